package inference

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// CheckQuery reports why an engine would not take a request: [ErrEmptyQuery], [ErrTooLong] or [ErrNotText].
// White space round the words is free.
func CheckQuery(query string) error {
	q := strings.TrimSpace(query)
	switch {
	case q == "":
		return ErrEmptyQuery
	case !isText(q):
		return ErrNotText
	case len(q) > MaxQuery:
		return ErrTooLong
	}
	return nil
}

// isText reports whether s is UTF-8 without control characters other than tabs and line ends.
func isText(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\t\n\r", r) })
}
