package menubar

import (
	"fmt"
	"strings"
	"time"
)

// defaultHotkey opens the panel when the settings name no other.
const defaultHotkey = "ctrl+cmd+c"

// stalePress is the age from which a press of the hot key is dropped: after a stall of the main thread, a burst of old
// presses would flash the panel.
const stalePress = 300 * time.Millisecond

// stale reports whether a press of the hot key came too late to be carried out.
func stale(pressed, now time.Time) bool { return now.Sub(pressed) >= stalePress }

// hotkeySpec is a hot key as the settings write it, taken apart.
type hotkeySpec struct {
	Modifiers []string // of cmd, ctrl, alt and shift
	Key       string
}

// parseHotkey reads a hot key such as "ctrl+cmd+c".
func parseHotkey(s string) (hotkeySpec, error) {
	if s == "" {
		s = defaultHotkey
	}
	parts := strings.Split(s, "+")
	spec := hotkeySpec{Modifiers: parts[:len(parts)-1], Key: parts[len(parts)-1]}
	if spec.Key == "" || len(spec.Modifiers) == 0 {
		return hotkeySpec{}, fmt.Errorf("hot key %q: no key with cmd or ctrl", s)
	}
	return spec, nil
}
