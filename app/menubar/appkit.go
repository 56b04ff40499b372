//go:build darwin || gnustep

package menubar

import (
	"context"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"

	"github.com/progrium/darwinkit/dispatch"
	"github.com/progrium/darwinkit/macos"
	"github.com/progrium/darwinkit/macos/appkit"
	"github.com/progrium/darwinkit/macos/foundation"
	"github.com/progrium/darwinkit/objc"

	"caro/app"
)

// quitPatience is how long the session may take to end when the user quits.
const quitPatience = 2 * time.Second

// ui is the app on the main thread. All its methods run there, but render.
type ui struct {
	Options
	app      appkit.Application
	item     *statusItem
	panel    *panel
	settings *settingsWindow
	ruler    *ruler
	hotkeys  hotkeys
	activity activity
	picker   picker
	menu     *appkit.Menu // the one that is open
	frames   frames
	keep     []any // what Cocoa refers to and the garbage collector must not take
}

// Run shows the app until the user quits or ctx is done. Call it on the main thread.
func Run(ctx context.Context, o Options) error {
	if !mended() {
		return ErrNotMended
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	u := &ui{Options: o}
	u.frames = frames{
		hop:   func(f func()) { onMain(u.Log, "draw", f) },
		after: func(d time.Duration, f func()) { time.AfterFunc(d, f) },
		now:   time.Now,
		draw:  u.draw,
	}
	// AppKit takes unknown arguments for files to open; those of caro are none.
	foundation.UserDefaults_StandardUserDefaults().RegisterDefaults(map[string]objc.IObject{
		"NSTreatUnknownArgumentsAsOpen": foundation.NewStringWithString("NO"),
	})
	ended := make(chan error, 1)
	macos.RunApp(func(a appkit.Application, d *appkit.ApplicationDelegate) {
		guard(u.Log, "launch", func() { u.launch(ctx, a, d, ended, cancel) })
	})
	cancel()
	select {
	case err := <-ended:
		return err
	case <-time.After(quitPatience):
		return nil // the session hangs in a file or a process; nothing of it is worth waiting for
	}
}

// launch builds the interface once the application is ready for it.
func (u *ui) launch(ctx context.Context, a appkit.Application, d *appkit.ApplicationDelegate, ended chan<- error, cancel func()) {
	u.app = a
	a.SetActivationPolicy(appkit.ApplicationActivationPolicyAccessory)
	installMainMenu(u)
	u.ruler = newRuler()
	u.panel = newPanel(u)
	u.settings = newSettingsWindow(u)
	u.item = newStatusItem(u)
	u.picker = picker{ui: u}
	u.keep = append(u.keep, d, watchKeys(u))
	// Logging out and ⌘Q end the process from here, without returning from Run.
	d.SetApplicationWillTerminate(func(foundation.Notification) { cancel() })
	d.SetApplicationShouldTerminateAfterLastWindowClosed(func(appkit.Application) bool { return false })
	u.keep = append(u.keep, watchWheel(u))
	d.SetApplicationOpenURLs(func(_ appkit.Application, urls []foundation.URL) {
		guard(u.Log, "link", func() {
			for _, url := range urls {
				u.link(url.AbsoluteString())
			}
		})
	})
	offerService(u)
	u.hotkeys = listenHotkeys(ctx, u)
	go u.receive(ctx)
	stress(ctx)
	go func() {
		err := u.Session.Run(ctx, u.frames.put)
		if ctx.Err() != nil {
			err = nil
		}
		ended <- err
		onMain(u.Log, "quit", u.quit)
	}()
	u.Log.Info("the menu-bar app is ready")
}

// draw shows a View.
func (u *ui) draw(v app.View) {
	u.item.draw(v)
	u.panel.draw(v)
	u.settings.draw(v.Settings)
	u.hotkeys.want(v.Hotkey)
	u.activity.follow(v.Busy)
	u.picker.follow(v.Pick, v.PickFrom)
}

// receive takes what other programs ask for: a second start of this one, for instance.
func (u *ui) receive(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-u.Inbox:
			onMain(u.Log, "inbox", func() { u.bring(e) })
		}
	}
}

// bring shows the panel and hands an event to the session.
func (u *ui) bring(e app.Event) {
	if !u.panel.window.IsVisible() {
		u.panel.show(nil)
	}
	u.send(e)
}

// link follows a link to caro.
func (u *ui) link(url string) {
	e, err := app.ParseLink(url)
	if err != nil {
		u.Log.Warn("a link was not followed", "reason", err)
		return
	}
	u.bring(e)
}

// quit ends the event loop, so that Run returns. The loop looks at the wish only after an event: this sends one.
func (u *ui) quit() {
	if u.menu != nil {
		u.menu.CancelTracking()
	}
	u.app.Stop(nil)
	e := appkit.Event_OtherEventWithTypeLocationModifierFlagsTimestampWindowNumberContextSubtypeData1Data2(
		appkit.EventTypeApplicationDefined, foundation.Point{}, 0, 0, 0, appkit.GraphicsContext{}, 0, 0, 0)
	u.app.PostEventAtStart(e, true)
}

// onMain runs f on the main thread, later.
func onMain(log *slog.Logger, name string, f func()) {
	dispatch.MainQueue().DispatchAsync(func() { guard(log, name, f) })
}

// guard is what every callback from Cocoa goes through: a panic in one would end the process without a word.
func guard(log *slog.Logger, name string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			log.Error("a callback failed", "callback", name, "reason", r, "stack", string(debug.Stack()))
		}
	}()
	f()
}

// mended reports whether the program was built with the mended copy of darwinkit, which stands in the build
// information as what replaces the module.
func mended() bool {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return false
	}
	for _, m := range info.Deps {
		if m.Path == "github.com/progrium/darwinkit" && m.Replace != nil && strings.Contains(m.Replace.Path, "cocoakit") {
			return true
		}
	}
	return false
}
