// Package history keeps what the user approved, in one bbolt file that the app and the command line share.
//
// No process holds the file open: each operation opens it, runs one transaction and closes it (bbolt's lock is exclusive).
package history

import (
	"context"
	"errors"
	"time"

	"caro/internal/shell"
	"caro/safety"
)

// ErrBusy is returned when another process holds the file beyond the time-out.
var ErrBusy = errors.New("the history is in use by another caro")

// Options sets up a Store. The zero value is ready to use.
type Options struct {
	Timeout time.Duration // how long to wait for another process; 0 means 2 s
	Now     func() time.Time
}

// Query selects entries. The zero value selects the newest ones.
type Query struct {
	Text   string // fuzzy search; empty selects all
	Level  *safety.Level
	Shell  shell.Shell
	Since  time.Time
	Until  time.Time
	Pinned bool // pinned entries only
	Limit  int  // 0 means 50
}

// Store is a history file.
type Store struct{}

// Open returns the store at path. It touches nothing before the first operation.
func Open(path string, opts Options) *Store { return &Store{} }

// Add writes an entry and returns its id.
func (s *Store) Add(ctx context.Context, e Entry) (ID, error) { return "", nil }

// Recent returns the entries that q selects, newest first.
func (s *Store) Recent(ctx context.Context, q Query) ([]Entry, error) { return nil, nil }

// Delete removes entries.
func (s *Store) Delete(ctx context.Context, ids ...ID) error { return nil }

// Pin marks an entry so that retention keeps it.
func (s *Store) Pin(ctx context.Context, id ID, pinned bool) error { return nil }
