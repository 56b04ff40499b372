package cli

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/rivo/uniseg"

	"caro/inference"
)

// spinDelay keeps the spinner away from answers that come at once.
const spinDelay = 300 * time.Millisecond

// longWait is when the spinner begins to say how long it has been.
const longWait = 3 * time.Second

// live is a line on the terminal that shows an answer while it is written: what the model says is not judged yet, so
// the line is gone before the checked answer takes its place. The zero value, for streams that are no terminal, shows
// nothing.
type live struct {
	p    *program
	stop func()

	mu    sync.Mutex // guards what follows
	text  map[inference.Field]string
	wait  string // what the engine waits for
	begun time.Time
	drew  bool
}

// live begins a line on stderr. Log lines of -v would be torn by it, so they take its place.
func (p *program) live(ctx context.Context) *live {
	if p.globals.Quiet || p.globals.Verbose || p.dumb() || !p.IsTerminal(p.Stderr) {
		return &live{}
	}
	ctx, cancel := context.WithCancel(ctx)
	gone := make(chan struct{})
	l := &live{p: p, text: map[inference.Field]string{}, begun: p.Now()}
	l.stop = func() {
		cancel()
		<-gone
	}
	go func() {
		defer close(gone)
		l.turn(ctx)
	}()
	return l
}

// turn draws the spinner until ctx is done or the model writes, and wipes the line at the end.
func (l *live) turn(ctx context.Context) {
	timer := time.NewTimer(spinDelay)
	defer timer.Stop()
	for i := 0; ; i++ {
		select {
		case <-ctx.Done():
			l.mu.Lock()
			defer l.mu.Unlock()
			if l.drew {
				tell(l.p.Stderr, "\r\x1b[K")
			}
			return
		case <-timer.C:
			l.spin(i)
			timer.Reset(100 * time.Millisecond)
		}
	}
}

// spin draws the spinner where nothing is written yet, with how long that has been once it is long.
func (l *live) spin(i int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.text) > 0 {
		return
	}
	text := string(`|/-\`[i%4]) + " " + cmp.Or(l.p.visible(oneLine(l.wait)), "thinking")
	if waited := l.p.Now().Sub(l.begun); waited >= longWait {
		text += fmt.Sprintf(", %d s", int(waited.Seconds()))
	}
	l.draw(text)
}

// chunk adds what the model writes.
func (l *live) chunk(c inference.Chunk) {
	if l.stop == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.Field == inference.Wait {
		l.text, l.wait = map[inference.Field]string{}, c.Text
		return
	}
	l.text[c.Field] += c.Text
	text := oneLine(l.text[inference.Command])
	if e := oneLine(l.text[inference.Explanation]); e != "" {
		text += "  # " + e
	}
	l.draw(l.p.visible(text))
}

// draw draws the line again. Of a text that is too wide it shows the end, where the model writes.
func (l *live) draw(text string) {
	width := l.p.Width(l.p.Stderr)
	if width == 0 {
		width = 80
	}
	l.drew = true
	tell(l.p.Stderr, "\r\x1b[K%s", l.p.paint(l.p.Stderr, faint, lastCells(text, width-1)))
}

// end takes the line away.
func (l *live) end() {
	if l.stop != nil {
		l.stop()
	}
}

// lastCells returns the end of a text that fits into so many cells of a terminal.
func lastCells(text string, cells int) string {
	if uniseg.StringWidth(text) <= cells {
		return text
	}
	var clusters []string
	for g := uniseg.NewGraphemes(text); g.Next(); {
		clusters = append(clusters, g.Str())
	}
	from, left := len(clusters), cells
	for from > 0 {
		if left -= uniseg.StringWidth(clusters[from-1]); left < 0 {
			break
		}
		from--
	}
	return strings.Join(clusters[from:], "")
}
