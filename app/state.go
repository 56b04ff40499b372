package app

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
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
	storing  sync.WaitGroup // what is being written
	settings Settings

	mode     State
	query    string           // text of the prompt field
	overtype bool             // what stands there is selected
	turns    []inference.Turn // what the answer was asked with, the refinements last
	past     past
	hotkey   string
	closed   bool
	touches  int // counts what the user does

	generation int // number of the newest request
	cancel     context.CancelFunc
	streamed   struct{ command, explanation, wait string }

	variants  variants
	answer    *Answer           // what the model or the user wrote
	original  *Answer           // what the model wrote, once the user has edited
	before    safety.Level      // of the command that the newest edit began with
	values    map[string]string // of the placeholders
	settled   Answer            // answer with the values in it: what is shown and copied
	whole     bool              // no value is missing
	confirmed time.Time         // first approval of a High command
	read      bool              // the user ticked "I have read it"
	details   bool              // every finding is shown, or the failure
	parts     bool              // and what each part of the command does
	failure   error             // why there is no answer
	savedID   history.ID        // of the answer, once it is in the store
	isPinned  bool              // the same

	notice  Notice
	notices int // number of the newest notice

	browser
	palette  palette
	prefs    preferences
	earlier  *history.Entry  // approved before for this request
	unsaved  []history.Entry // approved, but the store did not take them
	download download
	folder   folder
	picking  Pick

	diagnoses []Diagnosis // of the doctor's newest visit, empty before it is over
	visits    int         // number of the newest one
}

func newState(s *Session, ctx context.Context) *state {
	st := &state{session: s, ctx: ctx, settings: s.deps.Settings, mode: Idle, hotkey: s.deps.Settings.Hotkey}
	if st.settings.FirstRun {
		st.mode = FirstRun
	}
	st.offer()
	st.refresh()
	return st
}

// end writes what is not written yet.
func (st *state) end() {
	for _, e := range st.unsaved {
		st.save(e)
	}
	st.storing.Wait()
}

// handle takes one event.
func (st *state) handle(e Event) {
	switch e := e.(type) {
	case Show, Hide, Type, Submit, Do, TypeWord, SetPolicy, SetShell, SetFolder, ChooseFolder, Unload, OpenPlace, Examine, IconHidden:
		st.touch(e)
		st.user(e)
	case Edit, Fill, Search, Select, Open, Recall, Filter, Link, CheckText, Picked:
		st.touch(e)
		st.content(e)
	default:
		if !st.setting(e) {
			st.world(e)
		}
	}
}

// touch notes that the user did something: a front end that is about to close stays, and an approval is no confirmation of an
// earlier one when something happened in between.
func (st *state) touch(e Event) {
	st.touches++
	if e != (Do{ActApprove}) && e != (Do{ActCopy}) {
		st.confirmed = time.Time{}
	}
}

func (st *state) user(e Event) {
	switch e := e.(type) {
	case Show:
		st.closed = false
		st.retry()
		st.refresh()
	case Hide:
		st.hide()
	case Type:
		st.typed(e.Query)
	case Submit:
		st.submit(e.Query)
	case Do:
		st.do(e.Action)
	case TypeWord:
		if e.Text == releaseWord && st.asksForWord() {
			st.release(true)
		}
	case SetPolicy:
		st.settings.Policy = e.Policy
		st.tell(Notice{})
	case SetShell:
		st.settings.Shell = e.Shell
	case SetFolder:
		st.setFolder(e.Path)
	case ChooseFolder:
		st.picking = PickFolder
	case Unload:
		st.unload()
	case Examine:
		st.examine()
	case OpenPlace:
		st.openPlace(e.Place)
	case IconHidden:
		st.say(Notice{Text: "The icon of caro is hidden.", Hint: "System Settings > Menu Bar shows it again. The hot key works without it."})
	}
}

func (st *state) content(e Event) {
	switch e := e.(type) {
	case Edit:
		st.edit(e.Command)
	case Fill:
		st.fill(e.Name, e.Value)
	case Search:
		st.find(e.Text)
	case Filter:
		st.narrow(e)
	case Select:
		st.choose(e.Row)
	case Recall:
		st.goBack(e.Later)
	case Link:
		st.link(e.Query)
	case CheckText:
		st.check(e.Command)
	case Open:
		st.open(e.ID)
	case Picked:
		st.picked(e.Path)
	}
}

