package safety

import (
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"caro/internal/shell"
	"caro/safety/script"
)

// call is one simple command after expansion.
type call struct {
	a     *analysis
	name  string // base name, lower case on macOS
	args  []value
	in    stream
	span  script.Span // of the command's name and arguments
	from  value       // the word of the name
	found stream      // what find's own commands put out
}

// handler judges a call and returns its output.
type handler func(c *call) stream

// call analyses a simple command.
func (a *analysis) call(c *syntax.CallExpr, in stream) stream {
	a.assigns(c.Assigns)
	for _, as := range c.Assigns {
		if as.Value != nil && len(c.Args) > 0 {
			a.substitutionsOf(as.Value)
		}
	}
	if len(c.Args) == 0 {
		return stream{known: true}
	}
	a.procIn = in
	n := 1
	for _, w := range c.Args {
		n = max(n, a.alternatives(w))
	}
	if n > 1 && n <= maxWorlds {
		return a.worlds(c, n, in)
	}
	argv := a.fields(c.Args...)
	argv = a.withListed(argv, c.Args)
	if len(argv) == 0 {
		return stream{known: true}
	}
	if len(a.globals) > 0 && a.globalAlias(argv) {
		return a.nested(strings.TrimSpace(a.withGlobals(argv)), "alias -g", a.spanOf(c), in)
	}
	return a.run(argv, in, a.spanOf(c))
}

// withListed puts the places that a list of names comes from in the place of the list, among the operands of a program that deletes or changes
// them. Where a name is not known the list stays too.
func (a *analysis) withListed(argv []value, words []*syntax.Word) []value {
	isList := func(w *syntax.Word) (stream, bool) {
		cs, ok := soleSubstitution(w)
		return a.outputs[cs], ok && strings.HasPrefix(a.outputs[cs].text, listMark)
	}
	if len(argv) == 0 || !changesOperands[argv[0].text] || !slices.ContainsFunc(words, func(w *syntax.Word) bool { _, ok := isList(w); return ok }) {
		return argv
	}
	var out []value
	for _, w := range words {
		list, ok := isList(w)
		if !ok || strings.Contains(strings.TrimPrefix(list.text, listMark), unknown) {
			out = append(out, a.fields(w)...)
		}
		if ok {
			out = append(out, namesOf(list, a.spanOf(w))...)
		}
	}
	return out
}

// changesOperands are programs that delete or change whatever they are given.
var changesOperands = map[string]bool{"rm": true, "shred": true, "unlink": true, "chmod": true, "chown": true, "srm": true}

// maxWorlds is how many values of its variables a command is read with, one after the other.
const maxWorlds = 8

// worlds analyses a command once for each of the values that its variables may have.
func (a *analysis) worlds(c *syntax.CallExpr, n int, in stream) stream {
	var out stream
	seen := map[string]bool{}
	for alt := range n {
		var argv []value
		for _, w := range c.Args {
			argv = append(argv, a.fieldAt(w, alt)...)
		}
		key := strings.Join(texts(argv), "\x00")
		if seen[key] || len(argv) == 0 {
			continue
		}
		seen[key] = true
		got := a.run(argv, in, a.spanOf(c))
		if len(seen) == 1 {
			out = got
			continue
		}
		out = a.joined(out, got)
	}
	if len(seen) > 1 {
		out.known = false // one of them
	}
	return out
}

// globalAlias reports whether an operand is one of zsh's global aliases, which stand for text anywhere.
func (a *analysis) globalAlias(argv []value) bool {
	for _, v := range argv {
		if _, ok := a.globals[v.text]; ok && len(a.via) < 8 {
			return true
		}
	}
	return false
}

// withGlobals writes operands with the texts of global aliases in their place.
func (a *analysis) withGlobals(args []value) string {
	var b strings.Builder
	for _, v := range args {
		if text, ok := a.globals[v.text]; ok {
			b.WriteString(" " + text)
			continue
		}
		b.WriteString(quoteAll([]value{v}))
	}
	return b.String()
}

