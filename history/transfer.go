package history

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"go.etcd.io/bbolt"
)

// page is how many entries a transaction of All or Import has: others wait for no longer than that.
const page = 1000

// All returns every entry, newest use first. No lock is held while the loop's body runs, so entries that come or go
// meanwhile may or may not be seen. An error ends it.
func (s *Store) All(ctx context.Context) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		var before []byte // the key after the next page
		for {
			list, first, err := s.pageBefore(ctx, before)
			if err != nil {
				yield(Entry{}, wrap("read the history", err))
				return
			}
			for _, e := range list {
				if !yield(e, nil) {
					return
				}
			}
			if len(list) == 0 {
				return
			}
			before = first
		}
	}
}

// pageBefore returns the last entries whose keys are below before, newest first, and the key of the oldest of them.
func (s *Store) pageBefore(ctx context.Context, before []byte) (list []Entry, oldest []byte, err error) {
	err = s.view(ctx, func(tx *bbolt.Tx) error {
		list = list[:0]
		c := tx.Bucket(bucketRecent).Cursor()
		k, _ := c.Last()
		if before != nil {
			if at, _ := c.Seek(before); at != nil {
				k, _ = c.Prev()
			} else {
				k, _ = c.Last()
			}
		}
		for ; k != nil && len(list) < page; k, _ = c.Prev() {
			e, err := get(tx, recentID(k))
			if err != nil {
				continue // Repair reports entries that cannot be read
			}
			list = append(list, e)
			oldest = append(oldest[:0], k...)
		}
		return nil
	})
	return list, oldest, err
}

// Export writes all entries, newest use first, and returns how many there were.
func (s *Store) Export(ctx context.Context, w io.Writer, f Format) (n int, err error) {
	out := newEncoder(w, f)
	for e, err := range s.All(ctx) {
		if err != nil {
			return n, err
		}
		if err := out.entry(e); err != nil {
			return n, wrap("export the history", err)
		}
		n++
	}
	return n, wrap("export the history", out.end())
}

// Import adds the entries in r, which are in any of the formats that Export writes, and returns how many were new. An
// entry whose id is there already is passed over, so an import can be repeated. Nothing is added when a part of it
// cannot be read. An empty format is found out from the beginning of r.
func (s *Store) Import(ctx context.Context, r io.Reader, f Format) (int, error) {
	var list []Entry
	for at, e := range decode(r, f) {
		if at.err == nil {
			at.err = s.admit(&e)
		}
		if at.err != nil {
			return 0, fmt.Errorf("import: %s: %w", at.place, at.err)
		}
		list = append(list, e)
	}
	n, err := s.merge(ctx, list)
	return n, wrap("import", err)
}

// admit checks and completes an entry from elsewhere.
func (s *Store) admit(e *Entry) error {
	if e.ID != "" && !e.ID.valid() {
		return fmt.Errorf("%q is not an id", e.ID)
	}
	if e.Command == "" {
		return errors.New("it has no command")
	}
	if s.opts.Judge != nil {
		s.opts.Judge(e)
	}
	s.prepare(e)
	return nil
}
