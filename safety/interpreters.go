package safety

import (
	"slices"
	"strings"
)

// sqlRules are what SQL does, by pattern, the worst first. Strings are taken out before, and letters made small.
var sqlRules = []struct {
	re   pattern
	rule string
}{
	{lazy(`\bdrop\s+(database|schema|table|user|role|view|index|tablespace|keyspace|collection|owned|extension|function|materialized|type|sequence|trigger|bucket|scope|topic|stream|warehouse|stage|dictionary|procedure|domain|server|publication|subscription|policy|event|constraint|partition|measurement|series|shard|continuous|graph|space|namespace|login|catalog|dataset|group|package|synonym|aggregate|connector)\b`).with("drop"), "sql-drop"},
	{lazy(`^\s*reset\s+(master|slave|replica)\b|\balter\s+table\b[^;]*\bdelete\s+where\s+1\b|\bpg_terminate_backend\s*\([^)]*\)[^;]*\bfrom\b`).with("reset", "delete", "pg_terminate"), "sql-drop"},
	{lazy(`\btruncate\s+(table\s+)?["\w]`).with("truncate"), "sql-drop"},
	{lazy(`\balter\s+table\b[^;]*\bdrop\b`).with("drop"), "sql-drop"},
	{lazy(`\bcopy\b[^;]*\b(to|from)\s+program\b|\bsys_exec\b|\bxp_cmdshell\b|\binto\s+(out|dump)file\b|^\s*\\!`).with("program", "sys_exec", "xp_cmdshell", "file", "!"), "sql-run"},
	{lazy(`\bgrant\s+all\b|\bwith\s+superuser\b|\balter\s+(user|role)\b[^;]*\b(superuser|identified|password)\b`).with("grant", "superuser", "password", "identified"), "sql-grant"},
	{lazy(`\b(insert\s+into|update\s|delete\s+(?:[\w.*,]+\s+){0,4}from|do\s+(?:language\s+\w+\s+)?\$|replace\s+into|create\s|alter\s|merge\s+into|vacuum|reindex|grant\s|revoke\s|set\s+global|call\s|copy\s|load\s+data|attach\s|import\s|refresh\s|lock\s|kill\s|reset\s|purge\s|shutdown)`), "sql-write"},
}

var (
	sqlNoWhere = lazy(`\b(delete\s+(?:[\w.*,]+\s+){0,4}from|update)\b`).with("delete", "update")
	sqlWhere   = lazy(`\bwhere\b`).with("where")
	sqlTrivial = lazy(`\bwhere\s+(1\s*=\s*1|true|1|'a'\s*=\s*'a'|id\s*>=?\s*0|1\s*<\s*2|0\s*=\s*0|id\s*=\s*id)\s*(;|$|"|')`).with("where")
	sqlString  = lazy(`'(?:[^']|'')*'`).with("'")
	sqlComment = lazy(`--[^\n]*|/\*[^!][^*]*\*/`).with("--", "/*")
)

// sql judges statements: what they drop, delete without a condition, or change.
func (a *analysis) sql(text string, c *call) {
	trivial := sqlTrivial.MatchString(strings.ToLower(text))
	for _, m := range sqlExecutes.FindAllStringSubmatch(text, 4) {
		a.sql(strings.ReplaceAll(m[1], "''", "'"), c)
	}
	text = sqlComment.ReplaceAllString(text, " ")
	text = sqlString.ReplaceAllString(text, "''")
	seen := map[string]bool{}
	for st := range strings.SplitSeq(strings.ToLower(text), ";") {
		if seen[st] || explains(st) {
			continue
		}
		if seen[st] = true; !a.charge(statementWork + len(st)) {
			return
		}
		rule := ""
		for _, r := range sqlRules {
			if r.re.MatchString(st) {
				rule = r.rule
				break
			}
		}
		if rule == "sql-write" && sqlNoWhere.MatchString(st) && (!sqlWhere.MatchString(st) || trivial) && !strings.Contains(st, "on conflict") && !regexpForUpdate.MatchString(st) {
			rule = "sql-all-rows"
		}
		if rule != "" {
			a.report(rule, c.span, "")
		}
	}
}

// sqlExecutes finds the text that a block or a prepared statement executes.
var sqlExecutes = lazy(`(?i)\b(?:execute|exec|prepare\s+\w+\s+from|sp_executesql)\s*\(?\s*(?:immediate\s+)?(?:format\s*\(\s*)?N?'((?:[^']|'')*)'`).with("xec", "XEC", "repare", "REPARE")

// statement finds text that begins as a statement that drops or changes something.
var statement = lazy(`(?i)^\s*(?:drop|delete\s+from|truncate|update\s+\S+\s+set|alter\s+(?:table|database|schema|user|role)|begin\s*;|use\s+\S+\s*;)\s`)

// statements judges the words of a program that are SQL, and reports whether there were any.
func (c *call) statements() bool {
	found := false
	for _, v := range c.args {
		text := v.text
		if name, value, ok := strings.Cut(text, "="); ok && strings.HasPrefix(name, "-") {
			text = value
		}
		if statement.MatchString(text) {
			c.a.sql(text, c)
			found = true
		}
	}
	return found
}

// graphDeletes finds the deletions of a graph's query languages (Cypher, Gremlin).
var graphDeletes = lazy(`(?i)\b(?:detach\s+)?delete\s+\w|\.drop\(\)|\bdrop\s+(?:database|constraint|index|graph)\b|\bapoc\.(?:periodic\.iterate|schema\.assert)\b.*delete`)

// graphShell judges the shells of graph databases: what deletes without a condition takes all that the pattern meets.
func graphShell(c *call) stream {
	text := wordsOf(c.args) + " " + c.in.text
	lower := strings.ToLower(text)
	switch {
	case isHelp(c.args):
	case !graphDeletes.MatchString(text):
		if strings.Contains(lower, "set ") || strings.Contains(lower, "create ") || strings.Contains(lower, "merge ") || len(c.args) == 0 {
			c.a.report("sql-write", c.span, "")
		}
	case strings.Contains(lower, " where ") || strings.Contains(text, "{"):
		c.a.report("sql-write", c.span, "")
	default:
		c.a.report("sql-all-rows", c.span, "")
	}
	return stream{taint: fromFile}
}

// sqlProgram finds the command that PostgreSQL's copy starts.
var sqlProgram = lazy(`(?i)\b(?:to|from)\s+program\s+'((?:[^']|'')*)'`).with("rogram", "ROGRAM")

