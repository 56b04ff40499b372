package safety

import (
	"fmt"
	"io"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"

	"caro/safety/script"
)

// unknown stands in a value for text that only the run will show. It may be empty then. It is a noncharacter of Unicode: the
// expansion library drops NUL bytes from the output of substitutions, as shells do.
const unknown = "\ufdd0"

// taint says where text came from.
type taint uint8

const (
	fromNet     taint = 1 << iota // downloaded
	fromDecoder                   // the output of a decoder, decrypter or decompressor
	fromSecret                    // keys, passwords, the environment, the history
	fromFile                      // a file's content, not known here
	fromFeed                      // a stream that never ends, such as /dev/zero
	fromList                      // names that a command such as find or ls printed
	fromPipe                      // the output of a command, not known here
)

// value is one word of a command after expansion.
type value struct {
	text  string // with the unknown mark for what is not known
	taint taint
	span  script.Span
}

func (v value) known() bool { return !strings.Contains(v.text, unknown) }

// maxValues bounds how many words one word may become.
const maxValues = 64

// fields expands words as the shell would: quotes, braces, tildes, parameters, substitutions and field splitting.
func (a *analysis) fields(words ...*syntax.Word) []value {
	var out []value
	for _, w := range words {
		if len(out) > maxValues {
			a.raise("too-much")
			return out
		}
		out = append(out, a.field(w)...)
	}
	return out
}

// field expands one word.
func (a *analysis) field(w *syntax.Word) []value {
	sp := a.spanOf(w)
	if s, ok := plainWord(w); ok {
		return []value{{text: s, span: sp}}
	}
	var out []value
	for alt := range a.alternatives(w) {
		for _, s := range a.expand(w, alt) {
			if v := (value{s, 0, sp}); len(out) < maxValues && !containsText(out, s) {
				out = append(out, v)
			}
		}
	}
	t := a.taintOf(w) // after the expansion, which runs the substitutions
	for i := range out {
		out[i].taint = t
	}
	return out
}

func containsText(vs []value, s string) bool {
	for _, v := range vs {
		if v.text == s {
			return true
		}
	}
	return false
}

// plainWord returns the text of a word that stands for itself.
func plainWord(w *syntax.Word) (string, bool) {
	if len(w.Parts) != 1 {
		return "", false
	}
	switch p := w.Parts[0].(type) {
	case *syntax.Lit:
		return p.Value, !strings.ContainsAny(p.Value, `~{\$=`)
	case *syntax.SglQuoted:
		return p.Value, !p.Dollar
	}
	return "", false
}

// literal returns the text of a word as one string, with the unknown mark for what is not known.
func (a *analysis) literal(w *syntax.Word) value {
	if w == nil {
		return value{}
	}
	vs := a.field(w)
	if len(vs) == 0 {
		return value{span: a.spanOf(w), taint: a.taintOf(w)}
	}
	v := vs[0]
	for _, more := range vs[1:] {
		v.text += " " + more.text
	}
	return v
}

// alternatives is how many values the variables of a word may have, at most 8.
func (a *analysis) alternatives(w syntax.Node) int {
	n := 1
	syntax.Walk(w, func(node syntax.Node) bool {
		if p, ok := node.(*syntax.ParamExp); ok && p.Param != nil {
			n = max(n, len(a.vars[p.Param.Value]))
			if p.Exp != nil && p.Exp.Word != nil && a.vars[p.Param.Value] == nil {
				n = max(n, 2) // set to something, or not
			}
		}
		return true
	})
	return min(n, 8)
}

// taintOf returns where the parts of a word come from.
func (a *analysis) taintOf(w syntax.Node) taint {
	var t taint
	syntax.Walk(w, func(node syntax.Node) bool {
		switch p := node.(type) {
		case *syntax.ParamExp:
			if p.Param == nil {
				break
			}
			for _, v := range a.vars[p.Param.Value] {
				t |= v.taint
			}
			if secretVar(p.Param.Value) {
				t |= fromSecret
			}
		case *syntax.CmdSubst:
			t |= a.outputs[p].taint
		case *syntax.ProcSubst:
			t |= a.outputs[p].taint
		}
		return true
	})
	return t
}

