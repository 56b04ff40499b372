// Package checks finds out what is wrong with a command before anybody relies on it.
//
// [Look] reads a command and returns the proof of what was checked: that a shell reads it, that its programs are on the machine, that
// their options exist there, that it runs on the system it is for, and that it does not lose what the request names. What is wrong is
// a [Fault], worded for people and for models alike.
//
// # Caveats
//
// Nothing is run. What is on the machine comes from a [Machine]; without one only the tables of safety/tools speak. A command without
// faults may still be the wrong one.
package checks

import (
	"slices"
	"strings"

	"caro/internal/shell"
	"caro/safety/explain"
	"caro/safety/portability"
	"caro/safety/script"
	"caro/safety/tools"
)

// Machine is what there is on the machine that a command is for.
type Machine interface {
	// Finds reports whether a program of this name, or at this path, can be started.
	Finds(program string) bool
	// Kit returns whose tool it is that the name starts, or [Unknown].
	Kit(program string) Kit
	// Documents reports whether the manual page of a program, or of its subcommand where that has one, names an option.
	Documents(program, sub, option string) bool
	// Lacks reports whether there is surely no file of this name where the command will run.
	Lacks(file string) bool
	// Holds reports whether there surely is one.
	Holds(file string) bool
}

// Kit is a family of tools: the options of a tool depend on it.
type Kit string

// The kits.
const (
	Unknown Kit = ""
	GNU     Kit = "gnu"
	BSD     Kit = "bsd"
	Other   Kit = "other" // such as busybox: no table has its options
)

// Options tells Look what the command is for.
type Options struct {
	Query   string // what was asked for; empty where nobody asked
	Shell   shell.Shell
	System  shell.System
	Machine Machine  // nil for another machine than this one
	Names   []string // files and folders where the command will run, where the user lets caro know them
}

// Tick is the outcome of one check.
type Tick int8

// The outcomes. The zero value is that of a check that could not tell.
const (
	Open Tick = iota
	Yes
	No
)

// Bool returns the outcome, or nil where the check could not tell.
func (t Tick) Bool() *bool {
	if t == Open {
		return nil
	}
	yes := t == Yes
	return &yes
}

// Proof is what the checks found.
type Proof struct {
	Parsed   bool     // a shell reads it; fish is not read here and counts as read
	Tools    Tick     // every program is on this machine
	Flags    Tick     // every option is one of its tool
	Portable Tick     // it runs as meant on the system that it is for
	Missing  []string // programs that are not on this machine
	Invented []string // file names that are neither in the request nor there
	Faults   []Fault  // the gravest first; nil for a command that passed
}

// Kind is a kind of fault, the gravest first.
type Kind uint8

// The kinds.
const (
	Unreadable Kind = iota
	NoProgram       // not on this machine
	NoOption        // not one of the tool
	NotThere        // not on the system
	Lost            // the request names something that the command leaves out
	Silent          // the request wants to see something and the command prints nothing
	Parent          // a folder is made in one that is not there
	Invented        // a file that nobody named, where the request leaves it open
)

// String returns the kind's word for scripts.
func (k Kind) String() string {
	return [...]string{"unreadable", "no_program", "no_option", "not_there", "lost", "silent", "parent", "invented"}[k]
}

// grave reports whether a command with such a fault fails for certain.
func (k Kind) grave() bool { return k <= NotThere }

// Fault is one thing that is wrong with a command.
type Fault struct {
	Kind Kind
	Text string      // such as "sed has no option -z on macOS"
	Span script.Span // of what is wrong; empty where it is what is not there
	Want string      // what should stand at Span, where that is known
}

// order puts what fails for certain first, then what can be mended for certain.
func (f Fault) order() int {
	if f.Want != "" && !f.Kind.grave() {
		return int(NotThere)
	}
	return int(f.Kind)
}

