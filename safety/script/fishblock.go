package script

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// block reads a compound command with the redirections after its end.
func (p *fishParser) block(word string) *syntax.Stmt {
	start := p.take(word)
	s := &syntax.Stmt{Position: start}
	switch word {
	case "begin":
		b := &syntax.Block{Lbrace: start, Stmts: p.list(true)}
		b.Rbrace = p.end()
		s.Cmd = b
	case "if":
		s.Cmd = p.ifClause(start)
	case "while":
		w := &syntax.WhileClause{WhilePos: start, Cond: p.condition()}
		w.DoPos = p.at(p.pos)
		w.Do = p.list(true)
		w.DonePos = p.end()
		s.Cmd = w
	case "for":
		s.Cmd = p.forClause(start)
	case "function":
		s.Cmd = p.function(start)
	case "switch":
		s.Cmd = p.switchClause(start)
	}
	for p.err == nil {
		p.blanks(false)
		r := p.redirect()
		if r == nil {
			break
		}
		s.Redirs = append(s.Redirs, r)
	}
	if p.err != nil {
		return nil
	}
	return s
}

// end takes the word end.
func (p *fishParser) end() syntax.Pos {
	p.blanks(true)
	if p.bare() != "end" {
		p.fail("the word end is missing")
		return syntax.Pos{}
	}
	return p.take("end")
}

// condition reads what follows if or while: one job, and those after it that begin with and or or.
func (p *fishParser) condition() []*syntax.Stmt {
	p.blanks(true)
	list := p.append(nil, p.job())
	if len(list) == 0 {
		p.fail("a condition is missing")
	}
	for p.err == nil {
		p.blanks(true)
		word := p.bare()
		if word != "and" && word != "or" {
			break
		}
		list = p.joined(list, word)
	}
	return list
}

// ifClause reads an if with its branches.
func (p *fishParser) ifClause(start syntax.Pos) *syntax.IfClause {
	c := &syntax.IfClause{Position: start, Cond: p.condition()}
	c.ThenPos = p.at(p.pos)
	c.Then = p.list(true)
	if p.bare() != "else" {
		c.FiPos = p.end()
		return c
	}
	at := p.take("else")
	p.blanks(false)
	if p.bare() == "if" {
		p.take("if")
		c.Else = p.ifClause(at)
	} else {
		c.Else = &syntax.IfClause{Position: at, Then: p.list(true)}
		c.Else.FiPos = p.end()
	}
	c.FiPos = c.Else.FiPos
	return c
}

// words reads words up to the end of the line or a semicolon.
func (p *fishParser) words() []*syntax.Word {
	var list []*syntax.Word
	for p.err == nil {
		p.blanks(false)
		w := p.word()
		if w == nil {
			break
		}
		list = append(list, w)
	}
	if c := p.peek(0); p.err == nil && p.pos < len(p.src) && c != ';' && c != '\n' {
		p.fail("%q is not expected here", string(c))
	}
	return list
}

// forClause reads "for NAME in WORDS".
func (p *fishParser) forClause(start syntax.Pos) *syntax.ForClause {
	list := p.words()
	if len(list) < 2 || list[0].Lit() == "" || list[1].Lit() != "in" {
		p.fail("for wants a name and the word in")
		return nil
	}
	c := &syntax.ForClause{ForPos: start, Loop: &syntax.WordIter{Name: list[0].Parts[0].(*syntax.Lit), InPos: list[1].Pos(), Items: list[2:]}}
	c.DoPos = p.at(p.pos)
	c.Do = p.list(true)
	c.DonePos = p.end()
	return c
}

// function reads a definition. One that an event calls may run at any time: its body counts as run.
func (p *fishParser) function(start syntax.Pos) syntax.Command {
	list := p.words()
	hooked := false
	for _, w := range list {
		text := w.Lit()
		hooked = hooked || strings.HasPrefix(text, "--on-") || len(text) == 2 && text[0] == '-' && strings.IndexByte("evjps", text[1]) >= 0
	}
	body := &syntax.Block{Lbrace: p.at(p.pos), Stmts: p.list(true)}
	body.Rbrace = p.end()
	if p.err == nil && (len(list) == 0 || list[0].Lit() == "" || list[0].Lit()[0] == '-') {
		p.fail("a function wants a name")
	}
	if p.err != nil || hooked {
		return body
	}
	return &syntax.FuncDecl{
		Position: start, RsrvWord: true, Name: list[0].Parts[0].(*syntax.Lit),
		Body: &syntax.Stmt{Position: body.Lbrace, Cmd: body},
	}
}

// switchClause reads a switch with its cases.
func (p *fishParser) switchClause(start syntax.Pos) *syntax.CaseClause {
	list := p.words()
	if len(list) != 1 {
		p.fail("switch wants one word")
		return nil
	}
	c := &syntax.CaseClause{Case: start, In: list[0].End(), Word: list[0]}
	for p.err == nil {
		p.blanks(true)
		if p.bare() != "case" {
			break
		}
		p.take("case")
		item := &syntax.CaseItem{Op: syntax.Break, Patterns: p.words()}
		if len(item.Patterns) == 0 {
			p.fail("a case wants a pattern")
			break
		}
		item.Stmts = p.list(true)
		item.OpPos = p.at(p.pos)
		c.Items = append(c.Items, item)
	}
	c.Esac = p.end()
	return c
}

