package history

import (
	"context"
	"time"

	"go.etcd.io/bbolt"
)

// retain drops the entries that are unused for too long and those beyond the greatest number, longest unused first.
func (s *Store) retain(tx *bbolt.Tx) error {
	var before []byte
	if s.opts.Keep > 0 {
		before = timeKey(s.opts.Now().Add(-s.opts.Keep))
	}
	excess := entries(tx) - s.opts.MaxEntries
	if excess > 1 { // more than an Add explains: the limit was lowered, or the count is wrong
		excess = rows(tx.Bucket(bucketRecent)) - s.opts.MaxEntries
	}
	if before == nil && excess <= 0 {
		return nil
	}
	return dropOldest(tx, before, excess)
}

// purge drops every entry that is not pinned, for a store that keeps nothing. It makes no file.
func (s *Store) purge(ctx context.Context) error {
	if !s.started() && !s.spooled() {
		return nil
	}
	return s.update(ctx, func(tx *bbolt.Tx) error {
		return dropOldest(tx, timeKey(s.opts.Now().Add(time.Hour)), 0)
	})
}

// dropOldest removes the entries last used before the given key, and at least excess of them; pinned ones stay.
func dropOldest(tx *bbolt.Tx, before []byte, excess int) error {
	var ids []ID
	c := tx.Bucket(bucketRecent).Cursor()
	for k, v := c.First(); k != nil && (string(k) < string(before) || len(ids) < excess); k, v = c.Next() {
		if !decodeRow(v).pinned {
			ids = append(ids, ID(recentID(k)))
		}
	}
	for _, id := range ids {
		if _, err := remove(tx, id); err != nil {
			return err
		}
	}
	return nil
}

// rows counts the keys of a bucket by reading all of them: what its pages say of themselves may be wrong.
func rows(b *bbolt.Bucket) (n int) {
	c := b.Cursor()
	for k, _ := c.First(); k != nil; k, _ = c.Next() {
		n++
	}
	return n
}
