package safety

import (
	"slices"
	"strings"

	"caro/safety/script"
)

// wrapper is a program that runs another one.
type wrapper struct {
	valued string // flags that take a value
	skip   int    // operands before the command
	env    bool   // NAME=value operands come before the command
	root   bool   // the command runs with the rights of root or another user
	shell  bool   // the operands are joined and a shell reads them
	remote bool   // the command runs on another machine or in a container
	alone  string // rule for the wrapper without a command; empty means none
	text   string // flags whose value a shell reads
}

// wrappers is the table of programs that run another one, with their own flag grammar (from their manual pages).
var wrappers = map[string]wrapper{
	"doas":             {valued: "u C a", root: true, alone: "root-shell"},
	"pkexec":           {valued: "user", root: true},
	"gosu":             {skip: 1, root: true},
	"su-exec":          {skip: 1, root: true},
	"nohup":            {},
	"nice":             {valued: "n adjustment"},
	"ionice":           {valued: "c n p P u class classdata"},
	"time":             {valued: "o f output format"},
	"gtime":            {valued: "o f output format"},
	"timeout":          {valued: "s k signal kill-after", skip: 1},
	"gtimeout":         {valued: "s k signal kill-after", skip: 1},
	"setsid":           {},
	"stdbuf":           {valued: "i o e input output error"},
	"unbuffer":         {},
	"caffeinate":       {valued: "t w"},
	"arch":             {valued: "arch e"},
	"chroot":           {skip: 1, valued: "userspec groups", alone: ""},
	"flock":            {skip: 1, valued: "w E timeout conflict-exit-code", text: "c command"},
	"watch":            {valued: "n interval", shell: true},
	"strace":           {valued: "o e p s u E a O S P I b X"},
	"ltrace":           {valued: "o e p s u a n l x"},
	"unshare":          {valued: "S G R w root wd setuid setgid"},
	"nsenter":          {valued: "t S G target setuid setgid r w", alone: "root-shell"},
	"systemd-run":      {valued: "u p M H E unit property description slice uid gid setenv on-active on-calendar service-type working-directory"},
	"systemd-inhibit":  {valued: "what who why mode"},
	"builtin":          {},
	"exec":             {valued: "a"},
	"noglob":           {},
	"nocorrect":        {},
	"-":                {},
	"busybox":          {},
	"toybox":           {},
	"chrt":             {skip: 1, valued: "T P D p"},
	"taskset":          {skip: 1, valued: "p"},
	"numactl":          {valued: "N m C i p cpunodebind membind interleave physcpubind preferred"},
	"firejail":         {},
	"bwrap":            {valued: "bind ro-bind dev-bind dev proc tmpfs chdir setenv symlink"},
	"proot":            {valued: "r b w"},
	"fakeroot":         {valued: "s i l"},
	"torsocks":         {},
	"proxychains":      {valued: "f"},
	"proxychains4":     {valued: "f"},
	"faketime":         {skip: 1, valued: "f"},
	"rlwrap":           {valued: "f H P C a"},
	"perf":             {skip: 1, valued: "e o p F"},
	"valgrind":         {},
	"dbus-run-session": {},
	"xvfb-run":         {valued: "s e f n p w server-args"},
	"hyperfine":        {valued: "w r m M p c L P S n warmup runs prepare cleanup export-json export-markdown", shell: true, text: "p c prepare cleanup"},
	"entr":             {},
	"nodemon":          {valued: "w e watch ext", text: "x exec"},
	"direnv":           {skip: 2},
	"aws-vault":        {skip: 2, valued: "duration"},
	"bundle":           {skip: 1},
	"pipenv":           {skip: 1},
	"poetry":           {skip: 1},
	"uv":               {skip: 1},
	"rbenv":            {skip: 1},
	"pyenv":            {skip: 1},
	"mise":             {skip: 1},
	"asdf":             {skip: 1},
	"cpulimit":         {valued: "l p e c"},
	"prlimit":          {},
	"daemonize":        {valued: "c e o p l u"},
	"runcon":           {skip: 1, valued: "t u r l"},
	"setarch":          {},
	"linux64":          {},
	"linux32":          {},
	"cgexec":           {valued: "g"},
	"choom":            {valued: "n p"},
	"setpriv":          {valued: "reuid regid groups inh-caps bounding-set ambient-caps"},
	"newgrp":           {skip: 1},
	"sshpass":          {valued: "p f d P"},
	"parallel-ssh":     {valued: "h H l p t o e O x X", shell: true, remote: true},
	"pssh":             {valued: "h H l p t o e O x X", shell: true, remote: true},
	"pdsh":             {valued: "w x l t u f R", shell: true, remote: true},
	"clush":            {valued: "w g x l t u f o", shell: true, remote: true},
	"dsh":              {valued: "m g f", shell: true, remote: true},
	"sg":               {skip: 1, text: "c", shell: true},
	"retry":            {valued: "t d m times delay"},
	"ts":               {},
	"mosh":             {skip: 1, remote: true},
	"lxc-attach":       {valued: "n", remote: true},
	"machinectl":       {skip: 2, remote: true},
	"vagrant":          {skip: 1, text: "c command", remote: true},
	"wsl":              {valued: "d u", remote: true},
	"adb":              {skip: 1, shell: true, remote: true},
}

