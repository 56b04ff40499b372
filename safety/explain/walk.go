package explain

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"caro/safety/script"
)

// maxDepth bounds how deep commands within commands are described.
const maxDepth = 8

// maxTexts bounds how many commands in words are described. Nobody writes more; each has to be parsed.
const maxTexts = 200

// explainer collects the parts of one command, or of a command held in a word of another.
type explainer struct {
	src     string
	opts    Options
	depth   int
	base    int // where src lies in the outermost command
	scale   int // 0 when src is not there as written: every span is then length bytes at base
	length  int
	parts   []Part
	effects Effects
	texts   int // commands in words that were read so far: sh -c, ssh

	functions map[string]bool // that the command has defined so far
	fish      bool            // src is fish
}

// script describes the whole of src, or says that no shell can read it.
func (e *explainer) script() {
	s := script.Parse(e.src, e.opts.Shell)
	if e.fish = s.Fish; s.File == nil && s.Fish {
		e.add(0, len(e.src), Command, "this cannot be read as a command of fish", false)
		return
	}
	if s.File == nil {
		e.add(0, len(e.src), Command, "this cannot be read as a command of any shell", false)
		return
	}
	e.stmts(s.File.Stmts)
}

// at returns a position as an offset in bytes.
func at(p syntax.Pos) int { return int(p.Offset()) }

// add adds a part for the source between start and end.
func (e *explainer) add(start, end int, kind Kind, does string, known bool) {
	start, end = max(0, min(start, len(e.src))), max(0, min(end, len(e.src)))
	if end < start {
		end = start
	}
	e.put(Part{Span: e.span(start, end), Text: e.src[start:end], Kind: kind, Does: does, Depth: e.depth, Known: known})
}

func (e *explainer) put(p Part) { e.parts = append(e.parts, p) }

// span maps offsets in src to offsets in the outermost command.
func (e *explainer) span(start, end int) script.Span {
	if e.scale == 0 {
		return script.Span{Start: e.base, End: e.base + e.length}
	}
	return script.Span{Start: e.base + start, End: e.base + end}
}

// keyword adds a part for a reserved word.
func (e *explainer) keyword(p syntax.Pos, word, does string) {
	if e.fish {
		word = e.fishKeyword(at(p), word)
	}
	if word != "" {
		e.add(at(p), at(p)+len(word), Keyword, does, true)
	}
}

// fishKeyword returns how fish writes a keyword of the other shells, or nothing where it has none.
func (e *explainer) fishKeyword(start int, word string) string {
	switch word {
	case "then", "do":
		return ""
	case "{":
		word = "begin"
	case "!":
		if strings.HasPrefix(e.src[min(start, len(e.src)):], "not") {
			return "not"
		}
	case "elif":
		return "else if"
	}
	if !strings.HasPrefix(e.src[min(start, len(e.src)):], word) {
		return ""
	}
	return word
}

// operator returns a sign between two commands as written: fish has words for && and ||.
func (e *explainer) operator(n *syntax.BinaryCmd) string {
	if e.fish {
		for _, sign := range []string{"and", "or", "&&", "||", "2>|", "&|", "|"} {
			if strings.HasPrefix(e.src[min(at(n.OpPos), len(e.src)):], sign) {
				return sign
			}
		}
	}
	return n.Op.String()
}

// text returns a node as written. Offsets of broken trees may lie outside, which must not end in a panic.
func (e *explainer) text(n syntax.Node) string {
	start, end := at(n.Pos()), at(n.End())
	if start < 0 || end > len(e.src) || start > end {
		return ""
	}
	return e.src[start:end]
}

// stmts describes a list of commands with what separates them.
func (e *explainer) stmts(list []*syntax.Stmt) {
	for i, s := range list {
		if i > 0 && !list[i-1].Background && list[i-1].Semicolon.IsValid() {
			e.add(at(list[i-1].Semicolon), at(list[i-1].Semicolon)+1, Operator, "then", true)
		}
		e.stmt(s)
	}
}

// body describes statements one level deeper.
func (e *explainer) body(list []*syntax.Stmt) {
	e.depth++
	e.stmts(list)
	e.depth--
}

// stmt describes a command with its negation, redirections and background mark.
func (e *explainer) stmt(s *syntax.Stmt) {
	if s.Negated {
		e.keyword(s.Position, "!", "turns success into failure and failure into success")
	}
	if s.Cmd != nil {
		e.command(s.Cmd)
	}
	for _, r := range s.Redirs {
		e.redirect(r)
	}
	if s.Background && s.Semicolon.IsValid() {
		e.add(at(s.Semicolon), at(s.Semicolon)+1, Operator, "goes on at once and leaves this running in the background", true)
	}
}

