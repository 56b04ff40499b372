package safety

import (
	"strings"
)

// Programs that are no shells and still run commands that stand in their arguments or flow in.
func codeHandlers() map[string]handler {
	m := map[string]handler{"gdb": gdb, "lldb": gdb, "dc": dcCall, "bc": dcCall, "m4": m4, "deno": deno, "bun": bun, "pwsh": powershell, "powershell": powershell, "screen": screen}
	add(m, tcl, "tclsh", "expect", "wish")
	add(m, makeCall, "make", "gmake", "bmake")
	m["cmake"] = cmake
	add(m, powershellDelete, "remove-item", "Remove-Item", "ri")
	add(m, func(c *call) stream {
		c.a.report(map[bool]string{true: "run-download", false: "eval-code"}[c.in.taint&fromNet != 0 || hasNet(c.args)], c.span, "")
		return stream{}
	}, "iex", "Invoke-Expression", "invoke-expression")
	add(m, func(c *call) stream { return stream{taint: fromNet} }, "iwr", "irm", "Invoke-WebRequest", "Invoke-RestMethod", "invoke-webrequest", "invoke-restmethod")
	add(m, always("power"), "Stop-Computer", "Restart-Computer", "stop-computer", "restart-computer")
	add(m, always("format-disk"), "Format-Volume", "Clear-Disk", "Initialize-Disk", "format-volume", "clear-disk")
	return m
}

func hasNet(vs []value) bool {
	for _, v := range vs {
		if v.taint&fromNet != 0 || strings.Contains(strings.ToLower(v.text), "iwr ") || strings.Contains(v.text, "://") || strings.Contains(v.text, "Invoke-WebRequest") || strings.Contains(v.text, "DownloadString") {
			return true
		}
	}
	return false
}

// gdb runs commands of its own; shell and ! leave it.
func gdb(c *call) stream {
	if isHelp(c.args) {
		return stream{}
	}
	for _, v := range append(c.flagValues("ex", "eval-command", "iex", "o", "O", "one-line"), strings.Split(c.in.text, "\n")...) {
		for _, lead := range []string{"shell ", "!", "platform shell ", "python import os; os.system", "script import os; os.system"} {
			if cmd, ok := strings.CutPrefix(strings.TrimSpace(v), lead); ok {
				c.a.nested(strings.Trim(cmd, `()"'`), c.name, c.span, stream{})
			}
		}
		if code, ok := strings.CutPrefix(v, "python "); ok {
			c.a.code(code, c.name, c)
		}
	}
	c.a.report("run-shell", c.span, "")
	return stream{}
}

// dcCall looks for dc's escape to the shell.
func dcCall(c *call) stream {
	text := c.in.text
	if c.name == "dc" {
		text += "\n" + strings.Join(c.flagValues("e", "expression"), "\n")
	}
	for line := range strings.Lines(text) {
		if i := strings.IndexByte(line, '!'); i >= 0 && !strings.ContainsAny(line[i+1:min(i+2, len(line))], "<>=") && c.name == "dc" {
			c.a.nested(strings.TrimSpace(line[i+1:]), "dc", c.span, stream{})
		}
	}
	return stream{taint: c.in.taint}
}

var m4Runs = lazy(`(?:e?syscmd)\(\s*[\x60']*([^)']*)`)

// m4 runs what syscmd names.
func m4(c *call) stream {
	for _, m := range m4Runs.FindAllStringSubmatch(c.in.text+wordsOf(c.args), 4) {
		c.a.nested(m[1], "m4", c.span, stream{})
	}
	if f := parse(c.args, "D U I"); len(f.rest) > 0 {
		c.a.report("run-script", c.span, "")
	}
	return expanded(c)
}

var tclDeletes = lazy(`file delete -force\s+(?:--\s+)?(\S+)`)

var tclRuns = lazy(`(?m)(?:^|[;\[{"]|\bcatch\s)\s*(?:exec|spawn|system)\s+([^;\n\]]+)`)

// tcl judges Tcl and Expect programs: exec and spawn.
func tcl(c *call) stream {
	f := parse(c.args, "c f")
	text := f.value["c"].text
	if c.in.known {
		text += "\n" + c.in.text
	}
	if strings.TrimSpace(text) == "" {
		return interpreter("e", "l")(c)
	}
	for _, m := range tclRuns.FindAllStringSubmatch(text, 16) {
		c.a.nested(strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(m[1], "-noecho "), "-- ")), c.name, c.span, stream{})
	}
	if strings.Contains(text, "file delete -force") {
		for _, m := range tclDeletes.FindAllStringSubmatch(text, 8) {
			c.a.deletes(value{strings.Trim(m[1], `"{}`), 0, c.span}, true, "")
		}
	}
	c.a.report("code-runs", c.span, "")
	return stream{}
}

