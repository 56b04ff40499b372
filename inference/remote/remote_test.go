package remote_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"caro/inference"
	"caro/inference/enginetest"
	"caro/inference/remote"
)

// sent is a request as the server read it.
type sent struct {
	Model    string
	Messages []struct{ Role, Content string }
	MaxTok   int             `json:"max_tokens"`
	Seed     *int            `json:"seed"`
	Format   json.RawMessage `json:"response_format"`
	key      string
}

// server is a well-behaved server of the API, or one that does in its place what handle does.
type server struct {
	*httptest.Server
	mu     sync.Mutex
	got    []sent
	handle func(w http.ResponseWriter, r *http.Request, n int) bool
	slept  []time.Duration
}

func newServer(t *testing.T, handle func(w http.ResponseWriter, r *http.Request, n int) bool) *server {
	t.Helper()
	s := &server{handle: handle}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

func (s *server) serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/v1/models" {
		_, _ = io.WriteString(w, `{"object":"list","data":[{"id":"tiny","object":"model"},{"id":"large","object":"model"}]}`)
		return
	}
	var req sent
	if err := json.NewDecoder(r.Body).Decode(&req); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	req.key = r.Header.Get("Authorization")
	s.mu.Lock()
	n := len(s.got)
	s.got = append(s.got, req)
	s.mu.Unlock()
	if s.handle != nil && s.handle(w, r, n) {
		return
	}
	seed := 0
	if req.Seed != nil {
		seed = *req.Seed
	}
	query := req.Messages[len(req.Messages)-1].Content
	reply, _ := json.Marshal(map[string]string{"command": fmt.Sprintf("echo %q %d", query, seed), "explanation": "Says " + query}) // strings only
	speak(w, string(reply), req.MaxTok)
}

// sent returns the requests so far.
func (s *server) sent() []sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.got)
}

// speak streams a text as a model writes it, three bytes a token.
func speak(w http.ResponseWriter, text string, most int) {
	w.Header().Set("Content-Type", "text/event-stream")
	reason, tokens := "stop", 0
	runes := []rune(text)
	for at := 0; at < len(runes); at += 3 {
		if tokens++; most > 0 && tokens > most {
			reason = "length"
			break
		}
		piece, _ := json.Marshal(string(runes[at:min(at+3, len(runes))])) // a string
		fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%s}}]}\n\n", piece)
		_ = http.NewResponseController(w).Flush()
	}
	fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":%q}]}\n\n", reason)
	fmt.Fprintf(w, "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":90,\"completion_tokens\":%d}}\n\ndata: [DONE]\n\n", tokens)
}

func (s *server) open(t *testing.T, o remote.Options) inference.Engine {
	t.Helper()
	o.URL = s.URL + "/v1"
	o.Sleep = func(ctx context.Context, d time.Duration) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.slept = append(s.slept, d)
		return ctx.Err()
	}
	e, err := remote.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

// Ensure that the engine keeps the contract of all engines.
func TestEngine(t *testing.T) {
	s := newServer(t, func(w http.ResponseWriter, r *http.Request, n int) bool { return false })
	enginetest.Run(t, func(t *testing.T) inference.Engine { return s.open(t, remote.Options{}) })
}

// Ensure that the request says what is wanted, keeps secrets here, and names the server's model in the answer.
func TestGenerate(t *testing.T) {
	s := newServer(t, nil)
	e := s.open(t, remote.Options{Key: "sk-1", Redact: func(text string) string { return strings.ReplaceAll(text, "hunter2", "[secret]") }})
	got, err := e.Generate(t.Context(), enginetest.Ask("log in with hunter2"), nil)
	if err != nil || got.Command != `echo "log in with [secret]" 0` {
		t.Fatalf("%+v, %v", got, err)
	}
	if got.Model != (inference.ModelRef{Name: "tiny", Origin: inference.OriginRemote}) || got.Stats.PromptTokens != 90 {
		t.Errorf("%+v", got)
	}
	r := s.got[0]
	if r.Model != "tiny" || r.key != "Bearer sk-1" || r.MaxTok != inference.DefaultMaxTokens || !strings.Contains(string(r.Format), `"json_schema"`) {
		t.Errorf("sent %+v", r)
	}
	if len(r.Messages) != 2 || !strings.Contains(r.Messages[0].Content, "bash command for Linux") || strings.Contains(fmt.Sprint(r.Messages), "hunter2") {
		t.Errorf("sent %+v", r.Messages)
	}
	if _, err := s.open(t, remote.Options{Model: "large"}).Generate(t.Context(), enginetest.Ask("list files"), nil); err != nil || s.got[1].Model != "large" {
		t.Errorf("%+v, %v", s.got[1], err)
	}
}

