//go:build !darwin && !gnustep

package pasteboard

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// system is what a command line on Linux can reach.
type system struct {
	env      func(string) string
	find     func(program string) (string, error)
	terminal func() (io.WriteCloser, error)
}

func newSystem() system {
	return system{
		env:      os.Getenv,
		find:     exec.LookPath,
		terminal: func() (io.WriteCloser, error) { return os.OpenFile("/dev/tty", os.O_WRONLY, 0) },
	}
}

// tool is a program that takes the text on its standard input and serves it in the background.
type tool struct {
	needs string // the variable that says that its window system is there
	argv  []string
}

var tools = []tool{
	{"WAYLAND_DISPLAY", []string{"wl-copy", "--type", "text/plain;charset=utf-8"}},
	{"DISPLAY", []string{"xclip", "-selection", "clipboard"}},
	{"DISPLAY", []string{"xsel", "--clipboard", "--input"}},
}

// write tries the tools and then the terminal. Over SSH the terminal comes first: a display there is seldom the one
// that the user pastes on.
func (s system) write(ctx context.Context, text string, _ bool) error {
	if s.env("SSH_TTY") != "" || s.env("SSH_CONNECTION") != "" {
		if s.askTerminal(text) == nil {
			return nil
		}
	}
	for _, t := range tools {
		if s.env(t.needs) == "" {
			continue
		}
		if path, err := s.find(t.argv[0]); err == nil {
			return t.run(ctx, path, text)
		}
	}
	if err := s.askTerminal(text); err != nil {
		return fmt.Errorf("%w: install wl-copy, xclip or xsel, or run caro in a terminal", ErrNone)
	}
	return nil
}

// run feeds the tool. Its output is not collected: the process that stays behind would keep the pipe open.
func (t tool) run(ctx context.Context, path, text string) error {
	cmd := exec.CommandContext(ctx, path, t.argv[1:]...)
	cmd.Stdin = strings.NewReader(text)
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("write the clipboard with %s: %w", t.argv[0], err)
	}
	return nil
}

// askTerminal sends OSC 52, which sets the clipboard where the terminal is. tmux and screen hand it on only in their
// own envelopes.
func (s system) askTerminal(text string) error {
	tty, err := s.terminal()
	if err != nil {
		return err
	}
	defer func() { _ = tty.Close() }()
	seq := "\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte(text)) + "\a"
	switch {
	case s.env("TMUX") != "":
		seq = "\x1bPtmux;" + strings.ReplaceAll(seq, "\x1b", "\x1b\x1b") + "\x1b\\"
	case strings.HasPrefix(s.env("TERM"), "screen"):
		seq = "\x1bP" + seq + "\x1b\\"
	case s.env("TERM") == "" || s.env("TERM") == "dumb":
		return ErrNone
	}
	if _, err := io.WriteString(tty, seq); err != nil {
		return fmt.Errorf("write to the terminal: %w", err)
	}
	return nil
}
