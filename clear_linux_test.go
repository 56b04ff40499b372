package main_test

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Ensure that a cleared history is in no file any more: not in the store, not in what was set aside when it was damaged, not in the spool, not in a log.
func TestHistory_ClearTakesTheBytes(t *testing.T) {
	const word = "zanzibar" // in the request and so in the command
	first := command(t, "count the lines of "+word+".txt")
	home := strings.TrimPrefix(first.Env[2], "CARO_HOME=")
	again := func(args ...string) result {
		cmd := command(t, args...)
		cmd.Env = first.Env
		return run(t, cmd)
	}
	ok := func(r result) {
		t.Helper()
		if r.code != 0 {
			t.Fatalf("exit %d, stderr %q", r.code, r.stderr)
		}
	}
	ok(run(t, first))
	store := find(t, home, "history.db")
	damage(t, store)
	ok(again("print the last 20 lines of " + word + ".log"))
	ok(again("history", "repair"))

	held, err := os.Open(store) // as another program would that never lets go
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Flock(int(held.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	ok(again("sort " + word + ".txt"))
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	if len(holding(t, home, word)) < 2 {
		t.Fatalf("only %q hold the word, so clearing proves little", holding(t, home, word))
	}
	ok(again("history", "clear", "--yes"))
	if left := holding(t, home, word); len(left) > 0 {
		t.Errorf("after clearing %q still hold the word", left)
	}
}

// find returns the file of that name below a folder.
func find(t *testing.T, dir, name string) (path string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == name {
			path = p
		}
		return err
	})
	if err != nil || path == "" {
		t.Fatalf("no %s below %s: %v", name, dir, err)
	}
	return path
}

// damage makes a store that cannot be opened of one that can: both of its first pages, which say where everything is.
func damage(t *testing.T, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt(bytes.Repeat([]byte{0xff}, 2*os.Getpagesize()), 0); err != nil {
		t.Fatal(err)
	}
}

// holding returns the files below a folder in which a word is.
func holding(t *testing.T, dir, word string) []string {
	t.Helper()
	out, err := exec.Command("grep", "-rlaF", word, dir).Output()
	if err != nil && len(out) > 0 {
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}
