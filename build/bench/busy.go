package main

import (
	"context"
	"fmt"
	"os/exec"

	"caro/inference"
)

// busyLoops is how many programs compute beside the engine, and busyDecode how many tokens it writes meanwhile.
const (
	busyLoops  = 3
	busyDecode = 32
)

// busy measures decode beside programs that never wait, with the threads that caro chooses and with fixed ones.
func busy(ctx context.Context, s setup, w weights) (*table, error) {
	t := &table{}
	m := t.of(fmt.Sprintf("decode of %d beside %d busy loops", busyDecode, busyLoops), "tokens/s")
	c := s.client(w)
	defer func() { _ = c.Close() }()
	if err := c.Warm(ctx); err != nil {
		return nil, err
	}
	stop, err := loops(ctx)
	if err != nil {
		return nil, err
	}
	defer stop()
	for round := range 1 + s.rounds { // the first one warms up
		for _, threads := range []int{0, 1, 2} {
			got, err := c.Measure(ctx, inference.Workload{Decode: busyDecode, Threads: threads})
			if err != nil {
				return nil, err
			}
			if round > 0 {
				m.add(fixed(threads), busyDecode/got.Decode.Seconds())
			}
		}
	}
	best := fixed(1)
	one, _, _ := m.row(fixed(1)).spread()
	if two, _, _ := m.row(fixed(2)).spread(); two > one {
		best = fixed(2)
	}
	m.bars = []bar{{best, true, 0.6}, {fixed(2), true, 1}}
	return t, nil
}

// fixed names the row of a count of threads; 0 is caro's choice.
func fixed(threads int) string {
	switch threads {
	case 0:
		return caro
	case 1:
		return "the same with 1 thread"
	}
	return fmt.Sprintf("the same with %d threads", threads)
}

// loops starts the busy loops.
func loops(ctx context.Context) (stop func(), err error) {
	var all []*exec.Cmd
	stop = func() {
		for _, cmd := range all {
			_ = cmd.Process.Kill()
			_ = cmd.Wait() // killed
		}
	}
	for range busyLoops {
		cmd := exec.CommandContext(ctx, "sh", "-c", "while :; do :; done")
		if err := cmd.Start(); err != nil {
			stop()
			return nil, err
		}
		all = append(all, cmd)
	}
	return stop, nil
}