// explains reports whether a statement only shows how another one would be done.
func explains(st string) bool {
	words := strings.Fields(strings.ToLower(st))
	if len(words) > 1 && words[0] == "show" {
		return true
	}
	return len(words) > 1 && (words[0] == "explain" || words[0] == "describe") && !strings.HasPrefix(words[1], "analy") && !strings.HasPrefix(words[1], "(analy")
}

var regexpForUpdate = lazy(`\b(on duplicate key|for) update\b`).with("update")

// database judges the shells of SQL databases.
func database(c *call) stream {
	a := c.a
	f := parse(c.args, "c command e execute d dbname h host U username u user p port P f file D v i input set separator init-command Q q query i o database output")
	if isHelp(c.args) || f.has("l", "list") && c.name == "psql" {
		return stream{taint: fromFile}
	}
	texts := []string{}
	for _, name := range []string{"c", "command", "e", "execute", "Q", "q", "query", "init-command"} {
		if v, ok := f.get(name); ok {
			texts = append(texts, v.text)
			switch {
			case v.taint&fromNet != 0:
				a.report("run-download", v.span, "")
			case v.text == unknown:
				a.report("sql-script", v.span, "")
			}
		}
	}
	for i, v := range c.args { // several -c
		if i > 0 && (c.args[i-1].text == "-c" || c.args[i-1].text == "-e") {
			texts = append(texts, v.text)
		}
	}
	if c.name == "sqlite3" || c.name == "duckdb" {
		for _, v := range f.after(1) {
			texts = append(texts, v.text)
		}
	}
	if strings.HasPrefix(c.name, "clickhouse") || c.name == "cqlsh" || c.name == "bq" {
		for _, v := range f.rest {
			texts = append(texts, v.text)
		}
	}
	written := false
	if v, ok := f.get("f", "file", "i", "input"); ok {
		if s := a.content(v.text); s.known && s.text != "" {
			texts, written = append(texts, s.text), true
		}
	}
	if strings.TrimSpace(c.in.text) != "" && !strings.HasPrefix(c.in.text, unknown) {
		texts = append(texts, c.in.text)
	}
	if c.in.taint&fromSQL != 0 {
		a.report("sql-generated", c.span, "")
	}
	for _, t := range texts {
		a.sql(t, c)
		if strings.HasSuffix(f.word(0), "TCC.db") && sqlRules[len(sqlRules)-1].re.MatchString(strings.ToLower(t)) { // which program may do what on macOS
			a.report("grant-rights", c.span, "")
		}
		if shell, ok := strings.CutPrefix(strings.TrimSpace(t), `\!`); ok {
			a.nested(shell, c.name, c.span, stream{})
		}
		for _, escape := range []string{".system", "system ", `\! `} {
			if s, ok := strings.CutPrefix(strings.TrimSpace(t), escape); ok {
				a.nested(s, c.name, c.span, stream{})
			}
		}
		for _, m := range sqlProgram.FindAllStringSubmatch(t, 4) {
			a.nested(strings.ReplaceAll(m[1], "''", "'"), c.name+" program", c.span, stream{})
		}
		if strings.HasPrefix(strings.TrimSpace(t), ".restore") {
			a.report("sql-drop", c.span, "")
		}
		if strings.HasPrefix(strings.TrimSpace(t), `\i`) && !strings.HasPrefix(strings.TrimSpace(t), `\if`) {
			a.report("sql-script", c.span, "")
		}
		if s, ok := strings.CutPrefix(strings.TrimSpace(t), `.shell`); ok {
			a.nested(s, c.name, c.span, stream{})
		}
	}
	_, script := f.get("f", "file", "i", "input")
	switch {
	case script && !written || len(texts) == 0 && c.in.taint&(fromFile|fromNet|fromDecoder) != 0:
		a.report("sql-script", c.span, "")
	case len(texts) == 0:
		a.report("connect", c.span, "")
	}
	out := stream{taint: fromFile | dropping(texts)}
	if a.secretOperands(f.rest) {
		out.taint |= fromSecret
	}
	return out
}

// dropping returns fromSQL if a query puts statements together that drop or empty something.
func dropping(texts []string) taint {
	for _, t := range texts {
		for _, literal := range sqlString.FindAllString(t, 32) {
			if sqlDrops.MatchString(literal) {
				return fromSQL
			}
		}
	}
	return 0
}

// sqlDrops is how statements that drop or empty something begin.
var sqlDrops = lazy(`(?i)^'\s*(?:drop|truncate|delete\s+from|alter\s+table)\b`).with("rop", "ROP", "runcate", "RUNCATE", "elete", "ELETE", "lter", "LTER")

// mongo judges MongoDB's shells.
func mongo(c *call) stream {
	f := parse(c.args, "eval host port u p username password db file f")
	text := f.value["eval"].text
	if c.in.known {
		text += c.in.text
	}
	switch {
	case mongoDrop.MatchString(text):
		c.a.report("sql-drop", c.span, "")
	case mongoAll.MatchString(text):
		c.a.report("sql-all-rows", c.span, "")
	case mongoWrite.MatchString(text):
		c.a.report("sql-write", c.span, "")
	case text == "":
		c.a.report("connect", c.span, "")
	}
	return stream{}
}

var (
	mongoDrop  = lazy(`\.drop\w*\(|dropDatabase|shutdownServer|shutdown\s*:\s*1|dropUser|removeUser|\bdrop\w*\s*:\s*(?:1|["'])|\b(?:rs\.(?:remove|reconfig|stepDown|initiate)|sh\.(?:removeShard|disableBalancing|stopBalancer))\(|fsyncLock|replSetStepDown|compact\s*:`)
	mongoAll   = lazy(`\.(deleteMany|remove|updateMany)\(\s*(\{\s*\})?\s*[,)]`)
	mongoWrite = lazy(`\.(insert\w*|update\w*|delete\w*|remove|replace\w*|save|create\w*|rename\w*|findAndModify|bulkWrite|findOneAnd\w+)\(`)
)

