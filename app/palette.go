package app

import (
	"slices"
	"strings"

	"caro/internal/shell"
	"caro/safety"
)

// palette is the list of everything that can be done.
type palette struct {
	filter string
	chosen int
}

// openPalette lists what can be done at the answer, or where there is none.
func (st *state) openPalette() {
	st.mode = Choosing
	st.palette = palette{}
}

// choices are the lines that the filter leaves.
func (st *state) choices() []Choice {
	list := st.everything()
	words := strings.Fields(strings.ToLower(st.palette.filter))
	return slices.DeleteFunc(list, func(c Choice) bool {
		return slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(strings.ToLower(c.Title), w) })
	})
}

func (st *state) everything() (list []Choice) {
	for _, a := range st.resting() {
		if a.ID != ActBack && a.ID != ActActions {
			list = append(list, Choice{Title: a.Title, Key: a.Key, event: Do{a.ID}})
		}
	}
	for _, sh := range shell.Shells() {
		list = append(list, Choice{Title: "Dialect: " + string(sh), Set: sh == st.settings.Shell, event: SetShell{sh}})
	}
	for _, p := range []safety.Policy{safety.StrictPolicy, safety.ModeratePolicy, safety.PermissivePolicy} {
		list = append(list, Choice{Title: "Safety level: " + p.String(), Set: p == st.settings.Policy, event: SetPolicy{p}})
	}
	for _, m := range st.download.models {
		if m.Installed && st.session.deps.Config != nil {
			list = append(list, Choice{Title: "Model: " + m.Title, Set: m.InUse, event: Change{"model", m.Name}})
		}
	}
	list = append(append(list, st.folderChoices()...), st.backendChoices()...)
	if st.session.deps.Unload != nil {
		list = append(list, Choice{Title: "Unload the model", event: Unload{}})
	}
	if st.session.deps.Doctor != nil {
		list = append(list, Choice{Title: "Run the doctor", event: Examine{}})
	}
	if st.session.deps.Open != nil {
		list = append(list, Choice{Title: "Show the logs", event: OpenPlace{LogsPlace}})
	}
	return list
}

// resting are the actions of the state that lies under the list.
func (st *state) resting() []Action {
	mode := st.mode
	defer func() { st.mode = mode }()
	st.mode = st.restingMode()
	return st.actions()
}

// pick carries out the chosen line.
func (st *state) pick() {
	list := st.choices()
	e := list[max(0, min(st.palette.chosen, len(list)-1))].event
	st.mode = st.restingMode()
	st.handle(e)
}

// keys are what the keys do, as the sheet shows it.
var keys = []Key{
	{"↩", "ask; again on a Safe or Moderate answer: copy it"},
	{"⇧↩", "new line"},
	{"⌘↩", "copy and close; High wants it twice"},
	{"⌘C", "copy the selected text, else the command"},
	{"⌥⌘C", "copy the safer form or the dry run"},
	{"⌘E", "edit the command; Esc leaves editing"},
	{"⌘R", "another answer"},
	{"⌘]  ⌘[", "next, previous answer"},
	{"⌘I", "why this level"},
	{"⌘D", "pin"},
	{"⌘L", "new request"},
	{"↑", "in an empty field: earlier requests"},
	{"⌘K", "everything that can be done"},
	{"⌘Y  ⌘F", "history: ↑↓ move, ↩ use, ⌘1…9 pick, ⌘⌫ delete"},
	{"⌘.", "stop"},
	{"⇞  ⇟", "page through a long command"},
	{"⇧⌘P", "private mode"},
	{"⌘,", "settings"},
	{"⌘W  ⌘Q", "close, quit"},
	{"Esc", "one step back; what you typed stays"},
}
