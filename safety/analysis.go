package safety

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"caro/internal/shell"
	"caro/safety/script"
)

// stream is what flows out of a command into the next one.
type stream struct {
	text  string
	known bool // text is what flows; with the unknown mark where it is not
	taint taint
	maker *call // of text that is not known: what puts it out
}

// analysis is the reading of one command: an interpreter that runs nothing and keeps every possible effect.
type analysis struct {
	opts Options
	home string
	dir  string // the present folder as the command itself says, "" when it does not

	// start is the folder in which the command would run, "" when not known or left. The text does not show it, so it makes nothing better.
	start string

	shell shell.Shell // the dialect of what is being read

	script  *script.Script
	fixed   *script.Span // while nested text is read: where it stands in the outermost command
	via     []string     // what the present command is wrapped in
	steps   int
	work    int  // bytes of text that may still be made
	over    bool // a budget was exceeded: not all was read
	depth   int
	groups  int                 // braces and subshells around the present command
	found   map[findingKey]bool // the findings so far
	verdict Assessment

	table     map[string]handler
	vars      map[string][]value  // the values that a variable may have
	lists     map[string][]string // arrays, and the operands as "$@"
	funcs     map[string]*syntax.Stmt
	aliases   map[string]string
	files     map[string]stream // files written by the command itself
	outputs   map[syntax.Node]stream
	copies    map[string]string // programs that got another name
	stdin     stream
	procIn    stream          // what is written into >(…)
	coprocess bool            // a shell reads what is written to it
	staged    bool            // git add took keys or passwords
	unpacked  bool            // an archive from outside was unpacked
	clones    map[string]bool // folders into which repositories from elsewhere were cloned
	acts      bool            // some command does more than say something
	allowedAt int             // the depth of the command that a rule of the user's allows, -1 for none
	allowedTo Level           // down to this level
	amidClone bool            // the present folder is in one of them
	repeats   int             // endless loops around the present command
	fakeDir   string          // the folder that a relative cd stands for
	maybe     int             // inside a branch that may not be taken

	globals   map[string]string // zsh's global aliases
	links     map[string]string // links that the command makes, and where they lead
	refs      map[string]string // variables that stand for another one
	autocd    bool              // bash goes to a folder that is named alone
	usesLast  bool              // some word is the last one of the command before
	expands   bool              // some variable holds a subscript with a command
	made      []*call           // what puts out the text of substitutions that is not known
	pushed    []string          // the folders that pushd left
	traps     []value           // what the end of the shell or a signal runs
	up        int               // steps up from a folder that is not known
	connected bool              // a file descriptor leads to another machine
}

// The budgets. What exceeds one is judged by what was seen of it, and never Safe.
const (
	maxSteps      = 2000     // commands and words looked at
	deep          = 24       // commands within commands that nobody writes
	maxDepth      = 4 * deep // commands within commands that are read
	maxGroups     = 20       // nobody writes more braces and subshells around one command
	maxBytes      = 64 << 10
	maxFindings   = 128      // more of them only if they are worse
	baseWork      = 26 << 10 // text that a short command may make
	workRate      = 2        // and how much more for every byte of it
	readWork      = 384      // what it costs to read a command within another one, beside its text
	bodyWork      = 128      // what the body of a function costs, and a pattern that is looked for
	statementWork = 96       // what a statement of SQL costs
	codeWork      = 6        // what a byte of a program in another language costs
	wordWork      = 8        // what a word of a command costs
	maxParts      = 512      // nobody puts one word together from more
)

// deepGroup is so many parentheses that nobody means arithmetic by them.
var deepGroup = strings.Repeat("(", maxGroups)

func newAnalysis(command string, opts Options) *analysis {
	a := &analysis{
		opts: opts, home: opts.Home, start: opts.Dir,
		table: handlers(), found: map[findingKey]bool{}, vars: map[string][]value{}, lists: map[string][]string{}, funcs: map[string]*syntax.Stmt{}, aliases: map[string]string{},
		files: map[string]stream{}, outputs: map[syntax.Node]stream{}, copies: map[string]string{},
		verdict: Assessment{Findings: []Finding{}}, allowedAt: -1,
	}
	if a.home == "" {
		a.home = a.homes() + "/user"
	}
	a.script = &script.Script{Text: command}
	a.shell = opts.Shell
	a.autocd = strings.Contains(command, "autocd")
	a.usesLast = strings.Contains(command, "$_") || strings.Contains(command, "${_")
	a.vars["$"] = []value{{text: "12345"}} // the shell's own number: the same all along
	a.work = baseWork + workRate*min(len(command), maxBytes)
	return a
}

