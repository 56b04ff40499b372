package explain

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"caro/internal/shell"
	"caro/safety/script"
	"caro/safety/tools"
)

// call is one simple command while it is described.
type call struct {
	*explainer
	words []*syntax.Word
	known []tools.Word
	name  string
	tool  *tools.Tool
	args  []tools.Arg
	rest  int // the first word of a command that the tool runs, or len(words)
}

// call describes a simple command whose words may still hold expansions.
func (e *explainer) call(words []*syntax.Word) {
	if len(words) == 0 {
		return
	}
	known := make([]tools.Word, len(words))
	for i, w := range words {
		known[i].Text, known[i].Whole = script.Static(w)
	}
	e.describe(words, known)
}

// describe describes the words of a command: the tool, each argument, what it touches and the commands that it runs.
func (e *explainer) describe(words []*syntax.Word, known []tools.Word) {
	c := call{explainer: e, words: words, known: known, rest: len(words)}
	if !known[0].Whole || known[0].Text == "" {
		c.part(0, Command, "runs what this expands to", true)
		e.within(words[0])
		c.plainOperands(1)
		return
	}
	c.name = known[0].Text
	if e.fish && e.text(words[0]) == "abbr" {
		c.name = "abbr" // which is read as an alias
	}
	if strings.Contains(c.name, "/") {
		c.name = path.Base(c.name)
	}
	e.runs(c.name)
	if e.functions[c.name] {
		c.part(0, Command, "runs the function "+c.name, true)
		c.plainOperands(1)
		return
	}
	if e.fish {
		c.tool = tools.Lookup("fish:" + c.name)
	}
	if c.tool == nil {
		c.tool = tools.Lookup(c.name)
	}
	if c.tool == nil {
		c.part(0, Command, Unknown, false)
		c.plainOperands(1)
		return
	}
	c.part(0, Command, c.tool.Does, true)
	c.args, c.rest = c.tool.Read(known, nil)
	c.arguments()
	c.effects()
	c.command()
}

// part adds a part for word i.
func (c *call) part(i int, kind Kind, does string, known bool) {
	c.add(at(c.words[i].Pos()), at(c.words[i].End()), kind, does, known)
}

// plainOperands describes words of which nothing is known.
func (c *call) plainOperands(from int) {
	for i := from; i < len(c.words); i++ {
		does, known := c.expands("an argument", c.words[i]), true
		if text := c.known[i].Text; len(text) > 1 && text[0] == '-' {
			does, known = Unknown, false
		}
		c.part(i, Operand, does, known)
		c.within(c.words[i])
	}
}

// code are the programs whose code is not read here.
var code = map[string]bool{"python": true, "python3": true, "perl": true, "ruby": true, "node": true, "php": true, "osascript": true}

// source returns word i as written.
func (c *call) source(i int) string { return c.text(c.words[i]) }

// arguments describes the options and operands in the order in which they stand.
func (c *call) arguments() {
	total := 0
	for _, a := range c.args {
		if a.Kind == tools.Operand {
			total++
		}
	}
	n := 0
	c.parts = slices.Grow(c.parts, len(c.args))
	for i := range c.args {
		a := &c.args[i]
		switch a.Kind {
		case tools.Operand:
			c.operand(a.Word, n, total)
			n++
		case tools.Known:
			c.option(a)
		case tools.Unknown:
			c.letter(a, Unknown, false)
		case tools.Number:
			c.letter(a, c.counted(a.Value), true)
		case tools.EndOptions:
			c.part(a.Word, Option, "ends the options: what follows is never one", true)
		}
		if a.Kind != tools.Operand && a.Given && a.From == a.To {
			c.within(c.words[a.Word])
		}
		if a.Kind == tools.Known && a.Opt.Value != "COMMAND" {
			for w := a.From; w < a.To; w++ {
				c.within(c.words[w])
			}
		}
	}
}

// counted says what a number as an option counts.
func (c *call) counted(n string) string {
	switch c.name {
	case "head":
		return "the first " + n + " lines"
	case "tail":
		return "the last " + n + " lines"
	case "grep", "egrep", "fgrep", "diff":
		return n + " lines around"
	}
	return "a count of " + n
}