// redis judges redis-cli.
func redis(c *call) stream {
	f := parse(c.args, "h p a u n s user pass pattern i r")
	verb := strings.ToUpper(f.word(0))
	if f.has("cluster") {
		verb = ""
	}
	if c.in.known && verb == "" {
		verb, _, _ = strings.Cut(strings.ToUpper(strings.TrimSpace(c.in.text)), " ")
	}
	switch verb {
	case "FLUSHALL", "FLUSHDB", "SHUTDOWN", "SWAPDB":
		c.a.report("sql-drop", c.span, "")
	case "DEL", "UNLINK":
		c.redisDelete(f)
	case "CONFIG":
		if strings.EqualFold(f.word(1), "set") {
			c.a.report("sql-grant", c.span, "")
		}
	case "EVAL", "SCRIPT", "DEBUG", "MODULE", "SLAVEOF", "REPLICAOF", "CLUSTER", "MIGRATE", "FAILOVER":
		c.a.report("sql-run", c.span, "")
	case "SET", "HSET", "LPUSH", "RPUSH", "SADD", "ZADD", "EXPIRE", "INCR", "DECR", "MSET", "RENAME", "PUBLISH", "LPOP", "RPOP", "HDEL", "SREM", "ZREM", "PERSIST", "SETEX", "APPEND", "BGSAVE", "SAVE", "XADD", "LTRIM":
		c.a.report("sql-write", c.span, "")
	case "GET", "MGET", "HGET", "HGETALL", "HMGET", "HKEYS", "HVALS", "HLEN", "HEXISTS", "HSCAN", "KEYS", "SCAN", "TTL", "PTTL", "TYPE", "EXISTS", "STRLEN", "GETRANGE", "LRANGE", "LLEN", "LINDEX", "SMEMBERS", "SCARD", "SISMEMBER", "SSCAN", "SRANDMEMBER",
		"ZRANGE", "ZREVRANGE", "ZRANGEBYSCORE", "ZCARD", "ZSCORE", "ZRANK", "ZCOUNT", "ZSCAN", "XRANGE", "XREVRANGE", "XLEN", "XINFO", "XREAD", "XPENDING", "INFO", "PING", "ECHO", "DBSIZE", "MONITOR", "MEMORY", "SLOWLOG", "LATENCY", "CLIENT", "COMMAND", "OBJECT", "ACL",
		"TIME", "LASTSAVE", "ROLE", "PUBSUB", "SUBSCRIBE", "PSUBSCRIBE", "RANDOMKEY", "DUMP", "BITCOUNT", "GETBIT", "PFCOUNT", "GEOPOS", "GEODIST", "GEOSEARCH", "TOUCH", "SELECT", "AUTH", "HELLO", "QUIT", "WAIT", "JSON.GET", "FT.SEARCH", "FT.INFO", "TS.RANGE", "SINTER", "SUNION", "SDIFF", "HSTRLEN":
		if sub := strings.ToUpper(f.word(1)); (verb == "ACL" || verb == "CLIENT" || verb == "MEMORY" || verb == "SLOWLOG") && inList([]string{"DELUSER", "SETUSER", "LOAD", "KILL", "PAUSE", "PURGE", "RESET"}, sub) {
			c.a.report("sql-write", c.span, "")
		}
	case "":
		switch {
		case f.has("cluster"):
			c.redisCluster()
		case !f.has("scan", "bigkeys", "stat", "latency", "memkeys", "hotkeys"):
			c.a.report("connect", c.span, "")
		}
	default:
		c.a.report("sql-write", c.span, "")
	}
	return stream{taint: fromList}
}

// redisCluster judges redis-cli --cluster: what it runs on every node, and what takes nodes out.
func (c *call) redisCluster() {
	words := afterWord(c.args, "--cluster")
	if len(words) == 0 {
		return
	}
	switch words[0].text {
	case "info", "check", "help", "backup":
	case "del-node", "call":
		c.a.report("cluster-delete", c.span, "")
	default:
		c.a.report("cloud-change", c.span, "")
	}
}

func (c *call) redisDelete(f flags) {
	if hasUnknownList(f.after(1)) {
		c.a.report("sql-all-rows", c.span, "")
		return
	}
	c.a.report("sql-write", c.span, "")
}

// codeRules are what the one-liners of script languages do, by the calls in them, the worst first.
var codeRules = []struct {
	re   pattern
	rule string
}{
	{lazy(`\b(?:dropDatabase|drop_database|dropCollection|drop_collection|drop_keyspace|delete_index|flushall|flushdb|flushAll|flushDb|delete_many|deleteMany|drop_all)\(\s*(?:\{\s*\}|\))|\b(?:drop_database|drop_keyspace|dropCollection|drop_collection)\(`).with("drop", "flush", "delete_many", "deleteMany", "delete_index"), "sql-drop"},
	{lazy(`["']\s*(?:\*|x)\s*(?:10\s*\*\*\s*(?:9|1\d)|1e(?:9|1\d)|\d{10,})|\bwhile\s*\(?1\)?\s*['"]?$|require\(['"]child_process['"]\)\.fork[\s\S]*while`).with("'*", "\"*", "' *", "\" *", "'x", "\"x", "' x", "\" x", "'\t", "\"\t", "'\n", "\"\n", "'  ", "\"  ", "while"), "busy"},
	{lazy(`socket[\s\S]*(dup2|subprocess|pty\.spawn|exec|/bin/(ba)?sh|spawn)|TCPSocket[\s\S]*(exec|/bin/|popen|spawn|system|\x60)|fsockopen[\s\S]*(exec|sh)|/dev/tcp/|net\.(Socket|connect)[\s\S]*(spawn|exec)`).with("socket", "TCPSocket", "/dev/tcp/", "net.Socket", "net.connect", "fsockopen"), "reverse-shell"},
	{lazy(`(?:system|exec\w*|popen|spawn\w*|run|call|check_output|Popen|shell_exec|passthru|eval)\s*[( "'\[][\s\S]*(?:b64decode|decode_base64|decode64|base64_decode|fromhex|unhexlify|atob\(|Buffer\.from\([^)]*(?:base64|hex)|unpack\(|pack\(|gzinflate|str_rot13|rot_?13|decompress\()|(?:b64decode|decode_base64|decode64|base64_decode|fromhex|unhexlify)[\s\S]*;[\s\S]*(?:system|exec|popen|eval)\(|(?:fetch|get|axios|urlopen|open-uri|URI\.open|file_get_contents)\b[\s\S]*(?:then\(\s*eval|\beval\(|new Function)`).with("b64decode", "decode_base64", "decode64", "base64_decode", "fromhex", "unhexlify", "atob(", "Buffer.from(", "unpack(", "pack(", "gzinflate", "str_rot13", "rot13", "rot_13", "decompress(", "eval", "Function"), "run-download"},
	{lazy(`\bkill\w*\s*\(?\s*(?:-1\s*,|9\s*,\s*-1|['"]?(?:KILL|TERM)['"]?\s*(?:,|=>)\s*-1|1\s*,\s*(?:9|15|signal))`).with("kill"), "kill-all"},
	{lazy(`exec\(\s*(urllib|requests|base64|zlib|codecs|bytes\.fromhex|__import__|compile|open|marshal)|eval\(\s*(urllib|requests|base64|zlib|codecs|bytes|__import__|compile|Buffer|atob|decode|open|URI|unpack)|urlopen\([^)]*\)[\s\S]*(exec|eval|system)\(|exec\([\s\S]*urlopen|(?:system|popen|run|call|check_output|Popen)\([^;]{0,80}(?:urlopen|requests\.get|urlretrieve)\(|loads\([\s\S]*urlopen|eval\s*\(?\s*(decode_base64|\x60|get\s*\(|LWP|pack)|Base64\.decode64[\s\S]*(eval|system)|eval[\s\S]{0,20}(b64decode|decode64|base64)|new Function\(`).with("exec(", "eval", "urlopen", "requests.get", "urlretrieve", "decode64", "Function("), "run-download"},
	{lazy(`\b(?:source|include|sys\.source|load|require|dofile|do)\s*\(?\s*(?:download\s*\(|url\s*\(|["']https?://)`).with("http", "download", "url"), "run-download"},
	{lazy(`os\.fork\(\)[\s\S]*(while|for)|while[\s\S]*(os\.fork|fork\b)|fork\s+while|fork\(\)\s+while|loop\s*\{?\s*fork|while\s*\(?1\)?\s*\{?\s*fork`).with("fork"), "fork-bomb"},
}

