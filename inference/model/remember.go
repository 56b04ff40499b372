package model

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
)

// whole is what is remembered of a file that was found whole.
type whole struct {
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
	Mtime  int64  `json:"mtime_ns"`
}

// statePath is the file that remembers checks, or "" where nothing can be remembered.
func (s Store) statePath() string {
	if s.Dir == "" {
		return ""
	}
	return filepath.Join(s.Dir, "verified.json")
}

// state returns what is remembered, by path. A file that cannot be read remembers nothing.
func (s Store) state() map[string]whole {
	files := map[string]whole{}
	if b, err := os.ReadFile(s.statePath()); err == nil {
		_ = json.Unmarshal(b, &files) // a damaged memory only costs another check
	}
	return files
}

// verified reports whether the file was found whole before and has not changed since.
func (s Store) verified(m Model, path string, info fs.FileInfo) bool {
	return s.state()[key(path)] == whole{m.SHA256, info.Size(), info.ModTime().UnixNano()}
}

// remember notes that a file is whole. Where it cannot be noted, the next start checks again.
func (s Store) remember(m Model, path string, info fs.FileInfo) {
	if s.Dir == "" || os.MkdirAll(s.Dir, 0o700) != nil {
		return
	}
	files := s.state()
	files[key(path)] = whole{m.SHA256, info.Size(), info.ModTime().UnixNano()}
	b, err := json.Marshal(files)
	if err != nil {
		return
	}
	_ = replace(s.statePath(), b) // it is only checked again
}

// key is how a path is remembered: absolute where that can be told.
func key(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}
