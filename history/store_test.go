package history_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"caro/history"
	"caro/inference"
	"caro/internal/shell"
	"caro/safety"
)

// clock is a clock that a test moves.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func newClock() *clock { return &clock{time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)} }

// open returns a store in a folder of its own that is not made yet.
func open(t testing.TB, opts history.Options) (*history.Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "caro", "history.db")
	return history.Open(path, opts), path
}

func entry(query, command string) history.Entry {
	return history.Entry{
		Query: query, Command: command, Explanation: "does what was asked",
		Level: safety.Moderate, Rules: []string{"fs.delete"}, Shell: shell.Zsh, System: shell.MacOS,
		Model:         inference.ModelRef{Name: "starter", Origin: inference.OriginStarter, SHA256: "00ff"},
		PromptVersion: "1", Seed: 7, Origin: history.OriginCLI,
		Stats: inference.Stats{FirstToken: time.Millisecond, Total: time.Second, PromptTokens: 12, OutputTokens: 9},
	}
}

func add(t testing.TB, s *history.Store, e history.Entry) history.ID {
	t.Helper()
	id, err := s.Add(context.Background(), e)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func recent(t testing.TB, s *history.Store, q history.Query) []history.Entry {
	t.Helper()
	list, err := s.Recent(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func commands(list []history.Entry) []string {
	out := []string{}
	for _, e := range list {
		out = append(out, e.Command)
	}
	return out
}

// Ensure that an entry comes back as it went in, from another Store for the same file.
func TestStore_Add_RoundTrip(t *testing.T) {
	c := newClock()
	s, path := open(t, history.Options{Now: c.Now})
	want := entry("list files", "ls -la")
	id := add(t, s, want)
	want.ID, want.Time, want.LastUse, want.Uses = id, c.now, c.now, 1

	got, err := history.Open(path, history.Options{}).Get(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Ensure that the same command for the same request is one entry with a count, and moves to the front.
func TestStore_Add_Again(t *testing.T) {
	c := newClock()
	s, _ := open(t, history.Options{Now: c.Now})
	first := add(t, s, entry("list files", "ls"))
	add(t, s, entry("disk usage", "du -sh"))
	c.now = c.now.Add(time.Hour)
	second := add(t, s, entry("list files", "ls"))
	other := entry("list files", "ls")
	other.Shell = shell.Fish
	third := add(t, s, other)

	if first != second || first == third {
		t.Errorf("ids are %s, %s, %s", first, second, third)
	}
	list := recent(t, s, history.Query{Shell: shell.Zsh})
	if diff := cmp.Diff([]string{"ls", "du -sh"}, commands(list)); diff != "" {
		t.Fatal(diff)
	}
	if e := list[0]; e.Uses != 2 || !e.LastUse.Equal(c.now) || !e.Time.Equal(c.now.Add(-time.Hour)) {
		t.Errorf("uses %d, first %s, last %s", e.Uses, e.Time, e.LastUse)
	}
}

// Ensure that ids sort by time, and that an Add with an id that is taken writes over nothing.
func TestStore_Add_IDs(t *testing.T) {
	c := newClock()
	s, _ := open(t, history.Options{Now: c.Now})
	var ids []string
	for i := range 40 {
		ids = append(ids, string(add(t, s, entry(strings.Repeat("x", i), "x"))))
		c.now = c.now.Add(time.Microsecond << i)
	}
	if !slices.IsSorted(ids) {
		t.Errorf("not in order: %v", ids)
	}
	e := entry("other", "other")
	e.ID = history.ID(ids[0])
	if id := add(t, s, e); string(id) == ids[0] {
		t.Error("an entry was written over")
	}
	if n := len(recent(t, s, history.Query{Limit: -1})); n != 41 {
		t.Errorf("%d entries", n)
	}
}

// Ensure that each filter selects what it says.
func TestStore_Recent_Filters(t *testing.T) {
	c := newClock()
	s, _ := open(t, history.Options{Now: c.Now})
	start := c.now
	var ids []history.ID
	for i, spec := range []struct {
		command string
		level   safety.Level
		shell   shell.Shell
	}{{"a", safety.Safe, shell.Zsh}, {"b", safety.High, shell.Bash}, {"c", safety.High, shell.Zsh}, {"d", safety.Safe, shell.Bash}} {
		c.now = start.Add(time.Duration(i) * 24 * time.Hour)
		e := entry("ask "+spec.command, spec.command)
		e.Level, e.Shell = spec.level, spec.shell
		ids = append(ids, add(t, s, e))
	}
	for _, i := range []int{0, 2} {
		if err := s.Pin(context.Background(), ids[i], true); err != nil {
			t.Fatal(err)
		}
	}
	high := safety.High
	day := func(n int) time.Time { return start.Add(time.Duration(n) * 24 * time.Hour) }
	for name, c := range map[string]struct {
		q    history.Query
		want []string
	}{
		"all":           {history.Query{}, []string{"d", "c", "b", "a"}},
		"limit":         {history.Query{Limit: 2}, []string{"d", "c"}},
		"level":         {history.Query{Level: &high}, []string{"c", "b"}},
		"shell":         {history.Query{Shell: shell.Bash}, []string{"d", "b"}},
		"level, shell":  {history.Query{Level: &high, Shell: shell.Zsh}, []string{"c"}},
		"since":         {history.Query{Since: day(2)}, []string{"d", "c"}},
		"until":         {history.Query{Until: day(2)}, []string{"b", "a"}},
		"one day":       {history.Query{Since: day(1), Until: day(2)}, []string{"b"}},
		"before all":    {history.Query{Until: day(0)}, []string{}},
		"after all":     {history.Query{Since: day(9)}, []string{}},
		"pinned":        {history.Query{Pinned: true}, []string{"c", "a"}},
		"pinned, level": {history.Query{Pinned: true, Level: &high}, []string{"c"}},
		"text":          {history.Query{Text: "ask b"}, []string{"b"}},
	} {
		if diff := cmp.Diff(c.want, commands(recent(t, s, c.q))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Ensure that reading where there is no history makes no file.
func TestStore_Empty(t *testing.T) {
	s, path := open(t, history.Options{})
	ctx := context.Background()
	if list := recent(t, s, history.Query{}); len(list) != 0 {
		t.Errorf("%d entries", len(list))
	}
	if _, err := s.Get(ctx, "0000000000000000"); !errors.Is(err, history.ErrNotFound) {
		t.Errorf("Get: %v", err)
	}
	if n, err := s.Clear(ctx); n != 0 || err != nil {
		t.Errorf("Clear: %d, %v", n, err)
	}
	if n, err := s.Count(ctx); n != 0 || err != nil {
		t.Errorf("Count: %d, %v", n, err)
	}
	if st, err := s.Stats(ctx); st.Entries != 0 || err != nil {
		t.Errorf("Stats: %+v, %v", st, err)
	}
	if _, err := os.Stat(filepath.Dir(path)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder was made: %v", err)
	}
}

// Ensure that only the user can read what is written.
func TestStore_Modes(t *testing.T) {
	s, path := open(t, history.Options{})
	add(t, s, entry("list files", "ls"))
	for p, want := range map[string]os.FileMode{path: 0o600, path + ".lock": 0o600, filepath.Dir(path): 0o700 | os.ModeDir} {
		if info, err := os.Stat(p); err != nil || info.Mode() != want {
			t.Errorf("%s: %v, %v", p, info.Mode(), err)
		}
	}
}

func TestStore_Get_Beginning(t *testing.T) {
	c := newClock()
	s, _ := open(t, history.Options{Now: c.Now})
	id := add(t, s, entry("one", "1"))
	c.now = c.now.Add(time.Minute)
	add(t, s, entry("two", "2"))
	for part, want := range map[history.ID]error{
		id: nil, id[:15]: nil, id[:9]: nil,
		id[:4]: history.ErrAmbiguous, id[:3]: history.ErrNotFound, "": history.ErrNotFound,
		"zzzzzzzzzzz": history.ErrNotFound, id + "0": history.ErrNotFound,
	} {
		e, err := s.Get(context.Background(), part)
		if !errors.Is(err, want) || want == nil && e.ID != id {
			t.Errorf("Get(%q) = %s, %v", part, e.ID, err)
		}
	}
}

// Ensure that what was deleted is gone from every index, and that Restore brings all of it back.
func TestStore_Remove_Restore(t *testing.T) {
	ctx := context.Background()
	s, _ := open(t, history.Options{})
	a, b := add(t, s, entry("one", "1")), add(t, s, entry("two", "2"))
	if err := s.Pin(ctx, a, true); err != nil {
		t.Fatal(err)
	}
	before := recent(t, s, history.Query{})

	if err := s.Delete(ctx, a, "0000000000000000"); !errors.Is(err, history.ErrNotFound) {
		t.Errorf("Delete: %v", err)
	}
	if diff := cmp.Diff(before, recent(t, s, history.Query{})); diff != "" {
		t.Error("a failed Delete changed the history", diff)
	}
	removed, err := s.Remove(ctx, a, b)
	if err != nil || len(removed) != 2 {
		t.Fatal(removed, err)
	}
	for _, q := range []history.Query{{}, {Pinned: true}, {Text: "one"}} {
		if list := recent(t, s, q); len(list) != 0 {
			t.Errorf("%+v still selects %v", q, commands(list))
		}
	}
	if err := s.Restore(ctx, removed...); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, recent(t, s, history.Query{})); diff != "" {
		t.Error(diff)
	}
	if again := add(t, s, entry("one", "1")); again != a {
		t.Errorf("Add after Restore made %s, want %s", again, a)
	}
}

// Ensure that nothing is written as it came in when a store redacts.
func TestStore_Redact(t *testing.T) {
	s, path := open(t, history.Options{Redact: func(text string) string { return strings.ReplaceAll(text, "hunter2", "***") }})
	e := entry("log in with hunter2", "login -p hunter2")
	e.Explanation = "uses hunter2"
	add(t, s, e)
	got := recent(t, s, history.Query{})[0]
	if got.Query != "log in with ***" || got.Command != "login -p ***" || got.Explanation != "uses ***" {
		t.Errorf("got %q, %q, %q", got.Query, got.Command, got.Explanation)
	}
	assertNoBytes(t, filepath.Dir(path), "hunter2")
}

// assertNoBytes fails when a file below dir contains text.
func assertNoBytes(t testing.TB, dir, text string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err == nil && strings.Contains(string(b), text) {
			t.Errorf("%s contains %q", path, text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
