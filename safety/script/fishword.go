package script

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"mvdan.cc/sh/v3/syntax"
)

// redirect reads a redirection, or returns nil where none begins.
func (p *fishParser) redirect() *syntax.Redirect {
	start, end := p.pos, p.pos
	for end < len(p.src) && p.src[end] >= '0' && p.src[end] <= '9' {
		end++
	}
	r := &syntax.Redirect{}
	if p.has("&>") {
		r.Op, r.OpPos = syntax.RdrAll, p.at(p.pos)
		if p.pos += 2; p.peek(0) == '>' {
			r.Op = syntax.AppAll
			p.pos++
		}
		return p.target(r)
	}
	if end >= len(p.src) || p.src[end] != '<' && p.src[end] != '>' || strings.HasPrefix(p.src[end:], ">|") {
		return nil
	}
	if end > start {
		r.N = &syntax.Lit{ValuePos: p.at(start), ValueEnd: p.at(end), Value: p.src[start:end]}
	}
	p.pos = end
	r.OpPos = p.at(end)
	switch {
	case p.has("<<") || p.has("<("):
		p.fail("fish has no here-documents")
	case p.has(">>"):
		r.Op = syntax.AppOut
		p.pos += 2
	case p.has("<"):
		r.Op = syntax.RdrIn
		p.pos++
	default:
		r.Op = syntax.RdrOut
		p.pos++
	}
	switch p.peek(0) {
	case '?': // only where no file is, or only where one is
		p.only = true
		p.pos++
	case '&':
		p.pos++
		if r.Op == syntax.RdrIn {
			r.Op = syntax.DplIn
		} else {
			r.Op = syntax.DplOut
		}
	}
	return p.target(r)
}

// target reads the word after a redirection.
func (p *fishParser) target(r *syntax.Redirect) *syntax.Redirect {
	p.blanks(false)
	if r.Word = p.word(); r.Word == nil {
		p.fail("a redirection wants a file")
		return nil
	}
	return r
}

// fishWord collects the parts of a word. Plain text next to plain text becomes one literal.
type fishWord struct {
	*fishParser
	parts []syntax.WordPart
	start int // of the plain text that is being read, or -1
}

// flush ends the plain text.
func (w *fishWord) flush() {
	if w.start >= 0 && w.start < w.pos {
		w.parts = append(w.parts, &syntax.Lit{ValuePos: w.at(w.start), ValueEnd: w.at(w.pos), Value: w.src[w.start:w.pos]})
	}
	w.start = -1
}

// word reads a word, or returns nil where none begins.
func (p *fishParser) word() *syntax.Word {
	w := fishWord{fishParser: p, start: -1}
	braces := 0
	for p.err == nil && p.pos < len(p.src) {
		c := p.src[p.pos]
		if isFishBlank(c) || c == ')' || c == '|' || c == '<' || c == '>' {
			if braces > 0 {
				p.fail("blanks and operators in braces are not read")
			}
			break
		}
		if w.start < 0 && len(w.parts) == 0 && p.has("2>|") {
			break
		}
		if c == '&' {
			if next := p.peek(1); next == 0 || isFishBlank(next) || strings.IndexByte("&|>)", next) >= 0 {
				break
			}
			p.fail("fish of some versions takes this ampersand for text")
			break
		}
		switch c {
		case '\'', '"', '$', '(', '\\':
			w.special(c)
			continue
		case '{':
			if next := p.peek(1); next == 0 || isFishBlank(next) {
				p.fail("a brace by itself is not read")
				continue
			}
			braces++
		case '}':
			braces--
		}
		if w.start < 0 {
			w.start = p.pos
		}
		p.pos++
	}
	w.flush()
	if p.err == nil && braces != 0 {
		p.fail("a brace has no other")
	}
	if p.err != nil || len(w.parts) == 0 {
		return nil
	}
	return &syntax.Word{Parts: w.parts}
}

// special reads a quote, an expansion or an escape.
func (w *fishWord) special(c byte) {
	if c == '\\' {
		w.escape()
		return
	}
	w.flush()
	switch c {
	case '\'':
		w.single()
	case '"':
		w.double()
	case '$':
		if w.peek(1) == '(' {
			w.pos++
			w.substitution(w.pos - 1)
			return
		}
		w.only = w.only || w.peek(1) == '$'
		if v := w.variable(); v != nil {
			w.parts = append(w.parts, v)
		}
	case '(':
		w.only = true
		w.substitution(w.pos)
	}
}

// variable reads $NAME with its indices. An index or a further dollar gives a name that no variable has: its value is not known.
func (p *fishParser) variable() *syntax.ParamExp {
	start := p.pos
	for p.peek(0) == '$' {
		p.pos++
	}
	name := p.pos
	for p.pos < len(p.src) && isFishNameByte(p.src[p.pos]) {
		p.pos++
	}
	if p.pos == name {
		p.fail("fish reads $ only before a name")
		return nil
	}
	if name > start+1 {
		name = start + 1
	}
	end := p.pos
	for p.peek(0) == '[' {
		p.only = true
		p.index()
	}
	v := p.src[name:end]
	if p.pos > end {
		v += "[]"
	}
	return &syntax.ParamExp{Dollar: p.at(start), Short: true, Param: &syntax.Lit{ValuePos: p.at(start + 1), ValueEnd: p.at(p.pos), Value: v}}
}

// index skips [1..2] after a variable or a substitution. One that runs commands is not read.
func (p *fishParser) index() {
	end := strings.IndexByte(p.src[p.pos:], ']')
	if end < 0 || strings.ContainsAny(p.src[p.pos:p.pos+end], "(\n'\"") {
		p.fail("an index is not read")
		return
	}
	p.pos += end + 1
}