// Ensure that a server which does not take the form of the answers is asked in one that it takes, and at once in that one from then on. The
// refusals are those of an old Ollama, of llama-cpp-python and of a gateway that knows no forms.
func TestGenerate_Forms(t *testing.T) {
	for _, c := range []struct {
		status, requests int
		takes            []string
	}{
		{http.StatusBadRequest, 4, []string{""}}, {http.StatusInternalServerError, 3, []string{"json_object", ""}}, {http.StatusUnprocessableEntity, 3, []string{"json_object"}},
		{http.StatusNotImplemented, 2, []string{"json_schema"}},
	} {
		s := newServer(t, nil)
		s.handle = func(w http.ResponseWriter, _ *http.Request, n int) bool {
			s.mu.Lock()
			defer s.mu.Unlock()
			var format struct{ Type string }
			if s.got[n].Format != nil {
				_ = json.Unmarshal(s.got[n].Format, &format) // what it is not, it does not take
			}
			if slices.Contains(c.takes, format.Type) {
				return false
			}
			http.Error(w, `{"error":{"message":"1 validation error: Input should be 'text' or 'json_object'"}}`, c.status)
			return true
		}
		e := s.open(t, remote.Options{})
		for range 2 {
			if got, err := e.Generate(t.Context(), enginetest.Ask("list files"), nil); err != nil || got.Command == "" {
				t.Fatalf("%+v: %+v, %v", c, got, err)
			}
		}
		if len(s.got) != c.requests {
			t.Errorf("%+v: %d requests", c, len(s.got))
		}
	}
}

// Ensure that what models write round the answer is taken off, and that nothing is made up where there is none.
func TestGenerate_Texts(t *testing.T) {
	for _, c := range []struct {
		name, text, command, explanation string
		is                               error
	}{
		{"as agreed", `{"command": "ls", "explanation": "Lists."}`, "ls", "Lists.", nil},
		{"spread out", "{\n  \"command\": \"ls\",\n  \"explanation\": \"Lists.\"\n}\n", "ls", "Lists.", nil},
		{"a code fence", "```json\n{\"command\": \"ls\", \"explanation\": \"Lists.\"}\n```", "ls", "Lists.", nil},
		{"prose", `Sure! Here you go: {"command": "ls", "explanation": "Lists."} Anything else?`, "ls", "Lists.", nil},
		{"prose with braces", `Use {} like this: {"command": "ls {a,b}", "explanation": "Lists."}`, "ls {a,b}", "Lists.", nil},
		{"thinking", "<think>The user wants {\"command\": \"rm -rf /\"}? No.</think>\n{\"command\": \"ls\", \"explanation\": \"Lists.\"}", "ls", "Lists.", nil},
		{"another order", `{"explanation": "Lists.", "command": "ls"}`, "ls", "Lists.", nil},
		{"more fields", `{"command": "ls", "risk": "safe", "explanation": "Lists."}`, "ls", "Lists.", nil},
		{"no explanation", `{"command": "ls"}`, "ls", "", nil},
		{"an empty command", `{"command": "", "explanation": "No shell task."}`, "", "", inference.ErrNotACommand},
		{"prose only", "I would use the ls command.", "", "", inference.ErrServer},
		{"another kind", `{"command": ["ls"], "explanation": 1}`, "", "", inference.ErrServer},
		{"no JSON", `{command: ls}`, "", "", inference.ErrServer},
		{"thinking for ever", "<think>Hm. {\"command\": \"ls\"}", "", "", inference.ErrServer},
		{"half", `{"command": "rm -rf /tmp/x`, "", "", inference.ErrServer},
	} {
		s := newServer(t, func(w http.ResponseWriter, _ *http.Request, _ int) bool { speak(w, c.text, 0); return true })
		got, err := s.open(t, remote.Options{}).Generate(t.Context(), enginetest.Ask("list files"), nil)
		if got.Command != c.command || got.Explanation != c.explanation || !errors.Is(err, c.is) {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
}

// Ensure that an answer is whole when its object is, however long the model goes on.
func TestGenerate_GoesOn(t *testing.T) {
	for _, more := range []string{"\n", " Anything else?", `{"command": "rm -rf /", "explanation": ""}`} {
		s := newServer(t, func(w http.ResponseWriter, r *http.Request, _ int) bool {
			say := func(text string) error {
				piece, _ := json.Marshal(text) // a string
				_, err := fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%s}}]}\n\n", piece)
				return errors.Join(err, http.NewResponseController(w).Flush(), r.Context().Err())
			}
			for err := say(`{"command": "ls", "explanation": "Lists."}`); err == nil; err = say(more) {
				time.Sleep(time.Millisecond)
			}
			return true
		})
		got, err := s.open(t, remote.Options{}).Generate(t.Context(), enginetest.Ask("list files"), nil)
		if err != nil || got.Command != "ls" || got.Explanation != "Lists." {
			t.Errorf("%q: %+v, %v", more, got, err)
		}
	}
}

