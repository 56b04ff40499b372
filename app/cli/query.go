package cli

import (
	"strings"
	"unicode/utf8"

	"caro/inference"
)

// checkQuery refuses a request that no engine would take, before one is started for it.
func checkQuery(query string) error {
	switch query = strings.TrimSpace(query); {
	case query == "":
		return inference.ErrEmptyQuery
	case len(query) > inference.MaxQuery:
		return inference.ErrTooLong
	case !utf8.ValidString(query) || strings.ContainsRune(query, 0):
		return inference.ErrNotText
	}
	return nil
}
