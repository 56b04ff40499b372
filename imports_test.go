package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// module is this module's path, the prefix of its packages.
const module = "caro"

// allowed says which packages of this module each package may import. A package that is not here fails the test:
// a new package is a decision (docs/architecture.md).
var allowed = map[string][]string{
	"":                     {"app/cli", "app/menubar", "inference/llama", "inference/model", "inference/prefix", "inference/remote", "inference/share", "inference/worker", "internal/blast", "internal/config", "internal/folder", "internal/machine", "internal/pasteboard", "internal/platform", "internal/redact", "app", "history", "inference", "safety/targets"},
	"app":                  {"history", "inference", "internal/checks", "internal/shell", "safety", "safety/explain", "safety/portability", "safety/script", "safety/twin"},
	"app/cli":              {"app", "history", "inference", "inference/model", "inference/remote", "inference/worker", "internal/blast", "internal/checks", "internal/config", "internal/folder", "internal/functional", "internal/machine", "internal/pasteboard", "internal/platform", "internal/redact", "internal/shell", "safety", "safety/explain", "safety/portability", "safety/script", "safety/targets"},
	"app/menubar":          {"app", "history", "inference", "internal/config", "internal/pasteboard", "internal/shell", "safety", "safety/script"},
	"history":              {"inference", "internal/shell", "safety"},
	"inference":            {"internal/shell", "resources"},
	"inference/enginetest": {"inference", "internal/shell"},
	"inference/llama":      {"inference", "inference/prefix", "internal/gguf"},
	"inference/prefix":     {},
	"inference/model":      {"inference", "internal/gguf", "internal/reach", "resources"},
	"inference/remote":     {"inference", "internal/reach"},
	"inference/share":      {"inference"},
	"inference/worker":     {"inference"},
	"internal/blast":       {"safety/targets"},
	"internal/checks":      {"internal/shell", "safety/explain", "safety/portability", "safety/script", "safety/tools"},
	"internal/folder":      {},
	"internal/machine":     {"internal/checks"},
	"internal/config":      {"internal/shell", "safety"},
	"internal/platform":    {"internal/shell"},
	"internal/shell":       {},
	"safety":               {"internal/shell", "safety/script"},
	"safety/explain":       {"internal/shell", "safety/script", "safety/tools"},
	"safety/portability":   {"internal/shell", "safety/script", "safety/tools"},
	"safety/script":        {"internal/shell"},
	"safety/targets":       {"internal/shell", "safety/script"},
	"safety/twin":          {"internal/shell", "safety/script"},
}

// guarded lists modules that only some packages may import, so that each stays replaceable.
var guarded = map[string][]string{
	"github.com/ollama/ollama":       {"inference/llama"},
	"go.etcd.io/bbolt":               {"history"},
	"github.com/progrium/darwinkit":  {"app/menubar"},
	"github.com/ebitengine/purego":   {"app/menubar"},
	"golang.design/x/hotkey":         {"app/menubar"},
	"golang.design/x/clipboard":      {"internal/pasteboard"},
	"github.com/alecthomas/kong":     {"app/cli"},
	"mvdan.cc/sh/v3":                 {"safety", "safety/script", "safety/portability", "safety/explain", "safety/targets", "safety/twin"},
	"github.com/pelletier/go-toml":   {"internal/config"},
	"github.com/schollz/progressbar": {"app/cli"},
	"net/http":                       {"inference/model", "inference/remote", "internal/reach"}, // nothing else connects to anything
	"github.com/sashabaranov":        {"inference/remote"},
}

// pure lists the packages that judge text: they may not reach files, processes or the network.
var pure = []string{"safety", "safety/script", "safety/portability", "safety/explain", "safety/targets", "safety/tools", "safety/twin", "internal/checks", "internal/shell", "internal/redact"}

type listed struct {
	ImportPath string
	Imports    []string
}

// list returns the packages of this module as the given system and tags see them.
func list(t *testing.T, goos, tags string) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-tags", tags, "-json=ImportPath,Imports", "./...")
	cmd.Env = append(os.Environ(), "GOOS="+goos, "GOARCH=arm64", "CGO_ENABLED=1")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list for %s: %v", goos, err)
	}
	var pkgs []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return pkgs
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
}

// local returns a package's path inside this module: "" for the module's root.
func local(path string) (string, bool) {
	if path == module {
		return "", true
	}
	return strings.CutPrefix(path, module+"/")
}

// Ensure that the packages import only what docs/architecture.md lets them, on each system that caro is built for.
func TestImports(t *testing.T) {
	seen := 0
	for _, build := range []struct{ goos, tags string }{{"linux", ""}, {"darwin", ""}, {"linux", "gnustep"}} {
		for _, p := range list(t, build.goos, build.tags) {
			name, _ := local(p.ImportPath)
			if strings.HasPrefix(name, "build/") || name == "internal/testkit" {
				continue // tools of the build and fixtures of the tests are not part of the program
			}
			seen++
			checkImports(t, build.goos, name, p.Imports)
		}
	}
	if seen < 30 {
		t.Errorf("go list named only %d packages", seen)
	}
}

func checkImports(t *testing.T, goos, name string, imports []string) {
	table, known := allowed[name]
	for _, imp := range imports {
		in, ours := local(imp)
		switch {
		case ours && known && in != "resources" && !slices.Contains(table, in) && !slices.Contains([]string{"internal/shell"}, in):
			t.Errorf("%s: %s may not import %s", goos, name, in)
		case ours && !known:
			t.Errorf("%s: package %s is not in the table but imports %s", goos, name, in)
		case ours && in == "resources" && !slices.Contains(table, in):
			t.Errorf("%s: %s may not import %s", goos, name, in)
		}
		for mod, who := range guarded {
			if strings.HasPrefix(imp, mod) && !slices.Contains(who, name) {
				t.Errorf("%s: %s may not import %s", goos, name, imp)
			}
		}
		if slices.Contains(pure, name) && slices.Contains([]string{"os", "os/exec", "net", "net/http", "path/filepath", "io/fs"}, imp) {
			t.Errorf("%s: %s judges text and may not import %s", goos, name, imp)
		}
	}
}
