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
	"caro/safety"
)

// engine answers with a command; a request that is none of its commands is an error.
type engine struct {
	commands map[string]string
	fails    map[string]error
	pause    time.Duration // before the answer, after the first chunk
	script   chan reply    // what requests do that are in neither map
}

func (e *engine) Generate(ctx context.Context, req inference.Request, onChunk func(inference.Chunk)) (inference.Suggestion, error) {
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
				return inference.Suggestion{Command: r.command, Explanation: r.explanation, Model: inference.ModelRef{Name: "fake", Origin: inference.OriginStarter}}, r.err
			}
			onChunk(*r.chunk)
		case <-ctx.Done():
			return inference.Suggestion{}, ctx.Err()
		}
	}
}

func (*engine) Close() error { return nil }

// store keeps entries in memory and fails when told to. (The real store waits for a file lock, which a fake clock cannot drive.)
type store struct {
	mu      sync.Mutex
	entries []history.Entry
	err     error
}

func (s *store) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
}

func (s *store) Add(_ context.Context, e history.Entry) (history.ID, error) {
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

func (s *store) Recent(_ context.Context, q history.Query) ([]history.Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []history.Entry
	for _, e := range s.entries {
		if strings.Contains(e.Command, q.Text) && len(out) < q.Limit {
			out = append(out, e)
		}
	}
	return out, s.err
}

func (s *store) Search(ctx context.Context, q history.Query) ([]history.Match, error) {
	entries, err := s.Recent(ctx, q)
	var out []history.Match
	for _, e := range entries {
		out = append(out, history.Match{Entry: e, Command: []int{strings.Index(e.Command, q.Text)}})
	}
	return out, err
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

// Ensure that an answer streams without a badge or a copy, then is copied, logged and put away.
func TestSession_Safe(t *testing.T) {
	run(t, app.Settings{}, func(d *desk) {
		d.expect("at first", app.Idle)
		d.send(app.Type{Query: "list files"}, app.Submit{Query: "list files"})
		d.expect("streaming", app.Generating)
		if d.view.Command != "l" || d.view.Badge != nil || d.can(app.ActApprove) || d.can(app.ActCopy) {
			t.Errorf("while streaming: %+v", d.view)
		}
		d.wait(time.Second)
		d.expect("answered", app.Result)
		if b := d.view.Badge; b == nil || b.Level != safety.Safe || b.Shape != "●" || b.Word != "Safe" || d.view.Explanation != "does list files" {
			t.Errorf("result: %+v, badge %+v", d.view, b)
		}
		d.send(do(app.ActApprove))
		d.expect("approved", app.Result, "ls -la")
		if d.view.Notice.Text != "Copied. Paste with ⌘V." || d.view.Closed || len(d.store.entries) != 1 || d.store.entries[0].Query != "list files" {
			t.Errorf("approved: %+v, stored %+v", d.view, d.store.entries)
		}
		d.wait(time.Second)
		if !d.view.Closed {
			t.Error("the panel is still open a second after the copy")
		}
		d.send(app.Show{})
		if d.view.Closed || d.view.Query != "list files" {
			t.Errorf("shown again: %+v", d.view)
		}
	})
}

// Ensure that a High command takes two approvals that are apart, and that anything between forgets the first.
func TestSession_High(t *testing.T) {
	run(t, app.Settings{}, func(d *desk) {
		d.ask("delete everything here")
		if d.view.Badge.Level != safety.High {
			t.Fatalf("badge %+v", d.view.Badge)
		}
		for _, a := range d.view.Actions {
			if a.Default {
				t.Errorf("Return would do %q", a.ID)
			}
		}
		d.send(do(app.ActApprove), do(app.ActApprove))
		d.expect("two at once", app.Result)
		if !d.view.ConfirmAgain {
			t.Error("nobody says that it has to be approved again")
		}
		d.send(app.Hide{}, app.Show{})
		d.wait(time.Second)
		d.send(do(app.ActApprove))
		d.expect("one before closing, one after", app.Result)
		d.wait(time.Second)
		d.send(do(app.ActApprove))
		d.expect("two apart", app.Result, "rm -rf *")
		if !strings.Contains(d.view.Notice.Text, "Check the path") {
			t.Errorf("notice %+v", d.view.Notice)
		}
	})
}

// Ensure that a Critical command is blocked, released by the typed word under the permissive policy only, and copyable when edited down.
func TestSession_Critical(t *testing.T) {
	run(t, app.Settings{}, func(d *desk) {
		d.ask("erase the disk")
		d.send(do(app.ActApprove), do(app.ActCopy), app.TypeWord{Text: "COPY"})
		d.wait(time.Second)
		d.send(do(app.ActApprove))
		d.expect("blocked", app.Result)
		if d.can(app.ActApprove) || d.view.Badge.Word != "Critical" || d.view.TypeWord != "" {
			t.Errorf("blocked: %+v", d.view)
		}
		d.send(do(app.ActEdit), app.Edit{Command: "ls /dev/sda"})
		d.expect("edited", app.Editing)
		if d.view.Badge.Level != safety.Safe || d.view.Badge.Was != "was Critical" || d.view.Footer != "Edited by you" || !d.can(app.ActCopy) {
			t.Errorf("edited: %+v, badge %+v", d.view, d.view.Badge)
		}
		d.send(do(app.ActCopy))
		d.expect("copied", app.Editing, "ls /dev/sda")
		if !d.store.entries[0].Edited {
			t.Error("the entry does not say that it was edited")
		}
	})
	run(t, app.Settings{Policy: safety.PermissivePolicy}, func(d *desk) {
		d.ask("erase the disk")
		if d.view.TypeWord != "COPY" || d.can(app.ActApprove) {
			t.Errorf("permissive: %+v", d.view)
		}
		d.send(app.TypeWord{Text: "copy"}, app.TypeWord{Text: "COP"})
		d.expect("wrong word", app.Result)
		d.send(app.TypeWord{Text: "COPY"})
		d.expect("the word", app.Result, "dd if=/dev/zero of=/dev/sda")
	})
	run(t, app.Settings{Policy: safety.StrictPolicy}, func(d *desk) {
		d.ask("make a folder")
		d.send(do(app.ActApprove))
		d.expect("strict, once", app.Result)
		d.send(app.SetPolicy{Policy: safety.ModeratePolicy}, do(app.ActApprove))
		d.expect("moderate", app.Result, "mkdir demo")
	})
}

// Ensure that missing values hold back the copy, and are quoted when they come.
func TestSession_Values(t *testing.T) {
	run(t, app.Settings{}, func(d *desk) {
		d.ask("last lines")
		d.expect("asked", app.NeedsValue)
		if d.can(app.ActCopy) || d.can(app.ActApprove) || len(d.view.Fields) != 1 || d.view.Fields[0].Name != "FILE" {
			t.Errorf("%+v", d.view)
		}
		d.send(do(app.ActCopy), app.Fill{Name: "OTHER", Value: "x"}, app.Fill{Name: "FILE", Value: "my log; rm -rf ~"}, do(app.ActCopy))
		d.expect("filled", app.NeedsValue, "tail -n 20 'my log; rm -rf ~'")
		d.send(app.Fill{Name: "FILE", Value: " "})
		if d.can(app.ActCopy) {
			t.Error("an empty value can be copied")
		}
	})
}

// Ensure that errors keep the text and offer another try, in the user's words.
func TestSession_Failures(t *testing.T) {
	run(t, app.Settings{}, func(d *desk) {
		for _, c := range []struct {
			query string
			state app.State
			says  string
		}{
			{"tell a joke", app.NotACommand, "does not look like a shell task"},
			{"crash", app.Failed, "Your text is kept"},
			{"no model", app.ModelMissing, "No model"},
			{strings.Repeat("x", 2000), app.Failed, "too long"},
			{"a\x00b", app.Failed, "not text"},
		} {
			d.ask(c.query)
			if d.view.State != c.state || d.view.Query != c.query || !strings.Contains(d.view.Notice.Text, c.says) || !d.can(app.ActRetry) {
				t.Errorf("%.20q: %+v", c.query, d.view)
			}
		}
		d.engine.commands["crash"], d.engine.fails = "ls", nil
		d.send(app.Type{Query: "crash"}, do(app.ActSubmit))
		d.wait(time.Second)
		d.expect("tried again", app.Result)
		d.ask("  ")
		d.expect("nothing asked, nothing lost", app.Result)
	})
}

// Ensure that Esc goes one step at a time, that a cancelled answer never shows, and that the draft is kept.
func TestSession_Back(t *testing.T) {
	run(t, app.Settings{}, func(d *desk) {
		d.send(app.Type{Query: "list files"}, app.Submit{Query: "list files"}, do(app.ActBack))
		d.expect("stopped", app.Idle)
		d.wait(5 * time.Second)
		d.expect("the old answer is dropped", app.Idle)
		d.send(app.Submit{Query: "list files"}, app.Submit{Query: "make a folder"})
		d.wait(5 * time.Second)
		if d.view.Command != "mkdir demo" {
			t.Errorf("two requests: %q", d.view.Command)
		}
		d.send(do(app.ActEdit), do(app.ActHistory))
		d.expect("history", app.Browsing)
		d.send(do(app.ActBack))
		d.expect("back from the history", app.Result)
		d.send(do(app.ActEdit), do(app.ActBack))
		d.expect("back from editing", app.Result)
		d.send(do(app.ActBack))
		if !d.view.Closed || d.view.Query != "make a folder" {
			t.Errorf("away: %+v", d.view)
		}
		d.send(app.Show{}, do(app.ActNew))
		d.expect("new", app.Idle)
		if d.view.Query != "" || d.view.Command != "" {
			t.Errorf("new: %+v", d.view)
		}
	})
}

// Ensure that the history is browsed, searched, pinned, deleted and brought back, and that an entry opens with its command judged anew.
func TestSession_History(t *testing.T) {
	run(t, app.Settings{}, func(d *desk) {
		for _, q := range []string{"list files", "make a folder"} {
			d.ask(q)
			d.send(do(app.ActCopy))
		}
		d.send(do(app.ActNew))
		if len(d.view.Recent) != 2 || d.view.Recent[0].Command != "mkdir demo" || d.view.Recent[0].Day != "Today" {
			t.Errorf("recent: %+v", d.view.Recent)
		}
		d.send(do(app.ActHistory), app.Search{Text: "ls"})
		if h := d.view.History; len(h.Rows) != 1 || h.Rows[0].Command != "ls -la" {
			t.Errorf("search: %+v", h)
		}
		d.send(app.Search{Text: "nothing"})
		if d.view.Notice.Text != "No matches for 'nothing'." || d.can(app.ActDelete) {
			t.Errorf("no hits: %+v", d.view)
		}
		d.send(app.Search{}, app.Select{Row: 7}, do(app.ActPin), do(app.ActDelete))
		if d.view.History.Selected != 0 || len(d.view.History.Rows) != 1 || !d.can(app.ActUndo) {
			t.Errorf("deleted: %+v", d.view.History)
		}
		d.send(do(app.ActUndo))
		if len(d.view.History.Rows) != 2 || d.can(app.ActUndo) {
			t.Errorf("brought back: %+v", d.view.History)
		}
		d.send(do(app.ActDelete))
		d.wait(11 * time.Second)
		if d.can(app.ActUndo) {
			t.Error("undo is offered after its time")
		}
		d.send(app.Open{ID: d.view.History.Rows[0].ID})
		d.expect("opened", app.Result, "ls -la", "mkdir demo")
		if d.view.Badge == nil || d.view.Query == "" || !d.can(app.ActPin) {
			t.Errorf("opened: %+v", d.view)
		}
	})
}

// Ensure that a busy store loses nothing and says so, and that private mode leaves no trace.
func TestSession_Store(t *testing.T) {
	run(t, app.Settings{}, func(d *desk) {
		d.store.err = history.ErrBusy
		d.ask("list files")
		d.send(do(app.ActCopy))
		d.expect("copied all the same", app.Result, "ls -la")
		if !strings.Contains(d.view.Notice.Text, "in use by another caro") || !strings.Contains(d.view.Footer, "Not saved yet") {
			t.Errorf("busy: %+v", d.view)
		}
		d.send(do(app.ActHistory))
		if !d.view.History.Busy {
			t.Error("the browser does not say that the store is busy")
		}
		d.store.err = nil
		d.send(do(app.ActBack))
		d.ask("make a folder")
		d.send(do(app.ActCopy))
		if len(d.store.entries) != 2 {
			t.Errorf("stored %+v", d.store.entries)
		}
	})
	run(t, app.Settings{Private: true}, func(d *desk) {
		d.ask("list files")
		d.send(do(app.ActCopy))
		if len(d.store.entries) != 0 || !d.board.concealed || !d.view.Private {
			t.Errorf("private: stored %+v, concealed %v", d.store.entries, d.board.concealed)
		}
		d.send(do(app.ActPrivate))
		d.engine.commands["show a token"] = "echo token"
		d.ask("show a token")
		d.send(do(app.ActCopy))
		if len(d.store.entries) != 1 || !d.board.concealed {
			t.Errorf("a secret: stored %+v, concealed %v", d.store.entries, d.board.concealed)
		}
	})
	run(t, app.Settings{}, func(d *desk) {
		d.board.err = errors.New("no display")
		d.ask("list files")
		d.send(do(app.ActApprove))
		d.wait(time.Second)
		if len(d.store.entries) != 0 || d.view.Closed {
			t.Errorf("not copied: stored %+v, view %+v", d.store.entries, d.view)
		}
	})
}