// homes is the folder in which home folders lie.
func (a *analysis) homes() string {
	if a.opts.System == shell.MacOS {
		return "/Users"
	}
	return "/home"
}

// read analyses text as a command of its own.
func (a *analysis) read(text string, in stream) stream {
	switch {
	case len(text) > maxBytes:
		a.exceeds("too-much")
	case script.Nests(text) > script.MaxNest: // a tree of that depth takes too long to walk
		a.exceeds("too-deep")
		a.unread(text)
		return stream{}
	}
	cost := len(text)
	if a.depth > 0 {
		cost += readWork
	}
	if len(text) > maxBytes || !a.charge(cost) || !a.deeper() {
		return stream{}
	}
	defer func() { a.depth-- }()
	if a.depth == 1 && strings.HasSuffix(text, `\`) && !strings.HasSuffix(text, `\\`) {
		a.raise("unread") // the line goes on, and nothing follows
	}
	if strings.Contains(text, deepGroup) {
		a.raise("too-deep")
	}
	if a.shell == shell.Fish {
		text = strings.ReplaceAll(text, "\x00", "") // what the parser of the other shells does
	}
	s := script.Parse(text, a.shell)
	if s.Fish && s.File == nil {
		// Not fish, or fish that is not read here: never Safe, and judged by what other shells make of it.
		a.raise("unread")
		s = script.Parse(text, shell.Bash)
	}
	outer := a.script
	a.script = s
	defer func() { a.script = outer }()
	if s.File == nil || s.Dialect == syntax.LangZsh && strings.Contains(text, "foreach ") {
		if !a.pieces(text) || !a.takesZsh() {
			a.unread(text)
		}
		return stream{}
	}
	if s.Err != nil && (s.Dialect == syntax.LangPOSIX || s.Dialect == syntax.LangZsh && !a.takesZsh()) {
		a.raise("unread") // only another shell takes it
	}
	if a.depth == 1 && a.opts.Shell == shell.Zsh && strings.Contains(text, "#") {
		defer a.typed(s.File)
	}
	return a.stmts(s.File.Stmts, in)
}

// typed analyses what zsh runs of comments that are typed or pasted: without INTERACTIVE_COMMENTS a # is a word like others there, and commands
// after an operator run (zshoptions(1)). Only what makes matters bad is kept: a comment is meant as one.
func (a *analysis) typed(f *syntax.File) {
	syntax.Walk(f, func(n syntax.Node) bool {
		if c, ok := n.(*syntax.Comment); ok && strings.ContainsAny(c.Text, ";&|`$") {
			a.onlyWorse(High, func() { a.nested(": "+c.Text, "#", a.spanOf(c), stream{}) })
		}
		return true
	})
}

// takesZsh reports whether what zsh alone reads may be run.
func (a *analysis) takesZsh() bool { return a.shell == shell.Zsh || a.opts.System == shell.MacOS }

// nested analyses text that stands inside the outer command: findings in it point at sp.
func (a *analysis) nested(text, via string, sp script.Span, in stream) stream {
	defer a.wrap(via)()
	defer a.speaks(via)()
	if a.fixed == nil {
		a.fixed = &sp
		defer func() { a.fixed = nil }()
	}
	return a.read(text, in)
}

// speaks sets the dialect of a command that another holds: what fish itself reads is fish, what sh -c, ssh or a hook read is not. The
// function that it returns goes back.
func (a *analysis) speaks(via string) func() {
	outer := a.shell
	switch {
	case via == "fish" || strings.HasPrefix(via, "fish "):
		a.shell = shell.Fish
	case via == "zsh" || strings.HasPrefix(via, "zsh "):
		a.shell = shell.Zsh
	case outer == shell.Fish && via != "eval" && via != "source" && via != ".":
		a.shell = shell.Bash
	}
	return func() { a.shell = outer }
}

