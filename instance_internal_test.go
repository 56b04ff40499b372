package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"caro/app"
)

// Ensure that a folder has one app, that a later start hands its errand over, and that the folder is free again afterwards.
func TestClaim(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	for _, dir := range []string{t.TempDir(), filepath.Join(t.TempDir(), strings.Repeat("long/", 30))} {
		inbox, release, err := claim(dir, app.Show{}, log)
		if err != nil || inbox == nil {
			t.Fatalf("%s: the first start: %v", dir, err)
		}
		for _, e := range []app.Event{app.Show{}, app.Link{Query: "list files"}} {
			if second, _, err := claim(dir, e, log); err != nil || second != nil {
				t.Fatalf("the second start: %v, %v", second, err)
			}
			select {
			case got := <-inbox:
				if got != e {
					t.Errorf("the errand is %T%v, not %T%v", got, got, e, e)
				}
			case <-time.After(10 * time.Second):
				t.Fatal("no errand came")
			}
		}
		release()
		inbox, release, err = claim(dir, app.Show{}, log)
		if err != nil || inbox == nil {
			t.Fatalf("after the end: %v", err)
		}
		release()
	}
}

// Ensure that a socket that a killed app left behind is no obstacle, and that errands are words that may stand in the field.
func TestClaimLeftover(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "app.sock"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	inbox, release, err := claim(dir, app.Show{}, slog.New(slog.DiscardHandler))
	if err != nil || inbox == nil {
		t.Fatal(err)
	}
	release()
	for ask, want := range map[string]app.Event{"": app.Show{}, "list": app.Link{Query: "list"}, "a\x1b[2J": app.Show{}, strings.Repeat("x", 5000): app.Show{}} {
		if got := (errand{Ask: ask}).event(); got != want {
			t.Errorf("%.20q: %T%v", ask, got, got)
		}
	}
}
