package history

import (
	"context"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"syscall"
	"time"
)

// The lock file beside the store says who may open it. bbolt locks the store itself too, but that lock goes with the
// file: it cannot cover the moment when one file replaces another. Between two tries of either lock a process waits a
// random time in these bounds; bbolt's own 50 ms would be an age when eight processes write in turn.
const (
	lockPauseMin = 500 * time.Microsecond
	lockPauseMax = 8 * time.Millisecond
)

// wait says how long an operation may wait for locks.
type wait struct {
	ctx      context.Context
	deadline time.Time
}

// retry calls try until it reports that it is done. It fails with ErrBusy at the deadline and with ctx's error before.
func (w wait) retry(try func() (done bool, err error)) error {
	for pause := lockPauseMin; ; pause = min(2*pause, lockPauseMax) {
		if err := w.ctx.Err(); err != nil {
			return err
		}
		if done, err := try(); done || err != nil {
			return err
		}
		left := time.Until(w.deadline)
		if left <= 0 {
			return ErrBusy
		}
		t := time.NewTimer(min(left, lockPauseMin+rand.N(pause)))
		select {
		case <-w.ctx.Done():
			t.Stop()
			return w.ctx.Err()
		case <-t.C:
		}
	}
}

// lock takes the lock file at path, alone or together with other readers, and returns the function that gives it back.
// A reader that may not make the lock file goes without: nobody can replace the store there either.
func (w wait) lock(path string, alone bool) (unlock func(), err error) {
	how := syscall.LOCK_SH
	if alone {
		how = syscall.LOCK_EX
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		if !alone && (errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.ENOSPC)) {
			return func() {}, nil
		}
		return nil, err
	}
	err = w.retry(func() (bool, error) {
		switch err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB); {
		case err == nil:
			return true, nil
		case errors.Is(err, syscall.EWOULDBLOCK), errors.Is(err, syscall.EINTR):
			return false, nil
		default:
			return false, err
		}
	})
	if err != nil {
		f.Close()
		return nil, err
	}
	return func() { f.Close() }, nil // closing unlocks
}
