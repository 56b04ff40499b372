//go:build darwin || gnustep

package menubar

import (
	"github.com/progrium/darwinkit/macos/appkit"
	"github.com/progrium/darwinkit/macos/foundation"

	"caro/app"
)

// settingsWindow shows the settings while the session has them open.
type settingsWindow struct {
	*canvas
	window appkit.Window
	view   *app.Preferences
	size   Size
}

func newSettingsWindow(u *ui) *settingsWindow {
	s := &settingsWindow{}
	s.window = appkit.NewWindowWithContentRectStyleMaskBackingDefer(rect(0, 0, settingsWidth, 400),
		appkit.WindowStyleMaskTitled|appkit.WindowStyleMaskClosable, appkit.BackingStoreBuffered, false)
	s.window.Retain()
	s.window.SetReleasedWhenClosed(false)
	s.window.SetTitle(textSettings)
	styleWindow(s.window)
	s.canvas = newCanvas(u, s.window)
	d := &appkit.WindowDelegate{}
	d.SetWindowWillClose(func(foundation.Notification) {
		guard(u.Log, "settings", func() { u.Session.Send(app.CloseSettings{}) })
	})
	s.window.SetDelegate(d)
	u.keep = append(u.keep, d, s)
	return s
}

// draw opens, changes and closes the window.
func (s *settingsWindow) draw(p *app.Preferences) {
	opens, closes := s.view == nil && p != nil, s.view != nil && p == nil
	before := s.view
	s.view = p
	if closes {
		s.window.OrderOut(nil)
		return
	}
	if p == nil {
		return
	}
	if before == nil || p.HotkeyTip != before.HotkeyTip || p.Tab != before.Tab {
		s.ui.Log.Debug("settings", "tab", p.Tab, "tip", p.HotkeyTip)
	}
	l := layoutSettings(p, s.ui.ruler.measure)
	if l.Size != s.size {
		s.resize(l.Size)
	}
	s.canvas.draw(l)
	redraw(s.window)
	if opens {
		s.ui.panel.hide()
		s.window.Center()
		s.ui.app.ActivateIgnoringOtherApps(true)
		s.window.MakeKeyAndOrderFront(nil)
		s.ui.Log.Debug("settings", "shown", true)
	}
}

// resize gives the window the height of a page. Its top edge stays.
func (s *settingsWindow) resize(to Size) {
	s.size = to
	frame := s.window.Frame()
	want := s.window.FrameRectForContentRect(rect(0, 0, to.W, to.H)).Size
	s.window.SetFrameDisplay(rect(frame.Origin.X, frame.Origin.Y+frame.Size.Height-want.Height, want.Width, want.Height), true)
}

// key handles a key press in the window and reports whether it is done with.
func (s *settingsWindow) key(e appkit.Event) bool {
	if s.view == nil || !s.window.IsKeyWindow() {
		return false
	}
	event, handled := pressInSettings(s.view, chordOf(e), recordedChord(e))
	s.ui.send(event)
	return handled
}
