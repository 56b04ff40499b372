// Package app is the program behind its front ends: the session that turns events into views, and the pipeline from a
// request to a checked answer. It knows no Cocoa, no terminal, no llama.cpp and no database.
package app

import "context"

// Session is one conversation with the user: it owns all state and is driven by events.
type Session struct{ deps Deps }

// New returns a session; it does nothing before Run.
func New(d Deps) *Session { return &Session{deps: d} }

// Run handles events until ctx is done and calls render with each new View, from one goroutine.
func (s *Session) Run(ctx context.Context, render func(View)) error { return ctx.Err() }

// Send hands an event to the session. It never blocks for long and may be called from any goroutine.
func (s *Session) Send(e Event) {}
