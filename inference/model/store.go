// Package model finds the models on this machine, brings others here, and makes sure that they are whole.
//
// [Store.Find] turns a name, a path or nothing into an [Installed] model whose file was checked. A file is held against its size and SHA-256
// once; the result is remembered by size and modification time, so that later starts cost a stat. [Store.Install] downloads a model of the
// catalogue from a [Hub], [Store.Import] takes a file of the user's, [Store.Remove] takes either away.
//
// # What lies where
//
// The store is one flat folder, a cache that the system may empty at any time. Beside a model's FILE there are, while they are needed,
// FILE.part (the bytes downloaded so far), FILE.copy (a file being copied in), FILE.source.json (where it is from and its hash), and FILE.lock (one
// process at a time). A file appears under its own name only whole and checked.
//
// # Caveats
//
// Where the catalogue knows no hash, the hub's word at first contact is what a file is held against: that finds every damage, but not a hub
// that lies from the start.
//
// The starter model lies beside the program and is never embedded. A file that the user names is theirs: it is loaded as it is, and the engine
// refuses it when it is no model or one that caro cannot prompt.
package model

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"caro/inference"
)

// The errors that a Store returns, to be tested with errors.Is.
var (
	// ErrNotInstalled is returned when a model's file is not on this machine.
	ErrNotInstalled = fmt.Errorf("%w", inference.ErrNoModel)
	// ErrDamaged is returned when a file of the catalogue has not the size or the hash that it should have.
	ErrDamaged = errors.New("the model file is damaged")
	// ErrUnknown is returned for a name that is neither in the catalogue nor a file.
	ErrUnknown = errors.New("no model of that name is known")
)

// Store says where models lie. The zero value finds none.
type Store struct {
	Dir     string // downloaded models; empty means that there are none
	Program string // path of the running program, symbolic links not resolved
}

// Installed is a model on this machine.
type Installed struct {
	Model Model // zero but for Name when the user named a file
	Path  string
	Ref   inference.ModelRef
}

// Find returns the model to use. want is a name of the catalogue or of an imported model, a path of a GGUF file, or "" for the best one there
// is: Qwen2.5-Coder-1.5B where it is installed and whole, else the starter model.
func (s Store) Find(want string) (Installed, error) {
	if want == "" {
		if m, ok := Lookup(DefaultName); ok {
			if found, err := s.known(m); err == nil {
				return found, nil
			}
		}
		want = starterName
	}
	if m, ok := Lookup(want); ok {
		return s.known(m)
	}
	if found, ok, err := s.own(want); ok {
		return found, err
	}
	if strings.ContainsRune(want, filepath.Separator) || strings.HasSuffix(want, ".gguf") {
		return s.file(want)
	}
	return Installed{}, fmt.Errorf("%w: %q", ErrUnknown, want)
}

// The names in the catalogue of the model that caro would rather use, and of the one that it always has.
const (
	DefaultName = "qwen2.5-coder-1.5b"
	starterName = "caro-starter"
)

// known finds a model of the catalogue and checks it.
func (s Store) known(m Model) (Installed, error) {
	for _, path := range s.places(m) {
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return Installed{}, fmt.Errorf("find the model %s: %w", m.Name, err)
		}
		return s.checked(m, path, info)
	}
	return Installed{}, fmt.Errorf("%w: %s", ErrNotInstalled, m.Name)
}

// checked returns a model of the catalogue if its file is whole. A file in the store is held against what is recorded of it as well.
func (s Store) checked(m Model, path string, info fs.FileInfo) (Installed, error) {
	var src Source
	if s.Dir != "" && !m.Starter && key(path) == key(s.installedPath(m.File)) {
		if recorded, ok := s.Source(m.File); ok && (m.SHA256 == "" || m.SHA256 == recorded.SHA256) {
			src, m.SHA256, m.Size = recorded, recorded.SHA256, recorded.Size
		}
	}
	if err := s.check(m, path, info); err != nil {
		return Installed{}, err
	}
	return Installed{Model: m, Path: path, Ref: m.ref(src)}, nil
}

