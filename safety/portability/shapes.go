package portability

import (
	"strings"

	"caro/safety/tools"
)

// letters returns the word that holds option a with others as one of letters, such as -bv, without its letter: "-v", or nothing where that
// was all..
func (u *call) letters(a *tools.Arg) string {
	text := u.source(u.from + a.Word)
	if strings.HasPrefix(text, "--") || len(text) <= 2 || a.Start < 1 || a.Start >= len(text) || a.Given && a.From == a.To {
		return ""
	}
	return text[:a.Start] + text[a.Start+1:]
}

// restOf returns the words of the call after its name as written, without option a and with the letters that stood beside it.
func (u *call) restOf(a *tools.Arg) string {
	return joined(u.letters(a), strings.Join(u.rest1(a), " "))
}

// into names the folder last, as cp, mv, ln and install do without -t.
func (u *call) into(a *tools.Arg) string {
	folder := a.Value
	if a.From < a.To {
		folder = u.source(u.from + a.From)
	}
	return joined(u.tool.Name, u.restOf(a), folder)
}

// ifNewer moves or copies only what is newer than its target, or where there is none.
func (u *call) ifNewer(a *tools.Arg) string {
	list := u.operands()
	if u.tool.Name == "cp" {
		flags := strings.Fields(joined(u.letters(a), u.others(a)))
		for i, f := range flags {
			if strings.Trim(f, "-rRvap") != "" || strings.HasPrefix(f, "--") {
				return ""
			}
			flags[i] = strings.ReplaceAll(f, "R", "r")
		}
		return joined("rsync -u", strings.Join(flags, " ")) + u.sources(list)
	}
	if len(list) != 2 {
		return ""
	}
	from, to := u.source(list[0]), u.source(list[1])
	return "{ [ ! -e " + to + " ] || [ " + from + " -nt " + to + " ]; } && " + joined("mv", u.letters(a), u.others(a), from, to)
}

// emptyOnly removes a folder if it holds nothing.
func (u *call) emptyOnly(a *tools.Arg) string {
	list := u.operands()
	if len(list) != 1 || u.flagged('p') {
		return ""
	}
	folder := u.source(list[0])
	return `[ -n "$(ls -A ` + folder + `)" ] || ` + joined("rmdir", u.others(a), folder)
}

// namesFrom gives wc the names that a file holds.
func (u *call) namesFrom(a *tools.Arg) string {
	file := a.Value
	if a.From < a.To {
		file = u.source(u.from + a.From)
	}
	if file == "-" {
		return joined("xargs -0 wc", u.others(a))
	}
	return joined("xargs -0 wc", u.others(a), "<", file)
}

// nulEnds ends the names with NUL.
func (u *call) nulEnds(a *tools.Arg) string {
	return joined("ls", strings.Join(u.rest1(a), " ")) + ` | tr '\n' '\0'`
}

// byVersion sorts the names as versions: the name is the ninth column of the long form.
func (u *call) byVersion(a *tools.Arg) string {
	text := u.words[u.from+a.Word].Text
	if strings.HasPrefix(text, "--") || strings.Trim(text, "-lv1") != "" || u.others(a) != "" {
		return ""
	}
	if strings.Contains(text, "l") {
		return "ls -l" + u.sources(u.operands()) + " | sort -V -k 9"
	}
	return "ls" + u.sources(u.operands()) + " | sort -V"
}

// removed packs and then removes what was packed.
func (u *call) removed(a *tools.Arg) string {
	list := u.operands()
	if !u.flagged('c') || len(list) == 0 || u.flagged('C') {
		return ""
	}
	return joined("tar", u.restOf(a)) + " && rm -r" + u.sources(list)
}

// columnsOf picks columns of df -P.
func (u *call) columnsOf(a *tools.Arg) string {
	var columns []string
	unit := "-k"
	for name := range strings.SplitSeq(a.Value, ",") {
		column := dfColumns[name]
		if column == "" {
			return ""
		}
		columns = append(columns, "$"+column)
	}
	if u.flagged('h') {
		unit = "-h"
	}
	return joined("df -P", unit) + u.sources(u.operands()) + " | awk '{print " + strings.Join(columns, ", ") + "}'"
}

// lexical returns an absolute path without asking what its parts are, which is as plain where no part is "..".
func (u *call) lexical(*tools.Arg) string {
	list := u.operands()
	if len(list) != 1 || !u.words[list[0]].Whole || strings.Contains(u.words[list[0]].Text, "..") {
		return ""
	}
	return `perl -MFile::Spec -e 'print File::Spec->rel2abs(@ARGV), "\n"' ` + u.source(list[0])
}

// toEnd: csplit of macOS repeats a number of times only, and stops with an error after the last part; -k keeps the parts.
func (u *call) toEnd(w int) string {
	var out []string
	for i := u.from + 1; i < u.end; i++ {
		if i == w {
			out = append(out, "'{99}'")
			continue
		}
		out = append(out, u.source(i))
	}
	return "csplit -k " + strings.Join(out, " ")
}

// withoutLast leaves out the last bytes of a file.
func (u *call) withoutLast(n string, operands []int) string {
	if len(operands) != 1 || !isNumber(n) {
		return ""
	}
	file := u.source(operands[0])
	return "head -c $(($(wc -c < " + file + ") - " + n + ")) " + file
}