// do carries out an action, if the View lists it now.
func (st *state) do(id ActionID) {
	if !slices.ContainsFunc(st.actions(), func(a Action) bool { return a.ID == id }) {
		return
	}
	switch id {
	case ActSubmit, ActRetry:
		st.submit(st.query)
	case ActCancel, ActBack:
		st.back()
	case ActNew:
		st.reset()
		st.turns, st.overtype = nil, st.query != ""
	case ActHistory:
		st.browse()
	case ActActions:
		st.openPalette()
	case ActKeys:
		st.mode = Keys
	case ActSettings:
		st.openSettings(GeneralTab)
	case ActPrivate:
		st.settings.Private = !st.settings.Private
	case ActInstall:
		st.install()
	case ActPause:
		st.pause()
	case ActUseFile:
		st.picking = PickModel
	case ActStorage:
		st.openPlace(StoragePlace)
	case ActUseCPU:
		st.useCPU()
	default:
		switch st.mode {
		case Browsing:
			st.doWithRow(id)
		case Choosing:
			st.pick()
		default:
			st.doWithAnswer(id)
		}
	}
}

func (st *state) doWithAnswer(id ActionID) {
	switch id {
	case ActApprove:
		st.approve(true)
	case ActCopy:
		st.approve(false)
	case ActCopySafe:
		if safer, ok := st.safer(); ok {
			st.copy(safer, false)
		}
	case ActRead:
		st.read = !st.read
	case ActEdit:
		st.startEdit()
	case ActEarlier:
		st.useEarlier()
	case ActExplain:
		st.details, st.parts = !st.details, false
	case ActAnother:
		st.askAnother()
	case ActNext:
		st.step(1)
	case ActPrevious:
		st.step(-1)
	case ActPin:
		st.isPinned = !st.isPinned
		st.pin(st.savedID, st.isPinned)
	}
}

// back goes one step: from editing to the result, from generating or the history to where the user came from, else away.
func (st *state) back() {
	switch st.mode {
	case Editing, Browsing, Choosing, Keys, Doctor:
		st.mode = st.restingMode()
	case Generating, Loading:
		st.stop()
		st.mode = st.restingMode()
	default:
		st.hide()
	}
}

// hide puts the front end away. Words, edits and values stay, and a request goes on.
func (st *state) hide() {
	st.closed = true
	st.tell(Notice{})
	switch st.mode {
	case Browsing, Choosing, Keys, Doctor, Failed, NotACommand:
		st.mode = st.restingMode()
	}
}

// restingMode is where the user is when nothing goes on: at the answer if there is one, its missing values first.
func (st *state) restingMode() State {
	switch {
	case st.answer == nil:
		return Idle
	case len(st.answer.Placeholders) > 0:
		return NeedsValue
	}
	return Result
}

// typed takes the words in the prompt field. New ones leave a failure behind.
func (st *state) typed(query string) {
	changed := query != st.query
	st.query, st.overtype = query, false
	switch st.mode {
	case Failed, NotACommand:
		if changed {
			st.mode = Idle
			st.tell(Notice{})
		}
	case FirstRun:
		st.mode = Idle
	}
}

// reset forgets the present answer.
func (st *state) reset() {
	st.stop()
	st.answer, st.original, st.values, st.earlier = nil, nil, nil, nil
	st.variants, st.details, st.parts, st.before = variants{}, false, false, safety.Safe
	st.settle()
	st.mode = Idle
}

// stop ends the request at work. What it still sends is dropped by its number.
func (st *state) stop() {
	if st.cancel != nil {
		st.cancel()
		st.cancel = nil
	}
	st.generation++
	st.variants.another = false
	st.streamed.command, st.streamed.explanation, st.streamed.wait = "", "", ""
}