// goesTo changes to the folder that a flag of one of the names gives until the returned function is called. Without such a flag nothing changes,
// and what the command itself changes to stays.
func (c *call) goesTo(f flags, names ...string) (back func()) {
	v, ok := f.get(names...)
	if !ok {
		return func() {}
	}
	dir := c.a.dir
	c.a.dir = c.a.place(v.text).path
	return func() { c.a.dir = dir }
}

// wrapped analyses what a wrapper runs.
func (c *call) wrapped(w wrapper) stream {
	a := c.a
	inner, f := c.inside(w)
	defer a.wrap(c.name)()
	defer c.goesTo(f, "working-directory", "chdir", "wd")()
	for _, name := range strings.Fields(w.text) {
		if v, ok := f.get(name); ok {
			a.nested(v.text, c.name, v.span, c.in)
			inner = nil
		}
	}
	switch {
	case len(inner) == 0 && w.alone != "":
		a.report(w.alone, c.span, "")
		return stream{}
	case len(inner) == 0 && w.remote && c.name == "vagrant" && isWordIn(wordsOf(c.args), "destroy"):
		a.report("cloud-delete", c.span, "")
		return stream{}
	case len(inner) == 0 && c.name == "machinectl" && isWordIn(wordsOf(c.args), "shell"):
		a.report("root-shell", c.span, "")
		return stream{}
	case len(inner) == 0 && c.name == "newgrp":
		return a.nested(c.in.text, c.name, c.span, stream{})
	case len(inner) == 0:
		return stream{}
	case w.shell:
		text, _ := joinArgs(inner)
		return a.nested(text, c.name, c.span, c.in)
	}
	out := a.run(inner, c.in, c.span)
	if w.root {
		a.report("as-root", c.span, "")
	}
	return out
}

