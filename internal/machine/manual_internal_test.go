package machine

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"
)

// Ensure that options are found in pages of man and of mdoc, packed or not, of programs and of subcommands.
func TestMachine_Documents(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "man")
	if err := os.MkdirAll(filepath.Join(dir, "man1"), 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		f, err := os.Create(filepath.Join(dir, "man1", name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if filepath.Ext(name) != ".gz" {
			_, _ = f.WriteString(text)
			return
		}
		z := gzip.NewWriter(f)
		_, _ = z.Write([]byte(text))
		_ = z.Close()
	}
	write("frob.1", ".TP\n\\fB\\-n\\fR, \\fB\\-\\-lines\\fR=\\fINUM\\fR\nprint so many; see \\-\\-lines\\-of\n")
	write("bsd.1.gz", ".Bl\n.It Fl a\nall\n.It Fl -color Ar when\n")
	write("git-log.1", "\\fB\\-\\-[no\\-]decorate\\fR\n")
	write("broken.1.gz", "not packed")
	if err := os.WriteFile(filepath.Join(dir, "man1", "broken.1.gz"), []byte("not packed"), 0o600); err != nil {
		t.Fatal(err)
	}
	old := manualDirs
	manualDirs = []string{dir}
	t.Cleanup(func() { manualDirs = old })
	m := New("", "")
	for _, c := range []struct {
		program, sub, option string
		want                 bool
	}{
		{"frob", "", "-n", true}, {"frob", "", "-n 5", true}, {"frob", "", "--lines=5", true}, {"frob", "file", "--lines", true}, {"frob", "", "--line", false}, {"frob", "", "-x", false},
		{"bsd", "", "-a", true}, {"bsd", "", "--color=always", true}, {"bsd", "", "-b", false},
		{"git", "log", "--decorate", true}, {"git", "log", "--no-decorate", true}, {"git", "log", "--nonsense", false}, {"git", "diff", "--decorate", false},
		{"broken", "", "-a", false}, {"none", "", "-a", false}, {"../frob", "", "-n", false}, {"frob", "", "-", false}, {"", "", "-n", false}, {"frob", "", "-\xe2", false}, {"frob", "", "--\xff(", false},
	} {
		if got := m.Documents(c.program, c.sub, c.option); got != c.want {
			t.Errorf("%s %s %s: %v", c.program, c.sub, c.option, got)
		}
	}
}
