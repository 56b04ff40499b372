package main

import (
	"os"
	"strings"
	"testing"
)

// logged returns an app that has ended after writing a log.
func logged(t *testing.T, log string) *running {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	copied, err := os.CreateTemp(t.TempDir(), "log")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { copied.Close() })
	a := &running{log: copied}
	if _, err := w.WriteString(log); err != nil {
		t.Fatal(err)
	}
	w.Close()
	a.follow(r)
	return a
}

// Ensure that a wait passes each line once and says when there is nothing more to wait for.
func TestWait(t *testing.T) {
	a := logged(t, "ready\npanel state=result\npanel state=idle\npanel state=result 2\n")
	for _, want := range []string{"panel state=result", "panel state=result 2"} {
		if got, err := a.wait("panel", "state=result"); err != nil || got != want {
			t.Errorf("%q, %v", got, err)
		}
	}
	if got, err := a.wait("panel"); err == nil {
		t.Errorf("a line is found twice: %q", got)
	}
}

// Ensure that a message that nobody knows of fails the suite, as a callback that panicked does, and that known ones do not.
func TestMissing(t *testing.T) {
	for log, want := range map[string]string{
		"":                 "",
		"ready\nnothing\n": "",
		"gnustep: missing -[NSBox setAccessibilityLabel:]\n": "",
		"gnustep: missing -[NSBox dance:with:]\n":            "-[NSBox dance:with:]",
		"level=ERROR msg=\"a callback failed\"\n":            "a callback failed",
	} {
		s := &suite{app: logged(t, log)}
		s.missing()
		err := s.err
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", log, err)
		}
	}
}
