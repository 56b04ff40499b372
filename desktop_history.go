package main

import (
	"context"

	"caro/history"
)

// history returns the store of the present settings, and whether it takes new entries.
func (d *desktop) history() (store *history.Store, enabled bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.store, d.cfg.History.Enabled
}

// Add keeps an entry, unless the settings say that there is no history.
func (d *desktop) Add(ctx context.Context, e history.Entry) (history.ID, error) {
	store, enabled := d.history()
	if !enabled {
		return "", nil
	}
	return store.Add(ctx, e)
}

// Recent lists entries.
func (d *desktop) Recent(ctx context.Context, q history.Query) ([]history.Entry, error) {
	store, _ := d.history()
	return store.Recent(ctx, q)
}

// Search finds entries.
func (d *desktop) Search(ctx context.Context, q history.Query) ([]history.Match, error) {
	store, _ := d.history()
	return store.Search(ctx, q)
}

// Recall finds commands that were approved before for a request.
func (d *desktop) Recall(ctx context.Context, request string, q history.Query) ([]history.Entry, error) {
	store, _ := d.history()
	return store.Recall(ctx, request, q)
}

// Delete removes entries.
func (d *desktop) Delete(ctx context.Context, ids ...history.ID) error {
	store, _ := d.history()
	return store.Delete(ctx, ids...)
}

// Restore brings entries back.
func (d *desktop) Restore(ctx context.Context, entries ...history.Entry) error {
	store, _ := d.history()
	return store.Restore(ctx, entries...)
}

// Pin pins an entry, or no longer.
func (d *desktop) Pin(ctx context.Context, id history.ID, pinned bool) error {
	store, _ := d.history()
	return store.Pin(ctx, id, pinned)
}
