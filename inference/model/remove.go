package model

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"caro/inference"
)

// Remove takes a model off this machine: its file, what is left of a download, and the engine's state. What ships with caro stays.
func (s Store) Remove(name string) error {
	file, err := s.fileOf(name)
	if err != nil {
		return err
	}
	unlock, err := s.lock(file)
	if err != nil {
		return err
	}
	defer unlock()
	_, ierr := os.Stat(s.installedPath(file))
	_, perr := os.Stat(s.partPath(file))
	if ierr != nil && perr != nil {
		return fmt.Errorf("%w: %s", ErrNotInstalled, name)
	}
	src, _ := s.Source(file)
	if dir := s.StateDir(inference.ModelRef{SHA256: src.SHA256}); dir != "" {
		if err := os.RemoveAll(dir); err != nil {
			return fmt.Errorf("remove the model's state: %w", err)
		}
	}
	return s.discard(file, true)
}

// StateDir is the folder for what the engine keeps of a model between processes, such as the KV state of its prompt; [Store.Remove] removes
// it with the model. It is "" for a model whose hash is not known.
func (s Store) StateDir(ref inference.ModelRef) string {
	if s.Dir == "" || !hash.MatchString(ref.SHA256) {
		return ""
	}
	return filepath.Join(s.Dir, "state", ref.SHA256[:32])
}

// discard removes what there is of a file before it is installed, and the installed file as well if asked to.
func (s Store) discard(file string, installed bool) error {
	paths := []string{s.partPath(file), s.copyPath(file), s.sourcePath(file)}
	if installed {
		paths = append(paths, s.installedPath(file))
	}
	for _, path := range paths {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("remove the model: %w", err)
		}
	}
	return nil
}
