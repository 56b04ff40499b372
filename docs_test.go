package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// pages returns every Markdown page that people are given, with its text.
func pages(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	images, err := filepath.Glob("docs/*/*.md")
	if err != nil {
		t.Fatal(err)
	}
	text := make(map[string]string)
	for _, name := range slices.Concat(names, images, []string{"README.md", "CONTRIBUTING.md", "CHANGELOG.md"}) {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text[name] = string(b)
	}
	return text
}

// anchor is how a heading is named in a link: lower case, no signs, hyphens for spaces.
func anchor(heading string) string {
	heading = regexp.MustCompile(`[^\pL\pN _-]`).ReplaceAllString(strings.ToLower(heading), "")
	return strings.ReplaceAll(heading, " ", "-")
}

// Ensure that every link within the repository leads to a file, and to a heading in it where it names one.
func TestDocs_Links(t *testing.T) {
	text, links := pages(t), 0
	for name, page := range text {
		for _, m := range regexp.MustCompile(`\]\(([^)\s]+)\)`).FindAllStringSubmatch(page, -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			links++
			path, heading, _ := strings.Cut(m[1], "#")
			target := name
			if path != "" {
				target = filepath.Join(filepath.Dir(name), path)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s links %s, which does not exist", name, m[1])
			}
			if heading == "" {
				continue
			}
			headings := regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(text[target], -1)
			if !slices.ContainsFunc(headings, func(h []string) bool { return anchor(h[1]) == heading }) {
				t.Errorf("%s links %s, and there is no such heading", name, m[1])
			}
		}
	}
	if links < 20 {
		t.Errorf("only %d links were found", links)
	}
}

// Ensure that the shell blocks marked as run do run: each page in a folder and a home of its own, each line with success.
func TestDocs_Commands(t *testing.T) {
	t.Parallel()
	ran := 0
	for name, page := range pages(t) {
		cmd := command(t)
		var script strings.Builder
		for _, block := range regexp.MustCompile("(?s)```sh run\n(.*?)```").FindAllStringSubmatch(page, -1) {
			script.WriteString(block[1])
			ran++
		}
		if script.Len() == 0 {
			continue
		}
		bin := t.TempDir()
		if err := os.Symlink(program, filepath.Join(bin, "caro")); err != nil {
			t.Fatal(err)
		}
		cmd.Path, cmd.Args = "/bin/sh", []string{"sh", "-euc", script.String()}
		cmd.Env = append(cmd.Env, "PATH="+bin+":"+os.Getenv("PATH"))
		if r := run(t, cmd); r.code != 0 {
			t.Errorf("%s: exit %d, stderr %q", name, r.code, r.stderr)
		}
	}
	if ran < 6 {
		t.Errorf("only %d blocks ran", ran)
	}
}

// Ensure that the messages on the page of troubles are texts of the program, and not only of its comments or tests.
func TestDocs_Messages(t *testing.T) {
	page := pages(t)["docs/troubleshooting.md"]
	messages := regexp.MustCompile("(?m)^\\| [`\"]([^`\"]+)[`\"] \\|").FindAllStringSubmatch(page, -1)
	if len(messages) < 35 {
		t.Fatalf("only %d messages were found", len(messages))
	}
	says := texts(t)
	for _, m := range messages {
		if !slices.ContainsFunc(says, func(text string) bool { return strings.Contains(text, m[1]) }) && !strings.HasPrefix(m[1], "Caro is damaged") { // macOS says that
			t.Errorf("no part of the program says %q", m[1])
		}
	}
}

// texts returns the strings of the program's source.
func texts(t *testing.T) []string {
	t.Helper()
	names, err := exec.Command("git", "ls-files", "*.go", ":!*_test.go", ":!build").Output()
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, name := range strings.Fields(string(names)) {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for n := range ast.Preorder(file) {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				text, _ := strconv.Unquote(l.Value) // the parser read it
				list = append(list, text)
			}
		}
	}
	return list
}

// Ensure that every target of make that a page names is in the Makefile.
func TestDocs_Targets(t *testing.T) {
	makefile, err := os.ReadFile("Makefile")
	if err != nil {
		t.Fatal(err)
	}
	var targets []string
	for _, m := range regexp.MustCompile(`(?m)^([a-z][a-z0-9 -]*):`).FindAllStringSubmatch(string(makefile), -1) {
		targets = append(targets, strings.Fields(m[1])...)
	}
	named := 0
	for name, page := range pages(t) {
		for _, m := range regexp.MustCompile("`make ([a-z][a-z0-9-]*)").FindAllStringSubmatch(page, -1) {
			if named++; !slices.Contains(targets, m[1]) {
				t.Errorf("%s names make %s, which does not exist", name, m[1])
			}
		}
	}
	if named < 10 {
		t.Errorf("only %d targets were found", named)
	}
}

// Ensure that the page on performance names the peers that make bench builds, and each of its parts has a table there.
func TestDocs_Performance(t *testing.T) {
	page := pages(t)["docs/performance.md"]
	source, err := os.ReadFile("build/bench/peer.go")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(source), "peerVersions = ")
	list, _, _ = strings.Cut(list, "\n")
	versions := regexp.MustCompile(`[0-9.]+`).FindAllString(list, -1)
	if len(versions) < 2 {
		t.Fatalf("the peers are %q", list)
	}
	for _, v := range versions {
		if !strings.Contains(page, v) {
			t.Errorf("the page does not name %s", v)
		}
	}
	for _, measure := range []string{"prefill of 256", "decode of 64", "start and load", "first token of the second request", "cancel", "memory", "busy loops", "`caro WORDS`"} {
		if !strings.Contains(page, "| "+measure) {
			t.Errorf("no row for %s", measure)
		}
	}
}
