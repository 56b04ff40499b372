package menubar

import (
	"reflect"
	"testing"

	"caro/app"
)

func view(name string) app.View {
	for _, s := range states() {
		if s.name == name {
			return s.view
		}
	}
	panic("no state " + name)
}

// Ensure what each key means in each state.
func TestPress(t *testing.T) {
	prompt := func(text string) typing { return typing{Field: idPrompt, Text: text} }
	for _, c := range []struct {
		name, state, keys string
		at                typing
		want              app.Event
		handled           bool
	}{
		{"return asks", "idle", "↩", prompt("list files"), app.Submit{Query: "list files"}, true},
		{"return in an empty prompt", "idle", "↩", prompt(""), app.Submit{}, true},
		{"return approves an unchanged prompt", "safe", "↩", prompt("list big files"), app.Do{Action: app.ActApprove}, true},
		{"return asks when words were typed since", "safe", "↩", prompt("list all files"), app.Submit{Query: "list all files"}, true},
		{"return does nothing at High", "high", "↩", prompt("delete old logs"), nil, true},
		{"return never approves while generating", "generating", "↩", prompt("list big files"), nil, true},
		{"command return approves", "high", "⌘↩", prompt("delete old logs"), app.Do{Action: app.ActApprove}, true},
		{"command return at Critical", "critical", "⌘↩", prompt(""), nil, false},
		{"escape", "safe", "⎋", prompt("x"), app.Do{Action: app.ActBack}, true},
		{"escape in the history", "history", "⎋", typing{Field: idSearch}, app.Do{Action: app.ActBack}, true},
		{"stop", "generating", "⌘.", prompt("x"), app.Do{Action: app.ActCancel}, true},
		{"stop when nothing runs", "safe", "⌘.", prompt("x"), nil, false},
		{"edit", "safe", "⌘E", prompt("x"), app.Do{Action: app.ActEdit}, true},
		{"edit is off while generating", "generating", "⌘E", prompt("x"), nil, false},
		{"close", "safe", "⌘W", prompt("x"), app.Hide{}, true},
		{"copy of a selection is the text field's", "history", "⌘C", typing{Field: idPrompt, Text: "x", Selection: true}, nil, false},
		{"a letter", "safe", "e", prompt("x"), nil, false},
		{"down", "history", "↓", typing{Field: idSearch}, app.Select{Row: 2}, true},
		{"up", "history", "↑", typing{Field: idSearch}, app.Select{Row: 0}, true},
		{"open", "history", "↩", typing{Field: idSearch}, app.Open{ID: "b2"}, true},
		{"pick", "history", "⌘3", typing{Field: idSearch}, app.Open{ID: "c3"}, true},
		{"pick what is not there", "history", "⌘9", typing{Field: idSearch}, nil, false},
		{"digits are typed", "history", "3", typing{Field: idSearch}, nil, false},
		{"letters are typed", "history", "d", typing{Field: idSearch}, nil, false},
		{"copy a row", "history", "⌘C", typing{Field: idSearch, Text: "x"}, app.Do{Action: app.ActCopy}, true},
		{"pin a row", "history", "⌘D", typing{Field: idSearch}, app.Do{Action: app.ActPin}, true},
		{"delete a row", "history", "⌘⌫", typing{Field: idSearch, Text: "x"}, app.Do{Action: app.ActDelete}, true},
		{"bring it back", "history", "⌘Z", typing{Field: idSearch}, app.Do{Action: app.ActUndo}, true},
		{"ask a row again", "history", "⌘R", typing{Field: idSearch}, app.Do{Action: app.ActRerun}, true},
		{"open nothing", "history_nothing", "↩", typing{Field: idSearch}, nil, true},
		{"return while editing", "editing", "↩", typing{Field: idEdit, Text: "ls"}, app.Do{Action: app.ActApprove}, true},
		{"down in the prompt", "safe", "↓", prompt("x"), nil, false},
		{"up in an empty prompt", "idle", "↑", prompt(""), app.Recall{}, true},
		{"up in words", "idle", "↑", prompt("x"), nil, false},
		{"find", "idle", "⌘F", prompt("x"), app.Do{Action: app.ActHistory}, true},
		{"down in the actions", "actions", "↓", typing{Field: idSearch}, app.Select{Row: 1}, true},
		{"up in the actions", "actions", "↑", typing{Field: idSearch}, app.Select{Row: 0}, true},
		{"delete is typed", "history", "⌫", typing{Field: idSearch, Text: "x"}, nil, false},
	} {
		chord, ok := parseChord(c.keys)
		if !ok {
			t.Fatalf("%s: no chord %q", c.name, c.keys)
		}
		got, handled := press(view(c.state), chord, c.at)
		if !reflect.DeepEqual(got, c.want) || handled != c.handled {
			t.Errorf("%s: %s in %s gives %T%v, %v", c.name, c.keys, c.state, got, got, handled)
		}
	}
}

// Ensure that Return never copies a command when other words stand in the field, although the View does not know them
// yet.
func TestReturnBelongsToWords(t *testing.T) {
	got, _ := press(view("safe"), Chord{Key: keyReturn}, typing{Field: idPrompt, Text: "delete everything"})
	if got != (app.Submit{Query: "delete everything"}) {
		t.Errorf("%T%v", got, got)
	}
}

// Ensure that ⌘C copies a selection when there is one and the command otherwise.
func TestPressCopy(t *testing.T) {
	v := view("safe")
	v.Actions = append(v.Actions, app.Action{ID: app.ActCopy, Key: "⌘C"})
	for _, selection := range []bool{true, false} {
		_, handled := press(v, Chord{Command: true, Key: "c"}, typing{Field: idPrompt, Text: v.Query, Selection: selection})
		if handled == selection {
			t.Errorf("selection %v: handled %v", selection, handled)
		}
	}
}

// Ensure that every key of every action is one that press understands.
func TestKeysOfActions(t *testing.T) {
	for _, s := range states() {
		for _, a := range s.view.Actions {
			if _, ok := parseChord(a.Key); a.Key != "" && !ok {
				t.Errorf("%s: %s has the key %q", s.name, a.ID, a.Key)
			}
		}
	}
	for _, bad := range []string{"", "⌘", "ab", "⌘↩x"} {
		if c, ok := parseChord(bad); ok {
			t.Errorf("%q is read as %+v", bad, c)
		}
	}
}

// Ensure that a change goes to the part of the session that its field stands for.
func TestChanged(t *testing.T) {
	for id, want := range map[string]app.Event{
		idPrompt:         app.Type{Query: "x"},
		idSearch:         app.Search{Text: "x"},
		idEdit:           app.Edit{Command: "x"},
		idWord:           app.TypeWord{Text: "x"},
		idField + "FILE": app.Fill{Name: "FILE", Value: "x"},
	} {
		if got := changed(id, "x"); got != want {
			t.Errorf("%s: %T%v", id, got, got)
		}
	}
}

// Ensure that the wheel moves within a list and does nothing elsewhere.
func TestScrolled(t *testing.T) {
	for _, c := range []struct {
		state string
		rows  int
		want  app.Event
	}{
		{"history", 1, app.Select{Row: 2}}, {"history", -9, app.Select{Row: 0}}, {"history", 99, app.Select{Row: 3}}, {"history", 0, nil},
		{"actions", 1, app.Select{Row: 1}}, {"history_nothing", 1, nil}, {"safe", 1, nil},
	} {
		if got := scrolled(view(c.state), c.rows); got != c.want {
			t.Errorf("%s by %d: %T%v", c.state, c.rows, got, got)
		}
	}
}
