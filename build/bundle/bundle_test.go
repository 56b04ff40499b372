package main

import (
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
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

// keys reads a property list of the simple kind: names and the text or element that follows each.
func keys(t *testing.T, path string) map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, key, element := make(map[string]string), "", ""
	for dec := xml.NewDecoder(f); ; {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return got
		} else if err != nil {
			t.Fatal(err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			if element = tok.Name.Local; key != "" && element != "key" {
				got[key] = element
			}
		case xml.CharData:
			switch text := strings.TrimSpace(string(tok)); {
			case text == "":
			case element == "key":
				key = text
			case element == "string":
				got[key] = text
			}
		case xml.EndElement:
			element = ""
		}
	}
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
	got := keys(t, filepath.Join(b.out, "Contents", "Info.plist"))
	for key, value := range map[string]string{
		"CFBundleIdentifier": "app.caro.Caro", "CFBundleExecutable": "caro", "CFBundlePackageType": "APPL",
		"CFBundleShortVersionString": "1.2.3", "CFBundleVersion": "1.2.3", "LSMinimumSystemVersion": "13.0",
		"LSUIElement": "true", "LSMultipleInstancesProhibited": "true", "NSHighResolutionCapable": "true", "NSPrincipalClass": "NSApplication",
	} {
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
	if got := keys(t, filepath.Join(b.out, "Contents", "Info.plist"))["NSHumanReadableCopyright"]; !strings.HasPrefix(got, "A & B") {
		t.Errorf("%q", got)
	}
}