// run analyses a command given as words: the same for one that was typed and for one inside a wrapper.
func (a *analysis) run(argv []value, in stream, sp script.Span) stream {
	if len(argv) == 0 || !a.step() || !a.charge(wordWork*(len(argv)+2)+len(argv)*len(argv)/128) || !a.deeper() {
		return stream{}
	}
	defer func() { a.depth-- }()
	first := argv[0]
	if !first.known() {
		return a.unknownCommand(argv, in, sp)
	}
	c := &call{a: a, name: a.commandName(first.text), args: argv[1:], in: in, span: sp, from: first}
	a.denied(c)
	a.acts = a.acts || !c.onlyPrints()
	if s := a.files[fileKey(first.text)]; strings.ContainsRune(first.text, '/') && s.known && s.text != "" && s.taint&(fromNet|fromDecoder) == 0 {
		c.name = "sh"
		return c.flowIn(s, c.args) // a script that the command wrote itself
	}
	if strings.ContainsRune(first.text, '/') && !strings.HasPrefix(first.text, "/usr/") && !strings.HasPrefix(first.text, "/bin/") && a.fromOutside(first.text) {
		a.report("run-download", sp, "")
		return stream{}
	}
	if len(c.args) == 0 && a.entered(first.text) { // the name of a folder alone goes there
		c.name, c.args = "cd", argv[:1]
		return cd(c)
	}
	if body, ok := a.funcs[first.text]; ok {
		return a.function(first.text, body, c)
	}
	if text, ok := a.aliases[first.text]; ok && len(a.via) < 8 {
		if strings.IndexFunc(strings.ReplaceAll(text, " ", ""), unquotable) < 0 && a.aliases[text] == "" { // plain words: the operands stay what they are
			defer a.wrap(first.text)()
			delete(a.aliases, first.text)
			defer func() { a.aliases[first.text] = text }()
			return a.run(append(wordsIn(text, first.span), c.args...), in, sp)
		}
		return a.nested(text+" "+quoteAll(c.args), first.text, sp, in)
	}
	if level, ok := a.allowed(c); ok {
		at, to := a.allowedAt, a.allowedTo
		a.allowedAt, a.allowedTo = a.depth, level
		defer func() { a.allowedAt, a.allowedTo = at, to }()
	}
	out := c.dispatch()
	if a.usesLast {
		a.vars["_"] = argv[len(argv)-1:]
	}
	if !out.known && out.maker == nil {
		out.maker = c
	}
	if !a.charge(len(out.text)) {
		return stream{taint: out.taint, maker: out.maker}
	}
	return out
}

// entered reports whether a word alone is a folder that zsh, or bash with autocd, changes to.
func (a *analysis) entered(text string) bool {
	if !a.autocd && !a.takesZsh() || !strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "~") && !strings.HasSuffix(text, "/") && !strings.HasSuffix(text, "..") || strings.ContainsAny(text, " \t\n") {
		return false
	}
	if text == "~" || text == ".." || strings.HasSuffix(text, "/") || strings.HasSuffix(text, "/..") {
		return true
	}
	p := a.place(text)
	return strings.HasPrefix(text, "/") && (p.class == inRoot || p.class == inHomes || p.class == inSystem && strings.Count(p.path, "/") == 1)
}

// wordsIn are the words of a text without quotes.
func wordsIn(text string, sp script.Span) []value {
	var out []value
	for w := range strings.FieldsSeq(text) {
		out = append(out, value{text: w, span: sp})
	}
	return out
}

