package redact

import (
	"regexp"
	"strings"
)

// programs are places for passwords that take more than one option, or a position, to recognise.
func programs() []rule {
	return []rule{
		{"user and -p", []string{"-p"}, pattern(programGroup + args + `\s(?:-u|--user(?:name)?)[ =]\s*['"]?[\w.@\\/-]+['"]?\s+-p[ =]?` + value), portless},
		{"given secret", []string{"secret", "securestring"}, pattern(`\b(?:secretsmanager|keyvault secret set|SecureString|cognito-idp)\b` + args + `\s--(?:secret-string|value|secret-binary)[ =]` + value), word},
		{"configured secret", []string{"--secret"}, pattern(`\bconfig set\b` + args + `\s--secret\s+[\w.:-]+\s+` + value), word},
		{"from literal", []string{"from-literal"}, pattern(`\bsecret\b` + args + `\s--from-literal[ =]['"]?(?:[\w.-]*(?:key|token|pass|secret|cred|auth|pw)[\w.-]*)=` + value), word},
		{"repository password", []string{"http-basic", "bundle config"}, pattern(`\bhttp-basic\.\S+\s+\S+\s+` + value + `|\bbundle config` + args + `\s[\w.-]+\s+[\w.@-]+:` + bare), word},
		{"requirepass", []string{"requirepass", "masterauth"}, pattern(`\b(?:requirepass|masterauth)[ =]+` + value), setWord},
		{"mail -ap", []string{"swaks", "sendemail"}, pattern(`(?i)\b(?:swaks|sendemail)` + args + `\s-[ax]p\s+` + value), word},
		{"windows", []string{"winrs", "signtool", "net use", "cmdkey", "runas", "schtasks"}, pattern(`\bwinrs` + args + `\s-p:` + value + `|\bsigntool` + args + `\s/p\s+` + value + `|\bnet use` + args + `\s(?:\\\\|//)\S+\s+([^\s/*"'-][^\s"']*)\s+/user:|\bnet use` + args + `\s/user:\S+\s+([^\s/*"'-][^\s"']*)`), word},
		{"pgpass", []string{"pgpass"}, pattern(`['"\s][\w.*-]+:(?:\d+|\*):[\w*-]+:[\w*-]+:([^\s"':]+)`), word},
		{"user:password@tcp", []string{"@tcp(", "@unix(", "@(", "//"}, pattern(`['"\s=][\w.-]+:([^\s'"]+)@(?:tcp|unix)?\(|(?:^|[\s'"])//[^\s/:@'"]+:([^\s/'"@]+)@\w`), word},
		{"certificate:password", []string{"curl"}, pattern(`\bcurl` + args + `\s(?:-E|--(?:proxy-)?cert)[ =]\s*['"]?[^\s'":]+\.\w+:([^\s'"]+)`), word},
		{"ab -A", []string{"ab "}, pattern(`\bab` + args + `\s-[AP]\s*['"]?[^\s:'"]+:([^\s'"]+)`), word},
		{"db2 using", []string{"db2"}, pattern(`(?i)\bdb2` + args + `\buser\s+\S+\s+using\s+` + value), word},
		{"smbclient", []string{"smbclient"}, pattern(`\bsmbclient\s+['"]?(?://|\\\\)\S+\s+([^\s'"%-][^\s'"]*)`), word},
		{"ftp login", []string{"ftp"}, pattern(`ftp[^|]*['"\n;]\s*(?:quote )?(?:user\s+\S+\s+|pass(?:word)?\s+)([^\s'"\\;]+)`), word},
		{"hashed password", []string{"passwd", "mkpasswd", "plaintext", "hash"}, pattern(`\bopenssl passwd(?:\s+-(?:[156]|apr1|aixmd5|crypt|noverify))*(?:\s+-salt\s+\S+)?\s+([^\s"'()$-][^\s"'()]*)|\bmkpasswd(?:\s+-[mS]\s+\S+|\s+--?[a-z][\w-]*(?:=\S+)?)*\s+` + value + `|\bhash-password` + args + `\s--plaintext[ =]` + value), hashedWord},
		{"openssl -hmac", []string{"hmac"}, pattern(`\bopenssl (?:dgst|mac|sha\w+)` + args + `\s(?:-hmac|-macopt (?:hex)?key:)\s*` + value), word},
		{"ssh-keygen -P", []string{"ssh-keygen"}, pattern(`\bssh-keygen` + args + `\s-P\s*` + value), word},
		{"encrypt_string", []string{"encrypt_string"}, pattern(`\bencrypt_string\s+(?:--?name[ =]\S+\s+|--vault-\S+[ =]\S+\s+)*` + value), word},
		{"bitwarden", []string{"bw "}, pattern(`\bbw\s+(?:login\s+\S+@\S+|unlock)\s+` + value), word},
		{"drush, grafana", []string{"user:password", "upwd", "reset-admin-password", "passwd"}, pattern(`\b(?:user:password|upwd)\s+\S+\s+` + value + `|\breset-admin-password\s+` + value + `|\b(?:elasticsearch-users|opensearch-users)` + args + `\s-p\s+` + value + `|\bx11vnc` + args + `\s-(?:store)?passwd\s+` + value), word},
		{"mc alias", []string{"mc "}, pattern(`\bmc\s+(?:alias|config host)\s+(?:set|add|s)\s+\S+\s+\S+\s+(\S{12,})`), random},
		{"mc secret", []string{"mc "}, pattern(`\bmc\s+(?:alias|config host)\s+(?:set|add|s)\s+\S+\s+\S+\s+\S+\s+` + value), word},
		{"read password", []string{"<<<"}, pattern(`(?i)\bread\s+(?:-\w+\s+)*\w*(?:pw|pass|password|token|secret|passphrase)\w*\s*<<<\s*` + value + `|\b(?:signin|unlock|openconnect|keepassxc-cli|htdigest|context create|secrets? create|p4 login|[a-z]+ login\b)[^\n;|]*<<<\s*` + value + `|\s(?:-stdinpass|--pass[a-z-]*-stdin)\b[^\n;|]*<<<\s*` + value), word},
		{"substituted password", []string{"<("}, pattern(`(?i)(?:pass|passwd|password|private-key|psk|key|token|secret|credential)[\w-]*[ =]<\(\s*(?:echo|printf)\s+(?:-\w+\s+)*(?:['"]%s(?:\\n)?['"]\s+)?` + value), loginWord},
		{"echoed passwords", []string{"echo"}, pattern(`\becho\s+` + value + `\s*(?:;\s*echo\s+\S+\s*)?\)\s*\|\s*(?:sudo\s+)?(?:smbpasswd|passwd|chpasswd|cryptsetup|kinit|htpasswd|vncpasswd)`), word},
		{"piped secret", []string{"echo", "printf"}, pattern(`\b(?:echo|printf)\s+(?:-[neE]+\s+)*(?:['"]%s(?:\\n)?['"]\s+)?(?:` + quoted + `|([^\s"'|;&]+))\s*\|\s*(?:sudo\s+)?(?:(?:docker|podman) secret create|keepassxc-cli|openconnect|[^|\n]*--passwd-on-stdin|htpasswd\s+\S*i|mysql_config_editor|wrangler secret|gh secret set|gcloud secrets|op signin|bw unlock|fly secrets|vercel env add)`), word},
		{"url user", []string{"://"}, pattern(`(?i)\b[a-z][a-z0-9+.-]*://([^\s/:@'"?#]{20,}):[^\s/'"@]*@`), random},
		{"curl -u key", []string{"curl", "http", "xh"}, pattern(`\b(?:curl|https?|xh)` + args + `\s(?:-[a-zA-Z]*[uaA]|--user|--auth)[ =]?\s*['"]?:?([A-Za-z0-9_.-]{20,})`), random},
		{"query", []string{"id=", "key=", "auth=", "token=", "sig="}, pattern(`[?&](?:app_?id|[a-z_]*key|auth|authtoken|t?oken|sig|signature|code)=([A-Za-z0-9_%.-]{20,})`), keyWord},
		{"login token", []string{"login", "auth", "token", "unseal", "activate", "codecov"}, pattern(`\b(?:login|auth|authtoken|add-authtoken|add-token|set-token|unseal|activate|service install|codecov -t|codecov\.io/bash\) -t|codecov\S* -t)\s+([A-Za-z0-9_+/=~-]{20,})(?:\s|$|['"|;])`), keyWord},
		{"code", []string{"auth=", "superuser", "environ", "env"}, pattern(`\bauth=\(\s*\\?['"][^'"]*['"]\s*,\s*\\?['"]([^'"\\]+)|\bcreate_superuser\(\s*['"][^'"]*['"]\s*,\s*['"][^'"]*['"]\s*,\s*['"]([^'"]+)`), word},
		{"second password", []string{"--encrypt"}, pattern(`\s--encrypt\s+\S+\s+([^\s"'<>-][^\s"']*)\s+(?:40|128|256)\b`), word},
		{"password command", []string{"passwordeval", "password-command", "askpass"}, pattern(`(?:ASKPASS=|-(?:passwordeval|password-command)[ =])['"](?:echo|printf)\s+` + value), word},
		{"aws pair", []string{"akia", "asia"}, pattern(`\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b.{0,60}?[\s"'=:,]([A-Za-z0-9/+]{40})(?:[\s"',]|$)`), nil},
		{"gh --body", []string{"gh "}, pattern(`\bgh secret set` + args + `\s(?:-b|--body)[ =]?\s*` + value), word},
		{"redis auth", []string{"redis-cli", "valkey-cli"}, pattern(`\b(?:redis|valkey)-cli` + args + `\s(?:AUTH|auth)\s+(?:default\s+)?` + value), setWord},
		{"--uri", []string{"--uri"}, pattern(`--uri[ =]['"]?[\w.-]+:([^\s'"@]+)@`), word},
		{"written password", []string{"echo", "printf"}, pattern(`\b(?:echo|printf)\s+(?:-[neE]+\s+)*(?:['"]%s(?:\\n)?['"]\s+)?(?:"([^"\s]+)"|'([^'\s]+)'|([^\s"'|;&<>]+))\s*(?:>>?|\|\s*(?:sudo\s+)?tee(?:\s+-a)?)\s*\S*(?:pass|passwd|secret|token|cred|pw)\b`), spoken},
		{"secret variable", []string{"secret=", "_key="}, pattern(`\b(?:[A-Z0-9_]*SECRET)=` + value), loginWord},
		{"key variable", []string{"_key="}, pattern(`\b[A-Z0-9_]+_KEY=` + value), keyWord},
		{"p4 -P", []string{"p4 ", "isql"}, pattern(`\bp4` + args + `\s-P\s+` + value + `|\bisql` + args + `\s-P\s*` + value), word},
		{"tunnel token", []string{"eyj"}, pattern(`\b(eyJ[A-Za-z0-9_-]{100,}={0,2})`), nil},
	}
}

