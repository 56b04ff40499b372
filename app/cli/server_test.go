package cli_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"

	"github.com/rogpeppe/go-internal/testscript"

	"caro/app/cli"
	"caro/inference"
	"caro/inference/remote"
)

// answerServer starts a server of the OpenAI-compatible API on the loopback, which answers with the given text, and sets $SERVER to its address:
// server TEXT. What it is sent is appended to the file sent.
func answerServer(ts *testscript.TestScript, _ bool, args []string) {
	log := ts.MkAbs("sent")
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		f, err := os.OpenFile(log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			panic(err)
		}
		fmt.Fprintf(f, "%s %s %s %s\n", r.Method, r.URL.Path, r.Header.Get("Authorization"), body)
		f.Close()
		switch {
		case strings.HasPrefix(r.URL.Path, "/api/"):
			w.WriteHeader(http.StatusNotFound)
		case strings.HasSuffix(r.URL.Path, "/models"):
			_, _ = io.WriteString(w, `{"data":[{"id":"tiny"}]}`)
		case args[0] == "busy":
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusTooManyRequests)
		default:
			text, _ := json.Marshal(args[0]) // a string
			fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%s}}]}\n\ndata: [DONE]\n\n", text)
		}
	}))
	ts.Defer(s.Close)
	ts.Setenv("SERVER", s.URL)
}

// ollamaServer starts a server with Ollama's own API on the loopback and sets $SERVER to its address. It has the model tiny and gets large; what it is
// asked to get is appended to the file pulled.
func ollamaServer(ts *testscript.TestScript, _ bool, _ []string) {
	var models atomic.Value
	tiny := `{"name":"tiny:latest","size":50000000,"digest":"aa","details":{"quantization_level":"Q4_K_M"}}`
	models.Store(tiny)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/tags", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, `{"models":[%s]}`, models.Load()) })
	mux.HandleFunc("POST /api/pull", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if strings.Contains(string(body), "absent") {
			fmt.Fprintln(w, `{"error":"pull model manifest: file does not exist"}`)
			return
		}
		_ = os.WriteFile(ts.MkAbs("pulled"), body, 0o600)
		for _, done := range []int{0, 2_000_000, 4_000_000} {
			fmt.Fprintf(w, "{\"status\":\"pulling bb\",\"digest\":\"sha256:bb\",\"total\":4000000,\"completed\":%d}\n", done)
		}
		models.Store(tiny + `,{"name":"large:latest","size":4000000,"digest":"bb"}`)
		fmt.Fprintln(w, `{"status":"success"}`)
	})
	s := httptest.NewServer(mux)
	ts.Defer(s.Close)
	ts.Setenv("SERVER", s.URL)
}

// withServer puts the server that the options name before the fake engine, or in its place.
func withServer(o cli.EngineOptions, local inference.Engine) (inference.Engine, error) {
	key, err := remote.Key(os.Getenv, os.Getenv("CARO_HOME")+"/config.toml", nil)
	if err != nil {
		return nil, err
	}
	e, err := remote.Open(remote.Options{URL: o.Remote.URL, Model: o.Remote.Model, Key: key})
	if err != nil || o.Only {
		return e, err
	}
	return remote.WithLocal(e, func() (inference.Engine, error) { return local, nil }), nil
}
