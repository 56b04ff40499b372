package model

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// ErrBusy is returned when another process installs or removes the same model.
var ErrBusy = errors.New("another caro is installing this model")

// lock takes the lock file of a model and returns the function that gives it back. The system gives it back when the process ends, however
// that is. The file itself stays: to remove it would let two processes hold it.
func (s Store) lock(file string) (unlock func(), err error) {
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder for models: %w", err)
	}
	f, err := os.OpenFile(s.lockPath(file), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the model: %w", err)
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err == nil {
		return func() { _ = f.Close() }, nil // closing unlocks
	}
	_ = f.Close() // nothing was written
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, ErrBusy
	}
	return nil, fmt.Errorf("lock the model: %w", err)
}
