package remote

import (
	"fmt"
	"math"
	"sync"
	"time"

	"caro/inference"
)

// quiet is how long a server may take to begin before that is told: a server that many ask lets a request stand without a word.
const quiet = 2 * time.Second

// waiting puts into words what an answer waits for, until it begins.
type waiting struct {
	mu      sync.Mutex // guards begun, and keeps chunks from coming at the same time
	begun   bool
	onChunk func(inference.Chunk)
	alarm   *time.Timer
}

// attend begins to watch an answer, whose chunks go to onChunk.
func attend(onChunk func(inference.Chunk)) *waiting {
	w := &waiting{onChunk: onChunk}
	w.alarm = time.AfterFunc(quiet, func() { w.tell("the server has not begun to answer") })
	return w
}

// chunk takes what the server writes.
func (w *waiting) chunk(c inference.Chunk) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.begun = true
	w.onChunk(c)
}

// busy takes what a request waits for before it is sent: the number of those before it, or a pause.
func (w *waiting) busy(ahead int, pause time.Duration) {
	if pause == 0 {
		w.alarm.Stop()
		w.tell(fmt.Sprintf("the server is busy; %d before this one", ahead))
		return
	}
	w.alarm.Reset(pause + quiet)
	w.tell(fmt.Sprintf("the server is busy and is asked again in %d s", int(math.Ceil(pause.Seconds()))))
}

func (w *waiting) tell(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.begun {
		w.onChunk(inference.Chunk{Field: inference.Wait, Text: text})
	}
}

// end ends the watch: nothing is told any more.
func (w *waiting) end() {
	w.alarm.Stop()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.begun = true
}
