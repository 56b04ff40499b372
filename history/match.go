package history

import (
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

// parseTerms returns the words of a search, each to be found on its own: their order in an entry does not matter.
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

// candidate is a match whose entry is not loaded yet. Candidates are made newest first.
type candidate struct {
	score          int
	query, command []int // places of the matched characters
	id             string
}

// matchRow returns how well the terms are in a row and where, and whether every term is.
func matchRow(r row, terms []term) (candidate, bool) {
	for _, t := range terms {
		if !t.maybe(r.query) && !t.maybe(r.command) {
			return candidate{}, false
		}
	}
	var c candidate
	for _, t := range terms {
		inQuery, okQuery := t.match(r.query)
		inCommand, okCommand := t.match(r.command)
		switch {
		case !okQuery && !okCommand:
			return candidate{}, false
		case okQuery && (!okCommand || inQuery.Score >= inCommand.Score):
			c.score += inQuery.Score
			c.query = append(c.query, inQuery.MatchedIndexes...)
		default:
			c.score += inCommand.Score
			c.command = append(c.command, inCommand.MatchedIndexes...)
		}
	}
	return c, true
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
	if at := t.whole(text); at >= 0 {
		return t.at(at, text), true
	}
	found := fuzzy.FindNoSort(t.text, []string{string(text)})
	if len(found) == 0 {
		return fuzzy.Match{}, false
	}
	found[0].Score = min(found[0].Score, wholeScore/2)
	return found[0], true
}

// whole returns where a term of ASCII letters stands as it is, at the start of a word if it does anywhere, or -1. Most
// searches are for such terms, and this costs a tenth of what ranking a sparse match does.
func (t term) whole(text []byte) int {
	first := -1
	for i := 0; t.ascii && i+len(t.text) <= len(text); i++ {
		if !t.begins(text[i:]) {
			continue
		}
		if wordStart(text, i) {
			return i
		}
		if first < 0 {
			first = i
		}
	}
	return first
}

// begins reports whether text begins with the term in any case.
func (t term) begins(text []byte) bool {
	for i := range len(t.text) {
		c := text[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != t.text[i] {
			return false
		}
	}
	return true
}

func wordStart(text []byte, i int) bool {
	if i == 0 {
		return true
	}
	c := text[i-1] | 0x20
	return (c < 'a' || c > 'z') && text[i-1] < utf8.RuneSelf
}

// at returns the match of a term that stands at a place: the start of a word counts most, then the start of the text.
func (t term) at(at int, text []byte) fuzzy.Match {
	m := fuzzy.Match{Score: wholeScore + 16*len(t.text) - min(at, 63), MatchedIndexes: make([]int, len(t.text))}
	if wordStart(text, at) {
		m.Score += 64
	}
	for i := range m.MatchedIndexes {
		m.MatchedIndexes[i] = at + i
	}
	return m
}

// wholeScore is what a term scores that stands as it is: more than any sparse match.
const wholeScore = 1 << 20

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
	m := fuzzy.Match{Score: wholeScore}
	for i := range t.text {
		m.MatchedIndexes = append(m.MatchedIndexes, at+i)
	}
	return m, true
}

// rank loads the entries of the best candidates, best first and newer before older.
func rank(tx *bbolt.Tx, found []candidate, limit int) []Match {
	slices.SortStableFunc(found, func(a, b candidate) int { return b.score - a.score })
	var list []Match
	for _, c := range found[:min(len(found), limit)] {
		e, err := get(tx, []byte(c.id))
		if err != nil {
			continue // Repair reports entries that cannot be read
		}
		list = append(list, Match{e, c.score, sorted(c.query), sorted(c.command)})
	}
	return list
}

// sorted returns positions in order, each once: the words of a search may share characters.
func sorted(at []int) []int {
	slices.Sort(at)
	return slices.Compact(at)
}
