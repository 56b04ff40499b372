package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"
)

// hub is a model hub on the loopback. Whatever model is asked for, it sends the bytes of the starter model, slowly.
type hub struct {
	server  *httptest.Server
	content []byte
	sum     [32]byte

	mu     sync.Mutex // guards the fields below
	mode   hubMode
	ranges []int64 // where each download began
}

// hubMode is what the hub does.
type hubMode string

const (
	hubSends  hubMode = "sends"
	hubAway   hubMode = "away"   // cuts every connection
	hubWrong  hubMode = "wrong"  // the last byte is another one
	hubGreedy hubMode = "greedy" // says that the file is larger than any disk
)

// hubPiece is sent every hubPause: about 20 MB a second.
const (
	hubPiece = 1 << 20
	hubPause = 50 * time.Millisecond
)

func startHub(root string) (*hub, error) {
	content, err := os.ReadFile(filepath.Join(root, "resources", "models", "caro-starter.gguf"))
	if err != nil {
		return nil, err
	}
	h := &hub{content: content, sum: sha256.Sum256(content), mode: hubSends}
	h.server = httptest.NewServer(http.HandlerFunc(h.serve))
	return h, nil
}

func (h *hub) set(m hubMode) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.mode = m
}

func (h *hub) now() hubMode {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.mode
}

// begun returns where each download began.
func (h *hub) begun() []int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]int64(nil), h.ranges...)
}

func (h *hub) serve(w http.ResponseWriter, r *http.Request) {
	mode := h.now()
	if mode == hubAway {
		panic(http.ErrAbortHandler)
	}
	size := int64(len(h.content))
	if mode == hubGreedy {
		size = 1<<40 - 1
	}
	w.Header().Set("X-Repo-Commit", "0123456789abcdef0123456789abcdef01234567")
	w.Header().Set("X-Linked-Etag", fmt.Sprintf(`"%x"`, h.sum))
	w.Header().Set("X-Linked-Size", strconv.FormatInt(size, 10))
	if r.Method == http.MethodHead {
		return
	}
	body := h.content
	if mode == hubWrong {
		body = bytes.Clone(body)
		body[len(body)-1] ^= 1
	}
	var from int64
	if _, err := fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &from); err != nil {
		from = 0
	}
	h.mu.Lock()
	h.ranges = append(h.ranges, from)
	h.mu.Unlock()
	http.ServeContent(slow{w, h}, r, "", time.Time{}, bytes.NewReader(body))
}

// slow sends in pieces and breaks off when the hub goes away.
type slow struct {
	http.ResponseWriter
	hub *hub
}

// Write sends the bytes at the hub's pace.
func (s slow) Write(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		if s.hub.now() == hubAway {
			panic(http.ErrAbortHandler)
		}
		piece := p[n:min(len(p), n+hubPiece)]
		var sent int
		sent, err = s.ResponseWriter.Write(piece)
		n += sent
		time.Sleep(hubPause * time.Duration(len(piece)) / hubPiece)
	}
	return n, err
}
