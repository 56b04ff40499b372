//go:build darwin || gnustep

package menubar

import (
	"slices"
	"time"
	"unicode/utf16"

	"github.com/progrium/darwinkit/macos/appkit"
	"github.com/progrium/darwinkit/macos/foundation"
	"github.com/progrium/darwinkit/objc"

	"caro/app"
)

// reopenPause is the time after which a click on the status item opens a panel that the same click has closed by taking
// the keyboard from it.
const reopenPause = 250 * time.Millisecond

// keyPanel is an NSPanel that takes the keyboard although it has no title bar.
type keyPanel struct {
	appkit.Panel `objc:"NSPanel"`
}

// CanBecomeKeyWindow answers Cocoa's question of that name.
func (keyPanel) CanBecomeKeyWindow() bool { return true }

// panel is the window with prompt, command and badge. It never activates the app: when it goes, the keyboard is back
// where it was.
type panel struct {
	*canvas
	window appkit.Panel
	ruler  *ruler
	view   app.View
	layout Layout
	anchor *bounds
	hidden time.Time
	hinted bool // that the icon is hidden
}

func newPanel(u *ui) *panel {
	p := &panel{ruler: u.ruler}
	class := objc.NewClass[keyPanel](objc.Sel("canBecomeKeyWindow"))
	objc.RegisterClass(class)
	p.window = appkit.PanelFrom(class.CreateInstance(0).Ptr()).InitWithContentRectStyleMaskBackingDefer(
		rect(0, 0, panelWidth, 200), panelStyle, appkit.BackingStoreBuffered, false)
	p.window.Retain()
	p.window.SetReleasedWhenClosed(false)
	p.window.SetTitle("caro")
	p.window.SetHidesOnDeactivate(false)
	p.window.SetFloatingPanel(true)
	p.window.SetLevel(appkit.StatusWindowLevel) // over full-screen apps and the Dock, but under input methods
	p.window.SetCollectionBehavior(appkit.WindowCollectionBehaviorMoveToActiveSpace |
		appkit.WindowCollectionBehaviorFullScreenAuxiliary | appkit.WindowCollectionBehaviorStationary)
	stylePanel(p.window)
	p.canvas = newCanvas(u, p.window.Window)
	d := &appkit.WindowDelegate{}
	d.SetWindowDidResignKey(func(foundation.Notification) { guard(u.Log, "resign", p.resigned) })
	p.window.SetDelegate(d)
	u.keep = append(u.keep, d, p)
	plainTyping(p.window)
	p.draw(app.View{State: app.Idle})
	return p
}

func rect(x, y, w, h float64) foundation.Rect {
	return foundation.Rect{Origin: foundation.Point{X: x, Y: y}, Size: foundation.Size{Width: w, Height: h}}
}

// plainTyping turns off what would change the letters of a command while it is typed.
func plainTyping(w appkit.Panel) {
	editor := appkit.TextViewFrom(w.FieldEditorForObject(true, nil).Ptr())
	if editor.IsNil() {
		return
	}
	editor.SetAutomaticQuoteSubstitutionEnabled(false)
	editor.SetAutomaticDashSubstitutionEnabled(false)
	editor.SetAutomaticTextReplacementEnabled(false)
	editor.SetAutomaticSpellingCorrectionEnabled(false)
}

// draw shows a View. Controls that it does not name are hidden and kept.
func (p *panel) draw(v app.View) {
	closing := v.Closed && !p.view.Closed
	if v.State != p.view.State || riskWord(v) != riskWord(p.view) || v.Notice.Text != p.view.Notice.Text {
		p.ui.Log.Debug("panel", "state", v.State, "risk", riskWord(v), "notice", v.Notice.Text)
	}
	if !slices.Equal(v.Touches, p.view.Touches) {
		p.ui.Log.Debug("panel", "touches", v.Touches)
	}
	if text := announcement(p.view, v); text != "" {
		announce(p.window, text)
	}
	p.view = v
	l := layout(v, p.ruler.measure)
	p.resize(l.Size)
	p.canvas.draw(l)
	before := p.layout
	p.layout = l
	if focused, _ := p.focused(); l.takesKeyboard(before, focused) {
		p.focus(l.Focus)
		redrawLater(p.ui.Log, p.window.Window)
	}
	redraw(p.window.Window)
	if closing {
		p.hide()
	}
}

