package main

import (
	"fmt"
	"strings"
	"time"
)

// settings opens the settings window, records a hot key and changes a value.
func (s *suite) settings() {
	s.show()
	s.keys("ctrl+comma")
	s.see("msg=settings", "shown=true")
	s.picture("settings")
	x, y := s.window("caro Settings")
	s.nextValue(x+contextX, y+contextY, "context", "dir")
	s.picture("settings_context")
	s.refuse(x, y)
	s.record(x, y, "ctrl+alt+j", "to test it")
	s.picture("settings_test")
	s.keys("ctrl+super+j")
	s.see("msg=settings", "It works.")
	s.picture("settings_works")
	now, err := s.app.caro("config", "get", "hotkey")
	s.note(err)
	s.want("the hot key in the file", now, "ctrl+cmd+j")
	s.record(x, y, "ctrl+alt+c", "to test it")
	s.keys(hotkey)
	s.see("msg=settings", "It works.")
	s.click(x+20, y+recordY, "1")
	s.click(x+settingsMiddle, y+settingsTabs, "1")
	s.see("msg=settings", "tab=Model")
	s.picture("settings_model")
	s.click(x+settingsMiddle+96, y+settingsTabs, "1")
	s.see("msg=settings", "tab=About")
	s.picture("settings_about")
	s.keys("Escape")
	time.Sleep(afterKey)
}

// Where things are in the settings window.
const (
	settingsMiddle = 280
	settingsTabs   = 29
	secondModelX   = 495 // its button
	secondModelY   = 162
	recordX        = 336
	recordY        = 82
	contextX       = 230
	contextY       = 256
	nextChoice     = 22 // how much lower the next value of a list that opened is
	titleBar       = 23 // GNUstep draws it inside the window
)

// record presses the button that records a hot key, a key, and waits for what is said to it.
func (s *suite) record(x, y int, key, says string) {
	s.click(x+20, y+recordY, "1") // a hot key takes the keyboard from the window for a moment: this gives it back
	s.click(x+recordX, y+recordY, "1")
	s.keys(key)
	s.see("the hot key is registered")
	s.see("msg=settings", says)
}

// nextValue takes the next value from a list and looks for it in the settings that the command line reads.
func (s *suite) nextValue(x, y int, key, want string) {
	s.mouse(fmt.Sprint("mousemove ", x, " ", y), "mousedown 1", fmt.Sprint("mousemove ", x, " ", y+nextChoice), "mouseup 1")
	for deadline := time.Now().Add(patience); s.err == nil; time.Sleep(afterKey) {
		now, err := s.app.caro("config", "get", key)
		s.note(err)
		if now == want {
			return
		}
		if time.Now().After(deadline) {
			s.want(key+" in the file", now, want)
		}
	}
}

// refuse tries keys that are no hot keys. GNUstep takes Alt for ⌘.
func (s *suite) refuse(x, y int) {
	s.click(x+recordX, y+recordY, "1")
	s.keys("k")
	s.see("msg=settings", "neither")
	s.keys("alt+c")
	s.see("msg=settings", "is for Copy")
	s.picture("settings_refused")
	s.keys("Escape")
}

// window returns where the content of a window is.
func (s *suite) window(name string) (x, y int) {
	if s.err != nil {
		return 0, 0
	}
	out, err := s.app.program("xdotool", "search", "--onlyvisible", "--name", name, "getwindowgeometry", "--shell")
	s.note(err)
	for line := range strings.Lines(out) {
		_, _ = fmt.Sscanf(line, "X=%d", &x)
		_, _ = fmt.Sscanf(line, "Y=%d", &y)
	}
	return x, y + titleBar
}
