package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// The folders that a command sees as its own. Both lie on a memory file system that covers /mnt inside the sandbox.
const (
	work = "/mnt/work"
	home = "/mnt/home"
)

// errUnavailable is returned when this machine cannot build the sandbox.
var errUnavailable = errors.New("no sandbox here")

// needed lists the programs without which there is no sandbox or nothing to watch it with.
var needed = []string{"unshare", "strace", "mount", "bash", "timeout", "find", "cksum", "grep", "cp", "git", "tar", "gzip"}

// setup prepares the namespaces, runs the command in $2 over a copy of the folder in $1 and prints what it lost.
//
//go:embed setup.sh
var setup string

// A sandbox runs commands, each over a fresh copy of the same files.
type sandbox struct {
	dir   string          // the pattern of the files, and the trace
	files map[string]bool // every path of the pattern, as the command sees it
}

// newSandbox returns errUnavailable when a program is missing or the kernel refuses.
func newSandbox(ctx context.Context) (*sandbox, error) {
	for _, name := range needed {
		if _, err := exec.LookPath(name); err != nil {
			return nil, fmt.Errorf("%w: %s is not installed", errUnavailable, name)
		}
	}
	dir, err := os.MkdirTemp("", "sandboxtruth-")
	if err != nil {
		return nil, fmt.Errorf("make sandbox: %w", err)
	}
	s := &sandbox{dir: dir, files: map[string]bool{}}
	if err := s.fill(ctx); err != nil {
		s.close()
		return nil, err
	}
	if err := s.prove(ctx); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *sandbox) close() { os.RemoveAll(s.dir) }

// prove runs one command that must be caught and one that must not, so that no sandbox passes for a silent one.
func (s *sandbox) prove(ctx context.Context) error {
	found, err := s.run(ctx, "rm notes.txt; touch /etc/sandboxtruth; bin/run.sh")
	if err != nil {
		return fmt.Errorf("%w: %w", errUnavailable, err)
	}
	for _, sign := range []string{"lost", "unlinkat", "/etc/sandboxtruth", "ran"} {
		if !strings.Contains(strings.Join(found, "\n"), sign) {
			return fmt.Errorf("sandbox does not notice %s: %q", sign, found)
		}
	}
	found, err = s.run(ctx, "ls -la; echo x > new.txt; rm new.txt")
	if err != nil {
		return err
	}
	if len(found) > 0 {
		return fmt.Errorf("sandbox objects to harmless commands: %q", found)
	}
	return nil
}

// patience is when a run is given up; the sandbox itself ends commands earlier.
const patience = 20 * time.Second

// run returns what the command did to things that were there before it.
func (s *sandbox) run(ctx context.Context, command string) ([]string, error) {
	trace, err := os.OpenFile(filepath.Join(s.dir, "trace"), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	defer trace.Close()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "unshare", "--user", "--map-root-user", "--mount", "--pid", "--net", "--uts", "--ipc",
		"--fork", "--kill-child", "--mount-proc", "bash", "-c", setup, "setup", filepath.Join(s.dir, "files"), command)
	cmd.ExtraFiles = []*os.File{trace}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, strings.TrimSpace(errs.String()))
	}
	log, err := os.ReadFile(trace.Name())
	if err != nil {
		return nil, err
	}
	found := append(lost(out.String()), s.read(string(log))...)
	if strings.Contains(command, "git commit") { // a branch that goes on to its next commit loses nothing
		found = slices.DeleteFunc(found, func(what string) bool {
			return !strings.HasPrefix(what, "unlink") && (strings.Contains(what, "/.git/refs/heads/") || strings.Contains(what, "/.git/logs/"))
		})
	}
	return found, nil
}

// lost returns the entries of the manifest that the command left otherwise than it found them.
func lost(manifest string) []string {
	var found []string
	for line := range strings.Lines(manifest) {
		if fields := strings.Fields(line); len(fields) > 0 && keepsBooks(fields[len(fields)-1:]) {
			continue
		}
		found = append(found, "lost or changed: "+strings.TrimSpace(line))
	}
	return found
}