// places returns where a model's file may lie, the likeliest first.
func (s Store) places(m Model) []string {
	if !m.Starter {
		if s.Dir == "" {
			return nil
		}
		return []string{s.installedPath(m.File)}
	}
	var paths []string
	for _, dir := range s.programDirs() {
		for _, rel := range starterDirs {
			paths = append(paths, filepath.Join(dir, rel, m.File))
		}
	}
	return paths
}

// starterDirs are the places of the starter model as seen from the program's folder: beside it; in a bundle's Resources
// (Contents/MacOS/caro); in share/caro of a prefix (bin/caro); in a checkout (build/out/caro).
var starterDirs = []string{
	"models",
	"../Resources/models",
	"../share/caro/models",
	"../../resources/models",
}

// programDirs returns the folder that the program was started from and, when that is a link, the one where it really lies.
func (s Store) programDirs() []string {
	if s.Program == "" {
		return nil
	}
	dirs := []string{filepath.Dir(s.Program)}
	if real, err := filepath.EvalSymlinks(s.Program); err == nil && filepath.Dir(real) != dirs[0] {
		dirs = append(dirs, filepath.Dir(real))
	}
	return dirs
}

// file takes a file that the user named. One with a name of the catalogue is checked like a model of the catalogue, and one that is a model of
// the catalogue under another name is prompted like it.
func (s Store) file(path string) (Installed, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Installed{}, fmt.Errorf("%w: there is no file %s", ErrNotInstalled, path)
	}
	if err != nil {
		return Installed{}, fmt.Errorf("find the model: %w", err)
	}
	if !info.Mode().IsRegular() {
		return Installed{}, fmt.Errorf("%w: %s is not a file", inference.ErrBadModel, path)
	}
	if m, ok := byFile(filepath.Base(path)); ok {
		return s.checked(m, path, info)
	}
	if m, ok := s.same(path, info); ok {
		return Installed{Model: m, Path: path, Ref: m.ref(Source{})}, nil
	}
	name := filepath.Base(path)
	return Installed{Model: Model{Name: name, File: name}, Path: path, Ref: inference.ModelRef{Name: name, Origin: inference.OriginFile}}, nil
}

// byFile returns the model of the catalogue whose file has the given name.
func byFile(name string) (Model, bool) {
	models, err := Catalogue()
	if err != nil {
		return Model{}, false
	}
	for _, m := range models {
		if m.File == name {
			return m, true
		}
	}
	return Model{}, false
}

// same returns the model of the catalogue that has the very bytes of a file. Only files of a model's exact size are read for that.
func (s Store) same(path string, info fs.FileInfo) (Model, bool) {
	models, err := Catalogue()
	if err != nil {
		return Model{}, false
	}
	for _, m := range models {
		if m.SHA256 != "" && m.Size == info.Size() && s.check(m, path, info) == nil {
			return m, true
		}
	}
	return Model{}, false
}

// check holds a file against the catalogue, unless it was found whole before and has not changed since.
func (s Store) check(m Model, path string, info fs.FileInfo) error {
	if m.Size > 0 && info.Size() != m.Size {
		return fmt.Errorf("%w: %s has %d bytes instead of %d", ErrDamaged, path, info.Size(), m.Size)
	}
	if m.SHA256 == "" || s.verified(m, path, info) {
		return nil
	}
	if err := verify(m, path); err != nil {
		return err
	}
	s.remember(m, path, info)
	return nil
}

// Verify reads a model's whole file and holds it against the catalogue, whatever is remembered of it.
func (s Store) Verify(i Installed) error {
	if i.Model.SHA256 == "" {
		return nil
	}
	return verify(i.Model, i.Path)
}

func verify(m Model, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("check the model: %w", err)
	}
	defer func() { _ = f.Close() }() // only read
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return fmt.Errorf("check the model: %w", err)
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != m.SHA256 {
		return fmt.Errorf("%w: %s has the SHA-256 %s… instead of %s…", ErrDamaged, path, got[:12], m.SHA256[:12])
	}
	return nil
}