// codeHomes are the ways in which programs name the home folder.
const codeHomes = `expanduser\(\s*['"]([^'"]*)['"]\s*\)|Path\.home\(\)|(?:require\(['"](?:node:)?os['"]\)|\bos)\.homedir\(\)|\bhomedir\(\)|NSHomeDirectory\(\)|Path\.expand\(['"]~['"]\)|Dir\.home|ENV\[['"]HOME['"]\]|\$ENV\{['"]?HOME['"]?\}|environ(?:\.get\(|\[)['"]HOME['"][\])]|process\.env\.HOME|getenv\(['"]HOME['"]\)`

var (
	codeShell  = lazy(`(?:Deno\.Command|Deno\.run|Bun\.spawn\w*|os\.system|os\.popen|subprocess\.\w+|system|exec|popen|execSync|exec_sync|spawnSync|spawn|shell_exec|passthru|do shell script|execlp?|execvp?|Kernel\.system|Open3\.\w+|%x|qx|pty\.spawn|os\.exec\w+|os\.spawn\w+|IO\.popen|child_process[^)]*\)\.\w+|getstatusoutput|getoutput|call|check_output|run|Popen|shell-command|shell-command-to-string|call-process|start-process|async-shell-command|spawn_shell|system2|os\.execute|proc_open|pcntl_exec)\s*[({\[ ]\s*\[?\s*`).with("Deno", "Bun", "system", "popen", "Popen", "subprocess", "exec", "spawn", "passthru", "do shell script", "Open3", "%x", "qx", "child_process", "getstatusoutput", "getoutput", "call", "check_output", "run", "shell-command", "start-process", "proc_open")
	codeHidden = lazy(`getattr\(\s*__import__|\.execute\(\)|System\.cmd|os:cmd|:os\.cmd|child_process|ProcessBuilder|getRuntime|io\.popen|__builtins__|sys\.process|open\(?\s*\$?\w+\s*,\s*["']\s*\|`).with("getattr", "execute()", "System.cmd", ":os.cmd", "os:cmd", "child_process", "ProcessBuilder", "getRuntime", "io.popen", "__builtins__", "sys.process", "open")
	codeEval   = lazy(`\beval\b\s*\(?\s*(unpack|\[|[A-Za-z_]\w*[\w.:]*\s*[(+.)]|\$)`).with("eval")
	codeStdin  = lazy(`(?:system|popen|exec\w*|eval|run|call|check_output|Popen)\s*\(?\s*(?:sys\.stdin\.read\w*\(|input\(|STDIN\.read|gets\b|\$stdin\.read|<STDIN>|<>|fs\.readFileSync\((?:0|['"]/dev/stdin['"]))`).with("stdin", "input(", "STDIN", "gets", "<>", "readFileSync(")
	codeLine   = lazy(`\b(?:system|exec|eval)\s*\(?\s*\$_|[\x60]\$_`).with("$_")
	codeOnly   = lazy(`^(?:` + codeLiteral + `)$`)
	codeExec   = lazy(`\b(?:exec|eval)\(\s*(`+codeLiteral+`)`).with("exec(", "eval(")
	codeWord   = lazy(`"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|` + "`((?:[^`\\\\]|\\\\.)*)`" + `|(?:qx|%x)(?:\(([^)]*)|\{([^}]*)|\[([^\]]*)|\|([^|]*)|/([^/]*)|!([^!]*))|<([/~][^<>\s]*)>`)
	codeTree   = lazy(`rmtree|rm_rf|rm_r\b|remove_tree|rmSync|rm\s*\(|removedirs|FileUtils\.(rm|remove)|remove_entry|rimraf|File::Path|fs\.(promises\.)?rm|rmdirSync|remove_dir|deleteDirectory|delete_tree|delete-directory|removeItem\(|Deno\.remove(?:Sync)?\(|FileUtils\.rm|removeSync|emptyDirSync|(?:walk|rglob|scandir|glob1|listdir|iterdir|readdirSync|File::Find)\b[\s\S]*(?:remove|unlink)|(?:remove|unlink)\([\s\S]*(?:\.(?:walk|rglob|listdir|scandir|iterdir)\(|\biterdir\()|File::Find[\s\S]*unlink|unlink\s*\(?\s*<\*>|unlink\([^)]*recursive|os\.RemoveAll|rmtree_safe`).with("rm", "rimraf", "remove", "unlink", "File::Path", "emptyDir", "delete", "RemoveAll")
	codeGone   = lazy(`delete-file\b|\bunlink\b|os\.remove|File\.delete|unlinkSync|os\.unlink|\.unlink\(|rmdir|Dir\.delete|fs\.unlink|truncate|os\.rename|shutil\.move|File\.rename`).with("delete", "unlink", "remove", "rmdir", "truncate", "rename", "move")
	codeWrite  = lazy(`open\([^)]*,\s*(?:mode\s*=\s*)?['"](w|a|wb|ab|x|r\+|w\+)['"]|write_text|write_bytes|writeFile|appendFile|File\.(write|open)|file_put_contents|open\s*\(?\s*\w+\s*,\s*['"]\s*>|os\.(chmod|chown|mkdir|makedirs|link|symlink)|\bchmod\s*\(?\s*0?[0-7]{3}|shutil\.copy|createWriteStream|FileUtils`).with("open", "write", "Write", "append", "file_put", "chmod", "chown", "mkdir", "makedirs", "link", "copy", "FileUtils")
	codeNet    = lazy(`https?['"]?\)?\.(?:request|get)\(|axios|net\.connect|TCPSocket|requests\.(post|put)|\bget\(\s*["']https?:|urlopen\([^)]*data|http\.request|fetch\(|Net::HTTP|LWP|socket\.|urllib|http\.client|smtplib|ftplib|http\.server|SimpleHTTPServer`).with("http", "HTTP", "axios", "net.connect", "TCPSocket", "requests.", "urlopen", "fetch(", "LWP", "socket.", "urllib", "smtplib", "ftplib", "get(")
	codeHome   = lazy(codeHomes).with("expanduser", "Path", "homedir", "NSHomeDirectory", "Dir.home", "HOME")
	codeHomeIn = lazy(`[#$]?\{\s*(?:\w+\.)*(?:`+codeHomes+`)\s*\}`).with("expanduser", "Path", "homedir", "NSHomeDirectory", "Dir.home", "HOME")
	codeEnv    = lazy(`os\.environ\b|process\.env\b(\)|$|,|\s)|ENV\.(to_|inspect|each)|%ENV`).with("environ", "process.env", "ENV")
	codeJoin   = lazy(`['"]\s*[+.]\s*['"]`)
	codeChr    = lazy(`chr\((\d+)\)`).with("chr(")
)

