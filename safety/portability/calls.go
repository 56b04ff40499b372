package portability

import (
	"strings"

	"caro/safety/tools"
)

// callRewrites give options of GNU that have no equal on macOS a command of another shape that does the same. The key is the tool and
// the first spelling of the option. Each returns nothing where the call holds more than it can carry over.
var callRewrites = map[string]func(u *call, a *tools.Arg) string{
	"chown --from":                     (*call).chownFrom,
	"cp -T":                            (*call).asFile,
	"mv -T":                            (*call).asFile,
	"cp -b":                            (*call).withBackup,
	"mv -b":                            (*call).withBackup,
	"ls -I":                            (*call).without,
	"ls --hide":                        (*call).without,
	"sed -s":                           (*call).oneByOne,
	"tr -t":                            (*call).shortened,
	"mktemp --suffix":                  (*call).withSuffix,
	"pgrep -c":                         (*call).counted,
	"split --additional-suffix":        (*call).splitSuffix,
	"diff --from-file":                 (*call).fromFile,
	"wc --total":                       (*call).noTotal,
	"od -S":                            (*call).asStrings,
	"comm --output-delimiter":          (*call).commDelimiter,
	"date -s":                          (*call).setClock,
	"cp -t":                            (*call).into,
	"mv -t":                            (*call).into,
	"ln -t":                            (*call).into,
	"install -t":                       (*call).into,
	"cp -u":                            (*call).ifNewer,
	"mv -u":                            (*call).ifNewer,
	"rmdir --ignore-fail-on-non-empty": (*call).emptyOnly,
	"wc --files0-from":                 (*call).namesFrom,
	"ls --zero":                        (*call).nulEnds,
	"ls -v":                            (*call).byVersion,
	"tar --remove-files":               (*call).removed,
	"df --output":                      (*call).columnsOf,
	"fuser -k":                         (*call).ended,
	"realpath -s":                      (*call).lexical,
	"realpath -m":                      (*call).lexical,
	"tail --pid":                       (*call).untilEnd,
	"uptime -s":                        (*call).lastStart,
}

// others returns the words of the call without its name, option a and the operands.
func (u *call) others(a *tools.Arg) string {
	operand := make(map[int]bool)
	for _, w := range u.operands() {
		operand[w] = true
	}
	var out []string
	for w := u.from + 1; w < u.end; w++ {
		if w != u.from+a.Word && (w < u.from+a.From || w >= u.from+a.To) && !operand[w] {
			out = append(out, u.source(w))
		}
	}
	return strings.Join(out, " ")
}

// ownWord reports whether option a is a word by itself, so that it can go without others.
func (u *call) ownWord(a *tools.Arg) bool {
	text := u.words[u.from+a.Word].Text
	return strings.HasPrefix(text, "--") || a.Start <= 1 && (len(text) == 2 || a.Given && a.From == a.To)
}

// joined puts words together with one blank between them, leaving out empty ones.
func joined(words ...string) string {
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}

// chownFrom lets find pick the files of the owner.
func (u *call) chownFrom(a *tools.Arg) string {
	list := u.operands()
	if len(list) < 2 || !u.ownWord(a) || u.flagged('h') {
		return ""
	}
	user, group, both := strings.Cut(a.Value, ":")
	test := ""
	if user != "" {
		test = " -user " + user
	}
	if both && group != "" {
		test += " -group " + group
	}
	depth := " -prune"
	if u.flagged('R') {
		depth = ""
	}
	return "find" + u.sources(list[1:]) + depth + test + " -exec chown " + u.source(list[0]) + " {} +"
}

// asFile takes the target for a file or the folder itself: -T never puts anything into it.
func (u *call) asFile(a *tools.Arg) string {
	list := u.operands()
	if len(list) != 2 {
		return ""
	}
	from, to := u.source(list[0]), u.source(list[1])
	flags := strings.ReplaceAll(u.source(u.from+a.Word), "T", "")
	if strings.HasPrefix(flags, "--") || flags == "-" {
		flags = ""
	}
	flags = joined(flags, u.others(a))
	if u.tool.Name == "cp" && (u.flagged('r') || u.flagged('R') || u.flagged('a')) {
		return joined("cp", flags, strings.TrimSuffix(from, "/")+"/.", to)
	}
	return joined("[ ! -d "+to+" ] &&", u.tool.Name, flags, from, to)
}

