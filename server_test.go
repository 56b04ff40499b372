package main_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Ensure that the program asks a server only when one is named, takes secrets out of what it sends there, and answers by itself when the server is gone.
func TestAsk_Server(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var sent strings.Builder
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		_, _ = io.Copy(&sent, r.Body)
		if strings.HasSuffix(r.URL.Path, "/models") {
			_, _ = io.WriteString(w, `{"data":[{"id":"tiny"}]}`)
			return
		}
		fmt.Fprint(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"{\\\"command\\\": \\\"ls -la\\\", \\\"explanation\\\": \\\"Lists.\\\"}\"}}]}\n\ndata: [DONE]\n\n")
	}))
	defer s.Close()
	ask := func(url string) (answer, origin string) {
		cmd := command(t, "-o", "json", "list files with the password=hunter2hunter2")
		cmd.Env = append(cmd.Env, "CARO_REMOTE_URL="+url)
		r := run(t, cmd)
		var d struct {
			Command string
			Model   struct{ Origin string }
		}
		if err := json.Unmarshal([]byte(r.stdout), &d); err != nil {
			t.Fatalf("exit %d, stdout %q, stderr %q", r.code, r.stdout, r.stderr)
		}
		return d.Command, d.Model.Origin
	}
	if _, origin := ask(""); origin != "starter" || sent.Len() > 0 {
		t.Errorf("no server: %s, sent %q", origin, &sent)
	}
	if command, origin := ask(s.URL + "/v1"); command != "ls -la" || origin != "remote" {
		t.Errorf("a server: %q, %s", command, origin)
	}
	if text := sent.String(); strings.Contains(text, "hunter2") || !strings.Contains(text, "list files with the password") {
		t.Errorf("sent %s", text)
	}
	s.Close()
	if _, origin := ask(s.URL + "/v1"); origin != "starter" {
		t.Errorf("a server that is gone: %s", origin)
	}
}
