package history

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"go.etcd.io/bbolt"
)

// Clear removes all entries, pinned ones too, and returns how many there were. Their bytes are in no file of the
// history afterwards: the store is a new file, and spool, backups and damaged files are gone.
func (s *Store) Clear(ctx context.Context) (n int, err error) {
	if len(s.siblings("")) == 0 {
		return 0, nil
	}
	err = s.within(ctx, true, s.rewrite(func(old, _ *bbolt.DB) error {
		return old.View(func(tx *bbolt.Tx) error {
			n = entries(tx)
			return nil
		})
	}))
	if errors.Is(err, errDamaged) { // setAside has put a new file in its place
		n, err = 0, nil
	}
	if err == nil {
		err = classify(s.removeSiblings())
	}
	return n, wrap("clear the history", err)
}

// Compact writes the store into a new file without the bytes of entries that were deleted.
func (s *Store) Compact(ctx context.Context) error {
	if !s.started() {
		return nil
	}
	return wrap("compact the history", s.within(ctx, true, s.rewrite(copyBuckets)))
}

// rewrite returns a function that replaces a store by a new file that fill writes.
func (s *Store) rewrite(fill func(old, fresh *bbolt.DB) error) func(old *bbolt.DB) error {
	return func(old *bbolt.DB) error {
		return s.replace(func(fresh *bbolt.DB) error { return fill(old, fresh) })
	}
}

// copyBuckets copies everything from one store into another.
func copyBuckets(from, to *bbolt.DB) error {
	return from.View(func(src *bbolt.Tx) error {
		return to.Update(func(dst *bbolt.Tx) error {
			for _, name := range buckets {
				b := dst.Bucket(name)
				b.FillPercent = 1 // keys arrive in order
				if err := src.Bucket(name).ForEach(b.Put); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// removeSiblings removes the files beside the store that may hold entries: all but the lock.
func (s *Store) removeSiblings() error {
	for _, path := range s.siblings(".") {
		if strings.HasSuffix(path, suffixLock) {
			continue
		}
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	return syncFolder(filepath.Dir(s.path))
}