// commandName is the name by which a program is known here.
func (a *analysis) commandName(text string) string {
	text = strings.TrimPrefix(text, "=") // zsh: =rm is the path of rm
	if to, ok := a.copies[strings.TrimPrefix(text, "./")]; ok {
		text = to
	}
	if text == "/proc/self/exe" { // the shell itself
		text = "bash"
	}
	if dir := strings.TrimSuffix(text, baseName(text)); dir == "/etc/init.d/" || dir == "/etc/rc.d/" || dir == "/usr/local/etc/rc.d/" {
		return "init.d"
	}
	name := strings.TrimPrefix(baseName(text), "zf_") // zsh/files has rm as zf_rm
	if strings.ContainsAny(text, "*?[") && strings.HasPrefix(text, "/") {
		name = globbed(name)
	}
	if a.opts.System == shell.MacOS {
		if lower := strings.ToLower(name); a.table[lower] != nil {
			name = lower
		}
	}
	name = strings.TrimSuffix(name, ".exe")
	if plain := strings.TrimRight(name, "0123456789.-"); plain != name && a.table[name] == nil && versioned[plain] {
		return plain
	}
	return name
}

// versioned are programs that are also installed under names with their version, such as lua5.4.
var versioned = map[string]bool{"python": true, "pypy": true, "lua": true, "luajit": true, "perl": true, "ruby": true, "php": true, "node": true, "tclsh": true, "bash": true, "zsh": true, "ksh": true, "pip": true, "expect": true, "sqlite": true}

// globbed returns a known program that the pattern could be, the most dangerous first.
func globbed(pattern string) string {
	for _, name := range []string{"rm", "dd", "mkfs", "sh", "bash", "shred", "chmod", "chown", "mv", "cp", "curl", "wget", "nc", "cat"} {
		if glob(pattern, name) {
			return name
		}
	}
	return pattern
}

// dispatch sends a call to what knows it.
func (c *call) dispatch() stream {
	c.carried()
	c.loads()
	if c.name == "aws" && len(c.args) > 1 && c.args[1].text == "send-command" {
		c.sentCommands()
	}
	if helpful[c.name] && len(c.args) > 1 && c.args[len(c.args)-1].text == "--help" {
		return stream{}
	}
	if r, ok := fishReads[c.name]; ok && c.a.shell == shell.Fish {
		return c.readOnlyCall(r)
	}
	if c.printsFlush() {
		return stream{taint: fromFile | fromSQL}
	}
	if c.dropsDatabase() {
		c.a.report("sql-drop", c.span, "")
		return stream{}
	}
	if h := c.a.table[c.name]; h != nil {
		return h(c)
	}
	if w, ok := wrappers[c.name]; ok {
		return c.wrapped(w)
	}
	if prefix, _, ok := strings.Cut(c.name, "."); ok && prefix == "mkfs" || strings.HasPrefix(c.name, "newfs_") {
		return mkfs(c)
	}
	if r, ok := readOnly[c.name]; ok {
		return c.readOnlyCall(r)
	}
	return c.unknownProgram()
}

// wrapperOrUnknown judges a program that has nothing but forms or operations in a table, where none of them fits.
func (c *call) wrapperOrUnknown() stream {
	if w, ok := wrappers[c.name]; ok {
		return c.wrapped(w)
	}
	return c.unknownProgram()
}

// unknownProgram judges a program that no table knows: it may do anything of its kind, and its last words may be a command.
func (c *call) unknownProgram() stream {
	a := c.a
	if isHelp(c.args) {
		return stream{}
	}
	for i, v := range c.args {
		if name := a.commandName(v.text); dangerousNames[name] && i+1 < len(c.args) {
			before := a.verdict.Level
			done := a.wrap(c.name)
			a.run(c.args[i:], c.in, c.span)
			done()
			if a.verdict.Level > before {
				return stream{}
			}
			break
		}
	}
	switch {
	case c.statements():
		a.report("unknown-program", c.span, "")
	case strings.ContainsRune(c.from.text, '/') && a.fromOutside(c.from.text), a.installedFromOutside(c.name):
		a.report("run-download", c.span, "")
	case c.in.taint&fromSecret != 0 && networkish(c.name):
		a.report("secret-to-network", c.span, "")
	case a.writesDevice(c.args):
		a.report("write-device", c.span, "")
	case destroys(c.args):
		a.report("unknown-destroy", c.span, "")
	default:
		a.report("unknown-program", c.span, "")
	}
	return stream{}
}

