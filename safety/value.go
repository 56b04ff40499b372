package safety

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"

	"caro/safety/script"
)

// unknown stands in a value for text that only the run will show. It may be empty then. It is a noncharacter of Unicode: the
// expansion library drops NUL bytes from the output of substitutions, as shells do.
const unknown = "\ufdd0"

// taint says where text came from.
type taint uint16

const (
	fromNet       taint = 1 << iota // downloaded
	fromDecoder                     // the output of a decoder, decrypter or decompressor
	fromSecret                      // keys, passwords, the environment, the history
	fromFile                        // a file's content, not known here
	fromFeed                        // a stream that never ends, such as /dev/zero
	fromList                        // names that a command such as find or ls printed
	fromProcesses                   // the numbers of all processes, or of the first one
	ends                            // of a feed: it is cut somewhere
	fromPipe                        // the output of a command, not known here
	fromSQL                         // statements that a query made, which drop or empty something
)

// value is one word of a command after expansion.
type value struct {
	text  string // with the unknown mark for what is not known
	taint taint
	span  script.Span
}

func (v value) known() bool { return !strings.Contains(v.text, unknown) }

// wordCost is what a word costs of the budget beside its text.
const wordCost = 32

// maxValues bounds how many words one word may become, maxWords how many a command may have.
const (
	maxValues = 1 << 10
	maxWords  = 1 << 13
)

// fields expands words as the shell would: quotes, braces, tildes, parameters, substitutions and field splitting.
func (a *analysis) fields(words ...*syntax.Word) []value {
	out := make([]value, 0, len(words))
	for _, w := range words {
		if len(out) > maxWords {
			a.exceeds("too-much")
			return out
		}
		if s, ok := plainWord(w); ok && a.charge(len(s)+1) {
			out = append(out, value{text: s, span: a.spanOf(w)})
			continue
		}
		out = append(out, a.field(w)...)
	}
	return out
}

// field expands one word.
func (a *analysis) field(w *syntax.Word) []value {
	sp := a.spanOf(w)
	if !a.charge(int(w.End().Offset()-w.Pos().Offset()) + 1) {
		return []value{{text: unknown, span: sp}}
	}
	if s, ok := plainWord(w); ok {
		return []value{{text: s, span: sp}}
	}
	if a.expands {
		a.arithmeticIn(w)
	}
	var out []value
	seen := map[string]bool{} // in the worlds so far
	for alt := range a.alternatives(w) {
		got := a.expand(w, alt)
		for _, s := range got {
			if !seen[s] {
				out = append(out, value{s, 0, sp})
			}
		}
		for _, s := range got {
			seen[s] = true
		}
	}
	t := a.taintOf(w) // after the expansion, which runs the substitutions
	for i := range out {
		out[i].taint = t
	}
	return out
}

// arithmeticIn analyses the arithmetic in a word.
func (a *analysis) arithmeticIn(w *syntax.Word) {
	syntax.Walk(w, func(node syntax.Node) bool {
		if x, ok := node.(*syntax.ArithmExp); ok {
			a.arithmetic(x)
		}
		return !substitutes(node)
	})
}

// plainWord returns the text of a word that stands for itself.
func plainWord(w *syntax.Word) (string, bool) {
	if len(w.Parts) != 1 {
		return "", false
	}
	switch p := w.Parts[0].(type) {
	case *syntax.Lit:
		return p.Value, p.Value == "{}" || !strings.HasPrefix(p.Value, "(") && !strings.ContainsAny(p.Value, `~{\$=`)
	case *syntax.SglQuoted:
		return p.Value, !p.Dollar
	}
	return "", false
}

// fieldAt expands one word with the variables' values number alt.
func (a *analysis) fieldAt(w *syntax.Word, alt int) []value {
	sp := a.spanOf(w)
	if s, ok := plainWord(w); ok {
		return []value{{text: s, span: sp}}
	}
	if !a.charge(int(w.End().Offset()-w.Pos().Offset()) + 1) {
		return []value{{text: unknown, span: sp}}
	}
	var out []value
	for _, s := range a.expand(w, alt) {
		out = append(out, value{text: s, span: sp})
	}
	t := a.taintOf(w)
	for i := range out {
		out[i].taint = t
	}
	return out
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
	if len(vs) > 1 {
		vs[0].text, _ = joinArgs(vs)
	}
	return vs[0]
}

