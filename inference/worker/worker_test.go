package worker_test

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	ossignal "os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"caro/inference"
	"caro/inference/enginetest"
	"caro/inference/worker"
)

// client returns a client whose children have the fault, and the folder that they mark. The test fails when a child is left, running or as a zombie.
func client(t testing.TB, fault string, change func(*worker.Options)) (*worker.Client, string) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	opts := worker.Options{
		Command: []string{exe},
		Env:     []string{faultEnv + "=" + fault, dirEnv + "=" + dir},
		Spec:    worker.Spec{Path: "some.gguf"},
	}
	if change != nil {
		change(&opts)
	}
	c := worker.NewClient(opts)
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		if pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil); !errors.Is(err, syscall.ECHILD) {
			t.Errorf("a child is left: %d, %v", pid, err)
		}
	})
	return c, dir
}

// generate asks and returns the answer with what was streamed of its command.
func generate(t testing.TB, c *worker.Client) (inference.Suggestion, string, error) {
	t.Helper()
	var streamed strings.Builder
	got, err := c.Generate(t.Context(), enginetest.Ask("list files"), func(c inference.Chunk) {
		if c.Field == inference.Command {
			streamed.WriteString(c.Text)
		}
	})
	return got, streamed.String(), err
}

func TestClient(t *testing.T) {
	enginetest.Run(t, func(t *testing.T) inference.Engine {
		c, _ := client(t, "none", nil)
		return c
	})
}

// Ensure that a child which dies once costs nothing but time: the answer is whole and nothing of it is streamed twice.
func TestClient_DiesOnce(t *testing.T) {
	for fault := range tokenFaults {
		if fault == "hang" || fault == "slow" || fault == "none" || fault == "stderr" {
			continue
		}
		t.Run(fault, func(t *testing.T) {
			c, dir := client(t, "once "+fault, nil)
			got, streamed, err := generate(t, c)
			if err != nil || got.Command != "echo list files" || streamed != got.Command {
				t.Errorf("%+v, %q, %v", got, streamed, err)
			}
			if n := starts(t, dir); n != 2 {
				t.Errorf("%d children were started", n)
			}
		})
	}
}

// Ensure that a child which dies each time is given up after the second one, in words for the user.
func TestClient_DiesAlways(t *testing.T) {
	for fault, want := range map[string]string{
		"exit": "exit status 3", "exit 0": "exit status 0", "panic": "exit status 2", "killed": "lack of memory", "bus": "model file", "segv": "internal fault", "ill": "another processor",
		"abort": "internal fault", "memory": "not enough memory", "garbage": "protocol", "half": "protocol", "long": "protocol", "wrong op": "protocol",
		"load crash": "exit status 3", "load nonsense": "protocol",
	} {
		t.Run(fault, func(t *testing.T) {
			c, dir := client(t, fault, nil)
			got, _, err := generate(t, c)
			if !errors.Is(err, inference.ErrEngineStopped) || !strings.Contains(err.Error(), want) || got != (inference.Suggestion{}) {
				t.Errorf("%+v, %v; want %q", got, err, want)
			}
			if n := starts(t, dir); n != 2 {
				t.Errorf("%d children were started", n)
			}
			gone(t, dir)
		})
	}
}

// Ensure that what the engine says of a model arrives as it was said, and that nobody tries again.
func TestClient_LoadFails(t *testing.T) {
	for fault, want := range map[string]error{"bad model": inference.ErrBadModel, "no engine": inference.ErrNoEngine, "other error": nil} {
		c, dir := client(t, fault, nil)
		_, _, err := generate(t, c)
		if err == nil || want != nil && !errors.Is(err, want) || errors.Is(err, inference.ErrEngineStopped) {
			t.Errorf("%s: %v", fault, err)
		}
		if n := starts(t, dir); n != 1 {
			t.Errorf("%s: %d children were started", fault, n)
		}
		if fault == "bad model" && err.Error() != "the model file cannot be used: some.gguf is not a GGUF model" {
			t.Error(err)
		}
	}
}

// Ensure that a child which hangs is ended and not tried again, and that the next request gets another one.
func TestClient_Hangs(t *testing.T) {
	for _, fault := range []string{"hang", "load hang"} {
		c, dir := client(t, fault, func(o *worker.Options) { o.Start, o.Stall = 500*time.Millisecond, 200*time.Millisecond })
		for n := 1; n <= 2; n++ {
			if _, _, err := generate(t, c); !errors.Is(err, inference.ErrEngineStopped) || !strings.Contains(err.Error(), "in time") {
				t.Errorf("%s: %v", fault, err)
			}
			if got := starts(t, dir); got != n {
				t.Errorf("%s: %d children were started", fault, got)
			}
			gone(t, dir)
		}
	}
}

