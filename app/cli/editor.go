package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// errNoEditor is returned where the user has named no editor.
var errNoEditor = hinted(errors.New("no editor is set"), "set EDITOR, as in EDITOR=nano")

// editor returns the command with which the user edits texts, or "".
func (p *program) editor() string {
	if e := p.Getenv("VISUAL"); e != "" && !p.dumb() {
		return e
	}
	return p.Getenv("EDITOR")
}

// openEditor lets the user edit a file and waits. The variable may hold arguments, as in EDITOR="code --wait".
func (p *program) openEditor(ctx context.Context, path string) error {
	editor := p.editor()
	if editor == "" {
		return errNoEditor
	}
	cmd := exec.CommandContext(ctx, "sh", "-c", editor+` "$1"`, "sh", path)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = p.Stdin, p.Stderr, p.Stderr
	if tty, err := p.OpenTerminal(); err == nil { // the streams may be pipes
		defer tty.Close()
		cmd.Stdin, cmd.Stdout = tty, tty
	}
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("edit with %s: %w", editor, err)
	}
	return nil
}

// editText lets the user edit a text in a file that nobody else can read and that is gone afterwards.
func (p *program) editText(ctx context.Context, text string) (string, error) {
	f, err := os.CreateTemp("", "caro-*.sh") // 0600
	if err != nil {
		return "", fmt.Errorf("make a file to edit: %w", err)
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.WriteString(text + "\n")
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return "", fmt.Errorf("write a file to edit: %w", err)
	}
	if err := p.openEditor(ctx, f.Name()); err != nil {
		return "", err
	}
	b, err := os.ReadFile(f.Name())
	if err != nil {
		return "", fmt.Errorf("read the edited file: %w", err)
	}
	return strings.TrimRight(string(b), "\r\n\t "), nil
}
