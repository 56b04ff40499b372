package llama

import "time"

// pace chooses how many threads decode the next tokens, by what the last ones took, and how long they may take.
//
// ggml's threads wait for each other in busy loops, some hundred times a token. On a machine that is busy with something else,
// two threads were seen to be thirty times slower than one, and on a quiet one 1.7 times faster. So every count but one
// thread works against the clock: a Decode that takes too long is broken off and done again with one thread.
type pace struct {
	counts []int           // to choose from, fewest first
	cost   []time.Duration // of a token by count; 0 where unknown
	before []time.Duration // the sample before, by count
	home   int             // index of the best count
	at     int             // index of the count for the next single token; not home while another one is tried
	steps  int             // tokens since another one was tried
	wait   int             // tokens until another one is tried again
	tried  int             // index of the last one that was tried
}

// Trials that change nothing become rarer: a trial costs a slow token.
const (
	firstWait = 8
	lastWait  = 256
)

// outlier is how many times slower than with one thread a token has to be to count at once. Smaller changes have to show twice.
const outlier = 4

// newPace tries one thread, two, and so on up to the most, a token each.
func newPace(most int) *pace {
	p := &pace{wait: firstWait}
	for n := 1; n < most; n *= 2 {
		p.counts = append(p.counts, n)
	}
	p.counts = append(p.counts, most)
	p.cost = make([]time.Duration, len(p.counts))
	p.before = make([]time.Duration, len(p.counts))
	return p
}

// fixedPace always uses the same count, where others do the work.
func fixedPace(threads int) *pace {
	return &pace{wait: lastWait, counts: []int{threads}, cost: make([]time.Duration, 1), before: make([]time.Duration, 1)}
}

// learning reports whether some count is still unknown, so that the next token should come alone.
func (p *pace) learning() bool { return p.cost[p.at] == 0 }

// threads returns how many threads to use for the next Decode, of n tokens. More than one token are no trial.
func (p *pace) threads(n int) int { return p.counts[p.index(n)] }

func (p *pace) index(n int) int {
	if n > 1 {
		return p.home
	}
	return p.at
}

// limit returns how long the next Decode, of n tokens, may take; 0 means for ever. Many tokens at once take less time than one by one.
func (p *pace) limit(n int) time.Duration {
	if p.index(n) == 0 {
		return 0
	}
	return time.Duration(max(n, outlier)) * p.cost[0]
}

// took notes how long n tokens took with the threads in use, or that they were broken off, and chooses what is next.
func (p *pace) took(n int, d time.Duration, brokenOff bool) {
	i := p.index(n)
	switch {
	case brokenOff:
		p.cost[i] = max(d, outlier*p.cost[0])
		p.before[i] = p.cost[i]
	case n > 1:
		return
	default:
		p.note(d)
	}
	was := p.home
	for i, c := range p.cost {
		if c == 0 {
			p.at = i
			return
		}
		if c < p.cost[p.home] {
			p.home = i
		}
	}
	p.steps++
	switch {
	case p.home != was:
		p.steps, p.wait = 0, firstWait
	case p.steps >= p.due() && len(p.counts) > 1:
		p.steps, p.wait = 0, min(2*p.wait, lastWait)
		p.at = p.next()
		return
	}
	p.at = p.home
}

// due returns after how many tokens another count is tried. The whole of the threads need no trial to be given up: they show it themselves when they become slow.
func (p *pace) due() int {
	if p.home == len(p.counts)-1 {
		return lastWait
	}
	return p.wait
}

// note records a sample: at once when it is an outlier, else the better one of the last two, so that a hiccup changes nothing.
func (p *pace) note(d time.Duration) {
	last := p.before[p.at]
	p.before[p.at] = d
	if last > 0 && last < d && d < outlier*p.cost[0] {
		d = last
	}
	p.cost[p.at] = max(d, 1)
}

// next returns the index of the count to try, each in its turn.
func (p *pace) next() int {
	p.tried = (p.tried + 1) % len(p.counts)
	if p.tried == p.home {
		p.tried = (p.tried + 1) % len(p.counts)
	}
	return p.tried
}
