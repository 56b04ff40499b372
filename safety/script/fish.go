package script

import (
	"errors"
	"fmt"

	"mvdan.cc/sh/v3/syntax"
)

// fishParser reads fish as the tree of the other shells, so that whoever judges a command needs to know one tree only. It reads what people
// write on a line: lists, pipes, blocks, substitutions, variables, quotes and redirections. What it is not sure of is an error, and an
// unread command is never Safe. Source: the language reference of fish 3.7.
type fishParser struct {
	src   string
	pos   int
	depth int
	err   error
	only  bool // something means what it does in fish only
}

// maxFishDepth bounds blocks and substitutions within each other.
const maxFishDepth = 100

var errFishDepth = errors.New("blocks and substitutions are too deep")

// parseFish reads a command of fish. only reports whether other shells would read it differently or not at all.
func parseFish(text string) (f *syntax.File, only bool, err error) {
	p := fishParser{src: text}
	stmts := p.list(false)
	if p.err == nil && p.pos < len(p.src) {
		p.fail("%q is not expected here", p.src[p.pos:p.pos+1])
	}
	if p.err != nil {
		return nil, false, p.err
	}
	return &syntax.File{Stmts: stmts}, p.only, nil
}

// fail records the first error and ends the reading.
func (p *fishParser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf("at byte %d: "+format, append([]any{p.pos}, args...)...)
	}
	p.pos = len(p.src)
}

// at returns an offset as a position. Lines and columns are not kept.
func (p *fishParser) at(offset int) syntax.Pos { return syntax.NewPos(uint(offset), 1, 1) }

// peek returns the byte that is i after the next, or 0 past the end.
func (p *fishParser) peek(i int) byte {
	if p.pos+i < len(p.src) {
		return p.src[p.pos+i]
	}
	return 0
}

// has reports whether the text goes on so.
func (p *fishParser) has(s string) bool {
	return len(p.src)-p.pos >= len(s) && p.src[p.pos:p.pos+len(s)] == s
}

// blanks skips blanks, continued lines and comments. Where lines says so it skips line ends and semicolons too. A line that goes on does so after
// a comment as well.
func (p *fishParser) blanks(lines bool) {
	continued := false
	for p.pos < len(p.src) {
		switch c := p.src[p.pos]; {
		case c == ' ' || c == '\t':
			p.pos++
		case c == '\\' && p.peek(1) == '\n':
			p.pos += 2
			continued = true
		case lines && (c == '\n' || c == ';'):
			p.pos++
			continued = false
		case c == '#':
			for p.pos < len(p.src) && p.src[p.pos] != '\n' {
				p.pos++
			}
			if continued && p.pos < len(p.src) {
				p.pos++
			}
		default:
			return
		}
	}
}

func isFishBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == ';' }

// bare returns the plain word that comes next, without taking it: letters up to what ends a word. It is how keywords are told.
func (p *fishParser) bare() string {
	end := p.pos
	for end < len(p.src) && (p.src[end] >= 'a' && p.src[end] <= 'z' || p.src[end] == '!') {
		end++
	}
	if end < len(p.src) && !isFishBlank(p.src[end]) && p.src[end] != ')' && p.src[end] != '&' && p.src[end] != '|' {
		return ""
	}
	return p.src[p.pos:end]
}

// take skips a keyword and returns where it was.
func (p *fishParser) take(word string) syntax.Pos {
	at := p.at(p.pos)
	p.pos += len(word)
	return at
}

// list reads statements up to the end of the text, a closing parenthesis, or, in a block, what ends or divides it.
func (p *fishParser) list(block bool) []*syntax.Stmt {
	var list []*syntax.Stmt
	if p.depth++; p.depth > maxFishDepth {
		p.fail("%w", errFishDepth)
	}
	defer func() { p.depth-- }()
	for p.err == nil {
		p.blanks(true)
		if p.pos >= len(p.src) || p.src[p.pos] == ')' {
			return list
		}
		switch word := p.bare(); word {
		case "end", "else", "case":
			if !block {
				p.fail("%s has nothing to end", word)
			}
			return list
		case "and", "or":
			list = p.joined(list, word)
		default:
			s := p.job()
			if s == nil && p.err == nil {
				p.fail("a command is missing")
			}
			list = p.append(list, s)
		}
	}
	return list
}

