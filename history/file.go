package history

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// The files beside the store. Every one of them begins with the store's name, so that Clear finds them.
const (
	suffixLock     = ".lock"
	suffixSpool    = ".spool"     // a folder
	suffixNew      = ".new"       // a file that is about to replace the store
	suffixBackup   = ".backup-"   // then the schema version that the backup has
	suffixDamaged  = ".damaged-"  // then the time
	suffixRepaired = ".repaired-" // the same file after Repair
)

// openOnce makes bbolt try its own lock once: the pauses are ours.
const openOnce = time.Nanosecond

func isBusy(err error) bool { return errors.Is(err, ErrBusy) }

// update runs fn in a transaction that is on the disk when update returns nil. It may run fn twice.
func (s *Store) update(ctx context.Context, fn func(*bbolt.Tx) error) error {
	return s.within(ctx, true, func(db *bbolt.DB) error { return db.Update(fn) })
}

// view runs fn in a reading transaction, or not at all when there is no store yet. It may run fn twice.
func (s *Store) view(ctx context.Context, fn func(*bbolt.Tx) error) error {
	return s.within(ctx, false, func(db *bbolt.DB) error { return db.View(fn) })
}

// within opens the store, calls fn and closes it. A reader opens it for writing when the spool has to be drained.
func (s *Store) within(ctx context.Context, write bool, fn func(*bbolt.DB) error) error {
	w := wait{ctx, time.Now().Add(s.opts.Timeout)}
	if !write && s.spooled() {
		err := s.attempt(w, true, fn)
		if !errors.Is(err, ErrReadOnly) && !errors.Is(err, ErrNoSpace) {
			return err
		}
	}
	err := s.attempt(w, write, fn)
	if errors.Is(err, errOld) {
		err = s.attempt(w, true, fn)
	}
	return err
}

// attempt takes the locks and runs fn. A damaged file is set aside, once, and fn runs on the new one.
func (s *Store) attempt(w wait, write bool, fn func(*bbolt.DB) error) error {
	err := s.locked(w, write, fn)
	if !errors.Is(err, errDamaged) {
		return err
	}
	if err := s.setAside(w); err != nil {
		return err
	}
	return s.locked(w, write, fn)
}

// locked opens the store under the lock file, alone for writing. Writing makes the folder and the store when there are
// none and takes in the spool first, so that fn sees every entry that was acknowledged.
func (s *Store) locked(w wait, write bool, fn func(*bbolt.DB) error) error {
	if !write && !s.started() {
		return nil
	}
	if write {
		if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
			return classify(err)
		}
	}
	unlock, err := w.lock(s.path+suffixLock, write)
	if err != nil {
		return classify(err)
	}
	defer unlock()
	if write {
		if err := s.create(); err != nil {
			return classify(err)
		}
	}
	return classify(s.open(w, write, func(db *bbolt.DB) error {
		if write {
			if err := s.drain(db); err != nil {
				return err
			}
		}
		return fn(db)
	}))
}

// open opens the file, whose lock the caller holds, checks its version and calls fn.
func (s *Store) open(w wait, write bool, fn func(*bbolt.DB) error) error {
	return w.guarded(s.path, write, func(db *bbolt.DB) error {
		version, err := s.schemaOf(db)
		switch {
		case err != nil:
			return err
		case version > s.schema():
			return kinded{ErrNewer, fmt.Errorf("its version is %d, this caro knows %d", version, s.schema())}
		case version < s.schema() && !write:
			return errOld
		case version < s.schema():
			if err := s.migrate(db, version); err != nil {
				return err
			}
		}
		return fn(db)
	})
}

// guarded opens the bbolt file at path and calls fn. bbolt answers a damaged file with panics and with faults in its
// memory map; they are returned as errDamaged.
func (w wait) guarded(path string, write bool, fn func(*bbolt.DB) error) (err error) {
	var file *os.File
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = kinded{errDamaged, fmt.Errorf("%v", r)}
			// Closing the DB would wait for the transaction that panicked. Closing its file is not enough: the
			// memory map, which stays, holds on to the lock.
			_ = syscall.Flock(int(file.Fd()), syscall.LOCK_UN) // the process ends with an error either way
			file.Close()
		}
	}()
	var db *bbolt.DB
	err = w.retry(func() (bool, error) {
		var err error
		db, err = bbolt.Open(path, 0o600, &bbolt.Options{
			Timeout:      openOnce,
			ReadOnly:     !write,
			NoStatistics: true,
			OpenFile: func(name string, flag int, mode os.FileMode) (_ *os.File, err error) {
				file, err = os.OpenFile(name, flag&^os.O_CREATE, mode)
				return file, err
			},
		})
		if errors.Is(err, berrors.ErrTimeout) {
			return false, nil
		}
		return err == nil, err
	})
	var system syscall.Errno
	if err != nil && !isBusy(err) && w.ctx.Err() == nil && !errors.As(err, &system) {
		return kinded{errDamaged, err} // bbolt has no sentinel for a file that is too short, for one
	}
	if err != nil {
		return err
	}
	if err := whole(db, file); err != nil {
		db.Close()
		return err
	}
	err = fn(db)
	return errors.Join(err, db.Close())
}

// whole reports a file that is shorter than its own pages say.
func whole(db *bbolt.DB, file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	return db.View(func(tx *bbolt.Tx) error {
		if info.Size() < tx.Size() {
			return kinded{errDamaged, fmt.Errorf("%d of %d bytes are left", info.Size(), tx.Size())}
		}
		return nil
	})
}

// started reports whether there is a store. An empty file is none: bbolt never leaves one.
func (s *Store) started() bool {
	info, err := os.Stat(s.path)
	return err == nil && info.Size() > 0
}

// create makes the store when there is none. A half-made file never bears the store's name.
func (s *Store) create() error {
	if s.started() {
		return nil
	}
	return s.replace(func(db *bbolt.DB) error { return nil })
}

// replace puts a new file with what fill writes in the place of the store, whose lock the caller holds.
func (s *Store) replace(fill func(*bbolt.DB) error) (err error) {
	tmp := s.path + suffixNew
	if err := os.Remove(tmp); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(tmp)
		}
	}()
	db, err := bbolt.Open(tmp, 0o600, &bbolt.Options{Timeout: openOnce, NoStatistics: true})
	if err != nil {
		return err
	}
	err = db.Update(s.prepareBuckets)
	if err == nil {
		err = fill(db)
	}
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	if err := os.Rename(tmp, s.path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(s.path))
}

// prepareBuckets makes the buckets of an empty store.
func (s *Store) prepareBuckets(tx *bbolt.Tx) error {
	for _, name := range buckets {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	return putSchema(tx, s.schema())
}

// syncFolder makes renames in a folder survive a loss of power.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