// inside returns the command that a wrapper runs: what follows its own flags, values and operands.
func (c *call) inside(w wrapper) ([]value, flags) {
	takes := func(name string) bool { return strings.Contains(" "+w.valued+" "+w.text+" ", " "+name+" ") }
	skip := w.skip
	i := 0
	for ; i < len(c.args); i++ {
		t := c.args[i].text
		switch {
		case t == "--":
			i++
			for ; skip > 0 && i < len(c.args); skip-- {
				i++
			}
			return c.args[min(i, len(c.args)):], parse(c.args[:min(i, len(c.args))], w.valued+" "+w.text)
		case len(t) > 1 && t[0] == '-':
			name := strings.TrimLeft(t, "-")
			if takes(name) || !strings.HasPrefix(t, "--") && takes(t[len(t)-1:]) && !takes(t[1:2]) || len(t) == 2 && takes(t[1:]) {
				i++
			}
		case w.env && isAssignment(t):
			name, v, _ := strings.Cut(t, "=")
			c.a.assigned(name, value{v, c.args[i].taint, c.args[i].span})
			c.a.set(name, []value{{v, c.args[i].taint, c.args[i].span}})
		case skip > 0 && !(i+1 < len(c.args) && changesOperands[t]): // flags took its place
			skip--
		default:
			return c.args[i:], parse(c.args[:i], w.valued+" "+w.text)
		}
	}
	return nil, parse(c.args, w.valued+" "+w.text)
}

// isAssignment reports whether a word has the form NAME=value.
func isAssignment(t string) bool {
	name, _, ok := strings.Cut(t, "=")
	if !ok || name == "" {
		return false
	}
	for i, r := range name {
		if !(r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || i > 0 && r >= '0' && r <= '9') {
			return false
		}
	}
	return true
}

// sudo analyses sudo: its shells, its editor, and the command that it runs.
func sudo(c *call) stream {
	a := c.a
	w := wrapper{valued: "u g h p C T R D r t U user group host prompt close-from command-timeout chroot chdir role type other-user", env: true}
	inner, f := c.inside(w)
	defer c.goesTo(f, "D", "chdir")()
	defer a.wrap("sudo")()
	switch {
	case f.has("l", "list", "v", "validate", "k", "K", "V", "version", "h", "help") && len(inner) == 0:
		return stream{}
	case f.has("e", "edit"):
		for _, v := range inner {
			a.writes(v, stream{taint: fromFile}, false, false)
		}
		return stream{}
	case len(inner) == 0 && f.has("s", "i", "shell", "login"):
		if c.in.known && strings.TrimSpace(c.in.text) != "" {
			return a.nested(c.in.text, "shell", c.span, stream{})
		}
		a.report("root-shell", c.span, "")
		a.shellInput(c)
		return stream{}
	case len(inner) == 0:
		return stream{}
	}
	name := a.commandName(inner[0].text)
	if (shells[name] || name == "su") && !runsCommand(inner[1:]) {
		if len(inner) == 1 || allFlags(inner[1:]) {
			if c.in.taint&(fromNet|fromDecoder) != 0 {
				a.report("run-download-root", c.span, "")
				return stream{}
			}
			if !c.in.known || strings.TrimSpace(c.in.text) == "" {
				a.report("root-shell", c.span, "")
			}
		}
	}
	before := a.hasRule("run-download")
	out := a.run(inner, c.in, c.span)
	if !before && a.hasRule("run-download") {
		a.report("run-download-root", c.span, "")
	}
	a.report("as-root", c.span, "")
	return out
}

func (a *analysis) hasRule(id string) bool {
	for _, f := range a.verdict.Findings {
		if f.Rule == id {
			return true
		}
	}
	return false
}

func allFlags(args []value) bool {
	for _, v := range args {
		if !strings.HasPrefix(v.text, "-") && v.text != "root" {
			return false
		}
	}
	return true
}

// runsCommand reports whether a shell or su is given a command with -c.
func runsCommand(args []value) bool {
	for _, v := range args {
		if v.text == "--command" || strings.HasPrefix(v.text, "--command=") || len(v.text) > 1 && v.text[0] == '-' && v.text[1] != '-' && strings.Contains(v.text, "c") {
			return true
		}
	}
	return false
}