// hashedWord is setWord for the operand of a program that hashes passwords, beside the names of algorithms.
func hashedWord(v string) bool { return setWord(v) && !common.MatchString(v) }

// loginWord is word for what a substitution prints into an option: the text of an echo there is content, not a name.
func loginWord(v string) bool { return word(v) && len(v) >= 4 }

// keyWord is random for words that may stand beside hosts and files: tokens have neither dots nor colons.
func keyWord(v string) bool { return random(v) && !slug(v) && !strings.ContainsAny(v, ".:@") }

// setWord is word for what follows the name of a setting, where the sentence may go on instead.
func setWord(v string) bool {
	return word(v) && !sentence[v] && !inManuals[v] && !numeric.MatchString(v)
}

// portless is word for an option that may be a port.
func portless(v string) bool { return word(v) && !port.MatchString(v) }

// otherP are programs whose -p after -u NAME is a port, a priority, a process or a property.
var otherP = regexp.MustCompile(`(?:^|/)(?:journalctl|systemctl|systemd-\w+|loginctl|ps|pgrep|pkill|top|htop|lsof|strace|ltrace|sudo|su|doas|ssh|scp|mkdir|cp|nmap|nc|psql|pg_\w+|mysql\w*|mariadb[\w-]*|mycli|docker|podman|nerdctl|lxc|chown|useradd|adduser|install|rsync|curl|unzip|zip|tar|perf|git)$`)

// port matches what a -p for ports is given.
var port = regexp.MustCompile(`^[\d.:/-]+(?:tcp|udp)?$`)
