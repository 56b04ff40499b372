package remote

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"caro/inference"
)

// WithLocal returns an engine that asks the server first and the engine of this machine when the server has no answer, or when the request is
// private. local opens that engine, at the first time that it is needed.
func WithLocal(server inference.Engine, local func() (inference.Engine, error)) inference.Engine {
	return &fallback{server: server, open: local}
}

type fallback struct {
	server inference.Engine
	open   func() (inference.Engine, error)

	mu     sync.Mutex
	local  inference.Engine // nil before it is needed
	closed bool
}

// Generate is [inference.Engine]'s. What the server had streamed before it failed gives way to why this machine answers.
func (f *fallback) Generate(ctx context.Context, req inference.Request, onChunk func(inference.Chunk)) (inference.Suggestion, error) {
	why := "the request is private"
	if !req.Private {
		got, err := f.server.Generate(ctx, req, onChunk)
		if !errors.Is(err, inference.ErrUnreachable) && !errors.Is(err, inference.ErrServer) {
			return got, err
		}
		why = err.Error()
		if onChunk != nil {
			onChunk(inference.Chunk{Field: inference.Wait, Text: "this machine answers: " + why})
		}
	}
	local, err := f.here()
	if err != nil {
		return inference.Suggestion{}, fmt.Errorf("%w (%s)", err, why)
	}
	got, err := local.Generate(ctx, req, onChunk)
	if err == nil {
		got.Why = why
	}
	return got, err
}

// here returns the engine of this machine.
func (f *fallback) here() (inference.Engine, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil, inference.ErrEngineStopped
	}
	if f.local == nil {
		local, err := f.open()
		if err != nil {
			return nil, err
		}
		f.local = local
	}
	return f.local, nil
}

// Close closes both engines.
func (f *fallback) Close() error {
	f.mu.Lock()
	f.closed = true
	local := f.local
	f.mu.Unlock()
	err := f.server.Close()
	if local != nil {
		err = errors.Join(err, local.Close())
	}
	return err
}
