package safety

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
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
			if i > 0 && strings.HasPrefix(p.Value, "(") || p.Value != "" && p.Value[0] == '^' || strings.Contains(p.Value, "/^") || p.Value == "$" {
				return true
			}
		case *syntax.ParamExp:
			if zshParam(p) || assigning(p) || a.wholeList(p) {
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

// zshParam reports whether an expansion has a form that only zsh knows.
func zshParam(p *syntax.ParamExp) bool {
	return p.Param == nil || p.NestedParam != nil || len(p.Modifiers) > 0 || p.Flags != nil
}

// assigning reports whether an expansion gives the variable a value if it has none: ${x:=y}.
func assigning(p *syntax.ParamExp) bool {
	return p.Exp != nil && (p.Exp.Op == syntax.AssignUnset || p.Exp.Op == syntax.AssignUnsetOrNull)
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
			out = append(out, lit(plainGlob(p.Op.String(), p.Pattern.Value)))
		case *syntax.Lit:
			if i > 0 && strings.HasPrefix(p.Value, "(") && strings.HasSuffix(p.Value, ")") {
				out = qualified(out, p.Value)
				continue
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
			out = append(out, a.portableParam(p)...)
		case *syntax.DblQuoted:
			out = append(out, &syntax.DblQuoted{Parts: a.portableParts(p.Parts)})
		default:
			out = append(out, p)
		}
	}
	return out
}

// splitMark reads zsh's $=name, which bash's grammar takes for text.
func splitMark(parts []syntax.WordPart, i int) (syntax.WordPart, bool) {
	if p, ok := parts[i].(*syntax.Lit); !ok || p.Value != "$" || i+1 >= len(parts) {
		return nil, false
	}
	next, ok := parts[i+1].(*syntax.Lit)
	if !ok || !strings.HasPrefix(next.Value, "=") || !isAssignment(next.Value[1:]+"=") {
		return nil, false
	}
	return &syntax.ParamExp{Short: true, Param: lit(next.Value[1:])}, true
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
	last, _ := out[len(out)-1].(*syntax.Lit)
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
	case !zshParam(p) && a.wholeList(p):
		plain := *p
		plain.Short, plain.Index = false, &syntax.Word{Parts: []syntax.WordPart{lit("@")}}
		return []syntax.WordPart{&plain}
	case !zshParam(p):
		return []syntax.WordPart{p}
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
		if strings.HasPrefix(m.Value, "h") { // the folder that it is in
			out = append(out, lit("/.."))
		}
	}
	return out
}