// codeEndless finds loops without an end, codeWaits what lets them rest or stop.
var (
	codeEndless = lazy(`\bwhile\s*\(?\s*(?:1|true|True)\s*\)?\s*[:{]|\bfor\s*\(\s*;\s*;\s*\)|\bloop\s*(?:do\b|\{)`).with("while", "for", "loop")
	codeWaits   = lazy(`(?i)sleep|recv|read|accept|input|wait|gets|select|break|last\b|exit|return`)
)

var codeCallback = lazy(`(?:array_map|array_walk|call_user_func(?:_array)?|usort)\s*\(\s*['"](\w+)['"]\s*,`).with("array_map", "array_walk", "call_user_func", "usort")

// code judges a one-liner of a script language by the calls in it.
func (a *analysis) code(text, via string, c *call) {
	defer a.wrap(via)()
	if !a.charge(codeWork * len(text)) {
		return
	}
	if m := codeCallback.FindStringSubmatch(text); m != nil { // a function named by a string
		text = m[1] + "(" + text[len(m[0])+strings.Index(text, m[0]):] + ")"
	}
	for _, r := range codeRules {
		if r.re.MatchString(text) {
			a.report(r.rule, c.span, "")
		}
	}
	if codeEndless.MatchString(text) && !codeWaits.MatchString(text) {
		a.report("busy", c.span, "")
	}
	text = withLists(withCharacters(text))
	text = codeHomeIn.ReplaceAllString(text, a.home)
	text = codeHome.ReplaceAllStringFunc(text, func(m string) string {
		if sub := codeHome.FindStringSubmatch(m); sub[1] != "" {
			return "'" + strings.Replace(sub[1], "~", a.home, 1) + "'"
		}
		return "'" + a.home + "'"
	})
	text = codeJoin.ReplaceAllString(foldStrings(text), "")
	words := codeWords(text)
	a.sqlIn(text, words, c)
	text = withoutText(text)
	if codeEval.MatchString(text) {
		a.report("eval-code", c.span, "")
	}
	if codeStdin.MatchString(text) || strings.Contains(via, " -") && codeLine.MatchString(text) {
		c.flowIn(c.in, nil)
	}
	for _, m := range codeExec.FindAllStringSubmatch(text, 4) {
		if inner := codeWords(m[1]); len(inner) > 0 && len(a.via) < 8 {
			a.code(inner[0], via, c)
		}
	}
	if loc := codeShell.FindStringIndex(text); loc != nil || codeHidden.MatchString(text) || strings.Contains(text, "`") || strings.Contains(text, "qx") || strings.Contains(text, "%x") {
		a.codeCommands(text, words, c)
	}
	a.codeFiles(text, words, c)
	if a.verdict.Level < High && !printsText(text) {
		for _, w := range words {
			if strings.Contains(w, " ") { // no call is known that runs it; what else would it be for?
				a.onlyWorse(High, func() { a.nested(strings.Trim(w, " |"), "shell", c.span, stream{}) })
			}
		}
	}
}

// codePrinting are the words for what a program does with text that it does not run: print it, look for it, compare it.
var codePrinting = strings.Fields("print puts echo say console. write log assert == =~ match search test( includes replace sub( find split len( length input")

// printsText reports whether a program may hold text for anything else than running it.
func printsText(text string) bool {
	return slices.ContainsFunc(codePrinting, func(w string) bool { return strings.Contains(text, w) }) || strings.Contains(text, " in ") || strings.HasPrefix(text, "p ")
}

var (
	codeBraced = lazy(`\{(?:'([^'"{}]*)'|"([^'"{}]*)")\}`).with("{'", "{\"")
	codeJoined = lazy(`(` + codeLiteral + `)\.join\(\s*[\[(]\s*((?:` + codeLiteral + `|[\s,])+)[\])]\s*\)`).with(".join(")
	codeList   = lazy(`\[\s*((?:` + codeLiteral + `|[\s,])+)\]\.join\(\s*(` + codeLiteral + `)\s*\)`).with(".join(")
	codeQW     = lazy(`\bqw\s*(?:\(([^)]*)\)|\{([^}]*)\}|\[([^\]]*)\]|/([^/]*)/|\|([^|]*)\|)`).with("qw")
)

// withLists writes Perl's lists of words as strings, and lists that are joined as one; a string within braces in another one is a part of it.
func withLists(text string) string {
	text = codeBraced.ReplaceAllString(text, "$1$2")
	text = codeQW.ReplaceAllStringFunc(text, func(m string) string {
		sub := codeQW.FindStringSubmatch(m)
		return `"` + strings.Join(strings.Fields(strings.Join(sub[1:], "")), `","`) + `"`
	})
	joined := func(list, by string) string {
		var parts []string
		for _, s := range codeString.FindAllString(list, 32) {
			parts = append(parts, s[1:len(s)-1])
		}
		return `"` + strings.ReplaceAll(strings.Join(parts, by[1:len(by)-1]), `"`, `\"`) + `"`
	}
	text = codeJoined.ReplaceAllStringFunc(text, func(m string) string {
		sub := codeJoined.FindStringSubmatch(m)
		return joined(sub[2], sub[1])
	})
	return codeList.ReplaceAllStringFunc(text, func(m string) string {
		sub := codeList.FindStringSubmatch(m)
		return joined(sub[1], sub[2])
	})
}

// withCharacters writes the characters that a program takes by their numbers as strings.
func withCharacters(text string) string {
	return codeChr.ReplaceAllStringFunc(text, func(m string) string {
		n := 0
		for _, d := range m[4 : len(m)-1] {
			n = n*10 + int(d-'0')
		}
		return "'" + string(rune(n)) + "'"
	})
}

