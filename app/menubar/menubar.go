// Package menubar is the menu-bar app: a status item, a panel under it and a global hot key, drawn with Cocoa.
//
// Run starts it and returns when the user quits. It decides nothing: app.Session turns events into Views, layout turns
// a View into nodes with frames, press turns a key into an event. These are plain functions, tested without a window system;
// the files tagged "darwin || gnustep" map nodes to controls and send events back.
//
// The app is there in builds for macOS, and for Linux over GNUstep (tag gnustep), where the same code runs for tests.
// Elsewhere Run returns [ErrNoApp]. Both need the mended copy of darwinkit that build/cocoakit makes; without it Run
// returns [ErrNotMended], because the app would crash at its first callback.
//
// Caveats: Run must be called on the main thread, with the goroutine locked to it (runtime.LockOSThread in an init
// function). Everything of Cocoa happens there; a Session calls render from its own goroutine and never waits for
// a frame. A GNUstep build needs an X display even for a command line: the hot key's library looks for one when
// the program starts.
package menubar

import (
	"context"
	"errors"
	"log/slog"

	"caro/app"
)

// Errors of Run.
var (
	// ErrNoApp is returned by builds without the menu-bar app.
	ErrNoApp = errors.New("this build of caro has no menu-bar app")
	// ErrNotMended is returned when the program was built without the mended copy of darwinkit.
	ErrNotMended = errors.New("this build of caro cannot show the menu-bar app: build it with make app")
)

// Session is what the app needs of an [app.Session].
type Session interface {
	Run(ctx context.Context, render func(app.View)) error
	Send(app.Event)
}

// Options are what Run needs. Session and Log are required.
type Options struct {
	Session Session
	Inbox   <-chan app.Event // what other programs ask for; the panel shows it. May be nil
	Model   func() Model     // the model and the memory that it takes now; nil where nobody knows
	Log     *slog.Logger
}