// literals returns what a word may be as one string, in each of the worlds that its variables may be in.
func (a *analysis) literals(w *syntax.Word) []value {
	n := a.alternatives(w)
	if n == 1 {
		return []value{a.literal(w)}
	}
	sp, t := a.spanOf(w), taint(0)
	var out []value
	for alt := range n {
		s := strings.Join(a.expand(w, alt), " ")
		if !slices.ContainsFunc(out, func(v value) bool { return v.text == s }) {
			out = append(out, value{text: s, span: sp})
		}
	}
	t = a.taintOf(w)
	for i := range out {
		out[i].taint = t
	}
	return out
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
		return !substitutes(node)
	})
	return min(n, 8)
}

// substitutes reports whether a node is a substitution: what is in it is expanded on its own.
func substitutes(node syntax.Node) bool {
	switch node.(type) {
	case *syntax.CmdSubst, *syntax.ProcSubst:
		return true
	}
	return false
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
			for _, v := range a.vars[a.named(p.Param.Value)] {
				t |= v.taint
			}
			if secretVar(p.Param.Value) {
				t |= fromSecret
			}
		case *syntax.CmdSubst:
			out := a.outputs[p]
			t |= out.taint
			if !out.known && out.maker != nil && !out.maker.namesCache() {
				t |= fromPipe
			}
		case *syntax.ProcSubst:
			t |= a.outputs[p].taint
		}
		return !substitutes(node)
	})
	return t
}

// namesCache reports whether a command prints where something lies that is made again: brew --cache, npm config get cache, mktemp.
func (c *call) namesCache() bool {
	if c.name == "mktemp" {
		return true
	}
	for _, v := range c.args {
		if s := strings.ToLower(v.text); strings.Contains(s, "cache") || strings.Contains(s, "temp") || strings.Contains(s, "tmp") {
			return true
		}
	}
	return false
}

// secretVar reports whether a variable's name says that it holds a secret.
func secretVar(name string) bool {
	n := strings.ToUpper(name)
	for _, mark := range []string{"TOKEN", "SECRET", "PASSWORD", "PASSWD", "API_KEY", "APIKEY", "PRIVATE_KEY", "CREDENTIAL", "ACCESS_KEY", "DATABASE_URL", "MONGO_URL", "MONGODB_URI", "REDIS_URL", "AMQP_URL"} {
		if strings.Contains(n, mark) {
			return true
		}
	}
	return false
}

// expand expands a word with the variables' values number alt. What the library cannot expand is unknown.
func (a *analysis) expand(w *syntax.Word, alt int) (out []string) {
	if a.script.Dialect == syntax.LangZsh {
		a.evaluates(w)
	}
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
	if a.grows(w) || braces(w) > maxValues || partsOf(w.Parts) > maxParts {
		a.exceeds("too-much")
		a.substitutionsOf(w)
		return []string{unknown}
	}
	for s, err := range expand.FieldsSeq(cfg, w) {
		switch {
		case err != nil:
			a.substitutionsOf(w)
			return []string{unknown}
		case len(out) == maxValues || !a.charge(len(s)+wordCost):
			a.exceeds("too-much")
			return out
		}
		out = append(out, s)
	}
	return out
}

// partsOf counts the parts of a word, those within quotes too.
func partsOf(parts []syntax.WordPart) int {
	n := len(parts)
	for _, p := range parts {
		if q, ok := p.(*syntax.DblQuoted); ok {
			n += len(q.Parts)
		}
	}
	return n
}

// braces returns how many words the braces of a word make, maxValues+1 if more than that.
func braces(w *syntax.Word) int {
	if !slices.ContainsFunc(w.Parts, func(p syntax.WordPart) bool {
		lit, ok := p.(*syntax.Lit)
		return ok && strings.Contains(lit.Value, "{")
	}) {
		return 1
	}
	split := *w
	syntax.SplitBraces(&split)
	return bracesIn(split.Parts)
}

func bracesIn(parts []syntax.WordPart) int {
	n := 1
	for _, p := range parts {
		b, ok := p.(*syntax.BraceExp)
		if !ok || n > maxValues {
			continue
		}
		alternatives := 0
		if b.Sequence {
			alternatives = sequence(b.Elems[0].Lit(), b.Elems[1].Lit())
		} else {
			for _, e := range b.Elems {
				alternatives = min(alternatives+bracesIn(e.Parts), maxValues+1)
			}
		}
		n = min(n*alternatives, maxValues+1)
	}
	return n
}

// sequence returns how many words a range of numbers makes at most; one of letters makes few.
func sequence(from, to string) int {
	x, err := strconv.Atoi(from)
	y, errTo := strconv.Atoi(to)
	if err != nil || errTo != nil {
		return 256
	}
	if d := max(x, y) - min(x, y); d >= 0 && d < maxValues {
		return d + 1
	}
	return maxValues + 1
}