// wrap notes that what follows is wrapped in a command, until the returned function is called.
func (a *analysis) wrap(via string) func() {
	a.via = append(a.via, via)
	return func() { a.via = a.via[:len(a.via)-1] }
}

func (a *analysis) spanOf(n syntax.Node) script.Span {
	if a.fixed != nil {
		return *a.fixed
	}
	sp := a.script.SpanOf(n)
	sp.End = min(sp.End, len(a.script.Text))
	sp.Start = min(sp.Start, sp.End)
	return sp
}

// whole is the span of the text that is read.
func (a *analysis) whole() script.Span {
	if a.fixed != nil {
		return *a.fixed
	}
	return script.Span{End: len(a.script.Text)}
}

// step counts work and reports whether there is budget left.
func (a *analysis) step() bool {
	a.steps++
	if a.steps == maxSteps {
		a.exceeds("too-much")
	}
	return a.steps < maxSteps && a.work >= 0
}

// charge takes n bytes of text from the budget and reports whether it held out.
func (a *analysis) charge(n int) bool {
	if a.work >= 0 {
		if a.work -= n; a.work < 0 {
			a.exceeds("too-much")
		}
	}
	return a.work >= 0
}

// deeper goes one command deeper, unless that is too deep to be read. The caller comes back up.
func (a *analysis) deeper() bool {
	if a.depth == maxDepth {
		a.exceeds("too-deep")
		return false
	}
	if a.depth++; a.depth == deep {
		a.raise("too-deep")
	}
	return true
}

// exceeds notes that a budget is used up, so that the words of what was not read count.
func (a *analysis) exceeds(rule string) {
	a.over = true
	a.raise(rule)
}

// worst returns how many findings there are, for worse.
func (a *analysis) worst() int { return len(a.found) }

// worse reports whether there are more findings than before.
func (a *analysis) worse(before int) bool { return len(a.found) > before }

// raise reports a finding about all of the text.
func (a *analysis) raise(rule string) { a.report(rule, a.whole(), "") }

// report adds a finding. operand takes the place of "it" in a safer form.
func (a *analysis) report(id string, sp script.Span, safer string) {
	r := ruleByID(id)
	if safer == "" || strings.Contains(safer, unknown) {
		safer = r.Safer
	}
	level := a.lowered(id, r.Level)
	if level == Safe {
		return
	}
	a.add(Finding{Rule: id, Level: level, Effect: r.Effect, Span: sp, Safer: safer})
}

// findingKey tells findings apart.
type findingKey struct {
	rule  string
	span  script.Span
	level Level
}

// add notes a finding, once for each place and level.
func (a *analysis) add(f Finding) {
	key := findingKey{f.Rule, f.Span, f.Level}
	if a.found[key] || len(a.found) >= maxFindings && f.Level <= a.verdict.Level {
		return
	}
	a.found[key] = true
	f.Via = slices.Clone(a.via)
	a.verdict.Findings = append(a.verdict.Findings, f)
	a.verdict.Level = max(a.verdict.Level, f.Level)
}

// inSubshell runs f so that the folder it changes to stays its own.
func (a *analysis) inSubshell(f func() stream) stream {
	dir, start, amid, up, pushed := a.dir, a.start, a.amidClone, a.up, a.pushed
	defer func() { a.dir, a.start, a.amidClone, a.up, a.pushed = dir, start, amid, up, pushed }()
	return f()
}

// branch runs f as something that may or may not happen.
func (a *analysis) branch(f func()) {
	a.maybe++
	defer func() { a.maybe-- }()
	f()
}

// stmts analyses statements one after the other. Their output is all of theirs.
func (a *analysis) stmts(list []*syntax.Stmt, in stream) stream {
	out := stream{known: true}
	var text strings.Builder
	for _, s := range list {
		got := a.stmt(s, in)
		if a.charge(len(got.text)) {
			text.WriteString(got.text)
		}
		out.known = out.known && got.known
		out.taint |= got.taint
		if got.maker != nil {
			out.maker = got.maker
		}
	}
	out.text, out.known = text.String(), out.known && a.work >= 0
	return out
}

