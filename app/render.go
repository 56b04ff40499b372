package app

import (
	"cmp"
	"fmt"
	"strings"

	"caro/inference"
	"caro/internal/shell"
	"caro/safety"
	"caro/safety/explain"
	"caro/safety/script"
)

// view is the View of the present state.
func (st *state) view() View {
	now := st.session.deps.Now()
	v := View{
		State: st.mode, Query: st.query, Overtype: st.overtype, Recalled: st.isPast(), Follows: st.following(), Context: st.context(), Notice: st.notice, Hotkey: st.hotkey, Busy: st.cancel != nil || st.download.stage == Downloading || st.download.stage == Verifying, Private: st.settings.Private, Closed: st.closed,
		Footer: st.footer(), Recent: lines(matching(st.recent, ""), now), Pinned: lines(matching(st.pins, ""), now), Actions: st.actions(), Settings: st.preferences(),
		Pick: st.picking, PickFrom: cmp.Or(st.settings.Dir, st.settings.Home), Entries: st.entries,
	}
	switch {
	case st.mode == FirstRun && v.Notice.Text == "":
		v.Notice.Text = "caro turns plain words into a shell command."
		if st.settings.Host == "" {
			v.Notice.Text += " Everything runs on this Mac."
		}
	case st.mode == Loading:
		v.Notice = Notice{Text: "Loading model…"}
	case st.mode == Generating && st.variants.another:
		v.Command, v.Notice = Visible(st.settled.Command), Notice{Text: "Looking for another answer…"}
	case st.mode == Generating:
		v.Command, v.Explanation = Visible(st.streamed.command), Visible(st.streamed.explanation)
		if st.streamed.wait != "" {
			v.Notice = Notice{Text: "Waiting: " + Visible(st.streamed.wait)}
		}
	case st.answering():
		st.showAnswer(&v)
	case (st.mode == Failed || st.mode == ModelMissing) && st.details:
		v.Details = []string{Visible(st.failure.Error())}
	case st.mode == Browsing:
		v.History = &History{Search: st.search, Filter: st.filter, Shells: st.shells, Rows: st.lines, Selected: st.chosen, Busy: st.busy}
		if len(st.rows) == 0 && st.search != "" && v.Notice.Text == "" {
			v.Notice.Text = fmt.Sprintf("No matches for '%s'.", st.search)
		}
	case st.mode == Choosing:
		list := st.choices()
		v.Palette = &Palette{Filter: st.palette.filter, Choices: list, Selected: max(0, min(st.palette.chosen, len(list)-1))}
	case st.mode == Keys:
		v.Keys = keys
	case st.mode == Doctor:
		if v.Diagnoses = st.diagnoses; len(v.Diagnoses) == 0 {
			v.Notice = Notice{Text: "Looking at everything that an ask needs…"}
		}
	}
	if st.mode == NotACommand || (st.mode == Idle || st.mode == FirstRun) && len(st.recent) == 0 && st.query == "" {
		v.Examples = examples
	}
	st.showEarlier(&v)
	st.showDownload(&v)
	if st.mode == Idle && v.Notice.Text == "" && st.download.stage == "" && st.download.offered() != nil {
		v.Notice.Text = "Answers come from the small starter model."
	}
	return v
}

// examples are requests that show what caro is for.
var examples = []string{"find files larger than 100 MB", "show what listens on port 8080", "count the lines of all text files here"}

// showAnswer fills in the answer: its command, badge and missing values.
func (st *state) showAnswer(v *View) {
	a := st.settled
	v.Command, v.Explanation = Visible(a.Command), Visible(a.Explanation)
	v.Badge = badge(a, st.worst())
	if safer, ok := st.safer(); ok {
		v.Badge.Safer = Visible(safer.Command) // what the action copies
	}
	v.Checked, v.Doubts, v.Touches = a.Checked(), a.Doubts(), st.touchLines()
	if st.mode == Editing {
		v.Command = a.Command
	} else if v.Command != a.Command {
		v.Badge.Marks = nil // they count the bytes of the command itself
	}
	for _, name := range st.answer.Placeholders {
		if st.mode == NeedsValue {
			v.Fields = append(v.Fields, Field{name, st.values[name]})
		}
	}
	if st.details {
		v.Details = append(details(a), st.names()...)
	}
	if st.details && st.parts {
		v.Details = append(v.Details, explained(a)...)
	}
	if n := len(st.variants.list); n > 1 {
		v.Alternative = Position{st.variants.at, n}
	}
	v.Read, v.ConfirmAgain = st.read, !st.confirmed.IsZero()
	if st.asksForWord() {
		v.TypeWord = releaseWord
	}
	if v.Notice.Text == "" {
		v.Notice = st.advice(a)
	}
}

