package machine

import (
	"os"
	"path/filepath"
	"testing"

	"caro/internal/checks"
)

// make writes an empty file that can be started.
func program(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestMachine_Finds(t *testing.T) {
	bin, dir := t.TempDir(), t.TempDir()
	program(t, filepath.Join(bin, "tool"), "")
	program(t, filepath.Join(dir, "run.sh"), "")
	if err := os.WriteFile(filepath.Join(bin, "text"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(bin, "folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	m := New("/nowhere::"+bin, dir)
	for name, want := range map[string]bool{
		"tool": true, "text": false, "folder": false, "other": false, filepath.Join(bin, "tool"): true, "./run.sh": true, "./missing.sh": false,
		"~/bin/x": true,  // not for us to say
		"run.sh":  false, // the current folder is not on the PATH, whatever stands in it
	} {
		if got := m.Finds(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestMachine_Lacks(t *testing.T) {
	dir := t.TempDir()
	program(t, filepath.Join(dir, "a.txt"), "")
	m := New("", dir)
	for name, want := range map[string]bool{"a.txt": false, "b.txt": true, filepath.Join(dir, "c"): true, "~/x": false} {
		if got := m.Lacks(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if New("", "").Lacks("b.txt") {
		t.Error("nobody knows the folder, and the file is missing")
	}
}

// Ensure that only tools of the system's own folders are started, and never one that a PATH puts before them.
func TestMachine_Kit(t *testing.T) {
	bin := t.TempDir()
	trap := filepath.Join(bin, "started")
	program(t, filepath.Join(bin, "sed"), "#!/bin/sh\n: > "+trap+"\necho GNU sed\n")
	program(t, filepath.Join(bin, "gnubin", "ls"), "#!/bin/sh\n: > "+trap+"\n")
	m := New(bin+":"+filepath.Join(bin, "gnubin")+":/usr/bin:/bin", "")
	if got := m.Kit("sed"); got != checks.Unknown {
		t.Errorf("a sed of the user's own is %q", got)
	}
	if got := m.Kit("ls"); got != checks.GNU {
		t.Errorf("ls in a folder gnubin is %q", got)
	}
	if _, err := os.Stat(trap); err == nil {
		t.Error("a program of the PATH was started")
	}
	if got := m.Kit("no-such-tool"); got != checks.Unknown {
		t.Errorf("a tool that is not there is %q", got)
	}
	if _, err := os.Stat("/usr/bin/grep"); err == nil && m.Kit("grep") == checks.Unknown {
		t.Error("nobody knows whose /usr/bin/grep is")
	}
}

func TestKitOf(t *testing.T) {
	for _, c := range []struct {
		said string
		ok   bool
		want checks.Kit
	}{
		{"sed (GNU sed) 4.8", true, checks.GNU},
		{"ls (GNU coreutils) 9.1\nCopyright (C) 2022 Free Software Foundation, Inc.", true, checks.GNU},
		{"grep (BSD grep, GNU compatible) 2.6.0-FreeBSD", true, checks.BSD},
		{"bsdtar 3.5.3 - libarchive 3.7.4", true, checks.BSD},
		{"2.3-Apple (199)", true, checks.BSD},
		{"sed: illegal option -- -\nusage: sed script [-EHalnru] [-i extension] [file ...]", false, checks.BSD},
		{"BusyBox v1.36.1 () multi-call binary.", true, checks.Other},
		{"ls (uutils coreutils) 0.0.24", true, checks.Other},
		{"mawk 1.3.4 20200120", true, checks.Unknown},
		{"", false, checks.Unknown},
	} {
		if got := kitOf(c.said, c.ok); got != c.want {
			t.Errorf("%q: %q, want %q", c.said, got, c.want)
		}
	}
}
