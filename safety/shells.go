package safety

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"caro/internal/shell"
	"caro/safety/script"
)

// shells are the programs that read shell commands.
var shells = map[string]bool{
	"sh": true, "bash": true, "zsh": true, "dash": true, "ash": true, "ksh": true, "mksh": true, "fish": true, "rbash": true, "csh": true, "tcsh": true, "pwsh": true, "yash": true, "ksh93": true, "sash": true, "hush": true,
}

// shellCall analyses sh, bash, zsh …: a command given with -c, a script, or what flows in.
func shellCall(c *call) stream {
	a := c.a
	args := c.args
	for len(args) > 1 && strings.HasPrefix(args[0].text, "+") { // options that are switched off
		args = args[1:]
	}
	f := parse(args, "o O init-file rcfile C init-command")
	if f.has("n") && !f.has("c") && !f.has("rcfile", "norc", "noprofile", "login") || f.has("version", "help") {
		return stream{} // reads and runs nothing
	}
	for _, name := range []string{"init-file", "rcfile", "C", "init-command"} {
		v, ok := f.get(name)
		switch s := a.files[fileKey(v.text)]; {
		case ok && s.taint&(fromNet|fromDecoder) != 0:
			a.report("run-download", c.span, "")
		case ok && s.known:
			a.nested(s.text, c.name+" --"+name, v.span, stream{})
		}
	}
	if f.has("c") && len(f.rest) > 0 {
		return c.shellText(f.rest[0], following(args, f.rest[0]))
	}
	if len(f.rest) > 0 && !f.has("s") {
		return c.shellScript(f.rest[0], following(args, f.rest[0]))
	}
	return c.flowIn(c.in, f.rest)
}

// following returns the arguments after one of them, flags and all: they are the operands of a script.
func following(args []value, after value) []value {
	for i, v := range args {
		if v == after {
			return args[i+1:]
		}
	}
	return nil
}

// shellText analyses sh -c TEXT NAME ARGS…: NAME is $0.
func (c *call) shellText(text value, args []value) stream {
	a := c.a
	if text.taint&(fromNet|fromDecoder) != 0 && !text.known() {
		a.report("run-download", c.span, "")
		return stream{}
	}
	if strings.Trim(text.text, unknown+" ") == "" && !text.known() {
		a.report("run-unknown", c.span, "")
		c.madeInto(stream{})
		return stream{}
	}
	if len(args) > 0 {
		restore := a.positional(args[1:])
		defer restore()
		zero := a.vars["0"]
		a.vars["0"] = args[:1]
		defer func() { a.vars["0"] = zero }()
	}
	return a.nested(text.text, c.name+" -c", text.span, c.in)
}

// shellScript analyses a script file that is run: one that the command wrote itself is read, another one is not known.
func (c *call) shellScript(file value, args []value) stream {
	a := c.a
	if s, ok := a.files[fileKey(file.text)]; ok {
		return c.flowIn(s, args)
	}
	if file.text == "-" || file.text == "/dev/stdin" || file.text == "/proc/self/fd/0" || file.text == "/dev/fd/0" {
		return a.shellInput(c)
	}
	if a.fromOutside(file.text) {
		a.report("run-download", c.span, "")
		return stream{}
	}
	if file.taint&(fromNet|fromDecoder) != 0 {
		a.report("run-download", c.span, "")
		return stream{}
	}
	a.report("run-script", c.span, "")
	return stream{}
}

// shellInput analyses what flows into a shell.
func (a *analysis) shellInput(c *call) stream {
	return c.flowIn(c.in, nil)
}

// forksItself is a script that starts itself in the background or through a pipe.
var forksItself = lazy(`\$\{?0\}?"?\s*[&|][^&|]*\$\{?0\}?|\$\{?0\}?"?\s*&\s*\$`)

// flowIn analyses text that a shell reads as a script, with its operands.
func (c *call) flowIn(s stream, args []value) stream {
	a := c.a
	restore := a.positional(args)
	defer restore()
	if forksItself.MatchString(s.text) {
		a.report("fork-bomb", c.span, "")
	}
	switch {
	case s.known && strings.TrimSpace(s.text) != "" && strings.Trim(s.text, unknown+" \n") != "":
		if s.taint&(fromNet|fromDecoder) != 0 {
			a.report("run-download", c.span, "")
		}
		for line := range strings.Lines(s.text) {
			if strings.Contains(line, unknown) && deletesOperands(strings.ReplaceAll(line, unknown, "")) { // once for every line
				a.report("delete-listed", c.span, "")
			}
		}
		return a.nested(s.text, c.name, c.span, stream{})
	case s.taint&(fromNet|fromDecoder) != 0:
		a.report("run-download", c.span, "")
		c.madeInto(s)
	case s.taint&(fromFile|fromList|fromPipe) != 0 || s.text != "":
		a.report("run-unknown", c.span, "")
		c.madeInto(s)
	default:
		a.startsShell(c)
	}
	return stream{}
}

