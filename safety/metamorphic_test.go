package safety_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"mvdan.cc/sh/v3/syntax"

	"caro/internal/shell"
	"caro/safety"
)

// A subject is a row that was read as shell, ready to be rewritten.
type subject struct {
	row
	shell string // the program that reads it: bash or zsh
	lang  syntax.LangVariant
	file  *syntax.File
	call  *syntax.CallExpr // set when the row is one plain command without assignments, redirections and operators
	words []string         // the call's words as written
}

// maxSubject is the longest row that is rewritten, in bytes: longer ones may reach their level by length alone.
const maxSubject = 4096

// newSubject returns false for what cannot be rewritten without knowing what it means.
func newSubject(r row) (subject, bool) {
	s := subject{row: r, shell: "bash", lang: syntax.LangBash}
	if r.Category == "zsh" {
		s.shell, s.lang = "zsh", syntax.LangZsh
	}
	if len(r.Command) > maxSubject {
		return s, false
	}
	file, err := parse(r.Command, s.lang)
	if err != nil || len(file.Stmts) == 0 {
		return s, false
	}
	s.file = file
	if call := onlyCall(file); call != nil && s.text(call) == r.Command {
		s.call = call
		for _, w := range call.Args {
			s.words = append(s.words, s.text(w))
		}
	}
	return s, true
}

func parse(src string, lang syntax.LangVariant) (*syntax.File, error) {
	return syntax.NewParser(syntax.Variant(lang)).Parse(strings.NewReader(src), "")
}

// onlyCall returns the file's command when it is nothing but one call.
func onlyCall(f *syntax.File) *syntax.CallExpr {
	if len(f.Stmts) != 1 || f.Last != nil {
		return nil
	}
	st := f.Stmts[0]
	call, ok := st.Cmd.(*syntax.CallExpr)
	if !ok || st.Negated || st.Background || st.Coprocess || len(st.Redirs) > 0 || len(call.Assigns) > 0 {
		return nil
	}
	return call
}

// text returns a node as written.
func (s subject) text(n syntax.Node) string { return s.Command[n.Pos().Offset():n.End().Offset()] }

// options keeps the reader of the row when a rewrite moves it under another shell.
func (s subject) options() safety.Options {
	o := s.row.options()
	if s.shell == "zsh" {
		o.Shell = shell.Zsh
	}
	return o
}

// A rewrite turns a row into another command. It returns "" where it would not keep the row's meaning.
type rewrite struct {
	name  string
	apply func(subject) string
}

// A broken pair is a rewrite that changed the verdict.
type broken struct {
	rewrite, id string
	was, is     safety.Level
	command     string
}

// pairs applies every rewrite to every subject and returns how many pairs there were and which of them hold no longer.
// bound says which levels a rewritten subject may have, given the subject's own.
func pairs(t *testing.T, subjects []subject, rewrites []rewrite, bound func(was, is safety.Level) bool) (int, []broken) {
	t.Helper()
	var all []broken
	n, seen := 0, 0
	for _, s := range subjects {
		was := safety.Assess(s.Command, s.options()).Level
		for _, rw := range rewrites {
			src := rw.apply(s)
			if src == "" || src == s.Command {
				continue
			}
			if seen++; seen%step() != 0 {
				continue
			}
			n++
			if is := safety.Assess(src, s.options()).Level; !bound(was, is) {
				all = append(all, broken{rw.name, s.ID, was, is, src})
			}
		}
	}
	return n, all
}

// step says which share of the pairs is tried: one in this many, always the same ones. All of them take a minute.
func step() int {
	if testing.Short() {
		return 29
	}
	return 3
}

// The floors of the metamorphic suite, which may rise and never fall.
const (
	minPairs   = 50_000
	minKept    = 0.995
	minLiteral = 0.995
)

// TestRewritesKeepTheLevel checks that no change of spelling makes a dangerous command look better.
func TestRewritesKeepTheLevel(t *testing.T) {
	var subjects []subject
	for _, r := range loadRows(t) {
		if s, ok := newSubject(r); ok && r.dangerous() {
			subjects = append(subjects, s)
		}
	}
	n, lowered := pairs(t, subjects, meaningPreserving(), func(was, is safety.Level) bool { return is >= was })
	report(t, n, lowered)
	atLeast(t, "pairs that keep the level", share(n-len(lowered), n), minKept)
	if !testing.Short() {
		atLeast(t, "pairs", float64(n), minPairs)
	}
}

// TestTextIsNoDanger checks that a command which is only printed, searched for or described harms nobody.
func TestTextIsNoDanger(t *testing.T) {
	var subjects []subject
	for _, r := range loadRows(t) {
		if len(r.Command) <= maxSubject && !spoofs(r.Command) && r.Category != "grey_unicode" {
			subjects = append(subjects, subject{row: r, shell: "bash"})
		}
	}
	for _, group := range []struct {
		rewrites []rewrite
		max      safety.Level
	}{
		{printing(), safety.Safe},
		{describing(), safety.Moderate},
	} {
		n, raised := pairs(t, subjects, group.rewrites, func(_, is safety.Level) bool { return is <= group.max })
		report(t, n, raised)
		atLeast(t, fmt.Sprintf("literal pairs up to %s", group.max), share(n-len(raised), n), minLiteral)
	}
}

// spoofs reports characters that may never be shown as they are, which keeps even a printed command from being Safe.
func spoofs(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		switch {
		case r == '\n' || r == '\t':
			return false
		case r > unicode.MaxLatin1 && !unicode.IsPrint(r), r == '\u3164', r == '\u115f', r == '\u1160':
			return true
		}
		return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) || r == '\u00a0'
	})
}

// report logs the failing rewrites, worst first, with a few examples each.
func report(t *testing.T, n int, all []broken) {
	t.Helper()
	t.Logf("%d pairs, %d broken", n, len(all))
	byRewrite := map[string][]broken{}
	var names []string
	for _, b := range all {
		if byRewrite[b.rewrite] == nil {
			names = append(names, b.rewrite)
		}
		byRewrite[b.rewrite] = append(byRewrite[b.rewrite], b)
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(byRewrite[b]), len(byRewrite[a])), cmp.Compare(a, b))
	})
	for _, name := range names {
		t.Logf("%5d %s", len(byRewrite[name]), name)
		for i, b := range byRewrite[name] {
			if i == 4 {
				break
			}
			t.Logf("      %s: %s, now %s: %.140q", b.id, b.was, b.is, b.command)
		}
	}
}

// TestRewritesAreShell keeps the rewrites themselves sound: what they write can be read again.
func TestRewritesAreShell(t *testing.T) {
	used := map[string]int{}
	for _, r := range loadRows(t) {
		s, ok := newSubject(r)
		if !ok || !r.dangerous() {
			continue
		}
		for _, rw := range meaningPreserving() {
			src := rw.apply(s)
			if src == "" || src == s.Command {
				continue
			}
			used[rw.name]++
			if _, err := parse(src, s.lang); err != nil {
				t.Errorf("%s of %s: %v: %.200q", rw.name, s.ID, err, src)
			}
		}
	}
	for _, rw := range meaningPreserving() {
		if used[rw.name] < 3 {
			t.Errorf("%s applies to %d rows, want at least 3", rw.name, used[rw.name])
		}
	}
	t.Logf("%d rewrites", len(used))
}
