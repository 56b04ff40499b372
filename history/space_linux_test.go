package history_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"caro/history"
)

// tinyDisk returns a folder on a file system of its own with the given size in KiB.
func tinyDisk(t *testing.T, kib int) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%dk,mode=0700", kib)); err != nil {
		t.Skipf("SKIP: a full disk needs the right to mount: %v", err)
	}
	t.Cleanup(func() { unix.Unmount(dir, unix.MNT_DETACH) })
	return dir
}

// fill uses up the space below dir.
func fill(t *testing.T, dir string) (free func()) {
	t.Helper()
	name := filepath.Join(dir, "ballast")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	f.Close()
	return func() { os.Remove(name) }
}

// Ensure that a full disk is a clear error, that nothing half-written stays, and that all goes on when there is space.
func TestStore_NoSpace(t *testing.T) {
	ctx := context.Background()
	dir := tinyDisk(t, 2048)
	s := history.Open(filepath.Join(dir, "caro", "history.db"), history.Options{Damaged: func(aside string) { t.Errorf("damaged: %s", aside) }})

	free := fill(t, dir)
	if _, err := s.Add(ctx, entry("one", "1")); !errors.Is(err, history.ErrNoSpace) || history.Hint(err) == "" {
		t.Errorf("the first Add: %v", err)
	}
	free()
	first := add(t, s, entry("one", "1"))

	free = fill(t, dir)
	failed := false
	for i := range 200 { // the file has some space of its own
		if _, err := s.Add(ctx, entry(fmt.Sprint("ask ", i, strings.Repeat("x", 4000)), "c")); err != nil {
			failed = true
			if !errors.Is(err, history.ErrNoSpace) {
				t.Errorf("Add: %v", err)
			}
			break
		}
	}
	if !failed {
		t.Error("a full disk took 200 entries")
	}
	before := recent(t, s, history.Query{Limit: -1})
	if len(before) == 0 || before[len(before)-1].ID != first {
		t.Errorf("%d entries are left", len(before))
	}
	if err := s.Compact(ctx); !errors.Is(err, history.ErrNoSpace) {
		t.Errorf("Compact: %v", err)
	}
	free()
	add(t, s, entry("last", "last"))
	if after := recent(t, s, history.Query{Limit: -1}); len(after) != len(before)+1 {
		t.Errorf("%d entries became %d", len(before), len(after))
	}
	list, err := os.ReadDir(filepath.Join(dir, "caro"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		if name := f.Name(); name != "history.db" && name != "history.db.lock" {
			t.Errorf("%s is left", name)
		}
	}
	if done, err := s.Repair(ctx); err != nil || len(done.Files) != 0 {
		t.Errorf("Repair: %+v, %v", done, err)
	}
}

// Ensure that a read-only disk is a clear error for writing and none for reading.
func TestStore_ReadOnly(t *testing.T) {
	ctx := context.Background()
	dir := tinyDisk(t, 4096)
	path := filepath.Join(dir, "history.db")
	s := history.Open(path, history.Options{})
	id := add(t, s, entry("one", "1"))
	release := hold(t, path)
	add(t, history.Open(path, history.Options{Timeout: 1}), entry("two", "2"))
	release()
	if err := unix.Mount("", dir, "", unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
		t.Skipf("SKIP: a read-only disk needs the right to mount: %v", err)
	}
	if list := recent(t, s, history.Query{}); len(list) != 1 || list[0].ID != id {
		t.Errorf("%v", commands(list))
	}
	if _, err := s.Add(ctx, entry("two", "2")); !errors.Is(err, history.ErrReadOnly) || history.Hint(err) == "" {
		t.Errorf("Add: %v", err)
	}
	if _, err := s.Clear(ctx); !errors.Is(err, history.ErrReadOnly) {
		t.Errorf("Clear: %v", err)
	}
	elsewhere := history.Open(filepath.Join(dir, "new", "history.db"), history.Options{})
	if _, err := elsewhere.Add(ctx, entry("one", "1")); !errors.Is(err, history.ErrReadOnly) {
		t.Errorf("Add: %v", err)
	}
}
