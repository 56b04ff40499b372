package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// sample is a release whose program is a script.
func sample(t *testing.T) job {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	j := job{root: root, bin: t.TempDir(), out: filepath.Join(t.TempDir(), "release"), version: "1.2.3", date: time.Unix(1_700_000_000, 0).UTC()}
	if err := os.MkdirAll(j.out, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"caro", "caro-engine-v3", "caro-engine-v4"} {
		if err := os.WriteFile(filepath.Join(j.bin, name), []byte("#!/bin/sh\necho \"$@\"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return j
}

// Ensure that the archive has what an installation needs, with modes, owners and the date of the release.
func TestPackages(t *testing.T) {
	j := sample(t)
	if err := j.packages(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(j.name() + ".tar.gz")
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	modes := make(map[string]int64)
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		modes[h.Name] = h.Mode
		if !h.ModTime.Equal(j.date) || h.Uname != "root" || h.Uid != 0 {
			t.Errorf("%s: %v, owned by %s (%d)", h.Name, h.ModTime, h.Uname, h.Uid)
		}
	}
	for name, mode := range map[string]int64{
		"bin/": 0o755, "bin/caro": 0o755, "libexec/caro/caro-engine-v3": 0o755, "libexec/caro/caro-engine-v4": 0o755,
		"share/caro/models/caro-starter.gguf": 0o644, "share/man/man1/caro.1.gz": 0o644, "share/zsh/site-functions/_caro": 0o644,
		"share/bash-completion/completions/caro": 0o644, "share/fish/vendor_completions.d/caro.fish": 0o644,
		"share/doc/caro/LICENSE": 0o644, "share/doc/caro/NOTICE": 0o644, "share/doc/caro/changelog.gz": 0o644,
	} {
		if got, ok := modes["caro-1.2.3/"+name]; !ok || got != mode {
			t.Errorf("%s: mode %o, there %v", name, got, ok)
		}
	}
	if err := j.packages(); err != nil {
		t.Fatal(err)
	}
	again, err := os.ReadFile(j.name() + ".tar.gz")
	if err != nil || !bytes.Equal(data, again) {
		t.Errorf("the second archive differs: %v", err)
	}
}

// Ensure that a missing program makes no archive.
func TestPackages_NoProgram(t *testing.T) {
	j := sample(t)
	j.bin = t.TempDir()
	if err := j.packages(); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	if _, err := os.Stat(j.name() + ".tar.gz"); !errors.Is(err, os.ErrNotExist) {
		t.Error("an archive without a program")
	}
}

// Ensure that the checksums, the notes and Homebrew's files name what is in the release, and only that.
func TestFiles(t *testing.T) {
	j := sample(t)
	j.version, j.url = "0.1.0", "https://example.org/caro/"
	archive := j.name() + ".tar.gz"
	if err := os.WriteFile(archive, []byte("abc"), 0o600); err != nil {
		t.Fatal(err)
	}
	const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // FIPS 180-2, appendix B.1
	for range 2 {                                                                  // the second time beside its own files
		if err := j.files(); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]string{
		filepath.Join(j.out, "SHA256SUMS"):                     abc + "  caro-0.1.0-linux-amd64.tar.gz\n",
		filepath.Join(j.out, "caro.rb"):                        `sha256 "` + abc + `"`,
		filepath.Join(filepath.Dir(j.out), "release-notes.md"): "- `caro check`",
	} {
		got, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(got), want) {
			t.Errorf("%s: %v, %q", path, err, got)
		}
	}
	if sums, err := os.ReadFile(filepath.Join(j.out, "SHA256SUMS")); err != nil || strings.Count(string(sums), "\n") != 1 {
		t.Errorf("%v, %q", err, sums)
	}
	if formula, err := os.ReadFile(filepath.Join(j.out, "caro.rb")); err != nil || strings.Contains(string(formula), "{{") || !strings.Contains(string(formula), `homepage "https://example.org/caro"`) {
		t.Errorf("%v, %q", err, formula)
	}
	if _, err := os.Stat(filepath.Join(j.out, "caro-cask.rb")); !errors.Is(err, os.ErrNotExist) {
		t.Error("a cask without a disk image")
	}
	if err := os.WriteFile(filepath.Join(j.out, "Caro-0.1.0.dmg"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := j.files(); err != nil {
		t.Fatal(err)
	}
	if cask, err := os.ReadFile(filepath.Join(j.out, "caro-cask.rb")); err != nil || !strings.Contains(string(cask), "Caro-0.1.0.dmg") {
		t.Errorf("%v, %q", err, cask)
	}
}

// Ensure that only a version with notes is released.
func TestReleaseNotes(t *testing.T) {
	const changes = "# Changelog\n\n## [0.2.0] - unreleased\n\n## [0.1.0] - 2026-01-02\n\nFirst.\n\n- a\n"
	if got, err := releaseNotes(changes, "0.1.0"); err != nil || got != "First.\n\n- a\n" {
		t.Errorf("%q, %v", got, err)
	}
	for _, version := range []string{"0.2.0", "0.3.0", "0.1"} {
		if got, err := releaseNotes(changes, version); !errors.Is(err, errNoNotes) {
			t.Errorf("%s: %q, %v", version, got, err)
		}
	}
}
