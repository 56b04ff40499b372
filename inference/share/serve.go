package share

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"caro/inference"
)

// Finder returns the engine of a name, or an error where this process has another one or none.
type Finder func(engine string) (inference.Engine, error)

// Serve answers requests until ctx is done, and closes the listener then.
func Serve(ctx context.Context, l net.Listener, find Finder, log *slog.Logger) {
	defer context.AfterFunc(ctx, func() { _ = l.Close() })()
	var all sync.WaitGroup
	defer all.Wait()
	room := make(chan struct{}, maxClients)
	for {
		conn, err := l.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil: // such as too many open files
			log.Warn("accept a request of the command line", "reason", err)
			time.Sleep(100 * time.Millisecond)
			continue
		}
		select {
		case room <- struct{}{}:
		default:
			_ = conn.Close()
			continue
		}
		all.Go(func() {
			defer func() { <-room }()
			defer func() { _ = conn.Close() }()
			if err := (&session{conn: conn}).serve(ctx, find); err != nil {
				log.Info("a request of the command line was not answered", "reason", err)
			}
		})
	}
}

// session is one connection of the server's.
type session struct {
	conn net.Conn
	mu   sync.Mutex // for writing
}

func (s *session) write(l line) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return write(s.conn, l, writeTime)
}

// serve answers the one request of a connection. The error says why it got no answer.
func (s *session) serve(ctx context.Context, find Finder) error {
	if err := ownPeer(s.conn); err != nil {
		return err
	}
	if err := s.write(line{Op: opHello, Protocol: protocol}); err != nil {
		return err
	}
	ask, err := read(s.conn, lines(s.conn, maxRequest), requestTime)
	if err != nil {
		return fmt.Errorf("read the request: %w", err)
	}
	engine, err := s.engine(ask, find)
	if err != nil {
		return errors.Join(err, s.write(line{Op: opRefused}))
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go s.watch(cancel)
	go s.beat(ctx, cancel)
	got, err := engine.Generate(ctx, *ask.Request, func(c inference.Chunk) {
		if s.write(line{Op: opChunk, Chunk: &c}) != nil {
			cancel()
		}
	})
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		f := inference.Fail(err)
		return s.write(line{Op: opFailed, Failure: &f})
	}
	return s.write(line{Op: opDone, Suggestion: &got})
}

// engine returns the engine for a request that is whole and of this protocol.
func (s *session) engine(ask line, find Finder) (inference.Engine, error) {
	if ask.Op != opAsk || ask.Protocol != protocol || ask.Request == nil {
		return nil, fmt.Errorf("it is none of protocol %d", protocol)
	}
	return find(ask.Engine)
}

// watch cancels the request when the client hangs up, or says more than it may.
func (s *session) watch(cancel func()) {
	defer cancel()
	_ = s.conn.SetReadDeadline(time.Time{})
	_, _ = s.conn.Read(make([]byte, 1))
}

// beat tells the client that its request is at work, until ctx is done.
func (s *session) beat(ctx context.Context, cancel func()) {
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if s.write(line{Op: opWait}) != nil {
				cancel()
				return
			}
		}
	}
}