// Ensure that a busy server is asked again, for as long as it is not asking for too much.
func TestGenerate_Busy(t *testing.T) {
	for _, c := range []struct {
		after string
		busy  int
		is    error
		slept int
		least time.Duration
	}{
		{"", 2, nil, 2, time.Second}, {"3", 1, nil, 1, 3 * time.Second}, {"", 100, inference.ErrServer, 3, time.Second}, {"3600", 1, inference.ErrServer, 0, 0},
	} {
		s := newServer(t, func(w http.ResponseWriter, _ *http.Request, n int) bool {
			if n >= c.busy {
				return false
			}
			w.Header().Set("Retry-After", c.after)
			w.WriteHeader([]int{http.StatusTooManyRequests, http.StatusServiceUnavailable}[n%2])
			return true
		})
		got, err := s.open(t, remote.Options{}).Generate(t.Context(), enginetest.Ask("list files"), nil)
		if !errors.Is(err, c.is) || (err == nil) != (got.Command != "") || len(s.slept) != c.slept || c.slept > 0 && s.slept[0] < c.least-100*time.Millisecond {
			t.Errorf("%q %d times: %+v, %v, slept %v", c.after, c.busy, got, err, s.slept)
		}
	}
}

// Ensure that a server that lets a request stand is not taken for a model that thinks: the wait is told, until the answer begins.
func TestGenerate_Stands(t *testing.T) {
	told := make(chan bool, 1)
	s := newServer(t, func(_ http.ResponseWriter, r *http.Request, _ int) bool {
		select {
		case <-told:
		case <-r.Context().Done():
		}
		return false
	})
	var waits []string
	got, err := s.open(t, remote.Options{}).Generate(t.Context(), enginetest.Ask("list files"), func(c inference.Chunk) {
		if c.Field == inference.Wait {
			waits = append(waits, c.Text)
			told <- true
		}
	})
	if err != nil || got.Command == "" || strings.Join(waits, "; ") != "the server has not begun to answer" {
		t.Errorf("%+v, %v, told %q", got, err, waits)
	}
}