// su analyses su and runuser.
func su(c *call) stream {
	a := c.a
	f := parse(c.args, "c command s shell g G u w group user session-command")
	defer a.wrap(c.name)()
	if v, ok := f.get("c", "command", "session-command"); ok {
		text := v.text
		if slices.Contains(a.via, "adb") { // Android's su takes the rest of the line
			text += quoteAll(following(c.args, v))
		}
		out := a.nested(text, c.name, v.span, c.in)
		a.report("as-root", c.span, "")
		return out
	}
	if _, ok := f.get("u", "user"); ok && len(f.rest) > 0 {
		out := a.run(f.rest, c.in, c.span)
		a.report("as-root", c.span, "")
		return out
	}
	if c.in.known && strings.TrimSpace(c.in.text) != "" {
		return a.nested(c.in.text, c.name, c.span, stream{})
	}
	a.report("root-shell", c.span, "")
	return stream{}
}

// env analyses env: what it sets, what it runs, and its split string.
func env(c *call) stream {
	a := c.a
	w := wrapper{valued: "u C S P unset chdir split-string", env: true}
	inner, f := c.inside(w)
	defer c.goesTo(f, "C", "chdir")()
	if v, ok := f.get("S", "split-string"); ok {
		return a.nested(v.text+quoteAll(inner), "env", v.span, c.in)
	}
	if len(inner) == 0 {
		return stream{taint: fromSecret}
	}
	defer a.wrap("env")()
	return a.run(inner, c.in, c.span)
}

// commandBuiltin analyses command, which with -v only looks a name up.
func commandBuiltin(c *call) stream {
	inner, f := c.inside(wrapper{})
	if f.has("v", "V") || len(inner) == 0 {
		return stream{text: "/usr/bin/" + baseName(firstText(inner)) + "\n", known: f.has("v") && len(inner) == 1 && inner[0].known()}
	}
	defer c.a.wrap("command")()
	name := inner[0].text
	if body, ok := c.a.funcs[name]; ok { // command passes functions by
		delete(c.a.funcs, name)
		defer func() { c.a.funcs[name] = body }()
	}
	return c.a.run(inner, c.in, c.span)
}

// xargs analyses xargs and parallel: the command gets its operands from what flows in.
func xargs(c *call) stream {
	a := c.a
	w := wrapper{valued: "I n P d a L s E J R S N j max-args max-procs delimiter arg-file replace max-lines jobs colsep joblog delay timeout results"}
	inner, f := c.inside(w)
	if len(inner) == 0 {
		if c.name == "parallel" && c.in.known {
			return a.nested(c.in.text, c.name, c.span, stream{})
		}
		if c.name == "parallel" {
			a.report("run-unknown", c.span, "")
		}
		if c.name != "parallel" && c.in.known && !strings.Contains(c.in.text, unknown) { // as echo would print it
			return stream{text: strings.Join(strings.Fields(c.in.text), " ") + "\n", known: true, taint: c.in.taint}
		}
		return stream{taint: c.in.taint}
	}
	var fed []value
	if v, ok := f.get("a", "arg-file"); ok && v.text != "-" && v.text != "/dev/stdin" {
		c.in = a.content(v.text)
	}
	_, byLine := f.get("I", "replace", "J")
	byNull := f.has("0", "null")
	delimiter, delimited := f.get("d", "delimiter")
	byLine = byLine || delimited && unescape(delimiter.text) == "\n"
	if c.in.known && !strings.Contains(c.in.text, unknown) {
		for _, s := range strings.FieldsFunc(c.in.text, func(r rune) bool {
			return !byLine && !byNull && (r == ' ' || r == '\t') || !byNull && r == '\n' || r == 0
		}) {
			if len(fed) < 16 {
				if !byNull && !delimited && len(s) > 1 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
					s = s[1 : len(s)-1]
				}
				fed = append(fed, value{s, c.in.taint, c.span})
			}
		}
	} else {
		fed = a.namesFrom(c)
	}
	if c.name == "parallel" {
		for i, v := range inner {
			if strings.HasPrefix(v.text, ":::") {
				fed, inner = inner[i+1:], inner[:i]
				break
			}
		}
	}
	if (c.in.taint&(fromFeed|ends) == fromFeed || c.in.text == manyMark) && (f.value["P"].text == "0" || c.in.text != manyMark) && (f.has("P", "max-procs", "j") || c.name == "parallel") {
		a.report("fork-loop", c.span, "")
	}
	argv := a.fill(inner, fed, placeholderOf(f, c.name))
	defer a.wrap(c.name)()
	if len(argv) == 1 && c.name == "parallel" || len(inner) == 1 && strings.Contains(inner[0].text, " ") {
		text, _ := joinArgs(argv)
		return a.nested(text, c.name, c.span, stream{})
	}
	return a.run(argv, stream{}, c.span)
}

