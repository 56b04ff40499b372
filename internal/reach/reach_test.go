package reach_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"testing"
	"time"

	"caro/internal/reach"
)

func TestBackOff(t *testing.T) {
	for failed, least := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 4: 8 * time.Second, 6: 30 * time.Second, 1000: 30 * time.Second} {
		if got := reach.BackOff(failed); got < least || got > least*5/4 {
			t.Errorf("after %d failures: %v, want %v and up to a quarter more", failed, got, least)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	date := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(http.TimeFormat) }
	for value, want := range map[string]time.Duration{
		"": 0, "soon": 0, "-5": 0, "0": 0, "7": 7 * time.Second, "2.5": 0, "99999999999999999999": 0, "9999999": 1e6 * time.Second,
		date(-1000 * time.Hour): 0, date(time.Hour): time.Hour, date(1e6 * time.Hour): 1e6 * time.Second,
	} {
		if got := reach.RetryAfter(value); got > want || got < want-2*time.Second {
			t.Errorf("%q: %v, want %v", value, got, want)
		}
	}
}

func TestWhy(t *testing.T) {
	dial := func(err error) error {
		return &url.Error{Op: "Get", URL: "http://x", Err: &net.OpError{Op: "dial", Net: "tcp", Err: err}}
	}
	for want, err := range map[string]error{
		"the name is not known":     dial(&net.DNSError{Err: "no such host", Name: "x", IsNotFound: true}),
		"names cannot be looked up": dial(&net.DNSError{Err: "server misbehaving", Name: "x"}),
		"it refuses connections":    dial(syscall.ECONNREFUSED),
		"there is no way to it":     dial(syscall.ENETUNREACH),
		"the connection broke":      fmt.Errorf("read: %w", io.ErrUnexpectedEOF),
		"it does not answer":        dial(context.DeadlineExceeded),
		"something else":            errors.New("something else"),
	} {
		if got := reach.Why(err); got != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
}
