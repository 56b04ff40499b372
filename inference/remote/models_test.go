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
	"testing"
	"time"

	"caro/inference"
	"caro/inference/remote"
)

// tags is what Ollama says of its models (docs/api.md of its repository), shortened.
const tags = `{"models":[{"name":"deepseek-r1:latest","model":"deepseek-r1:latest","modified_at":"2025-05-10T08:06:48.639712648-07:00","size":4683075271,
"digest":"0a8c266910232fd3291e71e5ba1e058cc5af9d411192cf88b6d30e92b6e73163","details":{"parent_model":"","format":"gguf","family":"qwen2","families":["qwen2"],
"parameter_size":"7.6B","quantization_level":"Q4_K_M"}}]}`

// serve starts a server of the given answers by path; one that is not there is a 404.
func serve(t *testing.T, paths map[string]http.HandlerFunc) string {
	t.Helper()
	mux := http.NewServeMux()
	for path, handle := range paths {
		mux.HandleFunc(path, handle)
	}
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL + "/v1"
}

// say answers with a text.
func say(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}
}

// Ensure that Ollama says what it has, and that any other server is asked the way that all understand.
func TestModels(t *testing.T) {
	openAI := say(http.StatusOK, `{"object":"list","data":[{"id":"tiny"},{"id":"large"}]}`)
	plain := []remote.Model{{Name: "tiny"}, {Name: "large"}}
	for _, c := range []struct {
		name  string
		paths map[string]http.HandlerFunc
		want  []remote.Model
		is    error
	}{
		{"Ollama", map[string]http.HandlerFunc{"/api/tags": say(200, tags), "/v1/models": openAI}, []remote.Model{{
			Name: "deepseek-r1:latest", Size: 4683075271, SHA256: "0a8c266910232fd3291e71e5ba1e058cc5af9d411192cf88b6d30e92b6e73163", Quantization: "Q4_K_M",
		}}, nil},
		{"Ollama without a model", map[string]http.HandlerFunc{"/api/tags": say(200, `{"models":[]}`), "/v1/models": say(200, `{"object":"list","data":null}`)}, nil, nil},
		{"another server", map[string]http.HandlerFunc{"/v1/models": openAI}, plain, nil},
		{"llama-server, whose tags are not Ollama's", map[string]http.HandlerFunc{"/api/tags": say(200, `{"models":[{"name":"x","size":""}]}`), "/v1/models": openAI}, plain, nil},
		{"a web page for every path", map[string]http.HandlerFunc{"/": say(200, "<html>Log in</html>")}, nil, inference.ErrServer},
		{"tags without end", map[string]http.HandlerFunc{"/api/tags": say(200, `{"models":[`+strings.Repeat(`{"name":"x"},`, 1<<20)), "/v1/models": openAI}, plain, nil},
		{"a wrong key", map[string]http.HandlerFunc{"/": say(401, `{"error":"unauthorized"}`)}, nil, inference.ErrServer},
	} {
		got, err := remote.Models(t.Context(), remote.Options{URL: serve(t, c.paths), Key: "sk-1"})
		if !slices.Equal(got, c.want) || !errors.Is(err, c.is) {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
	if _, err := remote.Models(t.Context(), remote.Options{URL: "http://127.0.0.1:9/v1"}); !errors.Is(err, inference.ErrUnreachable) {
		t.Errorf("not there: %v", err)
	}
	if _, err := remote.Models(t.Context(), remote.Options{URL: "http://gpu.example/v1", Key: "sk-1"}); !errors.Is(err, remote.ErrClear) {
		t.Errorf("a key in the clear: %v", err)
	}
}

// Ensure that Ollama is asked for the model by name, that all its parts count, and that the download ends when it says so.
func TestPull(t *testing.T) {
	var asked struct {
		Model  string
		Stream bool
	}
	key := ""
	url := serve(t, map[string]http.HandlerFunc{"POST /api/pull": func(w http.ResponseWriter, r *http.Request) {
		_ = json.NewDecoder(r.Body).Decode(&asked)
		key = r.Header.Get("Authorization")
		for _, line := range []string{
			`{"status":"pulling manifest"}`, `{"status":"pulling aa","digest":"sha256:aa","total":4000}`, `{"status":"pulling aa","digest":"sha256:aa","total":4000,"completed":1000}`,
			`{"status":"pulling aa","digest":"sha256:aa","total":4000,"completed":4000}`, `{"status":"pulling bb","digest":"sha256:bb","total":50,"completed":50}`,
			`{"status":"verifying sha256 digest"}`, `{"status":"writing manifest"}`, `{"status":"success"}`,
		} {
			fmt.Fprintln(w, line)
		}
	}})
	var seen []string
	err := remote.Pull(t.Context(), remote.Options{URL: url + "/", Key: "sk-1"}, "tiny:1b", func(done, total int64) { seen = append(seen, fmt.Sprint(done, "/", total)) })
	if err != nil || asked.Model != "tiny:1b" || !asked.Stream || key != "Bearer sk-1" {
		t.Errorf("%v, asked %+v with %q", err, asked, key)
	}
	if seen = slices.Compact(seen); strings.Join(seen, " ") != "0/4000 1000/4000 4000/4000 4050/4050" {
		t.Errorf("saw %q", seen)
	}
}

// Ensure that a download that fails says why in one sentence, and that no server can fill the memory or pretend that the model is there.
func TestPull_Faults(t *testing.T) {
	elsewhere := serve(t, map[string]http.HandlerFunc{"/": func(http.ResponseWriter, *http.Request) { t.Error("it went elsewhere") }})
	for _, c := range []struct {
		name   string
		handle http.HandlerFunc
		is     error
		says   string
	}{
		{"no such model", say(200, `{"status":"pulling manifest"}`+"\n"+`{"error":"pull model manifest: file does not exist"}`+"\n"), remote.ErrPull, `"pull model manifest: file does not exist"`},
		{"no such model, older", say(500, `{"error":"pull model manifest: file does not exist"}`), remote.ErrPull, "file does not exist"},
		{"a server that speaks with escapes", say(200, `{"error":"\u001b[2J\u202e`+strings.Repeat("x", 10_000)+`"}`), remote.ErrPull, `\x1b[2J\u202exxx`},
		{"another server", say(404, "404 page not found"), remote.ErrNotOllama, "not Ollama"},
		{"an error without a word", say(502, "<html>"), remote.ErrPull, "502 Bad Gateway"},
		{"a wrong key", say(401, `{"error":"unauthorized"}`), remote.ErrPull, "unauthorized"},
		{"elsewhere", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere, http.StatusTemporaryRedirect)
		}, inference.ErrServer, "redirects"},
		{"half of it", say(200, `{"status":"pulling aa","digest":"sha256:aa","total":4000,"completed":1000}`+"\n"), inference.ErrUnreachable, "broke"},
		{"nothing", say(200, ""), inference.ErrUnreachable, "broke"},
		{"a line without end", say(200, `{"status":"`+strings.Repeat("x", 1<<20)), inference.ErrServer, "no end"},
		{"parts without end", func(w http.ResponseWriter, r *http.Request) {
			for i := 0; r.Context().Err() == nil; i++ {
				fmt.Fprintf(w, "{\"status\":\"pulling\",\"digest\":\"%d\",\"total\":4,\"completed\":1}\n", i)
			}
		}, inference.ErrServer, "no end"},
		{"no JSON", say(200, "hello\n"), inference.ErrServer, "as agreed"},
	} {
		url := serve(t, map[string]http.HandlerFunc{"/api/pull": c.handle})
		err := remote.Pull(t.Context(), remote.Options{URL: url}, "tiny", func(int64, int64) {})
		if !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.says) || strings.ContainsAny(err.Error(), "\x1b\u202e\n") || len(err.Error()) > 500 {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// Ensure that a download that is stopped stops at the server as well.
func TestPull_Cancel(t *testing.T) {
	gone := make(chan bool, 1)
	url := serve(t, map[string]http.HandlerFunc{"/api/pull": func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, `{"status":"pulling aa","digest":"sha256:aa","total":4000,"completed":1000}`)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		gone <- true
	}})
	ctx, cancel := context.WithCancel(t.Context())
	if err := remote.Pull(ctx, remote.Options{URL: url}, "tiny", func(int64, int64) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	select {
	case <-gone:
	case <-time.After(10 * time.Second):
		t.Error("the server still works")
	}
}