// simple reads the words and redirections of a simple command.
func (p *fishParser) simple() *syntax.Stmt {
	s := &syntax.Stmt{Position: p.at(p.pos)}
	call := &syntax.CallExpr{}
	for p.err == nil {
		p.blanks(false)
		if r := p.redirect(); r != nil {
			s.Redirs = append(s.Redirs, r)
			continue
		}
		w := p.word()
		if w == nil {
			break
		}
		if a := assignment(w); a != nil && len(call.Args) == 0 {
			call.Assigns = append(call.Assigns, a)
			continue
		}
		call.Args = append(call.Args, w)
	}
	if p.err != nil || len(call.Args)+len(call.Assigns)+len(s.Redirs) == 0 {
		return nil
	}
	if len(call.Args) == 0 {
		p.fail("fish wants a command here")
		return nil
	}
	s.Cmd = p.builtin(call)
	return s
}

// assignment returns NAME=value before a command, or nil.
func assignment(w *syntax.Word) *syntax.Assign {
	lit, ok := w.Parts[0].(*syntax.Lit)
	if !ok {
		return nil
	}
	name, value, ok := strings.Cut(lit.Value, "=")
	if !ok || !isFishName(name) {
		return nil
	}
	at := lit.ValuePos.Offset()
	a := &syntax.Assign{Name: &syntax.Lit{ValuePos: lit.ValuePos, ValueEnd: syntax.NewPos(at+uint(len(name)), 1, 1), Value: name}}
	parts := w.Parts[1:]
	if value != "" {
		first := &syntax.Lit{ValuePos: syntax.NewPos(at+uint(len(name))+1, 1, 1), ValueEnd: lit.ValueEnd, Value: value}
		parts = append([]syntax.WordPart{first}, parts...)
	}
	if len(parts) > 0 {
		a.Value = &syntax.Word{Parts: parts}
	}
	return a
}

// isFishName reports whether s can name a variable.
func isFishName(s string) bool {
	for i := range len(s) {
		if !isFishNameByte(s[i]) {
			return false
		}
	}
	return s != "" && (s[0] < '0' || s[0] > '9')
}

func isFishNameByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// builtin turns the commands of fish that set variables and shorthands into what the other shells have for it.
func (p *fishParser) builtin(call *syntax.CallExpr) syntax.Command {
	switch call.Args[0].Lit() {
	case "set":
		p.only = true
		if set := fishSet(call); set != nil {
			return set
		}
	case "alias", "abbr":
		if named := p.shorthand(call); named != nil {
			p.only = true
			return named
		}
	}
	return call
}

// fishSet returns the assignment that a set makes, or nil for one that asks, erases, or keeps for good.
func fishSet(call *syntax.CallExpr) *syntax.CallExpr {
	args, add := call.Args[1:], false
	for len(args) > 0 && strings.HasPrefix(args[0].Lit(), "-") {
		flag := args[0].Lit()
		switch {
		case flag == "--append":
			add = true
		case flag == "--global" || flag == "--local" || flag == "--export" || flag == "--function" || flag == "--unexport" || flag == "--path" || flag == "--unpath":
		case strings.Trim(flag[1:], "glxuaf") != "" || strings.HasPrefix(flag, "--"):
			return nil
		default:
			add = add || strings.Contains(flag, "a")
		}
		args = args[1:]
	}
	if len(args) == 0 || !isFishName(args[0].Lit()) || len(call.Assigns) > 0 {
		return nil
	}
	a := &syntax.Assign{Name: args[0].Parts[0].(*syntax.Lit), Append: add}
	switch values := args[1:]; len(values) {
	case 0:
	case 1:
		a.Value = values[0]
	default:
		array := &syntax.ArrayExpr{Lparen: values[0].Pos(), Rparen: values[len(values)-1].End()}
		for _, v := range values {
			array.Elems = append(array.Elems, &syntax.ArrayElem{Value: v})
		}
		a.Array = array
	}
	return &syntax.CallExpr{Assigns: []*syntax.Assign{a}}
}

// shorthand writes "alias NAME COMMAND" and "abbr -a NAME COMMAND" as NAME=COMMAND, or returns nil where the call is another one.
func (p *fishParser) shorthand(call *syntax.CallExpr) *syntax.CallExpr {
	args := call.Args[1:]
	for len(args) > 0 {
		switch args[0].Lit() {
		case "-a", "--add", "-g", "--global", "-U", "-s", "--save", "--":
			args = args[1:]
			continue
		}
		break
	}
	if len(args) < 2 {
		return nil
	}
	name := args[0].Lit()
	if name == "" || name[0] == '-' || strings.Contains(name, "=") {
		return nil
	}
	at := args[0].End()
	w := &syntax.Word{Parts: []syntax.WordPart{args[0].Parts[0], &syntax.Lit{ValuePos: at, ValueEnd: at, Value: "="}}}
	for i, value := range args[1:] {
		if i > 0 {
			w.Parts = append(w.Parts, &syntax.SglQuoted{Left: value.Pos(), Right: value.Pos(), Value: " "})
		}
		w.Parts = append(w.Parts, value.Parts...)
	}
	first := call.Args[0].Parts[0].(*syntax.Lit)
	return &syntax.CallExpr{Args: []*syntax.Word{{Parts: []syntax.WordPart{&syntax.Lit{ValuePos: first.ValuePos, ValueEnd: first.ValueEnd, Value: "alias"}}}, w}}
}