// makeCall judges make: rules that flow in or stand in --eval are read.
func makeCall(c *call) stream {
	f := parse(c.args, "C f j file directory jobs makefile I o W")
	if f.has("n", "dry-run", "just-print", "q", "question", "v", "version", "p", "help", "h") {
		return stream{}
	}
	if v, ok := f.get("C", "directory"); ok && c.a.inClone(v.text) {
		c.a.report("run-download", c.span, "")
	}
	defer c.goesTo(f, "C", "directory")()
	rules := strings.Join(c.flagValues("eval", "E"), "\n")
	if v, ok := f.get("f", "file", "makefile"); ok {
		src := c.a.content(v.text)
		if v.text == "-" || v.text == "/dev/stdin" {
			src = c.in
		}
		if src.taint&(fromNet|fromDecoder) != 0 {
			c.a.report("run-download", c.span, "")
		}
		rules += "\n" + src.text
	} else {
		rules += "\n" + c.a.files["Makefile"].text
	}
	for _, v := range f.rest {
		if name, text, ok := strings.Cut(v.text, "="); ok && isAssignment(name+"=") && strings.Contains(text, " ") {
			c.a.nested(text, "make "+name, v.span, stream{})
		}
	}
	for line := range strings.Lines(rules) {
		_, cmd, ok := strings.Cut(line, ":;")
		if !ok {
			cmd, ok = strings.CutPrefix(line, "\t")
		}
		if ok {
			c.a.nested(strings.TrimLeft(strings.TrimSpace(cmd), "@-+"), "make", c.span, stream{})
		}
		if _, cmd, ok := strings.Cut(line, "$(shell "); ok {
			c.a.nested(strings.TrimSuffix(strings.TrimSpace(cmd), ")"), "make", c.span, stream{})
		}
	}
	if isHelp(c.args) {
		return stream{}
	}
	c.a.report("build", c.span, "")
	return stream{}
}

// cmake judges cmake: with -E it is a set of small tools, some of which delete.
func cmake(c *call) stream {
	if isHelp(c.args) || parse(c.args, "G D S B C").givenAny([]string{"version", "help"}) {
		return stream{}
	}
	if firstText(c.args) != "-E" || len(c.args) < 2 {
		c.a.report("build", c.span, "")
		return stream{}
	}
	switch f := parse(c.args[2:], ""); c.args[1].text {
	case "echo", "echo_append", "environment", "capabilities", "compare_files", "cat", "sha256sum", "md5sum", "true", "false", "sleep":
	case "rm", "remove", "remove_directory":
		for _, v := range f.rest {
			c.a.deletes(v, c.args[1].text == "remove_directory" || f.has("r", "R"), "")
		}
	case "env", "time":
		c.runsDangerous(c.args[2:])
		c.a.report("build", c.span, "")
	default:
		c.a.report("build", c.span, "")
	}
	return stream{}
}

// deno judges deno's verbs: eval and repl take code, run a script that may be an address.
func deno(c *call) stream {
	f := parse(c.args, "config c import-map")
	switch f.word(0) {
	case "eval":
		text, _ := joinArgs(f.after(1))
		c.a.code(text, "deno eval", c)
		return stream{}
	case "run", "install", "serve":
		if strings.Contains(wordsOf(f.after(1)), "://") {
			c.a.report("run-download", c.span, "")
			return stream{}
		}
	case "fmt", "lint", "check", "info", "doc", "test", "types", "bench", "help":
		if f.word(0) == "fmt" && !f.has("check") {
			c.a.report("edit-in-place", c.span, "")
		}
		return stream{}
	}
	if f.word(0) == "run" {
		inner := *c
		inner.args = following(c.args, f.rest[0])
		return interpreter("e eval p print", "r require")(&inner)
	}
	return interpreter("e eval p print", "r require")(c)
}

// bun is an interpreter with -e, a package tool with its verbs.
func bun(c *call) stream {
	if f := parse(c.args, "e eval p print"); f.has("e", "eval", "p", "print") {
		return interpreter("e eval p print", "r")(c)
	}
	return languagePackages(c)
}

// psDownloads finds text that PowerShell gets from the network and runs.
var psDownloads = lazy(`(?i)\b(?:iex|invoke-expression)\b[\s\S]*(?:downloadstring|iwr|irm|invoke-webrequest|invoke-restmethod|https?://)|(?:downloadstring|iwr|irm)\b[\s\S]*\|\s*iex\b`)

