package model_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"caro/inference"
	"caro/inference/model"
)

// Ensure that a download is checked, recorded, and found from then on without a hub.
func TestInstall(t *testing.T) {
	h, s := newHub(t, 1<<20), model.Store{Dir: t.TempDir()}
	var seen []model.Progress
	got, err := s.Install(t.Context(), h.client(), small, func(p model.Progress) { seen = append(seen, p) })
	if err != nil {
		t.Fatal(err)
	}
	h.installed(s.Dir)
	want := model.Source{From: model.FromHub, Repo: "org/small", Commit: firstCommit, SHA256: h.sum, Size: 1 << 20}
	if src, ok := s.Source(small.File); !ok || src != want {
		t.Errorf("recorded %+v, want %+v", src, want)
	}
	if got.Ref != (inference.ModelRef{Name: "small", Origin: inference.OriginCatalogue, SHA256: h.sum}) || got.Path != filepath.Join(s.Dir, small.File) {
		t.Errorf("%+v", got)
	}
	if h.revisions() != "MAIN 1111" {
		t.Errorf("asked for %s", h.revisions())
	}
	first, last := seen[0], seen[len(seen)-1]
	if first.Verifying || first.Source != want || !last.Verifying || last.Done != 1<<20 || last.Total != 1<<20 {
		t.Errorf("progress from %+v to %+v", first, last)
	}
	if _, err := s.Install(t.Context(), model.Hub{Offline: true}, small, nil); err != nil || len(h.starts()) != 1 {
		t.Errorf("again: %v after %d requests", err, len(h.starts()))
	}
}

// Ensure that a connection which breaks at any byte costs only what was on the way: 50 cuts, no restart, the right file.
func TestInstall_Cuts(t *testing.T) {
	h, s := newHub(t, 3<<20), model.Store{Dir: t.TempDir()}
	rng := rand.New(rand.NewPCG(1, 2))
	cuts := 0
	h.fault = func(w http.ResponseWriter, r *http.Request, n int) bool {
		if cuts == 50 {
			return false
		}
		cuts++
		bytes := 1 + rng.IntN(100_000)
		if n%7 == 3 {
			bytes = rng.IntN(3) // nothing, or nearly
		}
		h.cut(w, r, bytes)
		return true
	}
	for range 20 { // a run gives up after a row of failures; the next one goes on
		_, err := s.Install(t.Context(), h.client(), small, nil)
		if err == nil {
			break
		}
		if !errors.Is(err, model.ErrOffline) {
			t.Fatal(err)
		}
		h.absent(s.Dir, true)
	}
	h.installed(s.Dir)
	starts := h.starts()
	if cuts != 50 || len(starts) != 51 {
		t.Errorf("%d cuts, %d requests", cuts, len(starts))
	}
	if starts[0] != 0 || slices.Contains(starts[2:], 0) || !slices.IsSorted(starts) {
		t.Errorf("a restart: %d", starts)
	}
	if n := strings.Count(h.revisions(), "MAIN"); n != 1 {
		t.Errorf("main was resolved %d times", n)
	}
}

