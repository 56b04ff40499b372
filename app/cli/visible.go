package cli

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// visible returns text as it may be shown: characters that a reader cannot see, or that change what the reader sees
// (controls, escapes, bidirectional and zero-width marks, bytes that are not UTF-8), are written as escapes.
// Line feeds stay.
func visible(s string) string {
	if !strings.ContainsFunc(s, hidden) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case !hidden(r):
			b.WriteRune(r)
		case n == 1: // a control character or a byte that is not UTF-8
			fmt.Fprintf(&b, `\x%02x`, s[0])
		default:
			fmt.Fprintf(&b, `\u{%x}`, r)
		}
		s = s[n:]
	}
	return b.String()
}

// hidden reports whether a character must not reach a terminal as it is.
func hidden(r rune) bool {
	switch r {
	case '\n':
		return false
	case utf8.RuneError, '\u2028', '\u2029', '\u115f', '\u3164': // not text; line ends; Hangul fillers, which look like spaces
		return true
	}
	// Cf holds the bidirectional, zero-width and tag characters; Co and Cs have no agreed look.
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs)
}
