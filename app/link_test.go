package app_test

import (
	"errors"
	"strings"
	"testing"

	"caro/app"
	"caro/inference"
)

// Ensure that a link fills the field with plain words and nothing else does.
func TestParseLink(t *testing.T) {
	for link, want := range map[string]app.Event{
		"caro://ask?q=list%20big+files":       app.Link{Query: "list big files"},
		"CARO://ask/?q=a%0Ab":                 app.Link{Query: "a b"},
		"caro://ask":                          app.Show{},
		"caro://ask?q=&x=1":                   app.Show{},
		"caro://ask?q=r%C3%A9sum%C3%A9&run=1": app.Link{Query: "résumé"},
	} {
		if got, err := app.ParseLink(link); got != want || err != nil {
			t.Errorf("%s: %T%v, %v", link, got, got, err)
		}
	}
	for link, want := range map[string]error{
		"http://ask?q=x": app.ErrNoLink, "caro://run?q=ls": app.ErrNoLink, "caro://ask/ls?q=x": app.ErrNoLink, ":": app.ErrNoLink, "caro://ask?q=%zz": app.ErrNoLink,
		"caro://ask?q=a%00b": inference.ErrNotText, "caro://ask?q=%E2%80%AEx": inference.ErrNotText,
		"caro://ask?q=" + strings.Repeat("x", 2000): inference.ErrTooLong,
	} {
		if got, err := app.ParseLink(link); !errors.Is(err, want) {
			t.Errorf("%.40s: %v, %v", link, got, err)
		}
	}
}

// Ensure which hot keys are refused, and how they are written.
func TestRefuseHotkey(t *testing.T) {
	for _, keys := range []string{"ctrl+cmd+c", "cmd+shift+space", "ctrl+f5", "cmd+9", "alt+cmd+k"} {
		if why := app.RefuseHotkey(keys); why != "" {
			t.Errorf("%s: %s", keys, why)
		}
	}
	for keys, want := range map[string]string{
		"c": "neither", "alt+space": "neither", "shift+alt+k": "neither", "alt+ctrl+k": "VoiceOver", "cmd+space": "Spotlight", "cmd+ctrl+space": "emoji",
		"ctrl+cmd+q": "lock screen", "cmd+c": "Copy", "shift+cmd+4": "screen pictures", "cmd+return": "ends in", "cmd+": "together", "cmd+f21": "ends in", "ctrl+cmd+é": "ends in",
	} {
		if why := app.RefuseHotkey(keys); !strings.Contains(why, want) {
			t.Errorf("%s: %q", keys, why)
		}
	}
	for keys, want := range map[string]string{"cmd+ctrl+c": "⌃⌘C", "shift+cmd+space": "⇧⌘Space", "ctrl+f5": "⌃F5", "": ""} {
		if got := app.HotkeySigns(keys); got != want {
			t.Errorf("%s is written %s", keys, got)
		}
	}
}
