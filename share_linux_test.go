package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"caro/internal/testkit"
)

// startApp starts what the app is without its windows (desktop_share_internal_test.go), with the settings of home, and waits until it can be asked.
func startApp(t testing.TB, home string) *exec.Cmd {
	t.Helper()
	return testkit.Again(t, "CARO_TEST_APP="+program, "CARO_HOME="+home)
}

// askApp asks with the settings of home and returns what came, log lines with it.
func askApp(t testing.TB, home string, words ...string) result {
	t.Helper()
	cmd := command(t, append([]string{"-v", "--private", "--timeout", "10m"}, words...)...)
	cmd.Env = append(cmd.Env, "CARO_HOME="+home)
	r := run(t, cmd)
	if r.code != 0 || !valid(r.stdout) {
		t.Errorf("%q: exit %d, stdout %q, stderr %q", words, r.code, r.stdout, r.stderr)
	}
	return r
}

// byApp and bySelf are what -v says of who answered.
const (
	byApp  = "the app answered"
	bySelf = "worker ready"
)

// Ensure that the app has its model loaded soon after its start, that the command line asks it, that it falls back on a worker of its own once the app was killed, and that
// the next app takes the place of the one that was killed.
func TestApp_Shared(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	if r := askApp(t, home, "list files"); strings.Contains(r.stderr, byApp) || !strings.Contains(r.stderr, bySelf) {
		t.Errorf("without the app: %s", r.stderr)
	}
	for range 2 {
		cmd := startApp(t, home)
		eventually(t, "the app loads its model", func() bool { return len(children(t, cmd.Process.Pid)) == 1 })
		with := askApp(t, home, "list files")
		if !strings.Contains(with.stderr, byApp) || strings.Contains(with.stderr, bySelf) {
			t.Errorf("with the app: %s", with.stderr)
		}
		if r := askApp(t, home, "--backend", "cpu", "list files"); strings.Contains(r.stderr, byApp) {
			t.Errorf("with --backend: %s", r.stderr)
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		without := askApp(t, home, "list files")
		if strings.Contains(without.stderr, byApp) || without.stdout != with.stdout {
			t.Errorf("after the app: %q, with it %q; %s", without.stdout, with.stdout, without.stderr)
		}
	}
	for _, name := range []string{"history.db", "logs/caro.log"} {
		if b, _ := os.ReadFile(filepath.Join(home, name)); strings.Contains(string(b), "list files") {
			t.Errorf("%s holds words that were private", name)
		}
	}
}

// Ensure that the app which is killed in the middle of an answer costs a start of a worker, and not the answer.
func TestApp_KilledAtWork(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	app := startApp(t, home)
	askApp(t, home, "list files")
	pids := children(t, app.Process.Pid)
	if len(pids) != 1 {
		t.Fatalf("workers of the app: %v", pids)
	}
	if err := syscall.Kill(pids[0], syscall.SIGSTOP); err != nil { // an answer that takes its time
		t.Fatal(err)
	}
	go func() {
		time.Sleep(300 * time.Millisecond)
		_ = app.Process.Kill()
		_ = syscall.Kill(pids[0], syscall.SIGKILL)
	}()
	if r := askApp(t, home, "show disk usage"); strings.Contains(r.stderr, byApp) || !strings.Contains(r.stderr, bySelf) {
		t.Errorf("%s", r.stderr)
	}
}

// Whole runs of the command line, process start to finished answer, with the app's warm engine and with a worker of their own.
func BenchmarkAsk(b *testing.B) {
	for _, c := range []struct {
		name string
		app  bool
	}{{"own worker", false}, {"app", true}} {
		b.Run(c.name, func(b *testing.B) {
			home := b.TempDir()
			if c.app {
				startApp(b, home)
			}
			askApp(b, home, "list files") // leaves the state of the prompt's beginning on the disk
			for b.Loop() {
				if r := askApp(b, home, "find text files larger than 1 MB"); strings.Contains(r.stderr, byApp) != c.app {
					b.Fatal(r.stderr)
				}
			}
		})
	}
}