// stmt analyses a statement: its redirections, then its command.
func (a *analysis) stmt(s *syntax.Stmt, in stream) stream {
	if s == nil || !a.step() {
		return stream{}
	}
	var outs []*syntax.Redirect
	for _, r := range s.Redirs {
		if got, ok := a.input(r); ok {
			in = got
		} else {
			outs = append(outs, r)
		}
	}
	out := stream{known: true}
	switch {
	case s.Cmd != nil:
		out = a.command(s.Cmd, in, s.Background)
	case len(s.Redirs) == 1 && len(outs) == 0: // $(< file) is what the file holds
		out = in
	}
	for _, r := range outs {
		if a.output(r, out, s.Cmd) {
			out = stream{known: true}
		}
	}
	return out
}

// command analyses a command of any kind and returns its output.
func (a *analysis) command(c syntax.Command, in stream, background bool) stream {
	switch c := c.(type) {
	case *syntax.CallExpr:
		a.acts = a.acts || len(c.Args) == 0 && len(c.Assigns) > 0
		return a.call(c, in)
	case *syntax.BinaryCmd:
		return a.binary(c, in)
	case *syntax.Block:
		defer a.nest()()
		return a.stmts(c.Stmts, in)
	case *syntax.Subshell:
		defer a.nest()()
		return a.inSubshell(func() stream { return a.stmts(c.Stmts, in) })
	case *syntax.IfClause:
		return a.ifClause(c, in)
	case *syntax.WhileClause:
		return a.loop(c.Cond, c.Do, in, endless(c.Cond, c.Until) || isEndlessStream(in) && readsLine(c.Cond))
	case *syntax.ForClause:
		a.forVars(c)
		return a.loop(nil, c.Do, in, isCStyleEndless(c) || manyTimes(c))
	case *syntax.CaseClause:
		out := stream{}
		a.literal(c.Word)
		for _, item := range c.Items {
			a.branch(func() { out = a.joined(out, a.stmts(item.Stmts, in)) })
		}
		return out
	case *syntax.FuncDecl:
		a.define(c)
	case *syntax.DeclClause:
		a.acts = true
		a.assigns(c.Args)
		if prints := a.declared(c.Args); prints {
			return stream{taint: fromSecret} // the values of all variables
		}
		for _, as := range c.Args {
			if as.Naked && as.Value != nil {
				v := a.literal(as.Value)
				if name, text, ok := strings.Cut(v.text, "="); ok && isAssignment(v.text) { // declare "name=value"
					a.set(name, []value{{text, v.taint, v.span}})
				}
			}
		}
	case *syntax.TimeClause:
		return a.stmt(c.Stmt, in)
	case *syntax.CoprocClause:
		if call, ok := c.Stmt.Cmd.(*syntax.CallExpr); ok && len(call.Args) > 0 && shells[call.Args[0].Lit()] {
			a.coprocess = true
		}
		return a.stmt(c.Stmt, in)
	case *syntax.TestClause, *syntax.ArithmCmd, *syntax.LetClause, *syntax.TestDecl:
		a.acts = true
		a.substitutionsOf(c)
		a.arithmetic(c)
	default:
		a.raise("unread")
	}
	return stream{known: true}
}

// nest counts groups within groups, until the returned function is called.
func (a *analysis) nest() func() {
	if a.groups++; a.groups == maxGroups {
		a.raise("too-deep")
	}
	return func() { a.groups-- }
}

// joined is the output of one of two branches.
func (a *analysis) joined(x, y stream) stream {
	out := stream{known: x.known && y.known, taint: x.taint | y.taint, maker: y.maker}
	if out.maker == nil {
		out.maker = x.maker
	}
	if a.charge(len(y.text)) {
		out.text = x.text + y.text
	}
	out.known = out.known && a.work >= 0
	return out
}

