package blast_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"caro/internal/blast"
	"caro/internal/shell"
	"caro/safety/targets"
)

// fill makes some files in a folder.
func fill(t testing.TB, dir string) {
	t.Helper()
	for name, size := range map[string]int{
		"a.log": 10, "b.log": 2000, ".hidden.log": 5, "my file.txt": 7, "[x].txt": 3, "star*.txt": 4, "keep.md": 9, "src/a.go": 100, "src/lib/b.go": 200, "src/lib/c.LOG": 300,
		"src/node_modules/x/y.js": 50, "big/one.bin": 3 << 20, "big/two.bin": 900 << 10, "empty.txt": 0, "docs/x.pdf": 12, "docs/deep/z.pdf": 13, "tmp/1": 1, "tmp/2": 1, "tmp/.3": 1,
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, make([]byte, size), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	old := time.Now().Add(-10 * 24 * time.Hour)
	for _, name := range []string{"b.log", "docs/x.pdf"} {
		if err := os.Chtimes(filepath.Join(dir, name), old, old); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "hollow"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("src", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
}

func look(command, dir string, o blast.Options) []blast.Count {
	o.Dir, o.Time = dir, time.Minute
	return blast.Look(context.Background(), targets.Read(command, shell.Bash), o)
}

// paths returns everything below a folder, as find prints it.
func paths(t testing.TB, dir string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if rel, _ := filepath.Rel(dir, path); rel != "." {
			out = append(out, rel)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Ensure that what is counted is what the shell then deletes or moves away. The commands run in a folder of the test.
func TestLook_Truth(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("no bash")
	}
	for _, command := range []string{
		"rm *.log", "rm -f *.txt", "rm -f '[x].txt'", `rm -f star\*.txt`, "rm -rf src", "rm -r src big", "rm -rf *", "rm -f src/*/*.go", "rm -f {a,b}.log nothing", "rm -rf ./tmp/*", "rm -rf tmp/.[!.]*",
		"rm -rf -- src/lib", "rm link", "unlink a.log", "rmdir hollow", "cd src && rm -rf lib", "(cd big; rm *.bin); rm a.log", "sudo -n true; rm my\\ file.txt", "env X=1 rm a.log",
		"find . -name '*.log' -delete", "find . -name '*.log' -type f -exec rm {} +", "find . -iname '*.log' -exec rm -f {} \\;", "find src -name node_modules -prune -o -name '*.go' -print",
		"find . -type f -size +1M -delete", "find . -type f -size -1k -delete", "find . -type f -mtime +7 -delete", "find . -maxdepth 1 -type f ! -name '*.log' -delete", "find . -empty -delete",
		"find docs -type f \\( -name '*.pdf' -o -name '*.md' \\) -delete", "find . -type d -name lib -exec rm -rf {} +", "find . -type f -path './docs/*' -delete", "find . -name '*.log' -print0 | xargs -0 rm -f",
		"find . -mindepth 2 -type f -delete", "find . -type l -delete", "mv *.log docs", "mv src docs/", "mv -t docs a.log b.log", "mv a.log c.log", "find docs -name '*.pdf' -exec mv {} big \\;", "ls *.log", "echo rm *",
	} {
		t.Run(command, func(t *testing.T) {
			dir := t.TempDir()
			fill(t, dir)
			counts := look(command, dir, blast.Options{})
			before := paths(t, dir)
			cmd := exec.Command("bash", "-c", command)
			cmd.Dir = dir
			out, _ := cmd.CombinedOutput() // some of them fail, as rm without -f does
			after := paths(t, dir)
			gone := slices.DeleteFunc(before, func(p string) bool { return slices.Contains(after, p) })
			var got []string
			for _, c := range counts {
				got = append(got, c.Names...)
				if c.Unsure || c.More || c.Files+c.Folders != len(c.Names) {
					t.Errorf("%+v", c)
				}
			}
			slices.Sort(got)
			slices.Sort(gone)
			if !slices.Equal(got, gone) {
				t.Errorf("counted %q\nbut gone are %q\n%s", got, gone, out)
			}
		})
	}
}

// Ensure what is said, and that what only the shell knows is told.
func TestLook_Says(t *testing.T) {
	dir := t.TempDir()
	fill(t, dir)
	for command, want := range map[string]string{
		"rm *.log":                      "would delete 2 files, 2.0 kB",
		"rm -rf big":                    "would delete 2 files and 1 folder, 4.1 MB",
		"rm a.log":                      "would delete 1 file, 10 bytes",
		"rm nothing":                    "would delete 0 files",
		"rmdir hollow":                  "would delete 1 folder",
		"mv *.log docs":                 "would move 2 files, 2.0 kB",
		"chmod -R 700 docs":             "would change 2 files and 2 folders, 25 bytes",
		"chmod 600 *.log":               "would change 2 files, 2.0 kB",
		"sed -i 's/a/b/' *.log":         "would change 2 files, 2.0 kB",
		"rm a.log $X":                   "would delete 1 file, 10 bytes, and what only the shell knows",
		"cd $D && rm *.log":             "",
		"for f in *; do rm $f; done":    "",
		"sed 's/a/b/' *.log":            "",
		"find . -newer a.log -delete":   "",
		"ls":                            "",
		"rm a.log {1..999999}":          "would delete 1 file, 10 bytes, and what only the shell knows",
		"rm a.log && mv b.log c.log":    "would delete 1 file, 10 bytes; would move 1 file, 2.0 kB",
		"tar czf x.tgz *.log && rm a.*": "would delete 1 file, 10 bytes",
		"rm ~/x.txt":                    "would delete 1 file, 3 bytes",
	} {
		home := t.TempDir()
		if err := os.WriteFile(filepath.Join(home, "x.txt"), []byte("abc"), 0o600); err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, c := range look(command, dir, blast.Options{Home: home}) {
			said = append(said, c.String())
		}
		if got := strings.Join(said, "; "); got != want {
			t.Errorf("%s: %q, want %q", command, got, want)
		}
	}
}

// Ensure that a look ends at its bounds and says so.
func TestLook_Bounds(t *testing.T) {
	dir := t.TempDir()
	for i := range 300 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(i)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, command := range []string{"rm *", "rm -rf .", "find . -type f -delete"} {
		c := look(command, dir, blast.Options{Entries: 100, Names: 5})
		if len(c) != 1 || !c[0].More || c[0].Files > 100 || len(c[0].Names) != 5 || !strings.Contains(c[0].String(), "at least") {
			t.Errorf("%s: %+v", command, c)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if c := blast.Look(ctx, targets.Read("rm *", shell.Bash), blast.Options{Dir: dir}); len(c) != 1 || !c[0].More {
		t.Errorf("%+v", c)
	}
	if c := blast.Look(ctx, targets.Read("rm *", shell.Bash), blast.Options{}); c != nil {
		t.Errorf("without a folder: %+v", c)
	}
}

// BenchmarkLook is a look at the greatest number of entries.
func BenchmarkLook(b *testing.B) {
	dir := b.TempDir()
	for i := range 10_000 {
		if i%100 == 0 {
			if err := os.Mkdir(filepath.Join(dir, fmt.Sprint(i/100)), 0o700); err != nil {
				b.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(i/100), fmt.Sprint(i)), nil, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	for _, command := range []string{"rm -rf *", "find . -name '*7*' -type f -delete"} {
		b.Run(command, func(b *testing.B) {
			for b.Loop() {
				look(command, dir, blast.Options{})
			}
		})
	}
}
