package main

import (
	"context"
	"fmt"
	"path/filepath"

	"caro/inference"
	"caro/inference/share"
	"caro/internal/platform"
)

// offer serves the app's engine to the command line until ctx is done. It returns at once.
func (d *desktop) offer(ctx context.Context) error {
	path, err := socketPath(filepath.Dir(d.paths.History), engineSocket)
	if err != nil {
		return err
	}
	l, err := share.Listen(path)
	if err != nil {
		return fmt.Errorf("listen for the command line: %w", err)
	}
	go share.Serve(ctx, l, d.named, d.log)
	return nil
}

// named returns the engine of the moment if it is the one of the name. It is this machine's, whatever server the settings name.
func (d *desktop) named(name string) (inference.Engine, error) {
	found, err := d.models.store.Find(d.wanted())
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if here := engineName(found, d.cfg.Engine.Threads, platform.Backend(d.cfg.Engine.Backend)); here != name {
		return nil, fmt.Errorf("the command line asks for %q, the app has %q", name, here)
	}
	return d.engine, nil
}

// warm loads the model in the background, so that the first request need not wait for it. Where a server answers, the memory is left alone.
func (d *desktop) warm(ctx context.Context) {
	if d.cfg.Remote.URL != "" {
		return
	}
	go func() {
		if err := d.engine.warm(ctx); err != nil {
			d.log.Info("the model is not loaded yet", "reason", err)
		}
	}()
}
