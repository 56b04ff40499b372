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
	"fmt"
	"log/slog"
	"sync"
	"time"

	"caro/inference"
)

// Options sets up a Client.
type Options struct {
	Command []string      // program and arguments of the child
	Env     []string      // added to this process's environment
	Spec    Spec          // what the child loads
	Start   time.Duration // how long start and load may take; 0 means 2 minutes
	Stall   time.Duration // how long the child may say nothing while it answers; 0 means 30 s
	Idle    time.Duration // how long the child is kept without a request; 0 means until Close
	Log     *slog.Logger  // nil discards
}

// Client is an engine in a child process. It is safe for concurrent use; requests are answered one after the other.
type Client struct {
	opts Options
	turn chan struct{} // holds one token: who takes it may use next and now
	next uint64        // id of the next request
	now  *child        // nil when none runs

	mu     sync.Mutex // guards the rest
	idle   *time.Timer
	closed bool
}

// NewClient returns a client. It starts nothing.
func NewClient(opts Options) *Client {
	if opts.Start <= 0 {
		opts.Start = 2 * time.Minute
	}
	if opts.Stall <= 0 {
		opts.Stall = 30 * time.Second
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	c := &Client{opts: opts, turn: make(chan struct{}, 1)}
	c.turn <- struct{}{}
	return c
}

// Generate answers one request. A child that dies is replaced once; [inference.ErrEngineStopped] says that the second died too.
func (c *Client) Generate(ctx context.Context, req inference.Request, onChunk func(inference.Chunk)) (inference.Suggestion, error) {
	if err := inference.CheckQuery(req.Query); err != nil {
		return inference.Suggestion{}, err
	}
	if err := c.take(ctx); err != nil {
		return inference.Suggestion{}, err
	}
	defer c.give()
	sent := &resumer{onChunk: onChunk}
	for again := false; ; again = true {
		got, err := c.try(ctx, req, sent)
		if !errors.Is(err, inference.ErrEngineStopped) || again || ctx.Err() != nil {
			return got, err
		}
		c.opts.Log.Warn("the worker died and is started again", "why", err)
		sent.restart()
	}
}

// Warm starts the child and loads the model, so that the next request need not wait for it.
func (c *Client) Warm(ctx context.Context) error {
	if err := c.take(ctx); err != nil {
		return err
	}
	defer c.give()
	_, err := c.ready(ctx)
	return err
}

// Unload ends the child and frees the model's memory. The next request starts another one.
func (c *Client) Unload(ctx context.Context) error {
	if err := c.take(ctx); err != nil {
		return err
	}
	defer c.give()
	c.end()
	return nil
}

// Close ends the child. It waits for the request at work, whose context should be done.
func (c *Client) Close() error {
	<-c.turn
	defer func() { c.turn <- struct{}{} }()
	c.mu.Lock()
	c.closed = true
	if c.idle != nil {
		c.idle.Stop()
	}
	c.mu.Unlock()
	c.end()
	return nil
}

// take waits for the turn.
func (c *Client) take(ctx context.Context) error {
	select {
	case <-c.turn:
	case <-ctx.Done():
		return ctx.Err()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		c.turn <- struct{}{}
		return fmt.Errorf("%w: it was closed", inference.ErrEngineStopped)
	}
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
		c.now.kill()
		c.now = nil
	}
}

// ready makes sure of a child with a loaded model. It returns how long that took, 0 for one that was warm.
func (c *Client) ready(ctx context.Context) (time.Duration, error) {
	if c.now != nil && c.now.alive() {
		return 0, nil
	}
	c.end()
	start := time.Now()
	ch, err := startChild(c.opts)
	if err != nil {
		return 0, err
	}
	c.now = ch
	c.next++
	if err := ch.send(message{Op: opLoad, ID: c.next, Spec: &c.opts.Spec}); err != nil {
		c.end()
		return 0, err
	}
	m, err := ch.receive(ctx, c.next, c.opts.Start)
	if err == nil && m.Op == opFailed {
		err = m.err()
	}
	if err != nil {
		c.end()
		return 0, err
	}
	took := time.Since(start)
	c.opts.Log.Info("worker ready", "model", c.opts.Spec.Ref.Name, "ms", took.Milliseconds(), "pid", ch.cmd.Process.Pid)
	return took, nil
}

// try answers a request with the present child. A child that broke off is gone afterwards.
func (c *Client) try(ctx context.Context, req inference.Request, sent *resumer) (inference.Suggestion, error) {
	load, err := c.ready(ctx)
	if err != nil {
		return inference.Suggestion{}, err
	}
	c.next++
	got, err := c.converse(ctx, message{Op: opGenerate, ID: c.next, Request: &req}, sent)
	switch {
	case err != nil && ctx.Err() != nil && c.now.alive():
		c.cancel(c.next)
		return inference.Suggestion{}, ctx.Err()
	case errors.Is(err, inference.ErrEngineStopped):
		c.end()
	}
	got.Stats.Load = load
	return got, err
}

// converse sends a request and takes its answer.
func (c *Client) converse(ctx context.Context, request message, sent *resumer) (inference.Suggestion, error) {
	if err := c.now.send(request); err != nil {
		return inference.Suggestion{}, err
	}
	for {
		m, err := c.now.receive(ctx, request.ID, c.opts.Stall)
		switch {
		case err != nil:
			return inference.Suggestion{}, err
		case m.Op == opChunk && m.Chunk != nil:
			sent.chunk(*m.Chunk)
		case m.Op == opDone && m.Suggestion != nil:
			return *m.Suggestion, nil
		case m.Op == opFailed:
			return inference.Suggestion{}, m.err()
		default:
			return inference.Suggestion{}, stopped(nonsense)
		}
	}
}

// cancelGrace is how long a cancelled child may take to say that it stopped. Measured on a model of 1.5 billion parameters: 11 to 75 ms.
const cancelGrace = 90 * time.Millisecond

// cancel stops a request. A child that does not stop soon is ended: the next request starts another one.
func (c *Client) cancel(id uint64) {
	within, stop := context.WithTimeout(context.Background(), cancelGrace)
	defer stop()
	if err := c.now.send(message{Op: opCancel, ID: id}); err != nil {
		c.end()
		return
	}
	for {
		m, err := c.now.receive(within, id, cancelGrace)
		if err != nil {
			c.end()
			return
		}
		if m.Op == opDone || m.Op == opFailed {
			return
		}
	}
}

// resumer hands on chunks. After a restart it leaves out what was handed on before, since greedy decoding repeats itself.
type resumer struct {
	onChunk func(inference.Chunk)
	seen    map[inference.Field]int // bytes that the present child sent
	shown   map[inference.Field]int // bytes handed on
}

func (r *resumer) restart() { r.seen = nil }

func (r *resumer) chunk(c inference.Chunk) {
	if r.seen == nil {
		r.seen = map[inference.Field]int{}
	}
	if r.shown == nil {
		r.shown = map[inference.Field]int{}
	}
	known := min(max(r.shown[c.Field]-r.seen[c.Field], 0), len(c.Text))
	r.seen[c.Field] += len(c.Text)
	if c.Text = c.Text[known:]; c.Text == "" {
		return
	}
	r.shown[c.Field] += len(c.Text)
	if r.onChunk != nil {
		r.onChunk(c)
	}
}
