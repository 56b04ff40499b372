package history_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"caro/history"
)

// Ensure that what is exported in any format comes back as it was, whatever is in it, and that imports know the format.
func TestStore_Export_Formats(t *testing.T) {
	ctx := context.Background()
	pieces := rapid.SampledFrom([]string{"ls", " ", "\n", "\r\n", "\r", "\t", `"`, "'", ",", ";", ": ", "# ", "- ", "yes", "null", "1e3", "{", "[", "é", "🙂", "\u2028", "\\", "=cmd()", "%", "---", "&<>", "\x01", "~"})
	rapid.Check(t, func(rt *rapid.T) {
		text := func(name string) string {
			return strings.Join(rapid.SliceOfN(pieces, 1, 6).Draw(rt, name), "")
		}
		s, _ := open(t, history.Options{})
		for i := range rapid.IntRange(0, 3).Draw(rt, "entries") {
			e := entry(text("query"), text("command"))
			e.Explanation = text("explanation")
			e.Time = time.Date(2026, 1, 1, 0, i, 0, i, time.UTC)
			e.Edited, e.Pinned, e.Uses = i%2 == 0, i%2 == 1, i+1
			if i == 2 {
				e.Rules, e.Seed, e.PromptVersion = nil, 0, ""
			}
			add(t, s, e)
		}
		every := history.Query{Limit: -1}
		want := recent(t, s, every)
		f := rapid.SampledFrom(history.Formats()).Draw(rt, "format")
		told := rapid.SampledFrom([]history.Format{f, ""}).Draw(rt, "told")
		var out bytes.Buffer
		if n, err := s.Export(ctx, &out, f); n != len(want) || err != nil {
			rt.Fatal(f, n, err)
		}
		other, _ := open(t, history.Options{})
		if n, err := other.Import(ctx, bytes.NewReader(out.Bytes()), told); n != len(want) || err != nil {
			rt.Fatalf("%s as %q: %d, %v\n%s", f, told, n, err, out.String())
		}
		if diff := cmp.Diff(want, recent(t, other, every)); diff != "" {
			rt.Fatalf("%s: %s\n%s", f, diff, out.String())
		}
	})
}

// Ensure that a document with a mistake adds nothing and that its place is told.
func TestStore_Import_Documents(t *testing.T) {
	ctx := context.Background()
	s, _ := open(t, history.Options{})
	for text, want := range map[string]string{
		`{"schema":1,"entries":[{"command":"a"},{"query":"q"}]}`:        "entry 2: it has no command",
		`{"schema":2,"entries":[]}`:                                     "newer caro",
		`{"schema":1,"entries":[`:                                       "the document",
		"schema: 1\nentries:\n- command: a\n- command: b\n  uses: many": "entry 2",
		"schema: 1\nentries: [":                                         "the document",
		"id,command,uses\n,a,\n,b,many\n":                               "line 3: column uses",
		"id,command\n,a\n,b,c\n":                                        "the table",
		"id,command,level\n,a,terrible\n":                               "line 2",
	} {
		if n, err := s.Import(ctx, strings.NewReader(text), ""); n != 0 || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %d, %v; want %s", text, n, err, want)
		}
	}
	if list := recent(t, s, history.Query{}); len(list) != 0 {
		t.Errorf("imported %v", commands(list))
	}
	for i, text := range []string{"command,query\nls,list\n", "schema: 1\nentries:\n- command: ls -a\n  query: list all\n", "{ \"entries\": [ {\"command\": \"ls -b\"} ] }"} {
		if n, err := s.Import(ctx, strings.NewReader(text), ""); n != 1 || err != nil {
			t.Error(fmt.Sprint(i), n, err)
		}
	}
}
