package model_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"caro/inference"
	"caro/inference/model"
)

const starter = "../../resources/models/caro-starter.gguf"

// link puts the starter model at a path without copying its 64 MB.
func link(t *testing.T, path string) {
	t.Helper()
	from, err := filepath.Abs(starter)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.Symlink(from, path)); err != nil {
		t.Fatal(err)
	}
}

// Ensure that the catalogue tells of each model what it needs, and invents no hash.
func TestCatalogue(t *testing.T) {
	models, err := model.Catalogue()
	if err != nil || len(models) < 2 || !models[0].Starter {
		t.Fatalf("%+v, %v", models, err)
	}
	for _, m := range models {
		if m.Name == "" || m.Kind == "" || m.File == "" || m.License == "" {
			t.Errorf("%+v lacks something", m)
		}
		if m.Size == 0 && m.AboutMB == 0 {
			t.Errorf("%s: no size", m.Name)
		}
		if m.Starter != (m.Repo == "") || (m.SHA256 != "" && len(m.SHA256) != 64) {
			t.Errorf("%+v", m)
		}
	}
}

// Ensure that the starter is found from every place that a program is installed in, also through a link in a bin folder.
func TestFind_Starter(t *testing.T) {
	for _, c := range []struct{ program, file string }{
		{"build/out/caro", "resources/models/caro-starter.gguf"},
		{"Caro.app/Contents/MacOS/caro", "Caro.app/Contents/Resources/models/caro-starter.gguf"},
		{"usr/bin/caro", "usr/share/caro/models/caro-starter.gguf"},
		{"caro", "models/caro-starter.gguf"},
	} {
		root := t.TempDir()
		program := filepath.Join(root, c.program)
		link(t, filepath.Join(root, c.file))
		if err := errors.Join(os.MkdirAll(filepath.Dir(program), 0o700), os.WriteFile(program, nil, 0o700)); err != nil {
			t.Fatal(err)
		}
		other := filepath.Join(t.TempDir(), "caro")
		if err := os.Symlink(program, other); err != nil {
			t.Fatal(err)
		}
		for _, started := range []string{program, other} {
			got, err := model.Store{Dir: t.TempDir(), Program: started}.Find("")
			if err != nil || got.Ref.Name != "caro-starter" || got.Ref.Origin != inference.OriginStarter || got.Model.Kind != inference.KindStarter {
				t.Errorf("%s as %s: %+v, %v", c.program, started, got, err)
			}
		}
	}
}

func TestFind_Refusals(t *testing.T) {
	dir := t.TempDir()
	short := filepath.Join(dir, "caro-starter.gguf")
	if err := os.WriteFile(short, []byte("GGUF"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		store model.Store
		want  string
		is    error
	}{
		{"no program", model.Store{}, "", model.ErrNotInstalled},
		{"not downloaded", model.Store{Dir: dir}, "qwen2.5-coder-1.5b", model.ErrNotInstalled},
		{"unknown name", model.Store{}, "gpt-9000", model.ErrUnknown},
		{"no such file", model.Store{}, filepath.Join(dir, "none.gguf"), model.ErrNotInstalled},
		{"a folder", model.Store{}, dir + "/", inference.ErrBadModel},
		{"too short", model.Store{}, short, model.ErrDamaged},
	} {
		if got, err := c.store.Find(c.want); !errors.Is(err, c.is) {
			t.Errorf("%s: %+v, %v; want %v", c.name, got, err, c.is)
		}
	}
}

// Ensure that a file with wrong bytes of the right length is refused, that a whole one is read only once, and that a change is noticed.
func TestFind_Verifies(t *testing.T) {
	b, err := os.ReadFile(starter)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "caro-starter.gguf")
	write := func(b []byte) {
		t.Helper()
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := model.Store{Dir: filepath.Join(dir, "cache")}
	b[len(b)/2] ^= 1
	write(b)
	if _, err := s.Find(path); !errors.Is(err, model.ErrDamaged) {
		t.Errorf("a wrong bit: %v", err)
	}
	b[len(b)/2] ^= 1
	write(b)
	got, err := s.Find(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Verify(got); err != nil {
		t.Errorf("Verify: %v", err)
	}
	info, err := os.Stat(filepath.Join(dir, "cache", "verified.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("what is remembered: %v, %v", info, err)
	}
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	b[0] ^= 1
	write(b)
	if err := os.Chtimes(path, before.ModTime(), before.ModTime()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Find(path); err != nil {
		t.Errorf("size and time are as remembered, so nothing is read: %v", err)
	}
	if err := s.Verify(got); !errors.Is(err, model.ErrDamaged) {
		t.Errorf("Verify reads the file: %v", err)
	}
	if err := os.Truncate(path, 4096); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Find(path); !errors.Is(err, model.ErrDamaged) {
		t.Errorf("truncated: %v", err)
	}
}

// Ensure that the starter model under another name is still known, and that a file of its size which is not it stays the user's own.
func TestFind_OtherName(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mine.gguf")
	link(t, path)
	if got, err := (model.Store{}).Find(path); err != nil || got.Model.Kind != inference.KindStarter || got.Ref.Name != "caro-starter" {
		t.Errorf("%+v, %v", got, err)
	}
	other := filepath.Join(t.TempDir(), "other.gguf")
	if err := errors.Join(os.WriteFile(other, nil, 0o600), os.Truncate(other, 63804640)); err != nil {
		t.Fatal(err)
	}
	if got, err := (model.Store{}).Find(other); err != nil || got.Model.Kind != "" || got.Ref.Origin != inference.OriginFile {
		t.Errorf("%+v, %v", got, err)
	}
}

// Ensure that a check which cannot be remembered is still a check.
func TestFind_NowhereToRemember(t *testing.T) {
	for _, dir := range []string{"", "/dev/null/caro"} {
		if _, err := (model.Store{Dir: dir}).Find(starter); err != nil {
			t.Errorf("%q: %v", dir, err)
		}
	}
}