// substitutionsOf analyses the command substitutions in a node that is not expanded otherwise.
func (a *analysis) substitutionsOf(n syntax.Node) {
	syntax.Walk(n, func(node syntax.Node) bool {
		switch p := node.(type) {
		case *syntax.CmdSubst:
			_ = a.substitute(&strings.Builder{}, p)
			return false
		case *syntax.ProcSubst:
			a.process(p)
			return false
		}
		return true
	})
}

// arithmetic analyses the commands in texts that the shell takes for arithmetic: a subscript is expanded again, also that of a variable's value
// (bash(1), Arithmetic Evaluation).
func (a *analysis) arithmetic(n syntax.Node) {
	again := func(text string, node syntax.Node) {
		if strings.Contains(text, "[$(") || strings.Contains(text, "[`") {
			a.nested(`: "`+text+`"`, "arithmetic", a.spanOf(node), stream{})
		}
	}
	_, tests := n.(*syntax.TestClause)
	syntax.Walk(n, func(node syntax.Node) bool {
		switch w := node.(type) {
		case *syntax.SglQuoted:
			again(w.Value, w)
		case *syntax.Lit:
			if vs := a.vars[w.Value]; !tests && len(vs) > 0 {
				again(vs[0].text, w)
			}
		}
		return !substitutes(node)
	})
}

func (a *analysis) binary(c *syntax.BinaryCmd, in stream) stream {
	switch c.Op {
	case syntax.Pipe, syntax.PipeAll:
		between := a.inSubshell(func() stream { return a.stmt(c.X, in) })
		if isEndlessStream(between) {
			between.taint |= fromFeed
		}
		if !between.known {
			between.taint |= fromPipe
		}
		return a.inSubshell(func() stream { return a.stmt(c.Y, between) })
	}
	x := a.stmt(c.X, in)
	var y stream
	if c.Op == syntax.OrStmt {
		a.branch(func() { y = a.stmt(c.Y, in) })
	} else {
		y = a.stmt(c.Y, in)
	}
	return a.joined(x, y)
}

func isEndlessStream(s stream) bool { return s.taint&fromFeed != 0 }

func (a *analysis) ifClause(c *syntax.IfClause, in stream) stream {
	out := a.stmts(c.Cond, in)
	a.branch(func() { out = a.joined(out, a.stmts(c.Then, in)) })
	if c.Else != nil {
		a.branch(func() { out = a.joined(out, a.ifClause(c.Else, in)) })
	}
	return out
}

// loop analyses a loop's body once: what it could do, it could do then.
func (a *analysis) loop(cond, body []*syntax.Stmt, in stream, endless bool) stream {
	a.stmts(cond, in)
	if endless && backgrounds(body) {
		a.raise("fork-loop")
	}
	if endless {
		a.repeats++
		defer func() { a.repeats-- }()
	}
	before, up := len(a.verdict.Findings), a.up
	out := a.stmts(body, in)
	if a.dir == "" && a.up > up { // how often it goes up is not known
		a.dir = "/"
	}
	if endless {
		a.spins(body, before)
	}
	out.known = false // how often it runs is not known
	return out
}

// backgrounds reports whether one of the statements is left running.
func backgrounds(body []*syntax.Stmt) bool {
	for _, s := range body {
		if s.Background {
			return true
		}
		switch c := s.Cmd.(type) { // in parentheses or braces all the same
		case *syntax.Subshell:
			if backgrounds(c.Stmts) {
				return true
			}
		case *syntax.Block:
			if backgrounds(c.Stmts) {
				return true
			}
		}
	}
	return false
}

// endless reports whether a condition is always true.
func endless(cond []*syntax.Stmt, until bool) bool {
	if len(cond) != 1 {
		return false
	}
	call, ok := cond[0].Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) == 0 {
		_, arithm := cond[0].Cmd.(*syntax.ArithmCmd)
		return arithm
	}
	switch call.Args[0].Lit() {
	case "true", ":":
		return true
	case "false":
		return until
	case "[":
		return len(call.Args) == 3
	}
	return false
}

// readsLine reports whether a condition is a read of the next line, which an endless stream always has.
func readsLine(cond []*syntax.Stmt) bool {
	if len(cond) != 1 {
		return false
	}
	call, ok := cond[0].Cmd.(*syntax.CallExpr)
	return ok && len(call.Args) > 0 && call.Args[0].Lit() == "read"
}

