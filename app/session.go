// Package app is the program behind its front ends: the pipeline from a request to a checked answer ([Ask], [Check]), and the
// [Session] that turns what the user does into what the user sees. It knows no Cocoa, no terminal, no llama.cpp and no database.
//
// # States
//
// A session is idle, waits for the model (loading), streams an answer (generating), shows a result, lets the user edit it, asks for
// missing values, browses the history, or says what went wrong. Back goes one step towards idle and then puts the front end away;
// what was typed is never lost.
//
// What copying a command asks first is [safety.Policy.Demand] and nothing else.
package app

import (
	"context"
	"sync"
	"time"

	"caro/history"
	"caro/inference"
)

// Session is one conversation with the user: one goroutine, Run's, owns all state and is driven by events.
type Session struct {
	deps  Deps
	inbox inbox
}

// New returns a session; it does nothing before Run.
func New(d Deps) *Session {
	return &Session{deps: d, inbox: inbox{wake: make(chan struct{}, 1)}}
}

// Run handles events until ctx is done and calls render with each new View, from one goroutine. It returns ctx.Err().
func (s *Session) Run(ctx context.Context, render func(View)) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	st := &state{session: s, ctx: ctx, settings: s.deps.Settings, mode: Idle}
	st.refresh()
	render(st.view())
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.inbox.wake:
		}
		for _, e := range s.inbox.take() {
			st.handle(e)
		}
		render(st.view())
	}
}

// Send hands an event to the session. It never waits and may be called from any goroutine, also after Run ended.
func (s *Session) Send(e Event) { s.inbox.put(e) }

// inbox is a queue without a bound: a front end must never wait for the session, nor lose a key.
type inbox struct {
	wake chan struct{} // holds one token while events wait

	mu     sync.Mutex
	events []Event
}

func (b *inbox) put(e Event) {
	b.mu.Lock()
	b.events = append(b.events, e)
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

func (b *inbox) take() []Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	events := b.events
	b.events = nil
	return events
}

// The events of the world: what generations, the store and the clock report.
type (
	chunked struct {
		generation int
		chunk      inference.Chunk
	}
	answered struct {
		generation int
		answer     Answer
		err        error
	}
	listed struct {
		search  string
		recent  bool // for the idle state, not for the browser
		entries []history.Entry
		err     error
	}
	saved struct {
		entry history.Entry
		id    history.ID
		err   error
	}
	deleted struct {
		entry history.Entry
		err   error
	}
	pinned struct {
		id  history.ID
		on  bool
		err error
	}
	expired struct{ notice int } // a notice that was shown for its time
	closing struct{ notice int } // the panel closes after a copy
)

func (chunked) event()  {}
func (answered) event() {}
func (listed) event()   {}
func (saved) event()    {}
func (deleted) event()  {}
func (pinned) event()   {}
func (expired) event()  {}
func (closing) event()  {}

// later sends an event after a time.
func (s *Session) later(ctx context.Context, d time.Duration, e Event) {
	go func() {
		select {
		case <-time.After(d):
			s.Send(e)
		case <-ctx.Done():
		}
	}()
}
