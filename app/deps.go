package app

import (
	"context"
	"log/slog"
	"time"

	"caro/history"
	"caro/inference"
	"caro/internal/checks"
	"caro/internal/shell"
	"caro/safety"
	"caro/safety/portability"
)

// Store is what the session needs of a history. [history.Store] is one.
type Store interface {
	Add(ctx context.Context, e history.Entry) (history.ID, error)
	Recent(ctx context.Context, q history.Query) ([]history.Entry, error)
	Search(ctx context.Context, q history.Query) ([]history.Match, error)
	Recaller
	Count(ctx context.Context) (int, error)
	Delete(ctx context.Context, ids ...history.ID) error
	Restore(ctx context.Context, entries ...history.Entry) error
	Pin(ctx context.Context, id history.ID, pinned bool) error
}

// Pasteboard is where approved commands go. Concealed asks clipboard tools not to keep the text.
type Pasteboard interface {
	Write(ctx context.Context, text string, concealed bool) error
}

// Settings is what a session starts with; a SetX event changes one of them.
type Settings struct {
	Shell      shell.Shell
	System     shell.System
	Policy     safety.Policy
	Rules      *safety.Custom // the user's own; nil means none
	LoginShell shell.Shell    // what Shell is where the settings name none
	Hotkey     string         // such as "ctrl+cmd+c"
	Private    bool           // nothing is saved and the clipboard is marked concealed
	Host       string         // of the server on another machine that requests go to; empty when they stay here
	FirstRun   bool           // the user has not seen caro before
	Timeout    time.Duration
	Home       string // for the safety analysis; empty means unknown
	Dir        string // where the command would run; empty until the user of the app chooses a folder
	Origin     history.Origin
	Machine    checks.Machine          // what is on this machine; nil where that is not known
	Bare       bool                    // the model's first answer, whatever the checks say of it
	Context    bool                    // the user lets caro go by what there is in Dir
	Around     func(dir string) Around // what there is in a folder; nil where nobody looks

	around Around // of Dir, for one request
}

// Around is what caro may know of a folder.
type Around struct {
	Names []string                    // of its files
	Text  func(request string) string // what a model may read of it for a request; nil for nothing
}

// known returns the settings with what there is in their folder now, where the user lets caro go by it.
func (s Settings) known() Settings {
	if s.Context && s.Around != nil && s.Dir != "" && s.System == shell.Host {
		s.around = s.Around(s.Dir)
	}
	return s
}

// Deps are the effects that a session has on the world. Those that may be nil say so.
type Deps struct {
	Engine     inference.Engine
	Store      Store
	Pasteboard Pasteboard
	Models     Models // nil where there is nothing to download
	Config     Config // nil where there are no settings to change
	Login      Login  // nil where the system cannot open the app at login
	Settings   Settings
	Now        func() time.Time
	After      func(time.Duration) <-chan time.Time // nil means time.After
	Log        *slog.Logger

	Memory int64                           // of the machine in bytes; 0 when not known
	About  []string                        // lines about the program
	Unload func(ctx context.Context) error // frees the model's memory; nil when it cannot
	Open   func(p Place) error             // shows a place; nil where there is nothing to show it with

	// Touches counts what a command would do to the files that are there now, if it ran in a folder; nil where nobody looks.
	Touches func(ctx context.Context, a Answer, dir string) []Touch
	// Backends are the values of the setting engine.backend that this machine can have: auto, metal, cpu.
	Backends []string

	Doctor func(ctx context.Context) []Diagnosis // looks at everything that an ask needs; nil where nobody does

	HasSecret func(text string) bool // whether the clipboard is to be told that a text is secret; nil means never
}

// Diagnosis is what the doctor says of one thing.
type Diagnosis struct {
	Name   string
	Health string // ok, warning (the main job runs without it), failure, skipped
	Detail string
	Hint   string // what to do; empty where all is well
}

// Place is something around caro that can be shown.
type Place string

// The places.
const (
	StoragePlace Place = "storage" // what takes the room of the disk
	LogsPlace    Place = "logs"    // the folder of the app's log
)

// Answer is one checked suggestion: what the model wrote and what the checks say of it.
type Answer struct {
	ID           history.ID
	Query        string
	Command      string // without a trailing newline; never with control characters that the user cannot see
	Explanation  string
	Edited       bool
	Shell        shell.Shell
	System       shell.System
	Safety       safety.Assessment
	Portability  portability.Report
	Proof        checks.Proof
	Twin         string   // a Safe command that shows what a riskier one would touch; empty where there is none
	Alternatives []string // commands of other answers to the same request, where some were asked for
	Placeholders []string // names of the values that are missing, such as FILE; copy and run wait for them
	Model        inference.ModelRef
	Why          string // why this model and not the user's first choice; empty when it is that
	Slower       string // why it took longer than it should; empty when it did not
	Stats        inference.Stats
	Repairs      int // how many commands the checks refused before this one

	talk Talk   // what the model was asked; empty where none was
	Seed uint32 // 0 for the likeliest answer, else which other one it is
}
