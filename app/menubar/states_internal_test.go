package menubar

import (
	"slices"
	"strings"
	"time"

	"caro/app"
	"caro/internal/shell"
	"caro/safety"
	"caro/safety/script"
)

// state is a View with the name of its golden files.
type state struct {
	name string
	view app.View
}

// Actions as the session lists them.
var (
	actAsk     = app.Action{ID: app.ActSubmit, Title: "Ask", Key: "↩", Default: true}
	actCopy    = app.Action{ID: app.ActApprove, Title: "Copy", Key: "⌘↩"}
	actEdit    = app.Action{ID: app.ActEdit, Title: "Edit", Key: "⌘E"}
	actAnother = app.Action{ID: app.ActAnother, Title: "Another", Key: "⌘R"}
	actHistory = app.Action{ID: app.ActHistory, Title: "History", Key: "⌘Y"}
	actCancel  = app.Action{ID: app.ActCancel, Title: "Stop", Key: "⌘."}
	actActions = app.Action{ID: app.ActActions, Title: "Actions", Key: "⌘K"}
	actBack    = app.Action{ID: app.ActBack, Title: "Back", Key: "Esc"}
	actInstall = app.Action{ID: app.ActInstall, Title: "Download Qwen2.5-Coder, 1.1 GB", Key: "", Default: true}
	actPause   = app.Action{ID: app.ActPause, Title: "Pause"}
	actUseCPU  = app.Action{ID: app.ActUseCPU, Title: "Use CPU"}
	actRetry   = app.Action{ID: app.ActRetry, Title: "Try Again", Key: "⌘R", Default: true}
)

func defaulted(a app.Action) app.Action {
	a.Default = true
	return a
}

var rows = []app.Row{
	{ID: "a1", Query: "list files larger than 10 MB", Command: "find . -type f -size +10M", Level: safety.Safe, Shell: "zsh", Uses: 3, Day: "Today"},
	{ID: "b2", Query: "remove all node_modules", Command: "find . -name node_modules -prune -exec rm -rf {} +", Level: safety.High, Shell: "zsh", Uses: 1, Pinned: true, Day: "Today"},
	{ID: "c3", Query: "kill what listens on 8080", Command: "lsof -ti tcp:8080 |\n  xargs kill", Level: safety.Moderate, Shell: "bash", Uses: 1, Day: "Yesterday"},
	{ID: "d4", Query: "erase the disk", Command: "dd if=/dev/zero of=/dev/disk0", Level: safety.Critical, Shell: "sh", Uses: 1, Day: "3 November"},
}

const (
	findBig = "find . -type f -size +10M -exec ls -lh {} +"
	purge   = `find "$HOME/Library/Caches" -type f -name '*.log' -mtime +30 -print0 | xargs -0 rm -f --`
	where   = "zsh · macOS (BSD tools) · starter model"
)

// result returns a View with a checked command.
func result(query, command string, b app.Badge, actions ...app.Action) app.View {
	return app.View{
		State: app.Result, Query: query, Context: where, Command: command, Badge: &b, Actions: actions, Entries: 1,
		Explanation: "Finds every file of that kind below the folder and works on each. Folders are left alone.",
	}
}

