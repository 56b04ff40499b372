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

// readsFrom are tools that read the files among their operands, with how many of these come before the files.
var readsFrom = map[string]int{"cat": 0, "head": 0, "tail": 0, "less": 0, "more": 0, "wc": 0, "nl": 0, "sort": 0, "tac": 0, "grep": 1, "egrep": 1, "awk": 1, "sed": 1, "cut": 0}

// kernelFiles: /proc and /sys are Linux's.
func (u *call) kernelFiles() {
	skip, reads := readsFrom[u.tool.Name]
	if !reads {
		return
	}
	for n, w := range u.operands() {
		if text := u.words[w].Text; n >= skip && (strings.HasPrefix(text, "/proc/") || strings.HasPrefix(text, "/sys/")) {
			u.word(w, text[:strings.IndexByte(text[1:], '/')+1]+" is not on macOS", "", tools.POSIX2017|tools.POSIX2024|tools.GNU)
		}
	}
}

// more judges what the options and operands of a tool hold, after the options themselves.
func (u *call) more() {
	u.kernelFiles()
	switch u.tool.Name {
	case "sed":
		u.sed()
		u.otherTool()
	case "awk", "gawk", "mawk":
		u.awk()
	case "date":
		u.date()
		u.otherTool()
	case "stat":
		u.stat()
	case "head", "tail":
		u.headTail()
		u.otherTool()
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
	case "cp", "mv", "ln", "chmod", "chown", "realpath", "uniq", "cut", "ls", "base64", "install", "top", "tar", "script", "df", "printenv",
		"tr", "mktemp", "pgrep", "split", "diff", "wc", "od", "comm", "rmdir", "fuser", "uptime":
		u.otherTool()
	case "csplit":
		u.csplit()
	case "sysctl":
		u.sysctl()
	case "route":
		u.route()
	case "shopt":
		u.shopt()
	case "env":
		if i := u.from + 1; i < u.end && u.words[i].Text == "-" {
			u.word(i, "env - is no longer in POSIX", "-i", both)
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
			if a.Opt.First == "-c" {
				instead = u.withoutLast(a.Value[1:], operands)
			}
			if n := a.Value[1:]; instead == "" && a.Opt.First == "-n" && len(operands) == 1 {
				instead = "tail -r " + u.source(operands[0]) + " | tail -n +" + plusOne(n) + " | tail -r"
			}
			u.add(u.spans[u.from].Start, u.spans[u.end-1].End, "head with a negative count is not on macOS", instead, tools.GNU)
		}
	}
	for _, a := range u.args {
		if v := a.Value; a.Kind == tools.Known && len(v) > 1 && isNumber(v[:len(v)-1]) && strings.IndexByte("bkKMGT", v[len(v)-1]) >= 0 {
			u.word(u.from+max(a.Word, a.To-1), "a unit after the count of "+u.tool.Name+" is not in POSIX", "", tools.GNU|tools.MaybeBSD)
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

// xargs gives the options of GNU that name the input their rewrites.
func (u *call) xargs() {
	if u.long() {
		return
	}
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
	if u.long() {
		return
	}
	for i := u.first; i < len(u.issues); i++ {
		if strings.HasSuffix(u.issues[i].What, what) {
			u.issues[i].Span = u.span(u.spans[u.from].Start, u.spans[u.end-1].End)
			u.issues[i].Instead = u.fit(instead)
		}
	}
}

// netstat: the options of Linux say something else on macOS.
func (u *call) netstat() {
	if u.long() {
		return
	}
	if u.flagged('t') || u.flagged('u') || u.flagged('l') && u.flagged('p') {
		instead := "netstat -an"
		if u.flagged('l') {
			instead = "lsof -nP -iTCP -sTCP:LISTEN"
		}
		u.replaceAll(" -t is not on macOS", instead)
		u.replaceAll(" -u is not on macOS", instead)
	}
}

// hostname: showing addresses is not its task on macOS.
func (u *call) hostname() {
	if u.long() {
		return
	}
	if u.flagged('I') || u.flagged('A') {
		u.replaceAll(" -I is not on macOS", "ipconfig getifaddr en0")
	}
	if u.flagged('i') {
		u.replaceAll(" -i is not on macOS", "ipconfig getifaddr en0")
	}
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
	if last < u.first || a.Start > 1 || !strings.Contains(u.issues[last].What, "-d") {
		return
	}
	before := make([]string, 0, 4)
	for i := u.from + 1; i < w; i++ {
		before = append(before, u.source(i))
	}
	start := u.spans[u.from].Start
	u.issues[last].Span = u.span(start, end)
	u.issues[last].Instead = u.fit(joined("tr "+value+` '\0' | xargs -0`, strings.Join(before, " ")))
}

// sort -k with the letters of GNU and BSD only.
func (u *call) sort() {
	for _, a := range u.args {
		if a.Kind == tools.Known && a.Opt.First == "-k" && strings.ContainsAny(a.Value, "VhRMg") {
			u.word(u.from+max(a.Word, a.To-1), "these letters in a key of sort are not in POSIX", "", both)
		}
	}
}

// csplit: a count of * repeats to the end in GNU only.
func (u *call) csplit() {
	for _, w := range u.operands() {
		if u.words[w].Text == "{*}" {
			instead := ""
			if !u.long() {
				instead = u.toEnd(w)
			}
			u.add(u.spans[u.from].Start, u.spans[u.end-1].End, "{*} of csplit is not on macOS", instead, tools.GNU)
			return
		}
	}
}

// Names of kernel settings begin differently on the two systems.
const (
	macSettings   = " hw. machdep. kern. security. vm.swapusage vm.loadavg net.inet. net.inet6. vfs. "
	linuxSettings = " kernel. fs. vm.swappiness vm.overcommit net.ipv4. net.ipv6. net.core. net.netfilter. abi. vm.dirty vm.max_map_count "
)

// sysctl judges the names of settings.
func (u *call) sysctl() {
	for _, w := range u.operands() {
		name, _, _ := strings.Cut(u.words[w].Text, "=")
		for prefix := range strings.FieldsSeq(macSettings) {
			if strings.HasPrefix(name, prefix) {
				u.word(w, "the setting "+name+" is not on Linux", macToLinux[name], tools.BSD)
				break
			}
		}
		for prefix := range strings.FieldsSeq(linuxSettings) {
			if strings.HasPrefix(name, prefix) {
				u.word(w, "the setting "+name+" is not on macOS", "", tools.GNU)
				break
			}
		}
	}
}

// macToLinux are settings with another name on Linux.
var macToLinux = map[string]string{"kern.hostname": "kernel.hostname", "kern.ostype": "kernel.ostype", "kern.osrelease": "kernel.osrelease", "kern.maxfiles": "fs.file-max"}

// route: the words get, monitor and change are those of BSD.
func (u *call) route() {
	for i := u.from + 1; i < u.end; i++ {
		switch text := u.words[i].Text; {
		case text == "get" || text == "monitor" || text == "change":
			u.word(i, "route "+text+" is not on Linux", "", tools.BSD)
			return
		case text == "" || text[0] != '-':
			return
		}
	}
}

// newShopts are the options of shopt that bash 3.2, the one of macOS, lacks; zsh has no shopt. Source: the manual of bash 5.2.
const newShopts = " assoc_expand_once autocd checkjobs complete_fullquote direxpand dirspell globasciiranges globskipdots globstar inherit_errexit lastpipe localvar_inherit localvar_unset noexpand_translation patsub_replacement progcomp_alias syslog_history varredir_close "

// shopt judges the names of options.
func (u *call) shopt() {
	for i := u.from + 1; i < u.end; i++ {
		if name := u.words[i].Text; name != "" && strings.Contains(newShopts, " "+name+" ") {
			u.word(i, "shopt "+name+" needs bash 4", "", bashOnly)
		}
	}
}
