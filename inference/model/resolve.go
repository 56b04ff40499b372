package model

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"caro/internal/reach"
)

// What the hub says of a file, on the first answer and not on that of its storage.
const (
	headerCommit = "X-Repo-Commit"
	headerHash   = "X-Linked-Etag"
	headerSize   = "X-Linked-Size"
)

// The errors of the hub, to be tested with errors.Is.
var (
	// ErrOffline is returned when the hub cannot be reached, or may not be.
	ErrOffline = errors.New("no connection")
	// ErrHub is returned when the hub was reached and did not give the file.
	ErrHub = errors.New("the model hub did not give the file")
	// errGone is wrapped when the hub does not have the commit that was asked for.
	errGone = errors.New("not there")
)

// resolve asks the hub what a model's file is at the head of main: its commit, size and SHA-256.
func (h Hub) resolve(ctx context.Context, c *http.Client, m Model) (Source, error) {
	var src Source
	err := h.retry(ctx, func() (bool, error) {
		req, err := h.request(ctx, http.MethodHead, m, "main")
		if err != nil {
			return false, err
		}
		resp, err := c.Do(req)
		if err != nil {
			return false, h.unreachable(ctx, err, true)
		}
		_ = resp.Body.Close() // a HEAD has none
		if resp.StatusCode >= 400 {
			return false, h.refused(resp)
		}
		src, err = h.described(m, resp)
		return false, err
	})
	return src, err
}

// request makes a request for a model's file.
func (h Hub) request(ctx context.Context, method string, m Model, revision string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, h.file(m, revision), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", "caro")
	req.Header.Set("Accept-Encoding", "identity")
	return req, nil
}

// described reads what the hub says of a file, and holds it against the catalogue.
func (h Hub) described(m Model, resp *http.Response) (Source, error) {
	src := Source{From: FromHub, Repo: m.Repo, Commit: resp.Header.Get(headerCommit)}
	src.SHA256 = strings.Trim(strings.TrimPrefix(resp.Header.Get(headerHash), "W/"), `"`)
	src.Size, _ = strconv.ParseInt(resp.Header.Get(headerSize), 10, 64) // valid refuses 0
	if !src.valid() {
		return Source{}, fmt.Errorf("%w: %s does not say which commit, size and SHA-256 it has", ErrHub, h.Host())
	}
	if m.SHA256 != "" && src.SHA256 != m.SHA256 || m.Size > 0 && src.Size != m.Size {
		return Source{}, fmt.Errorf("%w: %s offers another file than the catalogue names", ErrDamaged, h.Host())
	}
	return src, nil
}

// unreachable says in a sentence why a request had no answer. Where nothing answers at the very first, another try would not help.
func (h Hub) unreachable(ctx context.Context, err error, first bool) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err // its address holds signatures
	}
	if errors.Is(err, errDowngrade) {
		return fmt.Errorf("%w: %w", ErrHub, err)
	}
	offline := fmt.Errorf("%w to %s: %s", ErrOffline, h.Host(), reach.Why(err))
	var dns *net.DNSError
	var op *net.OpError
	if first && (errors.As(err, &dns) || errors.As(err, &op) && op.Op == "dial") {
		return offline
	}
	return transient{error: offline}
}

// refused says what an answer without the file means.
func (h Hub) refused(resp *http.Response) error {
	host := resp.Request.URL.Host
	err := fmt.Errorf("%w: %s says %d %s", ErrHub, host, resp.StatusCode, http.StatusText(resp.StatusCode))
	switch code := resp.StatusCode; {
	case code == http.StatusTooManyRequests, code == http.StatusRequestTimeout, code >= 500:
		return transient{err, reach.RetryAfter(resp.Header.Get("Retry-After"))}
	case host != h.Endpoint.Host: // the storage: its addresses expire, and the hub gives a new one
		return transient{error: err}
	case code == http.StatusNotFound, code == http.StatusGone:
		return fmt.Errorf("%w: %w", err, errGone)
	}
	return err
}
