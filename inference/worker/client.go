// Package worker runs an engine in a child process of the same program and speaks JSON lines with it.
//
// llama.cpp aborts the process on some faults; here such a death is an error value. A front end makes a [Client], which is an
// [inference.Engine]: it starts the child at the first request, restarts it once when it dies, and ends it after some idle time.
//
//	engine := worker.NewClient(worker.Options{Command: []string{exe, "worker"}, Spec: spec})
//	defer engine.Close()
//
// The child calls [Serve]. It ends when its input ends, so it cannot outlive its parent, even one that was killed.
package worker

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"caro/inference"
)

// Options sets up a Client.
type Options struct {
	Command []string      // program and arguments of the child
	Env     []string      // added to this process's environment
	Spec    Spec          // what the child loads
	Second  *Spec         // what it loads from then on after it failed with Spec, such as without the GPU; nil means Spec again, and only after a death
	Start   time.Duration // how long start and load may take; 0 means 2 minutes
	Stall   time.Duration // how long the child may say nothing while it answers; 0 means 1 minute
	Idle    time.Duration // how long the child is kept without a request; 0 means until Close
	Log     *slog.Logger  // nil discards
}

// Client is an engine in a child process. It is safe for concurrent use; requests are answered one after the other.
type Client struct {
	opts Options
	turn chan struct{} // holds one token: who takes it may use next and now
	next uint64        // id of the next line that wants an answer
	now  *child        // nil when none runs
	slow string        // why answers take longer than they should, once Options.Second is used
	pid  atomic.Int64  // of the child; 0 when none runs

	mu     sync.Mutex // guards the rest
	idle   *time.Timer
	stop   context.CancelFunc // ends what is at work
	closed bool
}