// secretVar reports whether a variable's name says that it holds a secret.
func secretVar(name string) bool {
	n := strings.ToUpper(name)
	for _, mark := range []string{"TOKEN", "SECRET", "PASSWORD", "PASSWD", "API_KEY", "APIKEY", "PRIVATE_KEY", "CREDENTIAL", "ACCESS_KEY"} {
		if strings.Contains(n, mark) {
			return true
		}
	}
	return false
}

// expand expands a word with the variables' values number alt. What the library cannot expand is unknown.
func (a *analysis) expand(w *syntax.Word, alt int) (out []string) {
	w = a.portable(w)
	defer func() {
		if recover() != nil { // the library meets zsh forms that it does not expand
			a.substitutionsOf(w)
			out = []string{unknown}
		}
	}()
	cfg := &expand.Config{
		Env:       environ{a, alt},
		CmdSubst:  func(out io.Writer, cs *syntax.CmdSubst) error { return a.substitute(out, cs) },
		ProcSubst: func(ps *syntax.ProcSubst) (string, error) { return a.process(ps), nil },
	}
	got, err := expand.Fields(cfg, w)
	if err != nil {
		a.substitutionsOf(w)
		return []string{unknown}
	}
	if len(got) > maxValues {
		a.raise("too-much")
		got = got[:maxValues]
	}
	return got
}

// substitute writes the output of a command substitution, as far as it is known.
func (a *analysis) substitute(out io.Writer, cs *syntax.CmdSubst) error {
	got, ok := a.outputs[cs]
	if !ok {
		a.outputs[cs] = stream{}
		got = a.inSubshell(func() stream { return a.stmts(cs.Stmts, a.stdin) })
		a.outputs[cs] = got
	}
	text := unknown
	if got.known {
		text = strings.TrimRight(got.text, "\n")
	}
	_, err := fmt.Fprint(out, text)
	return err
}

// process analyses a process substitution. Its file is unknown; what can be read from it is remembered under its name.
func (a *analysis) process(ps *syntax.ProcSubst) string {
	name := fmt.Sprintf("/dev/fd/substitution%d", ps.Pos().Offset())
	if _, ok := a.outputs[ps]; !ok {
		a.outputs[ps] = stream{}
		got := a.inSubshell(func() stream { return a.stmts(ps.Stmts, a.procIn) })
		a.outputs[ps] = got
		a.files[name] = got
	}
	return name
}

// environ is what the library sees of the variables.
type environ struct {
	a   *analysis
	alt int
}

// Get returns a variable's value, the unknown mark for one that nobody set.
func (e environ) Get(name string) expand.Variable {
	set := func(s string) expand.Variable { return expand.Variable{Set: true, Kind: expand.String, Str: s} }
	if list := e.a.lists[name]; len(list) > 0 {
		return expand.Variable{Set: true, Kind: expand.Indexed, List: list}
	}
	if vs, ok := e.a.vars[name]; ok && len(vs) > 0 {
		return set(vs[e.alt%len(vs)].text)
	}
	if user, ok := strings.CutPrefix(name, "HOME "); ok {
		return set(e.a.homes() + "/" + user)
	}
	switch name {
	case "HOME":
		return set(e.a.home)
	case "IFS":
		return set(" \t\n")
	case "PWD":
		if e.a.dir != "" {
			return set(e.a.dir)
		}
		return set(".")
	case "OLDPWD":
		return set(unknown)
	case "TMPDIR":
		return set("/tmp")
	case "USER", "LOGNAME":
		return set(baseName(e.a.home))
	case "SHELL":
		return set("/bin/bash")
	case "#":
		return set("1")
	}
	if e.alt%2 == 1 {
		return expand.Variable{} // the other world: it is not set
	}
	return set(unknown)
}

// Each has nothing to list: no expansion here needs all names.
func (e environ) Each(func(string, expand.Variable) bool) {}
