package main_test

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// claims says which test holds each promise of the README. A bullet of "How it is safe" that is not here fails the test.
var claims = map[string]string{
	"What cannot be read is never Safe.":                          "FuzzAssess",
	"The app never executes a command.":                           "TestImports",
	"The network is used for a model download that you agreed":    "TestImports",
	"Nothing on the clipboard ends in a newline.":                 "TestClean",
	"`--private` keeps a request out of the history.":             "TestReadme_Private",
	"The engine is a child process: when it dies you get":         "TestWorker_Killed",
	"runs until you press Return, and undo brings the words back": "TestWidget",
	"On a pipe stdout carries the command or the document alone":  "TestAsk_StdoutIsPure",
	"The starter model (64 MB) is in the repository":              "TestAsk",
}

// Ensure that every promise of the README names a test that exists.
func TestReadme_Claims(t *testing.T) {
	readme := readmeText(t)
	tests, err := exec.Command("git", "grep", "-hoE", `^func (Test|Fuzz)\w+`, "--", "*_test.go").Output()
	if err != nil {
		t.Skipf("git grep: %v", err)
	}
	for claim, test := range claims {
		if !strings.Contains(readme, claim) {
			t.Errorf("the README no longer says %q", claim)
		}
		if !regexp.MustCompile(`(?m)^func ` + test + `$`).Match(tests) {
			t.Errorf("%q is held by %s, which does not exist", claim, test)
		}
	}
	_, section, _ := strings.Cut(readme, "## How it is safe")
	section, _, _ = strings.Cut(section, "\n## ")
	for _, bullet := range regexp.MustCompile(`(?m)^- .*`).FindAllString(section, -1) {
		held := false
		for claim := range claims {
			held = held || strings.Contains(bullet, claim)
		}
		if !held {
			t.Errorf("no test is named for %q", bullet)
		}
	}
}

// readmeText returns the README.
func readmeText(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Ensure that the commands of the README work: each caro line of a shell block runs, and a recorded command is what the model writes. Processors
// with other instruction sets round differently, so a recorded command holds by its program and not by its last letter.
func TestReadme_Commands(t *testing.T) {
	t.Parallel()
	ran := 0
	for _, block := range regexp.MustCompile("(?s)```(sh|console)\n(.*?)```").FindAllStringSubmatch(readmeText(t), -1) {
		lines := strings.Split(strings.TrimSpace(block[2]), "\n")
		for i, line := range lines {
			line = strings.TrimPrefix(line, "$ ")
			if !strings.HasPrefix(line, "caro ") && !strings.Contains(line, "| caro") {
				continue
			}
			ran++
			sh := command(t)
			sh.Path, sh.Args = "/bin/sh", []string{"sh", "-c", strings.ReplaceAll(line, "caro ", program+" ")}
			r := run(t, sh)
			if r.code != 0 || r.stdout == "" {
				t.Errorf("%s: exit %d, stdout %q, stderr %q", line, r.code, r.stdout, r.stderr)
			}
			if block[1] == "console" && i+1 < len(lines) && !strings.HasPrefix(lines[i+1], "$ ") && firstWord(r.stdout) != firstWord(lines[i+1]) {
				t.Errorf("%s: printed %q, the README records %q", line, r.stdout, lines[i+1])
			}
		}
	}
	if ran < 6 {
		t.Errorf("only %d commands of the README ran", ran)
	}
}

// firstWord returns the program that a command names.
func firstWord(command string) string {
	word, _, _ := strings.Cut(strings.TrimSpace(command), " ")
	return word
}

// Ensure that the README's exit codes and private mode are what the program does.
func TestReadme_Private(t *testing.T) {
	t.Parallel()
	ask := command(t, "--private", "list files")
	if r := run(t, ask); r.code != 0 {
		t.Fatalf("exit %d, stderr %q", r.code, r.stderr)
	}
	list := command(t, "history", "-o", "json")
	list.Env = ask.Env
	if r := run(t, list); r.code != 0 || strings.Contains(r.stdout, "list files") {
		t.Errorf("exit %d, the history has %q", r.code, r.stdout)
	}
	ask = command(t, "list files")
	if r := run(t, ask); r.code != 0 {
		t.Fatalf("exit %d, stderr %q", r.code, r.stderr)
	}
	list = command(t, "history", "-o", "json")
	list.Env = ask.Env
	if r := run(t, list); r.code != 0 || !strings.Contains(r.stdout, "list files") {
		t.Errorf("exit %d, without --private the history has %q", r.code, r.stdout)
	}
}
