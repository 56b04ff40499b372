package worker

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"caro/inference"
)

// Loader opens the engine of a child. main hands in inference/llama's.
type Loader func(Spec) (inference.Engine, error)

// Serve is the child: it reads requests from in and writes answers to out until in ends or ctx is done.
//
// It returns when in ends, whatever it is doing then, so that no child outlives its parent: the caller has to end the process
// afterwards, since a load or an answer may still be at work in another goroutine.
func Serve(ctx context.Context, in io.Reader, out io.Writer, load Loader) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	s := &server{out: json.NewEncoder(out), requests: make(chan message, 16)}
	ended := make(chan error, 2)
	go func() { ended <- s.work(ctx, load) }()
	go func() { ended <- s.read(in) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// server is the state of a child.
type server struct {
	requests chan message

	mu      sync.Mutex // guards the rest
	out     *json.Encoder
	running uint64 // id of the request at work
	cancel  context.CancelFunc
	stopped uint64 // id of the last request that was cancelled; ids only grow
}

// read takes lines until in ends. A cancel overtakes the requests that wait.
func (s *server) read(in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		var m message
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			return fmt.Errorf("read a request: %w", err)
		}
		if m.Op == opCancel {
			s.stop(m.ID)
			continue
		}
		s.requests <- m
	}
	return lines.Err()
}

// stop cancels a request, whether it is at work or still waits.
func (s *server) stop(id uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped = id
	if s.running == id && s.cancel != nil {
		s.cancel()
	}
}

// work loads the model and answers one request after the other.
func (s *server) work(ctx context.Context, load Loader) error {
	m := <-s.requests
	if m.Op != opLoad || m.Spec == nil {
		return errors.New("the first line is not a load")
	}
	engine, err := load(*m.Spec)
	if err != nil {
		return s.send(failure(m.ID, err))
	}
	defer func() { _ = engine.Close() }() // the process ends anyway
	if err := s.send(message{Op: opReady, ID: m.ID}); err != nil {
		return err
	}
	for {
		select {
		case m := <-s.requests:
			if err := s.answer(ctx, engine, m); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// answer answers one request. Its error is that of the pipe.
func (s *server) answer(ctx context.Context, engine inference.Engine, m message) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s.begin(m.ID, cancel)
	done := message{Op: opDone, ID: m.ID}
	var err error
	switch {
	case m.Op == opGenerate && m.Request != nil:
		done.Suggestion, err = s.generate(ctx, engine, m)
	case m.Op == opMeasure && m.Workload != nil:
		done.Speed, err = measure(ctx, engine, *m.Workload)
	default:
		return fmt.Errorf("unknown request %q", m.Op)
	}
	if err != nil {
		return s.send(failure(m.ID, err))
	}
	return s.send(done)
}

func (s *server) generate(ctx context.Context, engine inference.Engine, m message) (*inference.Suggestion, error) {
	got, err := engine.Generate(ctx, *m.Request, func(c inference.Chunk) {
		_ = s.send(message{Op: opChunk, ID: m.ID, Chunk: &c}) // a broken pipe shows at the end of the answer
	})
	return &got, err
}

func measure(ctx context.Context, engine inference.Engine, w inference.Workload) (*inference.Speed, error) {
	m, ok := engine.(inference.Measurer)
	if !ok {
		return nil, errors.New("this engine cannot be measured")
	}
	got, err := m.Measure(ctx, w)
	return &got, err
}

// begin notes which request is at work. One whose cancel came first is cancelled at once.
func (s *server) begin(id uint64, cancel context.CancelFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running, s.cancel = id, cancel
	if s.stopped == id {
		cancel()
	}
}

func (s *server) send(m message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.out.Encode(m)
}