// Ensure that each fault of a server ends in the right file or in none, and is gone on from where that is possible.
func TestInstall_Faults(t *testing.T) {
	half := func(h *hub, w http.ResponseWriter, r *http.Request) bool { h.cut(w, r, 500_000); return true }
	whole := func(h *hub, w http.ResponseWriter) bool { _, err := w.Write(h.content); return err == nil }
	for _, c := range []struct {
		name   string
		fault  func(h *hub, w http.ResponseWriter, r *http.Request, n int) bool
		is     error
		part   bool
		resume bool // no request after the first began at 0
	}{
		{name: "200 instead of 206", resume: true, fault: func(h *hub, w http.ResponseWriter, r *http.Request, n int) bool {
			return n == 0 && half(h, w, r) || whole(h, w)
		}},
		{name: "200 instead of 206, cut again", resume: true, fault: func(h *hub, w http.ResponseWriter, r *http.Request, n int) bool {
			switch n {
			case 0:
				return half(h, w, r)
			case 1:
				r.Header.Del("Range")
				h.cut(w, r, 100_000)
			}
			return false
		}},
		{name: "416", fault: func(h *hub, w http.ResponseWriter, r *http.Request, n int) bool {
			switch n {
			case 0:
				return half(h, w, r)
			case 1:
				w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
				return true
			}
			return false
		}},
		{name: "416 always", is: model.ErrHub, part: true, fault: func(_ *hub, w http.ResponseWriter, _ *http.Request, _ int) bool {
			w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
			return true
		}},
		{name: "another part than asked for", is: model.ErrHub, part: true, fault: func(h *hub, w http.ResponseWriter, r *http.Request, n int) bool {
			if n == 0 {
				return half(h, w, r)
			}
			w.Header().Set("Content-Range", fmt.Sprintf("bytes 10-20/%d", len(h.content)))
			w.WriteHeader(http.StatusPartialContent)
			_, _ = io.WriteString(w, "0123456789")
			return true
		}},
		{name: "another total", is: model.ErrHub, part: true, fault: func(h *hub, w http.ResponseWriter, r *http.Request, n int) bool {
			if n == 0 {
				return half(h, w, r)
			}
			w.Header().Set("Content-Range", "bytes 500000-500009/500010")
			w.WriteHeader(http.StatusPartialContent)
			_, _ = io.WriteString(w, "0123456789")
			return true
		}},
		{name: "wrong length", is: model.ErrHub, part: true, fault: func(h *hub, w http.ResponseWriter, _ *http.Request, _ int) bool {
			_, _ = w.Write(h.content[:1000])
			return true
		}},
		{name: "too long, without a length", fault: func(h *hub, w http.ResponseWriter, _ *http.Request, _ int) bool {
			_, _ = w.Write(h.content)
			_ = http.NewResponseController(w).Flush()
			_, _ = w.Write(h.content)
			return true
		}},
		{name: "too short, without a length", resume: true, fault: func(h *hub, w http.ResponseWriter, _ *http.Request, n int) bool {
			if n > 0 {
				return false
			}
			_, _ = w.Write(h.content[:300_000])
			_ = http.NewResponseController(w).Flush()
			return true
		}},
		{name: "wrong bytes of the right length", is: model.ErrDamaged, fault: func(h *hub, w http.ResponseWriter, _ *http.Request, _ int) bool {
			wrong := slices.Clone(h.content)
			wrong[len(wrong)-1] ^= 1
			_, _ = w.Write(wrong)
			return true
		}},
		{name: "packed", is: model.ErrHub, part: true, fault: func(h *hub, w http.ResponseWriter, _ *http.Request, _ int) bool {
			w.Header().Set("Content-Encoding", "gzip")
			return whole(h, w)
		}},
		{name: "an expired address", resume: true, fault: func(h *hub, w http.ResponseWriter, r *http.Request, n int) bool {
			switch n {
			case 0:
				return half(h, w, r)
			case 1, 2:
				w.WriteHeader(http.StatusForbidden)
				return true
			}
			return false
		}},
		{name: "redirects without end", is: model.ErrOffline, part: true, fault: func(_ *hub, w http.ResponseWriter, r *http.Request, _ int) bool {
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
			return true
		}},
		{name: "errors of the server", is: model.ErrHub, part: true, fault: func(_ *hub, w http.ResponseWriter, _ *http.Request, _ int) bool {
			w.WriteHeader(http.StatusInternalServerError)
			return true
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, s := newHub(t, 1<<20), model.Store{Dir: t.TempDir()}
			h.fault = func(w http.ResponseWriter, r *http.Request, n int) bool { return c.fault(h, w, r, n) }
			_, err := s.Install(t.Context(), h.client(), small, nil)
			if !errors.Is(err, c.is) {
				t.Fatalf("%v, want %v", err, c.is)
			}
			if starts := h.starts(); c.resume && slices.Contains(starts[1:], 0) {
				t.Errorf("a restart: %d", starts)
			}
			if c.is == nil {
				h.installed(s.Dir)
				return
			}
			h.absent(s.Dir, c.part)
			h.fault = nil
			if _, err := s.Install(t.Context(), h.client(), small, nil); err != nil {
				t.Fatalf("when the server is well again: %v", err)
			}
			h.installed(s.Dir)
		})
	}
}

