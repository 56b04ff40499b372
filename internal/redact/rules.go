package redact

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// rule finds one kind of secret. All patterns are matched by RE2 in linear time.
type rule struct {
	name    string
	words   []string       // one of them, in lower case, is in every text that the pattern matches: saves the work
	pattern *regexp.Regexp // the first group that took part is the secret; without groups all of it is
	check   func(value string) bool
}

// programGroup begins a pattern whose first group is the program; the rule does not count for otherP.
const programGroup = `(?:^|[;&|(]\s*)(?P<program>[\w./-]+)`

// Parts of patterns.
const (
	// secretName is a name that promises a password; keyName one that promises a token or key. Both are the end of a
	// longer name, such as db_password or githubToken.
	secretName = `(?:pass(?:word|wd|phrase|code)|pwd|psk|secret[_-]?word|(?:\b|[_.-]|db|user|root|admin|my|ftp|ssh|mysql|pg|redis|remote|imap|smtp)(?:pass|pw)|rediscli_auth)`
	keyName    = `(?:secret|token|api[ _-]?key|access[ _-]?key|secret[_-]?(?:access[_-]?)?key|auth[_-]?key|(?:private|encryption|signing|master|account|shared|storage|deploy|license|app|application|consumer|client|service|session|webhook|honeycomb|subscription|shared[_-]?access)[_-]?key|x-honeycomb-team|credentials?|\b_?auth|jwt|bearer|session[_-]?id|sas|signature)`
	// suffix may follow such a name in a variable.
	suffix = `(?:[_-]?(?:base|prod(?:uction)?|dev|stag(?:e|ing)|test|live|old|new|v?[0-9]{1,2}))?`
	// quoted and bare are values; the shell's own characters end a bare one. None begins as Mark does, so that a pattern
	// goes on to the next option where the value of the first one is gone.
	quoted = `"((?:[^"\\<]|\\.)(?:[^"\\]|\\.)*)"|'([^'<][^']*)'`
	bare   = `([^\s"'` + "`" + `;|<>()]+)`
	// inSentence ends before the punctuation of a sentence.
	inSentence = `(?:` + quoted + `|([^\s"'` + "`" + `;|<>(),]*[^\s"'` + "`" + `;|<>(),.?]))`
	value      = `(?:` + quoted + `|` + bare + `)`
	// formValue ends at the next field of a form or query string too.
	formValue = `(?:` + quoted + `|([^\s"'` + "`" + `;|<>()&,}]+))`
	// told is a word at the end of a sentence or of a part of one, or in quotes.
	told = `(?:"([^"\s]+)"|'([^'\s]+)'|([a-z0-9][^\s"'.,;]*[a-z0-9!]))\s*(?:$|[.,;]|\s(?:with|for|on|to|at)\s)`
	// format is what printf is told to print its argument by.
	format = `(?:(?:'[^'\n]*%[^'\n]*'|"[^"\n]*%[^"\n]*"|%\S+)\s+)?`
	// blank is space between words, or a line end as printf and $'' write it.
	blank = `(?:\s|\\n)+`
	// sudoStdin, reader and stdinOption are sudo, programs and options that take a password from standard input.
	sudoStdin   = `sudo\s+(?:-\S+\s+)*(?:-[a-zA-Z]*S\b|--stdin\b)`
	reader      = `(?:(?:ch|smb|vnc|mosquitto_)?passwd|cryptsetup|su\b|gpg2?\b|kinit|hdiutil|veracrypt|ansible-vault|keepassxc-cli|openconnect|htpasswd\s+\S*i|htdigest|mysql_config_editor|secret-tool|kwallet-query|(?:go)?pass insert|lpass|age -p|wpa_passphrase|wg pubkey|openssl passwd|openssl [^\n|;]*-pass(?:in|out)? stdin|gcloud sql connect|hcloud context create)`
	stdinOption = `(?:--?pass[a-z-]*-stdin|--token-stdin|-stdinpass|--with-token|--stdin\b|--passphrase-fd|--pinentry-mode|\b(?:login|unlock|signin)\b|\bsecrets? (?:put|set|create|add|versions add)|vercel env add)`
	// quotedArgument is an argument of a function in a program.
	quotedArgument = `\s*\\?["'][^"']*["']\s*`
	// args are the words between a program and its option: to the end of the simple command.
	args = `\b(?:"[^"\n]*"|'[^'\n]*'|\w'\w|[^\n;|"']|\|\|)*?`
)

