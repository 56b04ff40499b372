package app

import (
	"time"

	"caro/history"
)

const (
	recentRows = 3  // shown when idle
	browseRows = 50 // shown in the browser; a search finds the rest
)

// refresh asks the store for the rows of the idle state.
func (st *state) refresh() {
	st.ask(history.Query{Limit: recentRows}, true, "")
}

// list asks the store for the browser's rows.
func (st *state) list() {
	st.ask(history.Query{Text: st.search, Limit: browseRows}, false, st.search)
}

// ask asks the store in the background: a slow disk must not hold up a key.
func (st *state) ask(q history.Query, recent bool, search string) {
	s, ctx := st.session, st.ctx
	go func() {
		entries, err := s.deps.Store.Recent(ctx, q)
		s.Send(listed{search, recent, entries, err})
	}()
}

// listed takes the store's rows, if they are those asked for last. When it is busy, those in memory stay.
func (st *state) listed(e listed) {
	switch {
	case e.recent && e.err == nil:
		st.recent = e.entries
	case e.recent:
	case e.search != st.search:
	case e.err != nil:
		st.busy = true
		st.notices++
		st.notice = NoticeFor(e.err)
	default:
		st.entries, st.busy = e.entries, false
		st.chosen = max(0, min(st.chosen, len(e.entries)-1))
	}
}

// open puts an entry into the prompt and its command, judged anew, into the result.
func (st *state) open(id history.ID) {
	for _, list := range [][]history.Entry{st.entries, st.recent} {
		for _, e := range list {
			if e.ID != id {
				continue
			}
			st.reset()
			st.query = e.Query
			settings := st.settings
			settings.Shell, settings.System = e.Shell, e.System
			a := Check(e.Command, e.Query, settings)
			a.Explanation, a.Model, a.Edited = e.Explanation, e.Model, e.Edited
			st.answer, st.savedID, st.pinned = &a, e.ID, e.Pinned
			st.mode = st.resultMode()
			return
		}
	}
}

// rows turns entries into lines with their day.
func rows(entries []history.Entry, now time.Time) []Row {
	var out []Row
	for _, e := range entries {
		used := e.LastUse
		if used.IsZero() {
			used = e.Time
		}
		out = append(out, Row{
			ID: e.ID, Query: e.Query, Command: e.Command, Level: e.Level, Shell: string(e.Shell), Uses: e.Uses, Pinned: e.Pinned, Day: day(used, now),
		})
	}
	return out
}

// day is the heading under which a time stands.
func day(t, now time.Time) string {
	t = t.In(now.Location())
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	switch {
	case !t.Before(midnight):
		return "Today"
	case !t.Before(midnight.AddDate(0, 0, -1)):
		return "Yesterday"
	}
	return t.Format("2 January 2006")
}
