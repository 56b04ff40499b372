package app_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"caro/app"
	"caro/internal/shell"
	"caro/safety"
	"caro/safety/script"
)

// actionIDs are all actions, and one that is none.
var actionIDs = []app.ActionID{
	app.ActSubmit, app.ActApprove, app.ActCopy, app.ActCopySafe, app.ActEdit, app.ActAnother, app.ActNext, app.ActPrevious, app.ActExplain, app.ActPin, app.ActNew,
	app.ActHistory, app.ActDelete, app.ActUndo, app.ActCancel, app.ActBack, app.ActRetry, app.ActInstall, app.ActPause, app.ActPrivate, app.ActRead, app.ActUse, app.ActRerun, app.ActEarlier, app.ActActions, app.ActKeys, app.ActSettings, app.ActUseFile, app.ActStorage, app.ActUseCPU, "none",
}

// anything draws an event, or a pause.
func anything() *rapid.Generator[any] {
	words := rapid.SampledFrom([]string{"", " ", "list files", "make a folder", "delete everything here", "erase the disk", "last lines", "two lines", "tell a joke", "crash", "no model", "a\x00b"})
	commands := rapid.SampledFrom([]string{"", "ls", "rm -rf /", "rm -rf *", "cat <FILE>", "if then ((", "ls \x1b[2J", "ls \u202ea", "ls\n", "touch a"})
	return rapid.OneOf(
		rapid.Map(rapid.SampledFrom(actionIDs), func(id app.ActionID) any { return do(id) }),
		rapid.Map(rapid.SampledFrom([]app.ActionID{app.ActApprove, app.ActCopy, app.ActEdit}), func(id app.ActionID) any { return do(id) }),
		rapid.Map(words, func(s string) any { return app.Submit{Query: s} }),
		rapid.Map(words, func(s string) any { return app.Type{Query: s} }),
		rapid.Map(commands, func(s string) any { return app.Edit{Command: s} }),
		rapid.Map(rapid.SampledFrom([]string{"", "a b", "-rf", "'", "/"}), func(s string) any { return app.Fill{Name: "FILE", Value: s} }),
		rapid.Map(rapid.IntRange(-2, 5), func(i int) any { return app.Select{Row: i} }),
		rapid.SampledFrom([]any{
			app.Show{}, app.Hide{}, app.TypeWord{Text: "COPY"}, app.Search{Text: "l"}, app.Recall{}, app.Recall{Later: true}, app.Filter{ByLevel: true}, app.Filter{}, app.Link{Query: "a link"}, app.CheckText{Command: "rm -rf *"}, app.CheckText{Command: "rm -rf /"}, app.Unload{}, app.Picked{Path: "a.gguf"}, app.Picked{}, app.OpenPlace{Place: app.LogsPlace}, app.Examine{},
			app.SetFolder{Path: "/"}, app.SetFolder{}, app.ChooseFolder{}, app.Picked{Path: "/"}, app.Open{ID: "ls -la"}, app.Open{ID: "rm -rf *"},
			app.SetShell{Shell: shell.Fish}, app.SetPolicy{Policy: safety.StrictPolicy}, app.SetPolicy{Policy: safety.ModeratePolicy}, 100 * time.Millisecond, time.Second, 11 * time.Second,
		}),
	)
}

// Ensure that no events, in any order, copy what the policy blocks, what lacks a value or what nobody sees, nor lose a draft.
func TestSession_AnyEvents(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		steps := rapid.SliceOfN(anything(), 1, 40).Draw(rt, "steps")
		var wrong []string
		run(t, app.Settings{}, func(d *desk) {
			for i, s := range steps {
				before, copied := d.view, len(d.board.texts)
				if pause, ok := s.(time.Duration); ok {
					d.wait(pause)
				} else {
					d.send(s.(app.Event))
				}
				for _, fault := range faults(before, d.view, s, d.board.texts[copied:]) {
					wrong = append(wrong, fmt.Sprintf("step %d, %#v: %s", i, s, fault))
				}
			}
		})
		if len(wrong) > 0 {
			rt.Fatal(wrong)
		}
	})
}

// faults returns what must not happen in one step, but did.
func faults(before, after app.View, step any, copied []string) (out []string) {
	for _, text := range copied {
		level := app.Check(text, "", app.Settings{Shell: shell.Bash, System: shell.Linux, Home: "/home/u"}).Safety.Level
		switch {
		case len(script.Placeholders(text)) > 0:
			out = append(out, "copied without its values: "+text)
		case level >= safety.Critical:
			out = append(out, "copied though blocked: "+text)
		case level >= safety.High && !before.ConfirmAgain && !before.Read:
			out = append(out, "copied without a second approval: "+text)
		case text == "" || text[len(text)-1] == '\n' || slices.ContainsFunc([]rune(text), func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }):
			out = append(out, fmt.Sprintf("copied what nobody sees: %q", text))
		}
	}
	if a, ok := step.(app.Do); ok {
		listed := slices.ContainsFunc(before.Actions, func(b app.Action) bool { return b.ID == a.Action })
		switch {
		case !listed && (after.State != before.State || after.Command != before.Command || len(copied) > 0):
			out = append(out, "an action that is not listed did something")
		case a.Action != app.ActUse && a.Action != app.ActCopy && a.Action != app.ActRerun && after.Query != before.Query:
			out = append(out, "the draft is lost")
		case listed && !mayDoNothing(before, a.Action) && len(copied) == 0 && reflect.DeepEqual(before, after):
			out = append(out, "an action that is listed did nothing")
		}
	}
	defaults := 0
	for _, a := range after.Actions {
		if a.Default {
			defaults++
		}
	}
	if defaults > 1 {
		out = append(out, "two defaults")
	}
	return out
}

// mayDoNothing reports whether an action waits for something: for words, or for the second approval of a
// command; or there is nothing to clear away.
func mayDoNothing(before app.View, id app.ActionID) bool {
	switch id {
	case app.ActSubmit:
		return strings.TrimSpace(before.Query) == ""
	case app.ActRetry:
		return true // the fake fails again at once
	case app.ActNew:
		return before.State == app.Idle
	case app.ActBack:
		return before.Closed // and nothing is left to go back from
	case app.ActApprove, app.ActCopy:
		return before.ConfirmAgain
	}
	return false
}