// Ensure that a server which trickles is given up: the body, and the head.
func TestInstall_Trickle(t *testing.T) {
	for name, head := range map[string]bool{"body": false, "head": true} {
		t.Run(name, func(t *testing.T) {
			h, s := newHub(t, 1<<20), model.Store{Dir: t.TempDir()}
			h.fault = func(w http.ResponseWriter, r *http.Request, _ int) bool {
				for i := 0; ; i++ {
					select {
					case <-r.Context().Done():
						return true
					case <-time.After(10 * time.Millisecond):
					}
					if head {
						continue
					}
					_, _ = w.Write(h.content[i : i+1])
					_ = http.NewResponseController(w).Flush()
				}
			}
			c := h.client()
			c.Stall = 100 * time.Millisecond
			_, err := s.Install(t.Context(), c, small, nil)
			if !errors.Is(err, model.ErrOffline) {
				t.Errorf("%v", err)
			}
			h.absent(s.Dir, true)
			if n := len(h.starts()); n != 6 {
				t.Errorf("%d tries", n)
			}
		})
	}
}

// Ensure that a busy server is left in peace for as long as it asks, but not for ever, whatever the clocks say.
func TestInstall_RetryAfter(t *testing.T) {
	for _, c := range []struct {
		status      int
		after       string
		least, most time.Duration // of the first pause
		is          error
	}{
		{http.StatusTooManyRequests, "7", 7 * time.Second, 7 * time.Second, nil},
		{http.StatusServiceUnavailable, "0", time.Second, 2 * time.Second, nil},
		{http.StatusServiceUnavailable, "", time.Second, 2 * time.Second, nil},
		{http.StatusServiceUnavailable, "soon", time.Second, 2 * time.Second, nil},
		{http.StatusServiceUnavailable, "-5", time.Second, 2 * time.Second, nil},
		{http.StatusTooManyRequests, time.Now().Add(100 * time.Second).UTC().Format(http.TimeFormat), 80 * time.Second, 101 * time.Second, nil},
		{http.StatusTooManyRequests, time.Now().Add(-1000 * time.Hour).UTC().Format(http.TimeFormat), time.Second, 2 * time.Second, nil}, // our clock is ahead
		{http.StatusTooManyRequests, time.Now().Add(1000 * time.Hour).UTC().Format(http.TimeFormat), 0, 0, model.ErrHub},                 // it is behind
		{http.StatusTooManyRequests, "86400", 0, 0, model.ErrHub},
		{http.StatusServiceUnavailable, "99999999999999999999", time.Second, 2 * time.Second, nil},
	} {
		h, s := newHub(t, 1<<16), model.Store{Dir: t.TempDir()}
		h.fault = func(w http.ResponseWriter, _ *http.Request, n int) bool {
			w.Header().Set("Retry-After", c.after)
			if n == 0 {
				w.WriteHeader(c.status)
			}
			return n == 0
		}
		_, err := s.Install(t.Context(), h.client(), small, nil)
		if !errors.Is(err, c.is) {
			t.Errorf("%d %q: %v, want %v", c.status, c.after, err, c.is)
			continue
		}
		if c.is != nil {
			if len(h.slept) > 0 {
				t.Errorf("%d %q: slept %v", c.status, c.after, h.slept)
			}
			continue
		}
		if len(h.slept) != 1 || h.slept[0] < c.least || h.slept[0] > c.most {
			t.Errorf("%d %q: slept %v, want %v to %v", c.status, c.after, h.slept, c.least, c.most)
		}
		h.installed(s.Dir)
	}
}

