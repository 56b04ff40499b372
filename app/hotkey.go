package app

import (
	"fmt"
	"slices"
	"strings"
)

// hotkeySigns are the modifiers of a hot key in the order in which macOS writes them.
var hotkeySigns = []struct{ name, sign string }{{"ctrl", "⌃"}, {"alt", "⌥"}, {"shift", "⇧"}, {"cmd", "⌘"}}

// HotkeySigns writes a hot key such as "ctrl+cmd+c" as macOS does: ⌃⌘C.
func HotkeySigns(keys string) string {
	parts := strings.Split(keys, "+")
	mods, key := parts[:len(parts)-1], parts[len(parts)-1]
	var b strings.Builder
	for _, s := range hotkeySigns {
		if slices.Contains(mods, s.name) {
			b.WriteString(s.sign)
		}
	}
	if len(key) == 1 || key[:min(1, len(key))] == "f" {
		key = strings.ToUpper(key)
	} else if key == "space" {
		key = "Space"
	}
	return b.String() + key
}

// taken are hot keys that others have, with who has them. Modifiers are in the order of the alphabet.
var taken = map[string]string{
	"cmd+space": "Spotlight", "alt+cmd+space": "the search of Finder", "ctrl+space": "the choice of input sources",
	"alt+ctrl+space": "the choice of input sources", "cmd+ctrl+space": "the emoji list", "cmd+tab": "the choice of apps",
	"cmd+c": "Copy", "cmd+v": "Paste", "cmd+x": "Cut", "cmd+z": "Undo", "cmd+shift+z": "Redo", "cmd+a": "Select All",
	"cmd+q": "Quit", "cmd+w": "Close", "cmd+h": "Hide", "cmd+m": "Minimise", "cmd+s": "Save", "cmd+o": "Open", "cmd+p": "Print",
	"cmd+n": "New", "cmd+t": "New Tab", "cmd+f": "Find", "cmd+ctrl+f": "full screen", "cmd+ctrl+q": "the lock screen", "alt+cmd+d": "the Dock",
	"cmd+shift+3": "screen pictures", "cmd+shift+4": "screen pictures", "cmd+shift+5": "screen pictures", "cmd+shift+q": "logging out",
	"ctrl+c": "stopping a program in a terminal", "ctrl+d": "the end of input in a terminal", "ctrl+z": "pausing a program in a terminal",
	"alt+cmd+escape": "Force Quit", "cmd+ctrl+d": "the dictionary", "alt+cmd+f5": "accessibility", "cmd+f5": "VoiceOver",
}

// RefuseHotkey says why a combination such as "ctrl+cmd+c" should not be the hot key, or nothing.
func RefuseHotkey(keys string) string {
	parts := strings.Split(strings.ToLower(keys), "+")
	mods, key := slices.Clone(parts[:len(parts)-1]), parts[len(parts)-1]
	slices.Sort(mods)
	has := func(m string) bool { return slices.Contains(mods, m) }
	switch who := taken[strings.Join(append(slices.Clone(mods), key), "+")]; {
	case key == "":
		return "Press a key together with ⌘ or ⌃."
	case !has("cmd") && !has("ctrl"):
		return fmt.Sprintf("%s has neither ⌘ nor ⌃. Hold one of them.", HotkeySigns(keys))
	case has("ctrl") && has("alt"):
		return fmt.Sprintf("%s begins with ⌃⌥, which VoiceOver uses. Choose another one.", HotkeySigns(keys))
	case who != "":
		return fmt.Sprintf("%s is for %s. Choose another one.", HotkeySigns(keys), who)
	case !hotkeyEnd(key):
		return "A hot key ends in a letter, a digit, the space bar or F1 to F20."
	}
	return ""
}

// hotkeyEnd reports whether a hot key may end in a key.
func hotkeyEnd(key string) bool {
	if len(key) == 1 {
		return key >= "a" && key <= "z" || key >= "0" && key <= "9"
	}
	var n int
	_, err := fmt.Sscanf(key, "f%d", &n)
	return key == "space" || err == nil && n >= 1 && n <= 20 && key == fmt.Sprintf("f%d", n)
}
