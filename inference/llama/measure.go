//go:build cgo && !noengine

package llama

import (
	"context"
	"fmt"
	"syscall"
	"time"

	"caro/inference"
)

// Measure implements [inference.Measurer].
func (e *engine) Measure(ctx context.Context, w inference.Workload) (inference.Speed, error) {
	if w.Threads > e.opts.Threads {
		return inference.Speed{}, fmt.Errorf("the engine has %d threads, not %d", e.opts.Threads, w.Threads)
	}
	var got inference.Speed
	err := e.use(ctx, func() (err error) {
		if err := e.widen(max(w.Prefill, w.Decode)); err != nil {
			return err
		}
		if w.Threads > 0 {
			defer func(p *pace) { e.pace = p }(e.pace)
			e.pace = fixedPace(w.Threads)
		}
		if got.Prefill, err = e.timed(ctx, w.Prefill, w.Prefill); err == nil {
			got.Decode, err = e.timed(ctx, w.Decode, 1)
		}
		return err
	})
	if err != nil {
		return inference.Speed{}, err
	}
	got.Model, got.Backend, got.Threads, got.PeakRSS = e.opts.Ref, e.backend(), e.opts.Threads, peakRSS()
	return got, nil
}

// timed returns what n tokens take in an empty context, so many at once.
func (e *engine) timed(ctx context.Context, n, atOnce int) (time.Duration, error) {
	if n == 0 {
		return 0, nil
	}
	tokens := make([]int, n)
	for i := range tokens {
		tokens[i] = (i*7919 + 1) % e.model.NumVocab() // any token costs the same
	}
	e.forget(0)
	start := time.Now()
	for len(tokens) > 0 {
		if _, err := e.decode(ctx, tokens[:atOnce], 1); err != nil {
			return 0, err
		}
		tokens = tokens[atOnce:]
	}
	return time.Since(start), nil
}

// backend names what computes.
func (e *engine) backend() string {
	if e.gpu {
		return backendMetal
	}
	return backendCPU
}

// peakRSS returns the most memory in bytes that this process has had, 0 where the system does not tell.
func peakRSS() int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return u.Maxrss * maxrssUnit
}
