package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// program builds a small Go program for a Mac, the way the linker signs and stamps a real one.
func program(t *testing.T, goarch string, flags ...string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module x\n", "main.go": "package main\n\nfunc main() { println(1) }\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", append(append([]string{"build", "-o", "x"}, flags...), ".")...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS=darwin", "GOARCH="+goarch, "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return filepath.Join(dir, "x")
}

// Ensure that a bundle is in order as it is made, for both processors.
func TestCheck(t *testing.T) {
	for _, arch := range []string{"arm64", "amd64"} {
		b := sample(t)
		b.binary = program(t, arch, "-trimpath")
		if err := b.write(); err != nil {
			t.Fatal(err)
		}
		found, err := check(b.out, checkOptions{secrets: buildPaths(b.root)})
		if err != nil || len(found) > 0 {
			t.Errorf("%s: %v, %q", arch, err, found)
		}
	}
}

// Ensure that each thing that can be wrong is found.
func TestCheck_Finds(t *testing.T) {
	good := program(t, "arm64", "-trimpath")
	edit := func(name, from, to string) func(*testing.T, string) {
		return func(t *testing.T, contents string) {
			path := filepath.Join(contents, name)
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Contains(data, []byte(from)) {
				t.Fatalf("%s has no %q", name, from)
			}
			if err := os.WriteFile(path, bytes.Replace(data, []byte(from), []byte(to), 1), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, test := range []struct {
		name, want string
		damage     func(*testing.T, string)
	}{
		{"no key", "no NSServices", edit("Info.plist", "<key>NSServices</key>", "<key>Other</key>")},
		{"wrong key", "LSUIElement is false, not true", edit("Info.plist", "<key>LSUIElement</key>\n\t<true/>", "<key>LSUIElement</key>\n\t<false/>")},
		{"old system", "the bundle promises 10.9", edit("Info.plist", "<string>13.0</string>", "<string>10.9</string>")},
		{"not a Mac's", "no program for a Mac", func(t *testing.T, contents string) {
			if err := os.WriteFile(filepath.Join(contents, "MacOS", "caro"), []byte("#!/bin/sh\n"), 0o700); err != nil {
				t.Fatal(err)
			}
		}},
		{"unsigned", "has no signature", func(t *testing.T, contents string) {
			edit("MacOS/caro", "\x1d\x00\x00\x00\x10\x00\x00\x00", "\x1b\x00\x00\x00\x10\x00\x00\x00")(t, contents)
		}},
		{"foreign library", "links /opt/homebrew", edit("MacOS/caro", "/usr/lib/libSystem.B.dylib", "/opt/homebrew/l/libx.dylib")},
		{"no icon", "Caro.icns is missing", func(t *testing.T, contents string) {
			if err := os.Remove(filepath.Join(contents, "Resources", "Caro.icns")); err != nil {
				t.Fatal(err)
			}
		}},
		{"writable", "can be written by others", func(t *testing.T, contents string) {
			if err := os.Chmod(filepath.Join(contents, "Resources", "NOTICE"), 0o666); err != nil {
				t.Fatal(err)
			}
		}},
		{"link", "is a link", func(t *testing.T, contents string) {
			if err := os.Symlink("/etc", filepath.Join(contents, "Resources", "etc")); err != nil {
				t.Fatal(err)
			}
		}},
		{"trace", "names a folder of the machine", func(t *testing.T, contents string) {
			if err := os.WriteFile(filepath.Join(contents, "Resources", "log"), []byte("built in /home/maker/caro"), 0o600); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		b := sample(t)
		b.binary = good
		if err := b.write(); err != nil {
			t.Fatal(err)
		}
		test.damage(t, filepath.Join(b.out, "Contents"))
		found, err := check(b.out, checkOptions{secrets: []string{"/home/maker"}})
		if err != nil || !slices.ContainsFunc(found, func(f string) bool { return strings.Contains(f, test.want) }) {
			t.Errorf("%s: %v, found %q, want %q", test.name, err, found, test.want)
		}
	}
	b := sample(t)
	b.binary = good
	if err := b.write(); err != nil {
		t.Fatal(err)
	}
	if found, err := check(b.out, checkOptions{signed: true}); err != nil || !slices.Contains(found, "the bundle is not signed") {
		t.Errorf("%v, %q", err, found)
	}
}

// Ensure that the same bundle packs to the same bytes, modes and all.
func TestZip(t *testing.T) {
	var zips [2][]byte
	for i := range zips {
		b := sample(t)
		if err := b.write(); err != nil {
			t.Fatal(err)
		}
		out := filepath.Join(t.TempDir(), "caro.zip")
		if err := writeZip(b.out, out); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		zips[i] = data
	}
	if !bytes.Equal(zips[0], zips[1]) {
		t.Error("two archives of the same bundle differ")
	}
}