// rootWrappers are the programs below which a shell has the rights of root.
var rootWrappers = []string{"sudo", "doas", "pkexec", "su", "nsenter", "run0", "systemd-run", "machinectl"}

// startsShell judges a shell or an interpreter without a program: with the rights of root it is a root shell.
func (a *analysis) startsShell(c *call) {
	for _, w := range rootWrappers {
		if slices.Contains(a.via, w) {
			a.report("root-shell", c.span, "")
			return
		}
	}
	a.report("run-shell", c.span, "")
}

// eval analyses eval: its words are joined and read again.
func eval(c *call) stream {
	a := c.a
	args := c.args
	for len(args) > 0 && args[0].text == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return stream{known: true}
	}
	text, t := joinArgs(args)
	switch {
	case strings.Trim(text, unknown+" ") == "" && t&(fromNet|fromDecoder) != 0:
		a.report("run-download", c.span, "")
		c.madeInto(stream{})
		return stream{}
	case strings.Trim(text, unknown+" ") == "":
		a.report("eval-unknown", c.span, "")
		c.madeInto(stream{})
		return stream{}
	}
	return a.nested(text, "eval", args[0].span, c.in)
}

// keyed analyses builtins that tie a command to a key, a word or the edit line: bind -x, complete -C, hash -p, print -z.
func keyed(c *call) stream {
	a := c.a
	f := parse(c.args, "x C p s")
	switch {
	case c.name == "print" && f.has("z", "s"):
		text, _ := joinArgs(append([]value{f.value["s"]}, f.rest...))
		a.nested(text, "print -z", c.span, stream{})
	case c.name == "print":
		return c.zshPrint()
	case c.name == "hash" && len(f.rest) > 0:
		a.copies[f.word(0)] = f.value["p"].text
		for _, v := range f.rest { // zsh: hash name=path
			if name, program, ok := strings.Cut(v.text, "="); ok && !f.has("d") {
				a.copies[name] = program
			}
		}
	case c.name == "bindkey" && f.has("s") && len(f.rest) > 0:
		a.nested(unescape(f.rest[len(f.rest)-1].text), "bindkey -s", f.rest[len(f.rest)-1].span, stream{})
	case c.name == "bind" && len(f.rest) == 1 && strings.Contains(f.word(0), `":`):
		if _, text, ok := strings.Cut(f.word(0), `":`); ok {
			a.nested(strings.TrimSpace(unescape(strings.Trim(strings.TrimSpace(text), `"`))), "bind", f.rest[0].span, stream{})
		}
	case c.name != "hash":
		for _, flag := range []string{"x", "C", "s"} {
			if v, ok := f.get(flag); ok {
				_, text, bound := strings.Cut(v.text, ":")
				if !bound {
					text = v.text
				}
				a.nested(strings.Trim(text, `"' `), c.name, v.span, stream{})
			}
		}
	}
	return stream{known: true}
}

// source analyses source and the dot.
func source(c *call) stream {
	a := c.a
	if len(c.args) == 0 && a.shell == shell.Fish {
		return a.shellInput(c)
	}
	if len(c.args) == 0 {
		return stream{known: true}
	}
	file := c.args[0]
	if s, ok := a.files[fileKey(file.text)]; ok {
		return c.flowIn(s, c.args[1:])
	}
	if file.taint&(fromNet|fromDecoder) != 0 || a.fromOutside(file.text) {
		a.report("run-download", c.span, "")
		return stream{}
	}
	if file.text == "/dev/stdin" {
		return a.shellInput(c)
	}
	a.report("run-script", c.span, "")
	return stream{}
}