// powershell reads commands in a language of its own; those that are known by name are judged.
func powershell(c *call) stream {
	f := parse(c.args, "c Command command File f ExecutionPolicy ep EncodedCommand e enc ec Version")
	if f.has("EncodedCommand", "enc", "ec") || f.given["e"] {
		c.a.report("run-download", c.span, "")
	}
	if psDownloads.MatchString(wordsOf(c.args)) {
		c.a.report("run-download", c.span, "")
	}
	if v, ok := f.get("c", "Command", "command"); ok && v.text != "-" {
		return c.a.nested(v.text, c.name, v.span, c.in)
	}
	if len(f.rest) == 0 {
		return c.a.shellInput(c)
	}
	if v, _ := f.get("File", "f"); c.outside(f.rest[0]) || v.text != "" && c.outside(v) {
		c.a.report("run-download", c.span, "")
		return stream{}
	}
	c.a.report("run-script", c.span, "")
	return stream{}
}

// powershellDelete is Remove-Item: flags may be shortened.
func powershellDelete(c *call) stream {
	recursive := false
	for _, v := range c.args {
		l := strings.ToLower(v.text)
		recursive = recursive || strings.HasPrefix(l, "-r")
	}
	for _, v := range c.args {
		if !strings.HasPrefix(v.text, "-") {
			if strings.EqualFold(v.text, "$HOME") || strings.EqualFold(v.text, "C:\\") {
				v.text = c.a.home
			}
			c.a.deletes(v, recursive, "")
		}
	}
	return stream{}
}

// screen keeps terminals: what follows its flags runs in one, and -X acts in one.
func screen(c *call) stream {
	f := parse(c.args, "S c s h t T e p")
	if f.has("ls", "list", "v", "version") {
		return stream{}
	}
	for i, v := range c.args {
		if v.text == "-X" && i+1 < len(c.args) {
			if c.args[i+1].text == "quit" || c.args[i+1].text == "kill" {
				c.a.report("kill", c.span, "")
			}
			if text, _ := joinArgs(c.args[min(i+2, len(c.args)):]); c.args[i+1].text == "stuff" || c.args[i+1].text == "exec" {
				c.a.nested(unescape(strings.TrimRight(text, "^M")), "screen", v.span, stream{})
			}
			c.a.report("session", c.span, "")
			return stream{}
		}
	}
	if f.has("S", "R") && !f.has("d", "r", "x") && len(f.rest) == 0 { // a new session is a shell
		c.a.startsShell(c)
	}
	if inner, _ := c.inside(wrapper{valued: "S c s h t T e p r x d R"}); len(inner) > 0 {
		done := c.a.wrap("screen")
		c.a.run(inner, stream{}, c.span)
		done()
	}
	c.a.report("session", c.span, "")
	return stream{}
}

var (
	exSystem = lazy(`system(?:list)?\(\s*["']([^"']*)["']`)
	exWrites = lazy(`(?:^|[|:%\s])(?:w|wq|x|write|saveas|sav)!?\s+([/~][^\s|]+)`)
	exShell  = lazy(`(?:^|[|\s:"'%])!\s*(.+)$`)
)

// exCommand judges a command of vi's line editor: ! runs a shell, system() too, w and saveas write.
func (c *call) exCommand(text string, v value) {
	text = strings.TrimSpace(text)
	if v.taint&(fromNet|fromDecoder) != 0 {
		c.a.report("run-download", v.span, "")
	}
	for _, m := range exSystem.FindAllStringSubmatch(text, 4) {
		c.a.nested(m[1], c.name, v.span, stream{})
	}
	if m := exShell.FindStringSubmatch(text); m != nil && !strings.HasPrefix(m[1], "=") {
		c.a.nested(strings.Trim(m[1], `"'`), c.name, v.span, stream{})
	}
	for _, m := range exWrites.FindAllStringSubmatch(text, 4) {
		c.a.writes(value{m[1], 0, v.span}, stream{taint: fromFile}, false, false)
	}
	for _, lang := range []string{"py3 ", "py ", "python ", "python3 ", "lua ", "perl ", "ruby ", "pyx "} {
		if code, ok := strings.CutPrefix(strings.TrimLeft(text, ":"), lang); ok {
			c.a.code(code, c.name, c)
		}
	}
	if cmd, ok := strings.CutPrefix(strings.TrimLeft(text, ":"), "terminal "); ok {
		c.a.nested(cmd, c.name, v.span, stream{})
	}
}

// takesEx reports whether a flag's value is a command of vi's: -c, --cmd, and clusters that end in c such as -esc.
func takesEx(flag string) bool {
	return flag == "--cmd" || len(flag) > 1 && flag[0] == '-' && flag[1] != '-' && strings.HasSuffix(flag, "c") && strings.Trim(flag[1:], "EesNnvVuRmMZbdDlLoOpqxXyc") == ""
}