// option describes one option with its value.
func (c *call) option(a *tools.Arg) {
	does := c.withValue(a)
	if a.Opt.In&c.wanted() == 0 {
		does += " (not on " + c.opts.System.String() + ")"
	}
	kind := Option
	if a.Opt.Name[0] != '-' && a.Opt.Name[0] != '+' && c.tool.Style&tools.Old == 0 {
		kind = Operand
	}
	word := c.words[a.Word]
	start, end := at(word.Pos()), at(word.End())
	text := c.known[a.Word].Text
	if a.From == a.To && !(a.Start <= 1 && a.End == len(text)) && c.source(a.Word) == text && !a.Given {
		c.letter(a, does, true)
		return
	}
	if a.Start > 1 && c.source(a.Word) == text {
		start += a.Start
	}
	if a.From < a.To && a.Opt.Value != "COMMAND" {
		end = at(c.words[a.To-1].End())
	}
	p := Part{Span: c.span(start, end), Text: c.src[max(0, start):min(end, len(c.src))], Kind: kind, Does: does, Depth: c.depth, Known: true}
	if a.Start > 1 && !strings.HasPrefix(p.Text, "-") {
		p.Text = "-" + p.Text
	}
	c.put(p)
}

// wanted returns the systems that count: the one asked for, or any.
func (c *call) wanted() tools.Systems {
	switch c.opts.System {
	case "linux":
		return tools.GNU | tools.MaybeGNU
	case "macos":
		return tools.BSD | tools.MaybeBSD
	}
	return tools.GNU | tools.MaybeGNU | tools.BSD | tools.MaybeBSD | tools.POSIX2017 | tools.POSIX2024
}

// withValue puts the value into the description: "at most N levels" becomes "at most 2 levels".
func (c *call) withValue(a *tools.Arg) string {
	does := a.Opt.Does
	if code[c.name] && (a.Opt.Name == "-c" || a.Opt.First == "-e") {
		return "run this code; what it touches is not told here"
	}
	if a.Opt.Value == "COMMAND" && c.name != "find" {
		return strings.Replace(does, "COMMAND", "this command", 1)
	}
	if !a.Given || a.Opt.Value == "" || a.Opt.Value == "COMMAND" {
		return does
	}
	value := a.Value
	if a.From < a.To {
		value = c.source(a.From)
	}
	if value == "" {
		return does
	}
	if c.name == "find" && a.Opt.Name == "-type" && fileKinds[value] != "" {
		return fileKinds[value]
	}
	if c.name == "find" && a.Opt.Name == "-perm" {
		return permissions(value)
	}
	if c.name == "find" && a.Opt.Value == "N" {
		value = count(value)
	}
	fields := strings.Fields(does)
	for i, f := range fields {
		if strings.Trim(f, ",;:") == a.Opt.Value {
			fields[i] = strings.Replace(f, a.Opt.Value, value, 1)
			return strings.Join(fields, " ")
		}
	}
	return does
}

// permissions says which permissions find -perm asks for.
func permissions(value string) string {
	switch {
	case len(value) > 1 && value[0] == '-':
		return "permissions hold all of " + value[1:]
	case len(value) > 1 && (value[0] == '/' || value[0] == '+'):
		return "permissions hold any of " + value[1:]
	}
	return "permissions are " + value
}

// count reads a number of find, where a sign means more or less.
func count(value string) string {
	switch {
	case len(value) > 1 && value[0] == '+':
		return "more than " + value[1:]
	case len(value) > 1 && value[0] == '-':
		return "less than " + value[1:]
	}
	return value
}

// letter describes one letter of a word that holds several options.
func (c *call) letter(a *tools.Arg, does string, known bool) {
	word := c.words[a.Word]
	text := c.known[a.Word].Text
	if c.source(a.Word) != text || a.End > len(text) {
		c.part(a.Word, Option, does, known)
		return
	}
	start := at(word.Pos())
	p := Part{Span: c.span(start+a.Start, start+a.End), Text: text[a.Start:a.End], Kind: Option, Does: does, Depth: c.depth, Known: known}
	if p.Text != "" && p.Text[0] != '-' {
		p.Text = "-" + p.Text
	}
	c.put(p)
}

