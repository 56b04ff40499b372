package app

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"caro/history"
	"caro/inference"
	"caro/safety"
)

// The times that the session keeps.
const (
	confirmPause = 500 * time.Millisecond // between the two approvals of a High command: one slip is not two decisions
	closeDelay   = 600 * time.Millisecond // the toast is read, then the panel closes
	undoTime     = 10 * time.Second
	noticeTime   = 4 * time.Second
)

// releaseWord is what a Critical command asks for under the permissive policy.
const releaseWord = "COPY"

// state is all that a session knows. Only the goroutine of Run touches it.
type state struct {
	session  *Session
	ctx      context.Context
	settings Settings

	mode       State
	query      string // text of the prompt field
	answer     *Answer
	original   *Answer // what the model wrote, while the user edits
	streamed   [2]string
	values     map[string]string // of the placeholders
	generation int               // number of the newest request; what arrives with another one is dropped
	cancel     context.CancelFunc
	confirmed  time.Time // first approval of a High command
	closed     bool
	pinned     bool
	savedID    history.ID

	notice  Notice
	notices int // number of the newest notice

	recent  []history.Entry
	entries []history.Entry // the browser's
	search  string
	chosen  int
	busy    bool
	undo    *history.Entry
	unsaved []history.Entry // approved while the store was busy
}

// handle takes one event.
func (st *state) handle(e Event) {
	switch e := e.(type) {
	case Show:
		st.closed = false
		st.refresh()
	case Hide:
		st.hide()
	case Type:
		st.query = e.Query
	case Submit:
		st.submit(e.Query)
	case Do:
		st.do(e.Action)
	case Edit:
		st.edit(e.Command)
	case Fill:
		st.fill(e.Name, e.Value)
	case TypeWord:
		if e.Text == releaseWord && st.demand() == safety.TypeWord {
			st.release(true)
		}
	case Search:
		st.search, st.chosen = e.Text, 0
		st.list()
	case Select:
		st.chosen = max(0, min(e.Row, len(st.entries)-1))
	case Open:
		st.open(e.ID)
	case SetPolicy:
		st.settings.Policy = e.Policy
		st.confirmed = time.Time{}
	case SetShell:
		st.settings.Shell = e.Shell
	default:
		st.world(e)
	}
}

// world takes an event that the user did not cause.
func (st *state) world(e Event) {
	switch e := e.(type) {
	case chunked:
		st.chunk(e)
	case answered:
		st.answered(e)
	case listed:
		st.listed(e)
	case saved:
		st.saved(e)
	case deleted:
		st.deleted(e)
	case pinned:
		if e.err != nil {
			st.say(NoticeFor(e.err), noticeTime)
			return
		}
		st.refresh()
	case expired:
		if e.notice == st.notices {
			st.notice, st.undo = Notice{}, nil
		}
	case closing:
		if e.notice == st.notices {
			st.hide()
		}
	}
}

// do carries out an action, if the View lists it now.
func (st *state) do(id ActionID) {
	if !slices.ContainsFunc(st.actions(), func(a Action) bool { return a.ID == id }) {
		return
	}
	switch id {
	case ActSubmit:
		st.submit(st.query)
	case ActApprove:
		st.approve(true)
	case ActCopy:
		st.approve(false)
	case ActEdit:
		st.original, st.mode = st.originalAnswer(), Editing
	case ActRetry:
		st.submit(st.query)
	case ActNew:
		st.reset()
		st.query = ""
	case ActHistory:
		st.mode, st.search, st.chosen = Browsing, "", 0
		st.list()
	case ActPin:
		st.pin()
	case ActDelete:
		st.delete()
	case ActUndo:
		st.restore()
	case ActCancel:
		st.stop()
		st.mode = Idle
	case ActBack:
		st.back()
	case ActPrivate:
		st.settings.Private = !st.settings.Private
	}
}

// back goes one step: from editing to the result, from generating or a result or the history to idle, from idle away.
func (st *state) back() {
	switch st.mode {
	case Editing:
		st.mode = st.resultMode()
	case Generating, Loading:
		st.stop()
		st.mode = Idle
	case Browsing:
		st.mode = Idle
		if st.answer != nil {
			st.mode = st.resultMode()
		}
	default:
		st.hide()
	}
}

