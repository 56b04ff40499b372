package safety

import (
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"caro/internal/shell"
)

// portable writes a word in forms that the expansion library knows: extended patterns and zsh's qualifiers become plain patterns that
// take at least as much, zsh's nested and flagged parameters what is inside them (zshexpn(1), bash(1)).
func (a *analysis) portable(w *syntax.Word) *syntax.Word {
	if !a.needsPortable(w.Parts) {
		return w
	}
	return &syntax.Word{Parts: a.portableParts(w.Parts)}
}

func (a *analysis) needsPortable(parts []syntax.WordPart) bool {
	for i, part := range parts {
		switch p := part.(type) {
		case *syntax.ExtGlob:
			return true
		case *syntax.Lit:
			if strings.HasPrefix(p.Value, "(") || strings.Contains(p.Value, "*~") || p.Value != "" && p.Value[0] == '^' || strings.Contains(p.Value, "/^") || p.Value == "$" {
				return true
			}
		case *syntax.ParamExp:
			if zshParam(p) || assigning(p) || cutsFolder(p) || a.wholeList(p) || a.keyed(p) != "" || a.modifierOf(p) != "" || a.fromOne(p) != nil {
				return true
			}
			if _, _, ok := a.subscript(parts, i); ok {
				return true
			}
			if _, _, ok := a.shortModifiers(parts, i); ok {
				return true
			}
		case *syntax.DblQuoted:
			if a.needsPortable(p.Parts) {
				return true
			}
		}
	}
	return false
}

// subscript reads zsh's $name[@], $name[2] and $name[2,-1], which bash's grammar takes for a scalar with text after it. It returns the elements and
// what follows.
func (a *analysis) subscript(parts []syntax.WordPart, i int) (syntax.WordPart, string, bool) {
	p, _ := parts[i].(*syntax.ParamExp)
	next, ok := nextLit(parts, i)
	if p == nil || !p.Short || p.Param == nil || !a.takesZsh() || !ok || !strings.HasPrefix(next, "[") {
		return nil, "", false
	}
	index, rest, closed := strings.Cut(next[1:], "]")
	name := a.named(p.Param.Value)
	list := a.lists[name]
	switch {
	case closed && name == "commands": // the path of a program
		return lit(index), rest, true
	case closed && a.vars[name+"["+index+"]"] != nil:
		return &syntax.ParamExp{Param: lit(name + "[" + index + "]")}, rest, true
	case !closed:
		return nil, "", false
	case len(list) == 0: // characters of a text
		text, ok := a.letters(name, index)
		if !ok || strings.Trim(index, "-,0123456789") != "" {
			return nil, "", false
		}
		return lit(text), rest, true
	}
	return a.listWord(name+"["+index+"]", elements(list, index)), rest, true
}

// listWord returns an expansion that gives these words.
func (a *analysis) listWord(name string, words []string) syntax.WordPart {
	if len(words) == 0 {
		return lit("")
	}
	a.lists[name] = words
	return &syntax.ParamExp{Param: lit(name), Index: &syntax.Word{Parts: []syntax.WordPart{lit("@")}}}
}

// elements returns what zsh's subscript takes of an array, which begins at 1 and counts from the end with negative numbers; all of it for one that is
// not known here.
func elements(list []string, index string) []string {
	at := func(s string) (int, bool) {
		n, err := strconv.Atoi(s)
		if n < 0 {
			n += len(list) + 1
		}
		return n, err == nil
	}
	first, last, isRange := strings.Cut(index, ",")
	if !isRange {
		last = first
	}
	from, ok := at(first)
	to, okTo := at(last)
	if !ok || !okTo {
		return list
	}
	from, to = max(from, 1), min(to, len(list))
	if from > to {
		return nil
	}
	return list[from-1 : to]
}

// fromOne returns the element of an array that zsh, which counts from 1, takes for an index: not in a command that has an element 0, as bash's have.
func (a *analysis) fromOne(p *syntax.ParamExp) syntax.WordPart {
	index, ok := subscriptText(p.Index)
	if !ok || p.Param == nil || p.Exp != nil || p.Slice != nil || p.Repl != nil || p.Length || p.Excl || !a.takesZsh() || len(a.lists) > 0 && strings.Contains(a.script.Text, "[0]") {
		return nil
	}
	name := a.named(p.Param.Value)
	if text, ok := a.letters(name, index); ok {
		return lit(text)
	}
	if len(a.lists[name]) == 0 {
		return nil
	}
	return a.listWord(name+"["+index+"]", elements(a.lists[name], index))
}

