package history_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"caro/history"
)

// Ensure that whatever is in the file, adding works afterwards and nothing of the old file is lost: it is set aside.
func TestStore_Damaged(t *testing.T) {
	for name, damage := range map[string]func(b []byte) []byte{
		"garbage":         func(b []byte) []byte { return bytes.Repeat([]byte("garbage "), 4000) },
		"one byte":        func(b []byte) []byte { return b[:1] },
		"cut in a page":   func(b []byte) []byte { return b[:5000] },
		"cut after metas": func(b []byte) []byte { return b[:2*os.Getpagesize()] },
		"half":            func(b []byte) []byte { return b[:len(b)/2] },
		"metas of zeros":  func(b []byte) []byte { clear(b[:2*os.Getpagesize()]); return b },
		"pages of zeros":  func(b []byte) []byte { clear(b[2*os.Getpagesize():]); return b },
		"pages of 0xff": func(b []byte) []byte {
			copy(b[2*os.Getpagesize():], bytes.Repeat([]byte{0xff}, len(b)))
			return b
		},
	} {
		t.Run(name, func(t *testing.T) {
			var aside []string
			s, path := open(t, history.Options{Damaged: func(file string) { aside = append(aside, file) }})
			for i := range 200 {
				add(t, s, entry(fmt.Sprint("ask ", i), fmt.Sprint("command ", i)))
			}
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			damaged := damage(text)
			if err := os.WriteFile(path, damaged, 0o600); err != nil {
				t.Fatal(err)
			}

			add(t, s, entry("new", "new"))
			if list := commands(recent(t, s, history.Query{})); len(list) != 1 || list[0] != "new" {
				t.Errorf("the new store has %v", list)
			}
			if len(aside) != 1 || !strings.HasPrefix(aside[0], path+".damaged-") {
				t.Fatalf("set aside: %v", aside)
			}
			if kept, err := os.ReadFile(aside[0]); err != nil || !bytes.Equal(kept, damaged) {
				t.Errorf("the damaged file is not as it was: %v", err)
			}
			if st, err := s.Stats(context.Background()); err != nil || cmp.Diff(st.Damaged, aside) != "" {
				t.Errorf("Stats: %+v, %v", st, err)
			}
		})
	}
}

// Ensure that reading a damaged file fails neither, and that an empty one is no damage.
func TestStore_Damaged_Read(t *testing.T) {
	aside := 0
	s, path := open(t, history.Options{Damaged: func(string) { aside++ }})
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]int{"": 0, "x": 1} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		aside = 0
		if list := recent(t, s, history.Query{}); len(list) != 0 || aside != want {
			t.Errorf("%q: %d entries, %d set aside", text, len(list), aside)
		}
	}
}

// Ensure that any few wrong bytes are survived: no panic, no hang, and Repair makes a store without mistakes.
// CARO_TEST_DAMAGE=1000 tries more.
func TestStore_Repair_Random(t *testing.T) {
	ctx := context.Background()
	s, path := open(t, history.Options{})
	for i := range 150 {
		add(t, s, entry(fmt.Sprint("ask ", i), fmt.Sprint("command ", i)))
	}
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	least := 150
	for i := range scale("CARO_TEST_DAMAGE", 40) {
		r := rand.New(rand.NewPCG(7, uint64(i)))
		if _, err := s.Clear(ctx); err != nil {
			t.Fatal(err)
		}
		bad := bytes.Clone(good)
		at, n := r.IntN(len(bad)), 1+r.IntN(64)
		for j := at; j < min(at+n, len(bad)); j++ {
			bad[j] = byte(r.Uint32())
		}
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Recent(ctx, history.Query{Text: "command"}); err != nil {
			t.Errorf("%d: Recent: %v", i, err)
		}
		if _, err := s.Repair(ctx); err != nil {
			t.Errorf("%d: Repair: %v", i, err)
		}
		if again, err := s.Repair(ctx); err != nil || len(again.Files) != 0 {
			t.Errorf("%d: Repair again: %+v, %v", i, again, err)
		}
		least = min(least, len(recent(t, s, history.Query{Limit: -1})))
	}
	t.Logf("at least %d of 150 entries were recovered", least)
	if least < 120 {
		t.Errorf("%d wrong bytes at most cost %d of 150 entries", 64, 150-least)
	}
}

// Ensure that Repair sees keys that are not in order, which bbolt finds by chance only, and rows that lead to another entry.
func TestStore_Repair_Lookup(t *testing.T) {
	for _, swap := range []string{"keys", "ids"} {
		t.Run(swap, func(t *testing.T) {
			ctx := context.Background()
			s, path := open(t, history.Options{})
			for i := range 20 {
				add(t, s, entry(fmt.Sprint("ask ", i), fmt.Sprint("command ", i)))
			}
			if err := s.Compact(ctx); err != nil { // so that each row is in the file once
				t.Fatal(err)
			}
			var keys [][]byte
			db, err := bbolt.Open(path, 0o600, nil)
			if err != nil {
				t.Fatal(err)
			}
			err = db.View(func(tx *bbolt.Tx) error {
				return tx.Bucket([]byte("lookup")).ForEach(func(k, _ []byte) error {
					keys = append(keys, bytes.Clone(k))
					return nil
				})
			})
			if err := errors.Join(err, db.Close()); err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			a, b, n := bytes.Index(text, keys[3]), bytes.Index(text, keys[4]), len(keys[3])
			if swap == "ids" { // which follow their keys
				a, b = a+n, b+n
			}
			for i := range n {
				text[a+i], text[b+i] = text[b+i], text[a+i]
			}
			if err := os.WriteFile(path, text, 0o600); err != nil {
				t.Fatal(err)
			}
			if done, err := s.Repair(ctx); err != nil || len(done.Files) != 1 || done.Recovered != 20 {
				t.Errorf("Repair: %+v, %v", done, err)
			}
			if again, err := s.Repair(ctx); err != nil || len(again.Files) != 0 {
				t.Errorf("Repair again: %+v, %v", again, err)
			}
		})
	}
}

