package llama

import "time"

// pace chooses how many threads decode the next token, by what the last ones took.
//
// ggml's threads wait for each other in busy loops. On a machine that is busy with something else, two threads were seen to
// be thirty times slower than one, and on a quiet one 1.7 times faster.
type pace struct {
	counts []int           // to choose from, most threads first
	cost   []time.Duration // of a token by count; 0 where unknown
	before []time.Duration // the sample before, by count
	home   int             // index of the best count
	at     int             // index of the count in use; not home while another one is tried
	steps  int             // tokens since another one was tried
	wait   int             // tokens until another one is tried again
	tried  int             // index of the last one that was tried
}

// A trial costs a slow token on a quiet machine and up to half a second on a busy one, so trials that change nothing become rarer.
const (
	firstWait = 32
	lastWait  = 256
)

// outlier is how many times slower than the best known a single token has to be to count. Smaller changes have to show twice.
const outlier = 4

// newPace starts with the most threads and tries half, a quarter and so on down to one, a token each.
func newPace(most int) *pace {
	p := &pace{wait: firstWait}
	for n := most; n >= 1; n /= 2 {
		p.counts = append(p.counts, n)
	}
	p.cost = make([]time.Duration, len(p.counts))
	p.before = make([]time.Duration, len(p.counts))
	return p
}

// threads returns how many threads to use for the next token.
func (p *pace) threads() int { return p.counts[p.at] }

// settled returns how many threads were best of late, for work that is no trial.
func (p *pace) settled() int { return p.counts[p.home] }

// took notes how long a token took with the threads in use and chooses those of the next.
func (p *pace) took(d time.Duration) {
	p.note(d)
	for i, c := range p.cost {
		if c == 0 {
			p.at = i
			return
		}
	}
	was := p.home
	for i := range p.cost {
		if p.cost[i] < p.cost[p.home] {
			p.home = i
		}
	}
	p.steps++
	switch {
	case p.home != was:
		p.steps, p.wait = 0, firstWait
	case p.steps >= p.wait && len(p.counts) > 1:
		p.steps, p.wait = 0, min(2*p.wait, lastWait)
		p.at = p.next()
		return
	}
	p.at = p.home
}

// note records a sample: at once when it is an outlier, else the better one of the last two, so that a hiccup changes nothing.
func (p *pace) note(d time.Duration) {
	last := p.before[p.at]
	p.before[p.at] = d
	if last > 0 && last < d && d < outlier*p.cost[p.home] {
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
