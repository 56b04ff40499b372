package model

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// ErrNoSpace is what every [*NoSpaceError] wraps.
var ErrNoSpace = errors.New("not enough room on the disk")

// NoSpaceError is returned when a model does not fit on the disk. What is already there stays for the next try.
type NoSpaceError struct{ Need, Free int64 } // bytes

// Error names both sizes.
func (e *NoSpaceError) Error() string {
	return fmt.Sprintf("the disk has %d MB free, and %d MB are needed", e.Free/1e6, (e.Need+999_999)/1e6)
}

// Unwrap returns ErrNoSpace.
func (e *NoSpaceError) Unwrap() error { return ErrNoSpace }

// spare is what stays free beside a model of the given size.
func spare(size int64) int64 { return size / 20 }

// freeBytes returns how many bytes may be written where a path is. Where the system does not tell, there is no limit.
func freeBytes(path string) int64 {
	var st unix.Statfs_t
	if unix.Statfs(filepath.Dir(path), &st) != nil {
		return math.MaxInt64
	}
	return int64(min(st.Bavail*uint64(st.Bsize), math.MaxInt64))
}

// fits returns a *NoSpaceError where bytes more do not fit beside path.
func fits(path string, more, size int64) error {
	need := more + spare(size)
	if free := freeBytes(path); more > 0 && free < need {
		return &NoSpaceError{Need: need, Free: free}
	}
	return nil
}
