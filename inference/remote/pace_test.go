package remote_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"caro/inference"
	"caro/inference/enginetest"
	"caro/inference/remote"
)

// crowd is a server that takes so many requests at a time and refuses the others.
type crowd struct {
	*server
	takes            int64
	busy, asked, bad atomic.Int64
}

func newCrowd(t *testing.T, takes int64) *crowd {
	c := &crowd{takes: takes}
	c.server = newServer(t, func(w http.ResponseWriter, _ *http.Request, _ int) bool {
		c.asked.Add(1)
		defer c.busy.Add(-1)
		if c.busy.Add(1) > c.takes {
			c.bad.Add(1)
			w.WriteHeader(http.StatusTooManyRequests)
			return true
		}
		time.Sleep(time.Millisecond)
		return false
	})
	return c
}

// Ensure that more requests than a server takes are answered all the same, and that it is not asked over and over meanwhile.
func TestPace_Crowd(t *testing.T) {
	const requests = 64
	for _, others := range []int{0, 64} {
		c := newCrowd(t, 4)
		e, err := remote.Open(remote.Options{URL: c.URL + "/v1", Sleep: func(ctx context.Context, d time.Duration) error {
			time.Sleep(max(d/200, time.Millisecond)) // so that later pauses are longer, as they are
			return ctx.Err()
		}})
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range others {
			all.Go(func() {
				for range 3 { // whatever comes of it
					if resp, err := http.Post(c.URL+"/v1/chat/completions", "application/json", strings.NewReader(`{"messages":[{"content":"x"}]}`)); err == nil {
						_ = resp.Body.Close()
					}
				}
			})
		}
		var failed atomic.Int64
		for i := range requests {
			all.Go(func() {
				if got, err := e.Generate(t.Context(), enginetest.Ask(fmt.Sprint("list ", i)), nil); err != nil {
					failed.Add(1)
				} else if want := fmt.Sprintf("echo %q 0", fmt.Sprint("list ", i)); got.Command != want {
					t.Errorf("%q, want %q", got.Command, want)
				}
			})
		}
		all.Wait()
		_ = e.Close()
		asked := c.asked.Load() - int64(3*others)
		if others == 0 && failed.Load() > 0 || failed.Load() > requests/4 || asked > 4*requests {
			t.Errorf("beside %d others: %d of %d failed, %d asked", others, failed.Load(), requests, asked)
		}
	}
}

// Ensure that nobody asks during the pause that a server wants, that those who wait are told, and that one who gives up takes no turn with it.
func TestPace_Pause(t *testing.T) {
	var refuse atomic.Bool
	refuse.Store(true)
	var asked atomic.Int64
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request, _ int) bool {
		asked.Add(1)
		if refuse.Load() {
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(http.StatusServiceUnavailable)
			return true
		}
		return false
	})
	over, told := make(chan struct{}), make(chan string, 100)
	var longest atomic.Int64
	e, err := remote.Open(remote.Options{URL: s.URL + "/v1", Sleep: func(ctx context.Context, d time.Duration) error {
		longest.Store(max(longest.Load(), int64(d)))
		select {
		case <-over:
		case <-ctx.Done():
		}
		return ctx.Err()
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	var all sync.WaitGroup
	ask := func(ctx context.Context, is error) {
		all.Go(func() {
			_, err := e.Generate(ctx, enginetest.Ask("list files"), func(c inference.Chunk) {
				if c.Field == inference.Wait {
					told <- c.Text
				}
			})
			if !errors.Is(err, is) {
				t.Errorf("%v, want %v", err, is)
			}
		})
	}
	ask(t.Context(), nil)
	if text := <-told; !strings.HasPrefix(text, "the server is busy and is asked again in ") {
		t.Errorf("told %q", text)
	}
	impatient, giveUp := context.WithCancel(t.Context())
	ask(impatient, context.Canceled)
	if text := <-told; text != "the server is busy; 0 before this one" {
		t.Errorf("told %q", text)
	}
	for range 5 {
		ask(t.Context(), nil)
		<-told
	}
	giveUp()
	if asked.Load() != 1 {
		t.Errorf("asked %d times during the pause", asked.Load())
	}
	refuse.Store(false)
	close(over)
	all.Wait()
	if d := time.Duration(longest.Load()); asked.Load() != 7 || d < 6*time.Second || d > 9*time.Second {
		t.Errorf("asked %d times, paused for %v", asked.Load(), d)
	}
}

// Ensure that a server which wants to be left alone for long is, whatever else there is to ask.
func TestPace_LongPause(t *testing.T) {
	var asked atomic.Int64
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request, _ int) bool {
		asked.Add(1)
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	})
	e := s.open(t, remote.Options{})
	for range 5 {
		if _, err := e.Generate(t.Context(), enginetest.Ask("list files"), nil); !errors.Is(err, inference.ErrServer) {
			t.Error(err)
		}
	}
	if asked.Load() != 1 || len(s.slept) > 0 {
		t.Errorf("asked %d times, slept %v", asked.Load(), s.slept)
	}
}
