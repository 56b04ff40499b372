//go:build gnustep && !darwin

package menubar

import (
	"context"
	"log/slog"
	"os"
	"runtime"
	"time"

	"github.com/progrium/darwinkit/macos/appkit"
	"github.com/progrium/darwinkit/objc"
	"golang.design/x/hotkey"

	// What GNUstep lacks; it is part of the copy that build/cocoakit makes.
	_ "github.com/progrium/darwinkit/gnustep"
)

// panelStyle has no title bar: GNUstep would draw one.
const panelStyle = appkit.WindowStyleMaskBorderless | appkit.WindowStyleMaskNonactivatingPanel

// resignGrace is how long the panel may be without the keyboard before it goes.
const resignGrace = 200 * time.Millisecond

// Modifiers under X, where GNUstep takes Alt for Command. Control means Command too: there is no other use for it here.
const (
	commandModifiers = appkit.EventModifierFlagCommand | appkit.EventModifierFlagControl
	optionModifiers  = appkit.EventModifierFlagOption
	controlModifiers = appkit.EventModifierFlags(0)
)

// hotkeyModifiers has the Super key for cmd.
var hotkeyModifiers = map[string]hotkey.Modifier{
	"cmd": hotkey.Mod4, "ctrl": hotkey.ModCtrl, "alt": hotkey.Mod1, "shift": hotkey.ModShift,
}

// stylePanel draws the frame that a Mac's window server would.
func stylePanel(w appkit.Panel) {
	w.SetHasShadow(true)
	w.SetBackgroundColor(appkit.Color_ColorWithCalibratedWhiteAlpha(0.95, 1))
}

// styleWindow makes a window as light as those of macOS.
func styleWindow(w appkit.Window) {
	w.SetBackgroundColor(appkit.Color_ColorWithCalibratedWhiteAlpha(0.95, 1))
}

// styleInput gives a field a background: without one GNUstep's text editor is grey.
func styleInput(f appkit.TextField) {
	f.SetDrawsBackground(true)
	f.SetBackgroundColor(appkit.Color_WhiteColor())
}

// keepKeyboard leaves the keyboard in the text field when a button is clicked.
func keepKeyboard(b appkit.Button) { b.SetRefusesFirstResponder(true) }

// takeKeyboard activates the app: without a window manager nobody else gives it the keyboard.
func takeKeyboard(a appkit.Application) { a.ActivateIgnoringOtherApps(true) }

// alignCenter is GNUstep's number, which is not that of Apple's arm64.
const alignCenter = appkit.TextAlignment(2)

// beginActivity does nothing: no system here slows apps down.
func beginActivity(string) (end func()) { return func() {} }

// moreContrast is for macOS to say.
func moreContrast() bool { return false }

// announce does nothing: no screen reader reads GNUstep.
func announce(appkit.Panel, string) {}

// ask shows a window for files and waits, in a loop that draws and takes keys meanwhile.
func ask(w appkit.OpenPanel, answered func(appkit.ModalResponse)) {
	answered(w.RunModal())
}

// redraw draws a window at once: after a change of its size GNUstep would wait for the next event.
func redraw(w appkit.Window) {
	w.ContentView().SetNeedsDisplay(true)
	w.DisplayIfNeeded()
}

// redrawLater draws a window once more after the text editor of a field has drawn itself: it does so over the field's hint.
func redrawLater(log *slog.Logger, w appkit.Window) {
	const editorDrawn = 60 * time.Millisecond
	time.AfterFunc(editorDrawn, func() { onMain(log, "redraw", func() { redraw(w) }) })
}

// stress collects garbage all the time where CARO_GC says how often: what Cocoa keeps and Go does not know of would be gone.
func stress(ctx context.Context) {
	every, err := time.ParseDuration(os.Getenv("CARO_GC"))
	if err != nil || every <= 0 {
		return
	}
	go func() {
		for tick := time.Tick(every); ; {
			select {
			case <-ctx.Done():
				return
			case <-tick:
				runtime.GC()
			}
		}
	}()
}

// showDefault draws a button flat, as macOS 26 does, and the one that Return presses in another colour.
func showDefault(b appkit.Button, is bool) {
	fill := appkit.Color_WhiteColor()
	if is {
		fill = appkit.Color_SelectedTextBackgroundColor()
	}
	b.SetBordered(false)
	objc.Call[objc.Void](objc.Call[objc.Object](b, objc.Sel("cell")), objc.Sel("setBackgroundColor:"), fill)
}
