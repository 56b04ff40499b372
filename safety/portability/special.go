package portability

import (
	"strings"

	"caro/safety/tools"
)

// special judges the tools whose arguments are not options in the usual sense. It reports whether nothing is left to judge.
func (u *call) special() bool {
	switch u.tool.Name {
	case "echo":
		u.echo()
	case "printf":
		u.printf()
	case "test", "[":
		u.test()
	case "kill":
		u.kill()
	case "trap":
		u.trap()
	case "set":
		u.set()
	case "eval":
		if u.end-u.from == 2 {
			u.nested(u.from + 1)
		}
	case ".":
		if u.end-u.from > 2 {
			u.word(u.from+2, "arguments of . are not in POSIX", "", someShells)
		}
	case "find":
		u.find()
	case "alias":
		for i := u.from + 1; i < u.end; i++ {
			u.aliased(i)
		}
		return false
	case "expr":
		u.expr()
	case "dd":
		u.dd()
		return false
	case "exit", "return":
		if i := u.from + 1; i < u.end && strings.HasPrefix(u.words[i].Text, "-") {
			u.word(i, "a negative status is not in POSIX", "", someShells)
		}
	case "ps":
		u.ps()
		return false
	default:
		return false
	}
	return true
}

// more judges what the options and operands of a tool hold, after the options themselves.
func (u *call) more() {
	switch u.tool.Name {
	case "sed":
		u.sed()
	case "awk", "gawk", "mawk":
		u.awk()
	case "date":
		u.date()
	case "stat":
		u.stat()
	case "head", "tail":
		u.headTail()
	case "touch":
		u.touch()
	case "xargs":
		u.xargs()
	case "read":
		if len(u.operands()) == 0 && !u.flagged('a') && !u.flagged('A') {
			u.word(u.from, "read without a name is not in POSIX", "read -r REPLY", someShells)
		}
	case "sort":
		u.sort()
	case "grep", "egrep":
		u.grep()
	case "sh", "bash", "dash", "zsh", "ksh":
		u.shell()
	case "su":
		u.shell()
	case "netstat":
		u.netstat()
	case "sleep":
		u.sleep()
	case "zcat":
		u.zcat()
	case "ps":
		u.psOptions()
	case "hostname":
		u.hostname()
	case "cp", "mv", "ln", "chmod", "chown", "realpath", "uniq", "cut", "ls", "base64", "install", "top":
		u.otherTool()
	case "env":
		if i := u.from + 1; i < u.end && u.words[i].Text == "-" {
			u.word(i, "env - is no longer in POSIX", "-i", both)
		}
	}
}

// echo: POSIX leaves options and backslashes to the implementation.
func (u *call) echo() {
	if u.from+1 >= u.end {
		return
	}
	flag := u.words[u.from+1].Text
	if len(flag) < 2 || flag[0] != '-' || strings.Trim(flag[1:], "neE") != "" {
		return
	}
	instead := ""
	var operands []string
	for w := u.from + 2; w < u.end; w++ {
		operands = append(operands, u.source(w))
	}
	if len(operands) == 1 {
		conversion, end := "%s", `\n`
		if strings.Contains(flag, "e") {
			conversion = "%b"
		}
		if strings.Contains(flag, "n") {
			end = ""
		}
		instead = "printf '" + conversion + end + "' " + operands[0]
	}
	u.add(u.spans[u.from].Start, u.spans[u.end-1].End, "options of echo are not in POSIX", instead, someShells)
}