// letters returns the letters that zsh's subscript takes of a variable that is no array.
func (a *analysis) letters(name, index string) (string, bool) {
	if len(a.lists[name]) > 0 || a.shell != shell.Zsh {
		return "", false
	}
	if name == "PWD" {
		name = absoluteFolder
	}
	v := environ{a, 0}.lookup(name)
	if !v.Set || strings.Contains(v.Str, unknown) {
		return "", false
	}
	return strings.Join(elements(strings.Split(v.Str, ""), index), ""), true
}

// subscriptText writes a subscript that is a number or a range of numbers.
func subscriptText(index syntax.ArithmExpr) (string, bool) {
	switch x := index.(type) {
	case *syntax.Word:
		_, err := strconv.Atoi(x.Lit())
		return x.Lit(), err == nil
	case *syntax.UnaryArithm:
		text, ok := subscriptText(x.X)
		return "-" + text, ok && x.Op == syntax.Minus
	case *syntax.BinaryArithm:
		from, ok := subscriptText(x.X)
		to, okTo := subscriptText(x.Y)
		return from + "," + to, ok && okTo && x.Op == syntax.Comma
	}
	return "", false
}

// modifierOf returns zsh's modifier where bash's grammar sees a slice that begins at the variable of that name: ${x:t}.
func (a *analysis) modifierOf(p *syntax.ParamExp) string {
	if p.Slice == nil || p.Slice.Length != nil || !a.takesZsh() {
		return ""
	}
	if w, ok := p.Slice.Offset.(*syntax.Word); ok {
		if m := w.Lit(); len(m) == 1 && strings.Contains("htrlu", m) && a.vars[m] == nil {
			return m
		}
	}
	return ""
}

// keyed returns the name under which the element that an expansion takes of an associative array is kept, or "".
func (a *analysis) keyed(p *syntax.ParamExp) string {
	w, ok := p.Index.(*syntax.Word)
	if !ok || p.Param == nil {
		return ""
	}
	key := w.Lit()
	if len(w.Parts) == 1 {
		if q, ok := w.Parts[0].(*syntax.SglQuoted); ok {
			key = q.Value
		}
	}
	if name := a.named(p.Param.Value) + "[" + key + "]"; key != "" && a.vars[name] != nil {
		return name
	}
	return ""
}

// zshParam reports whether an expansion has a form that only zsh knows.
func zshParam(p *syntax.ParamExp) bool {
	return p.Param == nil || p.NestedParam != nil || len(p.Modifiers) > 0 || p.Flags != nil
}

// assigning reports whether an expansion gives the variable a value if it has none: ${x:=y}.
func assigning(p *syntax.ParamExp) bool {
	return p.Exp != nil && (p.Exp.Op == syntax.AssignUnset || p.Exp.Op == syntax.AssignUnsetOrNull)
}

// absoluteFolder is the name under which the present folder is known with all its parts, which begin with a slash.
const absoluteFolder = "PWD "

// cutsFolder reports whether an expansion takes letters of the present folder, as ${PWD:0:1} does.
func cutsFolder(p *syntax.ParamExp) bool {
	return p.Param != nil && p.Param.Value == "PWD" && (p.Slice != nil || p.Repl != nil)
}

// wholeList reports whether an expansion names an array without an index: all of it in zsh.
func (a *analysis) wholeList(p *syntax.ParamExp) bool {
	return p.Param != nil && p.Index == nil && p.Exp == nil && p.Slice == nil && p.Repl == nil && !p.Length && !p.Excl && len(a.lists[p.Param.Value]) > 1 && p.Param.Value != "@" && p.Param.Value != "*"
}

