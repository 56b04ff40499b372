package main_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// bash opens a bash in a terminal, for what caro does there.
func bash(t testing.TB, columns int, env ...string) *terminal {
	t.Helper()
	m := openTerminal(t, columns, env, "bash", "--norc", "--noprofile")
	m.shows(`^\$`)
	return m
}

// ended waits for the shell's prompt and fails the test unless the last command ended with the code.
func (m *terminal) ended(code int) {
	m.t.Helper()
	m.shows(`^\$\n\z`) // else a program that is about to end could get the keys
	m.line("echo code=$?")
	m.shows(fmt.Sprintf("^code=%d$", code))
}

// caros returns the ids of all processes that use this terminal's CARO_HOME: caro and its workers.
func (m *terminal) caros() (pids []int) {
	envs, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, path := range envs {
		b, err := os.ReadFile(path)
		exe, _ := os.Readlink(filepath.Join(filepath.Dir(path), "exe"))
		if pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil && exe == program && bytes.Contains(b, []byte("CARO_HOME="+m.home+"\x00")) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// Ensure that an ask on a terminal goes from words to a command that runs there, with each step shown.
func TestTerminal_Ask(t *testing.T) {
	t.Parallel()
	m := bash(t, 100)
	m.line("touch one.txt; clear")
	m.line("caro list all files including hidden ones")
	m.shows(`^ls -\w*a\w*$`)
	m.shows(`^● Safe: `)
	m.shows(`^\[c\]opy \[r\]un \[e\]dit e\[x\]plain \[f\]ollow up \[a\]nother \[q\]uit:$`)
	m.keys("x")
	m.shows(`uit: explain$`)
	m.shows(`^ls: `)
	m.keys("e")
	m.text(" one.txt nonsense")
	m.shows(`^● Safe> ls -\w*a\w* one.txt nonsense$`)
	m.keys("Enter")
	m.shows(`^ls -\w*a\w* one.txt nonsense$`)
	m.keys("r")
	m.shows(`nonsense.*No such file`)
	m.ended(2) // the code of ls
	m.line("caro history show -o json $(caro history -n 1 | cut -d ' ' -f 1) | grep -o '\"edited\":true'")
	m.shows(`^"edited":true$`)
}

// Ensure that the model's words are to be seen while it writes, and gone when the checked command takes their place.
func TestTerminal_Streams(t *testing.T) {
	t.Parallel()
	m := bash(t, 100)
	if out, err := m.tmux("pipe-pane", "-O", "cat >"+filepath.Join(m.dir, "bytes")); err != nil {
		t.Fatal(err, out)
	}
	m.line("caro find text files larger than 1 MB")
	m.shows(`uit:$`)
	m.keys("q")
	m.shows(`uit: quit$`)
	b, err := os.ReadFile(filepath.Join(m.dir, "bytes"))
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(b, []byte("\x1b[2mfind")); n < 5 {
		t.Errorf("the command was shown %d times while it was written: %q", n, b)
	}
	if got := strings.Count(m.screen(), "find ."); got != 1 {
		t.Errorf("the command stands there %d times:\n%s", got, m.screen())
	}
}

// Ensure that Ctrl-Z stops caro and fg goes on, in the menu, while the model works and while a command runs.
func TestTerminal_JobControl(t *testing.T) {
	t.Parallel()
	m := bash(t, 100)
	m.line("caro list files")
	m.shows(`uit:$`)
	m.keys("C-z")
	m.shows(`Stopped`)
	m.line("clear; echo still here")
	m.shows(`^still here$`)
	m.line("fg")
	m.shows(`uit:$`)
	m.keys("q")
	m.ended(0)

	m.line("clear; caro find all pdf files changed in the last week and sort them by size")
	eventually(t, "caro and its worker", func() bool { return len(m.caros()) == 2 })
	m.keys("C-z")
	m.shows(`Stopped`)
	m.line("clear; fg")
	m.shows(`uit:$`)
	m.keys("q")
	m.ended(0)

	m.line("clear; caro list files")
	m.shows(`uit:$`)
	m.keys("e", "C-u")
	m.text("echo go; cat; exit 7")
	m.keys("Enter", "r")
	m.shows("^go$")
	m.line("echoed")
	m.shows("^echoed\nechoed$")
	m.keys("C-z")
	m.shows(`Stopped`)
	m.line("clear; fg")
	m.shows("^caro list files$")
	m.line("again")
	m.shows("again\nagain$")
	m.keys("C-d")
	m.ended(7)
}

// Ensure that Ctrl-C ends caro with 130 wherever it is, leaves no process and a terminal that echoes.
func TestTerminal_CtrlC(t *testing.T) {
	t.Parallel()
	m := bash(t, 100)
	for _, at := range []struct{ name, line, shows string }{
		{"before the answer", "caro find all pdf files changed in the last week and sort them by size", ""},
		{"in the menu", "caro list files", `uit:$`},
		{"before a confirmation", "caro -x remove the file notes.txt", `\[y/N\]`},
		{"reading the request", "cat | caro", ""},
	} {
		m.line("clear; " + at.line)
		if at.shows != "" {
			m.shows(at.shows)
		} else {
			eventually(t, at.name, func() bool { return len(m.caros()) > 0 })
		}
		m.keys("C-c")
		m.ended(130)
		if pids := m.caros(); len(pids) > 0 {
			t.Errorf("%s: processes %v are left", at.name, pids)
		}
	}
}

// Ensure that nothing is lost on terminals of any width, and that what is drawn there stays on its line.
func TestTerminal_Widths(t *testing.T) {
	t.Parallel()
	for _, columns := range []int{20, 300} {
		m := bash(t, columns)
		m.line("clear; caro -n 1 find text files larger than 1 MB")
		m.shows(`\[q\]uit:$`)
		m.keys("e")
		m.text(" -print")
		m.keys("Enter")
		m.shows(`\[q\]uit:$`)
		m.keys("q")
		m.shows(`^\$ *$`) // a narrow terminal breaks "[q]uit: quit" anywhere
		joined := strings.ReplaceAll(m.screen(), "\n", "")
		if !regexp.MustCompile(`find \. .*-size \+1M -print`).MatchString(joined) || strings.Contains(joined, "thinking") {
			t.Errorf("%d columns:\n%s", columns, m.screen())
		}
		m.line("clear; caro check 'sudo rm -rf ~/Library/*'")
		m.shows(`Moderate: deletes`)
	}
}

// Ensure that a reader which goes away ends caro as it ends any other program, without a word.
func TestPipe_Closed(t *testing.T) {
	t.Parallel()
	sh := command(t)
	sh.Path, sh.Args = "/bin/bash", []string{"bash", "-c", program + " check --rules | head -n 1 >/dev/null; echo ${PIPESTATUS[0]}; " +
		"yes ls | " + program + " check --jsonl | head -n 1 >/dev/null; echo ${PIPESTATUS[1]}"}
	r := run(t, sh)
	for _, code := range strings.Fields(r.stdout) {
		if code != "141" && code != "0" { // 128 + SIGPIPE, unless all was written before
			t.Errorf("ended with %s", code)
		}
	}
	if r.stderr != "" || !strings.Contains(r.stdout, "141") {
		t.Errorf("stdout %q, stderr %q", r.stdout, r.stderr)
	}
}

// BenchmarkInterrupt shows how long Ctrl-C takes while the model works, until no process is left.
func BenchmarkInterrupt(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		cmd := command(b, "find all pdf files changed in the last week and sort them by size")
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		var workers []int
		eventually(b, "a worker", func() bool { workers = children(b, cmd.Process.Pid); return len(workers) == 1 })
		time.Sleep(300 * time.Millisecond) // it works
		b.StartTimer()
		_ = cmd.Process.Signal(syscall.SIGINT)
		_ = cmd.Wait()
		for alive(workers[0]) {
			time.Sleep(time.Millisecond)
		}
		if code := cmd.ProcessState.ExitCode(); code != 130 {
			b.Fatalf("exit %d", code)
		}
	}
}

// Ensure that the README's recording is what the program does on a terminal. RECORD=1 (make recording) takes it anew.
func TestReadme_Recording(t *testing.T) {
	t.Parallel()
	m := bash(t, 100)
	m.line("clear")
	m.shows(`\A\$\n\z`)
	m.line("caro find text files larger than 1 MB")
	m.shows(`uit:$`)
	m.keys("a")
	m.shows(`uit: another\n(.*\n)+.*uit:$`)
	m.keys("c")
	m.shows(`^copied\n\$\n\z`)
	recorded := strings.TrimSuffix(m.screen(), "$\n")
	readme := readmeText(t)
	before, rest, _ := strings.Cut(readme, "```console\n")
	block, after, ok := strings.Cut(rest, "```")
	switch {
	case !ok:
		t.Fatal("the README has no recording")
	case os.Getenv("RECORD") != "":
		if err := os.WriteFile("README.md", []byte(before+"```console\n"+recorded+"```"+after), 0o644); err != nil {
			t.Fatal(err)
		}
	case block != recorded:
		t.Errorf("the README records\n%s\nthe program does\n%s", block, recorded)
	}
}