func isCStyleEndless(c *syntax.ForClause) bool {
	loop, ok := c.Loop.(*syntax.CStyleLoop)
	return ok && loop.Cond == nil
}

// manyTimes reports whether a loop goes through thousands of numbers.
func manyTimes(c *syntax.ForClause) bool {
	loop, ok := c.Loop.(*syntax.WordIter)
	return ok && slices.ContainsFunc(loop.Items, func(w *syntax.Word) bool { return braces(w) > maxValues })
}

// forVars sets a loop's variable to all that it goes through.
func (a *analysis) forVars(c *syntax.ForClause) {
	loop, ok := c.Loop.(*syntax.WordIter)
	if !ok {
		a.substitutionsOf(c.Loop)
		return
	}
	items := a.listed(a.fields(loop.Items...), loop.Items)
	if backgrounds(c.Do) && a.many(loop.Items) {
		a.raise("fork-loop")
	}
	if !loop.InPos.IsValid() {
		items = []value{{text: unknown}}
		if list := a.lists["@"]; len(list) > 0 {
			items = items[:0]
			for _, s := range list {
				items = append(items, value{text: s})
			}
		}
	}
	a.vars[loop.Name.Value] = items[:min(len(items), 8)]
	for _, v := range items {
		if len(items) > 8 && dangerRank(v.text) > 0 { // keep what matters when there are many
			a.vars[loop.Name.Value] = append([]value{v}, a.vars[loop.Name.Value][1:]...)
		}
	}
}

// dangerRank orders values by how much would be lost with them, for choosing which to keep.
func dangerRank(s string) int {
	if strings.HasPrefix(s, "/") || strings.HasPrefix(s, "~") {
		return 1
	}
	return 0
}

// define remembers a function and reports one that calls itself without end.
func (a *analysis) define(c *syntax.FuncDecl) {
	names := c.Names
	if c.Name != nil {
		names = append(names, c.Name)
	}
	if len(names) == 0 { // zsh: a function without a name runs at once
		a.stmt(c.Body, stream{})
	}
	for _, n := range names {
		if !a.charge(bodyWork) {
			return
		}
		a.funcs[n.Value] = c.Body
		a.never(n.Value, c.Body)
		if multiplies(c.Body, n.Value) {
			a.report("fork-bomb", a.spanOf(c), "")
		}
	}
}

// never reads the body of a function that may be called later, or by the shell itself: a hook, or one with the name of a program.
func (a *analysis) never(name string, body *syntax.Stmt) {
	defer a.wrap(name + "()")()
	vars, dir, start := maps.Clone(a.vars), a.dir, a.start
	if name == "zshaddhistory" || name == "preexec" { // the shell hands them what was typed
		a.vars["1"] = []value{{text: unknown, taint: fromSecret}}
	}
	read := func() {
		a.branch(func() { a.inSubshell(func() stream { return a.stmt(body, stream{}) }) })
	}
	if a.calls(name) { // the call says with what operands
		a.onlyWorse(High, read)
	} else {
		read()
	}
	a.vars, a.dir, a.start = vars, dir, start
}

// maxFuncs is for how many functions calls are looked for.
const maxFuncs = 16

// calls reports whether the command calls a function outside of its own body.
func (a *analysis) calls(name string) bool {
	found := false
	if a.script.File == nil || len(a.funcs) > maxFuncs {
		return false
	}
	syntax.Walk(a.script.File, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.FuncDecl:
			return n.Name == nil || n.Name.Value != name
		case *syntax.CallExpr:
			found = found || len(n.Args) > 0 && n.Args[0].Lit() == name
		}
		return !found
	})
	return found
}

// multiplies reports whether a function starts more than one of itself: in a pipe or in the background.
func multiplies(body *syntax.Stmt, name string) bool {
	calls, parallel := 0, false
	syntax.Walk(body, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.CallExpr:
			if len(n.Args) > 0 && n.Args[0].Lit() == name {
				calls++
			}
		case *syntax.BinaryCmd:
			parallel = parallel || n.Op == syntax.Pipe || n.Op == syntax.PipeAll
		case *syntax.Stmt:
			parallel = parallel || n.Background
		}
		return true
	})
	return calls > 0 && parallel
}