// states has a View for each state of the panel.
func states() []state {
	base := app.View{State: app.Idle, Context: where, Entries: 4}
	idle := base
	idle.Recent, idle.Pinned, idle.Entries, idle.Actions = rows, rows[3:], 12345, []app.Action{actAsk, actHistory, actActions}
	generating := base
	generating.State, generating.Query, generating.Command = app.Generating, "list big files", "find . -type f -si"
	generating.Actions = []app.Action{actCancel}
	recalled := generating
	recalled.Earlier = &rows[0]
	recalled.Actions = append([]app.Action{{ID: app.ActEarlier, Title: "Use Earlier", Key: "⌘U"}}, generating.Actions...)
	safe := result("list big files", findBig, app.Badge{Level: safety.Safe, Shape: "●", Word: "Safe", Reason: "only reads files."},
		defaulted(actCopy), actEdit, actAnother, actHistory)
	high := result("delete old logs", purge, app.Badge{Level: safety.High, Shape: "◆", Word: "High", Reason: "deletes files that it finds; there is no undo.",
		Safer: `find "$HOME/Library/Caches" -type f -name '*.log' -mtime +30 -print`}, actCopy, actEdit, actAnother, actHistory)
	again := high
	again.ConfirmAgain = true
	again.Notice = app.Notice{Text: "This deletes files. Press ⌘↩ again to copy it.", Hint: "Safer: " + high.Badge.Safer}
	read := high
	read.Read, read.Details = true, []string{"find -delete: deletes what it finds (deletes-files)", "a path outside the current folder (wide-path)"}
	read.Actions = append([]app.Action{{ID: app.ActRead, Title: "I have read it"}}, high.Actions...)
	counted := high
	counted.Touches = []string{"Would delete 23 files, 410 MB."}
	counted.Context = "zsh · macOS (BSD tools) · in ~/Library/Caches · starter model"
	counted.Details = []string{"High: deletes files.", "would delete 23 files, 410 MB: Library/Caches/a.log, Library/Caches/b.log and 21 more."}
	slower := safe
	slower.Context = "zsh · macOS (BSD tools) · in ~/Library/Application Support/Example · starter model · the GPU failed, the processor computed"
	slower.Actions = append(slices.Clone(safe.Actions), actUseCPU)
	critical := result("wipe the disk", "dd if=/dev/zero of=/dev/disk0", app.Badge{Level: safety.Critical, Shape: "⬣", Word: "Critical", Reason: "would erase a disk. Blocked."}, actEdit)
	word := critical
	word.TypeWord = "COPY"
	edited := safe
	edited.State, edited.Command = app.Editing, findBig+" | head"
	edited.Badge = &app.Badge{Level: safety.Moderate, Shape: "▲", Word: "Moderate", Reason: "writes a file here.", Was: "was High"}
	value := safe
	value.State, value.Command, value.Actions = app.NeedsValue, "tar -czf <ARCHIVE> <FOLDER>", []app.Action{actEdit}
	value.Fields = []app.Field{{Name: "ARCHIVE", Value: "all.tar.gz"}, {Name: "FOLDER"}}
	history := base
	history.State, history.Actions = app.Browsing, []app.Action{
		{ID: app.ActUse, Title: "Use", Key: "↩", Default: true}, {ID: app.ActCopy, Title: "Copy", Key: "⌘C"}, {ID: app.ActPin, Title: "Unpin", Key: "⌘D"}, {ID: app.ActDelete, Title: "Delete", Key: "⌘⌫"},
		{ID: app.ActRerun, Title: "Ask Again", Key: "⌘R"}, {ID: app.ActUndo, Title: "Undo", Key: "⌘Z"}, actBack,
	}
	history.History = &app.History{Rows: rows, Selected: 1}
	nothing := history
	nothing.History, nothing.Actions = &app.History{Search: "tar"}, []app.Action{actBack}
	matched := history
	found := rows[0]
	found.Matches, found.InQuery = []int{0, 1, 2, 3}, []int{5, 6, 7}
	matched.History = &app.History{Search: "find", Rows: []app.Row{found}, Shells: []shell.Shell{shell.Zsh, shell.Bash}, Filter: app.Filter{Shell: shell.Zsh}}
	many := history
	long := make([]app.Row, 10000)
	for i := range long {
		long[i] = rows[i%len(rows)]
	}
	many.History = &app.History{Rows: long, Selected: 5000}
	second := safe
	second.Alternative, second.Follows = app.Position{Index: 1, Count: 3}, "list files"
	overtype := idle
	overtype.Query, overtype.Overtype, overtype.Recent = "list big files", true, nil
	marked := high
	marked.Badge = &app.Badge{Level: safety.High, Shape: "◆", Word: "High", Reason: "deletes files.", Marks: []script.Span{{Start: 77, End: 82}, {Start: 80, End: 90}}}
	actions := base
	actions.State, actions.Palette = app.Choosing, &app.Palette{Choices: []app.Choice{{Title: "Copy", Key: "⌘↩"}, {Title: "Dialect: zsh", Set: true}}, Selected: 1}
	sheet := base
	sheet.State, sheet.Keys = app.Keys, []app.Key{{Key: "↩", Does: "ask"}, {Key: "⌘↩", Does: "copy and close"}, {Key: "Esc", Does: "one step back"}}
	doctor := base
	doctor.State, doctor.Actions = app.Doctor, []app.Action{actBack}
	doctor.Diagnoses = []app.Diagnosis{{Name: "memory", Health: "ok", Detail: "8.6 GB"}, {Name: "model", Health: "failure", Detail: "no model", Hint: "caro model pull"}, {Name: "history", Health: "warning", Detail: "busy"}}
	private := safe
	private.Private, private.Footer = true, "Private: nothing is saved, clipboard marked concealed."
	lines := safe
	lines.Command = strings.Repeat("mkdir -p site/pages && cp -n *.html site/pages/\n", 20)
	empty := base
	empty.Examples, empty.Actions, empty.Entries = []string{"find files larger than 100 MB", "show what listens on port 8080"}, idle.Actions, 0
	list := []state{
		{"idle", idle}, {"idle_empty", empty}, {"generating", generating}, {"earlier", recalled}, {"safe", safe}, {"high", high}, {"high_again", again}, {"high_read", read}, {"critical", critical}, {"high_counted", counted}, {"slower", slower},
		{"critical_word", word}, {"editing", edited}, {"needs_value", value}, {"history", history}, {"history_nothing", nothing}, {"private", private},
		{"history_found", matched}, {"history_many", many}, {"second_answer", second}, {"overtype", overtype}, {"high_marked", marked}, {"actions", actions}, {"keys", sheet}, {"long", lines}, {"doctor", doctor},
	}
	return append(list, modelStates(base)...)
}

