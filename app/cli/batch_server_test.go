package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"caro/app/cli"
	"caro/internal/testkit"
)

// shared is a server that many ask. It answers a request with what it was asked for, after the time that work says.
type shared struct {
	*httptest.Server
	work func(ctx context.Context, query string) (status int)

	mu         sync.Mutex
	busy, most int
}

func newShared(tb testing.TB, work func(ctx context.Context, query string) int) *shared {
	s := &shared{work: work}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	tb.Cleanup(s.Close)
	return s
}

func (s *shared) serve(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/models") {
		_, _ = io.WriteString(w, `{"data":[{"id":"tiny"}]}`)
		return
	}
	var body struct{ Messages []struct{ Content string } }
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil || len(body.Messages) == 0 {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	query := body.Messages[len(body.Messages)-1].Content
	s.mu.Lock()
	s.busy++
	s.most = max(s.most, s.busy)
	s.mu.Unlock()
	status := s.work(r.Context(), query)
	s.mu.Lock()
	s.busy--
	s.mu.Unlock()
	if status != http.StatusOK {
		w.WriteHeader(status)
		return
	}
	reply, _ := json.Marshal(fmt.Sprintf(`{"command": %q, "explanation": "Says it."}`, "echo "+query)) // a string
	fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%s}}]}\n\ndata: [DONE]\n\n", reply)
}

// requests returns so many lines of a batch.
func requests(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, "{\"id\":%d,\"query\":\"say %d\"}\n", i, i)
	}
	return b.Bytes()
}

// batch runs a batch of requests, and returns what each line answers: the command, or the kind of the error.
func batch(tb testing.TB, ctx context.Context, s *shared, stdin []byte, args ...string) (answers []string, code int) {
	tb.Helper()
	env, stdout, stderr := inProcess(stdin, append([]string{"--jsonl", "--private", "--backend", "remote"}, args...)...)
	env.Getenv = func(name string) string {
		if name == "CARO_REMOTE_URL" {
			return s.URL + "/v1"
		}
		return ""
	}
	code = cli.Main(ctx, env)
	for at, line := range strings.Split(strings.TrimSpace(stdout.String()), "\n") {
		var doc struct {
			ID      int
			Command string
			Error   struct{ Kind string }
		}
		if err := json.Unmarshal([]byte(line), &doc); err != nil || doc.ID != at {
			tb.Errorf("line %d: %q, %v, stderr %s", at, line, err, stderr)
		}
		answers = append(answers, doc.Command+doc.Error.Kind)
	}
	return answers, code
}

// Ensure that a server is asked as much at a time as the user says and no more, and that the answers keep the order of the requests.
func TestBatch_Server(t *testing.T) {
	const lines = 100
	for _, parallel := range []int{1, 8, 64} {
		full, arrived := make(chan struct{}), 0
		var mu sync.Mutex
		s := newShared(t, func(ctx context.Context, query string) int {
			mu.Lock()
			if arrived++; arrived == parallel {
				close(full)
			}
			mu.Unlock()
			select {
			case <-full: // all that may ask do
			case <-ctx.Done():
			}
			time.Sleep(uneven(query) / 100)
			return http.StatusOK
		})
		got, code := batch(t, t.Context(), s, requests(lines), "--parallel", fmt.Sprint(parallel))
		if len(got) != lines || code != 0 || s.most != parallel {
			t.Errorf("--parallel %d: %d lines, exit %d, %d at a time", parallel, len(got), code, s.most)
		}
		for i, command := range got {
			if command != fmt.Sprint("echo say ", i) {
				t.Errorf("--parallel %d: line %d is %q", parallel, i, command)
			}
		}
	}
}

// Ensure that a line whose answer fails or is late has its error, and the others their answers.
func TestBatch_ServerFails(t *testing.T) {
	s := newShared(t, func(ctx context.Context, query string) int {
		switch query {
		case "say 2":
			return http.StatusInternalServerError
		case "say 4":
			<-ctx.Done()
		}
		return http.StatusOK
	})
	got, code := batch(t, t.Context(), s, requests(7), "--parallel", "3", "--timeout", "500ms")
	want := []string{"echo say 0", "echo say 1", "server", "echo say 3", "timeout", "echo say 5", "echo say 6"}
	if strings.Join(got, ",") != strings.Join(want, ",") || code != 0 {
		t.Errorf("%q, exit %d", got, code)
	}
}

// Ensure that an interrupted batch leaves no request behind at the server.
func TestBatch_ServerCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var gone sync.WaitGroup
	gone.Add(4)
	arrived := make(chan struct{}, 4)
	s := newShared(t, func(ctx context.Context, _ string) int {
		defer gone.Done()
		arrived <- struct{}{}
		<-ctx.Done()
		return http.StatusOK
	})
	go func() {
		for range 4 {
			<-arrived
		}
		cancel()
	}()
	env, stdout, _ := inProcess(requests(20), "--jsonl", "--private", "--backend", "remote", "--parallel", "4")
	env.Getenv = func(name string) string { return map[string]string{"CARO_REMOTE_URL": s.URL + "/v1"}[name] }
	if code := cli.Main(ctx, env); code != 130 || stdout.Len() > 0 {
		t.Errorf("exit %d, %q", code, stdout)
	}
	gone.Wait()
}

// uneven is how long an answer takes: 100 to 300 ms, by its request, which is what a small model on a GPU takes.
func uneven(query string) time.Duration {
	h := fnv.New32a()
	_, _ = io.WriteString(h, query)
	return 100*time.Millisecond + time.Duration(h.Sum32()%200)*time.Millisecond
}

// BenchmarkBatch_Server compares a batch with a bare client that asks the same server as much at a time: caro/bare is how many times
// as long caro takes.
func BenchmarkBatch_Server(b *testing.B) {
	for _, parallel := range []int{1, 4, 16} {
		b.Run(fmt.Sprint("parallel=", parallel), func(b *testing.B) {
			lines := 16 * parallel
			s := newShared(b, func(_ context.Context, query string) int { time.Sleep(uneven(query)); return http.StatusOK })
			var ours, bare time.Duration
			for b.Loop() {
				start := time.Now()
				if got, code := batch(b, b.Context(), s, requests(lines), "--parallel", fmt.Sprint(parallel)); len(got) != lines || code != 0 {
					b.Fatalf("%d lines, exit %d", len(got), code)
				}
				ours += time.Since(start)
				start = time.Now()
				bareClient(b, s, lines, parallel)
				bare += time.Since(start)
			}
			b.ReportMetric(float64(ours)/float64(bare), "caro/bare")
			b.ReportMetric(float64(b.N*lines)/ours.Seconds(), "answers/s")
		})
	}
}

// bareClient asks for so many answers, some at a time.
func bareClient(b *testing.B, s *shared, lines, parallel int) {
	bodies := make([][]byte, lines)
	for i := range bodies {
		bodies[i] = fmt.Appendf(nil, `{"model":"tiny","stream":true,"messages":[{"role":"user","content":"say %d"}]}`, i)
	}
	testkit.Post(b, s.URL+"/v1/chat/completions", bodies, parallel)
}