// submit asks for a command. An empty field asks for nothing and loses nothing.
func (st *state) submit(query string) {
	st.query, st.overtype = query, false
	err := inference.CheckQuery(query)
	if errors.Is(err, inference.ErrEmptyQuery) {
		return
	}
	step := Step{}
	if err == nil {
		step, err = st.turn(query)
	}
	switch {
	case errors.Is(err, ErrNoUndo):
		st.say(NoticeFor(err))
		return
	case step.Explain:
		st.explainParts()
		return
	}
	st.reset()
	if err != nil {
		st.fail(err)
		return
	}
	if step.Command != "" {
		a := Check(step.Command, step.Query, st.settings)
		a.Explanation = step.Says
		st.add(a)
		return
	}
	st.ask(step.Talk)
}

// ask asks the model.
func (st *state) ask(t Talk) {
	ctx, cancel := context.WithCancel(st.ctx)
	st.cancel = cancel
	st.mode = Loading
	st.recall(t.Query)
	s, number, settings := st.session, st.generation, st.settings
	go func() {
		a, err := AskOn(ctx, s.deps.Engine, t, settings, func(c inference.Chunk) { s.Send(chunked{number, c}) })
		s.Send(answered{number, a, err})
	}()
}

func (st *state) chunk(e chunked) {
	if e.generation != st.generation {
		return
	}
	if st.mode == Loading {
		st.mode = Generating
	}
	switch e.chunk.Field {
	case inference.Command:
		st.streamed.command += e.chunk.Text
	case inference.Explanation:
		st.streamed.explanation += e.chunk.Text
	case inference.Wait:
		st.streamed.command, st.streamed.explanation, st.streamed.wait = "", "", e.chunk.Text
		return
	}
	st.streamed.wait = ""
}

func (st *state) answered(e answered) {
	if e.generation != st.generation {
		return
	}
	st.cancel()
	st.cancel = nil
	if st.variants.another {
		st.anothered(e)
		return
	}
	if e.err != nil {
		st.fail(e.err)
		return
	}
	st.add(e.answer)
}

// fail shows what went wrong. The words are kept.
func (st *state) fail(err error) {
	st.mode = Failed
	switch {
	case errors.Is(err, inference.ErrNotACommand):
		st.mode = NotACommand
	case errors.Is(err, inference.ErrNoModel), errors.Is(err, inference.ErrBadModel):
		st.mode = ModelMissing
	}
	st.failure = err
	n := NoticeFor(err)
	if st.mode == ModelMissing && st.session.deps.Models != nil {
		n.Hint = "Download one, or use a file of your own."
	}
	st.tell(n)
	st.session.deps.Log.Info("no answer", "why", err)
}

// openPlace shows a place around caro.
func (st *state) openPlace(p Place) {
	if open := st.session.deps.Open; open != nil {
		if err := open(p); err != nil {
			st.say(NoticeFor(err))
		}
	}
}

// tell shows a notice until another one takes its place.
func (st *state) tell(n Notice) {
	st.notices++
	st.notice = n
}

// say shows a notice for a time.
func (st *state) say(n Notice) {
	st.tell(n)
	st.session.later(st.ctx, noticeTime, expired{st.notices})
}

// asksForWord reports whether the word that releases a Critical command is asked for.
func (st *state) asksForWord() bool {
	return st.answering() && st.demand() == safety.TypeWord
}

// answering reports whether an answer is on show.
func (st *state) answering() bool {
	return st.mode == Result || st.mode == Editing || st.mode == NeedsValue
}

// asked reports whether the words in the prompt field are those that the answer was made for.
func (st *state) asked() bool {
	if st.answer == nil {
		return false
	}
	words := st.answer.Query
	if n := len(st.turns); n > 0 {
		words = st.turns[n-1].Query
	}
	return strings.TrimSpace(st.query) == strings.TrimSpace(words)
}

// unload frees the model's memory in the background.
func (st *state) unload() {
	s, ctx := st.session, st.ctx
	if s.deps.Unload == nil {
		return
	}
	go func() { s.Send(unloaded{s.deps.Unload(ctx)}) }()
}

func (st *state) unloaded(e unloaded) {
	if e.err == nil {
		st.say(Notice{Text: "The model is unloaded. The next request loads it again."})
		return
	}
	st.say(NoticeFor(e.err))
}