// trap analyses a command that a signal or the end of the shell will run.
func trap(c *call) stream {
	f := parse(c.args, "")
	if len(f.rest) < 2 || f.rest[0].text == "-" || f.rest[0].text == "" {
		return stream{known: true}
	}
	before := c.a.worst()
	c.a.nested(f.rest[0].text, "trap", f.rest[0].span, stream{})
	if c.a.worse(before) {
		c.a.report("deferred", c.span, "")
	}
	if strings.Contains(f.rest[0].text, "$") {
		c.a.traps = append(c.a.traps, f.rest[0])
	}
	return stream{known: true}
}

// sprung analyses traps once more at the end, with the values that the variables have by then.
func (a *analysis) sprung() {
	for _, v := range a.traps {
		a.onlyWorse(High, func() { a.nested(v.text, "trap", v.span, stream{}) })
	}
}

// alias analyses aliases: their text is what a later word will run.
func alias(c *call) stream {
	a := c.a
	for _, v := range c.args {
		name, text, ok := strings.Cut(v.text, "=")
		if !ok {
			continue
		}
		if strings.HasPrefix(firstText(c.args), "-") && strings.Contains(firstText(c.args), "g") {
			if a.globals == nil {
				a.globals = map[string]string{}
			}
			a.globals[name] = text
		} else {
			a.aliases[name] = text
		}
		a.nested(text, "alias "+name, v.span, stream{})
		if deletesOperands(text) && !saysDelete(name) {
			a.report("alias-delete", v.span, "")
		}
		a.report("deferred", c.span, "")
	}
	return stream{known: true}
}

// deletesOperands reports whether an alias is rm of whole folders that the operands name.
func deletesOperands(text string) bool {
	words := wordsIn(text, script.Span{})
	if len(words) < 2 || words[0].text != "rm" {
		return false
	}
	f := parse(words[1:], "")
	return len(f.rest) == 0 && f.has("r", "R", "recursive")
}

// saysDelete reports whether a name says that the command deletes.
func saysDelete(name string) bool {
	for _, w := range []string{"rm", "del", "trash", "clean", "nuke", "wipe", "purge"} {
		if strings.Contains(strings.ToLower(name), w) {
			return true
		}
	}
	return false
}

// cd changes the folder that relative paths are in.
func cd(c *call) stream {
	a := c.a
	f := parse(c.args, "")
	old, start := a.dir, a.start
	a.start = ""
	defer func() {
		if old != "" && old != a.dir {
			a.vars["OLDPWD"] = []value{{text: old}}
		}
	}()
	switch {
	case len(f.rest) == 0 && c.name == "cd":
		a.dir, a.amidClone = a.home, false
	case c.name == "popd" && (strings.HasPrefix(f.word(0), "+") || f.has("n")) && f.word(0) != "+0": // one further down goes
		a.start = start
	case c.name == "popd" && len(a.pushed) > 0:
		a.dir, a.pushed = a.pushed[len(a.pushed)-1], a.pushed[:len(a.pushed)-1]
	case c.name != "cd" && len(f.rest) == 0 && len(a.pushed) > 0: // pushd changes places with the one before
		a.dir, a.pushed = a.pushed[len(a.pushed)-1], append(slices.Clone(a.pushed[:len(a.pushed)-1]), a.dir)
	case f.word(0) == "-" && len(a.vars["OLDPWD"]) == 1 && a.vars["OLDPWD"][0].known():
		a.dir = a.vars["OLDPWD"][0].text
	case len(f.rest) == 0 || f.word(0) == "-":
		a.dir, old = "", a.dir
	default:
		if c.name == "pushd" {
			a.pushed = append(slices.Clone(a.pushed), a.dir)
		}
		v := f.rest[0]
		if base := a.vars["CDPATH"]; len(base) == 1 && strings.HasPrefix(base[0].text, "/") && !strings.HasPrefix(v.text, "/") && !strings.HasPrefix(v.text, ".") {
			first, _, _ := strings.Cut(base[0].text, ":")
			v.text = first + "/" + v.text
		}
		a.amidClone = a.inClone(v.text)
		p := a.place(v.text)
		if a.fakeDir != "" && !strings.HasPrefix(p.path, a.fakeDir) && !strings.HasPrefix(v.text, "/") {
			p.path = "." // above the folder that the name stood for
		}
		a.dir = p.path
		if !strings.HasPrefix(p.path, "/") && !strings.HasPrefix(p.path, unknown) {
			if a.dir = ""; start != "" && old == "" && v.known() {
				a.start = path.Join(start, v.text)
			}
			if a.climbed(v.text) { // below a folder that is not known
				a.dir = "/"
			}
			if p.class == inBuild {
				a.dir = "/tmp/" + p.path
				a.fakeDir = a.dir
			}
		}
	}
	return stream{known: true}
}

