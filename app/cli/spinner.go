package cli

import (
	"context"
	"time"
)

// spinDelay keeps the spinner away from answers that come at once.
const spinDelay = 300 * time.Millisecond

// spin shows that something is going on, on a terminal only, until the returned function is called.
// Log lines of -v would be torn by it, so they take its place.
func (p *program) spin(ctx context.Context) (stop func()) {
	if p.globals.Quiet || p.globals.Verbose || !p.IsTerminal(p.Stderr) || p.Getenv("TERM") == "dumb" {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		p.turn(ctx)
	}()
	return func() {
		cancel()
		<-gone
	}
}

// turn draws until ctx is done and wipes the line at the end.
func (p *program) turn(ctx context.Context) {
	timer := time.NewTimer(spinDelay)
	defer timer.Stop()
	for i := 0; ; i++ {
		select {
		case <-ctx.Done():
			if i > 0 {
				tell(p.Stderr, "\r\x1b[K")
			}
			return
		case <-timer.C:
			tell(p.Stderr, "\r%c thinking", `|/-\`[i%4])
			timer.Reset(100 * time.Millisecond)
		}
	}
}
