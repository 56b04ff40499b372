// Package twin writes the dry-run twin of a command: one that shows what the command would touch and changes nothing.
//
// [Of] leaves what reads as it is, has what deletes, moves and changes name its files instead, and lets what would be written be seen. For
// rm -r build that is find build, for sed -i s/a/b/ x it is sed s/a/b/ x, for git clean -fd it is git clean -n -fd.
//
// # Caveats
//
// A twin is a command like any other and is to be judged before it is offered: what has no rule here stays as it was. Nothing is run.
// Commands for fish have none.
package twin

import (
	"cmp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"caro/internal/shell"
	"caro/safety/script"
)

// Of returns the twin of a command, or "" where no part of it has one.
func Of(command string, sh shell.Shell) string {
	if sh == shell.Fish {
		return ""
	}
	parsed := script.Parse(command, sh)
	if parsed.File == nil {
		return ""
	}
	w := writer{script: parsed}
	syntax.Walk(parsed.File, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Stmt:
			w.redirects(n)
		case *syntax.CallExpr:
			w.call(n.Args)
		}
		return true
	})
	return w.written()
}

// edit puts a text in the place of a span.
type edit struct {
	script.Span
	text string
}

// writer collects what is written otherwise in the twin.
type writer struct {
	script *script.Script
	edits  []edit
}

// written applies the edits. One within another is left out.
func (w *writer) written() string {
	if len(w.edits) == 0 {
		return ""
	}
	slices.SortStableFunc(w.edits, func(a, b edit) int { return cmp.Or(a.Start-b.Start, b.End-a.End) })
	var b strings.Builder
	at := 0
	for _, e := range w.edits {
		if e.Start < at {
			continue
		}
		b.WriteString(w.script.Text[at:e.Start])
		b.WriteString(e.text)
		at = e.End
	}
	b.WriteString(w.script.Text[at:])
	return strings.TrimSpace(b.String())
}

// redirects lets the output of a command be seen that would go into a file. One that has no output has nothing to show.
func (w *writer) redirects(s *syntax.Stmt) {
	call, ok := s.Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) == 0 {
		return
	}
	if name, _ := script.Static(call.Args[0]); name == ":" || name == "true" {
		return
	}
	for _, r := range s.Redirs {
		switch r.Op {
		case syntax.RdrOut, syntax.AppOut, syntax.RdrClob, syntax.RdrAll, syntax.AppAll:
		default:
			continue
		}
		if to, _ := script.Static(r.Word); r.N != nil && r.N.Value != "1" || strings.HasPrefix(to, "/dev/") {
			continue
		}
		span := w.script.SpanOf(r)
		for span.Start > 0 && w.script.Text[span.Start-1] == ' ' {
			span.Start--
		}
		w.edits = append(w.edits, edit{span, ""})
	}
}

// newCall reads the words of a call, of which there is one at least.
func newCall(s *script.Script, words []*syntax.Word) (c call) {
	for _, word := range words {
		span := s.SpanOf(word)
		text, whole := script.Static(word)
		c.args = append(c.args, arg{source: s.Text[span.Start:span.End], text: text, known: whole})
	}
	for len(c.args) > 1 && slices.Contains(wrappers, c.args[0].text) {
		c.wrapped, c.args = append(c.wrapped, c.args[0]), c.args[1:]
	}
	c.name, c.args = c.args[0].text[strings.LastIndexByte(c.args[0].text, '/')+1:], c.args[1:]
	return c
}

// wrappers run the command behind them; a twin that changes nothing needs none of them.
var wrappers = []string{"sudo", "doas", "command", "nohup", "time"}

// call writes the twin of one call, if it has one.
func (w *writer) call(words []*syntax.Word) {
	if len(words) == 0 {
		return
	}
	c := newCall(w.script, words)
	rule, ok := rules[c.name]
	if !ok {
		return
	}
	if text := rule(c); text != "" {
		w.edits = append(w.edits, edit{script.Span{Start: w.script.SpanOf(words[0]).Start, End: w.script.SpanOf(words[len(words)-1]).End}, text})
	}
}
