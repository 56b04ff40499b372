package app

import (
	"context"
	"strings"
	"time"

	"caro/history"
	"caro/safety"
)

// demand is what copying the command on show asks first.
func (st *state) demand() safety.Demand {
	if !st.whole {
		return safety.Block
	}
	return st.demandOf(st.settled)
}

// demandOf is what copying a command asks first. What would not arrive as it is seen is not copied at all.
func (st *state) demandOf(a Answer) safety.Demand {
	if strings.TrimSpace(a.Command) == "" || uncopyable(a.Command) {
		return safety.Block
	}
	return st.settings.Policy.Demand(a.Safety.Level, safety.Copy)
}

// approve copies the command if the policy asks nothing more. What needs a confirmation is copied after "I have read it", or at the
// second approval, which has to come at least confirmPause after the first.
func (st *state) approve(closes bool) {
	now := st.session.deps.Now()
	switch {
	case st.demand() == safety.None || st.read:
		st.release(closes)
	case st.confirmed.IsZero():
		st.confirmed = now
		st.tell(Notice{})
	case now.Sub(st.confirmed) >= confirmPause:
		st.release(closes)
	}
}

// release copies and logs the command on show, and puts the front end away if it shall close.
func (st *state) release(closes bool) {
	if !st.copy(st.settled, true) {
		return
	}
	st.confirmed, st.read = time.Time{}, false
	if closes {
		st.session.later(st.ctx, closeDelay, closing{st.touches})
	}
}

// copy puts a command on the clipboard and into the history, and reports whether it could. shown says that it is the one on show.
func (st *state) copy(a Answer, shown bool) bool {
	d := st.session.deps
	text := strings.TrimRight(a.Command, " \t\r\n")
	secret := d.HasSecret != nil && d.HasSecret(text)
	if err := d.Pasteboard.Write(st.ctx, text, st.settings.Private || secret); err != nil {
		d.Log.Warn("not copied", "why", err)
		st.say(Notice{Text: "The command was not copied: " + err.Error() + ".", Hint: "Nothing was saved. Try again."})
		return false
	}
	notice := Notice{Text: "Copied. Paste with ⌘V."}
	if a.Safety.Level >= safety.High {
		notice.Text = "Copied. Check the path before you run it."
	}
	if strings.Contains(text, "\n") {
		notice.Hint = "It has several lines."
	}
	st.say(notice)
	if st.settings.Private {
		return true
	}
	a.Command = text
	e := a.Entry(st.settings.Origin)
	if shown {
		st.save(e)
	} else {
		st.saveAs(e, -1)
	}
	return true
}

// save writes the command on show into the history.
func (st *state) save(e history.Entry) { st.saveAs(e, st.generation) }

// saveAs writes an entry in the background: a slow disk must not hold up a key. The generation tells whose id comes back.
func (st *state) saveAs(e history.Entry, generation int) {
	s := st.session
	st.write(func(ctx context.Context) Event {
		id, err := s.deps.Store.Add(ctx, e)
		if err != nil {
			s.deps.Log.Warn("not saved", "why", err)
		}
		return saved{generation, e, id, err}
	})
}

// write changes the store in the background, also when the session ends meanwhile: what was approved is not lost by quitting.
func (st *state) write(f func(ctx context.Context) Event) {
	s, ctx := st.session, context.WithoutCancel(st.ctx)
	st.storing.Go(func() { s.Send(f(ctx)) })
}

// saved takes the store's word. An entry that it did not take is kept and tried again later.
func (st *state) saved(e saved) {
	if e.err != nil {
		st.unsaved = append(st.unsaved, e.entry)
		st.say(NoticeFor(e.err))
		return
	}
	if e.generation == st.generation && st.answer != nil && e.entry.Command == strings.TrimRight(st.settled.Command, " \t\r\n") {
		st.savedID = e.id
	}
	st.retry()
	st.reload()
}

// retry writes what the store did not take before.
func (st *state) retry() {
	waiting := st.unsaved
	st.unsaved = nil
	for _, e := range waiting {
		st.saveAs(e, -1)
	}
}
