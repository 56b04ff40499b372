//go:build cgo && !noengine

package llama

import (
	"context"
	"runtime/debug"
)

// begin makes the context hold the state of the fixed tokens that a prompt begins with: from the disk, or computed and kept there for the next process.
func (e *engine) begin(ctx context.Context, fixed []int) error {
	key := e.key
	key.Prompt = fixed
	if b := e.opts.States.Load(key); b != nil {
		e.context.KvCacheClear()
		e.cached = e.cached[:0]
		if setState(e.context, b) {
			e.cached = append(e.cached, fixed...)
			return nil
		}
		e.context.KvCacheClear()
	}
	e.built++
	if _, err := e.decode(ctx, e.reuse(fixed), 1); err != nil {
		return err
	}
	if e.opts.States.Dir == "" {
		return nil
	}
	if err := e.opts.States.Save(key, state(e.context)); err != nil {
		e.opts.Log.Warn("the next start will be slower", "error", err)
	}
	return nil
}

// library names the llama.cpp that this program is linked with, and what it was compiled for: other instructions round differently.
func library() string {
	version := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, d := range info.Deps {
			if d.Path == "github.com/ollama/ollama" {
				version = d.Version
			}
		}
	}
	return version + " " + SystemInfo()
}