// append adds a statement that was read.
func (p *fishParser) append(list []*syntax.Stmt, s *syntax.Stmt) []*syntax.Stmt {
	if s == nil {
		return list
	}
	return append(list, s)
}

// joined reads "and JOB" or "or JOB", which goes on from the statement before.
func (p *fishParser) joined(list []*syntax.Stmt, word string) []*syntax.Stmt {
	p.only = true
	at := p.take(word)
	p.blanks(false)
	y := p.job()
	if y == nil || len(list) == 0 {
		return p.append(list, y)
	}
	op := syntax.AndStmt
	if word == "or" {
		op = syntax.OrStmt
	}
	x := list[len(list)-1]
	x.Semicolon = syntax.Pos{}
	list[len(list)-1] = &syntax.Stmt{Position: x.Position, Cmd: &syntax.BinaryCmd{OpPos: at, Op: op, X: x, Y: y}}
	return list
}

// job reads pipelines joined by && and ||, with what ends them.
func (p *fishParser) job() *syntax.Stmt {
	s := p.pipeline()
	for s != nil && p.err == nil {
		p.blanks(false)
		var op syntax.BinCmdOperator
		switch {
		case p.has("&&"):
			op = syntax.AndStmt
		case p.has("||"):
			op = syntax.OrStmt
		default:
			return p.ended(s)
		}
		at := p.take("&&")
		p.blanks(true)
		y := p.pipeline()
		if y == nil {
			p.fail("a command is missing")
			return nil
		}
		s = &syntax.Stmt{Position: s.Position, Cmd: &syntax.BinaryCmd{OpPos: at, Op: op, X: s, Y: y}}
	}
	return s
}

// ended takes what ends a job: a line end, a semicolon or an ampersand.
func (p *fishParser) ended(s *syntax.Stmt) *syntax.Stmt {
	switch c := p.peek(0); {
	case c == ';' || c == '\n':
		s.Semicolon = p.at(p.pos)
		p.pos++
	case c == '&':
		if next := p.peek(1); next != 0 && !isFishBlank(next) && next != ')' {
			p.fail("fish of some versions takes this ampersand for text")
		}
		s.Background, s.Semicolon = true, p.at(p.pos)
		p.pos++
	case c == 0 && p.pos >= len(p.src) || c == ')':
	default:
		p.fail("%q is not expected here", string(c))
	}
	return s
}

// pipeline reads commands joined by pipes.
func (p *fishParser) pipeline() *syntax.Stmt {
	s := p.command()
	for s != nil && p.err == nil {
		p.blanks(false)
		op, width := syntax.Pipe, 0
		switch {
		case p.has("||"):
		case p.has("&|"):
			op, width, p.only = syntax.PipeAll, 2, true
		case p.has("2>|"):
			op, width, p.only = syntax.PipeAll, 3, true
		case p.has("|"):
			width = 1
		}
		if width == 0 {
			return s
		}
		at := p.at(p.pos)
		p.pos += width
		p.blanks(true)
		y := p.command()
		if y == nil {
			p.fail("a command is missing after a pipe")
			return nil
		}
		s = &syntax.Stmt{Position: s.Position, Cmd: &syntax.BinaryCmd{OpPos: at, Op: op, X: s, Y: y}}
	}
	return s
}

// command reads one command: a block, or words.
func (p *fishParser) command() *syntax.Stmt {
	start := p.at(p.pos)
	word := p.bare()
	switch word {
	case "not", "!":
		p.only = p.only || word == "not"
		p.take(word)
		p.blanks(false)
		s := p.command()
		if s != nil {
			s.Negated, s.Position = !s.Negated, start
		}
		return s
	case "time":
		p.take(word)
		p.blanks(false)
		return &syntax.Stmt{Position: start, Cmd: &syntax.TimeClause{Time: start, Stmt: p.command()}}
	case "begin", "if", "while", "for", "function", "switch":
		p.only = true
		return p.block(word)
	}
	return p.simple()
}
