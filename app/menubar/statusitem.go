//go:build darwin || gnustep

package menubar

import (
	"time"

	"github.com/progrium/darwinkit/helper/action"
	"github.com/progrium/darwinkit/macos/appkit"
	"github.com/progrium/darwinkit/macos/foundation"
	"github.com/progrium/darwinkit/objc"

	"caro/app"
)

// statusItem is the picture in the menu bar: a click toggles the panel, a right click or a click with Control opens
// the menu.
type statusItem struct {
	ui     *ui
	item   appkit.StatusItem
	button appkit.StatusBarButton
	icons  map[icon]appkit.Image
	state  itemState
	view   app.View
}

func newStatusItem(u *ui) *statusItem {
	s := &statusItem{ui: u, icons: make(map[icon]appkit.Image)}
	s.item = appkit.StatusBar_SystemStatusBar().StatusItemWithLength(appkit.VariableStatusItemLength)
	s.item.Retain() // the status bar does not
	s.item.SetAutosaveName("caro")
	s.button = s.item.Button()
	for _, i := range []icon{iconIdle, iconBusy, iconAttention, iconDownload} {
		s.icons[i] = newIcon(i)
	}
	s.button.SendActionOn(appkit.EventMaskLeftMouseUp | appkit.EventMaskRightMouseUp)
	action.Set(s.button, func(objc.Object) { guard(u.Log, "status item", s.clicked) })
	s.state = itemState{Speech: "-"}
	s.draw(app.View{})
	return s
}

func newIcon(i icon) appkit.Image {
	img := appkit.NewImageWithData(i.encode())
	img.Retain()
	img.SetSize(foundation.Size{Width: iconPoints, Height: iconPoints})
	img.SetTemplate(true)
	return img
}

func (s *statusItem) draw(v app.View) {
	s.view = v
	state := itemFor(v)
	if state == s.state {
		return
	}
	s.state = state
	s.button.SetImage(s.icons[state.Icon])
	speak(s.button.View, Node{Speech: state.Speech})
}

// clicked tells the clicks apart. A screen reader's press comes without an event and counts as a plain one.
func (s *statusItem) clicked() {
	e := s.ui.app.CurrentEvent()
	if !e.IsNil() {
		if t := e.Type(); t == appkit.EventTypeRightMouseUp || modifiersOf(e)&appkit.EventModifierFlagControl != 0 {
			s.showMenu(e)
			return
		}
	}
	s.ui.panel.toggle(s.anchor(), time.Now())
}

// anchor returns where the item is on the screen, or nil where it is hidden.
func (s *statusItem) anchor() *bounds {
	w := s.button.Window()
	if w.IsNil() || !w.IsVisible() {
		return nil
	}
	in := s.button.ConvertRectToView(s.button.Bounds(), nil)
	on := w.ConvertRectToScreen(in)
	b := boundsOf(on)
	return &b
}

func (s *statusItem) showMenu(e appkit.Event) {
	var model Model
	if s.ui.Model != nil {
		model = s.ui.Model()
	}
	items := menu(s.view, model, modifiersOf(e)&optionModifiers != 0)
	for _, it := range items[1].Items {
		s.ui.Log.Debug("menu", "history", it.Title)
	}
	s.ui.Log.Debug("menu", "model", modelTitle(s.view, model))
	m := s.ui.newMenu(items)
	s.ui.menu = &m
	appkit.Menu_PopUpContextMenuWithEventForView(m, e, s.button) // returns when the menu is closed
	s.ui.menu = nil
}

// newMenu makes a menu; it lives as long as Cocoa shows it.
func (u *ui) newMenu(items []menuItem) appkit.Menu {
	m := appkit.NewMenuWithTitle("")
	m.SetAutoenablesItems(false)
	for _, it := range items {
		m.AddItem(u.newMenuItem(it))
	}
	return m
}

func (u *ui) newMenuItem(it menuItem) appkit.MenuItem {
	if it.Separator {
		return appkit.MenuItem_SeparatorItem()
	}
	c, _ := parseChord(it.Key)
	mi := appkit.NewMenuItemWithTitleActionKeyEquivalent(it.Title, objc.Selector{}, c.Key)
	mi.SetKeyEquivalentModifierMask(maskOf(c))
	if it.Items != nil {
		mi.SetSubmenu(u.newMenu(it.Items))
		return mi
	}
	mi.SetEnabled(it.Event != nil || it.Quit)
	if it.Checked {
		mi.SetState(appkit.ControlStateValueOn)
	}
	action.Set(mi, func(objc.Object) { guard(u.Log, it.Title, func() { u.chosen(it) }) })
	return mi
}

// maskOf writes the modifiers of a chord as a menu has them, which is always as on a Mac's keyboard.
func maskOf(c Chord) (mask appkit.EventModifierFlags) {
	for _, m := range []struct {
		on   bool
		flag appkit.EventModifierFlags
	}{{c.Command, appkit.EventModifierFlagCommand}, {c.Shift, appkit.EventModifierFlagShift}, {c.Option, appkit.EventModifierFlagOption}, {c.Control, appkit.EventModifierFlagControl}} {
		if m.on {
			mask |= m.flag
		}
	}
	return mask
}

// chosen does what a line of the menu stands for.
func (u *ui) chosen(it menuItem) {
	if it.Quit {
		u.quit()
		return
	}
	if it.Opens && !u.panel.window.IsVisible() {
		u.panel.show(u.item.anchor())
	}
	u.send(it.Event)
}
