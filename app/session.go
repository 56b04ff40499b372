// Package app is the program behind its front ends: the pipeline from a request to a checked answer ([Ask], [Check]), and the
// [Session] that turns what the user does into what the user sees. It knows no Cocoa, no terminal, no llama.cpp and no database.
//
// # How to start
//
// New takes the effects that a session has on the world ([Deps]); Run works until its context ends and hands a complete [View] to
// render after each change. Front ends draw the View, offer its Actions and no others, and send an [Event] for whatever the user does.
//
// # States
//
//   - [FirstRun] and [Idle] wait for words. [Submit] leads to [Loading], the first piece of the answer to [Generating].
//   - The checked answer is a [Result], or [NeedsValue] while a placeholder such as <FILE> has no value. [Editing] judges the command
//     at each keystroke. What a level demands is in the Badge, the Actions, ConfirmAgain and TypeWord.
//   - [NotACommand], [Failed] and [ModelMissing] say what went wrong. The words are kept.
//   - [Downloading], [Paused], [Verifying] and [DiskFull] stand in for the resting states (FirstRun, Idle, ModelMissing) while a model
//     is being installed. Asking stays possible, and the download goes on behind any other state.
//   - [Browsing] is the history, [Choosing] the list of everything that can be done, [Keys] what the keys do, [Doctor] how all is.
//
// ActBack goes one step: from editing to the result, from generating or the history to where the user came from, and else puts the
// front end away. What was typed is never lost by it.
//
// # Caveats
//
// What copying a command asks first is [safety.Policy.Demand] and nothing else; a command with characters that nobody sees is not
// copied at all. Approved commands are written to the store in the background; Run waits for that before it returns.
package app

import (
	"context"
	"sync"
	"time"
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

// Run handles events until ctx is done and calls render with a new View after each, from one goroutine. It returns ctx.Err().
func (s *Session) Run(ctx context.Context, render func(View)) error {
	ctx, stop := context.WithCancel(ctx)
	st := newState(s, ctx)
	defer s.inbox.close()
	defer st.end()
	defer stop()
	render(st.view())
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.inbox.wake:
		}
		for _, e := range s.inbox.take() {
			st.handle(e)
			render(st.view())
		}
	}
}

// Send hands an event to the session. It never waits and may be called from any goroutine, also after Run ended.
func (s *Session) Send(e Event) { s.inbox.put(e) }

// later sends an event after a time.
func (s *Session) later(ctx context.Context, d time.Duration, e Event) {
	after := s.deps.After
	if after == nil {
		after = time.After
	}
	due := after(d)
	go func() {
		select {
		case <-due:
			s.Send(e)
		case <-ctx.Done():
		}
	}()
}

// inbox is a queue without a bound: a front end must never wait for the session, nor lose a key.
type inbox struct {
	wake chan struct{} // holds one token while events wait

	mu     sync.Mutex
	events []Event
	closed bool // nobody takes any more
}

func (b *inbox) put(e Event) {
	b.mu.Lock()
	if !b.closed {
		b.events = append(b.events, e)
	}
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

func (b *inbox) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed, b.events = true, nil
}
