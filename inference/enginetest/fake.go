package enginetest

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"caro/inference"
)

// Fake is an engine without a model: it answers with an echo of the request, in tokens of four bytes. The zero value is ready to use.
type Fake struct {
	// OnToken is called before each token, counted from 1; its error ends the request. It may be nil.
	OnToken func(n int, req inference.Request) error

	mu     sync.Mutex
	closed bool
}

// Generate implements [inference.Engine].
func (f *Fake) Generate(ctx context.Context, req inference.Request, onChunk func(inference.Chunk)) (inference.Suggestion, error) {
	if err := inference.CheckQuery(req.Query); err != nil {
		return inference.Suggestion{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return inference.Suggestion{}, inference.ErrEngineStopped
	}
	start := time.Now()
	var reply inference.Reply
	stats := inference.Stats{PromptTokens: 1}
	rest := written(req.Query)
	for limit := req.MaxTokens; !reply.Done() && (limit <= 0 || stats.OutputTokens < limit); {
		stats.OutputTokens++
		if f.OnToken != nil {
			if err := f.OnToken(stats.OutputTokens, req); err != nil {
				return inference.Suggestion{}, err
			}
		}
		if stats.OutputTokens == 1 {
			stats.FirstToken = max(time.Since(start), 1)
		}
		n := min(len(rest), 4)
		for _, c := range reply.Write(rest[:n]) {
			if onChunk != nil {
				onChunk(c)
			}
		}
		rest = rest[n:]
		if err := ctx.Err(); err != nil {
			return inference.Suggestion{}, err
		}
	}
	stats.Total = max(time.Since(start), stats.FirstToken)
	command, explanation, err := reply.Parse()
	if err != nil {
		return inference.Suggestion{}, err
	}
	return inference.Suggestion{Command: command, Explanation: explanation, Model: inference.ModelRef{Name: "fake"}, Stats: stats}, nil
}

// fakeWindow is the context window in tokens.
const fakeWindow = 1 << 12

// Measure implements [inference.Measurer]: a token takes as long as OnToken.
func (f *Fake) Measure(ctx context.Context, w inference.Workload) (inference.Speed, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return inference.Speed{}, inference.ErrEngineStopped
	}
	if w.Prefill+w.Decode > fakeWindow {
		return inference.Speed{}, inference.ErrContextWindow
	}
	got := inference.Speed{Model: inference.ModelRef{Name: "fake"}, Backend: "cpu", Threads: max(w.Threads, 1)}
	for n, start := 1, time.Now(); n <= w.Prefill+w.Decode; n++ {
		if f.OnToken != nil {
			if err := f.OnToken(n, inference.Request{}); err != nil {
				return inference.Speed{}, err
			}
		}
		if err := ctx.Err(); err != nil {
			return inference.Speed{}, err
		}
		if spent := max(time.Since(start), 1); n <= w.Prefill {
			got.Prefill = spent
		} else {
			got.Decode = max(spent-got.Prefill, 1)
		}
	}
	return got, nil
}

// Close implements [inference.Engine].
func (f *Fake) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	return nil
}

// written is the answer as a model writes it.
func written(query string) string {
	b, err := json.Marshal("echo " + query)
	if err != nil {
		panic(errors.New("a string has no JSON"))
	}
	return `{"command": ` + string(b) + `, "explanation": "Print the request."}`
}
