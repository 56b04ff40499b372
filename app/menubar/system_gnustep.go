//go:build gnustep && !darwin

package menubar

import (
	"time"

	"github.com/progrium/darwinkit/macos/appkit"
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

// styleInput gives a field a background: without one GNUstep's text editor is grey.
func styleInput(f appkit.TextField) {
	f.SetDrawsBackground(true)
	f.SetBackgroundColor(appkit.Color_WhiteColor())
}

// keepKeyboard leaves the keyboard in the text field when a button is clicked.
func keepKeyboard(b appkit.Button) { b.SetRefusesFirstResponder(true) }

// takeKeyboard activates the app: without a window manager nobody else gives it the keyboard.
func takeKeyboard(a appkit.Application) { a.ActivateIgnoringOtherApps(true) }

func showDefault(appkit.Button, bool) {}