func pattern(text string) *regexp.Regexp { return regexp.MustCompile(text) }

// rules returns the forms of tokens, then places, then names. They are compiled when the first text comes: that takes
// milliseconds, and most commands of caro redact nothing.
var rules = sync.OnceValue(func() []rule { return slices.Concat(tokens(), places(), programs(), names()) })

// places are where programs take passwords without saying so by a name.
func places() []rule {
	return []rule{
		{"url credentials", []string{"://"}, pattern(`(?i)\b[a-z][a-z0-9+.-]*://[^\s/:@'"?#]*:([^\s/'"?#]+)@`), word},
		{"url token", []string{"://"}, pattern(`(?i)\b[a-z][a-z0-9+.-]*://([^\s/:@'"?#]{20,})@`), random},
		{"authorization", []string{"bearer", "authorization"}, pattern(`(?i)\b(?:bearer|authorization['"]?\s*[:=]\s*['"]?(?:[a-z]*(?:token|key|digest|negotiate|aws|oauth|bot)(?:\s+token)?)?)[ =:]\s*['"]?([A-Za-z0-9+/=_.~:-]{6,})`), key},
		{"basic authorization", []string{"basic"}, pattern(`(?i)\bbasic\s+([A-Za-z0-9+/]{8,}={0,2})(?:["'\s]|$)`), basic},
		{"curl -u", []string{"curl", "http", "wget", "xh", "aria2c", "hey", "oha", "transmission", "etcdctl", "ngrok"}, pattern(`\b(?:curl|curlie|https?|xh|xhs|wget|aria2c|hey|oha|transmission-remote|etcdctl|ngrok)` + args + `\s(?:-[a-zA-Z]*[uaUn]|--user|--proxy-user|--auth)[ =]?\s*['"]?[^\s:'"=/]+:['"]?([^\s'"]+)`), word},
		{"basic auth option", []string{"auth", "cred"}, pattern(`--(?:basic-?auth|http-auth|proxy-auth|credentials)[ =]\s*['"]?[^\s:'"=/]+:([^\s'"]+)`), word},
		{"creds", []string{"creds"}, pattern(`--(?:src-|dest-)?creds[ =]['"]?[^\s:'"]+:([^\s'"]+)`), word},
		{"mysql -p", []string{"mysql", "mariadb", "mytop", "innobackupex", "xtrabackup", "mycli"}, pattern(`\b(?:mysql[a-z]*|mariadb[a-z-]*|mytop|innobackupex|xtrabackup|mycli)` + args + `\s-p` + value + `|\bmysqladmin` + args + `\spassword\s+` + value), word},
		{"sshpass", []string{"sshpass"}, pattern(`\bsshpass` + args + `\s-p\s*` + value), word},
		{"login -p", []string{"login", "conan", "mongo", "cqlsh", "cypher-shell", "altool", "medusa", "ncrack", "vncdo", "psexec", "crypt", "steghide", "rdesktop", "influx", "rabbitmqadmin", "ncftp", "hydra", "smbmap", "evil-winrm", "crackmapexec", "nxc", "az ", "mutool", "supabase", "msoffcrypto"}, pattern(`\b(?:docker login|podman login|buildah login|skopeo login|nerdctl login|crane auth login|helm (?:registry )?login|oras login|oc login|az (?:acr )?login|cf login|argocd login|mongo(?:sh|dump|restore|export|import|stat|top)?|cqlsh|rdesktop|influx|rabbitmqadmin|ncftp[a-z]*|hydra|smbmap|evil-winrm|crackmapexec|nxc|heroku login|cypher-shell|altool|medusa|ncrack|vncdo|psexec|veracrypt|truecrypt|mutool \w+|supabase \w+|msoffcrypto-tool|conan user|conan remote login|steghide \w+)` + args + `\s-p[ =]?` + value), notPort},
		{"redis -a", []string{"redis-cli", "valkey-cli", "keydb-cli"}, pattern(`\b(?:redis|valkey|keydb)-cli` + args + `\s(?:-a|--pass)[ =]?` + value), word},
		{"ldap -w", []string{"ldap"}, pattern(`\bldap[a-z]+` + args + `\s-[ws]\s*` + value), word},
		{"-P password", []string{"sqlcmd", "bcp", "ipmitool", "zip", "tsql", "mosquitto", "sqsh"}, pattern(`\b(?:sqlcmd|bcp|tsql|sqsh|ipmitool|zip|unzip|zipcloak|mosquitto_[a-z]+)` + args + `\s-[a-zA-Z]*P\s*` + value), word},
		{"archive -p", []string{"7z", "rar", "p7zip"}, pattern(`\b(?:7z[az]?|7zz|p7zip|rar|unrar)` + args + `\s-h?p` + value), word},
		{"smb user%password", []string{"%"}, pattern(`\b(?:smbclient|rpcclient|smbget|net|wmic|winexe|pth-[a-z]+|smbtree|nmblookup)` + args + `\s(?:-U|--user)[ =]?\s*['"]?[^\s%'"]+%([^\s'"]+)`), word},
		{"lftp -u", []string{"lftp"}, pattern(`\b(?:lftp` + args + `|open)\s-u\s*['"]?[^\s,'"]+,([^\s'";]+)|\blftp` + args + `\s['"]?[\w.-]+:([^\s'"/]+)@\w`), word},
		{"rdp /p:", []string{"freerdp"}, pattern(`\b[wx]?l?freerdp3?` + args + `\s['"]?/p:` + value), word},
		{"ssh-keygen -N", []string{"ssh-keygen"}, pattern(`\bssh-keygen` + args + `\s-[NP]\s*` + value), word},
		{"keytool", []string{"storepass", "keypass", "srcstorepass"}, pattern(`\s-(?:src|dest)?(?:store|key)pass(?:wd)?\s+` + value), word},
		{"openssl", []string{"pass:", "openssl"}, pattern(`\bpass:` + value + `|\bopenssl (?:enc|aes-|aes[0-9]|des|camellia|chacha)` + args + `\s-[kK]\s+` + value + `|\bopenssl passwd(?:\s+-[a-z0-9]+)*(?:\s+-salt\s+\S+)?(?:\s+-[a-z0-9]+)*\s+([^\s"'-][^\s"']*)\s*$`), word},
		{"ccrypt", []string{"crypt", "oathtool"}, pattern(`\b(?:ccrypt|cc(?:en|de)crypt|mcrypt)` + args + `\s-[kK]\s*` + value + `|\boathtool` + args + `\s([A-Za-z2-7=]{16,}|[0-9A-Fa-f]{16,})\b`), word},
		{"htpasswd", []string{"htpasswd", "mosquitto_passwd"}, pattern(`\b(?:htpasswd|mosquitto_passwd)\s+(?:-[a-zA-Z]+\s+)*-[a-zA-Z]*b[a-zA-Z]*\s+(?:-[a-zA-Z]+\s+)*(?:-C\s*\d+\s+)?(?:[^\s-]\S*\s+){1,2}` + value + `\s*(?:$|[;|&\n>])`), word},
		{"piped password", []string{"echo", "printf", "yes"}, pattern(`\b(?:echo|printf|yes)\s+(?:-[neE]+\s+)*` + format + `(?:` + quoted + `|([^\s"'|;&]+))\s*\|\s*(?:` + sudoStdin + `|(?:sudo\s+)?` + reader + `|[^|\n]*` + stdinOption + `)`), word},
		{"typed password", []string{"<<<"}, pattern(`(?:\b` + sudoStdin + `|\b` + reader + `|` + stdinOption + `)[^\n;|]*<<<\s*` + value), word},
		{"chpasswd", []string{"chpasswd"}, pattern(`['"\s][a-z_][a-z0-9_-]*:([^\s'"|]+)['"]?\s*\|\s*(?:sudo\s+)?chpasswd|chpasswd[^\n|]*<<<\s*['"]?[^\s:'"]+:([^\s'"]+)`), word},
		{"macOS keychain", []string{"security "}, pattern(`\bsecurity\s+(?:add-(?:generic|internet)-password` + args + `\s-[wX]\s*|(?:unlock-keychain|create-keychain|set-(?:key|internet-password|generic-password)-partition-list|set-keychain-password)` + args + `\s-[pk]\s*|import` + args + `\s-P\s*|set-keychain-password` + args + `\s-o\s*)` + value), word},
		{"macOS accounts", []string{"dscl", "sysadminctl", "networksetup", "fdesetup"}, pattern(`\bdscl` + args + `\s-(?:passwd|authonly)\s+\S+\s+` + value + `|\bsysadminctl\b` + args + `-(?:newPassword|adminPassword|password|oldPassword)\s+` + value + `|\bnetworksetup\s+-setairportnetwork\s+\S+\s+(?:"[^"]*"|'[^']*'|[^\s"']\S*)\s+` + value + `|\bnetworksetup\s+-addpreferredwirelessnetworkatindex` + args + `\s(?:WEP|WPA2?E?|WPA/WPA2E?|WPA3)\s+` + value + `|\bnetworksetup\s+-set\w*proxy` + args + `\son\s+\S+\s+` + value + `|\bfdesetup\b[^\n]*<string>([^<\s]+)</string>`), word},
		{"wifi", []string{"nmcli", "wpa_passphrase", "iwctl", "wpa_cli", "netsh"}, pattern(`\bnetsh wlan` + args + `\bkey=` + value + `|\bnmcli\b` + args + `\b(?:password|wifi-sec\.psk|802-11-wireless-security\.psk)\s+` + value + `|\bwpa_passphrase\s+(?:"[^"]*"|'[^']*'|[^\s"']\S*)\s+` + value + `|\bwpa_cli` + args + `\b(?:psk|password|wep_key\d)\s+['"\\]*([^\s'"\\]+)`), wifiWord},
		{"accounts -p", []string{"useradd", "usermod"}, pattern(`\buser(?:add|mod)` + args + `\s(?:-p|--password)[ =]` + value), longer},
		{"cloud settings", []string{"configure set", "config set", "secret set", "config:set", "variable set", "secrets set", "vault login", "auth login", "pass insert"}, pattern(`\bconfigure set \S*(?:secret|token)\S* ` + value + `|\bgh (?:secret|variable) set` + args + `\s(?:-b|--body)[ =]` + value + `|\bvault login (?:-\S+ )*` + bare + `|\bnpm (?:config )?set \S*(?:_authToken|_password|_auth)[ =]` + value), key},
		{"user/password@host", []string{"sqlplus", "exp", "imp", "sqlldr", "rman", ".py", "impacket"}, pattern(`(?:^|[;&|(]\s*|\bsudo\s+)(?:sqlplus|exp|imp|expdp|impdp|sqlldr|rman|sqlcl)` + args + `\s(?:\w+=)?['"]?[A-Za-z]\w*/([^\s@'"/]+)(?:@|['"\s]|$)`), word},
		{"user:password@host", []string{"@"}, pattern(`(?:^|[\s'"/=:])[A-Za-z_][\w.-]*:([^\s/:'"]+)@[A-Za-z0-9][\w-]*(?:[.:/]|\s|$)`), hostWord},
		{"account password", []string{"add_user", "change_password", "authenticate_user", "net user", "net rpc", "isql", "--encrypt", "_pw ", "upw ", "-opw "}, pattern(`\brabbitmqctl` + args + `\s(?:add_user|change_password|authenticate_user)\s+\S+\s+` + value + `|\bnet user\s+\S+\s+([^\s/*-]\S*)|\bisql\s+\S+\s+\S+\s+([^\s-]\S*)|\s--encrypt\s+` + value + `|\s(?:user_pw|owner_pw|input_pw|-upw|-opw)\s+` + value), word},
		{"snmp -A", []string{"snmp"}, pattern(`\bsnmp[a-z]+` + args + `\s-A\s*` + value), word},
		{"snmp -X", []string{"snmp"}, pattern(`\bsnmp[a-z]+` + args + `\s-X\s*` + value), word},
		{"sql password", []string{"identified", "password"}, pattern(`(?i)\b(?:identified\s+(?:with\s+\S+\s+)?(?:by|as)(?:\s+password)?|password(?:\s+for\s+\S+\s*=|\s*=|\s+to)?)\s*\(?\s*(?:\\?'([^'\\]+)\\?'|\\?"([^"\\]+)\\?")`), sqlWord},
		{"netrc", []string{"machine"}, pattern(`\bmachine` + blank + `\S+?` + blank + `login` + blank + `\S+?` + blank + `password` + blank + `([^\s"'\\]+)`), word},
		{"expect", []string{"send"}, pattern(`(?i)assword:?[^\n]{0,20}\bsend(?:\s+--)?\s+\\?"([^"\\]+)`), word},
	}
}

