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
	"strings"
	"sync"
	"syscall"
	"time"

	"caro/inference"
)

// child is a running worker process. A goroutine of its own reads its lines and waits for it, so that it never stays as a zombie.
type child struct {
	born   time.Time
	load   uint64 // id of the line that loads the model
	loaded bool
	busy   bool // with a request

	cmd    *exec.Cmd
	in     io.WriteCloser
	out    io.ReadCloser
	lines  chan message  // closed when the child's output ends
	exited chan struct{} // closed when the child was waited for
	broken error         // why reading ended, when the child talked nonsense; set before exited is closed
	stderr *tail
}

// workerEnv is what a worker needs of its environment: llama.cpp must not fork a debugger to print a backtrace when it aborts, which takes
// seconds, nor load shared objects that lie beside the program; and memory must not grow with requests, which allocate little and keep
// nothing, so that Go collects early and glibc's malloc has one arena instead of one a thread. The weights come in huge pages where glibc can ask for them: they
// are filled in two thirds of the time.
var workerEnv = []string{"GGML_NO_BACKTRACE=1", "OLLAMA_LIBRARY_PATH=" + os.DevNull, "GOGC=20", "MALLOC_ARENA_MAX=1", "GLIBC_TUNABLES=glibc.malloc.hugetlb=1"}

// nonsense is said of a child that does not speak the protocol.
const nonsense = "it does not speak the worker's protocol"

// startChild starts a worker.
func startChild(opts Options) (*child, error) {
	if len(opts.Command) == 0 {
		return nil, notStarted(errors.New("no program is named"))
	}
	c := &child{
		born:   time.Now(),
		cmd:    exec.Command(opts.Command[0], opts.Command[1:]...),
		lines:  make(chan message, 64),
		exited: make(chan struct{}),
		stderr: &tail{},
	}
	c.cmd.Env = append(append(os.Environ(), workerEnv...), opts.Env...)
	c.cmd.Stderr = c.stderr
	c.cmd.WaitDelay = deathGrace // a process of the child's that holds its stderr must not hold us
	var err error
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, notStarted(err)
	}
	if c.out, err = c.cmd.StdoutPipe(); err != nil {
		return nil, notStarted(err)
	}
	if err := c.cmd.Start(); err != nil {
		return nil, notStarted(err)
	}
	go func() {
		defer close(c.exited)
		if err := c.read(); err != nil {
			c.broken = stopped(nonsense)
			_ = c.cmd.Process.Kill()
		}
		_ = c.cmd.Wait() // how it ended is in ProcessState
		opts.Log.Debug("worker ended", "state", c.cmd.ProcessState, "stderr", c.stderr.String())
	}()
	return c, nil
}

// read hands on the child's lines until its output ends. The error is that of a line which is none of the protocol.
func (c *child) read() error {
	defer close(c.lines)
	s := bufio.NewScanner(c.out)
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
			return message{}, fmt.Errorf("%w: %w", inference.ErrEngineStopped, errHung)
		}
	}
}

// kill ends the child and waits until it is gone.
func (c *child) kill() {
	_ = c.cmd.Process.Kill()
	_ = c.out.Close()   // another process may hold the other end
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
	return stopped(reason(c.cmd.ProcessState, c.stderr.String()))
}

// errHung is returned for a child that says nothing for too long. It is no death: another child would most likely hang as long.
var errHung = errors.New("it did not answer in time")

// died reports whether an error says that the child died, so that another one may do better.
func died(err error) bool {
	return errors.Is(err, inference.ErrEngineStopped) && !errors.Is(err, errHung)
}

// notStarted is ErrEngineStopped for a child that never ran.
func notStarted(err error) error {
	return fmt.Errorf("%w: its process cannot be started: %w", inference.ErrEngineStopped, err)
}

// stopped is ErrEngineStopped with the reason.
func stopped(why string) error { return fmt.Errorf("%w: %s", inference.ErrEngineStopped, why) }

// faults are the ways in which an engine dies, by what its process leaves on stderr or by its signal. Go's runtime turns most signals into a report
// and exit code 2.
var faults = []struct {
	text   string
	signal syscall.Signal
	why    string
}{
	{"SIGBUS", syscall.SIGBUS, "the model file changed or could not be read while it was in use"},
	{"SIGILL", syscall.SIGILL, "it was built for another processor"},
	{"bad_alloc", 0, "there was not enough memory"},
	{"out of memory", 0, "there was not enough memory"},
	{"failed to allocate", 0, "there was not enough memory"},
	{"", syscall.SIGKILL, "it was killed, most likely for lack of memory"},
	{"SIGSEGV", syscall.SIGSEGV, "an internal fault"},
	{"SIGABRT", syscall.SIGABRT, "an internal fault"},
}

// reason says in the user's words how a process ended. The state is nil where other code of this process took it from the system first, as
// a Cocoa library may that waits for any child.
func reason(state *os.ProcessState, stderr string) string {
	var status syscall.WaitStatus
	if state != nil {
		status, _ = state.Sys().(syscall.WaitStatus)
	}
	for _, f := range faults {
		if f.text != "" && strings.Contains(stderr, f.text) || f.signal != 0 && status.Signaled() && status.Signal() == f.signal {
			return f.why
		}
	}
	if state == nil {
		return "its process ended"
	}
	return "its process ended: " + state.String()
}

// tail keeps the last bytes of a child's stderr for the log.
type tail struct {
	mu sync.Mutex
	b  []byte
}

// tailBytes is enough for the whole report of Go's runtime about a fault, whose first line names the signal.
const tailBytes = 32 << 10

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
