package config

import (
	"errors"
	"fmt"
	"path/filepath"

	"caro/internal/shell"
)

// ErrNoHome is returned when neither CARO_HOME nor HOME says where files belong.
var ErrNoHome = errors.New("there is no home folder: HOME and CARO_HOME are not set")

// Paths says where caro's files are. None of them needs to exist.
type Paths struct {
	Config  string // the file config.toml
	History string // the file history.db
	Models  string // a folder
	Logs    string // a folder
}

// PathsFor returns the paths on a system for the environment that getenv reads. CARO_HOME puts all of them in one
// folder; on Linux the XDG variables count if they are absolute, as their specification demands.
func PathsFor(system shell.System, getenv func(string) string) (Paths, error) {
	if dir := getenv("CARO_HOME"); dir != "" {
		dir, err := filepath.Abs(dir)
		if err != nil {
			return Paths{}, fmt.Errorf("CARO_HOME: %w", err)
		}
		return paths(dir, dir, filepath.Join(dir, "models"), filepath.Join(dir, "logs")), nil
	}
	home := getenv("HOME")
	if system == shell.MacOS {
		if !filepath.IsAbs(home) {
			return Paths{}, ErrNoHome
		}
		library := filepath.Join(home, "Library")
		support := filepath.Join(library, "Application Support", "caro")
		return paths(support, support, filepath.Join(library, "Caches", "caro", "models"), filepath.Join(library, "Logs", "caro")), nil
	}
	return linuxPaths(home, getenv)
}

// linuxPaths needs a home folder only for those variables that are not set.
func linuxPaths(home string, getenv func(string) string) (Paths, error) {
	var err error
	dir := func(variable, inHome string) string {
		if base := getenv(variable); filepath.IsAbs(base) {
			return filepath.Join(base, "caro")
		}
		if !filepath.IsAbs(home) {
			err = ErrNoHome
		}
		return filepath.Join(home, inHome, "caro")
	}
	p := paths(
		dir("XDG_CONFIG_HOME", ".config"),
		dir("XDG_DATA_HOME", ".local/share"),
		filepath.Join(dir("XDG_CACHE_HOME", ".cache"), "models"),
		dir("XDG_STATE_HOME", ".local/state"))
	if err != nil {
		return Paths{}, err
	}
	return p, nil
}

// paths names the files in the folders for each purpose.
func paths(config, history, models, logs string) Paths {
	return Paths{
		Config:  filepath.Join(config, "config.toml"),
		History: filepath.Join(history, "history.db"),
		Models:  models,
		Logs:    logs,
	}
}