// notPort is word for options that some versions of a program use for a port.
func notPort(v string) bool {
	return word(v) && !numeric.MatchString(v) && !strings.HasPrefix(v, "assword") // of -password
}

// basic is key for what follows the word basic, which is common: base 64 text has capitals in the middle.
func basic(v string) bool {
	return given(v) && (strings.HasSuffix(v, "=") || len(v) >= 12 && strings.ToLower(v[1:]) != v[1:] && strings.ToUpper(v) != v)
}

// longer is word without the ! and * that lock an account.
func longer(v string) bool { return len(v) > 1 && word(v) }

// wifiWord is word for nmcli, which also takes the name of the password alone, before its own commands.
func wifiWord(v string) bool {
	return word(v) && v != "con" && v != "connection" && v != "dev" && v != "device"
}

// hostWord is spoken for user:VALUE@host, which also is the form of image:tag@digest and of host:port@zone.
func hostWord(v string) bool { return mixed(v) && spoken(v) }

var numeric = regexp.MustCompile(`^[0-9:]+$`)

// sqlWord is word for what follows the word password in quotes, which is often a file or a pattern to search for.
func sqlWord(v string) bool { return word(v) && !regexp.MustCompile(`\s|[*:/=]`).MatchString(v) }

// names are where a name says that a secret follows.
func names() []rule {
	return []rule{
		{"password option", []string{"pass", "pw"}, pattern(`(?i)(?:^|\s)--?(?:[a-z0-9-]+[-_.])?(?:` + secretName + `|userpass)[= ]` + value), optionWord},
		{"secret option", []string{"token", "key", "secret", "credential", "jwt", "bearer", "auth"}, pattern(`(?i)(?:^|\s)--?(?:[a-z0-9-]*[-_.])?` + keyName + `[= ]` + value), key},
		{"password setting", []string{"pass", "pw", "psk", "_auth"}, pattern(`(?i)[\w.-]*` + secretName + suffix + `["']?\]?(?:=|:=|\s=\s|\s?=>\s?)\\?` + formValue), settingWord},
		{"secret setting", []string{"token", "key", "secret", "credential", "jwt", "bearer", "auth", "session", "sas", "signature"}, pattern(`(?i)[\w.-]*` + keyName + suffix + `["']?\]?(?:=|:=|\s=\s|\s?=>\s?)\\?` + formValue), key},
		{"password field", []string{"pass", "pw", "psk"}, pattern(`(?i)[\w.-]*` + secretName + suffix + `\\?["']?\s*:\s*\\?(?:` + quoted + `|([^\s"'` + "`" + `;|<>()&,}\\]+)\s*(?:$|[\n"'\\&,;}]|\s-\s))`), fieldWord},
		{"mixed password field", []string{"pass", "pw", "psk"}, pattern(`(?i)[\w.-]*` + secretName + suffix + `\s*:\s*` + inSentence), spoken},
		{"secret field", []string{"token", "key", "secret", "credential", "auth", "cookie", "session"}, pattern(`(?i)[\w.-]*(?:` + keyName + `|cookie)` + suffix + `\\?["']?\s*:\s*\\?(?:\w+=)?` + formValue), key},
		{"spoken password", []string{"pass", "pin"}, pattern(`(?i)(?:^|[^\w=])(?:password|passphrase|passcode|passwd|(?:user|username|login|with|and)\s+(?:\S+\s+)?pass|pin code|pin)\s+(?:(?:is|to|as|of|be|with|should be|will be|equals)\s+)?` + inSentence), spoken},
		{"spoken secret", []string{"token", "key", "secret", "credential"}, pattern(`(?i)\b(?:token|api[ -]?key|access key|secret key|secret|license key)\s+(?:(?:is|to|as|be|of|with|equals)\s+)?` + inSentence), spokenKey},
		{"password for", []string{"pass"}, pattern(`(?i)\b(?:password|passphrase)\s+(?:for|of|to|on)\s+(?:\S+\s+){1,4}?is\s+` + told), toldWord},
		{"with key", []string{"key"}, pattern(`(?i)\b(?:with|using|use)\s+(?:the\s+|my\s+)?key\s+` + inSentence), keyWord},
		{"header for a secret", []string{"-h", "--header"}, pattern(`(?i)(?:-H|--header)[ =]?\s*['"][\w-]*(?:token|secret|password):\s*([^\s'"]+)`), word},
		{"header for a key", []string{"key:"}, pattern(`(?i)(?:-H|--header)[ =]?\s*['"][\w-]*key:\s*([^\s'"]{16,})`), keyWord},
		{"named value", []string{"value"}, pattern(`(?i)"name"\s*:\s*"\w*(?:` + secretName + `|` + keyName + `)"\s*,\s*"value"\s*:\s*"([^"]+)"`), word},
		{"formatted setting", []string{"%s"}, pattern(`(?i)(?:` + secretName + `|` + keyName + `)["']?\s*[=:]\s*["']?%s[^\s'"]*['"]\s+` + value), word},
		{"replaced setting", []string{"sed"}, pattern(`(?i)\bsed\b[^\n;]*?\bs[/|#,][^\n/|#]*?(?:` + secretName + `|` + keyName + `)[^\n/|#\w]*[/|#,]([^\s/|#'"]+)[/|#,]`), spoken},
		{"replaced placeholder", []string{"sed"}, pattern(`(?i)\bsed\b[^\n;]*?\bs[/|#,](?:\{\{|__|%|@|<)\s*\w*(?:` + secretName + `|` + keyName + `)\s*(?:\}\}|__|%|@|>)[/|#,]([^\s/|#'"]+)[/|#,]`), word},
		{"seed phrase", []string{"mnemonic", "phrase"}, pattern(`(?i)(?:mnemonic|(?:seed|recovery)[ _-]?phrase)["']?\s*[:=]\s*(?:` + quoted + `)`), word},
		{"told auth", []string{"auth"}, pattern(`(?i)\bwith\s+auth\s+` + inSentence), spoken},
		{"pin", []string{"pin"}, pattern(`(?i)\bpin\s+(?:is|code|code is)\s+([0-9]{4,8})\b`), nil},
		{"given password", []string{"pass", "pw"}, pattern(`(?i)(?:\b(?:with|using|use|and|(?:username|user|login|as)\s+\S+)|,)\s+(?:the\s+|my\s+)?(?:password|passphrase|passwd|pass|pw)\s+` + told), toldWord},
		{"changed password", []string{"pass"}, pattern(`(?i)\b(?:set|change|reset)\b.{0,40}\b(?:password|passphrase)(?:\s+(?:of|for)\s+(?:\S+\s+){0,3}\S+)?\s+to\s+` + told), toldWord},
		{"password to hash", []string{"pass"}, pattern(`(?i)\b(?:hash|encrypt|encode|of)\s+the\s+(?:password|passphrase)\s+` + told), toldWord},
		{"basic credentials", []string{"auth", "cred"}, pattern(`(?i)\b(?:basic auth(?:entication)?|credentials|creds)\s+(?:with\s+|of\s+|as\s+)?['"]?[\w.@-]+:([^\s"',;]+)`), loginWord},
		{"named password", []string{"pass", "pwd"}, pattern(`\b(?:setenv|set\s+-\w+|[Ww]ith|[Ss]et|export|[Dd]efine|[Vv]ariable|config)\s+(?:the\s+)?(?:environment\s+)?(?:variable\s+)?(?:[A-Z0-9_]*(?:PASSWORD|PASSWD|PASSPHRASE|PWD|PASS)|[\w.]+[._]password)\s+(?:to\s+|as\s+)?` + value), setWord},
		{"crudini", []string{"crudini"}, pattern(`\bcrudini` + args + `\s\w*(?:pass|password|secret|token|key)\s+` + value), word},
		{"named secret", []string{"token", "key", "secret"}, pattern(`(?i)(?:[\w.-]*[_.-])?` + keyName + suffix + `\s+(?:to\s+|as\s+|is\s+|with\s+(?:the\s+)?value\s+|-string\s+)?` + value), keyWord},
		{"property list password", []string{"-string"}, pattern(`(?i)\b\w*` + secretName + `\s+-string\s+` + value), word},
		{"session", []string{"sess", "sid", "remember", "cookie"}, pattern(`(?i)\b(?:\w*sess(?:ion|id)?|sid|connect\.sid|remember\w*|cookie)=` + formValue), random},
		{"told password", []string{"pass", "pin"}, pattern(`(?i)\b(?:password|passphrase|passcode|pass)\s+(?:is|to be|should be|will be|equals)\s+(?:"([^"\s]+)"|'([^'\s]+)'|([a-z0-9][^\s"'.,;]*[a-z0-9]))\s*(?:$|[.,;]|\band\b|\bfor\b|\bon\b)`), toldWord},
	}
}

