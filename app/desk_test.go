package app_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"caro/app"
	"caro/history"
	"caro/inference"
	"caro/internal/shell"
)

// engine answers with a command; a request that is none of its commands is an error.
type engine struct {
	commands map[string]string
	fails    map[string]error
	pause    time.Duration // before the answer, after the first chunk
	script   chan reply    // what requests do that are in neither map
	asked    []inference.Request
}

func (e *engine) Generate(ctx context.Context, req inference.Request, onChunk func(inference.Chunk)) (inference.Suggestion, error) {
	e.asked = append(e.asked, req)
	if err := e.fails[req.Query]; err != nil {
		return inference.Suggestion{}, err
	}
	command, ok := e.commands[req.Query]
	if !ok {
		return e.play(ctx, onChunk)
	}
	onChunk(inference.Chunk{Field: inference.Command, Text: command[:1]})
	select {
	case <-time.After(e.pause):
	case <-ctx.Done():
		return inference.Suggestion{}, ctx.Err()
	}
	onChunk(inference.Chunk{Field: inference.Command, Text: command[1:]})
	return inference.Suggestion{Command: command, Explanation: "does " + req.Query, Model: inference.ModelRef{Name: "fake", Origin: inference.OriginStarter}}, nil
}

// play does what the script says.
func (e *engine) play(ctx context.Context, onChunk func(inference.Chunk)) (inference.Suggestion, error) {
	for {
		select {
		case r := <-e.script:
			if r.chunk == nil {
				model := inference.ModelRef{Name: "fake", Origin: inference.OriginStarter}
				if r.host != "" {
					model = inference.ModelRef{Name: "tiny", Origin: inference.OriginRemote, Host: r.host}
				}
				return inference.Suggestion{Command: r.command, Explanation: r.explanation, Why: r.why, Slower: r.slower, Model: model}, r.err
			}
			onChunk(*r.chunk)
		case <-ctx.Done():
			return inference.Suggestion{}, ctx.Err()
		}
	}
}

func (*engine) Close() error { return nil }

// file is a settings file that takes every value but "bad".
type file map[string]string

func (f file) Value(key string) string { return f[key] }

func (f file) Set(key, value string) error {
	if value == "bad" {
		return errors.New("the file cannot be written")
	}
	f[key] = value
	return nil
}

// store keeps entries in memory and fails when told to. (The real store waits for a file lock, which a fake clock cannot drive.)
type store struct {
	mu      sync.Mutex
	entries []history.Entry
	err     error
	slow    time.Duration // before Add and Recent
}

// wait takes the time that a slow disk takes.
func (s *store) wait(ctx context.Context) error {
	s.mu.Lock()
	d := s.slow
	s.mu.Unlock()
	time.Sleep(d)
	return ctx.Err()
}

func (s *store) setSlow(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.slow = d
}

func (s *store) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
}

func (s *store) Add(ctx context.Context, e history.Entry) (history.ID, error) {
	if err := s.wait(ctx); err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return "", s.err
	}
	e.ID, e.Time = history.ID(e.Command), time.Now()
	s.entries = slices.DeleteFunc(s.entries, func(old history.Entry) bool { return old.ID == e.ID })
	s.entries = append([]history.Entry{e}, s.entries...)
	return e.ID, nil
}

func (s *store) Recent(ctx context.Context, q history.Query) ([]history.Entry, error) {
	if err := s.wait(ctx); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []history.Entry
	for _, e := range s.entries {
		fits := strings.Contains(e.Command, q.Text) && (!q.Pinned || e.Pinned) && (q.Level == nil || e.Level == *q.Level) && (q.Shell == "" || e.Shell == q.Shell)
		if fits && (q.Limit < 0 || len(out) < q.Limit) {
			out = append(out, e)
		}
	}
	return out, s.err
}

func (s *store) Count(ctx context.Context) (int, error) {
	all, err := s.Recent(ctx, history.Query{Limit: -1})
	return len(all), err
}

func (s *store) Search(ctx context.Context, q history.Query) ([]history.Match, error) {
	entries, err := s.Recent(ctx, q)
	var out []history.Match
	for _, e := range entries {
		out = append(out, history.Match{Entry: e, Command: []int{strings.Index(e.Command, q.Text)}})
	}
	return out, err
}

// Recall finds the same request only.
func (s *store) Recall(ctx context.Context, request string, q history.Query) ([]history.Entry, error) {
	entries, err := s.Recent(ctx, history.Query{Limit: 1000})
	return slices.DeleteFunc(entries, func(e history.Entry) bool { return e.Query != request || e.Shell != q.Shell }), err
}

func (s *store) Delete(_ context.Context, ids ...history.ID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.entries = slices.DeleteFunc(s.entries, func(e history.Entry) bool { return slices.Contains(ids, e.ID) })
	return s.err
}

func (s *store) Restore(_ context.Context, entries ...history.Entry) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.entries = append(s.entries, entries...)
	return s.err
}