func (a *analysis) portableParts(parts []syntax.WordPart) []syntax.WordPart {
	var out []syntax.WordPart
	for i := 0; i < len(parts); i++ {
		switch p := parts[i].(type) {
		case *syntax.ExtGlob:
			a.qualifierCode(p.Pattern.Value)
			out = append(out, lit(plainGlob(p.Op.String(), p.Pattern.Value)))
		case *syntax.Lit:
			if flags, rest, ok := strings.Cut(p.Value, ")"); ok && strings.HasPrefix(flags, "(#") && len(out) == 0 { // globbing flags: (#i) takes both cases
				if next, ok := nextLit(parts, i); ok && rest == "" {
					rest = next
					i++
				}
				if strings.ContainsAny(flags, "il") {
					rest = canonicalCase(rest)
				}
				out = append(out, lit(rest))
				continue
			}
			if strings.HasPrefix(p.Value, "(") && strings.HasSuffix(p.Value, ")") {
				a.qualifierCode(p.Value)
				out = qualified(out, p.Value)
				continue
			}
			if kept, _, ok := strings.Cut(p.Value, "*~"); ok && a.takesZsh() { // what zsh leaves out of a pattern
				return append(out, lit(kept+"*"))
			}
			if i > 0 && strings.HasPrefix(p.Value, "~") { // what zsh leaves out of a pattern
				return out
			}
			if next, ok := splitMark(parts, i); ok { // $=x splits as bash does anyway
				out = append(out, next)
				i++
				continue
			}
			out = append(out, lit(negated(p.Value)))
		case *syntax.ParamExp:
			if list, rest, ok := a.subscript(parts, i); ok {
				out = append(out, list)
				if rest != "" {
					out = append(out, lit(rest))
				}
				i++
				continue
			}
			if m, rest, ok := a.shortModifiers(parts, i); ok {
				plain := *p
				plain.Modifiers = m
				out = append(append(out, a.portableParam(&plain)...), lit(rest))
				i++
				continue
			}
			out = append(out, a.portableParam(p)...)
		case *syntax.DblQuoted:
			out = append(out, &syntax.DblQuoted{Parts: a.portableParts(p.Parts)})
		default:
			out = append(out, p)
		}
	}
	return out
}

// nextLit returns the plain text that follows a part of a word.
func nextLit(parts []syntax.WordPart, i int) (string, bool) {
	if i+1 >= len(parts) {
		return "", false
	}
	next, ok := parts[i+1].(*syntax.Lit)
	if !ok {
		return "", false
	}
	return next.Value, true
}

// splitMark reads zsh's $=name, $~name and $^name, which bash's grammar takes for text.
func splitMark(parts []syntax.WordPart, i int) (syntax.WordPart, bool) {
	if p, ok := parts[i].(*syntax.Lit); !ok || p.Value != "$" {
		return nil, false
	}
	next, ok := nextLit(parts, i)
	if !ok || len(next) < 2 || strings.IndexByte("=~^", next[0]) < 0 || !isAssignment(next[1:]+"=") {
		return nil, false
	}
	return &syntax.ParamExp{Short: true, Param: lit(next[1:])}, true
}

func lit(s string) *syntax.Lit { return &syntax.Lit{Value: s} }

// plainGlob is the plain pattern for an extended one. Qualifiers of zsh look like bash's *(…).
func plainGlob(op, pattern string) string {
	if (op == "@(" || op == "+(" || op == "?(") && !strings.ContainsAny(pattern, "({") {
		if strings.Contains(pattern, "|") {
			return "{" + strings.ReplaceAll(pattern, "|", ",") + "}"
		}
		return pattern
	}
	return "*"
}

// qualified takes zsh's parentheses after a pattern: (a|b) are alternatives, others choose among what the pattern takes.
func qualified(out []syntax.WordPart, text string) []syntax.WordPart {
	var last *syntax.Lit
	if len(out) > 0 {
		last, _ = out[len(out)-1].(*syntax.Lit)
	}
	inner := text[1 : len(text)-1]
	switch {
	case last != nil && strings.HasSuffix(last.Value, "^"):
		last.Value = strings.TrimSuffix(last.Value, "^") + "*"
	case last != nil && (strings.HasSuffix(last.Value, "@") || strings.HasSuffix(last.Value, "!")):
		last.Value = last.Value[:len(last.Value)-1] + plainGlob(last.Value[len(last.Value)-1:]+"(", inner)
	case strings.Contains(inner, "|") && !strings.ContainsAny(inner, "({"):
		return append(out, lit("{"+strings.ReplaceAll(inner, "|", ",")+"}"))
	}
	return out
}

// qualifierCode analyses the command in zsh's glob qualifier e, as in *(e:'command':), which runs for every name.
func (a *analysis) qualifierCode(qualifiers string) {
	_, code, ok := strings.Cut(qualifiers, "e")
	if !ok || len(code) < 3 || isNameByte(code[0]) || code[0] == ')' {
		return
	}
	end := strings.LastIndex(code[1:], closingMark(code[0]))
	if end < 0 {
		return
	}
	a.nested(strings.Trim(code[1:end+1], `'"`), "glob qualifier", a.whole(), stream{})
}

