package app

import (
	"fmt"
	"strings"

	"caro/inference"
	"caro/internal/shell"
	"caro/safety"
	"caro/safety/script"
)

// view is the View of the present state.
func (st *state) view() View {
	v := View{
		State: st.mode, Query: st.query, Context: st.context(), Notice: st.notice, Private: st.settings.Private, Closed: st.closed,
		Footer: st.footer(), ConfirmAgain: !st.confirmed.IsZero(), Actions: st.actions(),
	}
	switch st.mode {
	case Idle:
		v.Recent = rows(st.recent, st.session.deps.Now())
	case Loading:
		v.Notice = Notice{Text: "Loading model…"}
	case Generating:
		v.Command, v.Explanation = st.streamed[0], st.streamed[1]
	case Result, Editing, NeedsValue:
		st.showAnswer(&v)
	case Browsing:
		v.History = &History{Search: st.search, Rows: rows(st.entries, st.session.deps.Now()), Selected: st.chosen, Busy: st.busy}
		if len(st.entries) == 0 && st.search != "" && v.Notice.Text == "" {
			v.Notice.Text = fmt.Sprintf("No matches for '%s'.", st.search)
		}
	}
	return v
}

// showAnswer fills in the answer: its command, badge and missing values.
func (st *state) showAnswer(v *View) {
	a, whole := st.shown()
	v.Command, v.Explanation = a.Command, a.Explanation
	v.Badge = badge(a, st.original)
	for _, name := range st.answer.Placeholders {
		v.Fields = append(v.Fields, Field{name, st.values[name]})
	}
	switch st.demand() {
	case safety.Block:
		if whole && a.Safety.Level >= safety.High && v.Notice.Text == "" {
			v.Notice = Notice{Text: "Blocked by the safety level.", Hint: hintFor(v.Badge)}
		}
	case safety.TypeWord:
		v.TypeWord = releaseWord
	case safety.Confirm:
		if v.ConfirmAgain && v.Notice.Text == "" {
			v.Notice = Notice{Text: "Press ⌘↩ again to copy it.", Hint: hintFor(v.Badge)}
		}
	}
}

func hintFor(b *Badge) string {
	if b.Safer == "" {
		return ""
	}
	return "Safer: " + b.Safer
}

// shapes and words tell the levels apart without colour.
var (
	shapes = [...]string{"●", "▲", "◆", "⬣"}
	words  = [...]string{"Safe", "Moderate", "High", "Critical"}
)

// badge is the verdict on an answer. was is what it was before the user edited it, or nil.
func badge(a Answer, was *Answer) *Badge {
	level := a.Safety.Level
	b := &Badge{Level: level, Shape: shapes[level], Word: words[level], Reason: "only reads, or changes nothing that was there", Safer: a.Safety.Safer}
	for i, f := range a.Safety.Findings {
		if i == 0 {
			b.Reason = f.Effect
		}
		if f.Level == level {
			b.Marks = append(b.Marks, script.Span{Start: f.Span.Start, End: f.Span.End})
		}
	}
	if was != nil && was.Safety.Level > level {
		b.Was = "was " + words[was.Safety.Level]
	}
	return b
}

// context is the line under the prompt: for whom the command is written, and who writes.
func (st *state) context() string {
	tools := "GNU tools"
	if st.settings.System == shell.MacOS {
		tools = "BSD tools"
	}
	parts := []string{string(st.settings.Shell), fmt.Sprintf("%s (%s)", st.settings.System, tools)}
	if st.answer != nil && st.answer.Model.Name != "" {
		parts = append(parts, writer(st.answer.Model))
	}
	return strings.Join(parts, " · ")
}

// writer names the model that wrote an answer.
func writer(m inference.ModelRef) string {
	if m.Origin == inference.OriginStarter {
		return "starter model"
	}
	return m.Name
}

func (st *state) footer() string {
	switch {
	case st.settings.Private:
		return "Private: nothing is saved, clipboard marked concealed."
	case st.answer != nil && st.answer.Edited && (st.mode == Result || st.mode == Editing):
		return "Edited by you"
	case len(st.unsaved) > 0:
		return "Not saved yet; will be tried again."
	}
	return ""
}

// actions lists what works now. Front ends show these and no others.
func (st *state) actions() []Action {
	always := []Action{{ID: ActNew, Title: "New", Key: "⌘L"}, {ID: ActHistory, Title: "History", Key: "⌘Y"}, {ID: ActPrivate, Title: "Private", Key: "⇧⌘P"}, {ID: ActBack, Title: "Back", Key: "Esc"}}
	switch st.mode {
	case Idle:
		return append([]Action{{ID: ActSubmit, Title: "Ask", Key: "↩", Default: true}}, always[1:]...)
	case Loading, Generating:
		return []Action{{ID: ActCancel, Title: "Stop", Key: "⌘."}, {ID: ActBack, Title: "Back", Key: "Esc"}}
	case Failed, NotACommand, ModelMissing:
		return append([]Action{{ID: ActRetry, Title: "Ask Again", Key: "⌘R", Default: true}}, always...)
	case Browsing:
		return st.browsing()
	}
	return append(st.copying(), always...)
}

// copying lists what can be done with a command: what the policy demands decides about the copy.
func (st *state) copying() []Action {
	var list []Action
	switch st.demand() {
	case safety.None:
		list = append(list, Action{ID: ActApprove, Title: "Copy", Key: "⌘↩", Default: st.mode == Result}, Action{ID: ActCopy, Title: "Copy and Stay", Key: "⌘C"})
	case safety.Confirm:
		title := "Copy…"
		if !st.confirmed.IsZero() {
			title = "Copy Anyway"
		}
		list = append(list, Action{ID: ActApprove, Title: title, Key: "⌘↩"}, Action{ID: ActCopy, Title: "Copy and Stay…", Key: "⌘C"})
	}
	if st.mode != Editing {
		list = append(list, Action{ID: ActEdit, Title: "Edit", Key: "⌘E"})
	}
	if st.savedID != "" {
		list = append(list, Action{ID: ActPin, Title: "Pin", Key: "⌘D"})
	}
	return list
}

// browsing lists what can be done with the chosen row.
func (st *state) browsing() []Action {
	var list []Action
	if len(st.entries) > 0 {
		list = append(list, Action{ID: ActPin, Title: "Pin", Key: "⌘D"}, Action{ID: ActDelete, Title: "Delete", Key: "⌘⌫"})
	}
	if st.undo != nil {
		list = append(list, Action{ID: ActUndo, Title: "Undo", Key: "⌘Z"})
	}
	return append(list, Action{ID: ActPrivate, Title: "Private", Key: "⇧⌘P"}, Action{ID: ActBack, Title: "Back", Key: "Esc"})
}
