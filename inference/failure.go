package inference

import "errors"

// Failure is an error on its way to another process.
type Failure struct {
	Kind string `json:"kind,omitempty"` // name of the sentinel
	Text string `json:"text"`           // the sentence
}

// kinds names the errors that keep what they are in another process.
var kinds = map[string]error{
	"not_a_command":  ErrNotACommand,
	"empty":          ErrEmptyQuery,
	"too_long":       ErrTooLong,
	"not_text":       ErrNotText,
	"cut_off":        ErrCutOff,
	"context_window": ErrContextWindow,
	"out_of_memory":  ErrOutOfMemory,
	"no_model":       ErrNoModel,
	"bad_model":      ErrBadModel,
	"stopped":        ErrEngineStopped,
	"no_engine":      ErrNoEngine,
}

// Fail turns an error into a Failure.
func Fail(err error) Failure {
	f := Failure{Text: err.Error()}
	for kind, sentinel := range kinds {
		if errors.Is(err, sentinel) {
			f.Kind = kind
		}
	}
	return f
}

// Err returns the error again: its sentence, and the sentinel that it wrapped.
func (f Failure) Err() error { return remoteError{f.Text, kinds[f.Kind]} }

// remoteError is an error of another process.
type remoteError struct {
	text string
	is   error
}

func (e remoteError) Error() string { return e.text }
func (e remoteError) Unwrap() error { return e.is }
