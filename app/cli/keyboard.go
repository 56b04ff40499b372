package cli

import (
	"context"
	"errors"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// keyboard reads what the user types, no more than one byte at a time: what was typed ahead is for the next question, or
// for the shell.
type keyboard struct {
	r   io.Reader
	ctx context.Context //nolint:containedctx // of the question that is put; the readers between know of none
}

// Read waits for a byte, or until the context is done. A byte that comes later stays with the terminal.
func (k *keyboard) Read(b []byte) (int, error) {
	if f, ok := k.r.(*os.File); ok {
		if err := readable(k.ctx, f); err != nil {
			return 0, err
		}
	}
	return k.r.Read(b[:min(len(b), 1)])
}

// readable waits until a file can be read without waiting. It uses select since macOS cannot poll terminals.
func readable(ctx context.Context, f *os.File) error {
	r, w, err := os.Pipe() // its end is the sign to give up
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = w.Close() })
	defer func() {
		if stop() {
			_ = w.Close()
		}
	}()
	tty, wake := int(f.Fd()), int(r.Fd())
	for {
		var set unix.FdSet
		set.Set(tty)
		set.Set(wake)
		_, err := unix.Select(max(tty, wake)+1, &set, nil, nil, nil)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, unix.EINTR):
		case err != nil:
			return err
		case set.IsSet(tty):
			return nil
		}
	}
}
