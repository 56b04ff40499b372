package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"caro/inference"
	"caro/inference/worker"
	"caro/internal/shell"
)

// Ensure that an installed program finds the engine of its processor, and says what is missing.
func TestReleaseEngine(t *testing.T) {
	prefix := t.TempDir()
	exe, engines := filepath.Join(prefix, "bin", "caro"), filepath.Join(prefix, "libexec", "caro")
	if _, err := releaseEngine(exe, "v3"); !errors.Is(err, inference.ErrNoEngine) {
		t.Errorf("no engines: %v", err)
	}
	if err := os.MkdirAll(engines, 0o700); err != nil {
		t.Fatal(err)
	}
	v3 := filepath.Join(engines, "caro-engine-v3")
	if err := os.WriteFile(v3, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := releaseEngine(exe, "v3"); err != nil || !slices.Equal(got, []string{v3, "worker"}) {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := releaseEngine(exe, "v4"); !errors.Is(err, inference.ErrNoEngine) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("v4 is missing: %v", err)
	}
	if _, err := releaseEngine(exe, ""); !errors.Is(err, errOldProcessor) {
		t.Errorf("old processor: %v", err)
	}
}

// Ensure that the processor is tried after Metal, where there is Metal and the user did not ask for the processor.
func TestSecond(t *testing.T) {
	for _, c := range []struct {
		backend string
		system  shell.System
		arch    string
		want    string
	}{
		{"", shell.MacOS, "arm64", "cpu"}, {"auto", shell.MacOS, "arm64", "cpu"}, {"metal", shell.MacOS, "arm64", "cpu"},
		{"cpu", shell.MacOS, "arm64", ""}, {"", shell.MacOS, "amd64", ""}, {"", shell.Linux, "arm64", ""},
	} {
		first := worker.Spec{Path: "model.gguf", Threads: 3, Backend: c.backend}
		got := second(first, c.system, c.arch)
		if c.want == "" {
			if got != nil {
				t.Errorf("%+v: %+v", c, got)
			}
			continue
		}
		first.Backend = c.want
		if got == nil || *got != first {
			t.Errorf("%+v: %+v", c, got)
		}
	}
}