// operand describes operand n of total.
func (c *call) operand(i, n, total int) {
	w := c.words[i]
	source, text := c.source(i), c.known[i].Text
	if source == "{}" {
		source = "each file that find finds"
	}
	if c.tool.Style&(tools.Wrap|tools.Wrap1) != 0 {
		c.wrapOperand(i)
		return
	}
	if text == "-" && source == "-" && c.name != "su" && c.name != "cd" {
		c.part(i, Operand, "standard input or output", true)
		return
	}
	if len(text) > 1 && text[0] == '-' && c.spec() == "" && c.tool.Style&tools.Plain != 0 {
		c.part(i, Operand, Unknown, false)
		c.within(w)
		return
	}
	if does := c.word(i, text); does != "" {
		c.part(i, Operand, does, true)
		return
	}
	does, what := c.operandRole(n, total)
	if substituted(w) {
		what = "name" // the command inside is what touches files
	}
	switch what {
	case "":
		if c.name == "find" {
			does = c.findOperand(text)
		}
	case "read", "replace":
		c.reads(source)
		if what == "replace" {
			c.writes(source)
		}
	case "write", "change":
		c.writes(source)
	case "delete":
		c.deletes(source)
	case "move":
		c.reads(source)
		c.deletes(source)
	case "host", "url", "to":
		c.sends(source)
	case "program":
		does = c.programs(text)
	}
	c.part(i, Operand, c.expands(does, w), true)
	c.within(w)
}

// operandRole returns what becomes of operand n of total, and the name of that role.
func (c *call) operandRole(n, total int) (does, name string) {
	what := role(c.spec(), n, total)
	if spec := c.subSpec(); spec != "" {
		what = role(spec, n, total)
		return roleText[what], what
	}
	if c.tool.Style&tools.Sub != 0 && what == "name" {
		return "an argument", what
	}
	if what == "" {
		return "an argument", ""
	}
	return roleText[what], what
}

// subSpec returns the roles of the operands after the subcommand of the call.
func (c *call) subSpec() string {
	if c.tool.Style&tools.Sub == 0 {
		return ""
	}
	for _, a := range c.args {
		if a.Kind == tools.Known && a.Opt.Name[0] != '-' {
			return subRoles[c.name+" "+a.Opt.Name]
		}
	}
	return ""
}

// word describes the words that are operators of their tool, and signals.
func (c *call) word(i int, text string) string {
	switch c.name {
	case "test", "[":
		if i > 1 && testWords[text] == "" && fileTests[c.known[i-1].Text] {
			return c.expands("the path", c.words[i])
		}
		return testWords[text]
	case "kill":
		if i == 1 && len(text) > 1 && text[0] == '-' {
			return "sends the signal " + text[1:]
		}
	case "su":
		if text == "-" {
			return "as a login would"
		}
	}
	return ""
}

// substituted reports whether a word is a process substitution.
func substituted(w *syntax.Word) bool {
	if len(w.Parts) != 1 {
		return false
	}
	_, ok := w.Parts[0].(*syntax.ProcSubst)
	return ok
}

// findOperand describes what stands before and between the tests of find: starting points, brackets and the negation.
func (c *call) findOperand(text string) string {
	switch text {
	case "!":
		return "not"
	case "(":
		return "begins a group of tests"
	case ")":
		return "ends a group of tests"
	case ",":
		return "and also"
	}
	c.reads(text)
	return "where to look, with all that is below"
}

// wrapOperand describes what stands before the command that the tool runs.
func (c *call) wrapOperand(i int) {
	text := c.known[i].Text
	switch {
	case strings.Contains(text, "="):
		c.part(i, Operand, "sets a variable for the command", true)
	case c.name == "timeout":
		c.part(i, Operand, "how long it may run", true)
	default:
		c.part(i, Operand, c.expands("an argument", c.words[i]), true)
	}
	c.within(c.words[i])
}

