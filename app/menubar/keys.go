package menubar

import (
	"fmt"
	"slices"
	"strings"

	"caro/app"
)

// Chord is a key with its modifiers. Command is ⌘ on a Mac; under X it is Alt, Super or Control.
type Chord struct {
	Command, Shift, Option, Control bool
	Key                             string // a lower-case character, or one of the names below
}

// Names of keys that type nothing.
const (
	keyReturn = "return"
	keyEscape = "escape"
	keyUp     = "up"
	keyDown   = "down"
	keyTab    = "tab"
	keyDelete = "delete"
	keyPageUp = "page up"
	keyPageDn = "page down"
)

// signs are what macOS writes for keys and modifiers.
var signs = map[rune]string{'↩': keyReturn, '⎋': keyEscape, '↑': keyUp, '↓': keyDown, '⇥': keyTab, '⌫': keyDelete}

// parseChord reads a chord as macOS writes it, such as "⌥⌘C".
func parseChord(s string) (Chord, bool) {
	if s == "Esc" {
		return Chord{Key: keyEscape}, true
	}
	var c Chord
	for _, r := range s {
		switch name, ok := signs[r]; {
		case c.Key != "":
			return Chord{}, false
		case r == '⌘':
			c.Command = true
		case r == '⇧':
			c.Shift = true
		case r == '⌥':
			c.Option = true
		case r == '⌃':
			c.Control = true
		case ok:
			c.Key = name
		default:
			c.Key = strings.ToLower(string(r))
		}
	}
	return c, c.Key != ""
}

// typing is what a key press happens in.
type typing struct {
	Field     string // ID of the Input with the keyboard
	Text      string // what it holds
	Selection bool   // some of it, or of another text, is selected
}

// press returns what a chord means now. Handled is false when the key belongs to the text field or to the main menu; a
// nil event that is handled swallows the key.
func press(v app.View, c Chord, at typing) (e app.Event, handled bool) {
	switch {
	case c == Chord{Key: keyEscape}:
		return app.Do{Action: app.ActBack}, true
	case c == Chord{Command: true, Key: "w"}:
		return app.Hide{}, true
	case c == Chord{Command: true, Key: "f"}: // as ⌘Y
		return press(v, Chord{Command: true, Key: "y"}, at)
	case (c == Chord{Key: keyUp} || c == Chord{Key: keyDown}) && at.Field == idPrompt:
		if at.Text != "" && (!v.Recalled || at.Text != v.Query) {
			return nil, false
		}
		return app.Recall{Later: c.Key == keyDown}, true
	case v.Palette != nil && c.Key != keyEscape && pressChoice(v, c) != nil:
		return pressChoice(v, c), true
	case c == Chord{Key: keyReturn} && at.Field == idPrompt:
		return pressReturn(v, at), true
	case v.State == app.Browsing && browse(v, c) != nil:
		return browse(v, c), true
	case c == Chord{Key: keyReturn}:
		return defaultEvent(v, at.Text), true
	case c == Chord{Command: true, Key: "c"} && at.Selection:
		return nil, false // the selected text is meant, not the command
	}
	for _, a := range v.Actions {
		if got, ok := parseChord(a.Key); ok && got == c && got.Key != keyReturn || ok && got == c && c.Command {
			return actionEvent(a.ID, at.query(v)), true
		}
	}
	return nil, false
}

// query returns the words that an action is for.
func (at typing) query(v app.View) string {
	if at.Field == idPrompt {
		return at.Text
	}
	return v.Query
}

// pressReturn is Return in the prompt. The default action of a View may copy the command that its words brought: when the
// field holds others already, Return asks.
func pressReturn(v app.View, at typing) app.Event {
	if at.Text != v.Query {
		return app.Submit{Query: at.Text}
	}
	return defaultEvent(v, at.Text)
}

// defaultEvent is what Return does in this View, or nil.
func defaultEvent(v app.View, query string) app.Event {
	i := slices.IndexFunc(v.Actions, func(a app.Action) bool { return a.Default })
	if i < 0 {
		return nil
	}
	return actionEvent(v.Actions[i].ID, query)
}

// actionEvent is the event of an action; only asking needs the words with it.
func actionEvent(id app.ActionID, query string) app.Event {
	if id == app.ActSubmit {
		return app.Submit{Query: query}
	}
	return app.Do{Action: id}
}

// browse moves in the history and opens its rows; ⌘1 to ⌘9 pick one directly.
func browse(v app.View, c Chord) app.Event {
	h := v.History
	if h == nil || len(h.Rows) == 0 {
		return nil
	}
	switch {
	case c == Chord{Key: keyUp}:
		return app.Select{Row: max(h.Selected-1, 0)}
	case c == Chord{Key: keyDown}:
		return app.Select{Row: min(h.Selected+1, len(h.Rows)-1)}
	case c == Chord{Key: keyReturn} && h.Selected >= 0 && h.Selected < len(h.Rows):
		return app.Open{ID: h.Rows[h.Selected].ID}
	case c.Command && c == Chord{Command: true, Key: c.Key} && len(c.Key) == 1 && c.Key >= "1" && c.Key <= "9":
		if i := int(c.Key[0] - '1'); i < len(h.Rows) {
			return app.Open{ID: h.Rows[i].ID}
		}
	}
	return nil
}

// pressChoice moves in the list of actions.
func pressChoice(v app.View, c Chord) app.Event {
	switch p := v.Palette; c {
	case Chord{Key: keyUp}:
		return app.Select{Row: max(p.Selected-1, 0)}
	case Chord{Key: keyDown}:
		return app.Select{Row: min(p.Selected+1, len(p.Choices)-1)}
	}
	return nil
}

// scrolled is the event of a turn of the wheel over the list, or nil.
func scrolled(v app.View, rows int) app.Event {
	switch {
	case rows == 0:
	case v.Palette != nil && len(v.Palette.Choices) > 0:
		return app.Select{Row: min(max(v.Palette.Selected+rows, 0), len(v.Palette.Choices)-1)}
	case v.History != nil && len(v.History.Rows) > 0:
		return app.Select{Row: min(max(v.History.Selected+rows, 0), len(v.History.Rows)-1)}
	}
	return nil
}

// functionKeys are the names of F1 to F20 by the characters that Cocoa gives them.
func functionKeys() map[string]string {
	names := make(map[string]string)
	for i := range 20 {
		names[string(rune(0xf704+i))] = fmt.Sprintf("f%d", i+1)
	}
	return names
}

// recordedKeys writes a chord as the settings do.
func recordedKeys(c Chord) string {
	var parts []string
	for _, m := range []struct {
		on   bool
		name string
	}{{c.Control, "ctrl"}, {c.Option, "alt"}, {c.Shift, "shift"}, {c.Command, "cmd"}} {
		if m.on {
			parts = append(parts, m.name)
		}
	}
	key := c.Key
	if name, ok := functionKeys()[key]; ok {
		key = name
	}
	if key == " " {
		key = "space"
	}
	return strings.Join(append(parts, key), "+")
}

// changed is the event of a change in a text field.
func changed(field, text string) app.Event {
	switch name, isField := strings.CutPrefix(field, idField); {
	case field == idSearch:
		return app.Search{Text: text}
	case field == idEdit:
		return app.Edit{Command: text}
	case field == idWord:
		return app.TypeWord{Text: text}
	case isField:
		return app.Fill{Name: name, Value: text}
	}
	return app.Type{Query: text}
}
