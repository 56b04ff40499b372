package app_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"caro/app"
	"caro/history"
	"caro/internal/shell"
	"caro/safety"
)

// BenchmarkBrowse measures a history of 10,000 entries: opening it, typing a letter into its search field and moving the selection,
// each until the View that shows it.
func BenchmarkBrowse(b *testing.B) {
	store := history.Open(filepath.Join(b.TempDir(), "history.db"), history.Options{})
	var entries []history.Entry
	for i := range 10_000 {
		at := time.Unix(1_700_000_000+int64(i)*3600, 0)
		entries = append(entries, history.Entry{
			ID: history.ID(fmt.Sprintf("%016d", i)), Time: at, LastUse: at, Uses: 1, Query: fmt.Sprintf("find files of project %d", i),
			Command: fmt.Sprintf("find project%d -type f -size +%dM", i, i%50), Level: safety.Safe, Shell: shell.Zsh, System: shell.MacOS,
		})
	}
	if err := store.Restore(context.Background(), entries...); err != nil {
		b.Fatal(err)
	}
	views := make(chan app.View, 1024)
	s := app.New(app.Deps{Engine: &engine{}, Store: store, Pasteboard: &board{}, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx, func(v app.View) { views <- v }) }()
	defer func() {
		cancel()
		for {
			select {
			case <-views:
			case <-done:
				return
			}
		}
	}()
	until := func(what func(app.History) bool) {
		for v := range views {
			if v.History != nil && what(*v.History) {
				return
			}
		}
	}
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			s.Send(app.Do{Action: app.ActHistory})
			until(func(h app.History) bool { return len(h.Rows) >= 200 })
			b.StopTimer() // the rest comes behind the first rows
			until(func(h app.History) bool { return len(h.Rows) == 10_000 })
			s.Send(app.Do{Action: app.ActBack})
			b.StartTimer()
		}
	})
	s.Send(app.Do{Action: app.ActHistory})
	until(func(h app.History) bool { return len(h.Rows) == 10_000 })
	b.Run("search", func(b *testing.B) {
		i := 0
		for b.Loop() {
			i++
			text := fmt.Sprintf("project%d", i%90+10)
			s.Send(app.Search{Text: text})
			until(func(h app.History) bool { return h.Search == text && len(h.Rows) > 0 && len(h.Rows[0].Matches) > 0 })
		}
	})
	s.Send(app.Search{})
	until(func(h app.History) bool { return len(h.Rows) == 10_000 })
	b.Run("move", func(b *testing.B) {
		i := 0
		for b.Loop() {
			i++
			row := i % 10_000
			s.Send(app.Select{Row: row})
			until(func(h app.History) bool { return h.Selected == row })
		}
	})
}
