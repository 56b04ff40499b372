package llama

import (
	"strings"
	"unicode/utf8"
)

// cut splits text into pieces of at most n bytes (n >= utf8.UTFMax): before a space where there is one, so that the tokens are those of
// the whole text, else between runes.
func cut(text string, n int) []string {
	var pieces []string
	for len(text) > n {
		at := strings.LastIndexByte(text[:n+1], ' ')
		if at <= 0 {
			for at = n; !utf8.RuneStart(text[at]); at-- {
			}
		}
		pieces = append(pieces, text[:at])
		text = text[at:]
	}
	return append(pieces, text)
}