// Ensure that a child which is slow or wordy, but not too much, answers.
func TestClient_Slow(t *testing.T) {
	for _, fault := range []string{"slow", "load slow", "stderr"} {
		t.Run(fault, func(t *testing.T) {
			c, dir := client(t, fault, nil)
			got, _, err := generate(t, c)
			if err != nil || got.Command != "echo list files" || starts(t, dir) != 1 {
				t.Errorf("%+v, %v", got, err)
			}
			if fault == "load slow" && got.Stats.Load < 300*time.Millisecond {
				t.Errorf("load took %v", got.Stats.Load)
			}
			if got, _, err = generate(t, c); err != nil || got.Stats.Load != 0 {
				t.Errorf("when warm: %+v, %v", got, err)
			}
		})
	}
}

// Ensure that a caller who cancels does not wait for a child that hangs, and that the next request does not suffer from it.
func TestClient_CancelHung(t *testing.T) {
	c, dir := client(t, "once hang", nil)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go stopWhenHung(ctx, stop, dir)
	_, err := c.Generate(ctx, enginetest.Ask("list files"), nil)
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if got, _, err := generate(t, c); err != nil || got.Command != "echo list files" {
		t.Errorf("afterwards: %+v, %v", got, err)
	}
	if n := starts(t, dir); n != 2 {
		t.Errorf("%d children were started", n)
	}
}

