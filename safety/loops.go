package safety

import (
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// listed returns the places that a list of names comes from, where a word is nothing but the output of find, ls or fd.
func (a *analysis) listed(items []value, words []*syntax.Word) []value {
	var out []value
	for _, w := range words {
		cs, ok := soleSubstitution(w)
		if !ok || !strings.HasPrefix(a.outputs[cs].text, listMark) {
			return items
		}
		out = append(out, namesOf(a.outputs[cs], a.spanOf(w))...)
	}
	if len(out) == 0 {
		return items
	}
	return out
}

func soleSubstitution(w *syntax.Word) (*syntax.CmdSubst, bool) {
	if len(w.Parts) != 1 {
		return nil, false
	}
	part := w.Parts[0]
	if q, ok := part.(*syntax.DblQuoted); ok && len(q.Parts) == 1 {
		part = q.Parts[0]
	}
	cs, ok := part.(*syntax.CmdSubst)
	return cs, ok
}

// restless reports whether nothing in a loop's body waits: no sleep, no read, no wait.
func restless(body []*syntax.Stmt) bool {
	waits := false
	for _, s := range body {
		syntax.Walk(s, func(n syntax.Node) bool {
			if c, ok := n.(*syntax.CallExpr); ok && len(c.Args) > 0 {
				switch c.Args[0].Lit() {
				case "sleep", "gsleep", "read", "wait", "inotifywait", "break", "exit", "return", "usleep", "nc", "tail", "ping", "select":
					waits = true
				}
			}
			return !waits
		})
	}
	return !waits
}

// idle reports whether a body does nothing at all.
func idle(body []*syntax.Stmt) bool {
	for _, s := range body {
		c, ok := s.Cmd.(*syntax.CallExpr)
		if !ok || len(c.Args) != 1 || c.Args[0].Lit() != ":" && c.Args[0].Lit() != "true" {
			return false
		}
	}
	return len(body) > 0
}

// fetches reports whether a body asks another machine for something.
func fetches(body []*syntax.Stmt) bool {
	found := false
	for _, s := range body {
		syntax.Walk(s, func(n syntax.Node) bool {
			if c, ok := n.(*syntax.CallExpr); ok && len(c.Args) > 0 {
				switch c.Args[0].Lit() {
				case "curl", "wget", "http", "https", "xh", "dig", "nslookup":
					found = true
				}
			}
			return !found
		})
	}
	return found
}

// spins reports what an endless loop does that never rests: it fills the disk, or keeps a processor busy.
func (a *analysis) spins(body []*syntax.Stmt, from int) {
	switch {
	case idle(body):
		a.raise("busy")
	case restless(body):
		if fetches(body) {
			a.raise("busy")
		}
		for _, f := range a.verdict.Findings[min(from, len(a.verdict.Findings)):] {
			if f.Rule == "write-file" || f.Rule == "create" || f.Rule == "copy-file" || f.Rule == "download" {
				a.raise("fill-disk")
				return
			}
		}
	}
}

var seqEnd = lazy(`^seq (?:-w )?(?:\d+ )?(\d+)$`)

// many reports whether a loop's list has a thousand members or more.
func (a *analysis) many(words []*syntax.Word) bool {
	for _, w := range words {
		if cs, ok := soleSubstitution(w); ok && len(cs.Stmts) == 1 {
			if call, ok := cs.Stmts[0].Cmd.(*syntax.CallExpr); ok {
				var parts []string
				for _, arg := range call.Args {
					parts = append(parts, arg.Lit())
				}
				if m := seqEnd.FindStringSubmatch(strings.Join(parts, " ")); m != nil {
					n, err := strconv.Atoi(m[1])
					return err != nil || n >= 1000
				}
			}
		}
	}
	return false
}

// bytes reads a size as dd does: 512, 4M, 1G. ok says whether it is one.
func bytesOf(s string) (n float64, ok bool) {
	i := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if i < 0 {
		i = len(s)
	}
	f, err := strconv.ParseFloat(s[:i], 64)
	if err != nil {
		return 0, false
	}
	if i < len(s) {
		if k := strings.IndexByte("KMGTPE", s[i]&^0x20); k >= 0 {
			for ; k >= 0; k-- {
				f *= 1024
			}
		}
	}
	return f, true
}

// more than anybody writes for a test: half a terabyte
const tooLarge = 512 << 30
