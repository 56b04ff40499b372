package history

import (
	"cmp"
	"context"
	"slices"
	"unicode"
	"unicode/utf8"

	"go.etcd.io/bbolt"
)

const (
	// defaultRecall is how many entries Recall returns when the query does not say.
	defaultRecall = 3
	// alike is how much of all the words of two requests both must have, in percent, to be nearly the same:
	// three of four words do, two of three do not.
	alike = 75
)

// Recall returns the earlier commands for the same request or one that has nearly the same words, nearest first and
// often used before rarely used, so that they can be offered while the model still writes. q filters them; its Text is
// not used, and its Limit is 3 when it is 0.
func (s *Store) Recall(ctx context.Context, request string, q Query) ([]Entry, error) {
	if q.Limit == 0 {
		q.Limit = defaultRecall
	}
	words := wordSet(s.opts.Redact(request))
	if len(words) == 0 {
		return nil, nil
	}
	var list []Entry
	err := s.view(ctx, func(tx *bbolt.Tx) error {
		near, err := nearest(ctx, tx, words, &q)
		if err != nil {
			return err
		}
		list = list[:0]
		for _, n := range near {
			if e, err := get(tx, []byte(n.id)); err == nil { // Repair reports entries that cannot be read
				list = append(list, e)
			}
		}
		return nil
	})
	if err != nil {
		return nil, wrap("recall from the history", err)
	}
	return list, nil
}

// neighbour is a row that is near to a request.
type neighbour struct {
	id    string
	near  int // percent
	uses  int
	order int // place in the walk: smaller is newer
}

// nearest returns the rows that are nearest to the words, at most q.Limit of them.
func nearest(ctx context.Context, tx *bbolt.Tx, words map[string]bool, q *Query) ([]neighbour, error) {
	var found []neighbour
	order := 0
	err := walk(ctx, tx, q, func(id []byte, r row) bool {
		order++
		if near := overlap(words, r.query); near >= alike {
			found = append(found, neighbour{string(id), near, r.uses, order})
		}
		return len(found) < maxRanked
	})
	slices.SortFunc(found, func(a, b neighbour) int {
		return cmp.Or(b.near-a.near, b.uses-a.uses, a.order-b.order)
	})
	return found[:min(len(found), q.limit())], err
}

// overlap returns how many of all the words of two texts are in both, in percent.
func overlap(words map[string]bool, text []byte) int {
	common, others := 0, 0
	var buf [64]byte
	eachWord(text, func(word []byte) (more bool) {
		if words[string(lower(buf[:0], word))] {
			common++
		} else {
			others++
		}
		return alike*others <= (100-alike)*len(words) // beyond it nothing helps: most texts end here
	})
	if common > len(words) { // a word that the text repeats
		others, common = others+common-len(words), len(words)
	}
	return 100 * common / (len(words) + others)
}

// wordSet returns the words of a text in lower case.
func wordSet(text string) map[string]bool {
	words := map[string]bool{}
	eachWord([]byte(text), func(word []byte) bool {
		words[string(lower(nil, word))] = true
		return true
	})
	return words
}

// eachWord calls fn for each run of letters, digits and the marks that names of files have, until fn returns false.
func eachWord(text []byte, fn func(word []byte) (more bool)) {
	start := -1
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		part := unicode.IsLetter(r) || unicode.IsDigit(r) || r == '.' || r == '_' || r == '-' || r == '/'
		if part && start < 0 {
			start = i
		}
		if !part && start >= 0 {
			if !fn(text[start:i]) {
				return
			}
			start = -1
		}
		i += size
	}
	if start >= 0 {
		fn(text[start:])
	}
}

// lower appends a word in lower case to buf.
func lower(buf, word []byte) []byte {
	for i := 0; i < len(word); {
		r, size := utf8.DecodeRune(word[i:])
		buf = utf8.AppendRune(buf, unicode.ToLower(r))
		i += size
	}
	return buf
}
