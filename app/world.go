package app

import (
	"caro/history"
	"caro/inference"
)

// The events of the world: what generations, the store, downloads and the clock report. A number tells what an event belongs to: one
// that belongs to something older than the newest is dropped.
type (
	chunked struct {
		generation int
		chunk      inference.Chunk
	}
	answered struct {
		generation int
		answer     Answer
		err        error
	}
	remembered struct { // the newest entries, for the idle state
		number  int
		entries []history.Entry
		pinned  []history.Entry
		count   int // of all there are
		err     error
	}
	recalled struct { // an earlier command for the request
		generation int
		entry      history.Entry
	}
	listed struct { // the browser's rows
		number  int
		matches []history.Match
		err     error
	}
	saved struct {
		generation int
		entry      history.Entry
		id         history.ID
		err        error
	}
	deleted struct {
		entry history.Entry
		err   error
	}
	restored struct {
		entry history.Entry
		err   error
	}
	pinned struct {
		id  history.ID
		on  bool
		err error
	}
	progressed struct {
		number   int
		transfer Transfer
	}
	touched struct {
		number  int
		touches []Touch
	}
	unloaded struct{ err error }
	examined struct {
		number    int
		diagnoses []Diagnosis
	}
	installed struct {
		number int
		err    error
	}
	goOn    struct{ number int } // a download that waits for the network tries again
	expired struct{ number int } // a notice was shown for its time
	final   struct{ number int } // a deletion cannot be undone any more
	closing struct{ number int } // the front end closes after a copy
)

func (chunked) event()    {}
func (answered) event()   {}
func (remembered) event() {}
func (recalled) event()   {}
func (listed) event()     {}
func (saved) event()      {}
func (deleted) event()    {}
func (restored) event()   {}
func (pinned) event()     {}
func (progressed) event() {}
func (installed) event()  {}
func (touched) event()    {}
func (unloaded) event()   {}
func (examined) event()   {}
func (goOn) event()       {}
func (expired) event()    {}
func (final) event()      {}
func (closing) event()    {}

// world takes an event that the user did not cause.
func (st *state) world(e Event) {
	switch e := e.(type) {
	case chunked:
		st.chunk(e)
	case answered:
		st.answered(e)
	case remembered:
		st.remembered(e)
	case Tell:
		st.tell(e.Notice)
	case recalled:
		st.recalled(e)
	case listed:
		st.listed(e)
	case saved:
		st.saved(e)
	case deleted:
		st.deleted(e)
	case restored:
		st.restored(e)
	case pinned:
		st.pinned(e)
	case progressed:
		st.progressed(e)
	case installed:
		st.installed(e)
	case touched:
		st.touched(e)
	case unloaded:
		st.unloaded(e)
	case examined:
		st.examined(e)
	default:
		st.due(e)
	}
}

// due takes an event of the clock.
func (st *state) due(e Event) {
	switch e := e.(type) {
	case goOn:
		if e.number == st.download.number && st.download.stage == Paused {
			st.install()
		}
	case expired:
		if e.number == st.notices {
			st.tell(Notice{})
		}
	case final:
		if e.number == st.undos {
			st.undo = nil
		}
	case closing:
		if e.number == st.touches {
			st.hide()
		}
	}
}
