package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"caro/app"
	"caro/inference"
	"caro/inference/model"
	"caro/inference/worker"
)

// models are the models that the app can use, and installs them. It is the session's [app.Models].
type models struct {
	store model.Store
	want  func() string // the model of the settings
	hub   func() (model.Hub, error)
	turn  sync.Mutex // one installation at a time: one that was paused has to let go of the model first
}

// List returns the models of the catalogue and the user's own.
func (m *models) List() []app.Model {
	all, err := model.Catalogue()
	if err != nil {
		return nil // the catalogue is part of the program, and tested
	}
	used, err := m.store.Find(m.want())
	if err != nil {
		used = model.Installed{}
	}
	var list []app.Model
	for _, c := range all {
		found, missing := m.store.Find(c.Name)
		terms := ""
		if c.Research {
			terms = "permits research and no commercial use"
		}
		list = append(list, app.Model{
			Terms: terms,
			Name:  c.Name, Title: title(c), Size: c.Bytes(), Needs: int64(c.MemoryMB) * 1e6, License: c.License,
			Installed: missing == nil, InUse: missing == nil && used.Path == found.Path, Recommended: c.Name == model.DefaultName,
		})
	}
	for _, name := range m.store.Own() {
		list = append(list, app.Model{Name: name, Title: name, Installed: true, InUse: used.Ref.Name == name})
	}
	if used.Ref.Name != "" && !slices.ContainsFunc(list, func(m app.Model) bool { return m.InUse }) { // a file that stays where it lies
		list = append(list, app.Model{Name: m.want(), Title: used.Ref.Name, Installed: true, InUse: true})
	}
	return list
}

// check says why a model that the settings shall name would not answer.
func (m *models) check(name string) error {
	if name == "" {
		return nil // the best one that is there
	}
	found, err := m.store.Find(name)
	if err != nil {
		return err
	}
	return model.Usable(found)
}

// title names a model for people: "qwen2.5-coder-1.5b" is Qwen2.5-Coder 1.5B.
func title(m model.Model) string {
	if m.Starter {
		return "Starter model, comes with caro"
	}
	name := strings.NewReplacer("qwen", "Qwen", "-coder-", "-Coder ").Replace(m.Name)
	if n := len(name); n > 0 && name[n-1] == 'b' {
		name = name[:n-1] + "B"
	}
	return name
}

// Install downloads a model, from where an earlier call stopped.
func (m *models) Install(ctx context.Context, name string, progress func(app.Transfer)) error {
	want, ok := model.Lookup(name)
	if !ok {
		return fmt.Errorf("%w: %q", model.ErrUnknown, name)
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
	open func(model.Installed) (inference.Engine, error)

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

// warm loads the model of the moment.
func (l *latest) warm(ctx context.Context) error {
	e, err := l.current()
	if err != nil {
		return err
	}
	if w, ok := e.(*worker.Client); ok {
		return w.Warm(ctx)
	}
	return nil
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
		fresh, err := l.open(found)
		if err != nil {
			return nil, err
		}
		if old := l.engine; old != nil {
			go func() { _ = old.Close() }() // nobody asks it any more
		}
		l.engine, l.found = fresh, found
	}
	return l.engine, nil
}

// now returns the engine at work, or nil, and its model.
func (l *latest) now() (inference.Engine, model.Installed) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.engine, l.found
}

// drop ends the engine: the next request opens another one.
func (l *latest) drop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if old := l.engine; old != nil {
		l.engine = nil
		go func() { _ = old.Close() }()
	}
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
