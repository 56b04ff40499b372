package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// terminal is a program in a terminal that tmux plays, as a user would sit before it.
type terminal struct {
	t      testing.TB
	socket string
	dir    string // where the program runs
	home   string // CARO_HOME
}

// openTerminal starts a program, such as a shell, in a terminal of the given width. caro is on its PATH.
func openTerminal(t testing.TB, columns int, env []string, argv ...string) *terminal {
	t.Helper()
	for _, needed := range []string{"tmux", argv[0]} {
		if _, err := exec.LookPath(needed); err != nil {
			skip(t, "%s is not installed", needed)
		}
	}
	sockets, err := os.MkdirTemp("", "caro") // the path of a socket has to be short
	if err != nil {
		t.Fatal(err)
	}
	term := &terminal{t, filepath.Join(sockets, "s"), t.TempDir(), t.TempDir()}
	env = append([]string{"PATH=" + filepath.Dir(program) + ":" + os.Getenv("PATH"), "HOME=" + term.dir, "CARO_HOME=" + term.home, "PS1=$ ", "LC_ALL=C.UTF-8", "SHELL=/bin/bash"}, env...)
	args := append([]string{"-S", term.socket, "-f", "/dev/null", "-u", "new-session", "-d", "-x", fmt.Sprint(columns), "-y", "40", "env", "-u", "TMUX"}, env...)
	cmd := exec.Command("tmux", append(args, argv...)...)
	cmd.Dir = term.dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "TERM=xterm-256color"}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("tmux: %v: %s", err, out)
	}
	t.Cleanup(func() {
		_, _ = term.tmux("kill-server")
		_ = os.RemoveAll(sockets)
	})
	return term
}

func (m *terminal) tmux(args ...string) (string, error) {
	out, err := exec.Command("tmux", append([]string{"-S", m.socket}, args...)...).CombinedOutput()
	return string(out), err
}

// text types text as it stands.
func (m *terminal) text(text string) {
	m.t.Helper()
	if out, err := m.tmux("send-keys", "-l", text); err != nil {
		m.t.Fatalf("type %q: %v: %s", text, err, out)
	}
}

// keys presses keys by tmux's names, such as Enter and C-c.
func (m *terminal) keys(names ...string) {
	m.t.Helper()
	if out, err := m.tmux(append([]string{"send-keys"}, names...)...); err != nil {
		m.t.Fatalf("press %q: %v: %s", names, err, out)
	}
}

// line types a line and presses Return.
func (m *terminal) line(text string) {
	m.t.Helper()
	m.text(text)
	m.keys("Enter")
}

// screen returns what is to be seen, without the blanks at the ends of lines.
func (m *terminal) screen() string {
	out, err := m.tmux("capture-pane", "-p")
	if err != nil {
		return "" // the program ended, and the terminal with it
	}
	lines := strings.Split(out, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n") + "\n"
}

// shows waits until the screen matches a pattern, whose ^ and $ are the ends of lines.
func (m *terminal) shows(pattern string) {
	m.t.Helper()
	re := regexp.MustCompile("(?m)" + pattern)
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if re.MatchString(m.screen()) {
			return
		}
	}
	m.t.Fatalf("the screen does not show %s:\n%s", pattern, m.screen())
}

// lacks fails the test when the screen matches a pattern.
func (m *terminal) lacks(pattern string) {
	m.t.Helper()
	if regexp.MustCompile("(?m)" + pattern).MatchString(m.screen()) {
		m.t.Errorf("the screen shows %s:\n%s", pattern, m.screen())
	}
}
