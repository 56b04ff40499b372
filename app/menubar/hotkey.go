//go:build darwin || gnustep

package menubar

import (
	"context"
	"fmt"
	"time"

	"golang.design/x/hotkey"
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

// listenHotkey toggles the panel on the hot key until ctx is done. Register waits for the main queue, so it must not
// run on the main thread. The app works without a hot key: the status item is there.
func listenHotkey(ctx context.Context, u *ui) {
	hk, err := newHotkey(u.Hotkey)
	if err != nil {
		u.Log.Error("no hot key", "reason", err)
		return
	}
	u.keep = append(u.keep, hk)
	go func() {
		if err := hk.Register(); err != nil {
			u.Log.Error("no hot key", "key", u.Hotkey, "reason", err)
			return
		}
		u.Log.Info("the hot key is registered", "key", u.Hotkey)
		for {
			select {
			case <-ctx.Done():
				return
			case <-hk.Keyup(): // drained: the library keeps every event that nobody takes
			case <-hk.Keydown():
				pressed := time.Now()
				onMain(u.Log, "hot key", func() {
					if !stale(pressed, time.Now()) {
						u.panel.toggle(nil, pressed)
					}
				})
			}
		}
	}()
}
