package menubar

import (
	"context"
	"log/slog"
	"time"

	"github.com/progrium/darwinkit/macos/appkit"
	"github.com/progrium/darwinkit/macos/foundation"
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

// styleWindow leaves a window as macOS draws it.
func styleWindow(appkit.Window) {}

// styleInput does nothing: the field lies on the panel's own background.
func styleInput(appkit.TextField) {}

// keepKeyboard does nothing: a click on a button leaves the keyboard where it is, and keyboard access may reach it.
func keepKeyboard(appkit.Button) {}

// takeKeyboard does nothing: a non-activating panel takes the keyboard without its app.
func takeKeyboard(appkit.Application) {}

// alignCenter is the system's number for text in the middle.
const alignCenter = appkit.TextAlignmentCenter

// beginActivity tells the system that the user waits, and returns how to end that. App Nap would slow an app without windows down.
func beginActivity(reason string) (end func()) {
	info := foundation.ProcessInfo_ProcessInfo()
	token := info.BeginActivityWithOptionsReason(foundation.ActivityUserInitiatedAllowingIdleSystemSleep, reason)
	token.Retain()
	return func() {
		info.EndActivity(token)
		token.Release()
	}
}

// moreContrast reports whether the user asks for edges that are easy to see.
func moreContrast() bool {
	return appkit.Workspace_SharedWorkspace().AccessibilityDisplayShouldIncreaseContrast()
}

// ask shows a window for files and goes on. answered is called later.
func ask(w appkit.OpenPanel, answered func(appkit.ModalResponse)) {
	w.BeginWithCompletionHandler(answered)
}

// redraw does nothing: AppKit draws what changed.
func redraw(appkit.Window) {}

// redrawLater does nothing, for the same reason.
func redrawLater(*slog.Logger, appkit.Window) {}

// stress does nothing: it is for the tests over GNUstep.
func stress(context.Context) {}

// showDefault colours the button that Return presses.
func showDefault(b appkit.Button, is bool) {
	if is {
		b.SetBezelColor(appkit.Color_ControlAccentColor())
		return
	}
	b.SetBezelColor(nil)
}
