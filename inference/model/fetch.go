package model

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"caro/internal/reach"
)

// Progress is how far an installation is.
type Progress struct {
	Source      Source // what is being installed
	Done, Total int64  // bytes
	Verifying   bool   // all bytes are here and are being checked
}

// fetch is a download at work. Its file holds the first done bytes.
type fetch struct {
	hub    Hub
	client *http.Client
	model  Model
	source Source
	file   *os.File
	done   int64
	report func(Progress)
}

// leastBytes is what a connection has to bring in the time that a stall may last. One that brings less does not get on.
const leastBytes = 4096

// errStalled is returned for a connection that brings nothing, or nearly nothing.
var errStalled = errors.New("it sends next to nothing")

// run downloads what is missing, through as many connections as it takes.
func (f *fetch) run(ctx context.Context) error {
	return f.hub.retry(ctx, func() (bool, error) {
		before := f.done
		err := f.connect(ctx)
		return f.done >= before+leastBytes, err
	})
}

// connect downloads through one connection.
func (f *fetch) connect(ctx context.Context) error {
	if f.done == f.source.Size {
		return nil
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	req, err := f.hub.request(ctx, http.MethodGet, f.model, f.source.Commit)
	if err != nil {
		return err
	}
	if f.done > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", f.done))
	}
	resp, err := f.client.Do(req)
	if err != nil {
		return f.hub.unreachable(ctx, err, false)
	}
	defer func() { _ = resp.Body.Close() }() // what was not read is not wanted
	start, err := f.accept(resp)
	if err != nil {
		return err
	}
	var arrived atomic.Int64
	go f.watch(ctx, cancel, &arrived)
	return f.receive(ctx, resp.Body, start, &arrived)
}

// watch ends a connection that stalls.
func (f *fetch) watch(ctx context.Context, end context.CancelCauseFunc, arrived *atomic.Int64) {
	tick := time.NewTicker(f.hub.stall())
	defer tick.Stop()
	for seen := int64(0); ; seen = arrived.Load() {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if arrived.Load() < seen+leastBytes {
				end(errStalled)
				return
			}
		}
	}
}

// accept looks at the head of an answer and returns the place in the file where its body begins.
func (f *fetch) accept(resp *http.Response) (start int64, err error) {
	total := resp.ContentLength
	switch resp.StatusCode {
	case http.StatusOK:
	case http.StatusPartialContent:
		var ok bool
		if start, total, ok = contentRange(resp.Header); !ok || start != f.done {
			return 0, transient{error: fmt.Errorf("%w: %s sent another part than the one asked for", ErrHub, resp.Request.URL.Host)}
		}
	case http.StatusRequestedRangeNotSatisfiable:
		if err := f.file.Truncate(0); err != nil {
			return 0, err
		}
		f.done = 0
		return 0, transient{error: f.hub.refused(resp)}
	default:
		if resp.StatusCode < 300 {
			return 0, fmt.Errorf("%w: %s says %d", ErrHub, resp.Request.URL.Host, resp.StatusCode)
		}
		return 0, f.hub.refused(resp)
	}
	if total >= 0 && total != f.source.Size {
		return 0, fmt.Errorf("%w: it has %d bytes there instead of %d", ErrHub, total, f.source.Size)
	}
	if e := resp.Header.Get("Content-Encoding"); e != "" && e != "identity" {
		return 0, fmt.Errorf("%w: it is packed as %s there", ErrHub, e)
	}
	return start, nil
}

var rangePattern = regexp.MustCompile(`^bytes (\d{1,18})-\d{1,18}/(\d{1,18}|\*)$`)

// contentRange reads the header of that name; total is -1 where it is not told.
func contentRange(h http.Header) (start, total int64, ok bool) {
	m := rangePattern.FindStringSubmatch(h.Get("Content-Range"))
	if m == nil || strings.HasPrefix(h.Get("Content-Type"), "multipart/") {
		return 0, 0, false
	}
	total = -1
	start, _ = strconv.ParseInt(m[1], 10, 64) // 18 digits fit
	if m[2] != "*" {
		total, _ = strconv.ParseInt(m[2], 10, 64)
	}
	return start, total, true
}

// receive writes a body into the file from start on. A server that sends the whole file again does not take away what is here: the
// same bytes are written over it.
func (f *fetch) receive(ctx context.Context, body io.Reader, start int64, arrived *atomic.Int64) error {
	buf := make([]byte, 256<<10)
	for at := start; at < f.source.Size; {
		n, err := body.Read(buf[:min(int64(len(buf)), f.source.Size-at)])
		if n > 0 {
			if _, err := f.file.WriteAt(buf[:n], at); err != nil {
				return f.full(err)
			}
			at += int64(n)
			arrived.Add(int64(n))
			f.done = max(f.done, at)
			f.report(Progress{Source: f.source, Done: at, Total: f.source.Size})
		}
		if err != nil && at < f.source.Size {
			return f.broken(ctx, err)
		}
	}
	return nil
}

// broken says why a body ended too early. An end that looks regular is none.
func (f *fetch) broken(ctx context.Context, err error) error {
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errStalled):
		err = cause
	case cause != nil:
		return cause
	}
	return transient{error: fmt.Errorf("%w to %s: %s", ErrOffline, f.hub.Host(), reach.Why(err))}
}

// full turns the error of a full disk into one that says how much is missing.
func (f *fetch) full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return &NoSpaceError{Need: f.source.Size - f.done + spare(f.source.Size), Free: freeBytes(f.file.Name())}
	}
	return fmt.Errorf("write the model: %w", err)
}
