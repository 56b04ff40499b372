package menubar

// bounds is a rectangle of the screen, as Cocoa has it: y grows upwards from the bottom of the first display.
type bounds struct{ X, Y, W, H float64 }

func (b bounds) top() float64 { return b.Y + b.H }

// edge is the least distance of the panel to the edge of the screen.
const edge = 8

// place returns where the panel goes on a screen of which visible is free of menu bar and Dock: under the status item
// when there is an anchor, else a quarter down the middle. It stays on the screen whatever the anchor is, which may be on
// another display or hidden.
func place(size Size, visible bounds, anchor *bounds) bounds {
	p := bounds{X: visible.X + (visible.W-size.W)/2, Y: visible.top() - visible.H/5 - size.H, W: size.W, H: size.H}
	if anchor != nil {
		p.X = anchor.X + (anchor.W-size.W)/2
		p.Y = anchor.Y - 4 - size.H
	}
	return p.onto(visible)
}

// shows reports whether any of a rectangle is on one of the screens.
func shows(b bounds, screens []bounds) bool {
	for _, s := range screens {
		if b.X < s.X+s.W && s.X < b.X+b.W && b.Y < s.top() && s.Y < b.top() {
			return true
		}
	}
	return false
}

// resize gives a panel another size; its top edge stays unless that would push it off the screen.
func resize(p bounds, size Size, visible bounds) bounds {
	return bounds{X: p.X, Y: p.top() - size.H, W: size.W, H: size.H}.onto(visible)
}

// onto moves b onto the screen. What is higher than the screen keeps its top on it.
func (b bounds) onto(visible bounds) bounds {
	b.X = max(min(b.X, visible.X+visible.W-b.W-edge), visible.X+edge)
	b.Y = min(max(b.Y, visible.Y+edge), visible.top()-b.H)
	return b
}