var (
	codeString = lazy(`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'`)
	// codeOfText are signs that text is run, looked up by name or holds code of its own.
	codeOfText    = lazy(`\bf['"]|\[\s*['"]`)
	codeTextWords = strings.Fields("eval exec getattr __import__ compile send method globals locals vars( require import( child_process #{ ${ @{ ` qx %x open ENV Function constructor call .cmd ctypes tell instance_")
)

// anyOf reports whether a text holds one of the words, or a "do" that a word follows.
func anyOf(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return strings.Contains(text, "do ")
}

// withoutText empties the strings of a program which nothing runs: "system(1)" that is printed starts nothing.
func withoutText(text string) string {
	if anyOf(text, codeTextWords) || codeOfText.MatchString(text) {
		return text
	}
	return codeString.ReplaceAllStringFunc(text, func(s string) string { return s[:1] + s[:1] })
}

// codeCommands analyses the strings of a one-liner that starts commands.
func (a *analysis) codeCommands(text string, words []string, c *call) {
	a.report("code-runs", c.span, "")
	for i, w := range words {
		switch {
		case strings.Contains(w, " "):
			a.nested(w, "shell", c.span, stream{})
		case dangerousNames[baseName(w)] || a.table[baseName(w)] != nil:
			var argv []value
			for k, x := range words[i:] {
				if k == 1 && baseName(x) == baseName(w) { // what execl and its like pass as the program's own name
					continue
				}
				argv = append(argv, value{x, 0, c.span})
			}
			a.run(argv, stream{}, c.span)
			return
		}
	}
}

// codeFiles judges what a one-liner does to files and over the network.
func (a *analysis) codeFiles(text string, words []string, c *call) {
	secret := codeEnv.MatchString(text) && codeNet.MatchString(text)
	for _, w := range words {
		secret = secret || a.namesSecret(w)
	}
	switch {
	case secret && codeNet.MatchString(text) && !strings.Contains(text, "http.server"):
		a.report("secret-to-network", c.span, "")
	case codeTree.MatchString(text):
		a.codeDeletes(words, true, c)
	case codeGone.MatchString(text):
		a.codeDeletes(words, false, c)
	case codeWrite.MatchString(text):
		a.codeWrites(words, c)
	case codeNet.MatchString(text):
		a.report("connect", c.span, "")
	}
}

func (a *analysis) codeDeletes(words []string, tree bool, c *call) {
	before := a.verdict.Level
	for _, w := range words {
		if class := a.place(w).class; w != "" && (class == inBuild || class == inTemp) {
			tree = false // what a build makes again
			a.deletes(value{w, 0, c.span}, true, "")
			continue
		}
		if strings.ContainsAny(w, "/~*.") || w != "" && !strings.Contains(w, " ") {
			a.deletes(value{w, 0, c.span}, tree, "")
		}
	}
	if a.verdict.Level > max(before, Moderate) {
		return
	}
	if tree {
		a.report("code-deletes-tree", c.span, "")
		return
	}
	a.report("code-deletes", c.span, "")
}

func (a *analysis) codeWrites(words []string, c *call) {
	for _, w := range words {
		w = strings.TrimLeft(w, "+<> ")
		if strings.HasPrefix(w, "/") || strings.HasPrefix(w, "~") {
			a.writes(value{w, 0, c.span}, stream{}, false, false)
		}
	}
	a.report("code-writes", c.span, "")
}

// codeWords returns the string literals of a program.
func codeWords(text string) []string {
	var out []string
	for _, m := range codeWord.FindAllStringSubmatch(text, 40) {
		for _, g := range m[1:] {
			if g != "" {
				out = append(out, strings.NewReplacer(`\"`, `"`, `\'`, `'`, `\\`, `\`, `\$`, `$`, `\@`, `@`).Replace(g))
				break
			}
		}
	}
	return out
}

// interpreter judges python, perl, ruby, node and their like: the flag with the program, else a script or what flows in.
func interpreter(flag string, valued string) handler {
	return func(c *call) stream {
		a := c.a
		f := parse(c.args, valued+" "+flag)
		if isHelp(c.args) || f.has("version", "help") || len(c.args) == 1 && (c.args[0].text == "-v" || c.args[0].text == "-V") {
			return stream{}
		}
		for _, name := range strings.Fields(flag) {
			v, ok := f.get(name)
			if !ok {
				continue
			}
			if v.taint&(fromNet|fromDecoder) != 0 {
				a.report("run-download", c.span, "")
			}
			if cmd, ok := strings.CutPrefix(strings.TrimSpace(v.text), "!"); ok && c.name == "ipython" {
				a.nested(cmd, c.name, v.span, stream{})
			}
			a.code(v.text, c.name+" -"+name, c)
			if f.has("i") && c.name != "node" && c.name != "php" || strings.HasPrefix(firstText(c.args), "-pi") || strings.HasPrefix(firstText(c.args), "-i") {
				c.editsInPlace(f.rest)
			}
			if text, ok := substituted(v.text, c.in); ok && f.has("p") && name == "e" && len(f.rest) == 0 { // perl -pe
				return stream{text: text, known: true, taint: c.in.taint}
			}
			if text, ok := printed(v.text); ok || name == "p" && codeOnly.MatchString(v.text) {
				if !ok {
					text = v.text[1:len(v.text)-1] + "\n"
				}
				return stream{text: text, known: true}
			}
			return stream{taint: c.in.taint | fromFile}
		}
		return c.interpreterInput(f)
	}
}

// interpreterInput judges an interpreter that reads its program from a file or from what flows in.
func (c *call) interpreterInput(f flags) stream {
	a := c.a
	if m, ok := f.get("m"); ok && strings.HasPrefix(c.name, "python") {
		return c.pythonModule(m.text, f)
	}
	if len(f.rest) == 0 || f.word(0) == "-" || f.word(0) == "/dev/stdin" {
		if c.in.taint&(fromNet|fromDecoder) != 0 {
			a.report("run-download", c.span, "")
		}
		switch {
		case c.in.known && strings.TrimSpace(c.in.text) != "":
			a.code(c.in.text, c.name, c)
		case c.in.taint&(fromNet|fromDecoder) != 0:
		case c.in.taint&fromPipe != 0:
			a.report("run-unknown", c.span, "")
		default:
			a.report("run-shell", c.span, "")
		}
		return stream{}
	}
	file := f.rest[0]
	if s, ok := a.files[fileKey(file.text)]; ok {
		switch {
		case s.taint&(fromNet|fromDecoder) != 0:
			a.report("run-download", c.span, "")
			return stream{}
		case s.known:
			a.code(s.text, c.name, c)
		}
	}
	if file.taint&(fromNet|fromDecoder) != 0 || a.fromOutside(file.text) {
		a.report("run-download", c.span, "")
		return stream{}
	}
	a.report("run-script", c.span, "")
	return stream{}
}

// pythonModule judges python -m MODULE.
func (c *call) pythonModule(module string, f flags) stream {
	switch module {
	case "json.tool":
		if len(f.rest) > 1 && f.word(1) != "-" { // the second operand is the file that it writes
			c.a.writes(f.rest[1], stream{taint: fromFile}, false, false)
		}
		return stream{}
	case "this", "timeit", "calendar", "site", "platform", "sysconfig", "tokenize", "ast", "dis":
		return stream{}
	case "http.server", "SimpleHTTPServer":
		c.a.report("serve", c.span, "")
		for _, dir := range c.flagValues("d", "directory") {
			if c.a.isSecret(dir) {
				c.a.report("secret-to-network", c.span, "")
			}
		}
	case "pip":
		sub := *c
		sub.name = "pip"
		sub.args = f.rest
		return languagePackages(&sub)
	default:
		c.a.report("run-script", c.span, "")
	}
	return stream{}
}

// editsInPlace judges files that are rewritten.
func (c *call) editsInPlace(files []value) {
	for _, v := range files {
		p := c.a.place(v.text)
		switch {
		case p.vital:
			c.a.report("overwrite-vital", v.span, "")
		case appConfig(p.path):
			c.a.report("write-config", v.span, "")
		case p.class == inSystem || p.class == inBoot:
			c.a.report("write-system", v.span, "")
		case p.class == inRC || p.class == inAutostart:
			c.a.report("write-startup", v.span, "")
		case p.class == inLogs:
			c.a.report("truncate-log", v.span, "")
		case p.class == inCritical:
			c.a.report("write-credentials", v.span, "")
		case historyFile(p.path):
			c.a.report("history-clear", v.span, "")
		default:
			c.a.report("edit-in-place", v.span, "")
		}
	}
	if len(files) == 0 {
		c.a.report("edit-in-place", c.span, "")
	}
}

var (
	awkShell  = lazy(`print\s*\(?\s*"((?:[^"\\]|\\.)*)"\s*\)?\s*\|\s*"\s*(?:/bin/)?(?:ba|z|da)?sh\b`)
	awkWrites = lazy(`(?:print|printf)[^;}|>]*>>?\s*"((?:[^"\\]|\\.)*)"`)
)

