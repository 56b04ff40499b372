//go:build !darwin && !gnustep

package pasteboard

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// system is what a command line on Linux can reach.
type system struct {
	env  func(string) string
	find func(program string) (string, error)
}

func newSystem() system { return system{os.Getenv, exec.LookPath} }

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

// write hands the text to the first tool that is here.
func (s system) write(ctx context.Context, text string, _ bool) error {
	for _, t := range tools {
		if s.env(t.needs) == "" {
			continue
		}
		if path, err := s.find(t.argv[0]); err == nil {
			return t.run(ctx, path, text)
		}
	}
	return fmt.Errorf("%w: install wl-copy, xclip or xsel, or run caro in a terminal", ErrNone)
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
