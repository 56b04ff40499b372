package menubar

import (
	"fmt"
	"testing"

	"caro/app"
)

// preferences has the settings window on each page.
func preferences() map[string]*app.Preferences {
	general := app.Preferences{
		Tab: app.GeneralTab, Hotkey: "ctrl+cmd+c", HotkeyTip: "Press ⌃⌘C now to test it.", Testing: true,
		Settings: []app.Setting{
			{Key: "safety.level", Title: "Safety level", Value: "moderate", Choices: []app.Option{{Value: "strict", Title: "Strict"}, {Value: "moderate", Title: "Moderate"}}, Note: "High wants a second approval."},
			{Key: "context", Title: "The model reads", Value: "dir", Choices: []app.Option{{Value: "none", Title: "The words alone"}, {Value: "dir", Title: "The chosen folder too"}}, Note: "Never what is in the files."},
			{Key: "private", Title: "Private mode", Value: "true"},
			{Key: "login", Title: "Open at login", Value: "false", Fixed: true, Note: "Only in the app of macOS."},
		},
	}
	recording := general
	recording.Recording, recording.Testing, recording.HotkeyTip = true, false, "⌥K has neither ⌘ nor ⌃. Hold one of them."
	model := general
	model.Tab, model.Notice = app.ModelTab, app.Notice{Text: "Not changed: the file cannot be written."}
	model.Models = []app.ModelLine{
		{Name: "starter", Title: "Starter", Note: "64 MB", InUse: true, Installed: true},
		{Name: "small", Title: "Small", Note: "491 MB", Installed: true},
		{Name: "big", Title: "Big", Note: "4.7 GB", Stage: app.Downloading, Progress: &app.Progress{Done: 1, Total: 4, Text: "1 MB of 4 MB"}},
		{Name: "late", Title: "Late", Note: "4.7 GB", Stage: app.Paused, Progress: &app.Progress{Done: 1, Total: 4, Text: "1 MB of 4 MB"}},
		{Name: "checked", Title: "Checked", Stage: app.Verifying}, {Name: "other", Title: "Other"},
	}
	asks := general
	asks.Tab, asks.Models = app.ModelTab, []app.ModelLine{{Name: "study", Title: "Study", Note: "The license qwen-research permits research and no commercial use. Do you agree to it?", Asks: true}, model.Models[0]}
	about := general
	about.Tab, about.About = app.AboutTab, []string{"caro 1.0", "It runs on this machine."}
	return map[string]*app.Preferences{"settings_general": &general, "settings_recording": &recording, "settings_model": &model, "settings_license": &asks, "settings_about": &about}
}

// Ensure that each page of the settings is laid out as its golden file has it.
func TestSettingsGolden(t *testing.T) {
	for name, p := range preferences() {
		golden(t, name+".txt", tree(layoutSettings(p, estimate)))
	}
}

// Ensure that nothing in a window reaches beyond it, nor over another control that is pressed.
func TestControlsApart(t *testing.T) {
	layouts := make(map[string]Layout)
	for _, s := range states() {
		layouts[s.name] = layout(s.view, estimate)
	}
	for name, p := range preferences() {
		layouts[name] = layoutSettings(p, estimate)
	}
	for name, l := range layouts {
		var pressed []Node
		for _, n := range l.Nodes {
			f := n.Frame
			if f.X < 0 || f.Y < 0 || f.X+f.W > l.Size.W || f.Y+f.H > l.Size.H {
				t.Errorf("%s: %s reaches out of the window: %+v", name, n.ID, f)
			}
			if n.Kind == Button || n.Kind == Hit || n.Kind == Pop || n.Kind == Check || n.Kind == Input {
				pressed = append(pressed, n)
			}
		}
		for i, a := range pressed {
			for _, b := range pressed[i+1:] {
				if overlap(a.Frame, b.Frame) {
					t.Errorf("%s: %s lies over %s", name, a.ID, b.ID)
				}
			}
		}
	}
}

// Ensure what a control sends when it is set.
func TestPicked(t *testing.T) {
	p := preferences()["settings_general"]
	for _, c := range []struct {
		key   string
		value int
		want  app.Event
	}{
		{"safety.level", 0, app.Change{Key: "safety.level", Value: "strict"}},
		{"safety.level", 7, nil},
		{"private", 1, app.Change{Key: "private", Value: "true"}},
		{"private", 0, app.Change{Key: "private", Value: "false"}},
		{"nothing", 0, nil},
	} {
		if got := picked(p, Node{Event: app.Change{Key: c.key}}, c.value); got != c.want {
			t.Errorf("%s set to %d: %T%v", c.key, c.value, got, got)
		}
	}
	if got := picked(nil, Node{Event: app.Change{Key: "private"}}, 1); got != nil {
		t.Errorf("a closed window sends %v", got)
	}
}

// Ensure that keys are recorded while a hot key is waited for, and close the window otherwise.
func TestPressInSettings(t *testing.T) {
	all := preferences()
	waiting, idle := all["settings_recording"], all["settings_general"]
	both := Chord{Command: true, Control: true, Key: "k"}
	for _, c := range []struct {
		p       *app.Preferences
		chord   Chord
		want    app.Event
		handled bool
	}{
		{waiting, both, app.Recorded{Keys: "ctrl+cmd+k"}, true},
		{waiting, Chord{Option: true, Shift: true, Key: " "}, app.Recorded{Keys: "alt+shift+space"}, true},
		{waiting, Chord{Control: true, Key: "\uf708"}, app.Recorded{Keys: "ctrl+f5"}, true},
		{waiting, Chord{Key: keyEscape}, app.Record{}, true},
		{idle, Chord{Key: keyEscape}, app.CloseSettings{}, true},
		{idle, Chord{Command: true, Key: "w"}, app.CloseSettings{}, true},
		{idle, both, nil, false},
	} {
		if got, handled := pressInSettings(c.p, c.chord, c.chord); got != c.want || handled != c.handled {
			t.Errorf("%+v: %T%v, %v", c.chord, got, got, handled)
		}
	}
}

// Ensure that marks are in order, apart, and counted as Cocoa counts.
func TestMarks(t *testing.T) {
	if got := offsets([]int{0, 1, 4}); got != "0:2 4:5" {
		t.Errorf("offsets: %q", got)
	}
	for _, c := range []struct{ text, marks, want string }{
		{"abc", "0:1 2:3", "[{0 1} {2 1}]"},
		{"ä€😀x", "2:5 5:9 9:10", "[{1 1} {2 2} {4 1}]"},
		{"abc", "2:9 x 3:3", "[]"},
	} {
		if got := fmt.Sprint(spansOf(c.text, c.marks)); got != c.want {
			t.Errorf("%q %q: %s", c.text, c.marks, got)
		}
	}
}
