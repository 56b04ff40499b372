package app

import (
	"context"
	"strings"

	"caro/history"
	"caro/internal/shell"
)

// Recaller finds earlier commands for a request. [history.Store] is one.
type Recaller interface {
	Recall(ctx context.Context, request string, q history.Query) ([]history.Entry, error)
}

// Earlier returns the command that was approved before for the same request or one of nearly the same words, for the same shell
// and system, and whether there is one.
func Earlier(ctx context.Context, store Recaller, request string, sh shell.Shell, system shell.System) (history.Entry, bool, error) {
	const enough = 10 // the nearest may be for another system
	entries, err := store.Recall(ctx, request, history.Query{Shell: sh, Limit: enough})
	for _, e := range entries {
		if e.System == system {
			return e, true, err
		}
	}
	return history.Entry{}, false, err
}

// recall looks for an earlier command while the model writes.
func (st *state) recall(query string) {
	s, ctx, number, settings := st.session, st.ctx, st.generation, st.settings
	st.storing.Go(func() {
		e, ok, err := Earlier(ctx, s.deps.Store, query, settings.Shell, settings.System)
		if err != nil {
			s.deps.Log.Debug("nothing recalled", "why", err) // the model answers all the same
		}
		if ok {
			s.Send(recalled{number, e})
		}
	})
}

func (st *state) recalled(e recalled) {
	if e.generation == st.generation {
		st.earlier = &e.entry
	}
}

// offersEarlier reports whether an earlier command is beside what is on show, and another than that.
func (st *state) offersEarlier() bool {
	switch st.mode {
	case Loading, Generating, Failed, NotACommand, ModelMissing:
		return st.earlier != nil
	case Result, NeedsValue:
		return st.earlier != nil && !sameWords(st.earlier.Command, st.answer.Command)
	}
	return false
}

// showEarlier adds the earlier command to a View.
func (st *state) showEarlier(v *View) {
	if !st.offersEarlier() {
		return
	}
	row := lines([]history.Match{{Entry: *st.earlier}}, st.session.deps.Now())[0]
	v.Earlier = &row
}

// useEarlier shows the earlier command in the place of the answer.
func (st *state) useEarlier() {
	if e := st.earlier; e != nil {
		query := st.query
		st.openEntry(*e)
		if strings.TrimSpace(query) != "" { // the words that were asked now stay
			st.replace(query)
			st.answer.Query = strings.TrimSpace(query)
			st.settled.Query = st.answer.Query
		}
	}
}
