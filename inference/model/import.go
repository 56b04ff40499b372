package model

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"caro/inference"
	"caro/internal/gguf"
)

// ErrName is returned for a file whose name is not one that a model can have.
var ErrName = errors.New("a model's file ends in .gguf and has letters, digits and .-_ in its name")

// ErrStarter is returned where the starter model would be removed or replaced.
var ErrStarter = errors.New("the starter model belongs to the program")

var importable = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*\.gguf$`)

// Import copies a GGUF file into the store, under its own name without .gguf; a file with a name of the catalogue becomes that model. It is
// refused where caro could not prompt it, and where the catalogue knows another hash for it. Its SHA-256 is taken and recorded.
func (s Store) Import(ctx context.Context, path string, progress func(Progress)) (Installed, error) {
	if s.Dir == "" {
		return Installed{}, fmt.Errorf("%w: there is no home folder to import it into", ErrNotInstalled)
	}
	if _, err := inspect(path); errors.Is(err, fs.ErrNotExist) {
		return Installed{}, fmt.Errorf("%w: there is no file %s", ErrNotInstalled, path)
	} else if err != nil {
		return Installed{}, err
	}
	name := filepath.Base(path)
	if !importable.MatchString(name) {
		return Installed{}, fmt.Errorf("%w: %q", ErrName, name)
	}
	known, _ := byFile(name)
	if known.Starter {
		return Installed{}, fmt.Errorf("%w: %s", ErrStarter, known.Name)
	}
	src, err := measure(ctx, path)
	if err != nil {
		return Installed{}, err
	}
	if known.SHA256 != "" && known.SHA256 != src.SHA256 {
		return Installed{}, fmt.Errorf("%w: %s has the SHA-256 %s… instead of %s…", ErrDamaged, path, src.SHA256[:12], known.SHA256[:12])
	}
	unlock, err := s.lock(name)
	if err != nil {
		return Installed{}, err
	}
	defer unlock()
	if old, ok := s.Source(name); ok && old.From != FromImport && old.SHA256 == src.SHA256 {
		src = old // the very file that was being downloaded
	}
	if err := s.adopt(ctx, path, name, src, throttle(progress)); err != nil {
		return Installed{}, err
	}
	return s.Find(strings.TrimSuffix(name, ".gguf"))
}

// Usable reports why caro could not prompt a model; nil means that it can. The catalogue's need no look at the file.
func Usable(i Installed) error {
	if i.Model.Kind != "" {
		return nil
	}
	_, err := inspect(i.Path)
	return err
}

// measure returns the size and hash of a file that a user brings.
func measure(ctx context.Context, path string) (Source, error) {
	f, err := os.Open(path)
	if err != nil {
		return Source{}, fmt.Errorf("read the model: %w", err)
	}
	defer func() { _ = f.Close() }() // only read
	src := Source{From: FromImport}
	src.SHA256, err = digest(ctx, f, func(done int64) { src.Size = done })
	return src, err
}

// own finds a model of the user's in the store by its name.
func (s Store) own(name string) (Installed, bool, error) {
	file := name + ".gguf"
	if s.Dir == "" || !importable.MatchString(file) {
		return Installed{}, false, nil
	}
	if m, ok := byFile(file); ok { // under the file's name
		found, err := s.known(m)
		return found, true, err
	}
	path := s.installedPath(file)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return Installed{}, false, nil
	}
	if err != nil {
		return Installed{}, true, fmt.Errorf("find the model %s: %w", name, err)
	}
	m := Model{Name: name, File: file}
	if src, ok := s.Source(file); ok {
		m.SHA256, m.Size = src.SHA256, src.Size
	}
	if err := s.check(m, path, info); err != nil {
		return Installed{}, true, err
	}
	return Installed{Model: m, Path: path, Ref: inference.ModelRef{Name: name, Origin: inference.OriginFile, SHA256: m.SHA256}}, true, nil
}

// Own returns the names of the models in the store that are not in the catalogue.
func (s Store) Own() []string {
	if s.Dir == "" {
		return nil
	}
	entries, err := os.ReadDir(s.Dir)
	if err != nil {
		return nil // the folder is made by the first model
	}
	var names []string
	for _, e := range entries {
		if _, known := byFile(e.Name()); !known && e.Type().IsRegular() && importable.MatchString(e.Name()) {
			names = append(names, strings.TrimSuffix(e.Name(), ".gguf"))
		}
	}
	slices.Sort(names)
	return names
}

// fileOf returns the file of a model in the store by the model's name.
func (s Store) fileOf(name string) (string, error) {
	m, ok := Lookup(name)
	if !ok {
		m, ok = byFile(strings.TrimSuffix(name, ".gguf") + ".gguf")
	}
	switch {
	case ok && m.Starter:
		return "", fmt.Errorf("%w: %s", ErrStarter, m.Name)
	case s.Dir == "":
		return "", fmt.Errorf("%w: %s", ErrNotInstalled, name)
	case ok:
		return m.File, nil
	}
	file := strings.TrimSuffix(name, ".gguf") + ".gguf"
	if !importable.MatchString(file) || !slices.Contains(s.Own(), strings.TrimSuffix(file, ".gguf")) {
		return "", fmt.Errorf("%w: %q", ErrUnknown, name)
	}
	return file, nil
}

// inspect reads a model's header and returns how it is prompted. The error is [inference.ErrBadModel] for a file that is no model, is cut
// short, or is one that caro cannot prompt.
func inspect(path string) (inference.Kind, error) {
	h, err := gguf.Read(path)
	if errors.Is(err, gguf.ErrFormat) {
		return "", fmt.Errorf("%w: %w", inference.ErrBadModel, err)
	}
	if err != nil {
		return "", err
	}
	kind, ok := inference.Recognise(h.Architecture, h.ChatTemplate)
	if !ok {
		return "", fmt.Errorf("%w: %s: its chat template is not one that caro knows", inference.ErrBadModel, path)
	}
	return kind, nil
}