// withBackup keeps the file that would be overwritten, as -b does for a single target.
func (u *call) withBackup(a *tools.Arg) string {
	list := u.operands()
	if len(list) != 2 || a.Given {
		return ""
	}
	to := u.source(list[1])
	return joined("[ ! -f "+to+" ] || cp -p "+to+" "+to+"~;", u.tool.Name, u.letters(a), u.others(a), u.source(list[0]), to)
}

// without leaves out the names that a pattern matches, where the pattern is an ending: it ends the line in the long form too.
func (u *call) without(a *tools.Arg) string {
	ending, ok := strings.CutPrefix(a.Value, "*")
	if !ok || ending == "" || !u.ownWord(a) || strings.ContainsAny(ending, `*?[]\'$^ `) || u.flagged('F') || u.flagged('p') || u.flagged('R') {
		return ""
	}
	return joined("ls", u.others(a), strings.TrimPrefix(u.sources(u.operands()), " ")) + " | grep -v '" + strings.ReplaceAll(ending, ".", `\.`) + "$'"
}

// oneByOne runs sed for each file by itself.
func (u *call) oneByOne(a *tools.Arg) string {
	list := u.operands()
	if u.flagged('e') || u.flagged('f') || u.flagged('i') || len(list) < 2 || !u.ownWord(a) {
		return ""
	}
	return "for f in" + u.sources(list[1:]) + "; do " + joined("sed", u.others(a), u.source(list[0])) + ` "$f"; done`
}

// shortened cuts the first set to the length of the second.
func (u *call) shortened(a *tools.Arg) string {
	list := u.operands()
	if len(list) != 2 || !u.ownWord(a) || u.others(a) != "" {
		return ""
	}
	from, to := u.words[list[0]].Text, u.words[list[1]].Text
	if len(from) <= len(to) || strings.ContainsAny(from+to, `\[]-'`) {
		return ""
	}
	return "tr '" + from[:len(to)] + "' '" + to + "'"
}

// withSuffix renames the file that mktemp made.
func (u *call) withSuffix(a *tools.Arg) string {
	if u.flagged('u') || len(u.operands()) > 0 || a.Value == "" || strings.ContainsAny(a.Value, "'$`\"\\ ") {
		return ""
	}
	return "f=$(" + joined("mktemp", u.others(a)) + `) && mv "$f" "$f` + a.Value + `" && echo "$f` + a.Value + `"`
}

// counted counts the lines.
func (u *call) counted(a *tools.Arg) string {
	if !u.ownWord(a) {
		return ""
	}
	return joined("pgrep", u.others(a)) + u.sources(u.operands()) + " | wc -l"
}

// splitSuffix renames the parts.
func (u *call) splitSuffix(a *tools.Arg) string {
	list := u.operands()
	prefix := "x"
	if len(list) == 2 {
		prefix = u.source(list[1])
	}
	if len(list) == 0 || u.flagged('a') || u.flagged('n') {
		return ""
	}
	return joined("split", u.others(a), strings.TrimPrefix(u.sources(list), " ")) + " && for p in " + prefix + `??; do mv "$p" "$p"` + a.Value + "; done"
}

// fromFile compares one file with each of the others.
func (u *call) fromFile(a *tools.Arg) string {
	list := u.operands()
	file := a.Value
	if a.From < a.To {
		file = u.source(u.from + a.From)
	}
	if len(list) == 0 || len(list) > 4 || file == "" {
		return ""
	}
	var out []string
	for _, w := range list {
		out = append(out, joined("diff", u.others(a), file, u.source(w)))
	}
	return strings.Join(out, "; ")
}