// Ensure that a cancelled request is cancelled at the server as well.
func TestGenerate_Cancel(t *testing.T) {
	gone := make(chan bool, 1)
	s := newServer(t, func(w http.ResponseWriter, r *http.Request, _ int) bool {
		fmt.Fprint(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"{\\\"command\\\": \\\"ls\"}}]}\n\n")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		gone <- true
		return true
	})
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := s.open(t, remote.Options{}).Generate(ctx, enginetest.Ask("list files"), func(inference.Chunk) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	select {
	case <-gone:
	case <-time.After(10 * time.Second):
		t.Error("the server still works")
	}
}

// Ensure that servers which are not there, refuse, or send elsewhere have their sentences, and that none quotes the server.
func TestGenerate_Errors(t *testing.T) {
	elsewhere := newServer(t, nil)
	for _, c := range []struct {
		name   string
		handle func(w http.ResponseWriter, r *http.Request, n int) bool
		is     error
		says   string
	}{
		{"a wrong key", func(w http.ResponseWriter, _ *http.Request, _ int) bool {
			http.Error(w, `{"error":{"message":"Incorrect key: sk-1"}}`, http.StatusUnauthorized)
			return true
		}, inference.ErrServer, "another key"},
		{"no such model", func(w http.ResponseWriter, r *http.Request, _ int) bool { http.NotFound(w, r); return true }, inference.ErrServer, "404"},
		{"broken", func(w http.ResponseWriter, _ *http.Request, _ int) bool {
			http.Error(w, "\x1b[31mboom\x1b[0m", http.StatusInternalServerError)
			return true
		}, inference.ErrServer, "500"},
		{"elsewhere", func(w http.ResponseWriter, r *http.Request, _ int) bool {
			http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusTemporaryRedirect)
			return true
		}, inference.ErrServer, "redirects"},
		{"a web page", func(w http.ResponseWriter, _ *http.Request, _ int) bool {
			_, err := io.WriteString(w, "<html>Log in</html>")
			return err == nil
		}, inference.ErrServer, ""},
		{"an error in the stream", func(w http.ResponseWriter, _ *http.Request, _ int) bool {
			_, err := io.WriteString(w, "data: {\"error\": {\"message\": \"out of memory\"}}\n\n")
			return err == nil
		}, inference.ErrServer, ""},
		{"a broken connection", func(w http.ResponseWriter, _ *http.Request, _ int) bool {
			w.Header().Set("Content-Length", "100000")
			_, _ = io.WriteString(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"{\"}}]}\n\n")
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, inference.ErrUnreachable, "broke"},
	} {
		s := newServer(t, c.handle)
		got, err := s.open(t, remote.Options{Key: "sk-1"}).Generate(t.Context(), enginetest.Ask("list files"), nil)
		if !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.says) || strings.ContainsAny(err.Error(), "\x1b\n") || strings.Contains(err.Error(), "sk-1") || got != (inference.Suggestion{}) {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
	if len(elsewhere.got) > 0 {
		t.Errorf("the words went elsewhere: %+v", elsewhere.got)
	}
	s := newServer(t, nil)
	e := s.open(t, remote.Options{})
	s.Close()
	if _, err := e.Generate(t.Context(), enginetest.Ask("list files"), nil); !errors.Is(err, inference.ErrUnreachable) {
		t.Errorf("not there: %v", err)
	}
}

// Ensure that addresses are told apart: wrong ones, those on this machine, and those that a key must not go to in the clear.
func TestOpen(t *testing.T) {
	for _, c := range []struct {
		url, key, host string
		is             error
	}{
		{"http://127.0.0.1:11434/v1", "sk-1", "", nil}, {"http://localhost/v1", "", "", nil}, {"http://[::1]:8000/v1/", "", "", nil},
		{"https://gpu.example/v1", "sk-1", "gpu.example", nil}, {"http://10.0.0.5:8000/v1", "", "10.0.0.5:8000", nil},
		{"http://10.0.0.5:8000/v1", "sk-1", "10.0.0.5:8000", remote.ErrClear},
		{"http://localhost.example/v1", "", "localhost.example", nil}, {"http://127.0.0.1.example/v1", "sk-1", "127.0.0.1.example", remote.ErrClear},
		{"gpu.example", "", "", remote.ErrURL}, {"ftp://gpu.example", "", "gpu.example", remote.ErrURL}, {"", "", "", remote.ErrURL},
	} {
		e, err := remote.Open(remote.Options{URL: c.url, Key: c.key})
		if !errors.Is(err, c.is) || remote.Host(c.url) != c.host {
			t.Errorf("%q: %v, host %q", c.url, err, remote.Host(c.url))
		}
		if err == nil {
			_ = e.Close()
		}
	}
}
