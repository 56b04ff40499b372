//go:build deps

// Package deps holds module versions while packages are being written.
package deps

import (
	_ "github.com/alecthomas/kong"
	_ "github.com/goccy/go-yaml"
	_ "github.com/google/go-cmp/cmp"
	_ "github.com/ollama/ollama/llama"
	_ "github.com/pelletier/go-toml/v2"
	_ "github.com/progrium/darwinkit/macos/appkit"
	_ "github.com/rogpeppe/go-internal/testscript"
	_ "github.com/sahilm/fuzzy"
	_ "github.com/schollz/progressbar/v3"
	_ "go.etcd.io/bbolt"
	_ "golang.design/x/clipboard"
	_ "golang.design/x/hotkey"
	_ "golang.org/x/sys/cpu"
	_ "golang.org/x/term"
	_ "gopkg.in/natefinch/lumberjack.v2"
	_ "mvdan.cc/sh/v3/syntax"
	_ "pgregory.net/rapid"
)
