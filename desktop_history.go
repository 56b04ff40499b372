package main

import (
	"context"
	"log/slog"

	"caro/app"
	"caro/history"
	"caro/internal/config"
	"caro/internal/redact"
)

// history returns the store of the present settings.
func (d *desktop) history() app.Store {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.store
}

// Add keeps an entry, unless the settings say that there is no history.
func (d *desktop) Add(ctx context.Context, e history.Entry) (history.ID, error) {
	return d.history().Add(ctx, e)
}

// Recent lists entries.
func (d *desktop) Recent(ctx context.Context, q history.Query) ([]history.Entry, error) {
	return d.history().Recent(ctx, q)
}

// Search finds entries.
func (d *desktop) Search(ctx context.Context, q history.Query) ([]history.Match, error) {
	return d.history().Search(ctx, q)
}

// Recall finds commands that were approved before for a request.
func (d *desktop) Recall(ctx context.Context, request string, q history.Query) ([]history.Entry, error) {
	return d.history().Recall(ctx, request, q)
}

// Count returns how many entries there are.
func (d *desktop) Count(ctx context.Context) (int, error) { return d.history().Count(ctx) }

// Delete removes entries.
func (d *desktop) Delete(ctx context.Context, ids ...history.ID) error {
	return d.history().Delete(ctx, ids...)
}

// Restore brings entries back.
func (d *desktop) Restore(ctx context.Context, entries ...history.Entry) error {
	return d.history().Restore(ctx, entries...)
}

// Pin pins an entry, or no longer.
func (d *desktop) Pin(ctx context.Context, id history.ID, pinned bool) error {
	return d.history().Pin(ctx, id, pinned)
}

// openHistory returns the history of the app. What has to be said about it goes to tell.
func openHistory(paths config.Paths, cfg *config.Config, log *slog.Logger, tell func(app.Notice)) app.Store {
	store := history.Open(paths.History, history.Options{
		Keep: cfg.History.Keep(), MaxEntries: cfg.History.MaxEntries, Redact: redact.Redact,
		Damaged: func(aside string) {
			log.Warn("the history was damaged and a new one was begun", "old", aside)
			tell(app.Notice{Text: "The history was damaged; a new one was begun.", Hint: "The old one is " + aside + ": caro history repair brings back what can be read."})
		},
	})
	if !cfg.History.Enabled {
		return unkept{store}
	}
	return store
}

// unkept is a history that takes nothing more: what was there before can be read.
type unkept struct{ app.Store }

func (unkept) Add(context.Context, history.Entry) (history.ID, error) { return "", nil }