// Ensure that what the hub says first is believed only when it says all, and that each refusal has its error and leaves nothing.
func TestInstall_FirstContact(t *testing.T) {
	for _, c := range []struct {
		name  string
		heads func(h *hub, w http.ResponseWriter, r *http.Request) bool
		is    error
	}{
		{"a login page", func(_ *hub, w http.ResponseWriter, _ *http.Request) bool {
			_, err := io.WriteString(w, "<html>")
			return err == nil
		}, model.ErrHub},
		{"to a login page elsewhere", func(h *hub, w http.ResponseWriter, r *http.Request) bool {
			http.Redirect(w, r, h.storage.URL+"/login", http.StatusFound)
			return true
		}, model.ErrHub},
		{"not there", func(_ *hub, w http.ResponseWriter, r *http.Request) bool { http.NotFound(w, r); return true }, model.ErrHub},
		{"not allowed", func(_ *hub, w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(http.StatusUnauthorized)
			return true
		}, model.ErrHub},
		{"no hash", func(_ *hub, w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("X-Repo-Commit", firstCommit)
			w.Header().Set("X-Linked-Size", "100")
			w.Header().Set("ETag", `"`+firstCommit+`"`)
			return true
		}, model.ErrHub},
		{"a hash of another kind", func(_ *hub, w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("X-Repo-Commit", firstCommit)
			w.Header().Set("X-Linked-Size", "100")
			w.Header().Set("X-Linked-Etag", `"`+firstCommit+`"`)
			return true
		}, model.ErrHub},
		{"no commit", func(h *hub, w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("X-Linked-Size", "100")
			w.Header().Set("X-Linked-Etag", h.sum)
			return true
		}, model.ErrHub},
		{"an impossible size", func(h *hub, w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("X-Repo-Commit", firstCommit)
			w.Header().Set("X-Linked-Size", "-1")
			w.Header().Set("X-Linked-Etag", h.sum)
			return true
		}, model.ErrHub},
	} {
		h, s := newHub(t, 1<<16), model.Store{Dir: t.TempDir()}
		h.heads = func(w http.ResponseWriter, r *http.Request) bool { return c.heads(h, w, r) }
		if _, err := s.Install(t.Context(), h.client(), small, nil); !errors.Is(err, c.is) {
			t.Errorf("%s: %v, want %v", c.name, err, c.is)
		}
		h.absent(s.Dir, false)
	}
	h, s := newHub(t, 1<<16), model.Store{Dir: t.TempDir()}
	known := small
	known.SHA256 = strings.Repeat("ab", 32)
	if _, err := s.Install(t.Context(), h.client(), known, nil); !errors.Is(err, model.ErrDamaged) || len(h.starts()) > 0 {
		t.Errorf("another hash than the catalogue's: %v, %d requests for the file", err, len(h.starts()))
	}
	// A repository that was renamed redirects on the same host.
	h.heads = func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasPrefix(r.URL.Path, "/org/") {
			return false
		}
		http.Redirect(w, r, "/org/small"+strings.TrimPrefix(r.URL.Path, "/old/small"), http.StatusTemporaryRedirect)
		return true
	}
	renamed := small
	renamed.Repo = "old/small"
	if _, err := s.Install(t.Context(), h.client(), renamed, nil); err != nil {
		t.Errorf("renamed: %v", err)
	}
	h.installed(s.Dir)
}

