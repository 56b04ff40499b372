package app

import (
	"slices"
	"strings"
	"time"

	"caro/safety"
)

// settle makes what is shown and copied from the answer and the values. Approvals and notices were about what was there before.
func (st *state) settle() {
	defer st.look()
	st.tell(Notice{})
	st.confirmed, st.read = time.Time{}, false
	st.savedID, st.isPinned = "", false
	if st.answer == nil {
		st.settled, st.whole = Answer{}, false
		return
	}
	st.settled, st.whole = *st.answer, true
	for _, name := range st.answer.Placeholders {
		st.whole = st.whole && strings.TrimSpace(st.values[name]) != ""
	}
	if command := fillIn(st.answer.Command, st.answer.Shell, st.values); command != st.answer.Command {
		st.settled = st.judge(command, *st.answer)
	}
}

// judge checks a command that the user made from an answer, or the answer itself: for the same shell and system, by the same model.
func (st *state) judge(command string, from Answer) Answer {
	settings := st.settings
	settings.Shell, settings.System = from.Shell, from.System
	a := Check(command, from.Query, settings)
	if command != from.Command {
		a.Proof = a.Proof.Own()
	}
	a.Explanation, a.Model, a.Stats, a.Edited = from.Explanation, from.Model, from.Stats, from.Edited
	return a
}

// startEdit lets the user change the command as shown: the values that were filled in are part of it now, and what nobody sees is not.
func (st *state) startEdit() {
	if st.original == nil {
		st.original = st.answer
	}
	if uncopyable(st.settled.Command) {
		st.settled = st.judge(plainly(st.settled.Command), st.settled)
		st.settled.Edited = true
	}
	if st.settled.Command != st.answer.Command {
		a := st.settled
		st.answer, st.values = &a, nil
		st.settle()
	}
	st.before = st.settled.Safety.Level
	st.mode = Editing
}

// edit judges the command at each keystroke. The model's explanation is not true of another command.
func (st *state) edit(command string) {
	if st.mode != Editing || command == st.answer.Command {
		return
	}
	a := st.judge(command, *st.original)
	a.Command = command // with the spaces at its end, which the user is typing; a copy goes without them
	a.Edited = st.original.Edited || strings.TrimRight(command, " \t\r\n") != st.original.Command
	if a.Edited {
		a.Explanation = ""
	}
	st.answer, st.values = &a, nil
	st.settle()
}

// fill sets the value of a placeholder.
func (st *state) fill(name, text string) {
	if st.mode != NeedsValue || !slices.Contains(st.answer.Placeholders, name) {
		return
	}
	if st.values == nil {
		st.values = map[string]string{}
	}
	st.values[name] = text
	st.settle()
}

// safer returns the safer form of the command, or else its dry-run twin, judged like any other. It is offered only where copying it asks
// nothing.
func (st *state) safer() (Answer, bool) {
	if !st.answering() {
		return Answer{}, false
	}
	for _, form := range []string{st.settled.saferForm(), st.settled.Twin} {
		if form == "" {
			continue
		}
		a := st.judge(form, st.settled)
		a.Edited, a.Explanation = true, ""
		if len(a.Placeholders) == 0 && st.demandOf(a) == safety.None {
			return a, true
		}
	}
	return Answer{}, false
}

// saferForm is what the worst finding has in the place of the command, or empty where that is advice in words.
func (a Answer) saferForm() string {
	form := a.Safety.Safer
	if slices.ContainsFunc(safety.Rules(), func(r safety.Rule) bool { return r.Safer == form }) {
		return ""
	}
	return form
}
