package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"caro/app"
	"caro/inference"
	"caro/inference/enginetest"
	"caro/inference/model"
)

// hub is a model hub on the loopback that has every model of the catalogue. fault may answer in its place.
func hub(t *testing.T, content []byte, fault func(w http.ResponseWriter, r *http.Request) bool) func() (model.Hub, error) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Repo-Commit", "0123456789abcdef0123456789abcdef01234567")
		w.Header().Set("X-Linked-Etag", fmt.Sprintf(`"%x"`, sha256.Sum256(content)))
		w.Header().Set("X-Linked-Size", fmt.Sprint(len(content)))
		if r.Method == http.MethodGet && !fault(w, r) {
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
		}
	}))
	t.Cleanup(s.Close)
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return func() (model.Hub, error) { return model.Hub{Endpoint: u}, nil }
}

// Ensure that the app offers the better model until it is here, that a pause can be followed at once by another try, and that the next request goes to
// the new model; and that an emptied cache brings the starter back.
func TestModels(t *testing.T) {
	content := bytes.Repeat([]byte("weights "), 100_000)
	tries := 0
	store := model.Store{Dir: filepath.Join(t.TempDir(), "models"), Program: filepath.Join(t.TempDir(), "caro")}
	m := &models{store: store, want: func() string { return "" }, hub: hub(t, content, func(w http.ResponseWriter, r *http.Request) bool {
		if tries++; tries > 1 {
			return false
		}
		w.Header().Set("Content-Length", fmt.Sprint(len(content)))
		_, _ = w.Write(content[:400_000])
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done() // until the user pauses
		return true
	})}
	best := func() app.Model {
		list := m.List()
		return list[slices.IndexFunc(list, func(m app.Model) bool { return m.Recommended })]
	}
	if o := best(); o.Installed || o.Size < 1e9 {
		t.Fatalf("%+v", o)
	}
	ctx, pause := context.WithCancel(t.Context())
	paused := make(chan error, 1)
	begun := make(chan bool, 100)
	go func() { paused <- m.Install(ctx, best().Name, func(app.Transfer) { begun <- true }) }()
	<-begun
	pause()
	var last app.Transfer
	if err := m.Install(t.Context(), best().Name, func(p app.Transfer) { last = p }); err != nil {
		t.Fatal(err)
	}
	if err := <-paused; !errors.Is(err, context.Canceled) {
		t.Errorf("the one that was paused: %v", err)
	}
	if want := (app.Transfer{Done: int64(len(content)), Total: int64(len(content)), Verifying: true}); last != want {
		t.Errorf("ended with %+v", last)
	}
	if o := best(); !o.Installed || !o.InUse {
		t.Errorf("it is not used although it is here: %+v", o)
	}
}

// Ensure that each error of the store reaches the user in the session's words.
func TestForPeople(t *testing.T) {
	for _, c := range []struct{ in, want error }{
		{nil, nil}, {model.ErrOffline, app.ErrOffline}, {model.ErrDamaged, app.ErrDamaged}, {model.ErrBusy, app.ErrElsewhere}, {model.ErrHub, model.ErrHub},
	} {
		if got := forPeople(c.in); !errors.Is(got, c.want) {
			t.Errorf("%v became %v", c.in, got)
		}
	}
	var full *app.NoSpaceError
	if !errors.As(forPeople(fmt.Errorf("write: %w", &model.NoSpaceError{Need: 5, Free: 2})), &full) || full.Need != 5 || full.Free != 2 {
		t.Errorf("%+v", full)
	}
}

// Ensure that a request is answered by the model that is the one to use at that moment.
func TestLatest(t *testing.T) {
	var found model.Installed
	var missing error
	opened := map[string]int{}
	l := &latest{find: func() (model.Installed, error) { return found, missing }, open: func(i model.Installed) (inference.Engine, error) {
		opened[i.Path]++
		return &enginetest.Fake{}, nil
	}}
	ask := func() error {
		_, err := l.Generate(t.Context(), enginetest.Ask("list files"), nil)
		return err
	}
	found.Path = "starter"
	for _, path := range []string{"starter", "starter", "qwen", "qwen", "starter"} {
		found.Path = path
		if err := ask(); err != nil {
			t.Fatal(err)
		}
	}
	if opened["starter"] != 2 || opened["qwen"] != 1 {
		t.Errorf("opened %v", opened)
	}
	missing = model.ErrDamaged
	if err := ask(); !errors.Is(err, inference.ErrNoModel) {
		t.Errorf("missing: %v", err)
	}
	missing = nil
	if err := ask(); err != nil {
		t.Errorf("there again: %v", err)
	}
	if err := errors.Join(l.Close(), l.Close()); err != nil {
		t.Error(err)
	}
	if err := ask(); !errors.Is(err, inference.ErrEngineStopped) {
		t.Errorf("closed: %v", err)
	}
}
