package llama

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// run decodes tokens on a machine where a token takes cost(threads), and returns how often each count was used.
func run(p *pace, tokens int, cost func(threads int) time.Duration) map[int]int {
	used := map[int]int{}
	for range tokens {
		n := p.threads()
		used[n]++
		p.took(cost(n))
	}
	return used
}

func quiet(threads int) time.Duration { return 8 * time.Millisecond / time.Duration(threads) }

func busy(threads int) time.Duration {
	return 10 * time.Millisecond * time.Duration(1+20*(threads-1))
}

// Ensure that a quiet machine uses all threads, a busy one few, and that a change is followed.
func TestPace(t *testing.T) {
	p := newPace(4)
	if used := run(p, 400, quiet); used[4] < 390 || p.settled() != 4 {
		t.Errorf("quiet: %v", used)
	}
	if used := run(p, 400, busy); used[1] < 380 || p.settled() != 1 {
		t.Errorf("then busy: %v", used)
	}
	if used := run(p, 800, quiet); used[4] < 400 || p.settled() != 4 {
		t.Errorf("then quiet: %v", used)
	}
}

// Ensure that a single slow token, such as the machine hiccups, moves nothing unless it is far off.
func TestPace_Hiccup(t *testing.T) {
	p := newPace(2)
	run(p, 10, quiet)
	p.took(11 * time.Millisecond)
	if p.threads() != 2 {
		t.Errorf("after a hiccup: %d threads", p.threads())
	}
	p.took(500 * time.Millisecond)
	if p.threads() != 1 {
		t.Errorf("after half a second: %d threads", p.threads())
	}
}

func TestPace_OneThread(t *testing.T) {
	if used := run(newPace(1), 1000, quiet); used[1] != 1000 {
		t.Error(used)
	}
}

// Ensure that whatever tokens take, the choice is one of the counts, and that on a machine where one count is always much better it is used for
// nearly all tokens.
func TestPace_Properties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.IntRange(1, 16).Draw(t, "most")
		p := newPace(most)
		for _, ms := range rapid.SliceOf(rapid.IntRange(0, 1000)).Draw(t, "past") {
			p.took(time.Duration(ms) * time.Millisecond)
			if n := p.threads(); n < 1 || n > most {
				t.Fatalf("%d threads of %d", n, most)
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
		if used := run(p, 1000, cost); used[best] < 950 {
			t.Fatalf("best %d, used %v", best, used)
		}
	})
}