// destroys reports whether one of the first words of a program that is not known is a verb of destruction, or of deletion by force.
func destroys(args []value) bool {
	f := parse(args, "")
	for _, v := range f.rest[:min(len(f.rest), 3)] {
		switch strings.ToLower(v.text) {
		case "destroy", "purge", "wipe", "nuke", "erase", "terminate":
			return true
		case "delete", "drop", "rm":
			if f.has("all", "a", "f", "force", "y", "yes", "r", "recursive", "confirm", "no-confirm", "auto-approve") {
				return true
			}
		}
	}
	return false
}

// writesDevice reports whether a program that is not known is told to write a disk: it has one among its words, and a verb for it.
func (a *analysis) writesDevice(args []value) bool {
	device, verb := false, false
	for _, v := range args {
		_, joined, _ := strings.Cut(v.text, "=")
		device = device || a.place(v.text).device || strings.HasPrefix(joined, "/dev/") && a.place(joined).device
		switch v.text {
		case "flash", "burn", "write", "restore", "format", "erase", "wipe", "copy", "convert", "--device", "--cli", "-w":
			verb = true
		}
	}
	return device && verb
}

// installedFromOutside reports whether a program of that name was downloaded earlier into a folder in which the shell looks for programs.
func (a *analysis) installedFromOutside(name string) bool {
	for _, dir := range []string{"/usr/local/bin/", "/usr/bin/", "/usr/local/sbin/", a.home + "/bin/", a.home + "/.local/bin/"} {
		if a.files[dir+name].taint&(fromNet|fromDecoder) != 0 {
			return true
		}
	}
	return false
}

// fromOutside reports whether a file was downloaded or decoded earlier in the command.
func (a *analysis) fromOutside(file string) bool {
	s := a.files[fileKey(file)]
	return s.taint&(fromNet|fromDecoder) != 0 || a.inClone(file) || a.unpacked && strings.ContainsRune(file, '/') && (!strings.HasPrefix(file, "/") || a.place(file).class < inSystem)
}

func networkish(name string) bool {
	return strings.Contains(name, "upload") || strings.Contains(name, "curl") || strings.Contains(name, "nc")
}

// dangerousNames are programs whose name among the operands of an unknown program says that it runs them.
var dangerousNames = map[string]bool{
	"rm": true, "dd": true, "mkfs": true, "shred": true, "sh": true, "bash": true, "zsh": true, "sudo": true, "wipefs": true, "chmod": true, "chown": true, "find": true, "mkfs.ext4": true,
	"diskutil": true, "reboot": true, "shutdown": true, "halt": true, "poweroff": true, "eval": true, "truncate": true, "unlink": true, "rimraf": true, "del-cli": true,
	"kubectl": true, "docker": true, "podman": true, "terraform": true, "helm": true, "aws": true, "git": true, "dropdb": true,
}

// helpful are programs of many verbs that do nothing but explain when their last word is --help.
var helpful = map[string]bool{
	"kubectl": true, "terraform": true, "tofu": true, "docker": true, "podman": true, "git": true, "helm": true, "gcloud": true, "az": true, "brew": true, "npm": true,
	"cargo": true, "heroku": true, "gh": true, "pip": true, "pulumi": true, "vagrant": true, "systemctl": true,
}

// isHelp reports whether a program is only asked for its help or version.
func isHelp(args []value) bool {
	if len(args) != 1 {
		return false
	}
	switch args[0].text {
	case "--help", "--version", "-help", "-version", "-V", "--usage", "help", "version":
		return true
	}
	return false
}