// assigns sets variables.
func (a *analysis) assigns(list []*syntax.Assign) {
	for _, as := range list {
		switch {
		case as.Name == nil || as.Naked:
			continue
		}
		if as.Index != nil {
			a.substitutionsOf(as.Index)
			if as.Array != nil { // zsh: name[2]=() takes an element out
				a.removesElement(as)
				continue
			}
			if a.assignsElement(as) {
				continue
			}
		}
		switch {
		case as.Array != nil:
			var vs []value
			if as.Append {
				for _, s := range a.lists[a.named(as.Name.Value)] {
					vs = append(vs, value{text: s, span: a.spanOf(as)})
				}
			}
			for _, e := range as.Array.Elems {
				got := a.fields(e.Value)
				if w, ok := e.Index.(*syntax.Word); ok && len(got) > 0 {
					a.vars[as.Name.Value+"["+a.literal(w).text+"]"] = got[:1]
				}
				vs = append(vs, got...)
			}
			all := value{span: a.spanOf(as)}
			for i, v := range vs {
				if i > 0 {
					all.text += " "
				}
				all.text += v.text
				all.taint |= v.taint
			}
			a.set(as.Name.Value, []value{all})
			a.lists[as.Name.Value] = texts(vs)
			for _, v := range vs {
				if hookVars[as.Name.Value] {
					a.assigned(as.Name.Value, v)
				}
			}
			if a.vars[as.Name.Value+" -A"] != nil {
				a.pairs(as)
			}
		case as.Value != nil:
			vs := a.literals(as.Value)
			if as.Append && len(a.vars[as.Name.Value]) > 0 {
				old := a.vars[as.Name.Value][0]
				vs[0].text, vs[0].taint = old.text+vs[0].text, old.taint|vs[0].taint
			}
			a.set(as.Name.Value, vs)
			a.assigned(as.Name.Value, vs[0])
		default:
			a.set(as.Name.Value, []value{{}})
		}
	}
}

// declared does what declare's flags do to the values: -n names another variable, -l and -u change the case.
// It reports whether they only print variables.
func (a *analysis) declared(list []*syntax.Assign) bool {
	flags, named := "", false
	for _, as := range list {
		if as.Name != nil && as.Array != nil && strings.Contains(flags, "A") { // zsh: the words are keys and values by turns
			a.pairs(as)
		}
		if as.Name != nil && as.Naked && strings.Contains(flags, "A") {
			a.vars[as.Name.Value+" -A"] = []value{{}}
		}
		switch {
		case as.Naked && as.Name == nil && as.Value != nil && (len(as.Value.Parts) > 1 || as.Value.Lit() == ""):
		case as.Naked && as.Name == nil && as.Value != nil:
			flags += as.Value.Lit()
			continue
		}
		named = true
		switch {
		case as.Name == nil || len(a.vars[as.Name.Value]) == 0:
		case strings.Contains(flags, "n"):
			if a.refs == nil {
				a.refs = map[string]string{}
			}
			a.refs[as.Name.Value] = a.vars[as.Name.Value][0].text
			delete(a.vars, as.Name.Value)
		case strings.Contains(flags, "l"):
			v := &a.vars[as.Name.Value][0]
			v.text = strings.ToLower(v.text)
		case strings.Contains(flags, "u"):
			v := &a.vars[as.Name.Value][0]
			v.text = strings.ToUpper(v.text)
		}
	}
	return !named && !strings.ContainsAny(flags, "fF")
}

// pairs takes the words of an array for keys and values by turns, as zsh does for an associative one.
func (a *analysis) pairs(as *syntax.Assign) {
	for i, vs := 0, a.lists[as.Name.Value]; i+1 < len(vs); i += 2 {
		a.set(as.Name.Value+"["+vs[i]+"]", []value{{text: vs[i+1], span: a.spanOf(as)}})
	}
}

