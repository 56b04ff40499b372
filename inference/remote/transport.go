package remote

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"caro/internal/reach"
)

// Host returns the host of a server, or "" when it is on this machine.
func Host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address // not to be taken for local
	}
	name := u.Hostname()
	if ip := net.ParseIP(name); name == "localhost" || ip != nil && ip.IsLoopback() {
		return ""
	}
	return u.Host
}

// errElsewhere is returned for a server that sends callers to another address: words and key are for the one that the user named.
var errElsewhere = errors.New("it redirects to another address")

// stay follows no redirect.
func stay(*http.Request, []*http.Request) error { return errElsewhere }

// The limits of a request's patience.
const (
	maxTries  = 4
	longAfter = 20 * time.Second // a server that asks for more is not waited for
	maxBody   = 4 << 20          // bytes of one response, with all that surrounds the answer
)

// transport asks a busy server again, and bounds what it may say.
type transport struct {
	base  http.RoundTripper
	sleep func(ctx context.Context, d time.Duration) error
}

func newTransport(sleep func(ctx context.Context, d time.Duration) error) transport {
	base := http.DefaultTransport.(*http.Transport).Clone() // proxies and certificates as everywhere
	base.DisableCompression = true                          // so that a small answer cannot become a large one
	if sleep == nil {
		sleep = wait
	}
	return transport{base, sleep}
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// RoundTrip is http.RoundTripper's.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	for failed := 1; ; failed++ {
		resp, err := t.base.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		resp.Body = &bounded{resp.Body, maxBody}
		after := reach.RetryAfter(resp.Header.Get("Retry-After"))
		busy := resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode == http.StatusServiceUnavailable
		if !busy || failed == maxTries || after > longAfter {
			return resp, nil
		}
		_ = resp.Body.Close() // a refusal
		if err := t.sleep(r.Context(), max(after, reach.BackOff(failed))); err != nil {
			return nil, err
		}
		if r, err = again(r); err != nil {
			return nil, err
		}
	}
}

// again returns a request with its body from the start.
func again(r *http.Request) (*http.Request, error) {
	r = r.Clone(r.Context())
	if r.GetBody == nil {
		return r, nil
	}
	var err error
	r.Body, err = r.GetBody()
	return r, err
}

// bounded is a body that may have so many bytes.
type bounded struct {
	io.ReadCloser
	left int
}

// Read is io.Reader's.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, errLong
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
