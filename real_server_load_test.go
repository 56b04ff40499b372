package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"caro/internal/testkit"
)

// recorder is a proxy before a server, which keeps what it is asked for.
type recorder struct {
	*httptest.Server
	mu           sync.Mutex
	bodies       [][]byte // of the requests for an answer
	atWork, most int
}

func newRecorder(tb testing.TB, addr string) *recorder {
	r := &recorder{}
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: addr})
	proxy.FlushInterval = -1 // a stream stays one
	proxy.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if !strings.HasSuffix(req.URL.Path, "/chat/completions") {
			proxy.ServeHTTP(w, req)
			return
		}
		body, _ := io.ReadAll(req.Body)
		req.Body = io.NopCloser(bytes.NewReader(body))
		r.mu.Lock()
		r.bodies = append(r.bodies, body)
		r.atWork++
		r.most = max(r.most, r.atWork)
		r.mu.Unlock()
		defer func() {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.atWork--
		}()
		proxy.ServeHTTP(w, req)
	}))
	tb.Cleanup(r.Close)
	return r
}

// seen returns how many requests there were, how many at a time, and how many are at work.
func (r *recorder) seen() (all, most, atWork int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.bodies), r.most, r.atWork
}

// take returns the requests so far and forgets them.
func (r *recorder) take() [][]byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	taken := r.bodies
	r.bodies = nil
	return taken
}

// crowd has so many clients ask a server, each again and again for a short answer, until the test ends. It returns once each has asked.
func crowd(tb testing.TB, addr string, clients int) {
	ctx, stop := context.WithCancel(context.Background())
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	const body = `{"model":"starter","max_tokens":8,"messages":[{"role":"user","content":"list files"}]}`
	var all sync.WaitGroup
	var asked atomic.Int32
	for range clients {
		all.Go(func() {
			for first := true; ctx.Err() == nil; first = false {
				req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+addr+"/v1/chat/completions", strings.NewReader(body))
				if err != nil {
					tb.Error(err)
					return
				}
				req.Header.Set("Content-Type", "application/json")
				if first {
					asked.Add(1)
				}
				resp, err := client.Do(req)
				if err != nil {
					continue // the end, or a server that refuses connections
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
				if resp.StatusCode != http.StatusOK { // a queue that is full
					time.Sleep(50 * time.Millisecond)
				}
			}
		})
	}
	for int(asked.Load()) < clients {
		time.Sleep(time.Millisecond)
	}
	tb.Cleanup(func() {
		stop()
		all.Wait()
		client.CloseIdleConnections()
	})
}

// besideOthers asks a server that 64 others ask: caro answers by it or by this machine and says so, has one request at work, and leaves none behind.
func besideOthers(t *testing.T, addr string) {
	crowd(t, addr, 64)
	r := newRecorder(t, addr)
	ask := func(args ...string) result {
		cmd := command(t, append([]string{"--private", "-o", "json"}, args...)...)
		cmd.Env = append(cmd.Env, "CARO_REMOTE_URL="+r.URL+"/v1")
		return run(t, cmd)
	}
	got := ask("--backend", "remote", "--timeout", "300s", "list files by size")
	var d struct {
		Command string
		Model   struct{ Origin string }
	}
	answered := json.Unmarshal([]byte(got.stdout), &d) == nil && d.Command != "" && d.Model.Origin == "remote"
	refused := got.code == 1 && strings.Contains(got.stderr, "503")
	const most = 3 * 4 // an answer and two repairs, four tries each
	if all, atOnce, _ := r.seen(); !answered && !refused || all > most || atOnce > 1 {
		t.Errorf("exit %d, %s%s, %d requests, %d at a time", got.code, got.stdout, got.stderr, all, atOnce)
	}
	if got := ask("--backend", "remote", "--timeout", "100ms", "list files by size"); got.code != 1 || !strings.Contains(got.stderr, "hint: --timeout") {
		t.Errorf("exit %d, %s%s", got.code, got.stdout, got.stderr)
	}
	for until := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		if _, _, left := r.seen(); left == 0 {
			break
		}
		if time.Now().After(until) {
			t.Fatal("requests are left behind at the server")
		}
	}
}