// advice says what keeps the command from being copied, or what else the user should know of it.
func (st *state) advice(a Answer) Notice {
	switch demand := st.demandOf(a); {
	case uncopyable(a.Command):
		return Notice{Text: "The command holds characters that nobody sees and is not copied.", Hint: "Editing takes them out."}
	case !st.confirmed.IsZero():
		return Notice{Text: "Press ⌘↩ again to copy it.", Hint: "Read it first: " + a.Safety.Findings[0].Effect + "."}
	case demand == safety.Block && a.Safety.Level > safety.Safe:
		return Notice{Text: "Blocked by the safety level."}
	case unread(a):
		return Notice{Text: "The safety check could not read this command.", Hint: "Edit it, or ask again."}
	case a.Why != "":
		return Notice{Text: "This machine answered: " + Visible(a.Why)}
	case strings.Contains(a.Command, "\n"):
		return Notice{Text: fmt.Sprintf("It has %d lines. Some terminals run each as soon as it is pasted.", 1+strings.Count(a.Command, "\n"))}
	}
	return Notice{}
}

// unread reports whether the safety check could not read a command.
func unread(a Answer) bool {
	for _, f := range a.Safety.Findings {
		if strings.HasPrefix(f.Rule, "unread") {
			return true
		}
	}
	return false
}

// showDownload adds how far an installation is. Where the user does nothing else, it is what is on show.
func (st *state) showDownload(v *View) {
	d := &st.download
	if d.stage == "" {
		return
	}
	v.Progress = d.progress(st.session.deps.Now())
	if st.mode == Idle || st.mode == ModelMissing {
		v.State = d.stage
		if n := d.notice(); n.Text != "" {
			v.Notice = n
		}
	}
}

// shapes and words tell the levels apart without colour.
var (
	shapes = [...]string{"●", "▲", "◆", "⬣"}
	words  = [...]string{"Safe", "Moderate", "High", "Critical"}
)

// worst is the highest level that the command had before the user changed it: as the model wrote it, or as the newest edit found it.
func (st *state) worst() safety.Level {
	if st.original == nil {
		return safety.Safe
	}
	return max(st.original.Safety.Level, st.before)
}

// badge is the verdict on an answer. was is the level that it had before the user edited it.
func badge(a Answer, was safety.Level) *Badge {
	level := a.Safety.Level
	b := &Badge{Level: level, Shape: shapes[level], Word: words[level], Reason: "only reads, or changes nothing that was there.", Safer: a.Safety.Safer}
	for i, f := range a.Safety.Findings {
		if i == 0 {
			b.Reason = f.Effect + "."
		}
		if f.Level == level {
			b.Marks = append(b.Marks, script.Span{Start: f.Span.Start, End: f.Span.End})
		}
	}
	if was > level {
		b.Was = "was " + words[was]
	}
	return b
}

// details lists every finding, and what does not run as meant on the command's system.
func details(a Answer) []string {
	lines := []string{}
	for _, f := range a.Safety.Findings {
		line := words[f.Level] + ": " + f.Effect
		if len(f.Via) > 0 {
			line += " (through " + strings.Join(f.Via, " → ") + ")"
		}
		lines = append(lines, line+".")
	}
	runs := a.Portability.GNU
	if a.System == shell.MacOS {
		runs = a.Portability.BSD
	}
	if runs != nil && !*runs {
		lines = append(lines, fmt.Sprintf("May not run as meant on %s.", a.System))
	}
	if len(lines) == 0 {
		lines = append(lines, "Nothing was found that it could change.")
	}
	return lines
}

// explained says what each part of a command does.
func explained(a Answer) (lines []string) {
	for _, line := range explain.Explain(a.Command, explain.Options{Shell: a.Shell, System: a.System}).Lines() {
		lines = append(lines, Visible(line))
	}
	return lines
}

// context is the line under the prompt: for whom the command is written, and who wrote it or where the request will go.
func (st *state) context() string {
	sh, system := st.settings.Shell, st.settings.System
	if st.answer != nil {
		sh, system = st.answer.Shell, st.answer.System
	}
	kit := "GNU tools"
	if system == shell.MacOS {
		kit = "BSD tools"
	}
	parts := []string{string(sh), fmt.Sprintf("%s (%s)", system, kit)}
	if st.settings.Dir != "" {
		parts = append(parts, "in "+st.shortPath(st.settings.Dir))
	}
	switch {
	case st.answer != nil && st.answer.Model.Name != "":
		parts = append(parts, Writer(st.answer.Model))
	case st.answer == nil && st.settings.Host != "" && !st.settings.Private:
		parts = append(parts, leaves(st.settings.Host))
	}
	if st.answer != nil && st.answer.Slower != "" {
		parts = append(parts, st.answer.Slower)
	}
	return strings.Join(parts, " · ")
}

// Writer names the model that wrote an answer, and the machine that the request went to if it left this one.
func Writer(m inference.ModelRef) string {
	switch {
	case m.Origin == inference.OriginStarter:
		return "starter model"
	case m.Host != "":
		return Visible(m.Name) + " · " + leaves(m.Host)
	case m.Origin == inference.OriginRemote:
		return Visible(m.Name) + " (server on this machine)"
	}
	return m.Name
}

// leaves says that a request goes to another machine.
func leaves(host string) string { return "leaves this machine: " + Visible(host) }

func (st *state) footer() string {
	switch {
	case st.settings.Private:
		return "Private: nothing is saved, clipboard marked concealed."
	case st.mode == Loading || st.mode == Generating:
		return "Esc to stop"
	case len(st.unsaved) > 0:
		return "Not saved yet; will be tried again."
	case st.answering() && st.settled.Edited:
		return "Edited by you"
	}
	return ""
}
