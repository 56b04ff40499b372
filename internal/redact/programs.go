package redact

import (
	"regexp"
	"strings"
	"unicode"
)

// programs are places for passwords that take more than one option, or a position, to recognise.
func programs() []rule {
	return []rule{
		{"user and -p", []string{"-p"}, pattern(programGroup + args + `\s(?:-u|--user(?:name)?)[ =]\s*['"]?[\w.@\\/-]+['"]?\s+(?:--?[a-z][a-z-]*[ =][^\s'";|&-]\S*\s+)*-p[ =]?` + value), portless},
		{"given secret", []string{"secret", "securestring"}, pattern(`\b(?:secretsmanager|keyvault secret set|SecureString|cognito-idp)\b` + args + `\s--(?:secret-string|value|secret-binary)[ =]` + value), word},
		{"configured secret", []string{"--secret"}, pattern(`\bconfig set\b` + args + `\s--secret\s+[\w.:-]+\s+` + value), word},
		{"from literal", []string{"from-literal"}, pattern(`\bsecret\b` + args + `\s--from-literal[ =]['"]?(?:[\w.-]*(?:key|token|pass|secret|cred|auth|pw)[\w.-]*)=` + value), word},
		{"repository password", []string{"http-basic", "bundle config", "github-oauth", "gitlab-", "bearer."}, pattern(`\bhttp-basic\.\S+\s+\S+\s+` + value + `|\b(?:github-oauth|gitlab-oauth|gitlab-token|bearer)\.\S+\s+` + value + `|\bbundle config` + args + `\s[\w.-]+\s+[\w.@-]+:` + bare), word},
		{"requirepass", []string{"requirepass", "masterauth"}, pattern(`\b(?:requirepass|masterauth)[ =]+` + value), setWord},
		{"mail -ap", []string{"swaks", "sendemail"}, pattern(`(?i)\b(?:swaks|sendemail)` + args + `\s-[ax]p\s+` + value), word},
		{"windows", []string{"winrs", "signtool", "net use", "cmdkey", "runas", "schtasks"}, pattern(`\bwinrs` + args + `\s-p:` + value + `|\bsigntool` + args + `\s/p\s+` + value + `|\bnet use` + args + `\s(?:\\\\|//)\S+\s+([^\s/*"'-][^\s"']*)\s+/user:|\bnet use` + args + `\s/user:\S+\s+([^\s/*"'-][^\s"']*)`), word},
		{"pgpass", []string{"pgpass"}, pattern(`['"\s][\w.*-]+:(?:\d+|\*):[\w*-]+:[\w*-]+:([^\s"':]+)`), word},
		{"user:password@tcp", []string{"@tcp(", "@unix(", "@(", "//"}, pattern(`['"\s=][\w.-]+:([^\s'"]+)@(?:tcp|unix)?\(|(?:^|[\s'"])//[^\s/:@'"]+:([^\s/'"]+)@\w`), word},
		{"certificate:password", []string{"curl"}, pattern(`\bcurl` + args + `\s(?:-E|--(?:proxy-)?cert)[ =]\s*['"]?[^\s'":]+\.\w+:([^\s'"]+)`), word},
		{"ab -A", []string{"ab "}, pattern(`\bab` + args + `\s-[AP]\s*['"]?[^\s:'"]+:([^\s'"]+)`), word},
		{"db2 using", []string{"db2"}, pattern(`(?i)\bdb2` + args + `\buser\s+\S+\s+using\s+` + value), word},
		{"smbclient", []string{"smbclient"}, pattern(`\bsmbclient\s+['"]?(?://|\\\\)\S+\s+` + value), word},
		{"ftp login", []string{"ftp"}, pattern(`ftp[^|]*['"\n;]\s*(?:quote )?(?:user\s+\S+\s+|pass(?:word)?\s+)([^\s'"\\;]+)`), word},
		{"hashed password", []string{"passwd", "mkpasswd", "plaintext", "hash"}, pattern(`\bopenssl passwd(?:\s+-(?:[156]|apr1|aixmd5|crypt|noverify))*(?:\s+-salt\s+\S+)?\s+` + value + `|\bmkpasswd(?:\s+-[mS]\s+\S+|\s+--?[a-z][\w-]*(?:=\S+)?)*\s+` + value + `|\bhash-password` + args + `\s--plaintext[ =]` + value), hashedWord},
		{"openssl -hmac", []string{"hmac"}, pattern(`\bopenssl (?:dgst|mac|sha\w+)` + args + `\s(?:-hmac|-macopt (?:hex)?key:)\s*` + value), word},
		{"ssh-keygen -P", []string{"ssh-keygen"}, pattern(`\bssh-keygen` + args + `\s-P\s*` + value), word},
		{"encrypt_string", []string{"encrypt_string"}, pattern(`\bencrypt_string\s+(?:--?name[ =]\S+\s+|--vault-\S+[ =]\S+\s+)*` + value), word},
		{"bitwarden", []string{"bw "}, pattern(`\bbw\s+(?:login\s+\S+@\S+|unlock)\s+(?:--?[a-z]+\s+)*` + value), word},
		{"drush, grafana", []string{"user:password", "upwd", "reset-admin-password", "passwd"}, pattern(`\b(?:user:password|upwd)\s+\S+\s+` + value + `|\breset-admin-password\s+` + value + `|\b(?:elasticsearch-users|opensearch-users)` + args + `\s-p\s+` + value + `|\bx11vnc` + args + `\s-(?:store)?passwd\s+` + value), word},
		{"mc alias", []string{"mc "}, pattern(`\bmc\s+(?:alias|config host)\s+(?:set|add|s)\s+\S+\s+\S+\s+(\S{12,})`), random},
		{"mc secret", []string{"mc "}, pattern(`\bmc\s+(?:alias|config host)\s+(?:set|add|s)\s+\S+\s+\S+\s+\S+\s+` + value), word},
		{"read password", []string{"<<<"}, pattern(`(?i)\bread\s+(?:-\w+\s+)*\w*(?:pw|pass|password|token|secret|passphrase)\w*\s*<<<\s*` + value), word},
		{"substituted password", []string{"<("}, pattern(`(?i)(?:pass|passwd|password|private-key|psk|key|token|secret|credential)[\w-]*[ =]<\(\s*(?:echo|printf)\s+(?:-\w+\s+)*` + format + `` + value), loginWord},
		{"echoed passwords", []string{"echo"}, pattern(`\becho\s+` + value + `\s*(?:;\s*echo\s+\S+\s*)?\)\s*\|\s*(?:sudo\s+)?(?:smbpasswd|passwd|chpasswd|cryptsetup|kinit|htpasswd|vncpasswd)`), word},
		{"url user", []string{"://"}, pattern(`(?i)\b[a-z][a-z0-9+.-]*://([^\s/:@'"?#]{20,}):[^\s/'"@]*@`), random},
		{"curl -u key", []string{"curl", "http", "xh"}, pattern(`\b(?:curl|https?|xh)` + args + `\s(?:-[a-zA-Z]*[uaA]|--user|--auth)[ =]?\s*['"]?:?([A-Za-z0-9_.-]{20,})`), random},
		{"query", []string{"id=", "key=", "auth=", "token=", "sig="}, pattern(`[?&](?:app_?id|[a-z_]*key|auth|authtoken|t?oken|sig|signature|code)=([A-Za-z0-9_%.-]{20,})`), keyWord},
		{"login token", []string{"login", "auth", "token", "unseal", "activate", "codecov"}, pattern(`\b(?:login|auth|authtoken|add-authtoken|add-token|set-token|unseal|activate|service install|codecov -t|codecov\.io/bash\) -t|codecov\S* -t)\s+(?:--[a-z-]+\s+)?([A-Za-z0-9_+/=~-]{20,})(?:\s|$|['"|;])`), keyWord},
		{"code", []string{"auth=", "superuser", "login(", "connect(", "pdo(", "mysqli", "password("}, pattern(`\bauth=\(\s*\\?['"][^'"]*['"]\s*,\s*\\?['"]([^'"\\]+)|\b(?:login|changeUserPassword|authenticate)\(` + quotedArgument + `,\s*\\?['"]([^'"\\]+)|\b(?:create_superuser|PDO|mysqli(?:_connect)?)\(` + quotedArgument + `,` + quotedArgument + `,\s*\\?['"]([^'"\\]+)`), word},
		{"keystroke", []string{"keystroke"}, pattern(`\bkeystroke\s+\\?"([^"\\]+)`), spoken},
		{"second password", []string{"--encrypt"}, pattern(`\s--encrypt\s+\S+\s+([^\s"'<>-][^\s"']*)\s+(?:40|128|256)\b`), word},
		{"password command", []string{"passwordeval", "password-command", "askpass"}, pattern(`(?:ASKPASS=|-(?:passwordeval|password-command)[ =])['"](?:echo|printf)\s+` + value), word},
		{"aws pair", []string{"akia", "asia"}, pattern(`\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b.{0,60}?[\s"'=:,]([A-Za-z0-9/+]{40})(?:[\s"',]|$)`), nil},
		{"gh --body", []string{"gh "}, pattern(`\bgh secret set` + args + `\s(?:-b|--body)[ =]?\s*` + value), word},
		{"redis auth", []string{"redis-cli", "valkey-cli"}, pattern(`\b(?:redis|valkey)-cli` + args + `\s(?i:acl setuser)\s+[^\n|]*?\s['"\\]?>([^\s'"]+)|\b(?:redis|valkey)-cli` + args + `\s(?:AUTH|auth)\s+(?:default\s+)?` + value), setWord},
		{"--uri", []string{"--uri"}, pattern(`--uri[ =]['"]?[\w.-]+:([^\s'"@]+)@`), word},
		{"written password", []string{"echo", "printf"}, pattern(written + `\S*(?:pass|secret|token|cred|auth|pw\b)\S*`), spoken},
		{"written word", []string{"echo", "printf"}, pattern(written + `\S*(?:password|passwd|pass|passphrase|secret)(?:\.txt)?(?:\s|$|['"])`), toldWord},
		{"secret variable", []string{"secret=", "_key="}, pattern(`\b(?:[A-Z0-9_]*SECRET)=` + value), loginWord},
		{"key variable", []string{"_key="}, pattern(`\b[A-Z0-9_]+_KEY=` + value), keyWord},
		{"p4 -P", []string{"p4 ", "isql"}, pattern(`\bp4` + args + `\s-P\s+` + value + `|\bisql` + args + `\s-P\s*` + value), word},
		{"-t token", []string{"-t", "-k"}, pattern(`\s-[tk][ =]['"]?([A-Za-z0-9_+/=-]{20,})(?:\s|$|['";|])`), scrambled},
		{"header", []string{"x-"}, pattern(`(?i)\bX-[a-z-]+:\s*([a-z0-9_+/=.-]{20,})(?:\s|$|['"])`), scrambled},
		{"login setting", []string{"login=", "auth="}, pattern(`\b(?:login|auth)=([A-Za-z0-9_-]{32,})(?:\s|$|['"])`), keyWord},
		{"pragma key", []string{"pragma"}, pattern(`(?i)\bpragma\s+(?:hex)?(?:re)?key\s*=\s*` + value), word},
		{"user and password", []string{"set-user-password", "+login", "impacket", "slappasswd", "obscure", "irssi", "jwt ", "keyring", "bitcoin-cli", "b2 "}, pattern(`\bset-user-password(?:\s+--\S+)*\s+\S+\s+\S+\s+` + value + `|\+login\s+\S+\s+` + value + `|\bsecret keyring set` + args + `\s--value[ =]` + value + `|\bbitcoin-cli` + args + `\s(?:walletpassphrase|encryptwallet)\s+` + value + `|\bb2 (?:account authorize|authorize-account)\s+\S+\s+` + value + `|\bimpacket-\w+` + args + `\s['"]?[\w./-]+:([^\s'"]+)@[\w.-]+(?:\s|$|['"])|\bslappasswd` + args + `\s-s\s*` + value + `|\brclone obscure\s+` + value + `|\birssi` + args + `\s-w\s*` + value + `|\bjwt encode` + args + `\s(?:--secret|-S)[ =]` + value), word},
		{"qemu secret", []string{"secret,"}, pattern(`\bsecret,\S*?\bdata=([^\s,'"]+)`), word},
		{"stream key", []string{"rtmp"}, pattern(`\brtmps?://\S+/([A-Za-z0-9_-]{16,})(?:\s|$|['"])`), random},
		{"tunnel token", []string{"eyj"}, pattern(`\b(eyJ[A-Za-z0-9_-]{100,}={0,2})`), nil},
	}
}

