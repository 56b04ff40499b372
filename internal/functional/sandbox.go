package functional

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// ErrUnavailable is returned when this machine cannot build the sandbox.
var ErrUnavailable = errors.New("no sandbox on this machine")

// inside prepares the namespaces and runs the setup in $3 and the command in $2 over the folder in $1.
//
//go:embed inside.sh
var inside string

// Sandbox runs commands, each over files of its own.
type Sandbox struct {
	dir string
}

// patience is when a run is given up; the sandbox itself ends commands after 5 seconds.
const patience = 15 * time.Second

// maxOutput is how much of an output counts, in bytes.
const maxOutput = 200_000

// New makes a sandbox and proves that it holds. The error is ErrUnavailable where it cannot be had.
func New(ctx context.Context) (*Sandbox, error) {
	if err := available(); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "caro-eval-")
	if err != nil {
		return nil, fmt.Errorf("make the sandbox: %w", err)
	}
	s := &Sandbox{dir: dir}
	if err := s.prove(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Close removes what is left of the last run.
func (s *Sandbox) Close() { removeAll(s.dir) }

// prove checks that a command can write in its folder, and neither elsewhere nor to the network.
func (s *Sandbox) prove(ctx context.Context) error {
	outside := filepath.Join(s.dir, "outside")
	// A namespace of its own has no route: the table has its heading at most.
	o, err := s.run(ctx, "", "echo in > f; echo out > '"+outside+"'; echo out > /caro-eval; tail -n +2 /proc/net/route; cat f")
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	case o.output != "in\n":
		return fmt.Errorf("%w: a trial printed %q", ErrUnavailable, o.output)
	}
	if _, err := os.Stat(outside); err == nil {
		return fmt.Errorf("%w: a trial wrote outside its folder", ErrUnavailable)
	}
	return nil
}

// outcome is what a command did.
type outcome struct {
	output string
	errors string
	code   int
	tree   map[string]string
}

// The exit codes of the sandbox itself.
const (
	codeTimeout = 124
	codeKilled  = 137
	codeSetup   = 239
	codeUnsound = 240 // and above
)

// run makes the files of a setup and runs a command over them.
func (s *Sandbox) run(ctx context.Context, setup, command string) (outcome, error) {
	work := filepath.Join(s.dir, "work")
	removeAll(work)
	if err := os.Mkdir(work, 0o755); err != nil {
		return outcome{}, err
	}
	o, err := s.enter(ctx, work, setup, command)
	if err == nil && o.code == codeSetup {
		err = fmt.Errorf("the setup failed: %s", o.errors)
	}
	if err != nil {
		return o, err
	}
	o.tree, err = tree(work)
	return o, err
}

// enter makes the files of a setup and runs a command over them, in the namespaces.
func (s *Sandbox) enter(ctx context.Context, work, setup, command string) (o outcome, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "unshare", "--user", "--map-root-user", "--mount", "--pid", "--net", "--ipc", "--uts",
		"--fork", "--kill-child", "--mount-proc", "bash", "-c", inside, "inside", work, command, setup)
	cmd.Env = []string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
	cmd.WaitDelay = time.Second
	out, errs := &bounded{max: maxOutput}, &bounded{max: 4000}
	cmd.Stdout, cmd.Stderr = out, errs
	err = cmd.Run()
	o = outcome{output: out.String(), errors: strings.TrimSpace(errs.String()), code: cmd.ProcessState.ExitCode()}
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil && !errors.Is(ctx.Err(), context.DeadlineExceeded):
		return o, ctx.Err()
	case ctx.Err() != nil:
		o.code = codeTimeout
		return o, nil
	case o.code >= codeUnsound, err != nil && !errors.As(err, &exit) && !errors.Is(err, exec.ErrWaitDelay):
		return o, fmt.Errorf("%w: code %d, %s", ErrUnavailable, o.code, o.errors)
	}
	return o, nil
}

// bounded keeps the first bytes that are written to it.
type bounded struct {
	bytes.Buffer
	max int
}

func (b *bounded) Write(p []byte) (int, error) {
	b.Buffer.Write(p[:min(len(p), max(0, b.max-b.Len()))])
	return len(p), nil
}

// removeAll removes a folder, also where a command took its own rights away.
func removeAll(dir string) {
	_ = filepath.WalkDir(dir, func(path string, d os.DirEntry, _ error) error {
		if d != nil && d.IsDir() {
			_ = os.Chmod(path, 0o700)
		}
		return nil
	})
	_ = os.RemoveAll(dir)
}

// Judge runs the commands of a task and an answer to it, and says whether the answer does what one of them does; if
// not, why. An error is one of the sandbox.
func (s *Sandbox) Judge(ctx context.Context, t *Task, answer string) (pass bool, why string, err error) {
	if strings.TrimSpace(answer) == "" || len(answer) > 2000 || strings.ContainsRune(answer, 0) {
		return false, "no command", nil
	}
	got, err := s.run(ctx, t.Setup, answer)
	if err != nil {
		return false, "", fmt.Errorf("task %s: %w", t.ID, err)
	}
	if got.code == codeTimeout || got.code == codeKilled {
		return false, "it took too long", nil
	}
	for _, gold := range t.Gold {
		want, err := s.run(ctx, t.Setup, gold)
		if err != nil {
			return false, "", fmt.Errorf("task %s: %w", t.ID, err)
		}
		if t.same(got, want) {
			return true, "", nil
		}
	}
	return false, strings.TrimSpace(fmt.Sprintf("its output or files differ; exit code %d %s", got.code, last(got.errors))), nil
}

// last returns the last line of a text.
func last(text string) string { return text[strings.LastIndexByte(text, '\n')+1:] }

// same reports whether two commands did the same as far as the task cares.
func (t *Task) same(a, b outcome) bool {
	return slices.Equal(t.lines(a.output), t.lines(b.output)) && (!yes(t.Files) || maps.Equal(a.tree, b.tree))
}

// Verify runs each gold command of a task: it must end well, do something, and do the same twice.
func (s *Sandbox) Verify(ctx context.Context, t *Task) error {
	nothing, err := s.run(ctx, t.Setup, ":")
	if err != nil {
		return err
	}
	for _, gold := range t.Gold {
		first, err := s.run(ctx, t.Setup, gold)
		if err != nil {
			return err
		}
		again, err := s.run(ctx, t.Setup, gold)
		switch {
		case err != nil:
			return err
		case first.code != 0:
			return fmt.Errorf("%s: %s: exit code %d: %s", t.ID, gold, first.code, first.errors)
		case strings.TrimSpace(first.output) == "" && maps.Equal(first.tree, nothing.tree):
			return fmt.Errorf("%s: %s: does nothing", t.ID, gold)
		case !t.same(first, again):
			return fmt.Errorf("%s: %s: does something else each time", t.ID, gold)
		}
	}
	return nil
}
