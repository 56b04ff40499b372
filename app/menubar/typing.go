//go:build darwin || gnustep

package menubar

import (
	"math"
	"strings"

	"github.com/progrium/darwinkit/macos/appkit"
	"github.com/progrium/darwinkit/objc"
)

// watchKeys sees every key press of the app before its text fields do and takes those that mean something. What it
// returns must be kept.
func watchKeys(u *ui) any {
	return appkit.Event_AddLocalMonitorForEventsMatchingMaskHandler(appkit.EventMaskKeyDown, func(e appkit.Event) appkit.Event {
		out := e
		guard(u.Log, "key", func() {
			if u.panel.key(e) || u.settings.key(e) {
				out = appkit.Event{}
			}
		})
		return out
	})
}

// watchWheel lets the wheel of the mouse move through lists.
func watchWheel(u *ui) any {
	return appkit.Event_AddLocalMonitorForEventsMatchingMaskHandler(appkit.EventMaskScrollWheel, func(e appkit.Event) appkit.Event {
		guard(u.Log, "wheel", func() {
			if dy := e.DeltaY(); dy != 0 && u.panel.window.IsKeyWindow() {
				u.send(scrolled(u.panel.view, int(math.Copysign(math.Ceil(math.Abs(dy)), -dy))))
			}
		})
		return e
	})
}

// modifiersOf returns the modifiers of an event. The bindings give the name to the class method.
func modifiersOf(e appkit.Event) appkit.EventModifierFlags {
	return appkit.EventModifierFlags(objc.Call[uint64](e, objc.Sel("modifierFlags")))
}

// recordedChord reads an event with its modifiers as a hot key has them.
func recordedChord(e appkit.Event) Chord {
	flags := modifiersOf(e)
	c := chordOf(e)
	c.Command = flags&appkit.EventModifierFlagCommand != 0
	c.Option = flags&appkit.EventModifierFlagOption != 0
	c.Control = flags&appkit.EventModifierFlagControl != 0
	return c
}

// key handles a key press and reports whether it is done with.
func (p *panel) key(e appkit.Event) bool {
	if !p.window.IsKeyWindow() {
		return false
	}
	id, c := p.focused()
	at := typing{Field: id}
	if c != nil {
		at.Text = c.field.StringValue()
		editor := c.field.CurrentEditor()
		if composing(editor) {
			return false // the input method wants its Return and Esc itself
		}
		at.Selection = editor.SelectedRange().Length > 0
	}
	chord := chordOf(e)
	if chord == (Chord{Shift: true, Key: keyReturn}) && c != nil {
		objc.Call[objc.Void](c.field.CurrentEditor(), objc.Sel("insertNewlineIgnoringFieldEditor:"), e)
		return true
	}
	if chord.Key == keyTab && !chord.Command && !chord.Control && !chord.Option {
		p.focus(p.layout.next(id, chord.Shift))
		return true
	}
	if p.page(chord) {
		return true
	}
	event, handled := press(p.view, chord, at)
	if handled {
		p.ui.send(event)
	}
	return handled
}

// page scrolls a command that is longer than the panel, and reports whether the key was for that.
func (p *panel) page(key Chord) bool {
	c := p.controls[idScroll]
	if c == nil || c.view.IsHidden() {
		return false
	}
	switch key {
	case Chord{Key: keyPageUp}:
		objc.Call[objc.Void](c.roll, objc.Sel("scrollPageUp:"), nil)
	case Chord{Key: keyPageDn}:
		objc.Call[objc.Void](c.roll, objc.Sel("scrollPageDown:"), nil)
	default:
		return false
	}
	return true
}

// focused returns the field with the keyboard.
func (p *panel) focused() (string, *control) {
	for id, c := range p.controls {
		if c.node.Kind == Input && !c.view.IsHidden() && !c.field.CurrentEditor().IsNil() {
			return id, c
		}
	}
	return "", nil
}

// composing reports whether an input method is in the middle of a word.
func composing(editor appkit.Text) bool {
	return objc.Call[bool](editor, objc.Sel("hasMarkedText"))
}

// namedKeys are the characters that AppKit gives for keys that type nothing.
var namedKeys = map[string]string{
	"\r": keyReturn, "\x03": keyReturn, "\x1b": keyEscape, "\t": keyTab, "\x7f": keyDelete, "\b": keyDelete,
	"\uf700": keyUp, "\uf701": keyDown, "\uf72c": keyPageUp, "\uf72d": keyPageDn,
}

// chordOf reads an event. Characters are compared, not key codes: those are X's under GNUstep.
func chordOf(e appkit.Event) Chord {
	flags := modifiersOf(e)
	c := Chord{
		Command: flags&commandModifiers != 0,
		Shift:   flags&appkit.EventModifierFlagShift != 0,
		Option:  flags&optionModifiers != 0,
		Control: flags&controlModifiers != 0,
	}
	c.Key = strings.ToLower(e.CharactersIgnoringModifiers())
	if name, ok := namedKeys[c.Key]; ok {
		c.Key = name
	}
	return c
}
