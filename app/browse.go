package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"caro/history"
	"caro/internal/shell"
	"caro/safety"
)

const (
	recentRows = 10  // shown by the menu; the idle panel shows the first few
	firstRows  = 200 // of the browser, which are there at once; the rest follows
)

// browser is what a session knows of the history.
type browser struct {
	recent  []history.Entry // newest first
	entries int             // that there are
	pins    []history.Entry // the same, of those that are pinned
	rows    []history.Match // of the browser
	lines   []Row           // the same as they are shown
	shells  []shell.Shell   // that were seen in the rows
	search  string
	filter  Filter
	chosen  int
	kept    history.ID     // of the selected row, once the user has touched it: rows move when one of them is used
	busy    bool           // rows are from memory
	asks    [2]int         // numbers of the newest questions for recent and rows
	undo    *history.Entry // can be brought back
	undos   int            // number of the newest deletion
}

// browse opens the history with what is in memory; the store's rows follow.
func (st *state) browse() {
	st.mode = Browsing
	st.search, st.filter, st.chosen, st.kept = "", Filter{}, 0, ""
	st.shells = nil
	st.setRows(matching(st.recent, ""))
	st.list()
}

// setRows takes the rows to show. They are made ready once: there may be many, and a View is made at each key.
func (st *state) setRows(rows []history.Match) {
	st.rows, st.lines = rows, lines(rows, st.session.deps.Now())
	for _, m := range rows {
		if m.Shell != "" && !slices.Contains(st.shells, m.Shell) {
			st.shells = append(st.shells[:len(st.shells):len(st.shells)], m.Shell)
		}
	}
}

// find takes what is typed into the search field, of the history or of the list of actions.
func (st *state) find(text string) {
	switch st.mode {
	case Choosing:
		st.palette = palette{filter: text}
	case Browsing:
		st.search, st.chosen, st.kept = text, 0, ""
		st.list()
	}
}

// narrow shows some rows only.
func (st *state) narrow(f Filter) {
	if st.mode != Browsing {
		return
	}
	st.filter, st.chosen, st.kept = f, 0, ""
	st.list()
}

// query is what the store is asked for.
func (f Filter) query() history.Query {
	q := history.Query{Shell: f.Shell, Pinned: f.Pinned}
	if f.ByLevel {
		q.Level = &f.Level
	}
	return q
}

// passes reports whether an entry is one of those that the filter leaves.
func (f Filter) passes(e history.Entry) bool {
	return (!f.ByLevel || e.Level == f.Level) && (f.Shell == "" || e.Shell == f.Shell) && (!f.Pinned || e.Pinned)
}

// reload asks for everything on show anew.
func (st *state) reload() {
	st.refresh()
	if st.mode == Browsing {
		st.list()
	}
}

// refresh asks the store for the newest entries.
func (st *state) refresh() {
	st.asks[0]++
	s, ctx, number := st.session, st.ctx, st.asks[0]
	st.storing.Go(func() {
		entries, err := s.deps.Store.Recent(ctx, history.Query{Limit: recentRows})
		pins, pinErr := s.deps.Store.Recent(ctx, history.Query{Limit: recentRows, Pinned: true})
		count, countErr := s.deps.Store.Count(ctx)
		s.Send(remembered{number, entries, pins, count, errors.Join(err, pinErr, countErr)})
	})
}

// list asks the store for the browser's rows.
func (st *state) list() {
	st.asks[1]++
	s, ctx, number, q := st.session, st.ctx, st.asks[1], st.filter.query()
	q.Text, q.Limit = st.search, firstRows
	st.storing.Go(func() {
		matches, err := find(ctx, s.deps.Store, q)
		s.Send(listed{number, matches, err})
		if err == nil && len(matches) == firstRows {
			q.Limit = -1
			matches, err = find(ctx, s.deps.Store, q)
			s.Send(listed{number, matches, err})
		}
	})
}

// find returns what matches the text, the best first, or the newest entries when there is none.
func find(ctx context.Context, store Store, q history.Query) ([]history.Match, error) {
	if strings.TrimSpace(q.Text) != "" {
		return store.Search(ctx, q)
	}
	entries, err := store.Recent(ctx, q)
	return matching(entries, ""), err
}

// matching returns the entries that contain text: a plain search for rows that are in memory.
func matching(entries []history.Entry, text string) []history.Match {
	var out []history.Match
	for _, e := range entries {
		if strings.Contains(strings.ToLower(e.Query+"\n"+e.Command), strings.ToLower(text)) {
			out = append(out, history.Match{Entry: e})
		}
	}
	return out
}

func (st *state) remembered(e remembered) {
	if e.number == st.asks[0] && e.err == nil {
		st.recent, st.pins, st.entries = e.entries, e.pinned, e.count
	}
}

