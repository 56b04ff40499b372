package cli

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"caro/app"
	"caro/internal/shell"
)

// runInShell runs an approved command in the user's shell with the terminal attached, and returns its exit code as
// an error. Ctrl-C and Ctrl-Z reach the command through the terminal; caro waits for what the command makes of them.
func (a *asker) runInShell(got app.Answer) error {
	cmd := exec.Command(a.shellProgram(got.Shell), "-c", got.Command)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = a.Stdin, a.Stdout, a.Stderr
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(signals)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("run the command: %w", err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	for {
		select {
		case s := <-signals:
			if s == syscall.SIGTERM || s == syscall.SIGHUP { // the terminal sends the others to the command itself
				_ = cmd.Process.Signal(s)
			}
		case err := <-done:
			return exitOf(err)
		}
	}
}

// shellProgram returns the user's own shell when it speaks the dialect, else the one of that name on the PATH.
func (p *program) shellProgram(dialect shell.Shell) string {
	if own := p.Getenv("SHELL"); own != "" && shell.FromPath(own, "") == dialect {
		return own
	}
	return string(dialect)
}

// exitOf returns how a command ended as shells do: 128 + n after signal n.
func exitOf(err error) error {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &exit):
		return fmt.Errorf("run the command: %w", err)
	}
	if ws, ok := exit.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return ranExit(128 + int(ws.Signal()))
	}
	return ranExit(exit.ExitCode())
}