// written is the one word, or the second line after a user's name, that goes to a file whose name follows.
const written = `\b(?:echo|printf)\s+(?:-[neE]+\s+)*` + format + `(?:"(?:[\w.@-]+\\n)?([^"\s\\]+)(?:\\n)?"|'(?:[\w.@-]+\\n)?([^'\s\\]+)(?:\\n)?'|([^\s"'|;&<>]+))\s*(?:>>?|\|\s*(?:sudo\s+)?tee(?:\s+-a)?)\s*`

// hashedWord is setWord for the operand of a program that hashes passwords, beside the names of algorithms.
func hashedWord(v string) bool { return setWord(v) && !common.MatchString(v) }

// loginWord is word for what a substitution prints into an option: the text of an echo there is content, not a name.
func loginWord(v string) bool { return word(v) && len(v) >= 4 }

// scrambled is random for places that say little: capitals, small letters and digits are mixed, which no hash, id or
// path has.
func scrambled(v string) bool {
	return random(v) && strings.ContainsFunc(v, unicode.IsUpper) && strings.ContainsFunc(v, unicode.IsLower) && strings.Count(v, "/") <= len(v)/16 && !strings.Contains(v, ".") && changes(v)*3 > len(v)
}

// changes counts where a text goes from one kind of character to another. Names of words change seldom, random ones at
// more than every second place.
func changes(v string) int {
	kind := func(c byte) int {
		switch {
		case 'a' <= c && c <= 'z':
			return 1
		case 'A' <= c && c <= 'Z':
			return 2
		case '0' <= c && c <= '9':
			return 3
		}
		return 0
	}
	n := 0
	for i := 1; i < len(v); i++ {
		if kind(v[i]) != kind(v[i-1]) {
			n++
		}
	}
	return n
}

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
