package config_test

import (
	"errors"
	"testing"

	"caro/internal/config"
	"caro/internal/shell"
)

// env returns a lookup in a list of names and values.
func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestPathsFor(t *testing.T) {
	for name, c := range map[string]struct {
		system shell.System
		getenv func(string) string
		want   config.Paths
	}{
		"macOS": {shell.MacOS, env("HOME", "/Users/ada"), config.Paths{
			Config:  "/Users/ada/Library/Application Support/caro/config.toml",
			History: "/Users/ada/Library/Application Support/caro/history.db",
			Models:  "/Users/ada/Library/Caches/caro/models",
			Logs:    "/Users/ada/Library/Logs/caro",
		}},
		"macOS ignores XDG": {shell.MacOS, env("HOME", "/Users/ada", "XDG_DATA_HOME", "/data"), config.Paths{
			Config:  "/Users/ada/Library/Application Support/caro/config.toml",
			History: "/Users/ada/Library/Application Support/caro/history.db",
			Models:  "/Users/ada/Library/Caches/caro/models",
			Logs:    "/Users/ada/Library/Logs/caro",
		}},
		"Linux": {shell.Linux, env("HOME", "/home/ada"), config.Paths{
			Config:  "/home/ada/.config/caro/config.toml",
			History: "/home/ada/.local/share/caro/history.db",
			Models:  "/home/ada/.cache/caro/models",
			Logs:    "/home/ada/.local/state/caro",
		}},
		"Linux with XDG": {shell.Linux, env("XDG_CONFIG_HOME", "/c", "XDG_DATA_HOME", "/d", "XDG_CACHE_HOME", "/k", "XDG_STATE_HOME", "/s"), config.Paths{
			Config: "/c/caro/config.toml", History: "/d/caro/history.db", Models: "/k/caro/models", Logs: "/s/caro",
		}},
		"Linux with a relative XDG": {shell.Linux, env("HOME", "/home/ada", "XDG_CONFIG_HOME", "conf"), config.Paths{
			Config:  "/home/ada/.config/caro/config.toml",
			History: "/home/ada/.local/share/caro/history.db",
			Models:  "/home/ada/.cache/caro/models",
			Logs:    "/home/ada/.local/state/caro",
		}},
		"CARO_HOME on macOS": {shell.MacOS, env("HOME", "/Users/ada", "CARO_HOME", "/tmp/x"), config.Paths{
			Config: "/tmp/x/config.toml", History: "/tmp/x/history.db", Models: "/tmp/x/models", Logs: "/tmp/x/logs",
		}},
		"CARO_HOME on Linux": {shell.Linux, env("CARO_HOME", "/tmp/x/", "XDG_DATA_HOME", "/d"), config.Paths{
			Config: "/tmp/x/config.toml", History: "/tmp/x/history.db", Models: "/tmp/x/models", Logs: "/tmp/x/logs",
		}},
	} {
		if got, err := config.PathsFor(c.system, c.getenv); err != nil || got != c.want {
			t.Errorf("%s: got %+v, %v, want %+v", name, got, err, c.want)
		}
	}
}

func TestPathsFor_NoHome(t *testing.T) {
	for _, system := range []shell.System{shell.MacOS, shell.Linux} {
		for _, getenv := range []func(string) string{env(), env("HOME", "relative"), env("XDG_DATA_HOME", "/d")} {
			if got, err := config.PathsFor(system, getenv); !errors.Is(err, config.ErrNoHome) || got != (config.Paths{}) {
				t.Errorf("%s: got %+v, %v", system, got, err)
			}
		}
	}
}
