package worker

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"caro/inference"
)

// child is a running worker process. A goroutine of its own reads its lines and waits for it, so that it never stays as a zombie.
type child struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	lines  chan message  // closed when the child's output ends
	exited chan struct{} // closed when the child was waited for
	broken error         // why reading ended, when the child talked nonsense; set before exited is closed
	stderr *tail
}

// workerEnv keeps llama.cpp from forking a debugger to print a backtrace when it aborts, which takes seconds, and from loading shared
// objects that lie beside the program.
var workerEnv = []string{"GGML_NO_BACKTRACE=1", "OLLAMA_LIBRARY_PATH=" + os.DevNull}

// nonsense is said of a child that does not speak the protocol.
const nonsense = "it does not speak the worker's protocol"

// startChild starts a worker.
func startChild(opts Options) (*child, error) {
	if len(opts.Command) == 0 {
		return nil, errors.New("start the worker: no program is named")
	}
	c := &child{
		cmd:    exec.Command(opts.Command[0], opts.Command[1:]...),
		lines:  make(chan message, 64),
		exited: make(chan struct{}),
		stderr: &tail{},
	}
	c.cmd.Env = append(append(os.Environ(), workerEnv...), opts.Env...)
	c.cmd.Stderr = c.stderr
	var err error
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("start the worker: %w", err)
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start the worker: %w", err)
	}
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the worker: %w", err)
	}
	go func() {
		defer close(c.exited)
		if err := c.read(out); err != nil {
			c.broken = stopped(nonsense)
			_ = c.cmd.Process.Kill()
		}
		_ = c.cmd.Wait() // how it ended is in ProcessState
		opts.Log.Debug("worker ended", "state", c.cmd.ProcessState, "stderr", c.stderr.String())
	}()
	return c, nil
}

// read hands on the child's lines until its output ends. The error is that of a line which is none of the protocol.
func (c *child) read(out io.Reader) error {
	defer close(c.lines)
	s := bufio.NewScanner(out)
	s.Buffer(nil, maxLine)
	for s.Scan() {
		var m message
		if err := json.Unmarshal(s.Bytes(), &m); err != nil {
			return err
		}
		c.lines <- m
	}
	return s.Err()
}

// alive reports whether the child still runs, as far as is known.
func (c *child) alive() bool {
	select {
	case <-c.exited:
		return false
	default:
		return true
	}
}

// send writes a line to the child.
func (c *child) send(m message) error {
	b, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("write to the worker: %w", err)
	}
	if _, err := c.in.Write(append(b, '\n')); err != nil {
		return c.why()
	}
	return nil
}

// receive returns the child's next line about a request; lines about earlier ones are dropped.
func (c *child) receive(ctx context.Context, id uint64, within time.Duration) (message, error) {
	timer := time.NewTimer(within)
	defer timer.Stop()
	for {
		select {
		case m, ok := <-c.lines:
			if !ok {
				return message{}, c.why()
			}
			if m.ID == id {
				return m, nil
			}
		case <-ctx.Done():
			return message{}, ctx.Err()
		case <-timer.C:
			return message{}, stopped("it said nothing for " + within.String())
		}
	}
}

// kill ends the child and waits until it is gone.
func (c *child) kill() {
	_ = c.cmd.Process.Kill()
	for range c.lines { // the reader may wait for room
	}
	<-c.exited
}

// deathGrace is how long a child whose pipe broke may take to end by itself. A signal of ours before that would hide the reason.
const deathGrace = 2 * time.Second

// why waits for the end of a child whose pipe broke and says how it ended.
func (c *child) why() error {
	select {
	case <-c.exited:
	case <-time.After(deathGrace):
		c.kill()
	}
	if c.broken != nil {
		return c.broken
	}
	return stopped(reason(c.cmd.ProcessState))
}

// stopped is ErrEngineStopped with the reason.
func stopped(why string) error { return fmt.Errorf("%w: %s", inference.ErrEngineStopped, why) }

// reason says in the user's words how a process ended.
func reason(state *os.ProcessState) string {
	status, ok := state.Sys().(syscall.WaitStatus)
	switch {
	case !ok || !status.Signaled():
		return fmt.Sprintf("its process ended with exit code %d", state.ExitCode())
	case status.Signal() == syscall.SIGKILL:
		return "its process was killed, most likely for lack of memory"
	case status.Signal() == syscall.SIGBUS:
		return "the model file could not be read while it was in use"
	}
	return "its process ended by an internal fault (" + status.Signal().String() + ")"
}

// tail keeps the last bytes of a child's stderr for the log.
type tail struct {
	mu sync.Mutex
	b  []byte
}

// tailBytes is enough for the message of an assertion of llama.cpp.
const tailBytes = 4 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.b = append(t.b, p...)
	if over := len(t.b) - tailBytes; over > 0 {
		t.b = append(t.b[:0], t.b[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.b)
}
