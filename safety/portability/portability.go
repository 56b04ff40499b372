// Package portability tells where a command runs as it stands: POSIX shells and utilities, BSD tools (macOS) and GNU tools (Linux).
//
// [Check] reads the command; [CheckScript] judges one that is already parsed. Nothing is run and no file is read: facts
// come from the grammar and from the tables of package tools. A program that the tables do not know leaves BSD and GNU
// open, and so does a construct that only some shells read: which shell runs the command is not in its text.
package portability

import (
	"cmp"
	"slices"
	"sync"

	"mvdan.cc/sh/v3/syntax"

	"caro/internal/shell"
	"caro/safety/script"
	"caro/safety/tools"
)

// Options tells Check what the command is for.
type Options struct {
	Shell  shell.Shell  // which grammar to try first; what is true of a command does not depend on it
	System shell.System // issues that matter there come first; empty keeps all in the order of the command
}

// Report is the verdict on one command. BSD and GNU are nil where it is not known.
type Report struct {
	POSIX     bool    `json:"posix" yaml:"posix"` // POSIX.1-2017
	POSIX2024 bool    `json:"posix2024" yaml:"posix2024"`
	BSD       *bool   `json:"bsd" yaml:"bsd"` // runs as meant on stock macOS
	GNU       *bool   `json:"gnu" yaml:"gnu"` // runs as meant on stock Linux
	Issues    []Issue `json:"issues" yaml:"issues"`
}

// Issue is one construct, utility or option that is not portable.
type Issue struct {
	Span    script.Span `json:"span" yaml:"span"`
	What    string      `json:"what" yaml:"what"`
	Instead string      `json:"instead,omitempty" yaml:"instead,omitempty"` // may stand in place of Span: for macOS where that is what fails, else for Linux, else for POSIX

	// In says where it works. A front end that cares for one system shows the issues that lack it.
	In tools.Systems `json:"-" yaml:"-"`
}

// maxDepth bounds how deep commands within commands are read: sudo env sh -c '…'. Deeper ones are left unjudged.
const maxDepth = 8

// Check reports where a command runs. It is total and runs nothing.
func Check(command string, opts Options) Report {
	return CheckScript(script.Parse(command, opts.Shell), opts)
}

// CheckScript reports where a parsed command runs: one parse serves it and whoever else reads the command.
func CheckScript(s *script.Script, opts Options) (r Report) {
	c := checker{length: len(s.Text), scale: 1, scratch: scratches.Get().(*scratch)}
	defer func() {
		if recover() != nil { // a fault of the check leaves all open, and ends nobody's program
			r = Report{Issues: []Issue{{Span: script.Span{End: len(s.Text)}, What: unjudged}}}
		}
	}()
	c.script(s)
	r = c.report()
	c.release()
	sortFor(opts.System, r.Issues)
	return r
}

// unjudged is what a report says after a fault of the check itself.
const unjudged = "this could not be judged"

// sortFor puts the issues that fail on a system before the others.
func sortFor(system shell.System, issues []Issue) {
	var on tools.Systems
	switch system {
	case shell.MacOS:
		on = tools.BSD
	case shell.Linux:
		on = tools.GNU
	default:
		return
	}
	slices.SortStableFunc(issues, func(a, b Issue) int { return cmp.Compare(a.In&on, b.In&on) })
}

// checker collects what is wrong with one command.
type checker struct {
	src    string
	length int // of the outermost command
	depth  int

	// Where src lies in the outermost command: at offset base when scale is 1, and all of it at base when scale is 0,
	// because quoting or expansion changed it.
	base, scale int
	quote       byte // the quote around src, or 0

	lost   tools.Systems // where it surely fails
	doubt  tools.Systems // GNU and BSD: where it is not known
	issues []Issue

	file *syntax.File
	own  map[string]bool // functions and aliases that src defines
	sets map[string]bool // variables that src sets; made when first asked for

	timed   *syntax.CallExpr // what follows a time with options: the grammar takes time for a word of its own
	timedAt int

	*scratch
}

// scratch is memory that the next check uses again.
type scratch struct {
	words []tools.Word // of the calls being read, innermost last
	spans []script.Span
	args  []tools.Arg
}

var scratches = sync.Pool{New: func() any {
	return &scratch{words: make([]tools.Word, 0, 16), spans: make([]script.Span, 0, 16), args: make([]tools.Arg, 0, 16)}
}}

// maxScratch is how many words a scratch may have grown to and still be kept.
const maxScratch = 1 << 10

// release hands the memory on.
func (c *checker) release() {
	if cap(c.words) <= maxScratch && cap(c.args) <= maxScratch {
		scratches.Put(c.scratch)
	}
	c.scratch = nil
}

// add records that the source between start and end works only in the systems of in.
func (c *checker) add(start, end int, what, instead string, in tools.Systems) {
	if in&tools.GNU == 0 && in&tools.MaybeGNU != 0 {
		c.doubt |= tools.GNU
		in |= tools.GNU
	}
	if in&tools.BSD == 0 && in&tools.MaybeBSD != 0 {
		c.doubt |= tools.BSD
		in |= tools.BSD
	}
	in &= tools.Everywhere
	if in == tools.Everywhere {
		return
	}
	end = max(0, min(end, len(c.src))) // of what is cut short the grammar gives an end that is not there
	start = max(0, min(start, end))
	c.lost |= tools.Everywhere &^ in
	c.issues = append(c.issues, Issue{Span: c.span(start, end), What: what, Instead: c.fit(instead), In: in})
}

// span maps offsets in src to offsets in the outermost command.
func (c *checker) span(start, end int) script.Span {
	if c.scale == 0 {
		return script.Span{Start: c.base, End: c.base + c.length}
	}
	return script.Span{Start: c.base + start, End: c.base + end}
}

// report turns what was found into a Report.
func (c *checker) report() Report {
	r := Report{
		POSIX:     c.lost&tools.POSIX2017 == 0,
		POSIX2024: c.lost&tools.POSIX2024 == 0,
		BSD:       c.verdict(tools.BSD),
		GNU:       c.verdict(tools.GNU),
		Issues:    c.issues,
	}
	if r.Issues == nil {
		r.Issues = []Issue{}
	}
	return r
}

// verdict returns whether the command runs on a system: no when anything surely fails, open when something is not
// known.
func (c *checker) verdict(on tools.Systems) *bool {
	ok := c.lost&on == 0
	if ok && c.doubt&on != 0 {
		return nil
	}
	return &ok
}

// The sets that come up most. A shell construct beyond POSIX says nothing about the tools of a system: either shell may run the command.
const (
	someShells = tools.MaybeGNU | tools.MaybeBSD
	newShells  = someShells | tools.POSIX2024
	bashOnly   = tools.MaybeGNU // bash 4 or newer: macOS has bash 3.2 and a zsh that lacks it
	unknown    = tools.MaybeGNU | tools.MaybeBSD
	both       = tools.GNU | tools.BSD
)
