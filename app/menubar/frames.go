package menubar

import (
	"sync"
	"time"

	"caro/app"
)

// frameTime is the least time between two frames: 60 a second.
const frameTime = time.Second / 60

// frames hands Views from the session's goroutine to the main thread: only the newest is drawn, at most one a frame.
type frames struct {
	hop   func(func())                       // runs a function on the main thread, later
	after func(d time.Duration, then func()) // runs a function after d, on any goroutine
	now   func() time.Time
	draw  func(app.View)

	mu     sync.Mutex // guards the fields below
	newest app.View
	queued bool
	drawn  time.Time
}

// put takes a View to draw. It does not wait.
func (f *frames) put(v app.View) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.newest = v
	if f.queued {
		return
	}
	f.queued = true
	if wait := frameTime - f.now().Sub(f.drawn); wait > 0 {
		f.after(wait, func() { f.hop(f.take) })
		return
	}
	f.hop(f.take)
}

// take draws the newest View; it runs on the main thread.
func (f *frames) take() {
	f.mu.Lock()
	v := f.newest
	f.queued = false
	f.drawn = f.now()
	f.mu.Unlock()
	f.draw(v)
}
