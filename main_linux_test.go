package main_test

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// children returns the ids of a process's children, from /proc/*/stat (field 4, proc(5)).
func children(t testing.TB, parent int) []int {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	var pids []int
	for _, path := range stats {
		b, err := os.ReadFile(path)
		if err != nil {
			continue // it ended meanwhile
		}
		_, rest, _ := bytes.Cut(b, []byte(") "))
		fields := strings.Fields(string(rest))
		if len(fields) > 1 && fields[1] == strconv.Itoa(parent) {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			pids = append(pids, pid)
		}
	}
	return pids
}

// resident returns a process's resident memory in bytes (VmRSS, proc(5)).
func resident(t testing.TB, pid int) int64 {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		var kb int64
		if n, _ := fmt.Sscanf(line, "VmRSS: %d kB", &kb); n == 1 {
			return kb << 10
		}
	}
	t.Fatalf("no VmRSS for process %d", pid)
	return 0
}

// alive reports whether a process runs: a zombie does not.
func alive(pid int) bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && !bytes.Contains(b, []byte(") Z "))
}

// eventually waits until ok holds and fails the test after 10 seconds without it.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("%s: not within 10 s", what)
}

// batch is a running `caro --jsonl`, to which requests are sent one by one.
type batch struct {
	t   testing.TB
	cmd *exec.Cmd
	in  *bufio.Writer
	out *bufio.Scanner
}

func startBatch(t testing.TB, args ...string) *batch {
	t.Helper()
	cmd := command(t, append([]string{"--jsonl", "--private", "--system", "linux"}, args...)...)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		_ = cmd.Wait()
	})
	return &batch{t, cmd, bufio.NewWriter(in), bufio.NewScanner(out)}
}

// send sends a request and does not wait for its answer.
func (b *batch) send(query string) {
	b.t.Helper()
	fmt.Fprintln(b.in, query)
	if err := b.in.Flush(); err != nil {
		b.t.Fatal(err)
	}
}

// line returns the next answer.
func (b *batch) line() string {
	b.t.Helper()
	if !b.out.Scan() {
		b.t.Fatalf("the batch ended early: %v", b.out.Err())
	}
	return b.out.Text()
}

// worker returns the process id of the engine, once it runs.
func (b *batch) worker() int {
	b.t.Helper()
	var pids []int
	eventually(b.t, "a worker", func() bool {
		pids = children(b.t, b.cmd.Process.Pid)
		return len(pids) == 1
	})
	return pids[0]
}

// Ensure that neither the program nor its worker grows over a long batch.
func TestBatch_Memory(t *testing.T) {
	if testing.Short() {
		t.Skip("500 requests take a minute or two")
	}
	const limit = 5 << 20 // bytes, from the 50th to the 500th answer
	queries := []string{"list files", "count the lines of notes.txt", "show disk usage of this folder", "find files larger than 10 MB",
		"print the last 20 lines of app.log", "what is my ip address", "sort names.txt in reverse order", "tell me a joke"}
	b := startBatch(t)
	var parent, worker int64
	for i := 1; i <= 500; i++ {
		id := strconv.Itoa(i)
		b.send(fmt.Sprintf(`{"id":%q,"query":%q}`, id, queries[i%len(queries)]))
		if line := b.line(); !strings.Contains(line, fmt.Sprintf(`"id":%q`, id)) {
			t.Fatalf("answer %d is not to request %d: %s", i, i, line)
		}
		if i == 50 {
			parent, worker = resident(t, b.cmd.Process.Pid), resident(t, b.worker())
		}
	}
	parentGrowth, workerGrowth := resident(t, b.cmd.Process.Pid)-parent, resident(t, b.worker())-worker
	t.Logf("growth from the 50th to the 500th request: caro %d kB, worker %d kB", parentGrowth>>10, workerGrowth>>10)
	if parentGrowth > limit || workerGrowth > limit {
		t.Errorf("grew by %d and %d bytes, more than %d", parentGrowth, workerGrowth, limit)
	}
}

// Ensure that a killed worker costs a restart and not the answer, and that no zombie stays.
func TestWorker_Killed(t *testing.T) {
	t.Parallel()
	b := startBatch(t)
	b.send("list files")
	b.line()
	old := b.worker()
	b.send("show the largest files in this folder")
	if err := syscall.Kill(old, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if line := b.line(); strings.Contains(line, `"error"`) {
		t.Errorf("after a kill: %s", line)
	}
	eventually(t, "the killed worker is reaped", func() bool {
		_, err := os.Stat(fmt.Sprintf("/proc/%d", old))
		return err != nil
	})
	if now := b.worker(); now == old {
		t.Error("the worker's process is still the old one")
	}
}

// Ensure that no worker outlives its parent, however the parent ends.
func TestWorker_NoOrphan(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGKILL, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		b := startBatch(t)
		b.send("list files")
		b.line()
		w := b.worker()
		b.send("find all pdf files changed in the last week and sort them by size") // it dies at work, not at rest
		if err := b.cmd.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		eventually(t, fmt.Sprintf("the worker ends after %v to its parent", sig), func() bool { return !alive(w) })
	}
}

