//go:build darwin || gnustep

package menubar

import (
	"strings"

	"github.com/progrium/darwinkit/helper/action"
	"github.com/progrium/darwinkit/macos/appkit"
	"github.com/progrium/darwinkit/macos/foundation"
	"github.com/progrium/darwinkit/objc"

	"caro/app"
)

// control is what shows a node. It lives as long as the app: panels reuse controls by the IDs of their nodes.
type control struct {
	view  appkit.View
	field appkit.TextField         // of a Label or an Input
	box   appkit.Box               // of a Box or a Line
	press appkit.Button            // of a Button, a Hit or a Check
	pop   appkit.PopUpButton       // of a Pop
	bar   appkit.ProgressIndicator // of a Bar
	roll  appkit.TextView          // of a Scroll
	node  Node
	echo  echo
}

// canvas is the content of a window that shows Layouts.
type canvas struct {
	ui       *ui
	back     appkit.View // boxes and lines
	front    appkit.View // everything else
	controls map[string]*control
}

func newCanvas(u *ui, w appkit.Window) *canvas {
	return &canvas{ui: u, back: layer(w), front: layer(w), controls: make(map[string]*control)}
}

// layer adds a view over the whole content of a window.
func layer(w appkit.Window) appkit.View {
	content := w.ContentView()
	v := appkit.NewViewWithFrame(content.Bounds())
	v.SetAutoresizingMask(appkit.ViewWidthSizable | appkit.ViewHeightSizable)
	content.AddSubview(v)
	v.Retain()
	return v
}

// draw shows a Layout. Controls that it does not name are hidden and kept.
func (p *canvas) draw(l Layout) {
	named := make(map[string]bool, len(l.Nodes))
	edges := 0.0
	if moreContrast() { // the user may have turned it on meanwhile
		edges = 1
	}
	for _, n := range l.Nodes {
		named[n.ID] = true
		c := p.controls[n.ID]
		if c == nil {
			c = p.newControl(n)
			p.controls[n.ID] = c
			if n.Kind == Box || n.Kind == Line {
				p.back.AddSubview(c.view)
			} else {
				p.front.AddSubview(c.view)
			}
		}
		c.show(n, l.Size.H)
		if n.Kind == Box {
			c.box.SetBorderWidth(edges)
		}
	}
	for id, c := range p.controls {
		if !named[id] {
			c.view.SetHidden(true)
		}
	}
}

// newControl makes the control for a node. Objects are retained without a finalizer, which would release them on
// another thread.
func (p *canvas) newControl(n Node) *control {
	c := new(control)
	switch n.Kind {
	case Label:
		c.field = appkit.NewLabel("")
		c.view = c.field.View
	case Input:
		c.field = newInput()
		c.view = c.field.View
		c.field.SetDelegate(p.inputDelegate(n.ID, c))
	case Box, Line:
		c.box = newBox(n.Kind)
		c.view = c.box.View
	case Scroll:
		c.view, c.roll = newScroll()
	case Button, Hit:
		c.press = newButton(n.Kind)
		c.view = c.press.View
		action.Set(c.press, func(objc.Object) { guard(p.ui.Log, n.ID, func() { p.ui.send(c.node.Event) }) })
	case Pop:
		c.pop = appkit.NewPopUpButtonWithFramePullsDown(foundation.Rect{}, false)
		c.view = c.pop.View
		action.Set(c.pop, func(objc.Object) { guard(p.ui.Log, n.ID, func() { p.ui.pick(c.node, c.pop.IndexOfSelectedItem()) }) })
	case Check:
		c.press = appkit.NewButtonWithFrame(foundation.Rect{})
		c.press.SetButtonType(appkit.ButtonTypeSwitch)
		keepKeyboard(c.press)
		c.view = c.press.View
		action.Set(c.press, func(objc.Object) { guard(p.ui.Log, n.ID, func() { p.ui.pick(c.node, int(c.press.State())) }) })
	case Bar:
		c.bar = appkit.NewProgressIndicatorWithFrame(foundation.Rect{})
		c.bar.SetIndeterminate(false)
		c.bar.SetMaxValue(1)
		c.view = c.bar.View
	}
	c.view.Retain()
	return c
}

