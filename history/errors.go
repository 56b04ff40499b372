package history

import (
	"errors"
	"io/fs"
	"syscall"
)

// These errors can be returned by every operation.
var (
	// ErrBusy is returned when another process holds the file beyond the time-out.
	ErrBusy = errors.New("the history is in use by another caro")
	// ErrNewer is returned when the file was written by a newer caro. It is left as it is.
	ErrNewer = errors.New("the history was written by a newer caro")
	// ErrReadOnly is returned when the file or its folder may not be written.
	ErrReadOnly = errors.New("the history cannot be written")
	// ErrNoSpace is returned when the disk is full or a quota is used up. The history is as it was before.
	ErrNoSpace = errors.New("no space left for the history")
)

// These errors can be returned by operations on single entries.
var (
	// ErrNotFound is returned when no entry has the id.
	ErrNotFound = errors.New("no such entry in the history")
	// ErrAmbiguous is returned when several entries have ids with the given beginning.
	ErrAmbiguous = errors.New("several entries have ids that begin so")
)

// errDamaged is returned inside the package when the file is no readable store. Callers see the new file instead.
var errDamaged = errors.New("the history file is damaged")

// Hint returns what a user can do about an error of this package, or "".
func Hint(err error) string {
	for _, h := range []struct {
		err  error
		hint string
	}{
		{ErrBusy, "try again in a moment, or use --private to go on without the history"},
		{ErrNewer, "update caro, or set CARO_HOME to another folder"},
		{ErrReadOnly, "check the permissions of the folder, set CARO_HOME to another one, or use --private"},
		{ErrNoSpace, "free some space, or use --private to go on without the history"},
		{ErrNotFound, "caro history list shows the ids"},
		{ErrAmbiguous, "give more of the id"},
	} {
		if errors.Is(err, h.err) {
			return h.hint
		}
	}
	return ""
}

// kinded joins a sentinel of this package with its cause, so that errors.Is finds both.
type kinded struct{ kind, cause error }

// Error says what it means here first, then the cause.
func (e kinded) Error() string   { return e.kind.Error() + " (" + e.cause.Error() + ")" }
func (e kinded) Unwrap() []error { return []error{e.kind, e.cause} }

// classify gives errors of the system the sentinel that says what they mean here.
func classify(err error) error {
	var known kinded
	switch {
	case err == nil, errors.As(err, &known):
		return err
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return kinded{ErrNoSpace, err}
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return kinded{ErrReadOnly, err}
	}
	return err
}
