package main

import (
	"slices"
	"testing"
)

func TestGenerator(t *testing.T) {
	g := newGenerator(1)
	fresh := 0
	for range 5000 {
		if _, ok := g.next(); ok {
			fresh++
		}
	}
	if fresh < 3500 {
		t.Errorf("%d different commands of 5000, want at least 3500", fresh)
	}
	if a, _ := newGenerator(2).next(); a == "" {
		t.Error("empty command")
	}
	a, b := newGenerator(3), newGenerator(3)
	for range 100 {
		x, _ := a.next()
		if y, _ := b.next(); x != y {
			t.Fatalf("same seed, different commands: %q, %q", x, y)
		}
	}
}

func TestRead(t *testing.T) {
	s := &sandbox{files: map[string]bool{"/mnt/work/notes.txt": true, "/mnt/work/src/a": true}}
	for _, c := range []struct {
		name, trace string
		want        []string
	}{
		{"reading", `7 openat(AT_FDCWD</mnt/work>, "notes.txt", O_RDONLY) = 3</mnt/work/notes.txt>`, nil},
		{"own file", `7 unlinkat(AT_FDCWD</mnt/work>, "new.txt", 0) = 0`, nil},
		{"failed", `7 unlinkat(AT_FDCWD</mnt/work>, "notes.txt", 0) = -1 ENOENT (No such file or directory)`, nil},
		{"removal", `7 unlinkat(AT_FDCWD</mnt/work>, "./notes.txt", 0) = 0`,
			[]string{`unlinkat(AT_FDCWD</mnt/work>, "./notes.txt", 0) = 0`}},
		{"removal after cd", "7 chdir(\"src\")   = 0\n7 unlink(\"a\") = 0", []string{`unlink("a") = 0`}},
		{"replacement", `7 rename("x", "notes.txt") = 0`, []string{`rename("x", "notes.txt") = 0`}},
		{"by descriptor", `7 fchmod(3</mnt/work/notes.txt>, 0600) = 0`, []string{`fchmod(3</mnt/work/notes.txt>, 0600) = 0`}},
		{"emptied", `7 openat(AT_FDCWD</mnt/work>, "notes.txt", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3</mnt/work/notes.txt>`,
			[]string{`openat(AT_FDCWD</mnt/work>, "notes.txt", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3</mnt/work/notes.txt>`}},
		{"outside", `7 openat(AT_FDCWD</>, "/etc/x", O_WRONLY|O_CREAT, 0666) = -1 EROFS (Read-only file system)`,
			[]string{`openat(AT_FDCWD</>, "/etc/x", O_WRONLY|O_CREAT, 0666) = -1 EROFS (Read-only file system)`}},
		{"device", `7 openat(AT_FDCWD</>, "/dev/null", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3</dev/null>`, nil},
		{"program", `7 execve("/usr/bin/ls", ["ls"], 0x7f /* 9 vars */) = 0`, nil},
		{"own program", `7 execve("bin/run.sh", ["bin/run.sh"], 0x7f /* 9 vars */) = 0`, []string{"ran /mnt/work/bin/run.sh"}},
	} {
		if got := s.read(c.trace); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
