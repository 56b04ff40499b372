// Cocoakit copies the pinned darwinkit module into build/out/cocoakit and changes the lines that caro cannot live with.
//
//	go run ./build/cocoakit [darwin|gnustep]...
//
// It makes, below build/out/cocoakit:
//
//	darwin/    the module with its two memory bugs mended (see memoryFixes)
//	gnustep/   the same, with Objective-C of our own (shim) in place of the module's, so that the unchanged Go
//	           bindings run on Linux over GNUstep
//	hotkey/    golang.design/x/hotkey for that build, with one bug of its X half mended (see hotkeyEdits)
//	*.mod/sum  go.mod and go.sum with the copies in place, for go build -modfile
//
// A build reads like
//
//	go build -modfile=build/out/cocoakit/darwin.mod .
//	CGO_CFLAGS_ALLOW='-f.*' go build -modfile=build/out/cocoakit/gnustep.mod -tags gnustep .
//
// A copy in place of a checked-in fork keeps 180,000 generated lines out of the repository and makes the difference to
// the original readable: edits.go is all of it. An edit whose place is not found exactly once is an error, so a new
// version of darwinkit cannot lose a fix silently.
//
// The program sees in its build information whether it was built with the copy (caro/app/menubar refuses otherwise).
package main

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	flag.Usage = func() { fmt.Fprintln(os.Stderr, "usage: cocoakit [darwin|gnustep]...") }
	flag.Parse()
	kinds := flag.Args()
	if len(kinds) == 0 {
		kinds = []string{"darwin", "gnustep"}
	}
	if err := run(kinds); err != nil {
		fmt.Fprintln(os.Stderr, "cocoakit:", err)
		os.Exit(1)
	}
}

func run(kinds []string) error {
	root, err := goCommand("list", "-m", "-f", "{{.Dir}}")
	if err != nil {
		return err
	}
	for _, name := range kinds {
		kits, err := kitsFor(name)
		if err != nil {
			return err
		}
		if err := makeKits(root, name, kits); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// makeKits brings the copies of a kind and its modfile up to date.
func makeKits(root, name string, kits []kit) error {
	out := filepath.Join(root, "build", "out", "cocoakit")
	for _, k := range kits {
		src, err := moduleDir(k.module)
		if err != nil {
			return err
		}
		stamp, err := fingerprint(src)
		if err != nil {
			return err
		}
		if err := k.write(os.DirFS(src), filepath.Join(out, k.folder), stamp); err != nil {
			return err
		}
	}
	return writeModfile(root, out, name, kits)
}

// moduleDir returns where the go command keeps a pinned module, which it fetches first if need be.
func moduleDir(module string) (string, error) {
	dir, err := goCommand("list", "-m", "-f", "{{.Dir}}", module)
	if err != nil || dir != "" {
		return dir, err
	}
	if _, err := goCommand("mod", "download", module); err != nil {
		return "", err
	}
	return goCommand("list", "-m", "-f", "{{.Dir}}", module)
}

func goCommand(args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out)), nil
}

// writeModfile writes out/name.mod and name.sum: this module's own, with the modules replaced by their copies.
func writeModfile(root, out, name string, kits []kit) error {
	for _, ext := range []string{"mod", "sum"} {
		b, err := os.ReadFile(filepath.Join(root, "go."+ext))
		if err != nil {
			return err
		}
		if ext == "mod" {
			for _, k := range kits {
				b = fmt.Appendf(b, "\nreplace %s => ./build/out/cocoakit/%s\n", k.module, k.folder)
			}
		}
		if err := writeChanged(filepath.Join(out, name+"."+ext), b); err != nil {
			return err
		}
	}
	return nil
}

// writeChanged writes a file unless it already reads so: the go command compares times before contents.
func writeChanged(name string, b []byte) error {
	if old, err := os.ReadFile(name); err == nil && string(old) == string(b) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, b, fs.FileMode(0o644))
}