// Ensure that a download goes on with the commit it began with, whatever main is by then, unless that commit is gone.
func TestInstall_Pinned(t *testing.T) {
	cutOnce := func(h *hub) {
		h.fault = func(w http.ResponseWriter, r *http.Request, n int) bool {
			if n < 7 {
				h.cut(w, r, 60_000*((7-n)/7))
			}
			return n < 7
		}
	}
	h, s := newHub(t, 1<<18), model.Store{Dir: t.TempDir()}
	cutOnce(h)
	if _, err := s.Install(t.Context(), h.client(), small, nil); !errors.Is(err, model.ErrOffline) {
		t.Fatal(err)
	}
	h.main = secondCommit
	if _, err := s.Install(t.Context(), h.client(), small, nil); err != nil {
		t.Fatal(err)
	}
	h.installed(s.Dir)
	if r := h.revisions(); strings.Contains(r, "2222") || strings.Count(r, "MAIN") != 1 {
		t.Errorf("asked for %s", r)
	}
	for name, sameBytes := range map[string]bool{"the same bytes": true, "other bytes": false} {
		h, s := newHub(t, 1<<18), model.Store{Dir: t.TempDir()}
		cutOnce(h)
		if _, err := s.Install(t.Context(), h.client(), small, nil); !errors.Is(err, model.ErrOffline) {
			t.Fatal(err)
		}
		h.main, h.gone, h.gets = secondCommit, firstCommit, nil
		h.fault = nil
		if !sameBytes {
			other := newHub(t, 1<<17)
			h.content, h.sum, h.size = other.content, other.sum, other.size
		}
		if _, err := s.Install(t.Context(), h.client(), small, nil); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		h.installed(s.Dir)
		if starts := h.starts(); len(starts) != 1 || (starts[0] > 0) != sameBytes {
			t.Errorf("%s: went on from %d", name, starts)
		}
		if src, _ := s.Source(small.File); src.Commit != secondCommit {
			t.Errorf("%s: recorded %+v", name, src)
		}
	}
}

// Ensure that the token goes to the hub and to nobody that it redirects to.
func TestInstall_Token(t *testing.T) {
	h, s := newHub(t, 1<<16), model.Store{Dir: t.TempDir()}
	h.fault = func(w http.ResponseWriter, r *http.Request, n int) bool {
		if n == 0 {
			h.cut(w, r, 30_000)
		}
		if r.Header.Get("Referer") != "" || r.Header.Get("Cookie") != "" {
			t.Errorf("headers %v", r.Header)
		}
		return n == 0
	}
	c := h.client()
	c.Token = "hf_secret"
	if _, err := s.Install(t.Context(), c, small, nil); err != nil {
		t.Fatal(err)
	}
	for _, auth := range h.auths {
		if auth != "Bearer hf_secret" {
			t.Errorf("the endpoint got %q", auth)
		}
	}
	for _, g := range h.gets {
		if g.auth != "" {
			t.Errorf("the storage got %q", g.auth)
		}
	}
	if len(h.auths) != 3 || len(h.gets) != 2 {
		t.Errorf("%d and %d requests", len(h.auths), len(h.gets))
	}
}

// Ensure that a proxy carries everything, and that the token is not shown to it in the clear.
func TestInstall_Proxy(t *testing.T) {
	h, s := newHub(t, 1<<16), model.Store{Dir: t.TempDir()}
	c := h.client()
	proxy := c.Endpoint
	c.Endpoint = &url.URL{Scheme: "http", Host: "hub.invalid"}
	c.Token = "hf_secret"
	c.Proxy = func(r *http.Request) (*url.URL, error) {
		if r.URL.Host != "hub.invalid" {
			return nil, nil
		}
		return proxy, nil
	}
	if _, err := s.Install(t.Context(), c, small, nil); err != nil {
		t.Fatal(err)
	}
	h.installed(s.Dir)
	if strings.Join(h.auths, "") != "" {
		t.Errorf("the token went through in the clear: %q", h.auths)
	}
}

