//go:build !darwin && !gnustep

package pasteboard

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// tty is a terminal that keeps what it is sent.
type tty struct{ bytes.Buffer }

func (*tty) Close() error { return nil }

// fake returns a Pasteboard in an environment of the given variables where the given programs are installed as
// scripts that keep their arguments and input in dir, and the terminal of it.
func fake(t *testing.T, env map[string]string, programs ...string) (p *Pasteboard, dir string, term *tty) {
	t.Helper()
	dir, term = t.TempDir(), new(tty)
	for _, name := range programs {
		script := "#!/bin/sh\necho \"$@\" >" + dir + "/" + name + ".args\ncat >" + dir + "/" + name + ".in\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	get := func(k string) string { return env[k] }
	return &Pasteboard{
		system{get, func(name string) (string, error) { return exec.LookPath(filepath.Join(dir, name)) }},
		terminal{get, func() (io.WriteCloser, error) { return term, nil }},
	}, dir, term
}

// Ensure that the tool of the window system that is there gets the text, and the terminal where no tool will do.
func TestWay(t *testing.T) {
	const wayland, x = "WAYLAND_DISPLAY", "DISPLAY"
	for _, c := range []struct {
		name     string
		env      map[string]string
		programs []string
		want     string // program, or "terminal"
	}{
		{"wayland", map[string]string{wayland: "wayland-0", x: ":0"}, []string{"wl-copy", "xclip", "xsel"}, "wl-copy"},
		{"x on wayland", map[string]string{wayland: "wayland-0", x: ":0"}, []string{"xclip"}, "xclip"},
		{"x", map[string]string{x: ":0"}, []string{"wl-copy", "xclip", "xsel"}, "xclip"},
		{"x with xsel", map[string]string{x: ":0"}, []string{"wl-copy", "xsel"}, "xsel"},
		{"no display", map[string]string{"TERM": "xterm"}, []string{"wl-copy", "xclip", "xsel"}, "terminal"},
		{"no tool", map[string]string{x: ":0", "TERM": "xterm"}, nil, "terminal"},
		{"ssh with a display", map[string]string{x: ":10", "SSH_TTY": "/dev/pts/1", "TERM": "xterm"}, []string{"xclip"}, "terminal"},
		{"ssh without a terminal", map[string]string{x: ":10", "SSH_CONNECTION": "a"}, []string{"xclip"}, "xclip"},
	} {
		p, dir, term := fake(t, c.env, c.programs...)
		if err := p.Write(context.Background(), "ls -l\n", false); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if c.want == "terminal" {
			if got := term.String(); got != "\x1b]52;c;bHMgLWw=\a" {
				t.Errorf("%s: the terminal got %q", c.name, got)
			}
			continue
		}
		if got, err := os.ReadFile(filepath.Join(dir, c.want+".in")); string(got) != "ls -l" || term.Len() > 0 {
			t.Errorf("%s: %s got %q, %v; the terminal %q", c.name, c.want, got, err, term)
		}
	}
}

// Ensure that multiplexers get the sequence in the envelope that they hand on.
func TestTerminalEnvelopes(t *testing.T) {
	plain := "]52;c;" + base64.StdEncoding.EncodeToString([]byte("ls")) + "\a"
	for _, c := range []struct{ env, value, want string }{
		{"TMUX", "/tmp/tmux", "\x1bPtmux;\x1b\x1b" + plain + "\x1b\\"},
		{"TERM", "screen-256color", "\x1bP\x1b" + plain + "\x1b\\"},
		{"TERM", "xterm", "\x1b" + plain},
	} {
		p, _, term := fake(t, map[string]string{c.env: c.value})
		if err := p.Write(context.Background(), "ls", false); err != nil || term.String() != c.want {
			t.Errorf("%s=%s: %q, %v", c.env, c.value, term, err)
		}
	}
}

// Ensure that a clipboard that is not there and a tool that fails are errors that say so.
func TestFailures(t *testing.T) {
	p, _, _ := fake(t, nil)
	if err := p.Write(context.Background(), "ls", false); !errors.Is(err, ErrNone) || !strings.Contains(err.Error(), "xclip") {
		t.Error(err)
	}
	p, dir, _ := fake(t, map[string]string{"DISPLAY": ":0"}, "xclip")
	if err := os.WriteFile(filepath.Join(dir, "xclip"), []byte("#!/bin/sh\nexit 3\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := p.Write(context.Background(), "ls", false); err == nil || !strings.Contains(err.Error(), "xclip: exit status 3") {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := p.Write(ctx, "ls", false); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// Ensure that the real xclip, on a real X server, hands the exact text to another program.
func TestRealClipboard(t *testing.T) {
	for _, name := range []string{"Xvfb", "xclip"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skip("SKIP the X clipboard: " + name + " is not installed")
		}
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	server := exec.Command("Xvfb", "-displayfd", "3", "-nolisten", "tcp", "-screen", "0", "64x64x8")
	server.ExtraFiles = []*os.File{w}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	display, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DISPLAY", ":"+strings.TrimSpace(display))
	for _, name := range []string{"WAYLAND_DISPLAY", "SSH_TTY", "SSH_CONNECTION"} {
		t.Setenv(name, "")
	}
	want := "printf '%s\n' \"größe ✓\""
	if err := New().Write(context.Background(), want+"\n", true); err != nil {
		t.Fatal(err)
	}
	got, err := exec.Command("xclip", "-selection", "clipboard", "-out").Output()
	if err != nil || string(got) != want {
		t.Errorf("%q, %v", got, err)
	}
}