// modelStates are those in which there is no model, or not yet.
func modelStates(base app.View) []state {
	with := func(s app.State, n app.Notice, p *app.Progress, actions ...app.Action) app.View {
		v := base
		v.State, v.Notice, v.Progress, v.Actions = s, n, p, actions
		return v
	}
	some := &app.Progress{Done: 412e6, Total: 1100e6, Rate: 38e6, Left: 18 * time.Second, Text: "412 MB of 1.1 GB · 38 MB/s · 18 s left"}
	details := with(app.Failed, app.Notice{Text: "The model stopped. Your text is kept.", Hint: "Try again."}, nil, actRetry)
	details.Details = []string{"the engine stopped: signal: killed"}
	return []state{
		{"failed_details", details},
		{"first_run", with(app.FirstRun, app.Notice{Text: "caro turns plain words into a shell command. Everything runs on this Mac."}, nil, actInstall, actAsk)},
		{"model_missing", with(app.ModelMissing, app.Notice{Text: "No model on this Mac."}, nil, actInstall)},
		{"downloading", with(app.Downloading, app.Notice{}, some, actPause)},
		{"paused", with(app.Paused, app.Notice{Text: "Paused at 412 MB. No connection; will go on by itself."}, some, actRetry)},
		{"verifying", with(app.Verifying, app.Notice{Text: "Checking the file (SHA-256)…"}, nil)},
		{"disk_full", with(app.DiskFull, app.Notice{Text: "Needs 1.2 GB free, 0.6 GB left."}, nil, actRetry)},
		{"loading", with(app.Loading, app.Notice{Text: "Loading model…"}, nil, actCancel)},
		{"not_a_command", with(app.NotACommand, app.Notice{Text: "That does not look like a shell task."}, nil, actAsk)},
		{"failed", with(app.Failed, app.Notice{Text: "The model stopped (not enough memory). Your text is kept."}, nil, actRetry, actUseCPU)},
	}
}
