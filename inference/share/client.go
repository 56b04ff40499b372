package share

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync/atomic"

	"caro/inference"
)

// Options says where to ask first.
type Options struct {
	Path   string       // of the socket
	Engine string       // the name of the engine that would answer here
	Log    *slog.Logger // nil discards
}

// First returns an engine that asks the app's engine first. When that gives no answer, own does, for this request and all that follow.
func First(opts Options, own inference.Engine) inference.Engine {
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	return &client{opts: opts, own: own}
}

type client struct {
	opts Options
	own  inference.Engine
	gone atomic.Bool // the app gave no answer
}

// Close closes the engine of this process. The app's lives on.
func (c *client) Close() error {
	c.gone.Store(true)
	return c.own.Close()
}

// Generate implements [inference.Engine].
func (c *client) Generate(ctx context.Context, req inference.Request, onChunk func(inference.Chunk)) (inference.Suggestion, error) {
	if err := inference.CheckQuery(req.Query); err != nil {
		return inference.Suggestion{}, err
	}
	sent := &inference.Resumer{OnChunk: onChunk}
	if !c.gone.Load() {
		got, err := c.ask(ctx, req, sent)
		if !errors.Is(err, errNoAnswer) {
			return got, err
		}
		c.gone.Store(true)
		c.opts.Log.Debug("the app does not answer", "reason", err)
		sent.Restart()
	}
	return c.own.Generate(ctx, req, sent.Chunk)
}

// errNoAnswer is returned where the app did not answer, and another engine may.
var errNoAnswer = errors.New("no answer from the app")

// ask asks the app.
func (c *client) ask(ctx context.Context, req inference.Request, sent *inference.Resumer) (inference.Suggestion, error) {
	conn, err := c.dial(ctx)
	if err != nil {
		return inference.Suggestion{}, noAnswer(ctx, err)
	}
	defer func() { _ = conn.Close() }()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })() // which cancels it there
	in := lines(conn, maxLine)
	hello, err := read(conn, in, greetTime)
	if err == nil && (hello.Op != opHello || hello.Protocol != protocol) {
		err = errors.New("it speaks another protocol")
	}
	if err == nil {
		err = write(conn, line{Op: opAsk, Protocol: protocol, Engine: c.opts.Engine, Request: &req}, writeTime)
	}
	for err == nil {
		var l line
		if l, err = read(conn, in, silence); err != nil {
			break
		}
		switch {
		case l.Op == opWait:
		case l.Op == opChunk && l.Chunk != nil:
			sent.Chunk(*l.Chunk)
		case ctx.Err() != nil: // the answer came with the chunk that made the caller hang up
			return inference.Suggestion{}, ctx.Err()
		case l.Op == opDone && l.Suggestion != nil:
			c.opts.Log.Debug("the app answered")
			return *l.Suggestion, nil
		case l.Op == opFailed && l.Failure != nil && !errors.Is(l.Failure.Err(), inference.ErrEngineStopped):
			return inference.Suggestion{}, l.Failure.Err()
		default:
			err = errors.New("it has another engine, or none")
		}
	}
	return inference.Suggestion{}, noAnswer(ctx, err)
}

// dial connects to the socket, if it is the user's own.
func (c *client) dial(ctx context.Context) (net.Conn, error) {
	if err := own(c.opts.Path); err != nil {
		return nil, err
	}
	d := net.Dialer{Timeout: greetTime}
	conn, err := d.DialContext(ctx, "unix", c.opts.Path)
	if err != nil {
		return nil, err
	}
	if err := ownPeer(conn); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return conn, nil
}

// noAnswer is errNoAnswer with the reason, unless the caller is gone.
func noAnswer(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return errors.Join(errNoAnswer, err)
}
