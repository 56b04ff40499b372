//go:build cgo && !noengine

package llama

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"caro/inference"
	"caro/inference/enginetest"
	"caro/inference/prefix"
)

// answers opens the starter model with a folder of states, asks, and returns what it wrote and how often it computed the beginning of the prompt.
func answers(t *testing.T, dir string) (commands []string, built int) {
	t.Helper()
	opened, err := Open(Options{
		Path: "../../resources/models/caro-starter.gguf", Kind: inference.KindStarter,
		Ref: inference.ModelRef{Name: "caro-starter", SHA256: "5eed"}, States: prefix.Cache{Dir: dir},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = opened.Close() }()
	for _, q := range []string{"count the lines of notes.txt", "find files larger than 10 MB"} {
		s, err := opened.Generate(t.Context(), enginetest.Ask(q), nil)
		if err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		commands = append(commands, s.Command)
	}
	return commands, opened.(*engine).built
}

// Ensure that what one process computed of the prompt serves the next one, that damage to it is noticed and mended, and that answers are the same in all cases.
func TestStates(t *testing.T) {
	dir := t.TempDir()
	want, built := answers(t, "")
	if built != 1 {
		t.Errorf("without a folder the beginning was computed %d times for one system", built)
	}
	check := func(what string, computed int) {
		t.Helper()
		got, built := answers(t, dir)
		if built != computed {
			t.Errorf("%s: the beginning was computed %d times, not %d", what, built, computed)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s: %q, without states %q", what, got[i], want[i])
			}
		}
	}
	check("first process", 1)
	check("second process", 0)
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.kv"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%d states, %v", len(files), err)
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	for name, bad := range map[string][]byte{"cut": b[:len(b)/2], "empty": nil, "scrambled": append(bytes.Clone(b[:len(b)-1]), b[len(b)-1]^1), "foreign": []byte("GGUF")} {
		if err := os.WriteFile(files[0], bad, 0o600); err != nil {
			t.Fatal(err)
		}
		check(name, 1)
		check(name+", mended", 0)
	}
}

// Ensure that a long request gets a wider window, that one for which no window is wide enough is refused, and that answers stay the same.
func TestWiden(t *testing.T) {
	opened, err := Open(Options{Path: "../../resources/models/caro-starter.gguf", Kind: inference.KindStarter})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = opened.Close() }()
	e := opened.(*engine)
	long := enginetest.Ask("list files" + strings.Repeat(" 文件", 100))
	var commands []string
	for i, step := range []struct {
		req    inference.Request
		tokens int // of the answer at most
		window int // afterwards
		err    error
	}{
		{enginetest.Ask("list files"), 0, windows[inference.KindStarter].usual, nil},
		{enginetest.Ask("list files"), 4000, windows[inference.KindStarter].usual, inference.ErrContextWindow},
		{long, 0, windows[inference.KindStarter].widest, nil},
		{enginetest.Ask("list files"), 0, windows[inference.KindStarter].widest, nil},
	} {
		step.req.MaxTokens = step.tokens
		got, err := e.Generate(t.Context(), step.req, nil)
		if e.window != step.window || step.err != nil && !errors.Is(err, step.err) || step.err == nil && errors.Is(err, inference.ErrContextWindow) {
			t.Errorf("%d: a window of %d, %v", i, e.window, err)
		}
		commands = append(commands, got.Command)
	}
	if commands[0] == "" || commands[0] != commands[3] {
		t.Errorf("%q", commands)
	}
}