// joins says what an operator between two commands does.
var joins = map[syntax.BinCmdOperator]string{
	syntax.AndStmt: "then, only if that succeeded",
	syntax.OrStmt:  "then, only if that failed",
	syntax.Pipe:    "hands the output on as the input of what follows",
	syntax.PipeAll: "hands output and errors on as the input of what follows",
}

// command describes simple commands and what joins them.
func (e *explainer) command(cmd syntax.Command) {
	switch n := cmd.(type) {
	case *syntax.CallExpr:
		e.assigns(n.Assigns, len(n.Args) > 0)
		e.call(n.Args)
	case *syntax.BinaryCmd:
		e.stmt(n.X)
		e.add(at(n.OpPos), at(n.OpPos)+len(e.operator(n)), Operator, joins[n.Op], true)
		e.stmt(n.Y)
	case *syntax.Subshell:
		e.keyword(n.Lparen, "(", "in a shell of its own, so that nothing here changes this one")
		e.body(n.Stmts)
	case *syntax.Block:
		e.keyword(n.Lbrace, "{", "together")
		e.body(n.Stmts)
	case *syntax.DeclClause:
		e.add(at(n.Variant.Pos()), at(n.Variant.End()), Command, declares(n.Variant.Value), true)
		e.assigns(n.Args, false)
	case *syntax.TestClause:
		e.add(at(n.Pos()), at(n.End()), Keyword, "succeeds when the condition holds", true)
		e.within(n)
	case *syntax.ArithmCmd:
		e.add(at(n.Pos()), at(n.End()), Keyword, "works out arithmetic and succeeds when the result is not 0", true)
	case *syntax.LetClause:
		e.add(at(n.Pos()), at(n.End()), Keyword, "works out arithmetic", true)
	case *syntax.TimeClause:
		e.keyword(n.Time, "time", "measures how long this takes")
		if n.Stmt != nil {
			e.stmt(n.Stmt)
		}
	case *syntax.CoprocClause:
		e.keyword(n.Coproc, "coproc", "runs this beside, with pipes to and from it")
		e.stmt(n.Stmt)
	default:
		e.compound(cmd)
	}
}

// compound describes the commands that hold others.
func (e *explainer) compound(cmd syntax.Command) {
	switch n := cmd.(type) {
	case *syntax.IfClause:
		e.ifClause(n)
	case *syntax.WhileClause:
		if n.Until {
			e.keyword(n.WhilePos, "until", "repeats as long as this fails")
		} else {
			e.keyword(n.WhilePos, "while", "repeats as long as this succeeds")
		}
		e.body(n.Cond)
		e.keyword(n.DoPos, "do", "each time")
		e.body(n.Do)
	case *syntax.ForClause:
		e.forClause(n)
	case *syntax.CaseClause:
		e.keyword(n.Case, "case", "picks what to do by what "+e.text(n.Word)+" looks like")
		for _, item := range n.Items {
			if len(item.Patterns) > 0 {
				e.add(at(item.Patterns[0].Pos()), at(item.Patterns[len(item.Patterns)-1].End()), Keyword, "where it looks like this", true)
			}
			e.body(item.Stmts)
		}
	case *syntax.FuncDecl:
		name := "a function"
		if n.Name != nil {
			name = "the function " + n.Name.Value
			if e.functions == nil {
				e.functions = make(map[string]bool)
			}
			e.functions[n.Name.Value] = true
		}
		start, end := at(n.Pos()), min(at(n.Body.Pos()), len(e.src))
		for end > start && strings.IndexByte(" \t\n", e.src[end-1]) >= 0 {
			end--
		}
		e.add(start, end, Keyword, "defines "+name+", which runs when it is called", true)
		e.depth++
		e.stmt(n.Body)
		e.depth--
	default:
		e.add(at(cmd.Pos()), at(cmd.End()), Keyword, Unknown, false)
	}
}

