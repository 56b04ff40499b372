package remote

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"caro/internal/reach"
)

// A server that asks for more than longAfter is not waited for, nor asked again before that, or a minute, is over.
const (
	longAfter = 20 * time.Second
	longPause = longAfter + longAfter/4
)

// errBusy is returned while a server does not want to be asked.
var errBusy = errors.New("it is busy and does not want to be asked again soon")

// pace keeps the requests of one engine to what the server takes at a time. It learns that from refusals: as many as were at work when one
// more was refused, and one more again for each round of answers. After a refusal no request begins before the pause is over, so that however
// many wait, a busy server is asked once.
type pace struct {
	sleep func(ctx context.Context, d time.Duration) error

	mu    sync.Mutex
	busy  int             // requests at work
	most  int             // requests that may be at work; 0 before the first refusal
	done  int             // answers since most last changed
	until time.Time       // no request begins before
	queue []chan struct{} // those that wait for their turn
}

// begin waits for a turn. What it waits for is told to wait: the number of those before it, or the pause.
func (p *pace) begin(ctx context.Context, wait func(ahead int, pause time.Duration)) error {
	p.mu.Lock()
	if p.most > 0 && p.busy >= p.most {
		turn := make(chan struct{})
		p.queue = append(p.queue, turn)
		ahead := len(p.queue) - 1
		p.mu.Unlock()
		wait(ahead, 0)
		select {
		case <-ctx.Done():
			p.leave(turn)
			return ctx.Err()
		case <-turn:
		}
		p.mu.Lock()
	} else {
		p.busy++
	}
	pause := time.Until(p.until)
	p.mu.Unlock()
	switch {
	case pause <= 0:
		return nil
	case pause > longPause:
		p.end()
		return errBusy
	}
	wait(0, pause)
	if err := p.sleep(ctx, pause); err != nil {
		p.end()
		return err
	}
	return nil
}

// leave takes a request that gave up out of the queue, or passes on the turn that it got meanwhile.
func (p *pace) leave(turn chan struct{}) {
	p.mu.Lock()
	for i, other := range p.queue {
		if other == turn {
			p.queue = append(p.queue[:i], p.queue[i+1:]...)
			p.mu.Unlock()
			return
		}
	}
	p.mu.Unlock()
	p.end()
}

// end passes the turn on.
func (p *pace) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.busy--
	p.admit()
}

// admit lets those that wait begin, as many as may. The caller holds the lock.
func (p *pace) admit() {
	for len(p.queue) > 0 && (p.most == 0 || p.busy < p.most) {
		close(p.queue[0])
		p.queue = p.queue[1:]
		p.busy++
	}
}

// answered notes that the server took a request.
func (p *pace) answered() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.most == 0 {
		return
	}
	if p.done++; p.done >= p.most {
		p.done, p.most = 0, p.most+1
		p.admit()
	}
}

// refused notes that the server refused a request, the given one in a row of its kind, and asked for a pause. The request has ended.
func (p *pace) refused(failed int, after time.Duration) {
	after = min(after, time.Minute)
	if after > longAfter {
		after += after / 4
	} else {
		after += rand.N(max(after/4, 1))
	}
	pause := max(after, reach.BackOff(failed))
	p.mu.Lock()
	defer p.mu.Unlock()
	p.busy--
	p.done, p.most = 0, max(1, p.busy)
	if until := time.Now().Add(pause); until.After(p.until) {
		p.until = until
	}
	p.admit()
}