// climbed counts the steps that relative paths go up from a folder that is not known, and reports whether they reach the root.
func (a *analysis) climbed(text string) bool {
	for part := range strings.SplitSeq(text, "/") {
		switch part {
		case "..":
			a.up++
		case "", ".":
		default:
			a.up--
		}
	}
	return a.up >= farUp
}

// nothing is a builtin that changes nothing outside its shell.
func nothing(*call) stream { return stream{known: true} }

// exportCall analyses export, declare, typeset, readonly and local when they come as plain words.
func exportCall(c *call) stream {
	for _, v := range c.args {
		if name, text, ok := strings.Cut(v.text, "="); ok && isAssignment(v.text) {
			c.a.set(name, []value{{text, v.taint, v.span}})
			c.a.assigned(name, value{text, v.taint, v.span})
		}
	}
	if f := parse(c.args, ""); len(f.rest) == 0 && !f.has("f", "F") {
		return stream{taint: fromSecret}
	}
	return stream{known: true}
}

// setCall analyses set: the operands become $1, $2 ….
func setCall(c *call) stream {
	if len(c.args) > 1 && c.args[0].text == "-A" { // zsh: set -A name words
		name, words := c.args[1].text, c.args[2:]
		text, t := joinArgs(words)
		c.a.set(name, []value{{text, t, c.span}})
		c.a.lists[name] = texts(words)
		return stream{known: true}
	}
	if words := operandsOfSet(c.args); len(words) > 0 {
		c.a.positional(words) // for the rest of the command: nobody puts the old ones back
	}
	if len(c.args) == 0 {
		return stream{taint: fromSecret}
	}
	return stream{known: true}
}

// operandsOfSet returns the words after set's options: the first one that is no option ends them.
func operandsOfSet(args []value) []value {
	for i := 0; i < len(args); i++ {
		switch t := args[i].text; {
		case t == "--" || t == "-":
			return args[i+1:]
		case t == "-o" || t == "+o":
			i++
		case len(t) < 2 || t[0] != '-' && t[0] != '+':
			return args[i:]
		}
	}
	return nil
}

// shift moves the operands down.
func shift(c *call) stream {
	n := 1
	if len(c.args) > 0 {
		n, _ = strconv.Atoi(c.args[0].text)
	}
	if list := c.a.lists["@"]; n >= 0 && n <= len(list) {
		var rest []value
		for _, s := range list[n:] {
			rest = append(rest, value{text: s, taint: c.a.taintOfAll("@"), span: c.span})
		}
		c.a.positional(rest)
	}
	return stream{known: true}
}

// taintOfAll is where the values of a variable come from.
func (a *analysis) taintOfAll(name string) taint {
	var t taint
	for _, v := range a.vars[name] {
		t |= v.taint
	}
	return t
}

// read analyses read: the variables get what flows in.
func read(c *call) stream {
	f := parse(c.args, "d i n N p t u a k")
	names := f.rest
	array, isArray := f.get("a")
	if isArray && array.text == "" && len(names) > 0 {
		array, names = names[0], names[1:]
	}
	if !c.in.known && strings.HasPrefix(c.in.text, listMark) && len(names) == 1 && !isArray {
		c.a.set(names[0].text, namesOf(c.in, c.span))
		return stream{known: true}
	}
	line, _, _ := strings.Cut(c.in.text, "\n")
	words := strings.Fields(line)
	if ifs := c.a.vars["IFS"]; len(ifs) == 1 && ifs[0].known() && strings.Trim(ifs[0].text, " \t\n") != "" {
		words = strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(ifs[0].text, r) })
	}
	if isArray {
		v := value{text: unknown, taint: c.in.taint, span: c.span}
		if c.in.known {
			v.text = strings.Join(words, " ")
		}
		c.a.set(array.text, []value{v})
		if c.in.known && c.a.charge(len(v.text)+wordCost*len(words)) {
			c.a.lists[array.text] = words
		}
	}
	for i, n := range names {
		v := value{text: unknown, taint: c.in.taint, span: c.span}
		if c.in.known {
			v.text = ""
			if i < len(words) {
				v.text = words[i]
			}
			if i == len(names)-1 && i < len(words) {
				v.text = strings.Join(words[i:], " ")
			}
		}
		c.a.set(n.text, []value{v})
	}
	return stream{known: true}
}