// negated makes zsh's ^name, all but name, a pattern for all.
func negated(s string) string {
	if !strings.Contains(s, "^") {
		return s
	}
	parts := strings.Split(s, "/")
	for i, p := range parts {
		if len(p) > 1 && p[0] == '^' {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, "/")
}

// portableParam is what an expansion of zsh's gives, as far as bash has words for it.
func (a *analysis) portableParam(p *syntax.ParamExp) []syntax.WordPart {
	if list := a.fromOne(p); list != nil {
		return []syntax.WordPart{list}
	}
	if m := a.modifierOf(p); m != "" {
		plain := *p
		plain.Slice, plain.Modifiers = nil, []*syntax.Lit{lit(m)}
		p = &plain
	}
	if name := a.keyed(p); name != "" {
		plain := *p
		plain.Param, plain.Index = lit(name), nil
		p = &plain
	}
	switch {
	case assigning(p):
		plain := *p
		exp := *p.Exp
		exp.Op = syntax.DefaultUnsetOrNull
		plain.Exp = &exp
		if len(a.vars[p.Param.Value]) == 0 && exp.Word != nil {
			a.vars[p.Param.Value] = []value{a.literal(exp.Word)}
		}
		return []syntax.WordPart{&plain}
	case cutsFolder(p):
		plain := *p
		plain.Param = lit(absoluteFolder)
		return []syntax.WordPart{&plain}
	case !zshParam(p) && a.wholeList(p):
		plain := *p
		plain.Short, plain.Index = false, &syntax.Word{Parts: []syntax.WordPart{lit("@")}}
		return []syntax.WordPart{&plain}
	case !zshParam(p):
		return []syntax.WordPart{p}
	}
	if words, ok := a.zshValue(p); ok {
		return a.wordParts(p, words)
	}
	var out []syntax.WordPart
	switch {
	case p.NestedParam != nil:
		out = a.portableParts([]syntax.WordPart{p.NestedParam})
	case p.Param == nil && p.Exp != nil && p.Exp.Word != nil:
		out = a.portableParts(p.Exp.Word.Parts)
	case p.Param == nil:
		return []syntax.WordPart{lit("")}
	default:
		plain := *p
		plain.Modifiers, plain.Flags = nil, nil
		plain.Excl = p.Flags != nil && strings.Contains(p.Flags.Value, "P")
		out = []syntax.WordPart{&plain}
	}
	for _, m := range p.Modifiers {
		if m.Value != "" && strings.IndexByte("trsglu&", m.Value[0]) >= 0 {
			out = a.mapped(out, ":"+m.Value+":", func(s string) string { return modified(s, m.Value) })
		}
		if strings.HasPrefix(m.Value, "h") { // the folder that it is in
			out = append(out, lit("/.."))
		}
	}
	return out
}

// mapped applies f to literal text and to the known values of plain expansions. The new values are kept under names that begin with mark.
func (a *analysis) mapped(parts []syntax.WordPart, mark string, f func(string) string) []syntax.WordPart {
	for i, part := range parts {
		switch p := part.(type) {
		case *syntax.Lit:
			parts[i] = lit(f(p.Value))
		case *syntax.ParamExp:
			if p.Param == nil || p.Exp != nil || p.Index != nil || p.Slice != nil || p.Repl != nil || p.Length || p.Excl {
				continue
			}
			vs := a.vars[a.named(p.Param.Value)]
			if len(vs) != 1 {
				continue
			}
			v := vs[0]
			v.text = f(v.text)
			a.vars[mark+p.Param.Value] = []value{v}
			parts[i] = &syntax.ParamExp{Param: lit(mark + p.Param.Value)}
		}
	}
	return parts
}

// modified is what zsh's history modifiers make of a text: :t the last part of a path, :r without its suffix, :l and :u in the other case,
// :s/a/b/ and :gs/a/b/ with b for a (zshexpn(1), Modifiers).
func modified(text, modifier string) string {
	all := strings.HasPrefix(modifier, "gs")
	switch m := strings.TrimPrefix(modifier, "g"); {
	case m == "t":
		return baseName(text)
	case m == "r":
		if i := strings.LastIndexByte(text, '.'); i > strings.LastIndexByte(text, '/') {
			return text[:i]
		}
	case m == "l":
		return strings.ToLower(text)
	case m == "u":
		return strings.ToUpper(text)
	case len(m) > 2 && m[0] == 's':
		from, to, _ := strings.Cut(m[2:], m[1:2])
		to, _, _ = strings.Cut(to, m[1:2])
		n := 1
		if all {
			n = -1
		}
		if from != "" {
			return strings.Replace(text, from, to, n)
		}
	}
	return text
}

// closingMark returns what ends the argument of a flag that begins with a mark.
func closingMark(open byte) string {
	if k := strings.IndexByte("([{<", open); k >= 0 {
		return ")]}>"[k : k+1]
	}
	return string(open)
}
