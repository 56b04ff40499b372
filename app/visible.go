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

// uncopyable reports whether a copy of the text would not be what a reader sees: a terminal takes part of it for something else than
// text, or marks in it hide or turn what stands around them. The end of the text, which a copy goes without, does not count.
func uncopyable(text string) bool {
	return strings.ContainsFunc(strings.TrimRight(text, " \t\r\n"), misleads)
}

// misleads reports whether a character makes a copy something else than what is seen. A tab and the joiners of words and emoji are
// not seen either, but are part of honest names.
func misleads(r rune) bool { return unseen(r) && r != '\t' && r != '\u200c' && r != '\u200d' }

// plainly returns a text without the characters that mislead.
func plainly(text string) string {
	return strings.Map(func(r rune) rune {
		if misleads(r) {
			return -1
		}
		return r
	}, text)
}
