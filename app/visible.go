package app

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible returns text as it may be shown: characters that a reader cannot see, or that change what the reader sees (controls,
// escapes, bidirectional and zero-width marks, bytes that are not UTF-8), are written as escapes. Line feeds stay.
func Visible(text string) string {
	if !strings.ContainsFunc(text, unseen) {
		return text
	}
	var b strings.Builder
	for len(text) > 0 {
		r, n := utf8.DecodeRuneInString(text)
		switch {
		case !unseen(r):
			b.WriteRune(r)
		case n == 1: // a control character or a byte that is not UTF-8
			fmt.Fprintf(&b, `\x%02x`, text[0])
		default:
			fmt.Fprintf(&b, `\u{%x}`, r)
		}
		text = text[n:]
	}
	return b.String()
}

// unseen reports whether a character must not be shown as it is.
func unseen(r rune) bool {
	switch r {
	case '\n':
		return false
	case utf8.RuneError, '\u2028', '\u2029', '\u115f', '\u3164': // not text; line ends; Hangul fillers, which look like spaces
		return true
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs) // Cf: bidirectional, zero-width and tag characters
}

// uncopyable reports whether a terminal would take part of the text for something else than text. A tab is text, and so is a line
// feed within it.
func uncopyable(text string) bool {
	return !utf8.ValidString(text) || strings.ContainsFunc(strings.TrimRight(text, " \t\r\n"), func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\t'
	})
}