// assignsElement sets one element of an array, if its index is a small number.
func (a *analysis) assignsElement(as *syntax.Assign) bool {
	w, ok := as.Index.(*syntax.Word)
	if !ok || as.Value == nil {
		return false
	}
	i, err := strconv.Atoi(w.Lit())
	if key := w.Lit(); err != nil && key != "" {
		a.set(as.Name.Value+"["+key+"]", []value{a.literal(as.Value)})
	}
	list := a.lists[as.Name.Value]
	if err != nil || i < 0 || i > len(list) {
		return false
	}
	v := a.literal(as.Value)
	list = append(slices.Clone(list[:i]), append([]string{v.text}, list[min(i+1, len(list)):]...)...)
	a.set(as.Name.Value, []value{{strings.Join(list, " "), v.taint, v.span}})
	a.lists[as.Name.Value] = list
	return a.charge(len(list))
}

// removesElement takes the element of an array, counted from 1, out of it.
func (a *analysis) removesElement(as *syntax.Assign) {
	w, ok := as.Index.(*syntax.Word)
	if !ok {
		return
	}
	name := a.named(as.Name.Value)
	list := a.lists[name]
	if i, err := strconv.Atoi(w.Lit()); err == nil && i > 0 && i <= len(list) {
		a.lists[name] = slices.Delete(slices.Clone(list), i-1, i)
	}
}

// set sets a variable; in a branch it may keep what it was.
func (a *analysis) set(name string, vs []value) {
	name = a.named(name)
	for _, v := range vs {
		a.expands = a.expands || strings.Contains(v.text, "[$(") || strings.Contains(v.text, "[`")
	}
	delete(a.lists, name)
	if a.maybe > 0 {
		vs = append(vs, a.vars[name]...)
	}
	a.vars[name] = vs[:min(len(vs), 8)]
}

// named returns the variable that a name stands for: declare -n makes one stand for another.
func (a *analysis) named(name string) string {
	if to, ok := a.refs[name]; ok {
		return to
	}
	return name
}

// hookVars are variables whose text a program runs later.
var hookVars = map[string]bool{
	"PROMPT_COMMAND": true, "PS1": false, "BASH_ENV": true, "ENV": true, "PAGER": true, "GIT_PAGER": true, "MANPAGER": true, "EDITOR": true, "VISUAL": true,
	"GIT_SSH_COMMAND": true, "GIT_EDITOR": true, "GIT_SEQUENCE_EDITOR": true, "BROWSER": true, "SUDO_EDITOR": true, "FCEDIT": true, "GIT_SSH": true, "RSYNC_RSH": true, "LESSCLOSE": true, "XDG_UTILS_BROWSER": true, "LESSOPEN": true, "precmd": true, "GIT_EXTERNAL_DIFF": true, "GIT_ASKPASS": true, "SSH_ASKPASS": true,
}

// assigned looks at the variables that make later programs run something.
func (a *analysis) assigned(name string, v value) {
	switch {
	case (name == "BASH_ENV" || name == "ENV") && a.files[fileKey(v.text)].known:
		a.nested(a.files[fileKey(v.text)].text, name, v.span, stream{})
	case (name == "BASH_ENV" || name == "ENV") && a.place(v.text).class == inTemp:
		a.report("preload", v.span, "")
	case hookVars[name] && strings.ContainsAny(v.text, " ;|&"):
		a.nested(strings.ReplaceAll(v.text, unknown, ":"), name, v.span, stream{})
	case (strings.HasPrefix(name, "PS") || name == "PROMPT" || name == "RPROMPT" || name == "RPS1") && strings.ContainsAny(v.text, "$`"):
		a.nested(`: "`+v.text+`"`, name, v.span, stream{})
	case (name == "functions" || name == "aliases" || name == "galiases" || name == "saliases") && strings.Contains(v.text, " "):
		a.nested(v.text, name, v.span, stream{})
	case name == "BUFFER" || name == "LBUFFER": // what zsh's line editor is to run
		a.nested(v.text, name, v.span, stream{})
	case keepsNoHistory(name, v.text):
		a.report("history-off", v.span, "")
	case name == "LD_PRELOAD" || name == "DYLD_INSERT_LIBRARIES" || name == "LD_LIBRARY_PATH":
		a.report("preload", v.span, "")
	}
}