// hide puts the front end away. The draft stays.
func (st *state) hide() {
	st.closed = true
	st.confirmed = time.Time{}
	st.notice = Notice{}
	if st.mode == Browsing || st.mode == Failed || st.mode == NotACommand {
		st.mode = Idle
		if st.answer != nil {
			st.mode = st.resultMode()
		}
	}
}

// reset forgets the present answer.
func (st *state) reset() {
	st.stop()
	st.answer, st.original, st.values = nil, nil, nil
	st.streamed = [2]string{}
	st.confirmed, st.pinned, st.savedID = time.Time{}, false, ""
	st.notice = Notice{}
	st.mode = Idle
}

// stop ends the request at work. What it still sends is dropped by its number.
func (st *state) stop() {
	if st.cancel != nil {
		st.cancel()
		st.cancel = nil
	}
	st.generation++
}

// submit asks for a command.
func (st *state) submit(query string) {
	st.reset()
	st.query = query
	if err := inference.CheckQuery(query); err != nil {
		if !errors.Is(err, inference.ErrEmptyQuery) {
			st.fail(err)
		}
		return
	}
	ctx, cancel := context.WithCancel(st.ctx)
	st.cancel = cancel
	st.mode = Loading
	s, gen, settings := st.session, st.generation, st.settings
	go func() {
		a, err := Ask(ctx, s.deps.Engine, query, settings, func(c inference.Chunk) { s.Send(chunked{gen, c}) })
		s.Send(answered{gen, a, err})
	}()
}

func (st *state) chunk(e chunked) {
	if e.generation != st.generation || st.mode != Loading && st.mode != Generating {
		return
	}
	st.mode = Generating
	if e.chunk.Field == inference.Command {
		st.streamed[0] += e.chunk.Text
	} else {
		st.streamed[1] += e.chunk.Text
	}
}

func (st *state) answered(e answered) {
	if e.generation != st.generation {
		return
	}
	st.cancel = nil
	if e.err != nil {
		st.fail(e.err)
		return
	}
	st.answer = &e.answer
	st.mode = st.resultMode()
}

// fail shows what went wrong. The text is kept.
func (st *state) fail(err error) {
	st.mode = Failed
	switch {
	case errors.Is(err, inference.ErrNotACommand):
		st.mode = NotACommand
	case errors.Is(err, inference.ErrNoModel):
		st.mode = ModelMissing
	}
	st.notices++
	st.notice = NoticeFor(err)
	st.session.deps.Log.Info("no answer", "why", err)
}

// resultMode is how an answer is shown: its missing values first.
func (st *state) resultMode() State {
	if st.answer == nil {
		return Idle
	}
	if len(st.answer.Placeholders) > 0 {
		return NeedsValue
	}
	return Result
}

// edit judges the command at each keystroke.
func (st *state) edit(command string) {
	if st.answer == nil || st.mode != Editing {
		return
	}
	was := st.originalAnswer()
	a := Check(command, was.Query, st.settings)
	a.Explanation, a.Model, a.Stats = was.Explanation, was.Model, was.Stats
	a.Edited = a.Command != was.Command
	st.answer, st.original = &a, was
	st.confirmed = time.Time{}
}

func (st *state) originalAnswer() *Answer {
	if st.original != nil {
		return st.original
	}
	return st.answer
}

// fill sets the value of a placeholder. When all have one, the command is made of them and judged.
func (st *state) fill(name, text string) {
	if st.answer == nil || !slices.Contains(st.answer.Placeholders, name) {
		return
	}
	if st.values == nil {
		st.values = map[string]string{}
	}
	st.values[name] = text
	st.confirmed = time.Time{}
}

// filled returns the command with the values that there are, each quoted for the shell.
func (st *state) filled() (a Answer, whole bool) {
	a = *st.answer
	whole = true
	command := a.Command
	for _, name := range a.Placeholders {
		text := strings.TrimSpace(st.values[name])
		if text == "" {
			whole = false
			continue
		}
		command = strings.ReplaceAll(command, "<"+name+">", Quote(text))
	}
	if command == a.Command {
		return a, whole
	}
	b := Check(command, a.Query, st.settings)
	b.Explanation, b.Model, b.Stats, b.Edited = a.Explanation, a.Model, a.Stats, a.Edited
	return b, whole
}

// Quote returns text as one word of a shell, quoted where it has to be.
func Quote(text string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_./:@%+=,-", r)
	}
	if text != "" && strings.TrimLeftFunc(text, plain) == "" && !strings.HasPrefix(text, "-") {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
