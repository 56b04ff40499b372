package llama

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// decode plays the engine for n tokens at once on a machine where a token takes cost(threads). It returns the time spent.
func decode(p *pace, n int, cost func(threads int) time.Duration, used map[int]int) (spent time.Duration) {
	for {
		threads, limit := p.threads(n), p.limit(n)
		d := time.Duration(n) * cost(threads)
		late := limit > 0 && d > limit
		if late {
			d = limit
		}
		spent += d
		p.took(n, d, late)
		if !late {
			used[threads]++
			return spent
		}
	}
}

// run decodes tokens one by one, and returns how often each count was used and the time spent.
func run(p *pace, tokens int, cost func(threads int) time.Duration) (used map[int]int, spent time.Duration) {
	used = map[int]int{}
	for range tokens {
		spent += decode(p, 1, cost, used)
	}
	return used, spent
}

func quiet(threads int) time.Duration { return 8 * time.Millisecond / time.Duration(threads) }

func busy(threads int) time.Duration {
	return 10 * time.Millisecond * time.Duration(1+40*(threads-1))
}

// Ensure that a quiet machine uses all threads, a busy one few, that a change is followed, and that trying costs little.
func TestPace(t *testing.T) {
	p := newPace(4)
	if used, spent := run(p, 400, quiet); used[4] < 396 || spent > 400*quiet(4)*102/100 {
		t.Errorf("quiet: %v, %v", used, spent)
	}
	if used, spent := run(p, 400, busy); used[1] < 380 || spent > 400*busy(1)*14/10 {
		t.Errorf("then busy: %v, %v", used, spent)
	}
	if used, _ := run(p, 800, quiet); used[4] < 500 {
		t.Errorf("then quiet: %v", used)
	}
	p = newPace(4)
	if used, spent := run(p, 40, busy); used[1] < 38 || spent > 40*busy(1)*16/10 {
		t.Errorf("busy from the start: %v, %v", used, spent)
	}
}

// Ensure that many tokens at once are no trial, teach nothing, and are broken off when they take longer than they would one by one.
func TestPace_Batch(t *testing.T) {
	p := newPace(2)
	for p.learning() {
		decode(p, 1, quiet, map[int]int{})
	}
	used := map[int]int{}
	decode(p, 100, quiet, used)
	if used[2] != 1 || p.threads(1) != 2 {
		t.Errorf("quiet: %v, then %d threads", used, p.threads(1))
	}
	used = map[int]int{}
	if spent := decode(p, 100, busy, used); used[1] != 1 || spent > 200*busy(1) {
		t.Errorf("busy: %v in %v", used, spent)
	}
}

// Ensure that a single slow token, such as the machine hiccups, moves nothing unless it is far off.
func TestPace_Hiccup(t *testing.T) {
	p := newPace(2)
	run(p, 6, quiet)
	p.took(1, 11*time.Millisecond, false)
	if p.threads(1) != 2 {
		t.Errorf("after a hiccup: %d threads", p.threads(1))
	}
	p.took(1, 500*time.Millisecond, false)
	if p.threads(1) != 1 {
		t.Errorf("after half a second: %d threads", p.threads(1))
	}
}

func TestPace_OneCount(t *testing.T) {
	for _, p := range []*pace{newPace(1), fixedPace(1)} {
		if used, _ := run(p, 1000, busy); used[1] != 1000 || p.limit(1) != 0 || p.limit(100) != 0 {
			t.Error(used)
		}
	}
	if p := fixedPace(6); p.threads(1) != 6 || p.threads(100) != 6 || p.limit(1) != 0 {
		t.Error("fixedPace(6) does not use 6 threads")
	}
}

// Ensure that whatever tokens take, one thread has no limit and the choice is one of the counts, and that on a machine where one count is always
// much better it is used for nearly all tokens.
func TestPace_Properties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.IntRange(1, 16).Draw(t, "most")
		p := newPace(most)
		for _, ms := range rapid.SliceOf(rapid.IntRange(0, 1000)).Draw(t, "past") {
			p.took(1, time.Duration(ms)*time.Millisecond, false)
			if n := p.threads(1); n < 1 || n > most || n == 1 && p.limit(1) != 0 {
				t.Fatalf("%d threads of %d for %v", n, most, p.limit(1))
			}
		}
		best := rapid.SampledFrom(p.counts).Draw(t, "best")
		cost := func(n int) time.Duration {
			if n == best {
				return time.Millisecond
			}
			return 10 * time.Millisecond
		}
		run(p, 2000, cost)
		if used, _ := run(p, 1000, cost); used[best] < 950 {
			t.Fatalf("best %d, used %v", best, used)
		}
	})
}
