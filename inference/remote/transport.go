package remote

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
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
	maxTries = 4
	maxBody  = 4 << 20 // bytes of one response, with all that surrounds the answer
)

// transport asks a busy server again, keeps to what it takes, and bounds what it may say.
type transport struct {
	base http.RoundTripper
	pace *pace
}

// maxIdle is how many connections are kept for the requests to come: as many as anybody asks at a time.
const maxIdle = 256

func newTransport(sleep func(ctx context.Context, d time.Duration) error) transport {
	base := http.DefaultTransport.(*http.Transport).Clone() // proxies and certificates as everywhere
	base.DisableCompression = true                          // so that a small answer cannot become a large one
	base.MaxIdleConns, base.MaxIdleConnsPerHost = maxIdle, maxIdle
	if sleep == nil {
		sleep = wait
	}
	return transport{base, &pace{sleep: sleep}}
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

// waits is the key of a context's func(ahead int, pause time.Duration), which is told what a request waits for.
type waits struct{}

// RoundTrip is http.RoundTripper's. The request is at work until its body is closed.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	waiting, ok := r.Context().Value(waits{}).(func(ahead int, pause time.Duration))
	if !ok {
		waiting = func(int, time.Duration) {}
	}
	r = r.Clone(r.Context())
	// A request changes nothing, so one that meets a kept connection which the server is about to close is sent again (net/http's Transport
	// takes the key for that, and does not send an empty one).
	r.Header["Idempotency-Key"] = nil
	for failed := 1; ; failed++ {
		if err := t.pace.begin(r.Context(), waiting); err != nil {
			return nil, err
		}
		resp, err := t.base.RoundTrip(r)
		if err != nil {
			t.pace.end()
			return nil, err
		}
		busy := resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode == http.StatusServiceUnavailable
		if !busy {
			t.pace.answered()
			resp.Body = &bounded{resp.Body, maxBody, sync.OnceFunc(t.pace.end)}
			return resp, nil
		}
		after := reach.RetryAfter(resp.Header.Get("Retry-After"))
		t.pace.refused(failed, after)
		resp.Body = &bounded{resp.Body, maxBody, func() {}}
		if failed == maxTries || after > longAfter {
			return resp, nil
		}
		_ = resp.Body.Close() // a refusal
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
	done func() // is called when it is closed
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

// Close is io.Closer's.
func (b *bounded) Close() error {
	b.done()
	return b.ReadCloser.Close()
}
