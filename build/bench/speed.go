package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"caro/inference"
	"caro/inference/worker"
	"caro/internal/shell"
)

// caro is the first row of each measure.
const caro = "caro"

// What is run: a prompt and an answer of the usual size, after an answer that warms up.
const (
	prefill    = 256
	decode     = 64
	warmDecode = 16
)

// client returns a client that starts the program's worker as the program does.
func (s setup) client(w weights) *worker.Client {
	return worker.NewClient(worker.Options{
		Command: []string{s.caro, "worker"},
		Spec: worker.Spec{
			Path: w.path, Kind: w.kind, Ref: inference.ModelRef{Name: w.name}, Threads: s.threads, State: filepath.Join(s.scratch, "state"),
		},
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
}

// ask returns a request for a Linux command.
func ask(query string) inference.Request {
	return inference.Request{Query: query, Shell: shell.Bash, System: shell.Linux}
}

// firstToken returns how long a request waits for its first token: it is cut off behind it.
func firstToken(ctx context.Context, c *worker.Client, query string) (time.Duration, error) {
	req := ask(query)
	req.MaxTokens = 1
	start := time.Now()
	if _, err := c.Generate(ctx, req, nil); !errors.Is(err, inference.ErrCutOff) {
		return 0, fmt.Errorf("cut off behind the first token: %w", err)
	}
	return time.Since(start), nil
}

// speed measures load, prefill, decode, first token, cancel and memory. Each round has processes of its own, and begins with another one.
func speed(ctx context.Context, s setup, w weights) (*table, error) {
	t := newSpeedTable(s, w)
	if err := s.keepState(ctx, w); err != nil {
		return nil, err
	}
	for round := range s.rounds {
		for i := range 1 + len(s.peers) {
			var err error
			if turn := (round + i) % (1 + len(s.peers)); turn == 0 {
				err = t.ours(ctx, s, w)
			} else {
				err = t.theirs(ctx, s.peers[turn-1], s, w)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	return &t.table, nil
}

// keepState runs the program once, so that the state of the prompt's beginning is on the disk as it is from the second run on.
func (s setup) keepState(ctx context.Context, w weights) error {
	c := s.client(w)
	_, err := firstToken(ctx, c, "list files")
	return errors.Join(err, c.Close())
}

// speedTable has its measures in the order in which they are printed.
type speedTable struct {
	table
	prefill, decode, rested, load, cold, warm, cancel, killed, peak, settled, anonymous *measure
}

func newSpeedTable(s setup, w weights) *speedTable {
	old, newest := s.peers[0].name, s.peers[len(s.peers)-1].name
	t := &speedTable{}
	t.prefill = t.of(fmt.Sprintf("prefill of %d", prefill), "tokens/s", bar{old, true, 0.98})
	t.decode = t.of(fmt.Sprintf("decode of %d", decode), "tokens/s", bar{old, true, 0.98}, bar{newest, true, 0.95})
	t.rested = t.of("start and load after the others", "ms")
	t.load = t.of("start and load again at once", "ms")
	t.cold = t.of("first token of the first request, load included", "ms")
	t.warm = t.of("first token of the second request", "ms", bar{amount: 60})
	t.cancel = t.of("cancel, until the next request can begin", "ms", bar{amount: 100})
	t.killed = t.of("first token after the worker was killed", "ms", bar{amount: 2000})
	t.peak = t.of("resident memory at its peak", "MB")
	t.settled = t.of("resident memory after the requests", "MB")
	t.anonymous = t.of("of that anonymous", "MB")
	if w.kind == inference.KindQwen {
		t.load.bars, t.killed.bars = []bar{{amount: 1000}}, nil
		t.warm.bars[0].amount = 350
		t.peak.bars, t.settled.bars, t.anonymous.bars = []bar{{amount: 2000}}, []bar{{amount: 1400}}, []bar{{amount: 800}}
	}
	return t
}

// ours takes all measures of one worker's life. Another one was loaded just before: a virtual machine may give memory that is free for two seconds back to its
// host, and gets it again page by page, which takes longer than to load.
func (t *speedTable) ours(ctx context.Context, s setup, w weights) error {
	before, rested, err := s.load(ctx, w)
	if err != nil {
		return err
	}
	if err := before.Close(); err != nil {
		return err
	}
	c, load, err := s.load(ctx, w)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	cold, err := firstToken(ctx, c, "list files")
	if err != nil {
		return err
	}
	warm, err := firstToken(ctx, c, "show the size of this folder")
	if err != nil {
		return err
	}
	if _, err := c.Measure(ctx, inference.Workload{Prefill: prefill, Decode: warmDecode}); err != nil {
		return err
	}
	got, err := c.Measure(ctx, inference.Workload{Prefill: prefill, Decode: decode})
	if err != nil {
		return err
	}
	cancel, err := cancelled(ctx, c, load)
	if err != nil {
		return err
	}
	m, err := memoryOf(c.Pid())
	if err != nil {
		return err
	}
	killed, err := afterKill(ctx, c)
	if err != nil {
		return err
	}
	t.prefill.add(caro, prefill/got.Prefill.Seconds())
	t.decode.add(caro, decode/got.Decode.Seconds())
	for to, d := range map[*measure]time.Duration{t.rested: rested, t.load: load, t.cold: load + cold, t.warm: warm, t.cancel: cancel, t.killed: killed} {
		to.add(caro, float64(d.Microseconds())/1000)
	}
	t.peak.add(caro, m.peak)
	t.settled.add(caro, m.now)
	t.anonymous.add(caro, m.anonymous)
	return nil
}

// load starts a worker, has it load the model, and returns how long both took.
func (s setup) load(ctx context.Context, w weights) (*worker.Client, time.Duration, error) {
	c := s.client(w)
	start := time.Now()
	if err := c.Warm(ctx); err != nil {
		return nil, 0, errors.Join(err, c.Close())
	}
	return c, time.Since(start), nil
}

// theirs measures a peer's prefill and decode.
func (t *speedTable) theirs(ctx context.Context, p peer, s setup, w weights) error {
	reading, writing, err := p.rates(ctx, w, s.threads)
	if err != nil {
		return err
	}
	t.prefill.add(p.name, reading)
	t.decode.add(p.name, writing)
	return nil
}

// cancelled returns how long a worker is busy after a cancel in the middle of the longest prompt, where one step takes longest.
func cancelled(ctx context.Context, c *worker.Client, seed time.Duration) (time.Duration, error) {
	work, cancel := context.WithCancel(ctx)
	defer cancel()
	var at time.Time
	timer := time.AfterFunc(50*time.Millisecond+seed%(50*time.Millisecond), func() { at = time.Now(); cancel() })
	_, err := c.Generate(work, ask(strings.Repeat(" 文件", inference.MaxQuery/7)), nil)
	if !errors.Is(err, context.Canceled) || timer.Stop() {
		return 0, fmt.Errorf("it ended before the cancel: %w", err)
	}
	<-work.Done()
	err = c.Warm(ctx) // waits until the worker is free
	return time.Since(at), err
}

// afterKill returns how long a request waits for its first token when the worker is not there any more.
func afterKill(ctx context.Context, c *worker.Client) (time.Duration, error) {
	if err := syscall.Kill(c.Pid(), syscall.SIGKILL); err != nil {
		return 0, fmt.Errorf("kill the worker: %w", err)
	}
	return firstToken(ctx, c, "count the lines of notes.txt")
}