func (s *store) Pin(_ context.Context, id history.ID, on bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.entries {
		if s.entries[i].ID == id {
			s.entries[i].Pinned = on
		}
	}
	return s.err
}

// board remembers what was copied.
type board struct {
	texts     []string
	concealed bool
	err       error
}

func (b *board) Write(_ context.Context, text string, concealed bool) error {
	if b.err != nil {
		return b.err
	}
	b.texts, b.concealed = append(b.texts, text), concealed
	return nil
}

// desk is a session with its world, driven step by step under a fake clock.
type desk struct {
	t       *testing.T
	session *app.Session
	engine  *engine
	store   *store
	board   *board
	models  *installer
	opened  []app.Place
	archive *txtar.Archive // of the script, if one runs
	view    app.View       // the newest one, as of the last send or wait
	newest  atomic.Pointer[app.View]
}

// run drives a session; everything waits until nothing moves any more.
func run(t *testing.T, settings app.Settings, f func(d *desk)) {
	t.Helper()
	runWith(t, settings, nil, f)
}

// runWith is run with models to install.
func runWith(t *testing.T, settings app.Settings, models *installer, f func(d *desk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := &desk{t: t, store: &store{}, board: &board{}, engine: &engine{
			commands: map[string]string{
				"list files": "ls -la", "make a folder": "mkdir demo", "delete everything here": "rm -rf *", "erase the disk": "dd if=/dev/zero of=/dev/sda", "last lines": "tail -n 20 <FILE>",
				"two lines": "ls\npwd", "show a token": "echo x",
			},
			fails: map[string]error{"tell a joke": inference.ErrNotACommand, "crash": inference.ErrEngineStopped, "no model": inference.ErrNoModel},
			pause: time.Second, script: make(chan reply),
		}}
		if settings.System == "" {
			settings.System, settings.Shell, settings.Home = shell.Linux, shell.Bash, "/home/u"
		}
		deps := app.Deps{
			Engine: d.engine, Store: d.store, Pasteboard: d.board, Settings: settings, Now: time.Now, Log: slog.New(slog.DiscardHandler),
			HasSecret: func(text string) bool { return strings.Contains(text, "token") },
		}
		if models != nil {
			models.script, models.end = make(chan app.Transfer), make(chan error)
			d.models, deps.Models = models, models
			deps.Config, deps.Memory, deps.About = file{"engine.idle_minutes": "10", "context": "none", "history.retention_days": "45"}, 4e9, []string{"caro 1"}
			deps.Touches = counted
			if models.gpu {
				deps.Backends = []string{"auto", "metal", "cpu"}
			} else {
				deps.Backends = []string{"cpu"}
			}
			deps.Unload = func(context.Context) error { return nil }
			deps.Doctor = func(ctx context.Context) []app.Diagnosis {
				time.Sleep(time.Second)
				return []app.Diagnosis{{Name: "memory", Health: "ok", Detail: "4.0 GB"}, {Name: "history", Health: "warning", Detail: "a\x1b[2J", Hint: "caro history repair"}}
			}
			deps.Open = func(p app.Place) error { d.opened = append(d.opened, p); return nil }
		}
		d.session = app.New(deps)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() {
			done <- d.session.Run(ctx, func(v app.View) { d.newest.Store(&v) })
		}()
		d.wait(0)
		f(d)
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Run: %v", err)
		}
		d.session.Send(app.Show{}) // after the end: nothing happens
	})
}

// counted finds three files for every rm, after a while.
func counted(ctx context.Context, a app.Answer, dir string) []app.Touch {
	select {
	case <-time.After(100 * time.Millisecond):
	case <-ctx.Done():
		return []app.Touch{{Text: "nobody waits for this any more"}}
	}
	if !strings.HasPrefix(a.Command, "rm ") {
		return nil
	}
	return []app.Touch{{Text: "would delete 3 files, 12 MB", Names: []string{dir + "/a.log", "b\x1b[2J.log"}, More: 1}}
}

// send sends events and waits until the session is at rest; time does not pass.
func (d *desk) send(events ...app.Event) {
	for _, e := range events {
		d.session.Send(e)
		d.wait(0)
	}
}

// wait lets time pass.
func (d *desk) wait(t time.Duration) {
	time.Sleep(t)
	synctest.Wait()
	d.view = *d.newest.Load()
}

// ask submits a request and waits for its answer.
func (d *desk) ask(query string) {
	d.send(app.Submit{Query: query})
	d.wait(2 * time.Second)
}

func (d *desk) can(id app.ActionID) bool {
	return slices.ContainsFunc(d.view.Actions, func(a app.Action) bool { return a.ID == id })
}

// expect checks the state and what was copied so far.
func (d *desk) expect(what string, state app.State, copied ...string) {
	d.t.Helper()
	if d.view.State != state || !slices.Equal(d.board.texts, copied) {
		d.t.Errorf("%s: state %q, copied %q; want %q, %q", what, d.view.State, d.board.texts, state, copied)
	}
}

func do(id app.ActionID) app.Event { return app.Do{Action: id} }