// Look checks a command. r is the verdict of safety/portability on it.
func Look(command string, r portability.Report, o Options) Proof {
	parsed := script.Parse(command, o.Shell)
	if parsed.File == nil && o.Shell != shell.Fish {
		return Proof{Faults: []Fault{{Kind: Unreadable, Text: "no shell can read it"}}, Tools: Open}
	}
	l := look{command: command, opts: o, proof: Proof{Parsed: true}}
	x := explain.Explain(command, explain.Options{Shell: o.Shell, System: o.System})
	l.calls(x)
	l.effects = x.Effects
	l.programs()
	l.options(r)
	l.portable(r)
	l.request()
	slices.SortStableFunc(l.proof.Faults, func(a, b Fault) int { return a.order() - b.order() })
	return l.proof
}

// Better reports whether p is to be preferred to q, the proof of a likelier command: it has fewer grave faults, or some of q's faults and no
// other. A command that loses other words of the request than q does is no better than it.
func (p Proof) Better(q Proof) bool {
	if p.grave() != q.grave() {
		return p.grave() < q.grave()
	}
	return len(p.Faults) < len(q.Faults) && !slices.ContainsFunc(p.Faults, func(f Fault) bool {
		return !slices.ContainsFunc(q.Faults, func(g Fault) bool { return f.Text == g.Text })
	})
}

// Own returns the proof of a command that the user has a part in: no name in it is invented.
func (p Proof) Own() Proof {
	p.Invented = nil
	p.Faults = slices.DeleteFunc(slices.Clone(p.Faults), func(f Fault) bool { return f.Kind == Invented })
	if len(p.Faults) == 0 {
		p.Faults = nil
	}
	return p
}

// Weight orders proofs: a lower one is better.
func (p Proof) Weight() int { return 100*p.grave() + len(p.Faults) }

// grave counts the grave faults; one that no shell reads is worse than any that one reads.
func (p Proof) grave() (n int) {
	for _, f := range p.Faults {
		switch {
		case f.Kind == Unreadable:
			n += 1000
		case f.Kind.grave():
			n++
		}
	}
	return n
}

// call is one use of a program.
type call struct {
	name    explain.Part
	options []explain.Part
	words   []explain.Part // operands
}

// look is the check of one command.
type look struct {
	command string
	opts    Options
	parts   []explain.Part
	effects explain.Effects
	uses    []call
	defined map[string]bool // functions of the command itself
	proof   Proof
}

// calls sorts the parts of a command by the program that they belong to.
func (l *look) calls(x explain.Explanation) {
	l.parts, l.defined = x.Parts, map[string]bool{}
	open := map[int]int{} // the present call at each depth
	for _, p := range x.Parts {
		switch p.Kind {
		case explain.Keyword:
			if name, ok := strings.CutSuffix(p.Text, "()"); ok {
				l.defined[strings.TrimSpace(strings.TrimPrefix(name, "function "))] = true
			}
		case explain.Command:
			l.uses = append(l.uses, call{name: p})
			open[p.Depth] = len(l.uses) - 1
		case explain.Option, explain.Operand:
			if i, ok := open[p.Depth]; ok && p.Kind == explain.Option {
				l.uses[i].options = append(l.uses[i].options, p)
			} else if ok {
				l.uses[i].words = append(l.uses[i].words, p)
			}
		}
	}
}

// fault notes what is wrong.
func (l *look) fault(k Kind, span script.Span, text string) {
	l.proof.Faults = append(l.proof.Faults, Fault{Kind: k, Text: text, Span: span})
}

// programs looks up each program where the command is for this machine.
func (l *look) programs() {
	if l.opts.Machine == nil {
		return
	}
	l.proof.Tools = Yes
	for _, c := range l.uses {
		name := plainWord(c.name.Text)
		switch {
		case name == "":
			l.proof.Tools = min(l.proof.Tools, Open) // a variable or a placeholder decides
		case l.defined[name] || builtin(name, l.opts.Shell) || l.opts.Machine.Finds(name):
		case !slices.Contains(l.proof.Missing, name):
			l.proof.Missing = append(l.proof.Missing, name)
			l.fault(NoProgram, c.name.Span, name+" is not on this machine")
		}
	}
	if len(l.proof.Missing) > 0 {
		l.proof.Tools = No
	}
}