// noTotal: with one file there is no total anyway.
func (u *call) noTotal(a *tools.Arg) string {
	if list := u.operands(); len(list) > 1 || a.Value == "only" || a.Value == "always" {
		return ""
	}
	return joined("wc", u.others(a), strings.TrimPrefix(u.sources(u.operands()), " "))
}

// asStrings: the texts in a file are what strings shows, with their places in octal.
func (u *call) asStrings(a *tools.Arg) string {
	n := a.Value
	if n == "" {
		n = "3"
	}
	if !isNumber(n) || !u.flagged('A') || !strings.Contains(u.others(a), "n") {
		return ""
	}
	return joined("strings -n", n, strings.TrimPrefix(u.sources(u.operands()), " "))
}

// commDelimiter replaces the tabs between the columns.
func (u *call) commDelimiter(a *tools.Arg) string {
	if len(a.Value) != 1 || strings.ContainsAny(a.Value, `'\-`) {
		return ""
	}
	return joined("comm", u.others(a)) + u.sources(u.operands()) + ` | tr '\t' '` + a.Value + "'"
}

// setClock gives the time to set as digits: month, day, hour, minute, year and seconds.
func (u *call) setClock(a *tools.Arg) string {
	v := strings.Replace(a.Value, "T", " ", 1)
	if len(u.args) != 1 {
		return ""
	}
	switch shape(v) {
	case "dddd-dd-dd":
		return "date " + v[5:7] + v[8:10] + "0000" + v[:4]
	case "dddd-dd-dd dd:dd":
		return "date " + v[5:7] + v[8:10] + v[11:13] + v[14:16] + v[:4]
	case "dddd-dd-dd dd:dd:dd":
		return "date " + v[5:7] + v[8:10] + v[11:13] + v[14:16] + v[:4] + "." + v[17:19]
	}
	return ""
}

// broken gives find -xtype its rewrite: what the links point to is asked by test.
func (u *call) xtype(a *tools.Arg) {
	var test string
	switch a.Value {
	case "l":
		test = `-type l ! -exec test -e {} \;`
	case "f", "d":
		test = `-exec test -` + a.Value + ` {} \;`
	default:
		return
	}
	if u.shown() {
		u.optionIs(a, " -xtype is not on macOS", test)
	} else if !u.long() {
		// Running a command counts as an action, after which find does not show the names by itself.
		u.optionIs(a, " -xtype is not on macOS", test)
		if last := len(u.issues) - 1; last >= u.first && u.issues[last].Instead != "" {
			u.issues[last].Span = u.span(u.spans[u.from].Start, u.spans[u.end-1].End)
			u.issues[last].Instead = u.fit(u.with(a, test) + " -print")
		}
	}
}

// with returns the call as written with other words in place of option a and its value.
func (u *call) with(a *tools.Arg, instead string) string {
	var out []string
	for w := u.from; w < u.end; w++ {
		switch {
		case w == u.from+a.Word:
			out = append(out, instead)
		case w >= u.from+a.From && w < u.from+a.To:
		default:
			out = append(out, u.source(w))
		}
	}
	return strings.Join(out, " ")
}

// daystart counts from midnight, which for the current day is a time that find can compare with.
func (u *call) daystart(a *tools.Arg) {
	for _, b := range u.args {
		if b.Kind == tools.Known && b.Opt.Name == "-mtime" && b.Word == a.Word+1 && b.Value == "0" {
			u.spanTo(" -daystart is not on macOS", a.Word, b.To, `-newermt "$(date +%Y-%m-%d) 00:00:00"`)
		}
	}
}

// optionIs gives the issue with option a, its value included, a rewrite.
func (u *call) optionIs(a *tools.Arg, what, instead string) { u.spanTo(what, a.Word, a.To, instead) }

// spanTo gives the issue that ends so, found last, a rewrite for the words from one to before another.
func (u *call) spanTo(what string, from, to int, instead string) {
	if last := len(u.issues) - 1; last >= u.first && instead != "" && strings.HasSuffix(u.issues[last].What, what) {
		u.issues[last].Span = u.span(u.spans[u.from+from].Start, u.spans[u.from+to-1].End)
		u.issues[last].Instead = u.fit(instead)
	}
}
