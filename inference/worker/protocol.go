package worker

import "caro/inference"

// Spec says which model a worker loads. It travels to the child as the first line.
type Spec struct {
	Path    string             `json:"path"`
	Kind    inference.Kind     `json:"kind,omitempty"`
	Ref     inference.ModelRef `json:"ref"`
	Threads int                `json:"threads,omitempty"`
	Backend string             `json:"backend,omitempty"` // metal or cpu; empty chooses
	State   string             `json:"state,omitempty"`   // folder for what is kept between processes
}

// message is one JSON line in either direction. Op says which of the other fields count.
type message struct {
	Op         op                    `json:"op"`
	ID         uint64                `json:"id,omitempty"`         // of the request that the line is about
	Spec       *Spec                 `json:"spec,omitempty"`       // load
	Request    *inference.Request    `json:"request,omitempty"`    // generate
	Workload   *inference.Workload   `json:"workload,omitempty"`   // measure
	Chunk      *inference.Chunk      `json:"chunk,omitempty"`      // chunk
	Suggestion *inference.Suggestion `json:"suggestion,omitempty"` // done, after generate
	Speed      *inference.Speed      `json:"speed,omitempty"`      // done, after measure
	Failure    *inference.Failure    `json:"failure,omitempty"`    // failed
}

type op string

// The child gets load once, then generate, measure and cancel; the end of its input ends it.
// It sends ready or failed for the load, then for each request chunks and one done or failed.
const (
	opLoad     op = "load"
	opGenerate op = "generate"
	opMeasure  op = "measure"
	opCancel   op = "cancel"
	opReady    op = "ready"
	opChunk    op = "chunk"
	opDone     op = "done"
	opFailed   op = "failed"
)

// maxLine is the longest line in bytes that either side reads. A request has 1,000 bytes and an answer 160 tokens.
const maxLine = 1 << 20

// failure returns the line that reports an error.
func failure(id uint64, err error) message {
	f := inference.Fail(err)
	return message{Op: opFailed, ID: id, Failure: &f}
}

// err returns the error that a failed line reports.
func (m message) err() error {
	if m.Failure == nil {
		return stopped(nonsense)
	}
	return m.Failure.Err()
}
