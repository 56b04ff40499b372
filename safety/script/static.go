package script

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Static returns what is known of a word without running anything: its text up to the first expansion, with the quotes
// taken off. whole reports whether that is all of it. Escapes in $'…' stay as written.
func Static(w *syntax.Word) (text string, whole bool) {
	if len(w.Parts) == 1 {
		switch p := w.Parts[0].(type) {
		case *syntax.Lit:
			return unescape(p.Value), true
		case *syntax.SglQuoted:
			return p.Value, true
		}
	}
	var b strings.Builder
	for _, part := range w.Parts {
		if !writeStatic(&b, part) {
			return b.String(), false
		}
	}
	return b.String(), true
}

// writeStatic writes one part of a word and reports whether it holds no expansion.
func writeStatic(b *strings.Builder, part syntax.WordPart) bool {
	switch p := part.(type) {
	case *syntax.Lit:
		b.WriteString(unescape(p.Value))
	case *syntax.SglQuoted:
		b.WriteString(p.Value)
	case *syntax.DblQuoted:
		for _, inner := range p.Parts {
			lit, ok := inner.(*syntax.Lit)
			if !ok {
				return false
			}
			b.WriteString(unescapeQuoted(lit.Value))
		}
	default:
		return false
	}
	return true
}

// unescape takes the backslashes out of an unquoted literal.
func unescape(s string) string { return dropBackslashes(s, "") }

// unescapeQuoted does the same within double quotes, where a backslash counts before a few characters only.
func unescapeQuoted(s string) string { return dropBackslashes(s, "$`\"\\\n") }

// dropBackslashes takes out each backslash before one of the characters, or before any where there are none. A backslash
// and the line feed after it vanish together.
func dropBackslashes(s, before string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && (before == "" || strings.IndexByte(before, s[i+1]) >= 0) {
			i++
			if s[i] == '\n' {
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