// optionWord is word for --password VALUE. Small numbers there are the passes of an encoder.
// The manual's own sentences say "--password and" or "the --password option".
func optionWord(v string) bool {
	return word(v) && !strings.Contains(v, "://") && (len(v) > 3 || !numeric.MatchString(v)) && !inManuals[strings.Trim(v, ".,:;")]
}

// inManuals are words that follow the name of an option in a sentence.
var inManuals = map[string]bool{
	"a": true, "set": true, "and": true, "are": true, "argument": true, "as": true, "but": true, "can": true, "command": true, "description": true, "flag": true, "for": true,
	"from": true, "if": true, "in": true, "instead": true, "is": true, "it": true, "may": true, "must": true, "now": true, "on": true, "option": true, "options": true, "or": true,
	"parameter": true, "respectively": true, "sets": true, "simultaneously": true, "switch": true, "that": true, "the": true, "then": true, "to": true, "when": true,
	"which": true, "was": true, "were": true, "has": true, "had": true, "does": true, "isn": true, "will": true, "with": true, "without": true,
}

// settingWord is word for password=VALUE. In programs a single digit there is a switch.
func settingWord(v string) bool { return word(v) && (len(v) > 1 || !numeric.MatchString(v)) }

// fieldWord is word for password: VALUE, which is also how people and programs ask for one.
// NOPASSWD: ALL is from sudoers.
func fieldWord(v string) bool { return word(v) && len(v) >= 3 && !strings.HasPrefix(v, "ALL") }