// Ensure that Ctrl-C ends an ask with exit code 130 and no output.
func TestAsk_Interrupted(t *testing.T) {
	t.Parallel()
	cmd := command(t, "list files")
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "a worker", func() bool { return len(children(t, cmd.Process.Pid)) == 1 || !alive(cmd.Process.Pid) })
	_ = cmd.Process.Signal(os.Interrupt)
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 || out.Len() > 0 {
		t.Errorf("exit %d, stdout %q", code, out.String())
	}
}

// Ensure that a model file truncated while the worker has it mapped is a sentence, and that the front end lives.
func TestModel_TruncatedInUse(t *testing.T) {
	t.Parallel()
	starter, err := os.ReadFile("resources/models/caro-starter.gguf")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "caro-starter.gguf")
	if err := os.WriteFile(path, starter, 0o600); err != nil {
		t.Fatal(err)
	}
	b := startBatch(t, "--model", path)
	b.send("list files")
	if line := b.line(); strings.Contains(line, `"error"`) {
		t.Fatalf("before: %s", line)
	}
	if err := os.Truncate(path, 4096); err != nil {
		t.Fatal(err)
	}
	b.send("show disk usage of this folder")
	b.line() // an answer from what is still in memory, or an error line: never the end of the batch
	b.send("count the lines of notes.txt")
	b.line()
	if !alive(b.cmd.Process.Pid) {
		t.Error("the front end died with the model")
	}
}

// Ensure that a full disk costs the history entry, with a sentence, and not the answer.
func TestAsk_FullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64k"); err != nil {
		skip(t, "mounting a tmpfs needs root: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, 0) })
	if err := os.WriteFile(filepath.Join(dir, "fill"), make([]byte, 64<<10), 0o600); err != nil {
		_ = err // full is what is wanted
	}
	cmd := command(t, "list files")
	cmd.Env = append(cmd.Env, "CARO_HOME="+dir)
	r := run(t, cmd)
	if r.code != 0 || !valid(r.stdout) || !strings.Contains(r.stderr, "history") {
		t.Errorf("exit %d, stdout %q, stderr %q", r.code, r.stdout, r.stderr)
	}
}

// Ensure that a first run without any network does all but the download, and that the download says so in a sentence with a way round it.
func TestFirstRun_NoNetwork(t *testing.T) {
	t.Parallel()
	unshare, err := exec.LookPath("unshare")
	if err == nil {
		err = exec.Command(unshare, "-rn", "true").Run()
	}
	if err != nil {
		t.Skipf("SKIP TestFirstRun_NoNetwork: no namespaces here: %v", err)
	}
	env := command(t).Env // one home for all
	for _, c := range []struct {
		stdin string
		args  []string
		says  string
	}{
		{"", []string{"find", "text", "files"}, "find"},
		{"", []string{"-o", "json", "list files"}, `"origin":"starter"`},
		{"list files\nshow the date\n", []string{"--jsonl"}, `"command":"date`},
		{"", []string{"check", "ls -la"}, "Safe"},
		{"", []string{"explain", "ls -la"}, "ls"},
		{"", []string{"history", "list"}, "text files"},
		{"", []string{"model", "list"}, "caro-starter"},
		{"", []string{"model", "verify"}, ""},
		{"", []string{"doctor"}, "none: nothing leaves this machine"},
		{"", []string{"validate"}, "7/7"},
		{"", []string{"demo"}, "5 of 5"},
	} {
		cmd := command(t)
		cmd.Path, cmd.Args, cmd.Env = unshare, append([]string{"unshare", "-rn", program}, c.args...), env
		cmd.Stdin = strings.NewReader(c.stdin)
		if r := run(t, cmd); r.code != 0 || !strings.Contains(r.stdout, c.says) {
			t.Errorf("%q: exit %d, %s%s", c.args, r.code, r.stdout, r.stderr)
		}
	}
	cmd := command(t)
	cmd.Path, cmd.Args, cmd.Env = unshare, []string{"unshare", "-rn", program, "model", "pull", "-y"}, env
	r := run(t, cmd)
	lines := strings.Split(strings.TrimSpace(r.stderr), "\n")
	if r.code != 1 || len(lines) != 3 || !strings.HasPrefix(lines[1], "caro: no connection to huggingface.co: ") || !strings.HasPrefix(lines[2], "hint: caro model import FILE ") {
		t.Errorf("the download: exit %d, %s", r.code, r.stderr)
	}
}