// NewClient returns a client. It starts nothing.
func NewClient(opts Options) *Client {
	if opts.Start <= 0 {
		opts.Start = 2 * time.Minute
	}
	if opts.Stall <= 0 {
		opts.Stall = time.Minute
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	c := &Client{opts: opts, turn: make(chan struct{}, 1)}
	c.turn <- struct{}{}
	return c
}

// errClosed is returned by a client after Close.
var errClosed = stopped("it was closed")

// Generate answers one request. A child that dies is replaced once; [inference.ErrEngineStopped] says that the second died too, or
// that the first hung.
func (c *Client) Generate(ctx context.Context, req inference.Request, onChunk func(inference.Chunk)) (inference.Suggestion, error) {
	if err := inference.CheckQuery(req.Query); err != nil {
		return inference.Suggestion{}, err
	}
	work, stop := context.WithCancel(ctx)
	defer stop()
	if err := c.take(work, stop); err != nil {
		return inference.Suggestion{}, err
	}
	sent := &inference.Resumer{OnChunk: onChunk}
	got, err := c.try(work, req, sent)
	if work.Err() == nil && c.again(err) {
		c.opts.Log.Warn("the worker died and is started again", "why", err)
		sent.Restart()
		got, err = c.try(work, req, sent)
	}
	if err == nil && c.slow != "" {
		got.Slower = c.slow
	}
	c.finish(work)
	return got, c.reword(ctx, err)
}

// measureWithin is how long a workload may take. It says nothing on the way.
const measureWithin = 5 * time.Minute

// again reports whether a request that failed is to be tried once more, and prepares that.
func (c *Client) again(err error) bool {
	second := c.opts.Second
	if second == nil || !broke(err) {
		return died(err)
	}
	c.opts.Log.Warn("another way to compute is tried", "was", c.opts.Spec.Backend, "now", second.Backend, "why", err)
	c.slow = "the GPU failed, the processor computed"
	c.opts.Spec, c.opts.Second = *second, nil
	c.end()
	return true
}

// broke reports whether an error says that the engine failed, rather than that the request or the model is at fault.
func broke(err error) bool {
	for _, fault := range []error{
		inference.ErrNotACommand, inference.ErrCutOff, inference.ErrContextWindow, inference.ErrEmptyQuery, inference.ErrTooLong, inference.ErrNotText,
		inference.ErrBadModel, inference.ErrNoEngine, inference.ErrNoModel,
	} {
		if errors.Is(err, fault) {
			return false
		}
	}
	return err != nil
}

// Measure runs a workload in the child, which it starts where none runs. A child that dies of it is not replaced.
func (c *Client) Measure(ctx context.Context, w inference.Workload) (inference.Speed, error) {
	work, stop := context.WithCancel(ctx)
	defer stop()
	if err := c.take(work, stop); err != nil {
		return inference.Speed{}, err
	}
	var got inference.Speed
	m, _, err := c.exchange(work, message{Op: opMeasure, Workload: &w}, measureWithin, &inference.Resumer{})
	if err == nil {
		got = *m.Speed
	}
	c.finish(work)
	return got, c.reword(ctx, err)
}

// finish gives the turn back, once the child has stopped what was cancelled.
func (c *Client) finish(work context.Context) {
	if work.Err() != nil && c.now != nil && c.now.busy {
		go c.settle()
	} else {
		c.give()
	}
}

// reword names Close as the reason where it ended a request that the caller did not cancel.
func (c *Client) reword(ctx context.Context, err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed && ctx.Err() == nil && errors.Is(err, context.Canceled) {
		return errClosed
	}
	return err
}

// Warm starts the child and loads the model, so that the next request need not wait for it.
func (c *Client) Warm(ctx context.Context) error {
	work, stop := context.WithCancel(ctx)
	defer stop()
	if err := c.take(work, stop); err != nil {
		return err
	}
	defer c.give()
	_, err := c.ready(work)
	return c.reword(ctx, err)
}

// Unload ends the child and frees the model's memory. The next request starts another one.
func (c *Client) Unload(ctx context.Context) error {
	if err := c.take(ctx, func() {}); err != nil {
		return err
	}
	defer c.give()
	c.end()
	return nil
}

// Pid returns the id of the child's process, or 0 when none runs. It does not wait for a request at work.
func (c *Client) Pid() int { return int(c.pid.Load()) }

// Close ends the child and the request at work, if any.
func (c *Client) Close() error {
	c.mu.Lock()
	c.closed = true
	if c.stop != nil {
		c.stop()
	}
	if c.idle != nil {
		c.idle.Stop()
	}
	c.mu.Unlock()
	<-c.turn
	defer func() { c.turn <- struct{}{} }()
	c.end()
	return nil
}

// take waits for the turn. stop is how Close ends what the caller is about to do.
func (c *Client) take(ctx context.Context, stop context.CancelFunc) error {
	select {
	case <-c.turn:
	case <-ctx.Done():
		return ctx.Err()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		c.turn <- struct{}{}
		return errClosed
	}
	c.stop = stop
	if c.idle != nil {
		c.idle.Stop()
	}
	return nil
}

// give hands the turn back and starts the idle clock.
func (c *Client) give() {
	c.mu.Lock()
	if c.opts.Idle > 0 && c.now != nil && !c.closed {
		c.idle = time.AfterFunc(c.opts.Idle, c.unloadIdle)
	}
	c.stop = nil
	c.mu.Unlock()
	c.turn <- struct{}{}
}

// unloadIdle ends the child unless a request is at work.
func (c *Client) unloadIdle() {
	select {
	case <-c.turn:
		c.opts.Log.Info("the model is unloaded after a time without requests")
		c.end()
		c.turn <- struct{}{}
	default:
	}
}

func (c *Client) end() {
	if c.now != nil {
		c.pid.Store(0)
		c.now.kill()
		c.now = nil
	}
}

// ready makes sure of a child with a loaded model. It returns how long that took, 0 for one that was warm. A child whose load outlasts
// the context is left to load on: the next request finds it further.
func (c *Client) ready(ctx context.Context) (time.Duration, error) {
	start := time.Now()
	if c.now == nil || !c.now.alive() {
		c.end()
		if err := c.launch(); err != nil {
			return 0, err
		}
	}
	if c.now.loaded {
		return 0, nil
	}
	m, err := c.now.receive(ctx, c.now.load, time.Until(c.now.born.Add(c.opts.Start)))
	switch {
	case err != nil && ctx.Err() != nil:
		return 0, ctx.Err()
	case err == nil && m.Op == opFailed:
		err = m.err()
	case err == nil && m.Op != opReady:
		err = stopped(nonsense)
	}
	if err != nil {
		c.end()
		return 0, err
	}
	c.now.loaded = true
	c.opts.Log.Info("worker ready", "model", c.opts.Spec.Ref.Name, "ms", time.Since(c.now.born).Milliseconds(), "pid", c.now.cmd.Process.Pid)
	return time.Since(start), nil
}

// launch starts a child and tells it to load the model.
func (c *Client) launch() error {
	ch, err := startChild(c.opts)
	if err != nil {
		return err
	}
	c.next++
	c.now, ch.load = ch, c.next
	c.pid.Store(int64(ch.cmd.Process.Pid))
	if err := ch.send(message{Op: opLoad, ID: ch.load, Spec: &c.opts.Spec}); err != nil {
		c.end()
		return err
	}
	return nil
}

// try answers a request with the present child, or with a new one where there is none.
func (c *Client) try(ctx context.Context, req inference.Request, sent *inference.Resumer) (inference.Suggestion, error) {
	m, load, err := c.exchange(ctx, message{Op: opGenerate, Request: &req}, c.opts.Stall, sent)
	if err != nil {
		return inference.Suggestion{}, err
	}
	got := *m.Suggestion
	got.Stats.Load = load
	return got, nil
}

// exchange sends a line that wants an answer to a child that is ready, and returns the last line of the answer, and how long the child took to get ready. A
// child that broke off is gone afterwards; one that is cancelled is left busy.
func (c *Client) exchange(ctx context.Context, request message, stall time.Duration, sent *inference.Resumer) (message, time.Duration, error) {
	load, err := c.ready(ctx)
	if err != nil {
		return message{}, 0, err
	}
	c.next++
	request.ID = c.next
	c.now.busy = true
	m, err := c.converse(ctx, request, stall, sent)
	switch {
	case err != nil && ctx.Err() != nil:
		return message{}, 0, ctx.Err()
	case errors.Is(err, inference.ErrEngineStopped):
		c.end()
		return message{}, 0, err
	}
	c.now.busy = false
	return m, load, err
}

// converse sends a line and takes its answer.
func (c *Client) converse(ctx context.Context, request message, stall time.Duration, sent *inference.Resumer) (message, error) {
	if err := c.now.send(request); err != nil {
		return message{}, err
	}
	for {
		m, err := c.now.receive(ctx, request.ID, stall)
		switch {
		case err != nil:
			return message{}, err
		case m.Op == opChunk && m.Chunk != nil:
			sent.Chunk(*m.Chunk)
		case m.Op == opDone && request.Op == opGenerate && m.Suggestion != nil, m.Op == opDone && request.Op == opMeasure && m.Speed != nil:
			return m, nil
		case m.Op == opFailed:
			return message{}, m.err()
		default:
			return message{}, stopped(nonsense)
		}
	}
}

// cancelGrace is how long a cancelled child may take to stop, which costs it 11 to 75 ms on a model of 1.5 billion parameters. The caller does not wait
// for that; the next request does, and a child that hangs is not worth keeping.
const cancelGrace = 2 * time.Second

// settle stops a child that still works for a request whose caller is gone, and gives the turn back.
func (c *Client) settle() {
	defer c.give()
	ctx, stop := context.WithTimeout(context.Background(), cancelGrace)
	defer stop()
	c.mu.Lock()
	c.stop = stop
	if c.closed {
		stop()
	}
	c.mu.Unlock()
	if err := c.now.send(message{Op: opCancel, ID: c.next}); err != nil {
		c.end()
		return
	}
	for {
		m, err := c.now.receive(ctx, c.next, cancelGrace)
		if err != nil {
			c.end()
			return
		}
		if m.Op == opDone || m.Op == opFailed {
			c.now.busy = false
			return
		}
	}
}
