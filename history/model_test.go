package history_test

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"caro/history"
)

// model is what a history should hold.
type model map[history.ID]history.Entry

// newestFirst returns the entries in the order in which Recent lists them.
func (m model) newestFirst() []history.Entry {
	list := []history.Entry{}
	for _, e := range m {
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b history.Entry) int {
		return cmp.Or(b.LastUse.Compare(a.LastUse), cmp.Compare(b.ID, a.ID))
	})
	return list
}

// Ensure that a store holds what a map would after any operations, and that its indexes fit its entries. Each run writes
// to the disk some fifty times; CARO_TEST_RUNS=100 makes all of rapid's runs.
func TestStore_Model(t *testing.T) {
	dir := t.TempDir()
	runs, limit := 0, scale("CARO_TEST_RUNS", 10)
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		if runs++; runs > limit {
			return
		}
		clock := newClock()
		s := history.Open(filepath.Join(dir, time.Duration(runs).String(), "history.db"), history.Options{Now: clock.Now})
		want, trash := model{}, []history.Entry(nil)
		must := func(err error) {
			if err != nil {
				t.Fatal(err)
			}
		}
		some := func(t *rapid.T) history.ID {
			if len(want) == 0 {
				t.Skip("no entries")
			}
			return rapid.SampledFrom(want.newestFirst()).Draw(t, "entry").ID
		}
		t.Repeat(map[string]func(*rapid.T){
			"add": func(t *rapid.T) {
				clock.now = clock.now.Add(time.Second)
				e := entry("q", rapid.StringMatching(`[a-e]`).Draw(t, "command"))
				id, err := s.Add(ctx, e)
				must(err)
				old, again := want[id]
				e.ID, e.Time, e.LastUse, e.Uses = id, clock.now, clock.now, 1
				if again {
					e.Time, e.Pinned, e.Uses = old.Time, old.Pinned, old.Uses+1
				}
				want[id] = e
			},
			"pin": func(t *rapid.T) {
				e := want[some(t)]
				e.Pinned = rapid.Bool().Draw(t, "pinned")
				must(s.Pin(ctx, e.ID, e.Pinned))
				want[e.ID] = e
			},
			"remove": func(t *rapid.T) {
				id := some(t)
				removed, err := s.Remove(ctx, id)
				must(err)
				delete(want, id)
				trash = removed
			},
			"restore": func(t *rapid.T) {
				must(s.Restore(ctx, trash...))
				for _, e := range trash {
					want[e.ID] = e
				}
				trash = nil
			},
			"compact": func(*rapid.T) { must(s.Compact(ctx)) },
			"": func(t *rapid.T) {
				got, err := s.Recent(ctx, history.Query{Limit: -1})
				must(err)
				if diff := gocmp.Diff(want.newestFirst(), append([]history.Entry{}, got...)); diff != "" {
					t.Fatal(diff)
				}
			},
		})
		done, err := s.Repair(ctx)
		must(err)
		if len(done.Files) != 0 {
			t.Fatalf("Repair found damage: %+v", done)
		}
	})
}