// Ensure that nothing is connected to when that is forbidden, and that no connection is one sentence at once.
func TestInstall_Offline(t *testing.T) {
	h, s := newHub(t, 1<<16), model.Store{Dir: t.TempDir()}
	c := h.client()
	c.Offline = true
	if _, err := s.Install(t.Context(), c, small, nil); !errors.Is(err, model.ErrOffline) || len(h.asked) > 0 {
		t.Errorf("forbidden: %v, asked %q", err, h.asked)
	}
	h.endpoint.Close()
	c.Offline = false
	_, err := s.Install(t.Context(), c, small, nil)
	if !errors.Is(err, model.ErrOffline) || len(h.slept) > 0 || strings.Contains(err.Error(), "resolve") {
		t.Errorf("refused: %v, slept %v", err, h.slept)
	}
	c.Endpoint = &url.URL{Scheme: "http", Host: "hub.invalid"}
	if _, err := s.Install(t.Context(), c, small, nil); !errors.Is(err, model.ErrOffline) || len(h.slept) > 0 {
		t.Errorf("no such name: %v, slept %v", err, h.slept)
	}
	h.absent(s.Dir, false)
	if _, err := (model.Store{}).Install(t.Context(), c, small, nil); !errors.Is(err, model.ErrNotInstalled) {
		t.Errorf("no folder: %v", err)
	}
}

// Ensure that a pause keeps what is here, and that the next call goes on from there.
func TestInstall_Pause(t *testing.T) {
	h, s := newHub(t, 1<<20), model.Store{Dir: t.TempDir()}
	h.fault = func(w http.ResponseWriter, r *http.Request, n int) bool {
		if n > 0 {
			return false
		}
		w.Header().Set("Content-Length", fmt.Sprint(len(h.content)))
		_, _ = w.Write(h.content[:400_000])
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done() // the user pauses
		return true
	}
	ctx, pause := context.WithCancel(t.Context())
	_, err := s.Install(ctx, h.client(), small, func(p model.Progress) { pause() })
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	h.absent(s.Dir, true)
	here := s.Partial(small)
	if _, err := s.Install(t.Context(), h.client(), small, nil); err != nil {
		t.Fatal(err)
	}
	h.installed(s.Dir)
	if starts := h.starts(); here == 0 || len(starts) != 2 || starts[1] != here {
		t.Errorf("%d bytes were here, went on from %d", here, starts)
	}
}

// Ensure that the system may empty the cache at any time: no crash, no wrong file, and the next call begins anew.
func TestInstall_Purged(t *testing.T) {
	h, s := newHub(t, 1<<20), model.Store{Dir: filepath.Join(t.TempDir(), "caro", "models")}
	h.fault = func(w http.ResponseWriter, r *http.Request, n int) bool {
		if n == 0 {
			if err := os.RemoveAll(filepath.Dir(s.Dir)); err != nil {
				t.Error(err)
			}
		}
		return false
	}
	if _, err := s.Install(t.Context(), h.client(), small, nil); err == nil || len(files(t, s.Dir)) > 0 {
		t.Errorf("emptied meanwhile: %v, %q", err, files(t, s.Dir))
	}
	if _, err := s.Install(t.Context(), h.client(), small, nil); err != nil {
		t.Fatal(err)
	}
	h.installed(s.Dir)
	// Another process begins anew under the same name: what is renamed has to be the file that was checked.
	s.Dir = filepath.Join(t.TempDir(), "models")
	h.fault = func(w http.ResponseWriter, r *http.Request, n int) bool {
		part := filepath.Join(s.Dir, "small.gguf.part")
		if err := errors.Join(os.Remove(part), os.WriteFile(part, []byte("begun anew"), 0o600)); err != nil {
			t.Error(err)
		}
		return false
	}
	if _, err := s.Install(t.Context(), h.client(), small, nil); err == nil {
		t.Error("a file that nobody checked was installed")
	}
	h.absent(s.Dir, true)
}

// Ensure that a file which was changed after its installation is found out and replaced.
func TestInstall_Repairs(t *testing.T) {
	h, s := newHub(t, 1<<16), model.Store{Dir: t.TempDir()}
	if _, err := s.Install(t.Context(), h.client(), small, nil); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.Dir, small.File), []byte("changed"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Install(t.Context(), h.client(), small, nil); err != nil {
		t.Fatal(err)
	}
	h.installed(s.Dir)
}
