package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"caro/app"
	"caro/inference"
	"caro/inference/model"
)

// models installs the model that caro would rather use than the starter. It is the session's [app.Models].
type models struct {
	store model.Store
	hub   func() (model.Hub, error)
	turn  sync.Mutex // one installation at a time: one that was paused has to let go of the model first
}

// Offer names the model while it is not here.
func (m *models) Offer() (app.Offer, bool) {
	want, ok := model.Lookup(model.DefaultName)
	if !ok {
		return app.Offer{}, false
	}
	_, err := m.store.Find(want.Name)
	return app.Offer{Name: "Qwen2.5-Coder", Size: want.Bytes()}, err != nil
}

// Install downloads the model, from where an earlier call stopped.
func (m *models) Install(ctx context.Context, progress func(app.Transfer)) error {
	want, ok := model.Lookup(model.DefaultName)
	if !ok {
		return fmt.Errorf("%w: %q", model.ErrUnknown, model.DefaultName)
	}
	hub, err := m.hub()
	if err != nil {
		return err
	}
	m.turn.Lock()
	defer m.turn.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	_, err = m.store.Install(ctx, hub, want, func(p model.Progress) {
		progress(app.Transfer{Done: p.Done, Total: p.Total, Verifying: p.Verifying})
	})
	return forPeople(err)
}

// forPeople turns the store's errors into those that the session has words for.
func forPeople(err error) error {
	var full *model.NoSpaceError
	switch {
	case errors.As(err, &full):
		return &app.NoSpaceError{Need: full.Need, Free: full.Free}
	case errors.Is(err, model.ErrOffline):
		return fmt.Errorf("%w: %w", app.ErrOffline, err)
	case errors.Is(err, model.ErrDamaged):
		return fmt.Errorf("%w: %w", app.ErrDamaged, err)
	case errors.Is(err, model.ErrBusy):
		return fmt.Errorf("%w: %w", app.ErrElsewhere, err)
	}
	return err
}

// latest is an engine for whichever model is the one to use at each request: a model that was just installed answers the next one, and a model
// that the system took out of its cache is missed without harm.
type latest struct {
	find func() (model.Installed, error)
	open func(model.Installed) inference.Engine

	mu     sync.Mutex
	found  model.Installed
	engine inference.Engine // nil before the first request
	closed bool
}

// Generate asks the model of the moment.
func (l *latest) Generate(ctx context.Context, req inference.Request, onChunk func(inference.Chunk)) (inference.Suggestion, error) {
	e, err := l.current()
	if err != nil {
		return inference.Suggestion{}, err
	}
	return e.Generate(ctx, req, onChunk)
}

// current returns the engine for the model of the moment. One that it takes the place of ends when its requests are done.
func (l *latest) current() (inference.Engine, error) {
	found, err := l.find()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", inference.ErrNoModel, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, inference.ErrEngineStopped
	}
	if l.engine == nil || l.found != found {
		if old := l.engine; old != nil {
			go func() { _ = old.Close() }() // nobody asks it any more
		}
		l.engine, l.found = l.open(found), found
	}
	return l.engine, nil
}

// Close ends the engine.
func (l *latest) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	if l.engine == nil {
		return nil
	}
	return l.engine.Close()
}