// substitution reads (COMMANDS), whose opening parenthesis is next. start is where it begins as written. One that ends in psub is a file.
func (w *fishWord) substitution(start int) {
	open := w.pos
	w.pos++
	stmts := w.list(false)
	if w.err == nil && w.peek(0) != ')' {
		w.fail("a parenthesis is missing")
	}
	if w.err != nil {
		return
	}
	right := w.at(w.pos)
	w.pos++
	if rest, ok := withoutPsub(stmts); ok {
		w.parts = append(w.parts, &syntax.ProcSubst{OpPos: w.at(open), Rparen: right, Op: syntax.CmdIn, Stmts: rest})
	} else {
		w.parts = append(w.parts, &syntax.CmdSubst{Left: w.at(start), Right: right, Stmts: stmts})
	}
	for w.peek(0) == '[' {
		w.index()
	}
}

// withoutPsub returns the commands whose output psub makes a file of.
func withoutPsub(stmts []*syntax.Stmt) ([]*syntax.Stmt, bool) {
	if len(stmts) != 1 {
		return nil, false
	}
	pipe, ok := stmts[0].Cmd.(*syntax.BinaryCmd)
	if !ok || pipe.Op != syntax.Pipe {
		return nil, false
	}
	last, ok := pipe.Y.Cmd.(*syntax.CallExpr)
	if !ok || last.Args[0].Lit() != "psub" {
		return nil, false
	}
	return []*syntax.Stmt{pipe.X}, true
}

// single reads text in single quotes, where a backslash stands before a quote or another.
func (w *fishWord) single() {
	start := w.pos
	w.pos++
	var b strings.Builder
	for w.pos < len(w.src) && w.src[w.pos] != '\'' {
		if next := w.peek(1); w.src[w.pos] == '\\' && (next == '\'' || next == '\\') {
			w.only = true
			w.pos++
		}
		b.WriteByte(w.src[w.pos])
		w.pos++
	}
	if w.pos >= len(w.src) {
		w.fail("a single quote has no other")
		return
	}
	w.parts = append(w.parts, &syntax.SglQuoted{Left: w.at(start), Right: w.at(w.pos), Value: b.String()})
	w.pos++
}

// double reads text in double quotes.
func (w *fishWord) double() {
	start := w.pos
	w.pos++
	inner := fishWord{fishParser: w.fishParser, start: -1}
	for w.err == nil && w.pos < len(w.src) && w.src[w.pos] != '"' {
		switch c := w.src[w.pos]; {
		case c == '$' && w.peek(1) == '(':
			inner.flush()
			w.pos++
			inner.substitution(w.pos - 1)
		case c == '$' && (isFishNameByte(w.peek(1)) || w.peek(1) == '$'):
			inner.flush()
			if v := w.variable(); v != nil {
				inner.parts = append(inner.parts, v)
			}
		default:
			if inner.start < 0 {
				inner.start = w.pos
			}
			if c == '\\' && w.pos+1 < len(w.src) {
				w.pos++
			}
			w.pos++
		}
	}
	inner.flush()
	if w.err == nil && w.pos >= len(w.src) {
		w.fail("a double quote has no other")
	}
	if w.err != nil {
		return
	}
	w.parts = append(w.parts, &syntax.DblQuoted{Left: w.at(start), Right: w.at(w.pos), Parts: inner.parts})
	w.pos++
}

// fishEscapes are the letters that mean a control character after a backslash.
var fishEscapes = map[byte]string{'a': "\a", 'b': "\b", 'e': "\x1b", 'f': "\f", 'n': "\n", 'r': "\r", 't': "\t", 'v': "\v"}

// escape reads a backslash outside of quotes. Before most characters it means what it means in other shells.
func (w *fishWord) escape() {
	c := w.peek(1)
	digits, base := 0, 16
	switch {
	case c == 0:
		w.fail("a backslash ends the text")
		return
	case fishEscapes[c] != "":
		w.decoded(2, fishEscapes[c])
		return
	case c == 'x' || c == 'X':
		digits = 2
	case c == 'u':
		digits = 4
	case c == 'U':
		digits = 8
	case c >= '0' && c <= '7':
		digits, base = 3, 8
	case c == 'c':
		w.fail("a control escape is not read")
		return
	default:
		if w.start < 0 {
			w.start = w.pos
		}
		w.pos += 2
		return
	}
	from := w.pos + 2
	if base == 8 {
		from--
	}
	to := from
	for to < len(w.src) && to < from+digits && isDigitOf(w.src[to], base) {
		to++
	}
	n, err := strconv.ParseUint(w.src[from:to], base, 32)
	if err != nil || n == 0 {
		w.fail("an escape is not read")
		return
	}
	text := string(rune(n))
	if c == 'X' || base == 8 || c == 'x' {
		text = string([]byte{byte(n)})
	}
	if !utf8.ValidString(text) {
		w.fail("an escape is not read")
		return
	}
	w.decoded(to-w.pos, text)
}

// isDigitOf reports whether c is a digit of the base.
func isDigitOf(c byte, base int) bool {
	if base == 8 {
		return c >= '0' && c <= '7'
	}
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// decoded adds what the next bytes mean as quoted text.
func (w *fishWord) decoded(bytes int, text string) {
	w.only = true
	w.flush()
	w.parts = append(w.parts, &syntax.SglQuoted{Left: w.at(w.pos), Right: w.at(w.pos + bytes - 1), Value: text})
	w.pos += bytes
}
