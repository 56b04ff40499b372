package app

import (
	"context"
	"errors"

	"caro/safety"
)

// variant is one of the answers to a request, with what the user made of it.
type variant struct {
	answer   *Answer
	original *Answer
	values   map[string]string
}

// given returns what the model wrote.
func (v variant) given() Answer {
	if v.original != nil {
		return *v.original
	}
	return *v.answer
}

// variants are the answers to the present request, the likeliest first.
type variants struct {
	list    []variant
	at      int  // the one on show
	another bool // one more is being asked for
}

// keep notes what the user made of the answer on show.
func (st *state) keep() {
	if st.variants.at < len(st.variants.list) {
		st.variants.list[st.variants.at] = variant{st.answer, st.original, st.values}
	}
}

// add puts a further answer on show.
func (st *state) add(a Answer) {
	st.variants.list = append(st.variants.list, variant{answer: &a})
	st.present(len(st.variants.list) - 1)
}

// present puts one of the answers on show, as the user left it.
func (st *state) present(i int) {
	v := st.variants.list[i]
	st.variants.at, st.before = i, safety.Safe
	st.answer, st.original, st.values = v.answer, v.original, v.values
	st.settle()
	st.mode = st.restingMode()
}

// step goes to the next or the previous answer.
func (st *state) step(by int) {
	st.keep()
	st.present(st.variants.at + by)
}

// mayAskAnother reports whether the model may be asked for one more answer.
func (st *state) mayAskAnother() bool {
	return st.mode != Editing && st.asked() && st.answer.Query != "" && len(st.variants.list) > 0 && len(st.variants.list) <= MaxAlternatives
}

// askAnother asks for one more answer. Those that are there stay.
func (st *state) askAnother() {
	st.keep()
	var given []Answer
	for _, v := range st.variants.list {
		given = append(given, v.given())
	}
	st.stop()
	ctx, cancel := context.WithCancel(st.ctx)
	st.cancel, st.variants.another, st.mode = cancel, true, Generating
	st.tell(Notice{})
	s, number, settings := st.session, st.generation, st.settings
	settings.Shell, settings.System = given[0].Shell, given[0].System
	go func() {
		a, err := Another(ctx, s.deps.Engine, given, settings, nil)
		s.Send(answered{number, a, err})
	}()
}

// anothered takes one more answer, or says why there is none.
func (st *state) anothered(e answered) {
	st.variants.another = false
	if e.err == nil {
		st.add(e.answer)
		return
	}
	st.mode = st.restingMode()
	if errors.Is(e.err, ErrNoOther) {
		st.say(Notice{Text: "The model knows no other command.", Hint: "Say it in other words, or add what is missing."})
		return
	}
	st.say(NoticeFor(e.err))
}
