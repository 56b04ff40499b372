package main

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// source returns the pinned source of a kit's module.
func source(t *testing.T, k kit) fs.FS {
	t.Helper()
	dir, err := moduleDir(k.module)
	if err != nil {
		t.Fatal(err)
	}
	return os.DirFS(dir)
}

// first returns the first kit of a kind, which is darwinkit's.
func first(t *testing.T, name string) kit {
	t.Helper()
	kits, err := kitsFor(name)
	if err != nil {
		t.Fatal(err)
	}
	return kits[0]
}

// Ensure that both copies hold their edits and that the copy for macOS differs from the original in nothing else.
func TestFiles(t *testing.T) {
	mac := first(t, "darwin")
	src := source(t, mac)
	files, err := mac.files(src)
	if err != nil {
		t.Fatal(err)
	}
	var changed []string
	for name, b := range files {
		if old, err := fs.ReadFile(src, name); err != nil || string(old) != string(b) {
			changed = append(changed, name)
		}
	}
	if len(changed) != 2 || !strings.Contains(string(files["objc/ffi/ffi.go"]), "cif.arg_types = rtype, &argtypes[0]") ||
		!strings.Contains(string(files["objc/call.go"]), "unsafe.Pointer(new(uint64))") {
		t.Errorf("the copy for macOS changes %v", changed)
	}
	if files, err = first(t, "gnustep").files(src); err != nil {
		t.Fatal(err)
	}
	for name, b := range files {
		if strings.Contains(string(b), "LDFLAGS: -framework") {
			t.Errorf("%s still links a framework", name)
		}
		if strings.HasPrefix(name, "macos/") && strings.Contains(string(b), `import "C"`) {
			t.Errorf("%s still needs cgo", name)
		}
	}
	table := string(files["objc/gnustep_protocols.go"])
	for _, want := range []string{`"NSWindowDelegate":`, `{"windowDidResignKey:", false}`, `{"numberOfItemsInMenu:", false}`} {
		if strings.Count(table, want) != 1 { // twice would count as a conflict of names
			t.Errorf("the table of protocols has %d of %s", strings.Count(table, want), want)
		}
	}
}

// Ensure that a version of darwinkit whose code has moved is refused: no fix may get lost.
func TestChangedSourceIsRefused(t *testing.T) {
	for _, e := range slices.Concat(memoryFixes, hotkeyEdits) {
		for name, text := range map[string]string{"gone": "package x\n", "twice": e.find + e.find} {
			files := map[string][]byte{e.file: []byte(text)}
			if err := applyEdits(files, []edit{e}); !errors.Is(err, errEdit) {
				t.Errorf("%s, %s: %v", e.file, name, err)
			}
		}
		if err := applyEdits(nil, []edit{e}); !errors.Is(err, errEdit) {
			t.Errorf("%s missing: %v", e.file, err)
		}
	}
	if _, err := protocolTable(map[string][]byte{"macos/appkit/a.go": []byte("package appkit\n")}); !errors.Is(err, errEdit) {
		t.Errorf("bindings without protocols: %v", err)
	}
}

// Ensure that a copy is made once, again when its source or the program changes, and that a failure leaves the old one.
func TestWrite(t *testing.T) {
	src := fstest.MapFS{"LICENSE": {Data: []byte("MIT")}, "objc/a.go": {Data: []byte("package a // one\n")}}
	k := kit{keep: []string{"LICENSE"}, packages: []string{"objc"}, edits: []edit{{"objc/a.go", "one", "two"}}}
	dst := filepath.Join(t.TempDir(), "kit")
	check := func(stamp, want string, fails bool) {
		t.Helper()
		if err := k.write(src, dst, stamp); (err != nil) != fails {
			t.Fatal(err)
		}
		if b, err := os.ReadFile(filepath.Join(dst, "objc", "a.go")); err != nil || string(b) != want {
			t.Errorf("got %q, %v", b, err)
		}
	}
	check("1", "package a // two\n", false)
	src["objc/a.go"] = &fstest.MapFile{Data: []byte("package b // one\n")}
	check("1", "package a // two\n", false)
	check("2", "package b // two\n", false)
	src["objc/a.go"] = &fstest.MapFile{Data: []byte("package c\n")}
	check("3", "package b // two\n", true)
}

// Ensure that the mended bindings run: closures survive the garbage collector, results keep to their bytes.
func TestMendedCopyRuns(t *testing.T) {
	if _, err := os.Stat("/usr/include/GNUstep"); err != nil {
		t.Skip("SKIP cocoakit over GNUstep: libgnustep-gui-dev is not installed")
	}
	if err := run([]string{"gnustep"}); err != nil {
		t.Fatal(err)
	}
	root, err := goCommand("list", "-m", "-f", "{{.Dir}}")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "test", "-count=1", "-modfile", filepath.Join(root, "build/out/cocoakit/gnustep.mod"),
		"-tags", "gnustep", "./build/cocoakit/closures")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1", "CGO_CFLAGS_ALLOW=-f.*")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