// spokenKey is spoken for words that have many other uses: the value must be longer.
// What Kubernetes calls its secrets is a name.
func spokenKey(v string) bool { return spoken(v) && len(v) >= 12 && !slug(v) || dense(v) }

// slug reports whether a value is a name of words and numbers with hyphens and dots between them.
func slug(v string) bool {
	parts := strings.FieldsFunc(v, func(r rune) bool { return r == '-' || r == '.' })
	return len(parts) > 1 && strings.ToLower(v) == v && !uuid.MatchString(v) && !slices.ContainsFunc(parts, func(p string) bool { return len(p) >= 16 })
}

var uuid = regexp.MustCompile(`^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// toldWord is word after "the password is", where sentences go on in other ways too.
func toldWord(v string) bool {
	return word(v) && len(v) >= 4 && !sentence[v] && !strings.HasSuffix(v, "ed")
}

// sentence are words that follow "the password is" and are none.
var sentence = map[string]bool{
	"wrong": true, "correct": true, "incorrect": true, "shown": true, "valid": true, "optional": true, "sent": true, "found": true, "present": true, "absent": true, "unknown": true, "unset": true, "taken": true, "prompts": true, "exported": true, "public": true, "private": true, "invalid": true,
	"about": true, "known": true, "missing": true, "weak": true, "strong": true, "read": true,
	"given": true, "being": true, "secure": true, "visible": true, "random": true, "different": true,
	"that": true, "this": true, "when": true, "with": true, "from": true, "what": true, "there": true, "long": true, "short": true, "good": true, "empty": true, "not": true,
	"authentication": true, "auth": true, "protection": true, "login": true, "logins": true, "prompt": true, "field": true, "files": true,
	"option": true, "flag": true, "hash": true, "hashes": true, "manager": true, "reset": true, "policy": true, "hints": true, "hint": true, "expire": true, "something": true,
	"access": true, "based": true, "less": true, "variable": true, "list": true, "database": true, "change": true, "expiry": true, "generator": true, "store": true,
	"case": true, "also": true, "only": true, "same": true, "over": true, "still": true, "already": true, "always": true,
}
