package folder_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"caro/internal/folder"
	"caro/internal/redact"
)

// make makes files, or folders where a name ends in a slash, with text in them that nothing may read.
func makeFiles(t *testing.T, dir string, names ...string) {
	t.Helper()
	for _, name := range names {
		path := filepath.Join(dir, name)
		if strings.HasSuffix(name, "/") {
			if err := os.MkdirAll(path, 0o700); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("contents of "+name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func note(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestLook(t *testing.T) {
	dir := t.TempDir()
	makeFiles(t, dir, "go.mod", "main.go", "docs/", "my notes.txt", ".env", "a\tb", "token-ghp_16C7e42F292c6912E7710c838347Ae178B4a.txt", strings.Repeat("x", 61), "package.json", "pnpm-lock.yaml")
	note(t, filepath.Join(dir, ".git", "HEAD"), "ref: refs/heads/fix/one\n")
	f := folder.Look(dir, redact.Redact)
	if want := []string{"docs", "go.mod", "main.go", "my notes.txt", "package.json", "pnpm-lock.yaml"}; !slices.Equal(f.Names, want) {
		t.Errorf("names %q, want %q", f.Names, want)
	}
	if got := f.Text("print my notes"); got != "Node, Go project; packages by pnpm; git branch fix/one; files: 'my notes.txt', docs, go.mod, main.go, package.json, pnpm-lock.yaml" {
		t.Errorf("%q", got)
	}
	if strings.Contains(f.Text(""), "contents") {
		t.Error("a file was read")
	}
}

func TestLook_Git(t *testing.T) {
	for _, c := range []struct {
		name, want string
		make       func(dir string)
	}{
		{"none", "", func(string) {}},
		{"above", "branch main", func(dir string) { note(t, filepath.Join(filepath.Dir(dir), ".git", "HEAD"), "ref: refs/heads/main\n") }},
		{"a commit", "no branch", func(dir string) { note(t, filepath.Join(dir, ".git", "HEAD"), strings.Repeat("a", 40)) }},
		{"merging", "branch main, merging", func(dir string) {
			note(t, filepath.Join(dir, ".git", "HEAD"), "ref: refs/heads/main\n")
			note(t, filepath.Join(dir, ".git", "MERGE_HEAD"), "")
		}},
		{"a worktree", "branch side", func(dir string) {
			note(t, filepath.Join(dir, ".git"), "gitdir: ../main/.git/worktrees/side\n")
			note(t, filepath.Join(filepath.Dir(dir), "main", ".git", "worktrees", "side", "HEAD"), "ref: refs/heads/side\n")
		}},
		{"escapes", "no branch", func(dir string) { note(t, filepath.Join(dir, ".git", "HEAD"), "ref: refs/heads/a\x1b[2J\n") }},
		{"something else", "", func(dir string) { note(t, filepath.Join(dir, ".git"), "hello\n") }},
	} {
		dir := filepath.Join(t.TempDir(), "in")
		makeFiles(t, dir, "x")
		c.make(dir)
		if got := folder.Look(dir, redact.Redact).Git; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// Ensure that a folder that is not there, empty or enormous is no trouble.
func TestLook_Bounds(t *testing.T) {
	if f := folder.Look(filepath.Join(t.TempDir(), "none"), redact.Redact); f.Names != nil || f.Text("x") != "" {
		t.Errorf("%+v", f)
	}
	dir := t.TempDir()
	for i := range 1200 {
		makeFiles(t, dir, fmt.Sprintf("file%04d.txt", i))
	}
	if f := folder.Look(dir, redact.Redact); len(f.Names) != 1000 {
		t.Errorf("%d names", len(f.Names))
	}
}

// Ensure that whatever the names, the text is one line of at most 60 tokens of at least three letters.
func TestFolder_Text(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(rapid.StringMatching(`[a-zA-Z0-9 ._é-]{1,60}`), 0, 40)
		f := folder.Folder{Names: names.Draw(t, "names"), Kinds: names.Draw(t, "kinds"), Managers: names.Draw(t, "managers"), Git: rapid.StringMatching(`[a-z]{0,60}`).Draw(t, "git")}
		text := f.Text(rapid.StringMatching(`[a-z ]{0,30}`).Draw(t, "request"))
		if strings.Contains(text, "\n") || len(text) > 3*folder.MaxTokens+folder.MaxTokens {
			t.Fatalf("%d bytes: %q", len(text), text)
		}
	})
}
