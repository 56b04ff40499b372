package cli_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"caro/app/cli"
	"caro/inference"
)

// terminal is what a terminal was sent. It says when there is more.
type terminal struct {
	mu   sync.Mutex
	text strings.Builder
	more chan struct{}
}

func (s *terminal) Write(b []byte) (int, error) {
	s.mu.Lock()
	s.text.Write(b)
	s.mu.Unlock()
	select {
	case s.more <- struct{}{}:
	default:
	}
	return len(b), nil
}

func (s *terminal) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// waiting is an engine that waits until the user was told so.
type waiting struct {
	fake
	told *terminal
}

func (w waiting) Generate(ctx context.Context, req inference.Request, onChunk func(inference.Chunk)) (inference.Suggestion, error) {
	if onChunk == nil { // asked again: nothing to show
		return w.fake.Generate(ctx, req, nil)
	}
	onChunk(inference.Chunk{Field: inference.Command, Text: "half of it"})
	onChunk(inference.Chunk{Field: inference.Wait, Text: "the server is busy\x1b[2J"})
	for !strings.Contains(w.told.String(), "the server is busy") {
		select {
		case <-w.told.more:
		case <-ctx.Done():
			return inference.Suggestion{}, ctx.Err()
		}
	}
	return w.fake.Generate(ctx, req, onChunk)
}

// Ensure that the terminal says what an answer waits for, and that nothing of it stays.
func TestAsk_Waits(t *testing.T) {
	env, stdout, _ := inProcess(nil, "--no-input", "--private", "list", "files")
	stderr := &terminal{more: make(chan struct{}, 1)}
	env.Stderr = stderr
	env.Getenv = func(name string) string { return map[string]string{"TERM": "xterm"}[name] }
	env.IsTerminal = func(stream any) bool { return stream == any(stderr) }
	env.NewEngine = func(cli.EngineOptions) (inference.Engine, error) { return waiting{fake{"ls"}, stderr}, nil }
	if code := cli.Main(t.Context(), env); code != 0 || stdout.String() != "ls\n" {
		t.Errorf("exit %d, %q, %q", code, stdout, stderr)
	}
	if text := stderr.String(); strings.Contains(text, "\x1b[2J") || strings.LastIndex(text, "the server is busy") > strings.LastIndex(text, "\r\x1b[K") {
		t.Errorf("%q", text)
	}
}