// Ensure that entries are recovered from a file whose tree is gone, beside those added since.
func TestStore_Repair(t *testing.T) {
	ctx := context.Background()
	s, path := open(t, history.Options{})
	for i := range 100 {
		add(t, s, entry(fmt.Sprint("ask ", i), fmt.Sprint("command ", i)))
	}
	before := recent(t, s, history.Query{Limit: -1})
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	clear(text[:2*os.Getpagesize()])
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	add(t, s, entry("new", "new"))

	done, err := s.Repair(ctx)
	if err != nil || len(done.Files) != 1 || done.Recovered != 100 {
		t.Fatalf("%+v, %v", done, err)
	}
	if diff := cmp.Diff(before, recent(t, s, history.Query{Limit: -1})[1:]); diff != "" {
		t.Error(diff)
	}
	if st, err := s.Stats(ctx); err != nil || st.Entries != 101 || len(st.Damaged) != 0 {
		t.Errorf("%+v, %v", st, err)
	}
}

// Ensure that an index that does not fit the entries is found and made again.
func TestStore_Repair_Index(t *testing.T) {
	ctx := context.Background()
	s, path := open(t, history.Options{})
	for i := range 10 {
		add(t, s, entry(fmt.Sprint("ask ", i), fmt.Sprint("command ", i)))
	}
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		b := tx.Bucket([]byte("recent"))
		k, _ := b.Cursor().First()
		return b.Delete(k)
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	if list := recent(t, s, history.Query{}); len(list) != 9 {
		t.Fatalf("%d entries", len(list))
	}
	if done, err := s.Repair(ctx); err != nil || done.Recovered != 10 {
		t.Errorf("%+v, %v", done, err)
	}
	if list := recent(t, s, history.Query{}); len(list) != 10 {
		t.Errorf("%d entries", len(list))
	}
}

// Ensure that a file of a newer caro is refused and left alone.
func TestStore_Newer(t *testing.T) {
	ctx := context.Background()
	s, path := open(t, history.Options{})
	id := add(t, s, entry("one", "1"))
	newer := history.WithUpgrade(history.Open(path, history.Options{}), func(*bbolt.Tx) error { return nil })
	add(t, newer, entry("two", "2"))
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, listing := s.Recent(ctx, history.Query{})
	_, adding := s.Add(ctx, entry("three", "3"))
	_, clearing := s.Clear(ctx)
	_, repairing := s.Repair(ctx)
	for name, err := range map[string]error{"Recent": listing, "Add": adding, "Clear": clearing, "Repair": repairing, "Delete": s.Delete(ctx, id)} {
		if !errors.Is(err, history.ErrNewer) || history.Hint(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, text) {
		t.Errorf("the file was changed: %v", err)
	}
}

// Ensure that an older file is upgraded by a reader too, after a backup that an older caro can read.
func TestStore_Upgrade(t *testing.T) {
	ctx := context.Background()
	old, path := open(t, history.Options{})
	add(t, old, entry("one", "1"))
	steps := 0
	s := history.WithUpgrade(history.Open(path, history.Options{}), func(tx *bbolt.Tx) error {
		steps++
		_, err := tx.CreateBucket([]byte("later"))
		return err
	})
	for range 2 {
		if list := recent(t, s, history.Query{}); len(list) != 1 || steps != 1 {
			t.Fatalf("%v, %d steps", commands(list), steps)
		}
	}
	if _, err := old.Recent(ctx, history.Query{}); !errors.Is(err, history.ErrNewer) {
		t.Errorf("the old caro reads it: %v", err)
	}
	backup := path + ".backup-1"
	if info, err := os.Stat(backup); err != nil || info.Mode() != 0o600 {
		t.Errorf("backup: %v", err)
	}
	if list := recent(t, history.Open(backup, history.Options{}), history.Query{}); len(list) != 1 {
		t.Errorf("the backup has %v", commands(list))
	}
}

// Ensure that a failed upgrade changes nothing.
func TestStore_Upgrade_Fails(t *testing.T) {
	old, path := open(t, history.Options{})
	add(t, old, entry("one", "1"))
	broken := errors.New("broken step")
	s := history.WithUpgrade(history.Open(path, history.Options{}), func(*bbolt.Tx) error { return broken })
	if _, err := s.Add(context.Background(), entry("two", "2")); !errors.Is(err, broken) {
		t.Errorf("Add: %v", err)
	}
	if list := commands(recent(t, old, history.Query{})); len(list) != 1 {
		t.Errorf("%v", list)
	}
}
