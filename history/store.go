// Package history keeps what the user approved, in one bbolt file that the app and the command line share.
//
// # How to start
//
// [Open] names the file; it is made by the first [Store.Add]. [Store.Recent] lists, [Store.Search] finds, [Store.Get]
// looks up one entry. A caller that must not leave traces makes no Store.
//
// # Several processes
//
// No process holds the file open: each operation takes a lock file beside it, opens it, runs one transaction and closes
// it. An operation that waits longer than the time-out fails with [ErrBusy], except that Add then leaves the entry in
// the spool, a folder beside the file that whoever opens the file next moves into it. An entry whose Add returned nil is
// in the file or in the spool, on the disk.
//
// # Caveats
//
//   - The file must be on a local disk: locks and memory maps of network file systems are not to be relied on.
//   - Bytes of deleted entries stay in free parts of the file until they are overwritten; [Store.Compact] and
//     [Store.Clear] write a new file.
//   - A file that cannot be read is renamed and a new one started; see [Options].Damaged and [Store.Repair].
package history

import (
	"context"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"caro/internal/shell"
	"caro/safety"
)

const (
	// defaultTimeout is longer than any transaction of another process takes on a slow disk, and short enough for a
	// person who waits.
	defaultTimeout = 2 * time.Second
	// defaultLimit is how many entries a Query without a Limit selects.
	defaultLimit = 50
	// defaultMaxEntries bounds the file at about 100 MB; search stays within its 50 ms up to here.
	defaultMaxEntries = 100_000
)

// KeepNothing is the Options.Keep of a store that writes no new entries and drops those it has at the next Add.
const KeepNothing time.Duration = -1

// Options sets up a Store. The zero value is ready to use.
type Options struct {
	Timeout    time.Duration            // how long to wait for another process; 0 means 2 s
	Now        func() time.Time         // nil means time.Now
	Redact     func(text string) string // applied to requests, commands and explanations before they are written
	Keep       time.Duration            // entries unused for longer are dropped, pinned ones stay; 0 means for ever
	MaxEntries int                      // the longest unused beyond it are dropped, pinned ones stay; 0 means 100,000
	// Judge sets level and rules of an entry that Import reads: what a file says of the risk is not to be believed. Nil believes it.
	Judge func(e *Entry)
	// Damaged is told the new name of a damaged file when a new one is in its place. It must not use the store, whose
	// lock is held meanwhile.
	Damaged func(setAside string)
}

// Query selects entries. The zero value selects the newest ones.
type Query struct {
	Text   string // fuzzy search; empty selects all
	Level  *safety.Level
	Shell  shell.Shell
	Since  time.Time // last use at or after
	Until  time.Time // last use before
	Pinned bool      // pinned entries only
	Limit  int       // 0 means 50, negative means all
}

// limit returns how many entries q selects at most.
func (q *Query) limit() int {
	switch {
	case q.Limit == 0:
		return defaultLimit
	case q.Limit < 0:
		return int(^uint(0) >> 1)
	}
	return q.Limit
}

// Store is a history file. Its methods may be called from several goroutines.
type Store struct {
	path     string
	opts     Options
	upgrades []upgrade
}

