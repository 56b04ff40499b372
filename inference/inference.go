// Package inference turns a request in plain words into one shell command.
//
// It defines what an engine is ([Engine]), what goes in ([Request]) and what comes out ([Suggestion]), and the words that
// every engine shares: prompt, grammar and reply parsing. The engines are in inference/llama (in process) and
// inference/worker (in a child process); front ends use only this package.
package inference

import (
	"context"
	"errors"
	"time"

	"caro/internal/shell"
)

// Engine writes commands. An Engine serves one request at a time; more wait their turn.
type Engine interface {
	// Generate streams what the model writes to onChunk, which may be nil, and returns the parsed suggestion.
	// It returns soon after ctx is done, with an error that wraps ctx.Err().
	Generate(ctx context.Context, req Request, onChunk func(Chunk)) (Suggestion, error)
	// Close frees the engine. It may be called more than once.
	Close() error
}

// MaxQuery is the longest request in bytes that an engine takes. Longer text is refused with [ErrTooLong] before it
// reaches the tokenizer, whose regular expressions recurse (docs/decisions.md).
const MaxQuery = 1000

// DefaultMaxTokens is how many tokens an answer may have when the request does not say.
const DefaultMaxTokens = 160

// Request is one request for a command.
type Request struct {
	Query     string       `json:"query"`  // plain words, at most MaxQuery bytes of UTF-8
	Shell     shell.Shell  `json:"shell"`  // dialect to write
	System    shell.System `json:"system"` // whose tools the command may use
	MaxTokens int          `json:"max_tokens,omitempty"`
	Private   bool         `json:"private,omitempty"` // is not to leave this machine unless the user says so for this request
	Seed      uint32       `json:"seed,omitempty"`    // 0 asks for the likeliest answer, a number for another one; the same each time
	Repair    *Repair      `json:"repair,omitempty"`  // what another answer is asked for in the place of

	// What models read that were not trained for one form: the starter model reads none of it.
	Before    []Turn   `json:"before,omitempty"`    // what Query goes on from, the newest last
	Then      string   `json:"then,omitempty"`      // what was said after that
	Installed []string `json:"installed,omitempty"` // of [Wants]
	Absent    []string `json:"absent,omitempty"`    // the same
	Context   string   `json:"context,omitempty"`   // of the folder that the command will run in, in at most 60 tokens
	Brief     bool     `json:"-"`                   // the examples shown are the same for all requests: set by an engine that reads slowly
}

// Turn is a request that was answered. What is said after some turns is in Then of a [Request], whose Query is all of them in one.
type Turn struct {
	Query   string `json:"query"`
	Command string `json:"command"`
}

// Repair is an answer that failed a check, and why. The starter model has no words for that: it explains the command with Want in it where
// that is known, and else gives its next-best answer, which goes another way at a token that is at fault. Other models read the finding.
type Repair struct {
	Command     string `json:"command"`
	Explanation string `json:"explanation"`
	Finding     string `json:"finding"`        // such as "sed has no option -z on macOS"
	At          int    `json:"at,omitempty"`   // first byte of Command that is at fault
	End         int    `json:"end,omitempty"`  // the one behind the last; At where nobody knows
	Want        string `json:"want,omitempty"` // what should stand from At to End; empty where nobody knows
}

// Mended returns the command as it should be, or nothing where nobody knows. A nil repair asks for nothing.
func (r *Repair) Mended() string {
	if r == nil || r.Want == "" || r.At < 0 || r.At > r.End || r.End > len(r.Command) {
		return ""
	}
	return r.Command[:r.At] + r.Want + r.Command[r.End:]
}

// Field is a part of an answer.
type Field string

// The fields, in the order in which they arrive.
const (
	Command     Field = "command"
	Explanation Field = "explanation"
	Wait        Field = "wait" // what the engine waits for, in words for people, in place of all that came before it
)

// Chunk is a piece of a field as the model writes it, unescaped.
type Chunk struct {
	Field Field  `json:"field"`
	Text  string `json:"text"`
}

// Suggestion is a whole answer.
type Suggestion struct {
	Command     string   `json:"command"`
	Explanation string   `json:"explanation"`
	Model       ModelRef `json:"model"`
	Why         string   `json:"why,omitempty"`    // why this model and not the user's first choice; empty when it is that
	Slower      string   `json:"slower,omitempty"` // why it took longer than it should, such as a GPU that failed; empty when it did not
	Stats       Stats    `json:"stats"`
}

// Origin says where a model came from.
type Origin string

// The origins.
const (
	OriginStarter   Origin = "starter"   // ships with caro
	OriginCatalogue Origin = "catalogue" // downloaded by caro
	OriginFile      Origin = "file"      // the user's own GGUF
	OriginRemote    Origin = "remote"    // a server the user named
)

// ModelRef names the model that wrote an answer.
type ModelRef struct {
	Name   string `json:"name" yaml:"name"`
	Origin Origin `json:"origin" yaml:"origin"`
	SHA256 string `json:"sha256,omitempty" yaml:"sha256,omitempty"`
	Host   string `json:"host,omitempty" yaml:"host,omitempty"` // of a server that is not on this machine: the request went there
}

// Stats says what an answer cost.
type Stats struct {
	Load         time.Duration `json:"load"`        // start of the engine and load of the model; 0 when it was warm
	FirstToken   time.Duration `json:"first_token"` // from the request to the first token
	Total        time.Duration `json:"total"`       // from the request to the end of the answer
	PromptTokens int           `json:"prompt_tokens"`
	OutputTokens int           `json:"output_tokens"`
}

// The errors that engines return, to be tested with errors.Is.
var (
	// ErrNotACommand is returned when the model says that the request is no shell task.
	ErrNotACommand = errors.New("that does not look like a shell task")
	// ErrEmptyQuery is returned for a request without words.
	ErrEmptyQuery = errors.New("the request is empty")
	// ErrTooLong is returned for a request of more than MaxQuery bytes.
	ErrTooLong = errors.New("the request is too long")
	// ErrNotText is returned for a request that is not UTF-8 text.
	ErrNotText = errors.New("the request is not text")
	// ErrCutOff is returned when the answer did not end within the token limit. There is never a partial command.
	ErrCutOff = errors.New("the answer was cut off at the token limit")
	// ErrContextWindow is returned when prompt and answer do not fit the model's context window.
	ErrContextWindow = errors.New("the request does not fit the model's context window")
	// ErrOutOfMemory is returned when there is not enough memory for the model.
	ErrOutOfMemory = errors.New("not enough memory for the model")
	// ErrNoModel is returned when there is no whole model on this machine.
	ErrNoModel = errors.New("no model on this machine")
	// ErrBadModel is returned when the model file cannot be loaded or is of a kind that caro cannot prompt.
	ErrBadModel = errors.New("the model file cannot be used")
	// ErrEngineStopped is returned when the engine's process died and a restart did not help.
	ErrEngineStopped = errors.New("the model stopped")
	// ErrUnreachable is returned when a server that shall answer cannot be reached.
	ErrUnreachable = errors.New("the server cannot be reached")
	// ErrServer is returned when a server was reached and gave no answer that can be used.
	ErrServer = errors.New("the server gave no answer that can be used")
	// ErrNoEngine is returned by a program that was built without the engine.
	ErrNoEngine = errors.New("this program was built without the engine")
)
