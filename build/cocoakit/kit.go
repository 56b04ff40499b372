package main

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// shim holds the Objective-C and Go files that the GNUstep copy has in place of the module's Objective-C.
//
//go:embed shim
var shim embed.FS

// kit is one kind of copy of one module.
type kit struct {
	module     string
	folder     string   // of the copy, in build/out/cocoakit
	keep       []string // single files
	packages   []string // folders that a program can import, with what is below them
	edits      []edit
	frameworks bool  // strip cgo from the framework packages, where it only links and keeps protocols
	dropObjC   bool  // leave out the module's Objective-C
	extra      fs.FS // files that are laid over the copy; may be nil
	protocols  bool  // write the table of protocols
}

// darwinkit is a copy of the Cocoa bindings.
func darwinkit(folder string, edits []edit) kit {
	return kit{
		module: "github.com/progrium/darwinkit", folder: folder, edits: edits,
		keep:     []string{"LICENSE", "objc/LICENSE", "go.mod"},
		packages: []string{"dispatch", "helper", "internal", "kernel", "macos", "objc"},
	}
}

// kitsFor returns the copies that a build of a kind needs.
func kitsFor(name string) ([]kit, error) {
	switch name {
	case "darwin":
		return []kit{darwinkit("darwin", memoryFixes)}, nil
	case "gnustep":
		files, err := fs.Sub(shim, "shim")
		if err != nil {
			return nil, err
		}
		k := darwinkit("gnustep", slices.Concat(memoryFixes, gnustepEdits))
		k.frameworks, k.dropObjC, k.extra, k.protocols = true, true, files, true
		return []kit{k, {
			module: "golang.design/x/hotkey", folder: "hotkey", edits: hotkeyEdits,
			keep:     []string{"LICENSE", "go.mod", "hotkey.go", "hotkey_x11.go", "hotkey_x11.c", "hotkey_nocgo.go"},
			packages: []string{"internal"},
		}}, nil
	}
	return nil, fmt.Errorf("no copy is called %q: darwin or gnustep", name)
}

// stampName is the file in a copy that says what it was made from.
const stampName = ".cocoakit"

// fingerprint stands for this program, its shim and the source: a copy with the same one is up to date. The source
// counts by name only, because the module cache is read-only and its folder names carry the version.
func fingerprint(src string) (string, error) {
	exe, err := os.Executable()
	if err != nil {
		return "", err
	}
	b, err := os.ReadFile(exe)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%x %s\n", sha256.Sum256(b), src), nil
}

// write makes the copy of src in dst. It is built beside dst and renamed, so that an interrupted run leaves no half copy.
func (k kit) write(src fs.FS, dst, stamp string) error {
	if old, err := os.ReadFile(filepath.Join(dst, stampName)); err == nil && string(old) == stamp {
		return nil
	}
	files, err := k.files(src)
	if err != nil {
		return err
	}
	files[stampName] = []byte(stamp)
	fresh := dst + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	for name, b := range files {
		if err := writeChanged(filepath.Join(fresh, filepath.FromSlash(name)), b); err != nil {
			return err
		}
	}
	if err := os.RemoveAll(dst); err != nil {
		return err
	}
	return os.Rename(fresh, dst)
}

// files returns all files of the copy by their slash-separated names.
func (k kit) files(src fs.FS) (map[string][]byte, error) {
	files := make(map[string][]byte)
	for _, name := range k.keep {
		b, err := fs.ReadFile(src, name)
		if err != nil {
			return nil, err
		}
		files[name] = b
	}
	for _, dir := range k.packages {
		if err := k.collect(src, dir, files); err != nil {
			return nil, err
		}
	}
	if err := applyEdits(files, k.edits); err != nil {
		return nil, err
	}
	if k.protocols {
		table, err := protocolTable(files)
		if err != nil {
			return nil, err
		}
		files["objc/gnustep_protocols.go"] = table
	}
	if k.extra == nil {
		return files, nil
	}
	return files, fs.WalkDir(k.extra, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files[name], err = fs.ReadFile(k.extra, name)
		}
		return err
	})
}

// collect reads the sources below dir. Tests and examples stay out: they import modules that caro does not have.
func (k kit) collect(src fs.FS, dir string, files map[string][]byte) error {
	return fs.WalkDir(src, dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if strings.HasPrefix(d.Name(), "_") {
				return fs.SkipDir
			}
			return nil
		}
		ext := path.Ext(name)
		if strings.HasSuffix(name, "_test.go") || !slices.Contains([]string{".go", ".h", ".m"}, ext) || k.dropObjC && ext == ".m" {
			return nil
		}
		b, err := fs.ReadFile(src, name)
		if err != nil {
			return err
		}
		if k.frameworks && strings.HasPrefix(name, "macos/") && ext == ".go" {
			b = stripCgo(b)
		}
		files[name] = b
		return nil
	})
}

// errEdit is returned when the source no longer reads as an edit expects.
var errEdit = errors.New("the source has changed: check the edit against the new version")

// edit replaces one piece of one file.
type edit struct{ file, find, put string }

// applyEdits changes files in place. Every piece must be there exactly once.
func applyEdits(files map[string][]byte, edits []edit) error {
	for _, e := range edits {
		b, ok := files[e.file]
		if n := bytes.Count(b, []byte(e.find)); !ok || n != 1 {
			return fmt.Errorf("%s has %d of %q: %w", e.file, n, e.find, errEdit)
		}
		files[e.file] = bytes.Replace(b, []byte(e.find), []byte(e.put), 1)
	}
	return nil
}
