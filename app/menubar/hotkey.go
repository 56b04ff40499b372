//go:build darwin || gnustep

package menubar

import (
	"context"
	"fmt"
	"time"

	"golang.design/x/hotkey"

	"caro/app"
)

// hotkeyKeys are the keys that a hot key can end in.
var hotkeyKeys = map[string]hotkey.Key{
	"a": hotkey.KeyA, "b": hotkey.KeyB, "c": hotkey.KeyC, "d": hotkey.KeyD, "e": hotkey.KeyE, "f": hotkey.KeyF, "g": hotkey.KeyG,
	"h": hotkey.KeyH, "i": hotkey.KeyI, "j": hotkey.KeyJ, "k": hotkey.KeyK, "l": hotkey.KeyL, "m": hotkey.KeyM, "n": hotkey.KeyN,
	"o": hotkey.KeyO, "p": hotkey.KeyP, "q": hotkey.KeyQ, "r": hotkey.KeyR, "s": hotkey.KeyS, "t": hotkey.KeyT, "u": hotkey.KeyU,
	"v": hotkey.KeyV, "w": hotkey.KeyW, "x": hotkey.KeyX, "y": hotkey.KeyY, "z": hotkey.KeyZ,
	"0": hotkey.Key0, "1": hotkey.Key1, "2": hotkey.Key2, "3": hotkey.Key3, "4": hotkey.Key4,
	"5": hotkey.Key5, "6": hotkey.Key6, "7": hotkey.Key7, "8": hotkey.Key8, "9": hotkey.Key9,
	"space": hotkey.KeySpace,
	"f1":    hotkey.KeyF1, "f2": hotkey.KeyF2, "f3": hotkey.KeyF3, "f4": hotkey.KeyF4, "f5": hotkey.KeyF5, "f6": hotkey.KeyF6, "f7": hotkey.KeyF7,
	"f8": hotkey.KeyF8, "f9": hotkey.KeyF9, "f10": hotkey.KeyF10, "f11": hotkey.KeyF11, "f12": hotkey.KeyF12, "f13": hotkey.KeyF13,
	"f14": hotkey.KeyF14, "f15": hotkey.KeyF15, "f16": hotkey.KeyF16, "f17": hotkey.KeyF17, "f18": hotkey.KeyF18, "f19": hotkey.KeyF19, "f20": hotkey.KeyF20,
}

// newHotkey returns the hot key of the settings, not registered yet.
func newHotkey(s string) (*hotkey.Hotkey, error) {
	spec, err := parseHotkey(s)
	if err != nil {
		return nil, err
	}
	key, ok := hotkeyKeys[spec.Key]
	if !ok {
		return nil, fmt.Errorf("hot key %q: no key is called %q", s, spec.Key)
	}
	var mods []hotkey.Modifier
	for _, name := range spec.Modifiers {
		m, ok := hotkeyModifiers[name]
		if !ok {
			return nil, fmt.Errorf("hot key %q: no modifier is called %q", s, name)
		}
		mods = append(mods, m)
	}
	return hotkey.New(mods, key), nil
}

// hotkeyPause is how long a change of the hot key waits for another one: registering is not to follow every key of a recorder.
const hotkeyPause = 200 * time.Millisecond

// hotkeys is the registered hot key.
type hotkeys struct{ wanted chan string }

// want asks for a hot key. What is registered already stays.
func (h hotkeys) want(keys string) {
	if h.wanted == nil {
		return
	}
	select { // only the newest counts
	case <-h.wanted:
	default:
	}
	select {
	case h.wanted <- keys:
	default:
	}
}

// listenHotkeys registers the hot key that is wanted and toggles the panel on it until ctx is done. Register waits for the main
// queue, so it must not run on the main thread; Unregister belongs there. The app works without a hot key: the status item is there.
func listenHotkeys(ctx context.Context, u *ui) hotkeys {
	h := hotkeys{make(chan string, 1)}
	go func() {
		var now *hotkey.Hotkey
		var down, up <-chan hotkey.Event
		registered := ""
		for {
			select {
			case <-ctx.Done():
				return
			case <-up: // drained: the library keeps every event that nobody takes
			case <-down:
				u.pressed(time.Now())
			case keys := <-h.wanted:
				if keys == registered {
					continue
				}
				time.Sleep(hotkeyPause)
				if now != nil {
					u.unregister(now)
				}
				now, registered, down, up = u.register(keys), keys, nil, nil
				if now != nil {
					down, up = now.Keydown(), now.Keyup()
				}
			}
		}
	}()
	return h
}

// register registers a hot key and tells the session how that went. It returns nil when it failed.
func (u *ui) register(keys string) *hotkey.Hotkey {
	hk, err := newHotkey(keys)
	if err == nil {
		err = hk.Register()
	}
	if err != nil {
		u.Log.Error("no hot key", "key", keys, "reason", err)
		hk = nil
	} else {
		u.Log.Info("the hot key is registered", "key", keys)
	}
	u.Session.Send(app.HotkeySet{Keys: keys, Err: err})
	return hk
}

// unregister gives a hot key back, on the main thread, and waits for that.
func (u *ui) unregister(hk *hotkey.Hotkey) {
	done := make(chan struct{})
	onMain(u.Log, "hot key", func() {
		defer close(done)
		if err := hk.Unregister(); err != nil {
			u.Log.Warn("the hot key was not given back", "reason", err)
		}
	})
	select {
	case <-done:
	case <-time.After(quitPatience):
	}
}

// pressed is a press of the hot key at a time.
func (u *ui) pressed(at time.Time) {
	onMain(u.Log, "hot key", func() {
		switch p := u.settings.view; {
		case stale(at, time.Now()):
		case p != nil && p.Testing:
			u.send(app.HotkeyPressed{})
		default:
			u.panel.toggle(nil, at)
		}
	})
}
