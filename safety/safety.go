// Package safety judges what a shell command could do, without running anything.
//
// [Assess] reads a command and returns its [Level], the findings that led to it and a safer form where one exists.
// It is total: it never fails, never touches the machine and never calls what it cannot read Safe.
// [Policy.Demand] says what a level asks of the user before a copy or a run.
package safety

import (
	"caro/internal/shell"
	"caro/safety/script"
)

// Options tells Assess what the command is for.
type Options struct {
	Shell  shell.Shell  // dialect; empty means the system's default shell
	System shell.System // empty means the host's
	Home   string       // the user's home folder; empty means unknown
	Dir    string       // the folder the command would run in; empty means unknown. It raises what empties it or goes up from it
	Custom *Custom      // the user's own rules; nil means none
	Query  string       // what the user asked for, if anything: a refused intent is never Safe
}

// Assessment is the verdict on one command.
type Assessment struct {
	Level    Level     `json:"level" yaml:"level"`
	Findings []Finding `json:"findings" yaml:"findings"` // worst first; empty only when Level is Safe
	Safer    string    `json:"safer,omitempty" yaml:"safer,omitempty"`
}

// Finding is one reason for a level.
type Finding struct {
	Rule   string      `json:"rule" yaml:"rule"`     // id of the rule, such as "rm-root"
	Level  Level       `json:"level" yaml:"level"`   // what this finding alone would make of the command
	Effect string      `json:"effect" yaml:"effect"` // one plain sentence without a full stop
	Span   script.Span `json:"span" yaml:"span"`     // where in the command, in bytes
	Safer  string      `json:"safer,omitempty" yaml:"safer,omitempty"`
	Via    []string    `json:"via,omitempty" yaml:"via,omitempty"` // the unwrapping path, outermost first: sudo, sh -c
}
