package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"howett.net/plist"
)

// sample returns a bundle to make in a folder of its own.
func sample(t *testing.T) bundle {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	b := bundle{Info: defaultInfo, root: root, out: filepath.Join(t.TempDir(), "Caro.app"), binary: filepath.Join(t.TempDir(), "caro")}
	b.Version = "1.2.3"
	if err := os.WriteFile(b.binary, []byte("#!/bin/sh\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return b
}

// keys reads the bundle's property list.
func keys(t *testing.T, b bundle) map[string]any {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(b.out, "Contents", "Info.plist"))
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if _, err := plist.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	return got
}

// Ensure that the bundle has what macOS and caro look for, where they look.
func TestWrite(t *testing.T) {
	b := sample(t)
	for range 2 { // the second time over the first
		if err := b.write(); err != nil {
			t.Fatal(err)
		}
	}
	for name, mode := range map[string]fs.FileMode{"Info.plist": 0o644, "MacOS/caro": 0o755, "Resources/NOTICE": 0o644, "Resources/LICENSE": 0o644} {
		info, err := os.Stat(filepath.Join(b.out, "Contents", name))
		if err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	want, err := filepath.Glob(filepath.Join(b.root, "resources", "models", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, model := range want {
		if _, err := os.Stat(filepath.Join(b.out, "Contents", "Resources", "models", filepath.Base(model))); err != nil {
			t.Error(err)
		}
	}
	got := keys(t, b)
	for key, value := range map[string]any{"CFBundleIdentifier": "app.caro.Caro", "CFBundleShortVersionString": "1.2.3", "CFBundleVersion": "1.2.3"} {
		if got[key] != value {
			t.Errorf("%s is %q, not %q", key, got[key], value)
		}
	}
}

// Ensure that a failure leaves neither a half bundle nor takes the old one away.
func TestWriteFails(t *testing.T) {
	b := sample(t)
	if err := b.write(); err != nil {
		t.Fatal(err)
	}
	bad := b
	bad.binary = filepath.Join(t.TempDir(), "nothing")
	if err := bad.write(); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	bad = b
	for _, version := range []string{"", "v1.2", "1.2.3-dev", "1.2.3.4"} {
		if bad.Version = version; !errors.Is(bad.write(), errVersion) {
			t.Errorf("%q is taken for a version", version)
		}
	}
	if _, err := os.Stat(b.out + ".new"); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a half bundle is left")
	}
	if _, err := os.Stat(filepath.Join(b.out, "Contents", "Info.plist")); err != nil {
		t.Error(err)
	}
}

// Ensure that text with signs of XML stays text.
func TestPlistEscapes(t *testing.T) {
	b := sample(t)
	b.Copyright = "A & B <c>"
	if err := b.write(); err != nil {
		t.Fatal(err)
	}
	if got := keys(t, b)["NSHumanReadableCopyright"]; got != "A & B <c>" {
		t.Errorf("%q", got)
	}
}
