package history_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"caro/history"
)

// Ensure that a folder which cannot be made is an error, with nothing left behind.
func TestStore_NoFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := history.Open(filepath.Join(file, "history.db"), history.Options{})
	if _, err := s.Add(context.Background(), entry("one", "1")); err == nil {
		t.Error("Add below a file")
	}
	if list := recent(t, s, history.Query{}); len(list) != 0 {
		t.Errorf("%v", commands(list))
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "mine" {
		t.Errorf("%q, %v", text, err)
	}
}
