// Package explain says in plain words what each part of a command does, without running it.
//
// [Explain] reads a command with the grammar of its shell and the tables of package tools. It describes what is written,
// not what will happen: values of variables, what a wildcard matches and what a program decides are not known here.
// A part that the tables do not know says "not known here"; nothing is guessed.
package explain

import (
	"strings"

	"caro/internal/shell"
	"caro/safety/script"
)

// Options tells Explain what the command is for.
type Options struct {
	Shell  shell.Shell  // dialect; empty means the system's default shell
	System shell.System // whose tools it calls; empty means no system in particular
}

// Unknown is what a part says that no table knows.
const Unknown = "not known here"

// Explanation is what a command does, part by part and as a whole.
type Explanation struct {
	Command string  `json:"command" yaml:"command"`
	Parts   []Part  `json:"parts" yaml:"parts"` // in the order of the command
	Effects Effects `json:"effects" yaml:"effects"`
}

// Kind tells what a part is.
type Kind string

// The kinds.
const (
	Command    Kind = "command"
	Option     Kind = "option"
	Operand    Kind = "operand"
	Operator   Kind = "operator" // joins commands: | && || ; &
	Redirect   Kind = "redirect"
	Assignment Kind = "assignment"
	Keyword    Kind = "keyword" // if, for, function and their kin
)

// Part is one word, option or operator.
type Part struct {
	Span  script.Span `json:"span" yaml:"span"`
	Text  string      `json:"text" yaml:"text"` // as written; a single letter of -xzf has its dash
	Kind  Kind        `json:"kind" yaml:"kind"`
	Does  string      `json:"does" yaml:"does"`
	Depth int         `json:"depth" yaml:"depth"` // how many commands it is within
	Known bool        `json:"known" yaml:"known"` // false where Does is Unknown
}

// Effects is what the whole touches, as written in the command.
type Effects struct {
	Reads   []string `json:"reads,omitempty" yaml:"reads,omitempty"`
	Writes  []string `json:"writes,omitempty" yaml:"writes,omitempty"`
	Deletes []string `json:"deletes,omitempty" yaml:"deletes,omitempty"`
	Sends   []string `json:"sends,omitempty" yaml:"sends,omitempty"` // hosts and addresses
	Runs    []string `json:"runs,omitempty" yaml:"runs,omitempty"`   // programs, in order, each once
	As      []string `json:"as,omitempty" yaml:"as,omitempty"`       // other users than the one who runs it
}

// Explain describes a command. It is total and runs nothing.
func Explain(command string, opts Options) Explanation {
	e := explainer{src: command, opts: opts, scale: 1, length: len(command)}
	e.script()
	return Explanation{Command: command, Parts: e.parts, Effects: e.effects}
}

// Lines returns the explanation as plain text: a line for each part, then one for each effect.
func (x Explanation) Lines() []string {
	var lines []string
	for _, p := range x.Parts {
		lines = append(lines, strings.Repeat("  ", p.Depth)+indent[p.Kind]+strings.ReplaceAll(p.Text, "\n", "⏎")+": "+p.Does)
	}
	for _, e := range []struct {
		name string
		list []string
	}{
		{"reads", x.Effects.Reads}, {"writes", x.Effects.Writes}, {"deletes", x.Effects.Deletes},
		{"sends to", x.Effects.Sends}, {"runs", x.Effects.Runs}, {"as", x.Effects.As},
	} {
		if len(e.list) > 0 {
			lines = append(lines, e.name+" "+strings.Join(e.list, ", "))
		}
	}
	return lines
}

// indent sets what belongs to a command below it.
var indent = map[Kind]string{Option: "  ", Operand: "  "}

// String returns Lines, each ended by a line feed.
func (x Explanation) String() string { return strings.Join(x.Lines(), "\n") + "\n" }
