package model_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"caro/inference/model"
)

// small is the model of these tests.
var small = model.Model{Name: "small", File: "small.gguf", Repo: "org/small"}

// The commits that the hub of these tests has.
const (
	firstCommit  = "1111111111111111111111111111111111111111"
	secondCommit = "2222222222222222222222222222222222222222"
)

// get is a request for the file as the storage saw it.
type get struct {
	start int64 // of the range; 0 without one
	auth  string
}

// hub is a model hub on the loopback: an endpoint that describes a file and redirects to the storage, on another port.
type hub struct {
	t        *testing.T
	endpoint *httptest.Server
	storage  *httptest.Server
	content  []byte

	mu    sync.Mutex
	main  string // the commit that main is
	gone  string // a commit that is not there any more
	sum   string // the hash that is announced
	size  int    // the size that is announced
	asked []string
	auths []string // at the endpoint
	gets  []get
	heads func(w http.ResponseWriter, r *http.Request) bool // answers in place of the endpoint if it says so
	fault func(w http.ResponseWriter, r *http.Request, n int) bool
	slept []time.Duration
}

// newHub returns a hub with so many random bytes to give.
func newHub(t *testing.T, size int) *hub {
	t.Helper()
	h := &hub{t: t, content: make([]byte, size), main: firstCommit, size: size}
	rng := rand.NewChaCha8([32]byte{7})
	_, _ = rng.Read(h.content)
	sum := sha256.Sum256(h.content)
	h.sum = hex.EncodeToString(sum[:])
	h.storage = httptest.NewServer(http.HandlerFunc(h.store))
	h.endpoint = httptest.NewServer(http.HandlerFunc(h.describe))
	t.Cleanup(h.storage.Close)
	t.Cleanup(h.endpoint.Close)
	return h
}

// describe is the endpoint.
func (h *hub) describe(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked = append(h.asked, r.Method+" "+r.URL.Path)
	h.auths = append(h.auths, r.Header.Get("Authorization"))
	if h.heads != nil && h.heads(w, r) {
		return
	}
	revision, ok := strings.CutPrefix(r.URL.Path, "/org/small/resolve/")
	revision = strings.TrimSuffix(revision, "/small.gguf")
	if revision == "main" {
		revision = h.main
	}
	if !ok || revision == h.gone {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("X-Repo-Commit", revision)
	w.Header().Set("X-Linked-Etag", strconv.Quote(h.sum))
	w.Header().Set("X-Linked-Size", strconv.Itoa(h.size))
	http.Redirect(w, r, h.storage.URL+"/blob?signature="+strconv.Itoa(len(h.asked)), http.StatusFound)
}

// store is the storage.
func (h *hub) store(w http.ResponseWriter, r *http.Request) {
	var start int64
	_, _ = fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &start)
	h.mu.Lock()
	n := len(h.gets)
	h.gets = append(h.gets, get{start, r.Header.Get("Authorization")})
	fault := h.fault
	h.mu.Unlock()
	if fault != nil && fault(w, r, n) {
		return
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(h.content))
}

// cut sends the first bytes of what was asked for, then breaks the connection.
func (h *hub) cut(w http.ResponseWriter, r *http.Request, bytes int) {
	var start int
	status := http.StatusOK
	if n, _ := fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &start); n == 1 {
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", start, len(h.content)-1, len(h.content)))
		status = http.StatusPartialContent
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(h.content)-start))
	w.WriteHeader(status)
	_, _ = w.Write(h.content[start:min(start+bytes, len(h.content))])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// breaks sets what goes wrong in the storage, for clients in other processes: they are no order that the race detector sees.
func (h *hub) breaks(fault func(w http.ResponseWriter, r *http.Request, n int) bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fault = fault
}

// client is the hub as caro sees it: what it would sleep is noted instead.
func (h *hub) client() model.Hub {
	u, err := url.Parse(h.endpoint.URL)
	if err != nil {
		h.t.Fatal(err)
	}
	return model.Hub{Endpoint: u, Stall: 5 * time.Second, Sleep: func(ctx context.Context, d time.Duration) error {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.slept = append(h.slept, d)
		return ctx.Err()
	}}
}

// starts are the places where the requests to the storage began.
func (h *hub) starts() []int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []int64
	for _, g := range h.gets {
		list = append(list, g.start)
	}
	return list
}

// revisions are the revisions that the endpoint was asked for, HEAD requests in capitals.
func (h *hub) revisions() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []string
	for _, a := range h.asked {
		method, path, _ := strings.Cut(a, " ")
		revision := strings.Split(path, "/")[4][:4]
		if method == http.MethodHead {
			revision = strings.ToUpper(revision)
		}
		list = append(list, revision)
	}
	return strings.Join(list, " ")
}

// installed checks that the file is there, whole, for the user's eyes only, and nothing else but what belongs beside it.
func (h *hub) installed(dir string) {
	h.t.Helper()
	path := filepath.Join(dir, small.File)
	b, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(b, h.content) {
		h.t.Fatalf("installed: %d bytes, %v; equal %t", len(b), err, bytes.Equal(b, h.content))
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		h.t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if got := files(h.t, dir); !slices.Equal(got, []string{"small.gguf", "small.gguf.lock", "small.gguf.source.json", "verified.json"}) {
		h.t.Errorf("in the folder: %q", got)
	}
}

// absent checks that nothing was installed, and whether there is something to go on with.
func (h *hub) absent(dir string, partial bool) {
	h.t.Helper()
	got := files(h.t, dir)
	if slices.Contains(got, small.File) {
		h.t.Fatalf("a wrong install: %q", got)
	}
	if slices.Contains(got, "small.gguf.part") != partial {
		h.t.Errorf("in the folder: %q; want a partial file: %t", got, partial)
	}
}

// files lists a folder.
func files(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
