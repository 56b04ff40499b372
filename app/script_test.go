package app_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"caro/app"
	"caro/history"
	"caro/inference"
	"caro/internal/shell"
	"caro/safety"
)

var update = flag.Bool("update", false, "write the golden views")

// TestScripts runs testdata/*.txtar. A line of a script is a word and its arguments, strings in quotes:
//
//	start [strict|permissive|private|first|remote|models|gpu]…   must come first
//	send show|hide|submit S|type S|do ACTION|edit S|fill NAME S|word S|search S|select N|open N|policy P|shell S|picked PATH|folder PATH|choose-folder
//	chunk S · explain S · wait S · answer COMMAND EXPLANATION [WHY] · remote COMMAND EXPLANATION · slower COMMAND WHY · fail ERROR     what the engine does
//	transfer MB MB · verify · installed [ERROR]                       what the installation does
//	advance 600ms · store ERROR · clipboard ERROR · copied S… · opened PLACE… · view NAME
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(strings.TrimSpace(string(archive.Comment)), "\n")
			settings, models := start(t, lines[0])
			runWith(t, settings, models, func(d *desk) {
				d.archive = archive
				for i, line := range lines[1:] {
					if line != "" && line[0] != '#' {
						d.step(fmt.Sprintf("%s:%d", file, i+2), fields(t, line))
					}
				}
			})
			if *update {
				if err := os.WriteFile(file, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func start(t *testing.T, line string) (s app.Settings, models *installer) {
	for _, w := range fields(t, line)[1:] {
		switch w {
		case "strict":
			s.Policy = safety.StrictPolicy
		case "permissive":
			s.Policy = safety.PermissivePolicy
		case "private":
			s.Private = true
		case "first":
			s.FirstRun = true
		case "remote":
			s.Host = "gpu.example"
		case "models":
			models = &installer{offers: true}
		case "gpu":
			models = &installer{offers: true, gpu: true}
		default:
			t.Fatalf("start %s", w)
		}
	}
	return s, models
}

// fields splits a line at spaces; what stands in quotes is one field.
func fields(t *testing.T, line string) (out []string) {
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
		word, rest, _ := strings.Cut(line, " ")
		if line[0] == '"' {
			quoted, err := strconv.QuotedPrefix(line)
			if err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			word, _ = strconv.Unquote(quoted)
			rest = line[len(quoted):]
		}
		out, line = append(out, word), rest
	}
	return out
}

// errs are the errors that a script can name.
var errs = map[string]error{
	"none": nil, "joke": inference.ErrNotACommand, "stopped": inference.ErrEngineStopped, "memory": inference.ErrOutOfMemory, "nomodel": inference.ErrNoModel,
	"timeout": context.DeadlineExceeded, "busy": history.ErrBusy, "other": errors.New("no display"),
	"offline": app.ErrOffline, "elsewhere": app.ErrElsewhere, "damaged": app.ErrDamaged, "full": &app.NoSpaceError{Need: 1.2e9, Free: 6e8},
}

func (d *desk) step(at string, w []string) {
	d.t.Helper()
	w = append(w, "", "")
	switch w[0] {
	case "send":
		d.send(d.event(w[1], w[2], w[3]))
	case "chunk", "explain", "wait":
		field := map[string]inference.Field{"chunk": inference.Command, "explain": inference.Explanation, "wait": inference.Wait}[w[0]]
		d.engine.script <- reply{chunk: &inference.Chunk{Field: field, Text: w[1]}}
	case "answer":
		d.engine.script <- reply{command: w[1], explanation: w[2], why: strings.Join(w[3:max(3, len(w)-2)], " ")}
	case "remote":
		d.engine.script <- reply{command: w[1], explanation: w[2], host: "gpu.example"}
	case "slower":
		d.engine.script <- reply{command: w[1], slower: w[2]}
	case "fail":
		d.engine.script <- reply{err: errs[w[1]]}
	case "transfer":
		done, _ := strconv.Atoi(w[1])
		total, _ := strconv.Atoi(w[2])
		d.models.script <- app.Transfer{Done: int64(done) * 1e6, Total: int64(total) * 1e6}
	case "verify":
		d.models.script <- app.Transfer{Done: 1.1e9, Total: 1.1e9, Verifying: true}
	case "installed":
		d.models.end <- errs[w[1]]
	case "advance":
		pause, err := time.ParseDuration(w[1])
		if err != nil {
			d.t.Fatal(err)
		}
		d.wait(pause)
	case "store":
		d.store.fail(errs[w[1]])
	case "clipboard":
		d.board.err = errs[w[1]]
	case "copied":
		if got, want := fmt.Sprintf("%q", d.board.texts), fmt.Sprintf("%q", w[1:len(w)-2]); got != want {
			d.t.Errorf("%s: copied %s, want %s", at, got, want)
		}
	case "opened":
		if got, want := fmt.Sprintf("%q", d.opened), fmt.Sprintf("%q", w[1:len(w)-2]); got != want {
			d.t.Errorf("%s: opened %s, want %s", at, got, want)
		}
	case "view":
		d.golden(at, w[1])
		return
	default:
		d.t.Fatalf("%s: %s?", at, w[0])
	}
	d.wait(0)
}

func (d *desk) event(name, a, b string) app.Event {
	n, _ := strconv.Atoi(a)
	switch name {
	case "show":
		return app.Show{}
	case "hide":
		return app.Hide{}
	case "submit":
		return app.Submit{Query: a}
	case "type":
		return app.Type{Query: a}
	case "do":
		if !d.can(app.ActionID(a)) {
			d.t.Errorf("do %q is not listed in %q", a, d.view.State)
		}
		return do(app.ActionID(a))
	case "edit":
		return app.Edit{Command: a}
	case "fill":
		return app.Fill{Name: a, Value: b}
	case "word":
		return app.TypeWord{Text: a}
	case "search":
		return app.Search{Text: a}
	case "select":
		return app.Select{Row: n}
	case "open":
		return app.Open{ID: d.view.Recent[n].ID}
	case "policy":
		p, err := safety.ParsePolicy(a)
		if err != nil {
			d.t.Fatal(err)
		}
		return app.SetPolicy{Policy: p}
	case "shell":
		return app.SetShell{Shell: shell.Shell(a)}
	case "recall":
		return app.Recall{Later: a == "later"}
	case "filter":
		return filters[a]
	case "link":
		return app.Link{Query: a}
	case "check":
		return app.CheckText{Command: a}
	case "unload":
		return app.Unload{}
	case "hidden":
		return app.IconHidden{}
	case "examine":
		return app.Examine{}
	case "picked":
		return app.Picked{Path: a}
	case "folder":
		return app.SetFolder{Path: a}
	case "choose-folder":
		return app.ChooseFolder{}
	}
	if e, ok := settingEvents(a, b)[name]; ok {
		return e
	}
	d.t.Fatalf("send %s?", name)
	return nil
}

// filters are those of the history, by their names.
var filters = map[string]app.Event{
	"all": app.Filter{}, "high": app.Filter{ByLevel: true, Level: safety.High}, "fish": app.Filter{Shell: shell.Fish}, "pinned": app.Filter{Pinned: true},
}

// settingEvents are those of the settings window.
func settingEvents(a, b string) map[string]app.Event {
	return map[string]app.Event{
		"change": app.Change{Key: a, Value: b}, "record": app.Record{On: a != "off"}, "recorded": app.Recorded{Keys: a}, "hotkey": app.HotkeySet{Keys: a, Err: errs[b]},
		"pressed": app.HotkeyPressed{}, "install": app.Install{Name: a, Agreed: b == "agreed"}, "disagree": app.Disagree{}, "pick": app.PickModelFile{}, "pause": app.PauseInstall{}, "tab": app.ShowTab{Tab: app.Tab(a)}, "close-settings": app.CloseSettings{},
	}
}

// golden compares the View with the file of that name in the script, or writes it there.
func (d *desk) golden(at, name string) {
	d.t.Helper()
	got := print(d.view)
	for i, f := range d.archive.Files {
		if f.Name != name {
			continue
		}
		if *update {
			d.archive.Files[i].Data = []byte(got)
		} else if string(f.Data) != got {
			d.t.Errorf("%s: view %s:\n%s\nwant:\n%s", at, name, got, f.Data)
		}
		return
	}
	if !*update {
		d.t.Fatalf("%s: no golden view %s", at, name)
	}
	d.archive.Files = append(d.archive.Files, txtar.File{Name: name, Data: []byte(got)})
}

// print writes a View as a reader would see it, a line for each thing on it.
func print(v app.View) string {
	var b strings.Builder
	line := func(name string, text any) {
		if s := fmt.Sprint(text); s != "" && s != "[]" && s != "false" {
			fmt.Fprintf(&b, "%s: %s\n", name, strings.ReplaceAll(s, "\n", "⏎"))
		}
	}
	line("state", v.State)
	line("prompt", v.Query)
	line("overtype", v.Overtype)
	line("recalled", v.Recalled)
	line("follows", v.Follows)
	line("context", v.Context)
	line("examples", strings.Join(v.Examples, " | "))
	line("command", v.Command)
	if v.Badge != nil {
		line("badge", strings.TrimSpace(fmt.Sprintf("%s %s: %s %s", v.Badge.Shape, v.Badge.Word, v.Badge.Reason, v.Badge.Was)))
		for _, m := range v.Badge.Marks {
			line("mark", v.Command[m.Start:m.End])
		}
		line("safer", v.Badge.Safer)
	}
	for _, f := range v.Fields {
		line("field", fmt.Sprintf("%s=%q", f.Name, f.Value))
	}
	line("explanation", v.Explanation)
	line("checked", strings.TrimPrefix(v.Checked, "checked: "))
	for _, d := range v.Doubts {
		line("doubt", d)
	}
	for _, t := range v.Touches {
		line("touches", t)
	}
	for _, d := range v.Details {
		line("detail", d)
	}
	line("word", v.TypeWord)
	if v.Alternative.Count > 0 {
		line("answer", fmt.Sprintf("%d of %d", v.Alternative.Index+1, v.Alternative.Count))
	}
	line("read", v.Read)
	line("confirm again", v.ConfirmAgain)
	if v.Progress != nil {
		line("progress", v.Progress.Text)
	}
	rows := func(name string, list []app.Row) {
		for _, r := range list {
			line(name, strings.TrimSpace(fmt.Sprintf("%s | %s | %s | %s | %s | %d× pinned=%t %v", r.Day, r.Query, r.Command, r.Level, r.Shell, r.Uses, r.Pinned, r.Matches)))
		}
	}
	if v.State == app.Idle {
		rows("recent", v.Recent)
	}
	if v.Earlier != nil {
		rows("earlier", []app.Row{*v.Earlier})
	}
	if v.History != nil {
		line("search", v.History.Search)
		rows("row", v.History.Rows)
		line("selected", fmt.Sprint(v.History.Selected))
		line("busy", v.History.Busy)
	}
	if v.Palette != nil {
		line("filter", v.Palette.Filter)
		for i, c := range v.Palette.Choices {
			line("choice", strings.TrimSpace(fmt.Sprintf("%s [%s] set=%t selected=%t", c.Title, c.Key, c.Set, i == v.Palette.Selected)))
		}
	}
	for _, k := range v.Keys {
		line("key", k.Key+" "+k.Does)
	}
	for _, d := range v.Diagnoses {
		line("diagnosis", fmt.Sprintf("%s %s: %s (%s)", d.Name, d.Health, d.Detail, d.Hint))
	}
	if v.Settings != nil {
		preferences(line, v.Settings)
	}
	line("notice", v.Notice.Text)
	line("hint", v.Notice.Hint)
	for _, a := range v.Actions {
		text := fmt.Sprintf("%s [%s] %s", a.ID, a.Key, a.Title)
		if a.Default {
			text += " (default)"
		}
		line("action", text)
	}
	line("footer", v.Footer)
	if v.Entries > 0 {
		line("entries", v.Entries)
	}
	line("pick", v.Pick)
	line("private", v.Private)
	line("closed", v.Closed)
	return b.String()
}

// preferences writes the settings window.
func preferences(line func(string, any), p *app.Preferences) {
	for _, s := range p.Settings {
		line("setting", fmt.Sprintf("%s = %s (%s) %s fixed=%t", s.Title, s.Value, s.Key, s.Note, s.Fixed))
	}
	line("hot key", app.HotkeySigns(p.Hotkey)+" "+p.HotkeyTip)
	line("recording", p.Recording)
	line("testing", p.Testing)
	for _, m := range p.Models {
		line("model", fmt.Sprintf("%s: %s installed=%t used=%t asks=%t %s", m.Title, m.Note, m.Installed, m.InUse, m.Asks, m.Stage))
	}
	line("settings notice", p.Notice.Text)
}

// reply is one step of the scripted engine.
type reply struct {
	chunk                     *inference.Chunk
	command, explanation, why string
	host                      string // of the server that answers; empty when this machine does
	slower                    string
	err                       error
}

// installer is a scripted app.Models.
type installer struct {
	offers bool
	gpu    bool // the machine has one
	script chan app.Transfer
	end    chan error
}

func (m *installer) List() []app.Model {
	return []app.Model{
		{Name: "starter", Title: "Starter", Size: 64e6, Installed: true, InUse: m.offers},
		{Name: "qwen", Title: "Qwen2.5-Coder", Size: 1.1e9, Needs: 1.6e9, License: "Apache-2.0", Recommended: true, Installed: !m.offers, InUse: !m.offers},
		{Name: "big", Title: "Qwen2.5-Coder 7B", Size: 4.7e9, Needs: 6e9, License: "Apache-2.0"},
		{Name: "study", Title: "Qwen2.5-Coder 3B", Size: 2.1e9, License: "qwen-research", Terms: "permits research and no commercial use"},
	}
}

func (m *installer) Install(ctx context.Context, _ string, progress func(app.Transfer)) error {
	for {
		select {
		case t := <-m.script:
			progress(t)
		case err := <-m.end:
			m.offers = m.offers && err != nil
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