// Ensure that a load goes on when the request that began it is cancelled.
func TestClient_CancelLoad(t *testing.T) {
	c, dir := client(t, "load slow", nil)
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	if _, err := c.Generate(ctx, enginetest.Ask("list files"), nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if _, _, err := generate(t, c); err != nil {
		t.Error(err)
	}
	if n := starts(t, dir); n != 1 {
		t.Errorf("%d children were started", n)
	}
}

// Ensure that Close ends a request that would never end, and says so.
func TestClient_CloseHung(t *testing.T) {
	for _, fault := range []string{"hang", "load hang"} {
		c, dir := client(t, fault, nil)
		ended := make(chan error, 1)
		go func() {
			_, err := c.Generate(context.Background(), enginetest.Ask("list files"), nil)
			ended <- err
		}()
		for starts(t, dir) == 0 {
			time.Sleep(time.Millisecond)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		if err := <-ended; !errors.Is(err, inference.ErrEngineStopped) {
			t.Errorf("%s: %v", fault, err)
		}
		gone(t, dir)
	}
}

// Ensure that a child killed between two requests is replaced without a word.
func TestClient_KilledIdle(t *testing.T) {
	c, dir := client(t, "none", nil)
	for n := 1; n <= 3; n++ {
		if _, _, err := generate(t, c); err != nil {
			t.Fatal(err)
		}
		if got := starts(t, dir); got != n {
			t.Errorf("%d children were started, want %d", got, n)
		}
		b, err := os.ReadFile(filepath.Join(dir, "pid"))
		if err != nil {
			t.Fatal(err)
		}
		pid, err := strconv.Atoi(string(b))
		if err != nil {
			t.Fatal(err)
		}
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		gone(t, dir)
	}
}

// Ensure that a child whose end the system does not tell, since somebody else was told first, is still only a child that died.
func TestClient_EndUnknown(t *testing.T) {
	ossignal.Ignore(syscall.SIGCHLD) // the system then reaps children by itself (wait(2)): nobody is told
	defer ossignal.Reset(syscall.SIGCHLD)
	c, _ := client(t, "killed", nil)
	if got, _, err := generate(t, c); !errors.Is(err, inference.ErrEngineStopped) || got != (inference.Suggestion{}) {
		t.Errorf("%+v, %v", got, err)
	}
}

// Ensure that the model is freed after the idle time and comes back by itself.
func TestClient_Idle(t *testing.T) {
	c, dir := client(t, "none", func(o *worker.Options) { o.Idle = 20 * time.Millisecond })
	for n := 1; n <= 2; n++ {
		if _, _, err := generate(t, c); err != nil {
			t.Fatal(err)
		}
		gone(t, dir)
		if got := starts(t, dir); got != n {
			t.Errorf("%d children were started, want %d", got, n)
		}
	}
}

func TestClient_WarmAndUnload(t *testing.T) {
	c, dir := client(t, "none", nil)
	if n := starts(t, dir); n != 0 {
		t.Errorf("%d children before the first request", n)
	}
	if err := c.Warm(t.Context()); err != nil {
		t.Fatal(err)
	}
	got, _, err := generate(t, c)
	if err != nil || got.Stats.Load != 0 || starts(t, dir) != 1 {
		t.Errorf("when warm: %+v, %v", got, err)
	}
	if err := c.Unload(t.Context()); err != nil {
		t.Fatal(err)
	}
	gone(t, dir)
	if got, _, err := generate(t, c); err != nil || got.Stats.Load == 0 || starts(t, dir) != 2 {
		t.Errorf("after Unload: %+v, %v", got, err)
	}
}

func TestClient_NoProgram(t *testing.T) {
	for _, command := range [][]string{nil, {"/no/such/program"}, {t.TempDir()}} {
		c, _ := client(t, "none", func(o *worker.Options) { o.Command = command })
		if _, _, err := generate(t, c); !errors.Is(err, inference.ErrEngineStopped) {
			t.Errorf("%q: %v", command, err)
		}
	}
}

// Ensure that a child which dies, hangs or talks nonsense while it is measured is an error, and that the next request has another one.
func TestClient_MeasureFaults(t *testing.T) {
	for _, fault := range []string{"exit", "killed", "garbage", "closed", "hang"} {
		t.Run(fault, func(t *testing.T) {
			c, dir := client(t, "once "+fault, nil)
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			if fault == "hang" {
				go stopWhenHung(ctx, stop, dir)
			}
			_, err := c.Measure(ctx, inference.Workload{Decode: 20})
			if !errors.Is(err, inference.ErrEngineStopped) && ctx.Err() == nil {
				t.Error(err)
			}
			if _, _, err := generate(t, c); err != nil {
				t.Errorf("afterwards: %v", err)
			}
			if n := starts(t, dir); n != 2 {
				t.Errorf("%d children were started", n)
			}
		})
	}
}

// stopWhenHung calls stop once a child hangs: a cancel before that would stop it in good order.
func stopWhenHung(ctx context.Context, stop func(), dir string) {
	for ctx.Err() == nil {
		if _, err := os.Stat(filepath.Join(dir, "hung")); err == nil {
			stop()
		}
		time.Sleep(time.Millisecond)
	}
}

// Ensure that no child outlives a front end that was killed: not while it loads, not in the middle of an answer, and not one whose engine hangs.
func TestServe_FrontEndKilled(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range []string{"load hang", "hang"} {
		dir := t.TempDir()
		cmd := exec.Command(exe)
		cmd.Env = append(os.Environ(), faultEnv+"=front end", "CARO_TEST_CHILD="+fault, dirEnv+"="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if fault == "hang" {
			if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
				t.Error(err)
			}
		}
		for alive := filepath.Join(dir, "alive"); ; time.Sleep(time.Millisecond) {
			if _, err := os.Stat(alive); err == nil {
				break
			}
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // killed
		gone(t, dir)
	}
}

// Ensure that a child ends with an error at lines that no client sends.
func TestServe_Nonsense(t *testing.T) {
	load := func(worker.Spec) (inference.Engine, error) { return &enginetest.Fake{}, nil }
	const loadLine = `{"op":"load","id":1,"spec":{"path":"x"}}` + "\n"
	for name, in := range map[string]string{
		"words": "hello\n", "no load": `{"op":"generate","id":1}` + "\n", "load without a model": `{"op":"load","id":1}` + "\n",
		"unknown": loadLine + `{"op":"dance","id":2}` + "\n", "no workload": loadLine + `{"op":"measure","id":2}` + "\n", "no request": loadLine + `{"op":"generate","id":2}` + "\n",
		"a long line": strings.Repeat("x", 2<<20),
	} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		go func() { _, _ = w.WriteString(in) }() // stays open: the end of input is no error
		var out strings.Builder
		if err := worker.Serve(t.Context(), r, &out, load); err == nil {
			t.Errorf("%s: no error; wrote %s", name, out.String())
		}
		_ = errors.Join(r.Close(), w.Close())
	}
	if err := worker.Serve(t.Context(), strings.NewReader(""), &strings.Builder{}, load); err != nil {
		t.Errorf("no input: %v", err)
	}
}

func BenchmarkClient(b *testing.B) {
	c, _ := client(b, "none", nil)
	for b.Loop() {
		if _, _, err := generate(b, c); err != nil {
			b.Fatal(err)
		}
	}
}