// shown reports whether the expression of find does something with what it finds, so that it does not show the names by itself.
func (u *call) shown() bool {
	for _, a := range u.args {
		if a.Kind != tools.Known {
			continue
		}
		switch strings.TrimLeft(a.Opt.Name, "-") {
		case "print", "print0", "printf", "fprint", "fprintf", "fprint0", "exec", "execdir", "ok", "okdir", "delete", "ls", "fls", "quit":
			return true
		}
	}
	return false
}

// kinds spells several kinds of find -type out.
func kinds(list string) string {
	var out []string
	for kind := range strings.SplitSeq(list, ",") {
		if len(kind) != 1 {
			return ""
		}
		out = append(out, "-type "+kind)
	}
	return `\( ` + strings.Join(out, " -o ") + ` \)`
}

// below shows names without their starting point, which is . here.
func (u *call) below(a *tools.Arg) string {
	list := u.operands()
	if u.long() || a.Value != `%P\n` || len(list) != 1 || u.words[list[0]].Text != "." {
		return ""
	}
	return "find " + strings.Join(u.rest1(a), " ") + ` | sed 's|^\./||'`
}

// laterDate reads a date and a change, such as "2024-01-01 + 5 days" or "$d - 1 week", as the -v and -f of macOS.
func laterDate(source string) string {
	text := strings.Trim(source, `'"`)
	words := strings.Fields(text)
	if len(words) < 3 || !strings.HasPrefix(words[0], "$") && shape(words[0]) != "dddd-dd-dd" {
		return ""
	}
	if strings.HasPrefix(words[0], "$") && (source[0] != '"' || strings.ContainsAny(words[0][1:], "$()`")) {
		return ""
	}
	change, ok := adjust(strings.Replace(strings.Replace(strings.Join(words[1:], " "), "+ ", "+", 1), "- ", "-", 1))
	if !ok {
		return ""
	}
	return "-j " + change + ` -f %Y-%m-%d "` + words[0] + `"`
}

// inUnits shows a number with the units of numfmt --to=iec, rounded up as numfmt does.
func (u *call) inUnits() (string, bool) {
	list := u.operands()
	if u.value('t', "") != "" || len(list) != 1 || len(u.args) != 2 {
		return "", true
	}
	for _, a := range u.args {
		if a.Kind == tools.Known && (a.Opt.Name != "--to" || a.Value != "iec") {
			return "", true
		}
	}
	return `perl -MPOSIX -e 'my ($n, $u) = (shift, ""); for (qw(K M G T P)) { last if $n < 1024; $n /= 1024; $u = $_ } print $u eq "" || $n >= 10 ? ceil($n) : sprintf("%.1f", ceil($n * 10) / 10), "$u\n"' ` + u.source(list[0]), true
}

// ended ends the process that serves a port.
func (u *call) ended(*tools.Arg) string {
	if port, ok := strings.CutSuffix(u.words[u.end-1].Text, "/tcp"); ok && isNumber(port) && u.end-u.from == 3 {
		return "lsof -ti tcp:" + port + " | xargs kill -9"
	}
	return ""
}

// accessList gives one user rights in the words of chmod.
func (u *call) accessList() string {
	if u.end-u.from != 4 || u.words[u.from+1].Text != "-m" {
		return ""
	}
	who, rights, ok := strings.Cut(strings.TrimPrefix(u.words[u.from+2].Text, "u:"), ":")
	if !ok || who == "" || strings.ContainsAny(who, "'\" ") || strings.Trim(rights, "rwx-") != "" {
		return ""
	}
	var out []string
	for _, r := range []struct{ letter, word string }{{"r", "read"}, {"w", "write"}, {"x", "execute"}} {
		if strings.Contains(rights, r.letter) {
			out = append(out, r.word)
		}
	}
	return "chmod +a 'user:" + who + " allow " + strings.Join(out, ",") + "' " + u.source(u.from+3)
}

// untilEnd stops the reading of a file's end when a process ends.
func (u *call) untilEnd(a *tools.Arg) string {
	if !u.flagged('f') && !u.flagged('F') {
		return ""
	}
	process := a.Value
	if a.From < a.To {
		process = u.source(u.from + a.From)
	}
	return "{ p=" + process + "; " + joined("tail", u.restOf(a)) + " & t=$!; while kill -0 $p 2>/dev/null; do sleep 1; done; kill $t; }"
}

// lastStart shows when the system started.
func (u *call) lastStart(*tools.Arg) string { return "who -b" }

// ownTools rewrites tools of Linux whose work another tool does on macOS when it is called in one certain way.
func (u *call) ownTools() string {
	list := u.operands()
	switch u.tool.Name {
	case "timedatectl", "loginctl":
		if u.end-u.from == 1 {
			return map[string]string{"timedatectl": "date", "loginctl": "who"}[u.tool.Name]
		}
	case "setfacl":
		return u.accessList()
	case "run-parts":
		if len(list) == 1 && u.end-u.from == 2 {
			return `for f in ` + u.source(list[0]) + `/*; do [ -x "$f" ] && "$f"; done`
		}
	case "usermod":
		if len(list) == 1 && u.flagged('a') && u.value('G', "") != "" && !strings.Contains(u.value('G', ""), ",") {
			return "dseditgroup -o edit -a " + u.source(list[0]) + " -t user " + u.value('G', "")
		}
	}
	return ""
}