// Open returns the store at path. It touches nothing before the first operation.
func Open(path string, opts Options) *Store {
	if opts.Timeout == 0 {
		opts.Timeout = defaultTimeout
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Redact == nil {
		opts.Redact = func(text string) string { return text }
	}
	if opts.MaxEntries == 0 {
		opts.MaxEntries = defaultMaxEntries
	}
	if opts.Damaged == nil {
		opts.Damaged = func(string) {}
	}
	return &Store{path: path, opts: opts, upgrades: upgrades()}
}

// Add writes an entry and returns its id. When the same command for the same request is there already, Add counts one
// more use of that entry and returns its id. Fields that e leaves empty (ID, Time, LastUse, Uses) are filled in.
//
// When the file is busy the entry goes to the spool, still under the returned id; it is ErrBusy only when that fails too.
func (s *Store) Add(ctx context.Context, e Entry) (ID, error) {
	s.prepare(&e)
	if s.opts.Keep < 0 {
		return "", wrap("add to the history", s.purge(ctx))
	}
	id := e.ID
	err := s.update(ctx, func(tx *bbolt.Tx) (err error) {
		if id, err = add(tx, e); err != nil {
			return err
		}
		return s.retain(tx)
	})
	if isBusy(err) && s.spool(&e) == nil {
		return e.ID, nil
	}
	return id, wrap("add to the history", err)
}

// prepare redacts and completes an entry that is about to be written.
func (s *Store) prepare(e *Entry) {
	e.Query, e.Command, e.Explanation = s.opts.Redact(e.Query), s.opts.Redact(e.Command), s.opts.Redact(e.Explanation)
	e.complete(s.opts.Now())
}

// add writes a complete entry, or one more use of the entry for the same request and command. It never writes over
// another entry: should two processes ever make the same id, the later one gets a new one.
func add(tx *bbolt.Tx, e Entry) (ID, error) {
	if id := tx.Bucket(bucketLookup).Get(lookupKey(&e)); id != nil {
		old, err := get(tx, id)
		if err != nil {
			return "", err
		}
		e = old.again(e)
		return e.ID, put(tx, e)
	}
	for tx.Bucket(bucketEntries).Get([]byte(e.ID)) != nil {
		e.ID = newID(e.Time)
	}
	return e.ID, insert(tx, &e)
}

// Get returns the entry whose id is or begins with id, of which at least 4 characters must be given.
func (s *Store) Get(ctx context.Context, id ID) (Entry, error) {
	e, found := Entry{}, ErrNotFound
	err := s.view(ctx, func(tx *bbolt.Tx) error {
		e, found = resolve(tx, id)
		return nil
	})
	if err == nil {
		err = found
	}
	return e, wrap("show entry "+string(id), err)
}

// resolve returns the only entry whose id begins with id.
func resolve(tx *bbolt.Tx, id ID) (Entry, error) {
	if len(id) < idShort {
		return Entry{}, ErrNotFound
	}
	c := tx.Bucket(bucketEntries).Cursor()
	k, _ := c.Seek([]byte(id))
	if !hasPrefix(k, id) {
		return Entry{}, ErrNotFound
	}
	if next, _ := c.Next(); hasPrefix(next, id) {
		return Entry{}, ErrAmbiguous
	}
	return get(tx, k)
}

func hasPrefix(key []byte, id ID) bool {
	return len(key) >= len(id) && string(key[:len(id)]) == string(id)
}

// Pin marks an entry so that retention keeps it, or takes the mark away.
func (s *Store) Pin(ctx context.Context, id ID, pinned bool) error {
	err := s.update(ctx, func(tx *bbolt.Tx) error {
		e, err := get(tx, []byte(id))
		if err != nil || e.Pinned == pinned {
			return err
		}
		if _, err := remove(tx, id); err != nil { // the index rows of the old state
			return err
		}
		e.Pinned = pinned
		return insert(tx, &e)
	})
	return wrap("pin entry "+string(id), err)
}

// Delete removes entries: all of them, or none when one is not there.
func (s *Store) Delete(ctx context.Context, ids ...ID) error {
	_, err := s.Remove(ctx, ids...)
	return err
}

// Remove removes entries as Delete does and returns them, so that Restore can undo it.
func (s *Store) Remove(ctx context.Context, ids ...ID) ([]Entry, error) {
	var removed []Entry
	err := s.update(ctx, func(tx *bbolt.Tx) error {
		removed = removed[:0]
		for _, id := range ids {
			e, err := remove(tx, id)
			if err != nil {
				return fmt.Errorf("%s: %w", id, err)
			}
			removed = append(removed, e)
		}
		return nil
	})
	if err != nil {
		return nil, wrap("delete from the history", err)
	}
	return removed, nil
}

// Restore puts entries back as they were, with their ids, times and pins.
func (s *Store) Restore(ctx context.Context, removed ...Entry) error {
	for i := range removed {
		s.prepare(&removed[i])
	}
	return wrap("restore entries", s.update(ctx, func(tx *bbolt.Tx) error {
		for _, e := range removed {
			if err := put(tx, e); err != nil {
				return err
			}
		}
		return nil
	}))
}

// wrap says what was to be done when an error came. Every exported method wraps once.
func wrap(operation string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", operation, err)
}