func newInput() appkit.TextField {
	f := appkit.NewTextFieldWithFrame(foundation.Rect{})
	f.SetBezeled(false)
	f.SetBordered(false)
	f.SetDrawsBackground(false)
	f.SetFocusRingType(appkit.FocusRingTypeNone)
	styleInput(f)
	return f
}

// newScroll makes a text that scrolls up and down. It never takes the keyboard.
func newScroll() (appkit.View, appkit.TextView) {
	scroll := appkit.NewScrollViewWithFrame(foundation.Rect{})
	scroll.SetHasVerticalScroller(true)
	scroll.SetBorderType(appkit.NoBorder)
	scroll.SetDrawsBackground(false)
	text := appkit.NewTextViewWithFrame(foundation.Rect{})
	text.SetEditable(false)
	text.SetSelectable(false)
	text.SetDrawsBackground(false)
	text.SetTextContainerInset(foundation.Size{})
	text.SetVerticallyResizable(true)
	text.SetAutoresizingMask(appkit.ViewWidthSizable)
	text.Retain()
	scroll.SetDocumentView(text)
	return scroll.View, text
}

func newBox(k Kind) appkit.Box {
	b := appkit.NewBoxWithFrame(foundation.Rect{})
	b.SetBoxType(appkit.BoxCustom)
	b.SetTitlePosition(appkit.NoTitle)
	b.SetBorderWidth(0)
	if k == Box {
		b.SetCornerRadius(6)
		b.SetBorderColor(appkit.Color_LabelColor())
	}
	return b
}

func newButton(k Kind) appkit.Button {
	b := appkit.NewButtonWithTitle("")
	keepKeyboard(b)
	if k == Hit {
		b.SetBordered(false)
		b.SetTransparent(true)
	}
	return b
}

// inputDelegate tells the session what the user types.
func (p *canvas) inputDelegate(id string, c *control) *appkit.TextFieldDelegate {
	d := &appkit.TextFieldDelegate{}
	d.SetControlTextDidChange(func(foundation.Notification) {
		guard(p.ui.Log, "type", func() {
			text := c.field.StringValue()
			c.echo.sent(text)
			p.ui.send(changed(id, text))
		})
	})
	p.ui.keep = append(p.ui.keep, d)
	return d
}

// show brings the control in line with its node. height is the panel's: Cocoa counts upwards.
func (c *control) show(n Node, height float64) {
	c.view.SetHidden(false)
	c.view.SetFrame(foundation.Rect{
		Origin: foundation.Point{X: n.Frame.X, Y: height - n.Frame.Y - n.Frame.H},
		Size:   foundation.Size{Width: n.Frame.W, Height: n.Frame.H},
	})
	if n == c.node {
		return
	}
	switch n.Kind {
	case Label, Input:
		c.showText(n)
	case Scroll:
		c.roll.SetFrame(rect(0, 0, appkit.ScrollViewFrom(c.view.Ptr()).ContentSize().Width, n.Frame.H)) // a scroller that always shows takes room
		c.roll.TextStorage().SetAttributedString(marked(n))
		c.roll.SizeToFit()
		c.roll.ScrollPoint(foundation.Point{})
	case Box:
		c.box.SetFillColor(colorOf(n.Fill))
	case Line:
		c.box.SetFillColor(appkit.Color_SeparatorColor())
	case Button:
		c.press.SetFont(fontOf(n.Font))
		c.press.SetTitle(n.Text)
		showDefault(c.press, n.Default)
	case Pop:
		c.showOptions(n)
	case Check:
		c.press.SetTitle(n.Text)
		c.press.SetState(appkit.ControlStateValue(n.Value))
		c.press.SetEnabled(!n.Off)
	case Bar:
		c.bar.SetDoubleValue(n.Value)
	}
	if n.Silent || n.Kind == Box || n.Kind == Line {
		hush(c.view)
	} else {
		speak(c.view, n)
	}
	if n.Tip != c.node.Tip {
		c.view.SetToolTip(n.Tip)
	}
	c.node = n
}

