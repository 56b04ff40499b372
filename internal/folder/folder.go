// Package folder tells in few words what there is in a folder: names, what kind of project it is, who manages its packages, and where git
// stands.
//
// [Look] lists the folder once and [Folder.Text] writes what a model may read of it for one request, in at most [MaxTokens] tokens.
//
// # Caveats
//
// No file of the user's is opened: what a project is shows in names, and the branch in git's own note of it. No program is started, since
// a repository's settings may make git run others. Names with secrets, control characters or more than 60 bytes are left out.
package folder

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
)

// MaxTokens is how many tokens a text has at most, counted as if the tokenizer knew no word longer than three letters.
const MaxTokens = 60

// The bounds of what is read: entries of a folder, bytes of a name, bytes of git's note.
const (
	maxEntries = 1000
	maxName    = 60
	maxHead    = 4096
)

// Folder is what there is in a folder.
type Folder struct {
	Names    []string // in their order, hidden ones left out
	Kinds    []string // of project, such as Go
	Managers []string // of packages, such as npm
	Git      string   // the branch, and what is under way; empty outside a repository
}

// signs are the files that tell what a project is and who manages its packages. A lock file tells more than what it locks, and stands first.
var signs = []struct{ name, kind, manager string }{
	{"pnpm-lock.yaml", "Node", "pnpm"}, {"yarn.lock", "Node", "yarn"}, {"bun.lock", "Node", "bun"}, {"package-lock.json", "Node", "npm"}, {"package.json", "Node", "npm"},
	{"uv.lock", "Python", "uv"}, {"poetry.lock", "Python", "poetry"}, {"Pipfile", "Python", "pipenv"}, {"pyproject.toml", "Python", "pip"}, {"requirements.txt", "Python", "pip"},
	{"go.mod", "Go", ""}, {"Cargo.toml", "Rust", "cargo"}, {"Package.swift", "Swift", ""}, {"Gemfile", "Ruby", "bundler"}, {"composer.json", "PHP", "composer"},
	{"pom.xml", "Java", "maven"}, {"build.gradle", "Java", "gradle"}, {"build.gradle.kts", "Java", "gradle"}, {"mix.exs", "Elixir", "mix"},
	{"CMakeLists.txt", "CMake", ""}, {"Makefile", "make", ""}, {"Dockerfile", "Docker", ""}, {"compose.yaml", "Docker Compose", ""}, {"docker-compose.yml", "Docker Compose", ""},
}

// Look lists a folder. One that cannot be read has nothing in it. redact takes secrets out of a text: a name that it changes is left out.
func Look(dir string, redact func(string) string) Folder {
	f := Folder{Git: repository(dir)}
	if redact(f.Git) != f.Git {
		f.Git = ""
	}
	open, err := os.Open(dir)
	if err != nil {
		return f
	}
	defer open.Close()
	entries, _ := open.ReadDir(maxEntries) // what was read before an error is there
	has := map[string]bool{}
	for _, e := range entries {
		name := e.Name()
		has[name] = true
		if strings.HasPrefix(name, ".") || len(name) > maxName || strings.ContainsFunc(name, unshown) || redact(name) != name {
			continue
		}
		f.Names = append(f.Names, name)
	}
	slices.Sort(f.Names)
	for _, s := range signs {
		if !has[s.name] || slices.Contains(f.Kinds, s.kind) {
			continue
		}
		if f.Kinds = append(f.Kinds, s.kind); s.manager != "" {
			f.Managers = append(f.Managers, s.manager)
		}
	}
	return f
}

// unshown reports whether a character may not stand in a name that is shown: what nobody sees, and what could end the text.
func unshown(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar }

// underWay are git's notes of what is not finished.
var underWay = []struct{ name, doing string }{
	{"MERGE_HEAD", "merging"}, {"rebase-merge", "rebasing"}, {"rebase-apply", "rebasing"}, {"CHERRY_PICK_HEAD", "cherry-picking"}, {"REVERT_HEAD", "reverting"}, {"BISECT_LOG", "bisecting"},
}

// repository returns where git stands in a folder or the ones above it.
func repository(dir string) string {
	for ; ; dir = filepath.Dir(dir) {
		at := filepath.Join(dir, ".git")
		if link, ok := head(at); ok { // a worktree or a submodule
			to, isLink := strings.CutPrefix(link, "gitdir: ")
			if !isLink {
				return ""
			}
			if at = to; !filepath.IsAbs(to) {
				at = filepath.Join(dir, to)
			}
		}
		if note, ok := head(filepath.Join(at, "HEAD")); ok {
			return branch(note) + doing(at)
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
	}
}

// branch returns the branch that a note of git's names.
func branch(note string) string {
	name, ok := strings.CutPrefix(note, "ref: refs/heads/")
	if !ok || len(name) > maxName || strings.ContainsFunc(name, unshown) {
		return "no branch"
	}
	return "branch " + name
}

func doing(git string) string {
	for _, u := range underWay {
		if _, err := os.Lstat(filepath.Join(git, u.name)); err == nil {
			return ", " + u.doing
		}
	}
	return ""
}

// head returns the first line of a small regular file.
func head(file string) (line string, ok bool) {
	info, err := os.Lstat(file)
	if err != nil || !info.Mode().IsRegular() {
		return "", false
	}
	f, err := os.Open(file)
	if err != nil {
		return "", false
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxHead))
	line, _, _ = strings.Cut(string(b), "\n")
	return strings.TrimSpace(line), err == nil
}