// maxReplaced is the longest text in which a parameter expansion looks for a pattern.
const maxReplaced = 1 << 10

// evaluates reads what a word says of text that zsh expands again: ${(e)…}.
func (a *analysis) evaluates(w *syntax.Word) {
	syntax.Walk(w, func(node syntax.Node) bool {
		p, ok := node.(*syntax.ParamExp)
		if !ok || p.Flags == nil || !strings.Contains(p.Flags.Value, "e") {
			return true
		}
		if p.Exp != nil && p.Exp.Word != nil {
			a.nested(": \""+a.literal(p.Exp.Word).text+"\"", "${(e)}", a.spanOf(p), stream{})
		}
		if p.Param != nil {
			for _, v := range a.vars[p.Param.Value] {
				a.nested(": \""+v.text+"\"", "${(e)}", a.spanOf(p), stream{})
			}
		}
		return true
	})
}

// grows reports whether a word looks for a pattern in a long text, to replace or remove what matches: that may take long and multiply it.
func (a *analysis) grows(w *syntax.Word) bool {
	found := false
	syntax.Walk(w, func(node syntax.Node) bool {
		if p, ok := node.(*syntax.ParamExp); ok && p.Param != nil && (p.Repl != nil || p.Exp != nil && p.Exp.Op >= syntax.RemSmallSuffix) {
			found = !a.charge(bodyWork)
			for _, v := range a.vars[p.Param.Value] {
				found = found || len(v.text) > maxReplaced
			}
			for _, s := range a.lists[p.Param.Value] {
				found = found || len(s) > maxReplaced
			}
		}
		return !found
	})
	return found
}

// substitute writes the output of a command substitution, as far as it is known.
func (a *analysis) substitute(out io.Writer, cs *syntax.CmdSubst) error {
	got, ok := a.outputs[cs]
	if !ok {
		a.outputs[cs] = stream{}
		got = a.within(cs.Stmts, a.stdin)
		a.outputs[cs] = got
		if got.taint&(fromFeed|ends) == fromFeed {
			a.report("read-endless", a.spanOf(cs), "")
		}
	}
	if got.maker != nil && len(a.made) < maxMade {
		a.made = append(a.made, got.maker)
	}
	text := unknown
	if got.known && a.charge(len(got.text)) {
		text = strings.TrimRight(got.text, "\n")
	}
	_, err := fmt.Fprint(out, text)
	return err
}

// within analyses the statements of a substitution.
func (a *analysis) within(list []*syntax.Stmt, in stream) stream {
	if !a.deeper() {
		return stream{}
	}
	defer func() { a.depth-- }()
	return a.inSubshell(func() stream { return a.stmts(list, in) })
}

// process analyses a process substitution. Its file is unknown; what can be read from it is remembered under its name.
func (a *analysis) process(ps *syntax.ProcSubst) string {
	name := fmt.Sprintf("/dev/fd/substitution%d", ps.Pos().Offset())
	if _, ok := a.outputs[ps]; !ok {
		a.outputs[ps] = stream{}
		got := a.within(ps.Stmts, a.procIn)
		a.outputs[ps] = got
		a.files[fileKey(name)] = got
	}
	return name
}

// environ is what the library sees of the variables.
type environ struct {
	a   *analysis
	alt int
}

// Get returns a variable's value, the unknown mark for one that nobody set or whose text the budget no longer allows.
func (e environ) Get(name string) expand.Variable {
	v := e.lookup(name)
	n := len(v.Str) + 1
	for _, s := range v.List {
		n += len(s) + wordCost
	}
	if !e.a.charge(n) && name != "IFS" {
		return expand.Variable{Set: true, Kind: expand.String, Str: unknown}
	}
	return v
}

func (e environ) lookup(name string) expand.Variable {
	set := func(s string) expand.Variable { return expand.Variable{Set: true, Kind: expand.String, Str: s} }
	name = e.a.named(name)
	list := e.a.lists[name]
	if name == "*" {
		list = e.a.lists["@"]
	}
	if len(list) > 0 {
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
	case absoluteFolder:
		return set(cmp.Or(e.a.dir, e.a.start, e.a.home+"/folder"))
	case "OLDPWD":
		return set(unknown)
	case "PATH":
		return set("/usr/local/bin:/usr/bin:/bin")
	case "TMPDIR":
		return set("/tmp")
	case "USER", "LOGNAME":
		return set(baseName(e.a.home))
	case "SHELL", "BASH":
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