// resize gives the window the size of a layout.
func (p *panel) resize(s Size) {
	if s == p.layout.Size {
		return
	}
	want := p.window.FrameRectForContentRect(rect(0, 0, s.W, s.H)).Size
	to := resize(boundsOf(p.window.Frame()), Size{want.Width, want.Height}, visibleScreen())
	p.window.SetFrameDisplay(rect(to.X, to.Y, to.W, to.H), true)
}

// focus gives the keyboard to a field, with the caret at its end.
func (p *panel) focus(id string) {
	c := p.controls[id]
	if c == nil || !p.window.IsVisible() {
		return
	}
	p.window.MakeFirstResponder(c.field)
	if editor := c.field.CurrentEditor(); !editor.IsNil() {
		at := uint64(len(utf16.Encode([]rune(c.field.StringValue()))))
		if c.node.Select {
			editor.SetSelectedRange(foundation.Range{Length: at})
			return
		}
		editor.SetSelectedRange(foundation.Range{Location: at})
	}
}

// toggle is what the hot key and a click on the status item do. anchor is where the item is, nil for the hot key;
// since is when the user acted.
func (p *panel) toggle(anchor *bounds, since time.Time) {
	switch {
	case p.window.IsVisible():
		p.hide()
	case anchor == nil || time.Since(p.hidden) > reopenPause:
		p.show(anchor)
		p.hintOnce()
		field, _ := p.focused()
		p.ui.Log.Debug("panel", "shown after", time.Since(since), "field", field)
	}
}

// hintOnce says that the icon cannot be seen, the first time that the panel opens without it.
func (p *panel) hintOnce() {
	at := p.ui.item.anchor()
	if p.hinted || at != nil && shows(*at, allScreens()) {
		return
	}
	p.hinted = true
	p.ui.Session.Send(app.IconHidden{})
}

// allScreens returns every screen, with menu bar and Dock.
func allScreens() (list []bounds) {
	for _, s := range appkit.Screen_Screens() {
		list = append(list, boundsOf(s.Frame()))
	}
	return list
}

// show puts the panel up with the keyboard in it, before the session knows: typing must not wait.
func (p *panel) show(anchor *bounds) {
	p.anchor = anchor
	to := place(p.layout.Size, visibleScreen(), anchor)
	p.window.SetFrameOrigin(foundation.Point{X: to.X, Y: to.Y})
	takeKeyboard(p.ui.app)
	p.window.MakeKeyAndOrderFront(nil)
	p.focus(p.layout.Focus)
	p.ui.Session.Send(app.Show{})
}

// hide puts the panel away; what was typed stays.
func (p *panel) hide() {
	if !p.window.IsVisible() {
		return
	}
	p.hidden = time.Now()
	p.window.OrderOut(nil)
	p.ui.Log.Debug("panel", "shown", false)
	p.ui.Session.Send(app.Hide{})
}

// resigned puts the panel away when the user turned to something else. The keyboard may come back by itself: under X the
// press of a hot key takes it for as long as the key is down.
func (p *panel) resigned() {
	if resignGrace == 0 {
		p.hide()
		return
	}
	time.AfterFunc(resignGrace, func() {
		onMain(p.ui.Log, "resign", func() {
			if !p.window.IsKeyWindow() {
				p.hide()
			}
		})
	})
}

// visibleScreen returns the screen that the mouse is on, without menu bar and Dock.
func visibleScreen() bounds {
	mouse := appkit.Event_MouseLocation()
	for _, s := range appkit.Screen_Screens() {
		f := s.Frame()
		if mouse.X >= f.Origin.X && mouse.X < f.Origin.X+f.Size.Width && mouse.Y >= f.Origin.Y && mouse.Y < f.Origin.Y+f.Size.Height {
			return boundsOf(s.VisibleFrame())
		}
	}
	return boundsOf(appkit.Screen_MainScreen().VisibleFrame())
}

func boundsOf(r foundation.Rect) bounds {
	return bounds{r.Origin.X, r.Origin.Y, r.Size.Width, r.Size.Height}
}