// unknownCommand judges a command whose name only the run will show.
func (a *analysis) unknownCommand(argv []value, in stream, sp script.Span) stream {
	t := argv[0].taint
	switch {
	case t&(fromNet|fromDecoder) != 0:
		a.report("run-download", sp, "")
	case t&fromFile != 0 && strings.Trim(argv[0].text, unknown) == "": // what a file holds
		a.report("run-unknown", sp, "")
	default:
		a.report("unknown-command", sp, "")
	}
	rest := strings.ReplaceAll(argv[0].text, unknown, "")
	if name := a.commandName(rest); rest != "" && (a.table[name] != nil || wrappers[name].valued != "" || dangerousNames[name]) { // what is not known may be empty
		a.onlyWorse(High, func() {
			a.run(append([]value{{text: rest, span: argv[0].span}}, argv[1:]...), in, sp)
		})
	}
	asRM := func() { // the worst that takes such flags
		a.run(append([]value{{text: "rm", span: argv[0].span}}, argv[1:]...), in, sp)
	}
	flag := argv[min(1, len(argv)-1)].text
	recursive := strings.HasPrefix(flag, "-") && strings.ContainsAny(flag, "rR") && !strings.HasPrefix(flag, "--")
	if rest != "" && recursive && strings.Contains(flag, "f") {
		a.onlyWorse(High, asRM)
	}
	if rest == "" && len(argv) > 1 {
		defer a.wrap("unknown command")()
		if recursive || flag == "--recursive" {
			asRM()
		} else if name := a.commandName(argv[1].text); name != argv[1].text || dangerousNames[name] || a.table[name] != nil {
			a.run(argv[1:], in, sp) // the unknown may be nothing, or a wrapper
		}
	}
	return stream{}
}

// function analyses a call of a function that the command defines.
func (a *analysis) function(name string, body *syntax.Stmt, c *call) stream {
	for _, v := range a.via {
		if v == name+"()" {
			return stream{} // it calls itself
		}
	}
	defer a.wrap(name + "()")()
	restore := a.positional(c.args)
	defer restore()
	return a.stmt(body, c.in)
}

// positional sets $1, $2 … $@ and returns what puts the old ones back.
func (a *analysis) positional(args []value) func() {
	old := map[string][]value{}
	put := func(name string, vs []value) {
		old[name] = a.vars[name]
		a.vars[name] = vs
	}
	var all []string
	var t taint
	for i, v := range args[:min(len(args), 9)] {
		put(strconv.Itoa(i+1), []value{v})
		all = append(all, v.text)
		t |= v.taint
	}
	for i := len(args); i < 9; i++ {
		put(strconv.Itoa(i+1), []value{{}})
	}
	for _, name := range []string{"@", "*"} {
		put(name, []value{{text: strings.Join(all, " "), taint: t}})
	}
	list := a.lists["@"]
	a.lists["@"] = texts(args)
	return func() {
		a.lists["@"] = list
		for name, vs := range old {
			a.vars[name] = vs
		}
	}
}

// texts are the words alone.
func texts(vs []value) []string {
	out := make([]string, len(vs))
	for i, v := range vs {
		out[i] = v.text
	}
	return out
}

// quoteAll writes words so that a shell reads them as they are.
func quoteAll(args []value) string {
	var b strings.Builder
	for _, v := range args {
		b.WriteByte(' ')
		if v.text != "" && strings.IndexFunc(v.text, unquotable) < 0 {
			b.WriteString(v.text)
			continue
		}
		b.WriteString("'" + strings.ReplaceAll(v.text, "'", `'\''`) + "'")
	}
	return b.String()
}

// unquotable reports whether a rune needs quotes. Patterns stay patterns.
func unquotable(r rune) bool {
	plain := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:=,+@%*?[]~", r)
	return !plain
}

// joinArgs puts words together as ssh, watch or eval do before a shell reads them.
func joinArgs(args []value) (string, taint) {
	parts := make([]string, len(args))
	var t taint
	for i, v := range args {
		parts[i] = v.text
		t |= v.taint
	}
	return strings.Join(parts, " "), t
}