// namesFrom returns what a list of names could be: below the folder that find or ls was given, else not known.
func (a *analysis) namesFrom(c *call) []value {
	if strings.HasPrefix(c.in.text, listMark) {
		return namesOf(c.in, c.span)
	}
	return []value{{unknown, c.in.taint | fromList, c.span}}
}

// namesOf returns the places in a stream of names.
func namesOf(in stream, sp script.Span) []value {
	var vs []value
	for _, s := range strings.Split(strings.TrimPrefix(in.text, listMark), "\n") {
		vs = append(vs, value{s, fromList | in.taint&fromSecret, sp})
	}
	return vs
}

// listMark begins the text of a stream of names: what follows are the places that they come from, a line each.
const listMark = unknown + "names:"

// manyMark is the text of a stream of ten thousand lines or more.
const manyMark = unknown + "many"

// placeholderOf returns the string that xargs replaces, or "".
func placeholderOf(f flags, name string) string {
	if v, ok := f.get("I", "J", "replace"); ok && v.text != "" {
		return v.text
	}
	if name == "parallel" || f.has("i", "replace", "I") {
		return "{}"
	}
	return ""
}

// fill puts fed words in the place of mark, or at the end.
func (a *analysis) fill(argv, fed []value, mark string) []value {
	var out []value
	replaced := false
	for _, v := range argv {
		if mark == "" || !strings.Contains(v.text, mark) {
			out = append(out, v)
			continue
		}
		replaced = true
		for _, w := range fed {
			if !a.charge(strings.Count(v.text, mark)*len(w.text) + len(v.text)) {
				return out
			}
			out = append(out, value{strings.ReplaceAll(v.text, mark, w.text), v.taint | w.taint, v.span})
		}
	}
	if !replaced {
		out = append(out, fed...)
	}
	return out
}

// startStopDaemon judges Debian's start-stop-daemon: it starts what -x or -a names with the words after "--", or stops what runs.
func startStopDaemon(c *call) stream {
	f := parse(c.args, "x exec a startas p pidfile u user g group c chuid n name s signal r chroot d chdir N nicelevel P procsched I iosched k umask R retry")
	if f.has("t", "test", "T", "status", "H", "help", "V", "version") {
		return stream{}
	}
	if f.has("K", "stop") {
		c.a.report("service-stop", c.span, "")
		return stream{}
	}
	program, ok := f.get("a", "startas")
	if !ok {
		program, ok = f.get("x", "exec")
	}
	if !ok {
		return c.unknownProgram()
	}
	defer c.a.wrap(c.name)()
	c.a.report("service-change", c.span, "")
	return c.a.run(append([]value{program}, f.rest...), c.in, c.span)
}

// capsh analyses capsh, which hands what follows "--" to a shell.
func capsh(c *call) stream {
	for i, v := range c.args {
		if v.text == "--" || v.text == "==" {
			defer c.a.wrap(c.name)()
			return c.a.run(append([]value{{text: "bash", span: c.span}}, c.args[i+1:]...), c.in, c.span)
		}
	}
	if len(c.args) == 1 && (c.args[0].text == "--print" || strings.HasPrefix(c.args[0].text, "--decode") || strings.HasPrefix(c.args[0].text, "--supports")) {
		return stream{}
	}
	c.a.report("root-shell", c.span, "")
	return stream{}
}
