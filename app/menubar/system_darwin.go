package menubar

import (
	"time"

	"github.com/progrium/darwinkit/macos/appkit"
	"golang.design/x/hotkey"
)

// panelStyle is a title bar that nobody sees: it brings rounded corners and the shadow of a window.
const panelStyle = appkit.WindowStyleMaskTitled | appkit.WindowStyleMaskFullSizeContentView | appkit.WindowStyleMaskNonactivatingPanel

// resignGrace is how long the panel may be without the keyboard before it goes.
const resignGrace = time.Duration(0)

// Modifiers as they are on a Mac's keyboard.
const (
	commandModifiers = appkit.EventModifierFlagCommand
	optionModifiers  = appkit.EventModifierFlagOption
	controlModifiers = appkit.EventModifierFlagControl
)

var hotkeyModifiers = map[string]hotkey.Modifier{
	"cmd": hotkey.ModCmd, "ctrl": hotkey.ModCtrl, "alt": hotkey.ModOption, "shift": hotkey.ModShift,
}

func stylePanel(w appkit.Panel) {
	w.SetTitleVisibility(appkit.WindowTitleHidden)
	w.SetTitlebarAppearsTransparent(true)
	w.SetMovableByWindowBackground(true)
	for _, b := range []appkit.WindowButton{appkit.WindowCloseButton, appkit.WindowMiniaturizeButton, appkit.WindowZoomButton} {
		if button := w.StandardWindowButton(b); !button.IsNil() {
			button.SetHidden(true)
		}
	}
}

// styleInput does nothing: the field lies on the panel's own background.
func styleInput(appkit.TextField) {}

// keepKeyboard does nothing: a click on a button leaves the keyboard where it is, and keyboard access may reach it.
func keepKeyboard(appkit.Button) {}

// takeKeyboard does nothing: a non-activating panel takes the keyboard without its app.
func takeKeyboard(appkit.Application) {}

// showDefault colours the button that Return presses.
func showDefault(b appkit.Button, is bool) {
	if is {
		b.SetBezelColor(appkit.Color_ControlAccentColor())
		return
	}
	b.SetBezelColor(nil)
}
