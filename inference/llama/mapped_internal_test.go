//go:build cgo && !noengine && linux

package llama

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Ensure that the pages of a mapped file are given back, by whatever name the file is opened, and can still be read.
func TestDropMapped(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "a model.gguf"), filepath.Join(dir, "link.gguf")
	want := bytes.Repeat([]byte("weights "), 1<<17)
	if err := os.WriteFile(path, want, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	mapped, err := syscall.Mmap(int(f.Fd()), 0, len(want), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = syscall.Munmap(mapped) }()
	for _, name := range []string{path, link} {
		if !bytes.Equal(mapped, want) || residentOf(t, path) < 1024 {
			t.Fatalf("%d kB of the file are mapped after it was read", residentOf(t, path))
		}
		dropMapped(filepath.Join(dir, "another"))
		if residentOf(t, path) < 1024 {
			t.Error("another file's pages were dropped")
		}
		dropMapped(name)
		if kb := residentOf(t, path); kb != 0 {
			t.Errorf("%s: %d kB are left", name, kb)
		}
	}
}

// residentOf returns how many kB of a mapped file this process has (proc_pid_smaps(5)).
func residentOf(t *testing.T, path string) int {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(maps), path+"\n")
	_, rest, _ = strings.Cut(rest, "\nRss:")
	var kb int
	if _, err := fmt.Sscanf(rest, "%d kB", &kb); err != nil {
		t.Fatal(err)
	}
	return kb
}