// options looks for options that no table has. A tool that is in no table, or of a kit that has none, leaves the question open; what POSIX
// has every kit has.
func (l *look) options(r portability.Report) {
	special := map[*call]bool{}
	for _, issue := range r.Issues {
		if c := l.callAt(issue.Span); c != nil {
			special[c] = true
		}
	}
	l.proof.Flags = Yes
	for i := range l.uses {
		c := &l.uses[i]
		name := plainWord(c.name.Text)
		tool := tools.Lookup(name[strings.LastIndexByte(name, '/')+1:])
		if l.defined[name] || name == "" {
			continue
		}
		if tool == nil || special[c] && l.opts.Machine != nil && l.opts.Machine.Kit(name) == Other {
			if l.proof.Flags == Yes && (tool != nil || len(c.options)+len(c.words) > 0) {
				l.proof.Flags = Open
			}
			continue
		}
		for _, o := range c.options {
			switch {
			case o.Known, l.documented(name, c, o.Text):
			case complete(tool):
				l.proof.Flags = No
				l.fault(NoOption, o.Span, name+" has no option "+o.Text)
			case l.proof.Flags == Yes:
				l.proof.Flags = Open
			}
		}
	}
}

// documented reports whether the manual on this machine has an option that no table has. That it has not is no fault: pages leave out much.
func (l *look) documented(program string, c *call, option string) bool {
	if l.opts.Machine == nil {
		return false
	}
	sub := ""
	if len(c.words) > 0 {
		sub = plainWord(c.words[0].Text)
	}
	return l.opts.Machine.Documents(program, sub, option)
}

// complete reports whether the tables hold every option of a tool: they do for what POSIX has.
func complete(t *tools.Tool) bool {
	return t.In&tools.POSIX2017 != 0 && t.Style&(tools.Sub|tools.Plain) == 0
}

// portable takes over what does not run on the system. Where this machine has the tool of the other kit, that one counts.
func (l *look) portable(r portability.Report) {
	on, verdict := tools.GNU, r.GNU
	if l.opts.System == shell.MacOS {
		on, verdict = tools.BSD, r.BSD
	}
	if verdict == nil {
		return
	}
	l.proof.Portable = Yes
	for _, issue := range r.Issues {
		if issue.In.Has(on) || l.otherKit(issue.Span, on) || l.missing(issue.Span) {
			continue
		}
		l.proof.Portable = No
		l.fault(NotThere, issue.Span, issue.What)
	}
}

// otherKit reports whether the tool that a span is about is, on this machine, of the other kit than the system's own.
func (l *look) otherKit(s script.Span, on tools.Systems) bool {
	if l.opts.Machine == nil {
		return false
	}
	other := map[tools.Systems]Kit{tools.GNU: BSD, tools.BSD: GNU}[on]
	c := l.callAt(s)
	return c != nil && l.opts.Machine.Kit(plainWord(c.name.Text)) == other
}

// missing reports whether the program that a span is about is missing, which is told already, or here although stock systems lack it.
func (l *look) missing(s script.Span) bool {
	c := l.callAt(s)
	if c == nil || l.opts.Machine == nil || s.Start > c.name.Span.Start {
		return false
	}
	name := plainWord(c.name.Text)
	return slices.Contains(l.proof.Missing, name) || name != "" && l.opts.Machine.Finds(name)
}

// callAt returns the call that a span is within, or nil.
func (l *look) callAt(s script.Span) (found *call) {
	for i := range l.uses {
		if l.uses[i].name.Span.Start <= s.Start {
			found = &l.uses[i]
		}
	}
	return found
}
