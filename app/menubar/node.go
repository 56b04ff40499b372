package menubar

import "caro/app"

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
	Font    Font
	Color   Color
	Fill    Color
	Wrap    bool // several lines; otherwise the end is cut with an ellipsis
	Right   bool // aligned to the right
	Default bool // Return presses it
	Value   float64
	Event   app.Event // what a Button or Hit sends
}

// Layout is one frame of the panel.
type Layout struct {
	Size  Size
	Nodes []Node
	Focus string // ID of the Input that has the keyboard
}

// Measure returns the room that text takes in a font when lines are broken at width points.
type Measure func(text string, f Font, width float64) Size
