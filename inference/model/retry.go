package model

import (
	"context"
	"errors"
	"fmt"
	"time"

	"caro/internal/reach"
)

// The limits of a download's patience.
const (
	maxTries  = 6               // in a row without new bytes
	longAfter = 5 * time.Minute // a server that asks for more is not waited for
)

// transient is an error that another try may mend.
type transient struct {
	error
	after time.Duration // what the server asked for; 0 when it did not
}

// Unwrap keeps the meaning of the error.
func (t transient) Unwrap() error { return t.error }

// retry calls try until it succeeds, fails for good, or has failed too often without getting on.
func (h Hub) retry(ctx context.Context, try func() (gotOn bool, err error)) error {
	for failed := 0; ; {
		gotOn, err := try()
		var again transient
		if err == nil || !errors.As(err, &again) {
			return err
		}
		if gotOn {
			failed = 0
		}
		failed++
		if failed == maxTries {
			return again.error
		}
		if again.after > longAfter {
			return fmt.Errorf("%w; it asks to come back in %s", again.error, again.after.Round(time.Second))
		}
		if err := h.sleep(ctx, max(again.after, reach.BackOff(failed))); err != nil {
			return err
		}
	}
}
