package app_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"caro/app"
	"caro/history"
	"caro/internal/shell"
	"caro/safety"
)

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
		if d.view.Query != "make a folder" || !d.view.Overtype || d.view.Command != "" {
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

// Ensure that quitting right after an approval loses nothing, not even what the store had refused before.
func TestSession_Quit(t *testing.T) {
	var left *store
	run(t, app.Settings{}, func(d *desk) {
		left = d.store
		d.store.fail(history.ErrBusy)
		d.ask("list files")
		d.send(do(app.ActCopy))
		d.store.fail(nil)
		d.store.setSlow(time.Second)
		d.ask("make a folder")
		d.send(do(app.ActCopy))
	})
	if len(left.entries) != 2 {
		t.Errorf("stored %+v", left.entries)
	}
}

// Ensure that the hits of an earlier search do not replace those of a later one.
func TestSession_SlowSearch(t *testing.T) {
	run(t, app.Settings{}, func(d *desk) {
		for _, q := range []string{"list files", "make a folder"} {
			d.ask(q)
			d.send(do(app.ActCopy))
		}
		d.send(do(app.ActHistory))
		d.store.setSlow(time.Second)
		d.send(app.Search{Text: "ls"})
		d.store.setSlow(0)
		d.send(app.Search{Text: "mkdir"})
		d.wait(2 * time.Second)
		if h := d.view.History; len(h.Rows) != 1 || h.Rows[0].Command != "mkdir demo" {
			t.Errorf("rows %+v", h.Rows)
		}
	})
}

// Ensure that what the program around the session has to say is shown.
func TestSession_Tell(t *testing.T) {
	run(t, app.Settings{}, func(d *desk) {
		d.send(app.Tell{Notice: app.Notice{Text: "The history was damaged.", Hint: "Repair it."}})
		if d.view.Notice.Text != "The history was damaged." || d.view.Notice.Hint != "Repair it." {
			t.Errorf("%+v", d.view.Notice)
		}
	})
}

// Ensure that the model reads of the chosen folder from the moment on that the user lets it, and no longer than that.
func TestSession_Context(t *testing.T) {
	settings := app.Settings{System: shell.Host, Shell: shell.Bash, Around: func(dir string) app.Around {
		return app.Around{Text: func(string) string { return "files of " + dir }}
	}}
	runWith(t, settings, &installer{}, func(d *desk) {
		read := func() string { return d.engine.asked[len(d.engine.asked)-1].Context }
		d.send(app.SetFolder{Path: "/docs"})
		for _, c := range []struct{ setting, want string }{{"none", ""}, {"dir", "files of /docs"}, {"none", ""}} {
			d.send(app.Change{Key: "context", Value: c.setting})
			if d.ask("list files"); read() != c.want {
				t.Errorf("context = %s: the model reads %q", c.setting, read())
			}
			d.send(do(app.ActNew))
		}
		d.send(app.Change{Key: "context", Value: "dir"}, app.SetFolder{})
		if d.ask("list files"); read() != "" {
			t.Errorf("without a folder the model reads %q", read())
		}
	})
}
