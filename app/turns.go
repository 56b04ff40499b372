package app

import (
	"regexp"
	"slices"
	"strings"

	"caro/inference"
)

// maxTurns is how many requests in a row make one: what came before them is forgotten.
const maxTurns = 3

// follows matches words that go on from the request before, such as "only .txt files".
var follows = regexp.MustCompile(`(?i)^(only|just|but|and|also|plus|instead|without|except|not|then|the same|same)\b`)

// turn adds a request to those that it goes on from and returns all of them as one. ActNew starts anew.
func (st *state) turn(query string) string {
	query = strings.TrimSpace(query)
	n := len(st.turns)
	switch {
	case n > 0 && st.turns[n-1] == query: // the same again
	case st.goesOn() && follows.MatchString(query):
		st.turns = append(slices.Clone(st.turns[max(0, n-maxTurns+1):]), query)
	default:
		st.turns = []string{query}
	}
	for len(st.turns) > 1 && len(joined(st.turns)) > inference.MaxQuery {
		st.turns = st.turns[1:]
	}
	return joined(st.turns)
}

// goesOn reports whether there is an answer that a request can refine, or was before a refinement of it failed.
func (st *state) goesOn() bool {
	return len(st.turns) > 1 || len(st.turns) == 1 && st.answer != nil
}

// joined writes turns as one request.
func joined(turns []string) string { return strings.Join(turns, ", ") }

// refines reports whether the words in the field would go on from those that were asked last.
func (st *state) refines() bool {
	n := len(st.turns)
	return st.goesOn() && st.turns[n-1] != strings.TrimSpace(st.query) && follows.MatchString(strings.TrimSpace(st.query))
}

// following is what the words in the field go on from, or empty.
func (st *state) following() string {
	switch n := len(st.turns); {
	case st.refines():
		return joined(st.turns[max(0, n-maxTurns+1):])
	case st.asked() && n > 1:
		return joined(st.turns[:n-1])
	}
	return ""
}

// past are requests that the prompt field can have again.
type past struct {
	at    int    // which one stands in the field, from 1; 0 for none
	query string // the one that stands there
	draft string // what a link replaced
}

// goBack puts an earlier request, or a later one, into the field. Words that the user typed are never replaced by it.
func (st *state) goBack(later bool) {
	if st.query != "" && !st.isPast() {
		return
	}
	list := st.requests()
	by := 1
	if later {
		by = -1
	}
	at := max(0, min(st.past.at+by, len(list)))
	st.past.at, st.past.query = at, ""
	if at > 0 {
		st.past.query = list[at-1]
	}
	st.query, st.overtype = st.past.query, false
}

// isPast reports whether the field holds an earlier request as it was.
func (st *state) isPast() bool { return st.past.at > 0 && st.query == st.past.query }

// requests are the earlier ones, the newest first, each once.
func (st *state) requests() (list []string) {
	for _, e := range st.recent {
		if e.Query != "" && !slices.Contains(list, e.Query) {
			list = append(list, e.Query)
		}
	}
	if st.past.draft != "" {
		list = append([]string{st.past.draft}, list...)
	}
	return list
}

// ask puts the words of a link into the field. What stood there comes back with ↑.
func (st *state) ask(query string) {
	st.replace(query)
	st.closed = false
	if st.mode != Loading && st.mode != Generating {
		st.mode = st.restingMode()
	}
}

// replace puts other words into the field. What stood there comes back with ↑.
func (st *state) replace(query string) {
	if strings.TrimSpace(st.query) != "" && st.query != query {
		st.past.draft = st.query
	}
	st.past.at = 0
	st.query, st.overtype = query, false
}

// check judges a command that was not written by caro. The words in the field stay.
func (st *state) check(command string) {
	st.reset()
	st.closed, st.turns = false, nil
	a := Check(command, "", st.settings)
	st.variants.list = nil
	st.answer = &a
	st.settle()
	st.mode = st.restingMode()
}
