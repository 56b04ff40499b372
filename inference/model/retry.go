package model

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// The patience of a download: so many tries in a row without new bytes, and so long a wait between two of them.
const (
	maxTries   = 6
	firstPause = time.Second
	longPause  = 30 * time.Second
	longAfter  = 5 * time.Minute // a server that wants more is not waited for
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
		if err := h.sleep(ctx, max(again.after, backOff(failed))); err != nil {
			return err
		}
	}
}

// backOff doubles the pause with each failure, and spreads it so that many machines do not come back at once.
func backOff(failed int) time.Duration {
	d := min(firstPause<<(failed-1), longPause)
	return d + rand.N(d/4)
}

// retryAfter reads the header of that name: seconds, or a date. What it does not say is 0.
func retryAfter(value string) time.Duration {
	if n, err := strconv.Atoi(value); err == nil {
		return time.Duration(min(max(n, 0), 1e6)) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, time.Until(at))
	}
	return 0
}
