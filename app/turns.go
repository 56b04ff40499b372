package app

import (
	"slices"
	"strings"

	"caro/inference"
)

// spoken are the turns, the newest with the command on show.
func (st *state) spoken() []inference.Turn {
	turns := slices.Clone(st.turns)
	if n := len(turns); n > 0 && st.answer != nil {
		turns[n-1].Command = st.settled.Command
	}
	return turns
}

// turn adds a request to those that it goes on from. ActNew starts anew.
func (st *state) turn(query string) (Step, error) {
	query = strings.TrimSpace(query)
	n := len(st.turns)
	var step Step
	var err error
	switch {
	case n > 0 && st.turns[n-1].Query == query: // the same again
		step.Talk = TalkOf(st.turns)
		return step, nil
	case st.goesOn() && FollowsOn(query):
		if step, err = GoOn(st.spoken(), query, st.settings.Shell); err != nil || step.Explain {
			return step, err
		}
		turns := st.spoken()
		st.turns = append(turns[max(0, n-maxTurns+1):], inference.Turn{Query: query})
	default:
		st.turns = []inference.Turn{{Query: query}}
		step.Talk = TalkOf(st.turns)
	}
	return step, nil
}

// goesOn reports whether there is an answer that a request can refine, or was before a refinement of it failed.
func (st *state) goesOn() bool {
	return len(st.turns) > 1 || len(st.turns) == 1 && st.answer != nil
}

// refines reports whether the words in the field would go on from those that were asked last.
func (st *state) refines() bool {
	n := len(st.turns)
	return st.goesOn() && st.turns[n-1].Query != strings.TrimSpace(st.query) && FollowsOn(st.query)
}

// following is what the words in the field go on from, or empty.
func (st *state) following() string {
	switch n := len(st.turns); {
	case st.refines():
		return merged(st.turns[max(0, n-maxTurns+1):])
	case st.asked() && n > 1:
		return merged(st.turns[:n-1])
	}
	return ""
}

// explainParts shows what each part of the command does, and puts the words back that it was asked for with.
func (st *state) explainParts() {
	st.query, st.details, st.parts = st.turns[len(st.turns)-1].Query, true, true
	st.tell(Notice{})
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

// link puts the words of a link into the field. What stood there comes back with ↑.
func (st *state) link(query string) {
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
