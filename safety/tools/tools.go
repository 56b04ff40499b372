// Package tools knows the programs that people call from a shell: what each one does, which options it has and
// where: POSIX.1-2017, POSIX.1-2024, GNU on Linux, BSD on macOS. The portability and explain packages read from it.
//
// Start with [Lookup]; a program that it does not know is not known to caro at all, which is no verdict on the program.
//
// The tables are text files next to this one, each with its sources at the top. A line is one of
//
//	name,name|where|style|what it does|other     a tool; what follows belongs to it until the next tool
//	-x --long VALUE|where|what it does|other     an option of that tool, under all its spellings
//
// where is a run of letters: p POSIX, P POSIX.1-2017 only, q POSIX.1-2024 only, g GNU, b BSD, G and B the same where
// it depends on what is installed, n a shell builtin that depends on the shell, ~n one that no shell of macOS has,
// ! the meaning to assume where GNU and BSD give the same letter different ones. VALUE is taken by the option,
// [VALUE] only when attached. Long spellings are never POSIX, and BSD's only where style has the word long.
// other is what does the same where the tool or option is missing: a % in it stands for the value, a lone ~ means
// that the option can be left out.
package tools

import (
	"sort"
	"strings"
)

// Systems is a set of places where a tool or an option exists.
type Systems uint8

// The places. MaybeGNU and MaybeBSD say that it depends on what is installed or on the shell.
const (
	POSIX2017 Systems = 1 << iota
	POSIX2024
	GNU
	BSD
	MaybeGNU
	MaybeBSD
	assumed
)

// Everywhere is the set of all places that are certain.
const Everywhere = POSIX2017 | POSIX2024 | GNU | BSD

// Has reports whether s holds all of want.
func (s Systems) Has(want Systems) bool { return s&want == want }

// Assumed reports whether this meaning of an option is the likely one where GNU and BSD differ.
func (s Systems) Assumed() bool { return s&assumed != 0 }

// Style is how a tool reads its arguments.
type Style uint16

// The styles; a tool may have several.
const (
	Long  Style = 1 << iota // BSD has the long spellings too, and options may follow operands there
	Stop                    // options end at the first operand
	Wrap                    // the operands are a command
	Wrap1                   // the operands are one word and then a command
	Old                     // the first argument may be options without a dash
	Words                   // options are words with one dash, never letters in a row
	Sub                     // the first operand is a subcommand
	Plain                   // no options in the usual sense
	Whole                   // other replaces the tool with all its arguments
)

// Tool is a program or a builtin of a shell.
type Tool struct {
	Name    string
	In      Systems
	Style   Style
	Does    string   // what it does, as a sentence that begins after the name
	Other   string   // what does the same where the tool is missing
	Options []Option // sorted by name
	first   [128]int16
}

// Option is one spelling of an option, or a subcommand or operand that is written without a dash.
type Option struct {
	Name     string // as written, with its dashes
	First    string // the first spelling of the same option
	Value    string // what it takes, in capitals; empty for nothing
	Attached bool   // the value may be missing and is read only when attached
	In       Systems
	Does     string
	Other    string // what does the same where the option is missing; "~" when it can be left out
}

// Named returns every meaning of the option with exactly this name: two where GNU and BSD differ.
func (t *Tool) Named(name string) []Option {
	lo, hi := 0, len(t.Options)
	for lo < hi {
		if mid := (lo + hi) / 2; t.Options[mid].Name < name {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	end := lo
	for end < len(t.Options) && t.Options[end].Name == name {
		end++
	}
	return t.Options[lo:end]
}

// Letter returns every meaning of the option "-c".
func (t *Tool) Letter(c byte) []Option {
	if c >= 128 || t.first[c] == 0 {
		return nil
	}
	lo := int(t.first[c]) - 1
	end := lo + 1
	for end < len(t.Options) && t.Options[end].Name == t.Options[lo].Name {
		end++
	}
	return t.Options[lo:end]
}

// LongOption returns the meanings of a long option as written, without its value: exactly, or abbreviated so that only one is meant.
func (t *Tool) LongOption(name string) []Option {
	if exact := t.Named(name); len(exact) > 0 || len(name) < 4 {
		return exact
	}
	// Sorted by name, those that begin with it stand together.
	from := sort.Search(len(t.Options), func(i int) bool { return t.Options[i].Name >= name })
	if from == len(t.Options) || !strings.HasPrefix(t.Options[from].Name, name) || t.Options[from].Name[1] != '-' {
		return nil
	}
	for _, o := range t.Options[from:] {
		if !strings.HasPrefix(o.Name, name) {
			break
		}
		if o.Name != t.Options[from].Name {
			return nil
		}
	}
	return t.Options[from : from+1]
}
