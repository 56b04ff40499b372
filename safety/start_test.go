package safety_test

import (
	"testing"

	"caro/internal/shell"
	"caro/safety"
)

// Ensure that the folder in which a command would run makes its level no lower: its text does not show where that is.
func TestAssess_dirLowersNothing(t *testing.T) {
	for _, r := range loadFile(t, "testdata/sample.jsonl") {
		o := r.options()
		want := safety.Assess(r.Command, o).Level
		for _, dir := range []string{"/tmp/x", "/usr/local/src", "/home/u/code/build", "/srv/www/cache"} {
			o.Dir = dir
			if got := safety.Assess(r.Command, o).Level; got < want {
				t.Errorf("%s in %s: %s, elsewhere %s: %.160q", r.ID, dir, got, want, r.Command)
			}
		}
	}
}

// Ensure that it counts where all of it goes, or what lies above it.
func TestAssess_dir(t *testing.T) {
	for _, c := range []struct {
		dir, command string
		want         safety.Level
	}{
		{"/", "rm -rf *", safety.Critical}, {"/", "rm -rf ./*", safety.Critical}, {"/home/u", "rm -rf .", safety.Critical}, {"/home/u/code", "rm -rf ../*", safety.Critical},
		{"/home/u/code", "cd ..; rm -rf *", safety.Critical}, {"/home/u/a/b", "cd ..; rm -rf ../*", safety.Critical}, {"/etc", "rm -rf *", safety.Critical}, {"/usr/lib", "find . -delete", safety.Critical},
		{"/tmp/x", "rm -rf *", safety.High}, {"/home/u/build", "rm -rf *", safety.High}, {"/home/u/build", "cd /tmp/y && rm -rf *", safety.Moderate},
		{"/", "rm notes.txt", safety.Moderate}, {"/etc", "rm -rf build", safety.Moderate}, {"/usr", "cat passwd", safety.Safe}, {"/", "(cd tmp); rm -rf *", safety.Critical},
		{"/home/u/code", "cd src && rm -rf *", safety.High}, {"/home/u/code", "cd src && ls", safety.Safe},
	} {
		o := safety.Options{System: shell.Linux, Home: "/home/u", Dir: c.dir}
		if got := safety.Assess(c.command, o).Level; got != c.want {
			t.Errorf("%q in %s: %s, want %s", c.command, c.dir, got, c.want)
		}
	}
}