// ifClause describes an if with its elif and else branches, which the tree nests.
func (e *explainer) ifClause(n *syntax.IfClause) {
	switch {
	case len(n.Cond) > 0:
		word := "if"
		if rest := e.src[min(at(n.Position), len(e.src)):]; strings.HasPrefix(rest, "elif") || strings.HasPrefix(rest, "else if") {
			word = "elif"
		}
		e.keyword(n.Position, word, "if this succeeds")
		e.body(n.Cond)
		e.keyword(n.ThenPos, "then", "do this")
	default:
		e.keyword(n.Position, "else", "otherwise do this")
	}
	e.body(n.Then)
	if n.Else != nil {
		e.ifClause(n.Else)
	}
}

// forClause describes for and select.
func (e *explainer) forClause(n *syntax.ForClause) {
	word, does := "for", "repeats"
	if n.Select {
		word, does = "select", "lets the user choose, again and again,"
	}
	switch l := n.Loop.(type) {
	case *syntax.WordIter:
		does += " for each value of " + l.Name.Value
		if !l.InPos.IsValid() {
			does += " among the arguments"
		}
	case *syntax.CStyleLoop:
		does += " while the arithmetic condition holds"
	}
	e.keyword(n.ForPos, word, does)
	if l, ok := n.Loop.(*syntax.WordIter); ok {
		for _, w := range l.Items {
			e.add(at(w.Pos()), at(w.End()), Operand, e.expands("a value", w), true)
			e.within(w)
		}
	}
	e.keyword(n.DoPos, "do", "each time")
	e.body(n.Do)
}

// declares says what export, readonly and their kin do.
func declares(word string) string {
	switch word {
	case "export":
		return "puts variables into the environment of commands"
	case "readonly":
		return "makes variables unchangeable"
	case "local":
		return "makes variables of the function"
	}
	return "declares variables"
}

// assigns describes assignments. Those before a command last for that command only.
func (e *explainer) assigns(list []*syntax.Assign, forCommand bool) {
	for _, a := range list {
		switch {
		case a.Name == nil:
			e.add(at(a.Pos()), at(a.End()), Option, Unknown, false)
			continue
		case a.Naked:
			e.add(at(a.Pos()), at(a.End()), Assignment, "the variable "+a.Name.Value, true)
		case forCommand:
			e.add(at(a.Pos()), at(a.End()), Assignment, "sets "+a.Name.Value+" for this command only", true)
		case a.Append:
			e.add(at(a.Pos()), at(a.End()), Assignment, "adds to the variable "+a.Name.Value, true)
		default:
			e.add(at(a.Pos()), at(a.End()), Assignment, "sets the variable "+a.Name.Value, true)
		}
		if a.Value != nil {
			e.within(a.Value)
		}
		if a.Array != nil {
			e.within(a.Array)
		}
	}
}

// within describes the commands inside a word: $( ), ` ` and <( ).
func (e *explainer) within(n syntax.Node) {
	if e.depth >= maxDepth {
		return
	}
	syntax.Walk(n, func(inner syntax.Node) bool {
		switch s := inner.(type) {
		case *syntax.CmdSubst:
			e.add(at(s.Left), at(s.Left)+e.opening(s), Operator, "is replaced by the output of", true)
			e.body(s.Stmts)
			return false
		case *syntax.ProcSubst:
			width := len("<(")
			if e.fish {
				width = len("(")
			}
			e.add(at(s.OpPos), at(s.OpPos)+width, Operator, "stands for a file connected to", true)
			e.body(s.Stmts)
			return false
		}
		return true
	})
}

// opening returns the length of what opens a command substitution: $( or a backquote.
func (e *explainer) opening(s *syntax.CmdSubst) int {
	if s.Backquotes || e.fish && at(s.Left) < len(e.src) && e.src[at(s.Left)] == '(' {
		return 1
	}
	return len("$(")
}

// expands adds to a description what the shell makes of a word first.
func (e *explainer) expands(does string, w *syntax.Word) string {
	for _, part := range w.Parts {
		switch p := part.(type) {
		case *syntax.Lit:
			if strings.ContainsAny(strings.ReplaceAll(strings.ReplaceAll(p.Value, `\*`, ""), `\?`, ""), "*?[") {
				return does + ", for every name that matches"
			}
			if strings.Contains(p.Value, "{") && (strings.Contains(p.Value, ",") || strings.Contains(p.Value, "..")) {
				return does + ", for each choice in the braces"
			}
		case *syntax.ParamExp:
			return does + ", with the value of a variable"
		case *syntax.DblQuoted:
			for _, inner := range p.Parts {
				if _, ok := inner.(*syntax.ParamExp); ok {
					return does + ", with the value of a variable"
				}
			}
		}
	}
	return does
}
