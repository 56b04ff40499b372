package history_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"caro/history"
	"caro/safety"
)

// Ensure that Clear leaves the bytes of entries in no file: store, spool, damaged files, repaired ones, backups.
func TestStore_Clear(t *testing.T) {
	ctx := context.Background()
	s, path := open(t, history.Options{Timeout: 30 * time.Millisecond})
	for i := range 50 {
		add(t, s, entry(fmt.Sprint("needle ask ", i), "needle"))
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{".backup-1", ".damaged-20260101T000000Z", ".repaired-20260101T000000Z", ".new"} {
		if err := os.WriteFile(path+name, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	release := hold(t, path)
	add(t, s, entry("needle spooled", "needle"))
	release()
	pinned := recent(t, s, history.Query{Limit: 1})[0].ID // this drains the spool
	if err := s.Pin(ctx, pinned, true); err != nil {
		t.Fatal(err)
	}
	release = hold(t, path)
	add(t, s, entry("needle again", "needle"))
	release()

	if n, err := s.Clear(ctx); err != nil || n != 52 {
		t.Errorf("Clear: %d, %v", n, err)
	}
	assertNoBytes(t, filepath.Dir(path), "needle")
	if list, _ := os.ReadDir(filepath.Dir(path)); len(list) != 2 { // the store and its lock
		t.Errorf("left: %v", list)
	}
	if list := recent(t, s, history.Query{}); len(list) != 0 {
		t.Errorf("left: %v", commands(list))
	}
	add(t, s, entry("new", "new"))
	if n, err := s.Clear(ctx); err != nil || n != 1 {
		t.Errorf("Clear: %d, %v", n, err)
	}
}

// Ensure that a damaged store can be cleared, without keeping the damaged file.
func TestStore_Clear_Damaged(t *testing.T) {
	s, path := open(t, history.Options{})
	add(t, s, entry("needle", "needle"))
	if err := os.WriteFile(path, []byte(strings.Repeat("needle", 9000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Clear(context.Background()); err != nil {
		t.Error(err)
	}
	assertNoBytes(t, filepath.Dir(path), "needle")
}

// Ensure that Compact removes the bytes of deleted entries and keeps the rest.
func TestStore_Compact(t *testing.T) {
	ctx := context.Background()
	s, path := open(t, history.Options{})
	for i := range 20 {
		add(t, s, entry(fmt.Sprint("ask ", i), fmt.Sprint("command ", i)))
	}
	gone := add(t, s, entry("needle", "needle"))
	if err := s.Delete(ctx, gone); err != nil {
		t.Fatal(err)
	}
	before := recent(t, s, history.Query{})
	if err := s.Compact(ctx); err != nil {
		t.Fatal(err)
	}
	assertNoBytes(t, filepath.Dir(path), "needle")
	if diff := cmp.Diff(before, recent(t, s, history.Query{})); diff != "" {
		t.Error(diff)
	}
	if done, err := s.Repair(ctx); err != nil || len(done.Files) != 0 {
		t.Errorf("Repair: %+v, %v", done, err)
	}
}

// Ensure that nothing that is added while the file is replaced, again and again, goes into the old one.
func TestStore_Compact_Meanwhile(t *testing.T) {
	const writers, each = 4, 25
	path := filepath.Join(t.TempDir(), "history.db")
	var adding sync.WaitGroup
	for w := range writers {
		adding.Go(func() {
			s := history.Open(path, history.Options{Timeout: time.Minute})
			for i := range each {
				command := fmt.Sprint(w, "-", i)
				if _, err := s.Add(context.Background(), entry("do "+command, command)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { adding.Wait(); close(done) }()
	s := history.Open(path, history.Options{Timeout: time.Minute})
	for added := false; !added; {
		if err := s.Compact(context.Background()); err != nil {
			t.Fatal(err)
		}
		select {
		case <-done:
			added = true
		default:
		}
	}
	if n := len(all(t, s)); n != writers*each {
		t.Errorf("%d of %d entries are there", n, writers*each)
	}
}

// Ensure that old entries go at the next Add, by their last use, and that pinned ones stay.
func TestStore_Retention(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		name string
		opts history.Options
		want []string
	}{
		{"for ever", history.Options{}, []string{"d", "a", "c", "b"}},
		{"7 days", history.Options{Keep: 7 * 24 * time.Hour}, []string{"d", "a", "b"}},
		{"90 days", history.Options{Keep: 90 * 24 * time.Hour}, []string{"d", "a", "c", "b"}},
		{"2 entries", history.Options{MaxEntries: 2}, []string{"d", "b"}},
		{"3 entries", history.Options{MaxEntries: 3}, []string{"d", "a", "b"}},
		{"nothing", history.Options{Keep: history.KeepNothing}, []string{"b"}},
	} {
		clock := newClock()
		all, path := open(t, history.Options{Now: clock.Now})
		add(t, all, entry("a", "a"))
		pinned := add(t, all, entry("b", "b"))
		if err := all.Pin(ctx, pinned, true); err != nil {
			t.Fatal(err)
		}
		clock.now = clock.now.Add(time.Hour)
		add(t, all, entry("c", "c"))
		clock.now = clock.now.Add(8 * 24 * time.Hour)
		add(t, all, entry("a", "a"))
		clock.now = clock.now.Add(time.Hour)

		c.opts.Now = clock.Now
		s := history.Open(path, c.opts)
		add(t, s, entry("d", "d"))
		if diff := cmp.Diff(c.want, commands(recent(t, s, history.Query{}))); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		if n, err := s.Count(ctx); err != nil || n != len(c.want) {
			t.Errorf("Count: %d, %v", n, err)
		}
		if st, err := s.Stats(ctx); err != nil || st.Entries != len(c.want) || st.Pinned != 1 {
			t.Errorf("%s: %+v, %v", c.name, st, err)
		}
	}
}

// Ensure that a store that keeps nothing makes no file.
func TestStore_KeepNothing(t *testing.T) {
	s, path := open(t, history.Options{Keep: history.KeepNothing})
	if id := add(t, s, entry("a", "a")); id != "" {
		t.Errorf("id %q", id)
	}
	if _, err := os.Stat(filepath.Dir(path)); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

func TestStore_Stats(t *testing.T) {
	c := newClock()
	s, _ := open(t, history.Options{Now: c.Now})
	start := c.now
	for i, level := range []safety.Level{safety.Safe, safety.High, safety.High} {
		e := entry(fmt.Sprint(i), fmt.Sprint(i))
		e.Level = level
		add(t, s, e)
		c.now = c.now.Add(time.Minute)
	}
	add(t, s, entry("0", "0"))
	got, err := s.Stats(context.Background())
	if err != nil || got.Bytes == 0 {
		t.Fatal(got, err)
	}
	got.Bytes = 0
	want := history.Stats{
		Entries: 3, Uses: 4, Levels: map[string]int{"moderate": 1, "high": 2}, Shells: map[string]int{"zsh": 3},
		Oldest: start.Add(time.Minute), Newest: c.now,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Ensure that what is exported can be imported into another store, twice without harm.
func TestStore_Export_Import(t *testing.T) {
	ctx := context.Background()
	s, _ := open(t, history.Options{})
	for i := range 1200 { // more than a page
		e := entry(fmt.Sprint("ask ", i, " <&> é\n"), fmt.Sprint("command ", i))
		e.Time = time.Date(2026, 1, 1, 0, i, 0, 0, time.UTC)
		add(t, s, e)
	}
	var out bytes.Buffer
	if n, err := s.Export(ctx, &out, history.Lines); n != 1200 || err != nil {
		t.Fatal(n, err)
	}
	other, _ := open(t, history.Options{})
	for _, want := range []int{1200, 0} {
		if n, err := other.Import(ctx, bytes.NewReader(out.Bytes()), ""); n != want || err != nil {
			t.Fatal(n, err)
		}
	}
	every := history.Query{Limit: -1}
	if diff := cmp.Diff(recent(t, s, every), recent(t, other, every)); diff != "" {
		t.Error(diff)
	}
}

// Ensure that an import with a mistake adds nothing and tells the line, and that imports are redacted.
func TestStore_Import_Mistakes(t *testing.T) {
	ctx := context.Background()
	s, path := open(t, history.Options{Redact: func(text string) string { return strings.ReplaceAll(text, "hunter2", "***") }})
	good := `{"query":"q","command":"login hunter2","level":"safe"}`
	for _, bad := range []string{"{", "7", `{"query":"q"}`, `{"id":"../../x","command":"c"}`, `{"command":"c","level":"terrible"}`, strings.Repeat("x", 1<<20)} {
		n, err := s.Import(ctx, strings.NewReader(good+"\n"+bad+"\n"), "")
		if n != 0 || err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%.40s: %d, %v", bad, n, err)
		}
	}
	if list := recent(t, s, history.Query{}); len(list) != 0 {
		t.Errorf("imported %v", commands(list))
	}
	if n, err := s.Import(ctx, strings.NewReader("\n"+good), ""); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	assertNoBytes(t, filepath.Dir(path), "hunter2")
}