// requestLines returns the first lines of a batch.
func requestLines(tb testing.TB, n int) []byte {
	f, err := os.Open("testdata/requests.jsonl")
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var b bytes.Buffer
	lines := bufio.NewScanner(f)
	for ; n > 0 && lines.Scan(); n-- {
		fmt.Fprintln(&b, lines.Text())
	}
	return b.Bytes()
}

// batchAt runs a batch of requests at a server.
func batchAt(tb testing.TB, server string, lines []byte, parallel int) {
	cmd := command(tb, "--jsonl", "--backend", "remote", "--private", "--timeout", "300s", "--parallel", fmt.Sprint(parallel))
	cmd.Env = append(cmd.Env, "CARO_REMOTE_URL="+server+"/v1")
	cmd.Stdin = bytes.NewReader(lines)
	if r := run(tb, cmd); r.code != 0 || strings.Count(r.stdout, "\n") != bytes.Count(lines, []byte("\n")) {
		tb.Fatalf("exit %d, stdout %s, stderr %s", r.code, r.stdout, r.stderr)
	}
}

// median returns the middle of an odd number of figures.
func median(figures []float64) float64 {
	slices.Sort(figures)
	return figures[len(figures)/2]
}

// ratio times caro and a bare client in turn, b.N times, and reports the median of caro's time over that of the bare client, and caro's in seconds.
func ratio(b *testing.B, caro, bare func()) {
	timed := func(f func()) float64 {
		start := time.Now()
		f()
		return time.Since(start).Seconds()
	}
	var ratios, seconds []float64
	for b.Loop() {
		ours := timed(caro)
		ratios, seconds = append(ratios, ours/timed(bare)), append(seconds, ours)
	}
	b.ReportMetric(median(ratios), "caro/bare")
	b.ReportMetric(median(seconds), "s/caro")
	b.ReportMetric(0, "ns/op") // of both together, which nobody wants
}

// againstBare compares a batch of caro's with a bare client that sends the server what caro has just sent it, repairs included, both by way of a
// recorder: a server does not answer the same words the same way each time, so the number of repairs differs.
func againstBare(b *testing.B, r *recorder, lines []byte, parallel int) {
	batchAt(b, r.URL, lines, parallel) // the server is warm now
	var sent [][]byte
	ratio(b, func() {
		r.take()
		batchAt(b, r.URL, lines, parallel)
		sent = r.take()
	}, func() { testkit.Post(b, r.URL+"/v1/chat/completions", sent, parallel) })
}

// BenchmarkServers compares a batch of 16 requests with a bare client.
func BenchmarkServers(b *testing.B) {
	for _, s := range realServers {
		for _, parallel := range []int{1, 4} {
			b.Run(fmt.Sprintf("%s/parallel=%d", s.name, parallel), func(b *testing.B) {
				b.Setenv("LLAMA_ARG_N_PARALLEL", "4")
				b.Setenv("OLLAMA_NUM_PARALLEL", "4")
				againstBare(b, newRecorder(b, s.start(b)), requestLines(b, 16), parallel)
			})
		}
	}
}

// BenchmarkServers_Crowd compares an answer to caro with one to a bare client, both of a server that 64 others ask.
func BenchmarkServers_Crowd(b *testing.B) {
	for _, s := range realServers {
		b.Run(s.name, func(b *testing.B) {
			b.Setenv("LLAMA_ARG_N_PARALLEL", "4")
			b.Setenv("OLLAMA_NUM_PARALLEL", "4")
			addr := s.start(b)
			crowd(b, addr, 64)
			againstBare(b, newRecorder(b, addr), requestLines(b, 1), 1)
		})
	}
}