// awk judges awk programs: system(), pipes and files.
func awk(c *call) stream {
	f := parse(c.args, "F v f file i assign field-separator")
	if v, ok := f.get("f", "file"); ok && len(f.rest) == 0 && !c.a.content(v.text).known {
		return stream{taint: c.in.taint}
	}
	prog := f.word(0)
	if v, ok := f.get("f", "file"); ok && c.a.content(v.text).known {
		prog = c.a.content(v.text).text
	}
	vars := newAwk(prog, c.flagValues("v", "assign"))
	if c.in.known && len(f.rest) == 1 && f.value["F"].text == "" && f.value["field-separator"].text == "" {
		vars.setFields(c.in.text)
	}
	for _, text := range vars.commands(prog) {
		if strings.Trim(text, unknown+" ") == "" {
			c.a.report("run-unknown", c.span, "")
			continue
		}
		if strings.HasPrefix(text, "/inet") {
			c.awkConnects(prog)
			continue
		}
		before := c.a.worst()
		c.a.nested(text, "awk", c.span, stream{})
		if strings.Contains(text, unknown) && deletesOperands(strings.ReplaceAll(text, unknown, "")) { // once for every line
			c.a.report("delete-listed", c.span, "")
		}
		if c.a.worse(before) {
			c.a.report("code-runs", c.span, "")
		}
	}
	for _, m := range awkShell.FindAllStringSubmatch(prog, 8) {
		c.a.nested(unescape(m[1]), "awk", c.span, stream{})
	}
	for _, m := range awkWrites.FindAllStringSubmatch(prog, 8) {
		c.a.writes(value{m[1], 0, c.span}, stream{}, false, false)
	}
	if f.value["i"].text == "inplace" {
		c.editsInPlace(f.after(1))
	}
	t := c.in.taint | c.operandTaint(f.after(1))
	if strings.ContainsAny(prog, "/~=") { // it chooses some of the lines
		t &^= fromProcesses
	}
	if text, ok := vars.output(prog, c.in); ok && len(f.rest) == 1 {
		return stream{text: text, known: true, taint: t}
	}
	return stream{taint: t}
}

// awkConnects judges gawk's network files: with another program on the other side they are a remote shell.
func (c *call) awkConnects(prog string) {
	if strings.Count(prog, "|&") > 1 && strings.Contains(prog, "getline") {
		c.a.report("reverse-shell", c.span, "")
		return
	}
	c.a.report("connect", c.span, "")
}

// flagValues returns every value of a flag that may be given more than once.
func (c *call) flagValues(names ...string) []string {
	var out []string
	for i, v := range c.args {
		for _, n := range names {
			switch {
			case (v.text == "-"+n || v.text == "--"+n) && i+1 < len(c.args):
				out = append(out, c.args[i+1].text)
			case strings.HasPrefix(v.text, "--"+n+"="):
				out = append(out, v.text[len(n)+3:])
			case len(n) == 1 && strings.HasPrefix(v.text, "-"+n) && len(v.text) > 2:
				out = append(out, v.text[2:])
			}
		}
	}
	return out
}

// operandTaint is what a reader's output holds of the files that it names.
func (c *call) operandTaint(vs []value) taint {
	var t taint
	for _, v := range vs {
		t |= c.a.content(v.text).taint | v.taint
	}
	return t
}

// sed judges sed scripts: editing in place, w files, and GNU's e.
func sed(c *call) stream {
	f := parse(c.args, "e f expression file l line-length")
	script := strings.Join(c.flagValues("e", "expression"), "\n")
	if v, ok := f.get("e", "expression"); ok && script == "" { // -ne SCRIPT
		script = v.text
	}
	files := f.rest
	if _, ok := f.get("f", "file"); !ok && script == "" && len(files) > 0 {
		script, files = files[0].text, files[1:]
	}
	c.sedScript(script)
	inPlace := f.has("in-place")
	for _, v := range c.args {
		inPlace = inPlace || strings.HasPrefix(v.text, "-i") || strings.HasPrefix(v.text, "-") && !strings.HasPrefix(v.text, "--") && len(v.text) < 6 && strings.Contains(v.text, "i") || strings.HasPrefix(v.text, "--in-place")
	}
	if inPlace {
		if len(files) > 0 && files[0].text == "" {
			files = files[1:]
		}
		if len(files) > 1 && c.args[0].text == "-i" && f.value["e"].text == "" && c.a.opts.System == "macos" {
			files = files[min(1, len(files)):]
		}
		c.editsInPlace(files)
		return stream{}
	}
	if text, ok := substituted(script, c.in); ok && len(files) == 0 && !f.has("n", "quiet", "silent", "E", "r", "f", "file") {
		return stream{taint: c.in.taint, text: text, known: true}
	}
	return stream{taint: c.in.taint | c.operandTaint(files)}
}

