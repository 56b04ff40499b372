package script

import (
	"errors"
	"strings"
	"sync"

	"mvdan.cc/sh/v3/syntax"

	"caro/internal/shell"
)

// Script is a command that was read, or could not be.
type Script struct {
	Text string       // as given; every span is in it
	File *syntax.File // nil when no dialect reads the text
	Err  error        // why the first dialect did not

	Dialect syntax.LangVariant // the dialect that File is in; meaningless where File is nil
	Fish    bool               // File was read as fish: its tree is that of bash with the same meaning
	Only    bool               // other shells than fish read the text differently or not at all
}

var (
	bashParsers  = sync.Pool{New: func() any { return syntax.NewParser(syntax.Variant(syntax.LangBash), syntax.KeepComments(true)) }}
	zshParsers   = sync.Pool{New: func() any { return syntax.NewParser(syntax.Variant(syntax.LangZsh), syntax.KeepComments(true)) }}
	posixParsers = sync.Pool{New: func() any { return syntax.NewParser(syntax.Variant(syntax.LangPOSIX), syntax.KeepComments(true)) }}
)

// Parse reads a command: as zsh first where it is for zsh, then as bash, then as POSIX shell, else as zsh too, so that a command
// written for another dialect is still seen. A command for fish is read as that alone: where it is not fish, what other shells would make
// of it does not tell what it does. A missing value such as <FILE> is read as a word, not as a redirection.
func Parse(text string, sh shell.Shell) *Script {
	s := &Script{Text: text}
	if Nests(text) > MaxNest {
		s.Err = ErrDeep
		return s
	}
	readable := maskPlaceholders(text)
	if sh == shell.Fish {
		s.Fish, s.Dialect = true, syntax.LangBash
		s.File, s.Only, s.Err = parseFish(readable)
		return s
	}
	order := [...]syntax.LangVariant{syntax.LangBash, syntax.LangPOSIX, syntax.LangZsh}
	if sh == shell.Zsh {
		order = [...]syntax.LangVariant{syntax.LangZsh, syntax.LangBash, syntax.LangPOSIX}
	}
	for _, dialect := range order {
		f, err := parse(readable, dialect)
		if err == nil {
			s.File, s.Dialect = f, dialect
			return s
		}
		if s.Err == nil {
			s.Err = err
		}
	}
	return s
}

// MaxNest is how deep brackets may nest in a text that is parsed: the time and the stack for a deeper tree are out of proportion to its length.
const MaxNest = 100

// ErrDeep is why a text is not parsed whose brackets nest deeper than [MaxNest].
var ErrDeep = errors.New("brackets are nested too deeply")

// Nests returns how deep the brackets of a text nest at most. A chain of powers counts too: each of them holds the next.
func Nests(text string) int {
	depth, most, powers := 0, 0, 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '\'':
			if k := strings.IndexByte(text[i+1:], '\''); k > 0 {
				i += k + 1
			}
		case '(', '{':
			depth++
			most = max(most, depth)
		case ')', '}':
			depth = max(depth-1, 0)
		case '*':
			if i+1 < len(text) && text[i+1] == '*' {
				powers++
				i++
			}
		}
	}
	return max(most, powers)
}

// parsers returns the pool of parsers for a dialect.
func parsers(dialect syntax.LangVariant) *sync.Pool {
	switch dialect {
	case syntax.LangZsh:
		return &zshParsers
	case syntax.LangPOSIX:
		return &posixParsers
	}
	return &bashParsers
}

// SpanOf returns where a node stands in the text.
func (s *Script) SpanOf(n syntax.Node) Span {
	return Span{int(n.Pos().Offset()), int(n.End().Offset())}
}

// maskPlaceholders makes words of the placeholders, byte for byte, so that offsets stay.
func maskPlaceholders(text string) string {
	if !strings.Contains(text, "<") {
		return text
	}
	return placeholder.ReplaceAllStringFunc(text, func(m string) string { return "_" + m[1:len(m)-1] + "_" })
}