// listed takes the store's rows, if they are those asked for last. When it cannot be read, those in memory stay.
func (st *state) listed(e listed) {
	if e.number != st.asks[1] || st.mode != Browsing {
		return
	}
	if e.err != nil {
		st.busy = true
		st.setRows(slices.DeleteFunc(matching(st.recent, st.search), func(m history.Match) bool { return !st.filter.passes(m.Entry) }))
		st.tell(NoticeFor(e.err))
	} else {
		if st.busy {
			st.tell(Notice{})
		}
		st.setRows(e.matches)
		st.busy = false
	}
	if i := slices.IndexFunc(st.rows, func(m history.Match) bool { return m.ID == st.kept }); i >= 0 {
		st.chosen = i
	}
	st.bound()
}

// choose selects a row.
func (st *state) choose(row int) {
	if st.mode == Choosing {
		st.palette.chosen = max(0, min(row, len(st.choices())-1))
		return
	}
	st.chosen = row
	st.bound()
	if len(st.rows) > 0 {
		st.kept = st.rows[st.chosen].ID
	}
}

// bound keeps the selection within the rows.
func (st *state) bound() { st.chosen = max(0, min(st.chosen, len(st.rows)-1)) }

// doWithRow carries out an action on the selected row.
func (st *state) doWithRow(id ActionID) {
	if id == ActUndo {
		st.restore()
		return
	}
	st.choose(st.chosen)
	row := st.rows[st.chosen].Entry
	switch id {
	case ActUse:
		st.open(row.ID)
	case ActRerun:
		st.replace(row.Query)
		st.turns = nil
		st.submit(row.Query)
	case ActCopy:
		st.copyRow(row)
	case ActPin:
		st.pin(row.ID, !row.Pinned)
	case ActDelete:
		st.write(func(ctx context.Context) Event { return deleted{row, st.session.deps.Store.Delete(ctx, row.ID)} })
	}
}

// copyRow copies a row if copying it asks nothing; any other is opened, where its badge says what it asks.
func (st *state) copyRow(e history.Entry) {
	a := st.answerOf(e)
	if len(a.Placeholders) == 0 && st.demandOf(a) == safety.None {
		st.copy(a, false)
		return
	}
	st.open(e.ID)
}

// answerOf judges the command of an entry anew: the rules may have changed since.
func (st *state) answerOf(e history.Entry) Answer {
	from := Answer{Query: e.Query, Explanation: e.Explanation, Shell: e.Shell, System: e.System, Model: e.Model, Edited: e.Edited}
	return st.judge(e.Command, from)
}

// open puts an entry into the prompt, and its command into the result.
func (st *state) open(id history.ID) {
	for _, m := range slices.Concat(matching(st.recent, ""), matching(st.pins, ""), st.rows) {
		if m.ID == id {
			st.openEntry(m.Entry)
			return
		}
	}
}

func (st *state) openEntry(e history.Entry) {
	st.reset()
	st.replace(e.Query)
	st.turns = nil
	st.add(st.answerOf(e))
	st.savedID, st.isPinned = e.ID, e.Pinned
	st.mode = st.restingMode()
}

func (st *state) pin(id history.ID, on bool) {
	st.write(func(ctx context.Context) Event { return pinned{id, on, st.session.deps.Store.Pin(ctx, id, on)} })
}

func (st *state) pinned(e pinned) {
	if e.err != nil {
		if e.id == st.savedID {
			st.isPinned = !e.on
		}
		st.say(NoticeFor(e.err))
	}
	st.reload()
}

// deleted takes a row away. For a while it can be brought back.
func (st *state) deleted(e deleted) {
	if e.err != nil {
		st.say(NoticeFor(e.err))
		return
	}
	st.undos++
	st.undo = &e.entry
	st.session.later(st.ctx, undoTime, final{st.undos})
	st.tell(Notice{Text: "Deleted."})
	st.session.later(st.ctx, undoTime, expired{st.notices})
	if e.entry.ID == st.savedID {
		st.savedID = ""
	}
	st.reload()
}

// restore brings the deleted entry back.
func (st *state) restore() {
	e := *st.undo
	st.undo = nil
	st.tell(Notice{})
	st.write(func(ctx context.Context) Event { return restored{e, st.session.deps.Store.Restore(ctx, e)} })
}

func (st *state) restored(e restored) {
	if e.err != nil {
		st.undo = &e.entry // for as long as it takes
		st.say(NoticeFor(e.err))
	}
	st.reload()
}

// lines turns entries into rows with their day.
func lines(matches []history.Match, now time.Time) []Row {
	var out []Row
	for _, m := range matches {
		used := m.LastUse
		if used.IsZero() {
			used = m.Time
		}
		out = append(out, Row{
			ID: m.ID, Query: m.Entry.Query, Command: Visible(m.Entry.Command), Level: m.Level, Shell: string(m.Shell),
			Uses: m.Uses, Pinned: m.Pinned, Day: day(used, now), Matches: seen(m.Entry.Command, m.Command), InQuery: m.Query,
		})
	}
	return out
}

// seen returns the offsets of a text if they are those of the text as it is shown.
func seen(text string, offsets []int) []int {
	if Visible(text) != text {
		return nil
	}
	return offsets
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
	return fmt.Sprintf("%d %s", t.Day(), t.Format("January 2006"))
}