func (u *call) printf() {
	i := u.from + 1
	if i >= u.end {
		return
	}
	if strings.HasPrefix(u.words[i].Text, "-v") {
		u.word(i, "printf -v is not in POSIX", "", someShells)
		i += 2
	}
	if i < u.end && u.words[i].Text == "--" {
		i++
	}
	if i >= u.end {
		return
	}
	format := u.words[i].Text
	for p := 0; p+1 < len(format); p++ {
		switch format[p] {
		case '\\':
			if strings.IndexByte("xuUeE", format[p+1]) >= 0 {
				u.word(i, `\`+format[p+1:p+2]+" in the format of printf is not in POSIX", "", someShells)
			}
			p++
		case '%':
			for p++; p < len(format)-1 && strings.IndexByte("-+ #0123456789.*", format[p]) >= 0; p++ {
			}
			switch format[p] {
			case 'q':
				u.word(i, "%q of printf is not in POSIX", "", someShells)
			case '(':
				u.word(i, "%(…)T of printf needs bash 4.2", "", bashOnly)
			case 'Q':
				u.word(i, "%Q of printf is not in POSIX", "", bashOnly)
			}
		}
	}
}

// test judges the operators of test and [. Sources: XCU test of 2017 and 2024, the manuals of bash and zsh.
func (u *call) test() {
	for i := u.from + 1; i < u.end; i++ {
		op := u.words[i].Text
		unquoted := u.source(i) == op
		switch op {
		case "==":
			u.word(i, "== in test is not in POSIX", "=", someShells)
		case "=~":
			u.word(i, "=~ in test is not in POSIX", "", unknown)
		case "<", ">":
			if i > u.from+1 && i+1 < u.end {
				u.word(i, op+" in test is in POSIX only since 2024", "", newShells)
			}
		case "-nt", "-ot", "-ef":
			u.word(i, op+" in test is in POSIX only since 2024", "", newShells)
		case "-a", "-o":
			if unquoted && op == "-a" && i == u.from+1 && u.end-u.from == 4 && u.words[u.from].Text == "[" {
				u.word(i, "-a FILE in test is not in POSIX", "-e", someShells)
			} else if unquoted && i > u.from+1 {
				u.word(i, op+" in test was taken out of POSIX in 2024", "", tools.POSIX2017|both)
			}
		case "-v", "-N", "-O", "-G", "-k", "-R":
			if unquoted && (i == u.from+1 || u.words[i-1].Text == "!") && i+1 < u.end {
				in := someShells
				if op == "-v" || op == "-R" {
					in = someShells // bash 3.2 lacks -v, zsh has it
				}
				u.word(i, op+" in test is not in POSIX", "", in)
			}
		}
	}
}

func (u *call) kill() {
	for i := u.from + 1; i < u.end; i++ {
		text := u.words[i].Text
		switch {
		case strings.HasPrefix(text, "-SIG"):
			u.word(i, "signal names with SIG are not in POSIX", "-"+text[4:], both)
		case text == "-s" || text == "--signal":
			if text[1] == '-' {
				u.word(i, "kill --signal is not in POSIX", "-s", tools.GNU)
			}
			if i++; i < u.end && strings.HasPrefix(u.words[i].Text, "SIG") {
				u.word(i, "signal names with SIG are not in POSIX", u.words[i].Text[3:], both)
			}
		case text == "-n":
			u.word(i, "kill -n is not in POSIX", "-s", someShells)
		case text == "-L" || text == "--table" || text == "--list":
			u.word(i, "kill "+text+" is not in POSIX", "-l", someShells)
		case text == "" || text[0] != '-':
			return
		}
	}
}

// trap: the first operand is a command, the others name signals.
func (u *call) trap() {
	i := u.from + 1
	for i < u.end && len(u.words[i].Text) > 1 && u.words[i].Text[0] == '-' {
		switch text := u.words[i].Text; text {
		case "--":
		case "-p":
			u.word(i, "trap -p is in POSIX only since 2024", "", newShells)
		default:
			u.word(i, "trap "+text+" is not in POSIX", "", someShells)
		}
		i++
	}
	if i >= u.end {
		return
	}
	if i+1 < u.end {
		if u.words[i].Text != "-" {
			u.nested(i)
		}
		i++
	}
	for ; i < u.end; i++ {
		switch name := u.words[i].Text; {
		case name == "ERR" || name == "DEBUG" || name == "RETURN" || name == "ZERR":
			u.word(i, "trap "+name+" is not in POSIX", "", someShells)
		case strings.HasPrefix(name, "SIG") && len(name) > 3:
			u.word(i, "signal names with SIG are not in POSIX", name[3:], someShells)
		}
	}
}

// posixOptions are the names that set -o takes in POSIX.1-2017.
var posixOptions = map[string]bool{
	"allexport": true, "errexit": true, "ignoreeof": true, "monitor": true, "noclobber": true, "noexec": true, "noglob": true,
	"nolog": true, "notify": true, "nounset": true, "verbose": true, "vi": true, "xtrace": true,
}

func (u *call) set() {
	for i := u.from + 1; i < u.end; i++ {
		text := u.words[i].Text
		if len(text) < 2 || text[0] != '-' && text[0] != '+' || text == "--" {
			return
		}
		for p := 1; p < len(text); p++ {
			switch {
			case text[p] == 'o' && p == len(text)-1 && i+1 < u.end:
				i++
				u.setOption(i)
			case strings.IndexByte("abCefhmnuvxo", text[p]) < 0:
				u.word(i, "set "+text[:1]+text[p:p+1]+" is not in POSIX", "", someShells)
			}
		}
	}
}

func (u *call) setOption(i int) {
	name := u.words[i].Text
	switch {
	case posixOptions[name] || name == "":
	case name == "pipefail":
		u.word(i, "pipefail is in POSIX only since 2024", "", newShells)
	default:
		u.word(i, "set -o "+name+" is not in POSIX", "", someShells)
	}
}

// shell judges the command of sh -c. Its first operand is the command.
func (u *call) shell() {
	for _, a := range u.args {
		if a.Kind == tools.Known && a.Opt.First == "-c" && a.From < a.To {
			u.nested(u.from + a.From)
			return
		}
	}
}

// ps judges the names of columns. Source: XCU ps; the manuals of procps and of macOS.
func (u *call) ps() {
	for i := u.from + 1; i < u.end; i++ {
		text := u.words[i].Text
		if i == u.from+1 && text != "" && text[0] != '-' {
			u.word(i, "options of ps without a dash are not in POSIX", "", both)
		}
		if i > u.from+1 || strings.HasPrefix(text, "-o") {
			u.psColumns(i, text)
		}
	}
}

// psOptions gives the options of GNU ps that have an equal on macOS their rewrite.
func (u *call) psOptions() {
	for _, a := range u.args {
		if a.Kind != tools.Known || !a.Given {
			continue
		}
		instead := ""
		switch a.Opt.Name {
		case "--sort":
			switch strings.TrimLeft(a.Value, "-+") {
			case "%cpu", "pcpu", "cpu":
				instead = "-r"
			case "%mem", "pmem", "rss", "rssize", "vsz", "mem", "size":
				instead = "-m"
			}
		case "-C":
			instead = `-p "$(pgrep -d , -x ` + a.Value + `)"`
		case "--ppid":
			instead = `-p "$(pgrep -d , -P ` + a.Value + `)"`
		}
		if instead == "" {
			continue
		}
		w := u.from + a.Word
		start, end := u.spans[w].Start, u.spans[w].End
		own := u.span(start, end)
		if a.From < a.To {
			end = u.spans[u.from+a.From].End
		}
		for i := u.first; i < len(u.issues); i++ {
			if u.issues[i].Span.Start == own.Start && u.issues[i].In&tools.BSD == 0 {
				u.issues[i].Span, u.issues[i].Instead = u.span(start, end), u.fit(instead)
			}
		}
	}
}

const (
	posixColumns = " ruser user rgroup group pid ppid pgid pcpu vsz nice etime time tty comm args "
	gnuColumns   = " cmd ucmd psr nlwp lwp spid tid etimes cgroup cgname cls policy sched rtprio drs trs size sz pss unit slice machine uunit ouid egroup fname fuser fuid fgroup label thcount maj_flt min_flt "
)

func (u *call) psColumns(i int, text string) {
	prev := u.words[i-1].Text
	list, attached := strings.CutPrefix(text, "-o")
	if !attached && (prev == "" || prev[len(prev)-1] != 'o' && prev[len(prev)-1] != 'O') || list == "" {
		return
	}
	for name := range strings.FieldsFuncSeq(list, func(r rune) bool { return r == ',' || r == ' ' }) {
		name, _, _ = strings.Cut(name, "=")
		switch {
		case strings.Contains(posixColumns, " "+name+" "):
		case strings.Contains(gnuColumns, " "+name+" "):
			instead := ""
			if name == "cmd" {
				instead = strings.Replace(u.source(i), "cmd", "args", 1)
			}
			u.word(i, "the column "+name+" of ps is not on macOS", instead, tools.GNU)
		default:
			u.word(i, "the column "+name+" of ps is not in POSIX", "", both)
		}
	}
}

// headTail: POSIX counts from the start only; GNU head -n -5 leaves the last five out.
func (u *call) headTail() {
	operands := u.operands()
	for _, a := range u.args {
		if a.Kind == tools.Known && u.tool.Name == "head" && strings.HasPrefix(a.Value, "-") {
			instead := ""
			if a.Value == "-1" && a.Opt.First == "-n" && len(operands) < 2 {
				instead = "sed '$d'"
				for _, w := range operands {
					instead += " " + u.source(w)
				}
			}
			if n := a.Value[1:]; instead == "" && a.Opt.First == "-n" && len(operands) == 1 {
				instead = "tail -r " + u.source(operands[0]) + " | tail -n +" + plusOne(n) + " | tail -r"
			}
			u.add(u.spans[u.from].Start, u.spans[u.end-1].End, "head with a negative count is not on macOS", instead, tools.GNU)
		}
	}
	if u.tool.Name == "tail" && len(operands) > 0 && strings.HasPrefix(u.words[operands[0]].Text, "+") {
		u.word(operands[0], "tail +N is no longer in POSIX", "-n "+u.words[operands[0]].Text, tools.BSD)
		return
	}
	if u.tool.Name == "tail" && len(operands) > 1 {
		u.word(operands[1], "tail of several files is not in POSIX", "", both)
	}
}

// touch -d takes a date in one form only in POSIX; GNU reads free text.
func (u *call) touch() {
	for _, a := range u.args {
		if a.Kind != tools.Known || a.Opt.First != "-d" || !a.Given {
			continue
		}
		if v := a.Value; len(v) >= 19 && v[4] == '-' && v[7] == '-' && (v[10] == 'T' || v[10] == ' ') && v[13] == ':' && v[16] == ':' {
			continue
		}
		w := u.from + a.Word
		start, end := u.spans[w].Start, u.spans[w].End
		if a.From < a.To {
			end = u.spans[u.from+a.From].End
		}
		instead := ""
		if change, ok := adjust(a.Value); ok {
			instead = `-t "$(date ` + change + ` +%Y%m%d%H%M.%S)"`
		} else if v := a.Value; len(v) == 10 && v[4] == '-' && v[7] == '-' {
			instead = "-d " + v + "T00:00:00"
		}
		u.add(start, end, "touch -d with a free date is not on macOS", instead, tools.GNU)
	}
}

func (u *call) xargs() {
	for _, a := range u.args {
		switch {
		case a.Kind != tools.Known || !a.Given:
		case a.Opt.First == "-d":
			u.xargsDelimiter(a)
		case a.Opt.First == "-a" && a.From < a.To && a.To-a.From == 1:
			u.xargsFile(a)
		}
	}
}

// xargsFile gives xargs -a FILE its rewrite: the file becomes standard input.
func (u *call) xargsFile(a tools.Arg) {
	out := append([]string{"xargs"}, u.rest1(&a)...)
	u.replaceAll(" -a is not on macOS", strings.Join(append(out, "<", u.source(u.from+a.From)), " "))
}

// replaceAll gives the issue that ends so a rewrite of the whole call.
func (u *call) replaceAll(what, instead string) {
	for i := u.first; i < len(u.issues); i++ {
		if strings.HasSuffix(u.issues[i].What, what) {
			u.issues[i].Span = u.span(u.spans[u.from].Start, u.spans[u.end-1].End)
			u.issues[i].Instead = u.fit(instead)
		}
	}
}

// netstat: the options of Linux say something else on macOS.
func (u *call) netstat() {
	if u.flagged('t') || u.flagged('u') || u.flagged('l') && u.flagged('p') {
		instead := "netstat -an"
		if u.flagged('l') {
			instead = "lsof -nP -iTCP -sTCP:LISTEN"
		}
		u.replaceAll(" -t is not on macOS", instead)
		u.replaceAll(" -u is not on macOS", instead)
	}
}

func (u *call) hostname() {
	if u.flagged('I') || u.flagged('A') {
		u.replaceAll(" -I is not on macOS", "ipconfig getifaddr en0")
	}
	if u.flagged('i') {
		u.replaceAll(" -i is not on macOS", "ipconfig getifaddr en0")
	}
}

// aliased judges the command that an alias stands for.
func (u *call) aliased(i int) {
	w := u.words[i]
	_, value, ok := strings.Cut(w.Text, "=")
	if !ok || !w.Whole {
		return
	}
	mark := len(u.words)
	u.words = append(u.words, tools.Word{Text: value, Whole: true})
	u.spans = append(u.spans, u.spans[i])
	u.nested(mark)
	u.words, u.spans = u.words[:mark], u.spans[:mark]
}

// xargsDelimiter gives the issue of xargs -d its rewrite: the words go through tr first.
func (u *call) xargsDelimiter(a tools.Arg) {
	value := u.words[u.from+a.Word].Text
	w := u.from + a.Word
	end := u.spans[w].End
	if a.From < a.To {
		value = u.source(u.from + a.From)
		end = u.spans[u.from+a.From].End
	} else {
		value = "'" + strings.TrimPrefix(strings.TrimPrefix(value, "-d"), "--delimiter=") + "'"
	}
	last := len(u.issues) - 1
	if last < u.first || a.Word != 1 || !strings.Contains(u.issues[last].What, "-d") {
		return
	}
	start := u.spans[u.from].Start
	u.issues[last].Span = u.span(start, end)
	u.issues[last].Instead = u.fit("tr " + value + ` '\0' | xargs -0`)
}

// sort -k with the letters of GNU and BSD only.
func (u *call) sort() {
	for _, a := range u.args {
		if a.Kind == tools.Known && a.Opt.First == "-k" && strings.ContainsAny(a.Value, "VhRMg") {
			u.word(u.from+max(a.Word, a.To-1), "these letters in a key of sort are not in POSIX", "", both)
		}
	}
}

// grep: operators with a backslash that POSIX leaves open in patterns.
func (u *call) grep() {
	perl, extended := u.flagged('P'), u.flagged('E') || u.tool.Name == "egrep"
	if u.flagged('F') {
		return
	}
	i := -1
	for _, a := range u.args {
		if a.Kind == tools.Known && a.Opt.First == "-e" && a.From < a.To {
			i = u.from + a.From
			break
		}
	}
	if operands := u.operands(); i < 0 && len(operands) > 0 && !u.flagged('f') {
		i = operands[0]
	}
	if i < 0 {
		return
	}
	pattern := u.words[i].Text
	if perl {
		u.perlPattern(pattern)
		return
	}
	if op := gnuOperator(pattern, extended); op != "" {
		u.word(i, op+" in a pattern is not in POSIX", "", both)
	}
}

// perlPattern takes back the rewrite of grep -P where -E cannot mean the same, for perl itself where that is simple.
func (u *call) perlPattern(pattern string) {
	if !strings.Contains(pattern, "(?") && !strings.Contains(pattern, `\K`) && !strings.ContainsAny(pattern, "'") {
		return
	}
	for i := u.first; i < len(u.issues); i++ {
		if strings.Contains(u.issues[i].What, "is not on macOS") && strings.Contains(u.issues[i].Instead, "E") {
			u.issues[i].Instead = u.rewritePerl(pattern, i)
		}
	}
}

func (u *call) rewritePerl(pattern string, issue int) string {
	operands := u.operands()
	if len(operands) == 0 || strings.ContainsAny(pattern, "'/") || u.flagged('r') || u.flagged('c') || u.flagged('l') || u.flagged('v') {
		return ""
	}
	body := "print if /" + pattern + "/"
	if u.flagged('o') {
		body = "print $& while /" + pattern + "/g"
	}
	out := "perl -nle '" + body + "'"
	for _, w := range operands[1:] {
		out += " " + u.source(w)
	}
	u.issues[issue].Span = u.span(u.spans[u.from].Start, u.spans[u.end-1].End)
	return u.fit(out)
}

// gnuOperator returns the first operator in a pattern that only some implementations read, or nothing.
func gnuOperator(pattern string, extended bool) string {
	for i := 0; i+1 < len(pattern); i++ {
		if pattern[i] != '\\' {
			continue
		}
		i++
		switch c := pattern[i]; {
		case strings.IndexByte("wWsSbB<>`d", c) >= 0, !extended && strings.IndexByte("|+?", c) >= 0:
			return pattern[i-1 : i+1]
		}
	}
	return ""
}
