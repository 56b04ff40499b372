package app

import (
	"strings"
	"time"

	"caro/history"
	"caro/safety"
)

// shown is the answer as the user sees it: with the values filled in.
func (st *state) shown() (Answer, bool) {
	if st.answer == nil {
		return Answer{}, false
	}
	return st.filled()
}

// demand is what copying the shown command asks first.
func (st *state) demand() safety.Demand {
	a, whole := st.shown()
	if st.answer == nil || !whole || strings.TrimSpace(a.Command) == "" {
		return safety.Block
	}
	return st.settings.Policy.Demand(a.Safety.Level, safety.Copy)
}

// approve copies the command if the policy asks nothing more. What needs a confirmation is copied at the second approval, which has to
// come at least confirmPause after the first.
func (st *state) approve(closes bool) {
	switch st.demand() {
	case safety.None:
		st.release(closes)
	case safety.Confirm:
		now := st.session.deps.Now()
		switch {
		case st.confirmed.IsZero():
			st.confirmed = now
		case now.Sub(st.confirmed) >= confirmPause:
			st.release(closes)
		}
	}
}

// release copies and logs the command.
func (st *state) release(closes bool) {
	a, whole := st.shown()
	if !whole {
		return
	}
	d := st.session.deps
	secret := d.HasSecret != nil && d.HasSecret(a.Command)
	text := strings.TrimRight(a.Command, " \t\r\n")
	if err := d.Pasteboard.Write(st.ctx, text, st.settings.Private || secret); err != nil {
		st.say(Notice{Text: "The command was not copied: " + err.Error() + ".", Hint: "Nothing was saved. Try again."}, noticeTime)
		return
	}
	st.confirmed = time.Time{}
	notice := Notice{Text: "Copied. Paste with ⌘V."}
	switch {
	case a.Safety.Level >= safety.High:
		notice = Notice{Text: "Copied. Check the path before you run it."}
	case strings.Contains(text, "\n"):
		notice.Hint = "It has several lines."
	}
	st.save(a.Entry(st.settings.Origin))
	st.say(notice, noticeTime)
	if closes {
		st.session.later(st.ctx, closeDelay, closing{st.notices})
	}
}

// save puts an approved command into the history, unless the user wants no trace.
func (st *state) save(e history.Entry) {
	if st.settings.Private {
		return
	}
	s, ctx := st.session, st.ctx
	go func() {
		id, err := s.deps.Store.Add(ctx, e)
		s.Send(saved{e, id, err})
	}()
}

// saved takes the store's word. An entry that it had no room for is kept and tried again with the next one.
func (st *state) saved(e saved) {
	if e.err != nil {
		st.unsaved = append(st.unsaved, e.entry)
		st.session.deps.Log.Warn("not saved", "why", e.err)
		st.say(NoticeFor(e.err), noticeTime)
		return
	}
	st.savedID = e.id
	waiting := st.unsaved
	st.unsaved = nil
	for _, old := range waiting {
		st.save(old)
	}
	st.refresh()
	if st.mode == Browsing {
		st.list()
	}
}

// say shows a notice for a time.
func (st *state) say(n Notice, d time.Duration) {
	st.notices++
	st.notice = n
	st.session.later(st.ctx, d, expired{st.notices})
}

// pin marks the chosen history row, or the command that was copied last.
func (st *state) pin() {
	id, on := st.savedID, !st.pinned
	if st.mode == Browsing {
		e := st.entries[st.chosen]
		id, on = e.ID, !e.Pinned
		st.entries[st.chosen].Pinned = on
	} else {
		st.pinned = on
	}
	s, ctx := st.session, st.ctx
	go func() { s.Send(pinned{id, on, s.deps.Store.Pin(ctx, id, on)}) }()
}

// delete removes the chosen row. For a while it can be brought back.
func (st *state) delete() {
	e := st.entries[st.chosen]
	s, ctx := st.session, st.ctx
	go func() { s.Send(deleted{e, s.deps.Store.Delete(ctx, e.ID)}) }()
}

func (st *state) deleted(e deleted) {
	if e.err != nil {
		st.say(NoticeFor(e.err), noticeTime)
		return
	}
	st.say(Notice{Text: "Deleted."}, undoTime)
	st.undo = &e.entry
	st.list()
}

// restore brings the deleted entry back.
func (st *state) restore() {
	e := *st.undo
	st.undo, st.notice = nil, Notice{}
	s, ctx := st.session, st.ctx
	go func() { s.Send(saved{e, e.ID, s.deps.Store.Restore(ctx, e)}) }()
}