func (c *control) showOptions(n Node) {
	if n.Options != c.node.Options {
		c.pop.RemoveAllItems()
		for title := range strings.SplitSeq(n.Options, "\n") {
			c.pop.AddItemWithTitle(title)
		}
	}
	c.pop.SelectItemAtIndex(int(n.Value))
	c.pop.SetEnabled(!n.Off)
}

func (c *control) showText(n Node) {
	c.field.SetFont(fontOf(n.Font))
	c.field.SetTextColor(colorOf(n.Color))
	switch {
	case n.Right:
		c.field.SetAlignment(appkit.TextAlignmentRight)
	case n.Center:
		c.field.SetAlignment(alignCenter)
	}
	if n.Wrap != c.node.Wrap || c.node.ID == "" {
		setWrap(c.field, n)
	}
	if n.Kind == Label {
		switch {
		case n.Marks != "":
			c.field.SetAttributedStringValue(marked(n))
		case n.Text != c.node.Text || c.node.Marks != "":
			c.field.SetStringValue(n.Text)
		}
		return
	}
	c.field.SetPlaceholderString(n.Hint)
	if c.echo.accept(n.Text) && c.field.StringValue() != n.Text {
		c.field.SetStringValue(n.Text)
	}
}

// marked is the text of a node with its marks underlined.
func marked(n Node) foundation.MutableAttributedString {
	s := foundation.NewMutableAttributedStringWithString(n.Text)
	all := foundation.Range{Length: uint64(s.Length())}
	s.AddAttributeValueRange(foundation.AttributedStringKey("NSFont"), fontOf(n.Font), all)
	s.AddAttributeValueRange(foundation.AttributedStringKey("NSColor"), colorOf(n.Color), all)
	for _, m := range spansOf(n.Text, n.Marks) {
		s.AddAttributeValueRange(foundation.AttributedStringKey("NSUnderline"), foundation.Number_NumberWithInt(underline),
			foundation.Range{Location: uint64(m.At), Length: uint64(m.Length)})
	}
	return s
}

// underline is NSUnderlineStyleThick.
const underline = 2

// setWrap breaks lines between words, or cuts the one line at its end.
func setWrap(f appkit.TextField, n Node) {
	cell := objc.Call[objc.Object](f, objc.Sel("cell"))
	mode := appkit.LineBreakByTruncatingTail
	switch {
	case n.Wrap:
		mode = appkit.LineBreakByWordWrapping
	case n.Kind == Input:
		mode = appkit.LineBreakByClipping
	}
	objc.Call[objc.Void](cell, objc.Sel("setWraps:"), n.Wrap)
	objc.Call[objc.Void](cell, objc.Sel("setScrollable:"), n.Kind == Input && !n.Wrap)
	objc.Call[objc.Void](cell, objc.Sel("setLineBreakMode:"), mode)
}

// speak sets what a screen reader says of a control.
func speak(v appkit.View, n Node) {
	text := n.Speech
	if text == "" {
		text = n.Text
	}
	objc.Call[objc.Void](v, objc.Sel("setAccessibilityLabel:"), foundation.NewStringWithString(text))
}

// hush keeps what is there for the eye only from a screen reader.
func hush(v appkit.View) { objc.Call[objc.Void](v, objc.Sel("setAccessibilityElement:"), false) }

// send hands an event to the session. Showing and hiding are the panel's as well.
func (u *ui) send(e app.Event) {
	switch e.(type) {
	case nil:
	case app.Hide:
		u.panel.hide()
	default:
		u.Session.Send(e)
	}
}

// pick sends what a Pop or a Check was set to.
func (u *ui) pick(n Node, value int) { u.send(picked(u.settings.view, n, value)) }
