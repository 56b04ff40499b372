package history

import (
	"container/heap"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sahilm/fuzzy"
	"go.etcd.io/bbolt"
)

// term is a word to search for.
type term struct {
	text  string // lower case
	ascii bool
}

func parseTerms(text string) []term {
	var terms []term
	for _, word := range strings.Fields(strings.ToLower(text)) {
		terms = append(terms, term{word, isASCII(word)})
	}
	return terms[:min(len(terms), maxTerms)]
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// matchRow returns the score and the places of the terms in a row, and whether every term is in it.
func matchRow(r row, terms []term) (Match, bool) {
	for _, t := range terms {
		if !t.maybe(r.query) && !t.maybe(r.command) {
			return Match{}, false
		}
	}
	var m Match
	for _, t := range terms {
		inQuery, okQuery := t.match(r.query)
		inCommand, okCommand := t.match(r.command)
		switch {
		case !okQuery && !okCommand:
			return Match{}, false
		case okQuery && (!okCommand || inQuery.Score >= inCommand.Score):
			m.Score += inQuery.Score
			m.Query = append(m.Query, inQuery.MatchedIndexes...)
		default:
			m.Score += inCommand.Score
			m.Command = append(m.Command, inCommand.MatchedIndexes...)
		}
	}
	return m, true
}

// maybe is a cheap test that a term fails on most texts: whether its characters occur in this order.
func (t term) maybe(text []byte) bool {
	if !t.ascii || len(t.text) > maxTerm {
		return len(text) > 0
	}
	i := 0
	for _, c := range text {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c == t.text[i] {
			if i++; i == len(t.text) {
				return true
			}
		}
	}
	return false
}

// match returns where a term is in a text, and how good the match is.
func (t term) match(text []byte) (fuzzy.Match, bool) {
	if !t.maybe(text) {
		return fuzzy.Match{}, false
	}
	if len(t.text) > maxTerm {
		return t.literal(string(text))
	}
	found := fuzzy.FindNoSort(t.text, []string{string(text)})
	if len(found) == 0 {
		return fuzzy.Match{}, false
	}
	return found[0], true
}

// literal finds a long term as it is.
func (t term) literal(text string) (fuzzy.Match, bool) {
	lower := strings.ToLower(text)
	if len(lower) != len(text) { // rare letters change their length: then only the exact case is found
		lower = text
	}
	at := strings.Index(lower, t.text)
	if at < 0 {
		return fuzzy.Match{}, false
	}
	m := fuzzy.Match{Score: 1 << 20} // above what the short words of the same search can reach on another row
	for i := range t.text {
		m.MatchedIndexes = append(m.MatchedIndexes, at+i)
	}
	return m, true
}

// candidate is a match whose entry is not loaded yet.
type candidate struct {
	Match
	id    string
	order int // place in the walk: smaller is newer
}

// ranking keeps the best matches of a walk: a heap with the worst of them at the root.
type ranking struct {
	limit int
	seen  int
	heap  []candidate
	list  []Match
}

func newRanking(limit int) *ranking { return &ranking{limit: limit} }

func (r *ranking) Len() int           { return len(r.heap) }
func (r *ranking) Less(i, j int) bool { return worse(&r.heap[i], &r.heap[j]) }
func (r *ranking) Swap(i, j int)      { r.heap[i], r.heap[j] = r.heap[j], r.heap[i] }
func (r *ranking) Push(x any)         { r.heap = append(r.heap, x.(candidate)) }
func (r *ranking) Pop() any {
	last := r.heap[len(r.heap)-1]
	r.heap = r.heap[:len(r.heap)-1]
	return last
}

func worse(a, b *candidate) bool {
	if a.Score != b.Score {
		return a.Score < b.Score
	}
	return a.order > b.order
}

// offer takes a match in if it is among the best so far.
func (r *ranking) offer(m Match, id []byte) {
	r.seen++
	if len(r.heap) >= r.limit && m.Score <= r.heap[0].Score {
		return
	}
	heap.Push(r, candidate{m, string(id), r.seen})
	if len(r.heap) > r.limit {
		heap.Pop(r)
	}
}

// sorted returns positions in order, each once: the words of a search may share characters.
func sorted(at []int) []int {
	slices.Sort(at)
	return slices.Compact(at)
}

// load reads the entries of the best matches into list, best first.
func (r *ranking) load(tx *bbolt.Tx) error {
	slices.SortFunc(r.heap, func(a, b candidate) int {
		if worse(&b, &a) {
			return -1
		}
		return 1
	})
	for _, c := range r.heap {
		e, err := get(tx, []byte(c.id))
		if err != nil {
			continue // Repair reports entries that cannot be read
		}
		c.Entry, c.Query, c.Command = e, sorted(c.Query), sorted(c.Command)
		r.list = append(r.list, c.Match)
	}
	return nil
}
