package remote_test

import (
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"caro/inference"
	"caro/inference/enginetest"
	"caro/inference/remote"
)

// secure returns a server with a certificate of its own, and a file with that certificate.
func secure(t *testing.T, handler http.Handler) (url, certificate string) {
	s := httptest.NewTLSServer(handler)
	t.Cleanup(s.Close)
	certificate = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(certificate, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return s.URL + "/v1", certificate
}

// askAs asks the server that CARO_TEST_ASK names in a process of its own: certificates and proxies are read once for each.
func askAs(t *testing.T, url string, env ...string) error {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestAskAs$")
	cmd.Env = append(env, "CARO_TEST_ASK="+url)
	out, err := cmd.CombinedOutput()
	if err == nil {
		return nil
	}
	return errors.New(string(out))
}

// TestAskAs is what askAs starts.
func TestAskAs(t *testing.T) {
	url := os.Getenv("CARO_TEST_ASK")
	if url == "" {
		t.Skip("for askAs")
	}
	e, err := remote.Open(remote.Options{URL: url, Key: "sk-1"})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if got, err := e.Generate(t.Context(), enginetest.Ask("list files"), nil); err != nil || got.Model.Name != "tiny" {
		t.Fatalf("%+v, %v", got, err)
	}
}

// Ensure that a server is believed to be itself only with a certificate of an authority that the system or the user trusts.
func TestTLS(t *testing.T) {
	s := newServer(t, nil)
	url, certificate := secure(t, http.HandlerFunc(s.serve))
	if err := askAs(t, url); err == nil || !strings.Contains(err.Error(), inference.ErrUnreachable.Error()) || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("an unknown authority: %v", err)
	}
	if len(s.sent()) > 0 {
		t.Error("words were sent to a server that nobody vouches for")
	}
	if err := askAs(t, url, "SSL_CERT_FILE="+certificate); err != nil {
		t.Errorf("an authority of one's own: %v", err)
	}
	if got := s.sent(); len(got) != 1 || got[0].key != "Bearer sk-1" {
		t.Errorf("sent %+v", got)
	}
}

// Ensure that a proxy is used for other machines, that it sees nothing of what goes over https, and that NO_PROXY and this machine go round it.
func TestProxy(t *testing.T) {
	var tunnels, plain atomic.Int64
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodConnect && r.Host == "gpu.example:443" && r.Header.Get("Authorization") == "" {
			tunnels.Add(1)
		} else {
			plain.Add(1)
		}
		w.WriteHeader(http.StatusBadGateway)
	}))
	defer proxy.Close()
	for _, variables := range [][]string{{"HTTPS_PROXY=" + proxy.URL}, {"https_proxy=" + proxy.URL}} {
		before := tunnels.Load()
		if err := askAs(t, "https://gpu.example/v1", variables...); err == nil || tunnels.Load() != before+1 {
			t.Errorf("%v: %v, %d tunnels", variables, err, tunnels.Load())
		}
	}
	s := newServer(t, nil)
	if err := askAs(t, s.URL+"/v1", "HTTP_PROXY="+proxy.URL); err != nil {
		t.Errorf("a server on this machine: %v", err)
	}
	if plain.Load() > 0 {
		t.Errorf("%d requests in the clear", plain.Load())
	}
}

// Ensure that no redirect is followed, wherever it leads: neither words nor key get there.
func TestRedirects(t *testing.T) {
	elsewhere := newServer(t, nil)
	for name, target := range map[string]string{"to http": elsewhere.URL, "to another host": "http://localhost:" + elsewhere.URL[strings.LastIndex(elsewhere.URL, ":")+1:], "to itself": ""} {
		for _, status := range []int{http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
			var asked atomic.Int64
			s := newServer(t, func(w http.ResponseWriter, r *http.Request, _ int) bool {
				asked.Add(1)
				http.Redirect(w, r, target+r.URL.Path, status)
				return true
			})
			_, err := s.open(t, remote.Options{Key: "sk-1", Model: "tiny"}).Generate(t.Context(), enginetest.Ask("list files"), nil)
			if !errors.Is(err, inference.ErrServer) || !strings.Contains(err.Error(), "redirects") || asked.Load() != 1 {
				t.Errorf("%s, %d: %v, asked %d times", name, status, err, asked.Load())
			}
		}
	}
	url, certificate := secure(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusTemporaryRedirect)
	}))
	if err := askAs(t, url, "SSL_CERT_FILE="+certificate); err == nil || !strings.Contains(err.Error(), "redirects") {
		t.Errorf("https to http: %v", err)
	}
	if len(elsewhere.got) > 0 {
		t.Errorf("sent elsewhere: %+v", elsewhere.got)
	}
}

// Ensure that a server which drops a connection that was kept is asked again, once it is seen to take a new one, and no more than that.
func TestDropped(t *testing.T) {
	drop := func(w http.ResponseWriter) bool {
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return false
		}
		c.Close()
		return true
	}
	s := newServer(t, func(w http.ResponseWriter, r *http.Request, n int) bool {
		if r.Header.Values("Idempotency-Key") != nil {
			t.Errorf("sent %v", r.Header)
		}
		return n >= 1 && n != 2 && drop(w)
	})
	e := s.open(t, remote.Options{Model: "tiny"})
	for i, want := range []error{nil, nil, inference.ErrUnreachable} { // the last one finds a server that drops whatever it gets
		if _, err := e.Generate(t.Context(), enginetest.Ask("list files"), nil); !errors.Is(err, want) {
			t.Errorf("request %d: %v", i, err)
		}
	}
	if n := len(s.sent()); n != 5 {
		t.Errorf("asked %d times", n)
	}
}
