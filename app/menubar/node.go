package menubar

import (
	"slices"

	"caro/app"
)

// Rect is a frame in points; y grows downwards from the top of the panel.
type Rect struct{ X, Y, W, H float64 }

// Size is a width and a height in points.
type Size struct{ W, H float64 }

// Font names a font by its use. Zero is the system font at its usual size.
type Font struct {
	Size float64
	Mono bool
	Bold bool
}

// Color is a colour by its meaning: the system has one for light, dark and high contrast.
type Color string

// The colours.
const (
	Plain     Color = ""
	Secondary Color = "secondary"
	Tertiary  Color = "tertiary"
	Block     Color = "block"    // behind the command
	Chosen    Color = "chosen"   // behind the selected row
	OnBadge   Color = "on badge" // text on one of the four below
	Green     Color = "green"
	Yellow    Color = "yellow"
	Orange    Color = "orange"
	Red       Color = "red"
)

// Kind is what a node is drawn as.
type Kind string

// The kinds.
const (
	Label  Kind = "label"
	Input  Kind = "input"  // a text field that the user types into
	Box    Kind = "box"    // a filled, rounded rectangle
	Line   Kind = "line"   // a separator
	Button Kind = "button" // does Action
	Bar    Kind = "bar"    // progress, by Value
	Hit    Kind = "hit"    // an invisible button over a row
	Pop    Kind = "pop"    // a choice of Options
	Check  Kind = "check"  // on or off
	Scroll Kind = "scroll" // text that is longer than its frame
)

// Node is one control of the panel: what to show and where. Its ID stays the same from frame to frame, so that the
// drawing side keeps the control and what the user is typing into it.
type Node struct {
	ID      string
	Kind    Kind
	Frame   Rect
	Text    string
	Hint    string // what an empty Input shows
	Speech  string // what a screen reader says; empty means Text
	Silent  bool   // a screen reader passes over it: a Hit says it
	Tip     string // what is said to a mouse that rests on it
	Font    Font
	Color   Color
	Fill    Color
	Wrap    bool      // several lines; otherwise the end is cut with an ellipsis
	Right   bool      // aligned to the right
	Default bool      // Return presses it
	Off     bool      // it cannot be used
	Center  bool      // the text stands in the middle
	Marks   string    // byte ranges of Text to underline, as "3:7 9:10"
	Select  bool      // the text of an Input is selected when it gets the keyboard
	Options string    // of a Pop, the titles a line each; its Value is the one that holds
	Value   float64   // of a Bar from 0 to 1; of a Check 0 or 1
	Event   app.Event // what a Button or Hit sends; a Pop and a Check send it with their new value, see picked
}

// Layout is one frame of the panel.
type Layout struct {
	Size  Size
	Nodes []Node
	Focus string // ID of the Input that has the keyboard first
	State app.State
}

// Overtype reports whether what is typed replaces the text of the field with the keyboard.
func (l Layout) Overtype() bool {
	return slices.ContainsFunc(l.Nodes, func(n Node) bool { return n.ID == l.Focus && n.Select })
}

// has reports whether there is a field of that name.
func (l Layout) has(id string) bool {
	return slices.ContainsFunc(l.Nodes, func(n Node) bool { return n.ID == id && n.Kind == Input })
}

// takesKeyboard reports whether a new Layout gives the keyboard to its Focus. The user stays in the field that has it, focused, while
// there is nothing new.
func (l Layout) takesKeyboard(before Layout, focused string) bool {
	if l.Overtype() && !before.Overtype() {
		return true
	}
	return l.Focus != focused && (l.State != before.State || !l.has(focused) || !before.has(l.Focus))
}

// next returns the field after the one with the keyboard, or before it.
func (l Layout) next(id string, back bool) string {
	var fields []string
	for _, n := range l.Nodes {
		if n.Kind == Input {
			fields = append(fields, n.ID)
		}
	}
	i := slices.Index(fields, id)
	if i < 0 {
		return l.Focus
	}
	step := 1
	if back {
		step = len(fields) - 1
	}
	return fields[(i+step)%len(fields)]
}

// Measure returns the room that text takes in a font when lines are broken at width points.
type Measure func(text string, f Font, width float64) Size
