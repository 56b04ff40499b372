package explain

import (
	"mvdan.cc/sh/v3/syntax"
)

// redirect describes one redirection, and the commands inside its word.
func (e *explainer) redirect(r *syntax.Redirect) {
	word := ""
	if r.Word != nil {
		word = e.text(r.Word)
	}
	what := "the output"
	if r.N != nil {
		switch r.N.Value {
		case "0":
			what = "the input"
		case "1":
		case "2":
			what = "errors"
		default:
			what = "descriptor " + r.N.Value
		}
	}
	e.add(at(r.Pos()), at(r.End()), Redirect, e.redirects(r, what, word), true)
	if r.Word != nil {
		e.within(r.Word)
	}
}

// redirects says what a redirection does with what, which is the output, the input, errors or another descriptor.
func (e *explainer) redirects(r *syntax.Redirect, what, word string) string {
	null := word == "/dev/null"
	switch r.Op {
	case syntax.RdrOut, syntax.RdrClob:
		if null {
			return "drops " + what
		}
		e.writes(word)
		return "writes " + what + " to " + word + ", replacing what it held"
	case syntax.AppOut, syntax.AppClob:
		e.writes(word)
		return "appends " + what + " to " + word
	case syntax.RdrAll:
		if null {
			return "drops output and errors"
		}
		e.writes(word)
		return "writes output and errors to " + word + ", replacing what it held"
	case syntax.AppAll:
		e.writes(word)
		return "appends output and errors to " + word
	case syntax.RdrIn:
		if null {
			return "gives it no input"
		}
		e.reads(word)
		return "takes the input from " + word
	case syntax.RdrInOut:
		e.reads(word)
		e.writes(word)
		return "opens " + word + " for reading and writing"
	case syntax.Hdoc, syntax.DashHdoc:
		return "takes the lines up to " + word + " as the input"
	case syntax.WordHdoc:
		return "takes this text as the input"
	case syntax.DplOut, syntax.DplIn:
		return duplicates(what, word)
	}
	return Unknown
}

// duplicates says where a descriptor goes that is made a copy of another.
func duplicates(what, word string) string {
	switch word {
	case "1":
		return "sends " + what + " where the output goes"
	case "2":
		return "sends " + what + " where errors go"
	case "-":
		return "closes " + what
	}
	return "sends " + what + " where " + word + " goes"
}

func (e *explainer) reads(s string) { e.effects.Reads = once(e.effects.Reads, s) }

func (e *explainer) writes(s string) { e.effects.Writes = once(e.effects.Writes, s) }

func (e *explainer) deletes(s string) { e.effects.Deletes = once(e.effects.Deletes, s) }

func (e *explainer) sends(s string) { e.effects.Sends = once(e.effects.Sends, s) }

func (e *explainer) runs(s string) { e.effects.Runs = once(e.effects.Runs, s) }

func (e *explainer) as(s string) { e.effects.As = once(e.effects.As, s) }

// maxSearched bounds how many effects of a kind are compared with a new one.
const maxSearched = 256

// once appends what is not in the list yet: an effect is named once, in the order of the command.
func once(list []string, s string) []string {
	if s == "" {
		return list
	}
	// Among very many only the latest are looked through: nobody reads so long a list, and the search must not grow with its square.
	for _, have := range list[max(0, len(list)-maxSearched):] {
		if have == s {
			return list
		}
	}
	return append(list, s)
}