// command describes the commands that the tool runs.
func (c *call) command() {
	if c.depth >= maxDepth {
		return
	}
	c.depth++
	defer func() { c.depth-- }()
	switch {
	case c.tool.Style&(tools.Wrap|tools.Wrap1) != 0 && c.rest < len(c.words):
		if c.name == "command" && (c.has("-v") || c.has("-V")) {
			for i := c.rest; i < len(c.words); i++ {
				c.part(i, Operand, "a name", true)
			}
			return
		}
		if c.name == "watch" && c.rest == len(c.words)-1 {
			c.nested(c.rest)
			return
		}
		end := len(c.words)
		if c.name == "parallel" {
			end = c.givenBy(c.rest)
		}
		if end > c.rest {
			c.describe(c.words[c.rest:end], c.known[c.rest:end])
		}
		if c.name == "xargs" || c.name == "parallel" {
			c.inputEffect(c.known[c.rest].Text)
		}
	case c.name == "ssh":
		c.remote()
	case c.name == "eval" && len(c.words) == 2:
		c.nested(1)
	case c.name == "trap" && len(c.words) > 2 && c.known[1].Text != "-":
		c.nested(1)
	default:
		c.optionCommands()
	}
}

// givenBy returns where the command of parallel ends: after ::: follow the arguments, or with :::: files that hold them.
func (c *call) givenBy(from int) int {
	end := from
	for end < len(c.words) && !strings.HasPrefix(c.known[end].Text, ":::") {
		end++
	}
	for i := end; i < len(c.words); i++ {
		switch {
		case strings.HasPrefix(c.known[i].Text, ":::"):
			c.part(i, Option, "what follows is given to the command, one at a time", true)
		default:
			c.part(i, Operand, c.expands("an argument", c.words[i]), true)
			c.within(c.words[i])
		}
	}
	return end
}

// optionCommands describes the commands that options hold: find -exec and sh -c.
func (c *call) optionCommands() {
	for _, a := range c.args {
		if a.Kind != tools.Known || a.Opt.Value != "COMMAND" || a.From >= a.To {
			continue
		}
		switch c.name {
		case "find":
			end := a.To
			if last := c.known[end-1].Text; last == ";" || last == "+" {
				end--
			}
			if end > a.From {
				c.describe(c.words[a.From:end], c.known[a.From:end])
			}
		case "sh", "bash", "zsh", "dash", "ksh", "fish", "su", "runuser", "script", "flock":
			c.nested(a.From)
		}
	}
}

// remote describes the command that ssh runs on the other host.
func (c *call) remote() {
	first := true
	for _, a := range c.args {
		if a.Kind != tools.Operand {
			continue
		}
		if first {
			first = false
			continue
		}
		if a.Word == len(c.words)-1 {
			c.nested(a.Word)
		}
		return
	}
}

// nested describes a command held in word i.
func (c *call) nested(i int) {
	w := c.known[i]
	if !w.Whole || w.Text == "" || c.texts >= maxTexts {
		return
	}
	inner := explainer{src: w.Text, opts: c.opts, depth: c.depth, effects: c.explainer.effects, functions: c.functions, texts: c.texts + 1}
	switch {
	case c.name == "fish":
		inner.opts.Shell = shell.Fish
	case c.fish && c.name != "eval":
		inner.opts.Shell = "" // sh -c, ssh and their kin read no fish
	}
	start, source := at(c.words[i].Pos()), c.source(i)
	switch {
	case c.scale == 0:
		inner.base, inner.length = c.base, c.length
	case len(source) == len(w.Text)+2 && source[1:len(source)-1] == w.Text:
		inner.base, inner.scale = c.base+start+1, 1
	case source == w.Text:
		inner.base, inner.scale = c.base+start, 1
	default:
		inner.base, inner.length = c.base+start, len(source)
	}
	inner.script()
	c.parts = append(c.parts, inner.parts...)
	c.explainer.effects, c.texts = inner.effects, inner.texts
}