func (c *call) sedScript(script string) {
	sedCommands(script, func(verb byte, operand string) {
		switch verb {
		case 'e':
			if operand == "" {
				c.a.report("run-unknown", c.span, "")
				if c.in.known {
					c.flowIn(c.in, nil)
				}
				return
			}
			if strings.Contains(operand, "&") || strings.Contains(operand, `\1`) { // what it reads is run
				c.flowIn(c.in, nil)
				return
			}
			c.a.nested(operand, "sed", c.span, stream{})
			c.a.report("code-runs", c.span, "")
		case 'w', 'W':
			c.a.writes(value{operand, 0, c.span}, stream{taint: fromFile}, false, false)
		}
	})
}

// editor judges editors: their command-line scripts can run commands.
func editor(c *call) stream {
	f := parse(c.args, "c cmd S u eval l load f")
	if isHelp(c.args) {
		return stream{}
	}
	for i, v := range c.args {
		t, plus := strings.CutPrefix(v.text, "+")
		switch {
		case plus, i > 0 && takesEx(c.args[i-1].text):
			c.exCommand(t, v)
		case strings.HasPrefix(t, "-c") && len(t) > 2:
			c.exCommand(t[2:], v)
		}
	}
	if v, ok := f.get("eval"); ok {
		c.a.code(v.text, c.name, c)
	}
	for _, t := range c.flagValues("execute") {
		c.a.code(t, c.name, c)
	}
	if c.in.known && (c.name == "ed" || c.name == "ex") && c.in.text != "" {
		if lazy(`(?m)^(w|wq|x)\b`).MatchString(c.in.text) {
			c.editsInPlace(f.rest)
		}
		for line := range strings.Lines(c.in.text) {
			c.exCommand(line, value{span: c.span})
		}
	}
	c.a.report("edit", c.span, "")
	return stream{}
}

// osascript judges AppleScript and JavaScript for Automation.
func osascript(c *call) stream {
	a := c.a
	f := parse(c.args, "e l s")
	var text strings.Builder
	for i, v := range c.args {
		if i > 0 && c.args[i-1].text == "-e" {
			text.WriteString(v.text + "\n")
		}
	}
	if c.in.known {
		text.WriteString(c.in.text)
	}
	script := foldStrings(strings.ReplaceAll(text.String(), "quoted form of ", ""))
	lower := strings.ToLower(script)
	if m := appleDialog.FindString(lower); m != "" && !strings.Contains(lower, "hidden answer") && !strings.Contains(lower, "password") {
		lower = appleDialog.ReplaceAllString(lower, "display dialog")
	}
	for _, v := range c.args {
		if v.taint&(fromNet|fromDecoder) != 0 && !v.known() {
			a.report("run-download", c.span, "")
			return stream{}
		}
	}
	if script == "" {
		if c.in.taint&(fromNet|fromDecoder) != 0 || len(f.rest) > 0 && a.fromOutside(f.rest[0].text) {
			a.report("run-download", c.span, "")
			return stream{}
		}
		if (len(f.rest) == 0 || f.word(0) == "-") && c.in.taint != 0 {
			a.report("run-unknown", c.span, "")
			return stream{}
		}
		a.report("run-script", c.span, "")
		return stream{}
	}
	defer a.wrap("osascript")()
	for _, m := range appleShell.FindAllStringSubmatch(script, 8) {
		cmd := strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(m[1] + m[2] + m[3])
		a.nested(cmd, "do shell script", c.span, stream{})
		if strings.Contains(lower, "administrator privileges") {
			a.report("admin-shell", c.span, "")
		}
		a.report("code-runs", c.span, "")
	}
	switch {
	case appleOff.MatchString(lower) || strings.Contains(lower, "aevtrsdn") || strings.Contains(lower, "aevtrrst") || strings.Contains(lower, "aevtrlgo"):
		a.report("power", c.span, "")
	case strings.Contains(lower, "empty the trash") || strings.Contains(lower, "empty trash") || appleEvery.MatchString(lower):
		a.report("empty-trash", c.span, "")
	case strings.Contains(lower, "delete"):
		a.report("code-deletes", c.span, "")
	case strings.Contains(lower, "hidden answer") || strings.Contains(lower, "password") && strings.Contains(lower, "display dialog"):
		a.report("ask-password", c.span, "")
	case strings.Contains(lower, "keystroke") || strings.Contains(lower, "login item"):
		a.report("code-runs", c.span, "")
	case appleReads(lower):
	default:
		a.report("script-apps", c.span, "")
	}
	if strings.Contains(lower, "the clipboard") && !strings.Contains(lower, "set the clipboard") {
		return stream{taint: fromSecret}
	}
	return stream{}
}

// appleReads reports whether every line of a script only asks for something.
func appleReads(script string) bool {
	for line := range strings.Lines(script) {
		line = strings.TrimSpace(line)
		if line != "" && line != "end tell" && !appleGet.MatchString(line) {
			return false
		}
	}
	return true
}

var (
	appleShell  = lazy(`do (?:shell )?script\s+"((?:[^"\\]|\\.)*)"|do(?:Shell)?Script\(\s*["']((?:[^"'\\]|\\.)*)["']|keystroke\s+"((?:[^"\\]|\\.)* (?:[^"\\]|\\.)*)"`)
	appleDialog = lazy(`display (?:dialog|notification|alert)\s+"(?:[^"\\]|\\.)*"`)
	appleGet    = lazy(`^(?:tell (?:application|app) "[^"]*"(?: to (?:get|return|count|exists) .*)?|tell application process "[^"]*"|(?:get|return|count|exists|log|name of|version of|path to|current date|short user name of|system info)\b.*|[\d+\-*/() .]+)$`)
	appleEvery  = lazy(`\bdelete\([\s\S]{0,80}\.(?:items|files|folders)\b|delete\s*\(?\s*every|delete\s+(files|folders|items)\b`)
	appleOff    = lazy(`\b(restart|shut ?down|log out|sleep)\b`)
)
