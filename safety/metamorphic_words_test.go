package safety_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

var (
	// name is a command name that any quoting leaves alone.
	name = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_./-]+$`)
	// literal is a word that means itself, quoted or not.
	literal = regexp.MustCompile(`^[A-Za-z0-9_./:@%+-][A-Za-z0-9_./:=@%+-]*$`)
	// place is a literal word or one whose only expansion is that of a leading tilde.
	place = regexp.MustCompile(`^~?[A-Za-z0-9_./:@%+-]*$`)
)

// spellings change how the words of the row are written.
func spellings() []rewrite {
	return slices.Concat(quotings(), sources(), flagForms(), pathForms())
}

// quotings write names and operands, wherever they stand in the row, with other quotes.
func quotings() []rewrite {
	double := func(w string) string { return `"` + w + `"` }
	return []rewrite{
		{"name in quotes", names(quote)},
		{"name in double quotes", names(double)},
		{"name with a backslash", names(func(w string) string { return w[:1] + `\` + w[1:] })},
		{"name with a leading backslash", names(func(w string) string { return `\` + w })},
		{"name with empty quotes", names(func(w string) string { return w[:1] + `''` + w[1:] })},
		{"name in halves", names(func(w string) string { return double(w[:1]) + quote(w[1:]) })},
		{"name in hex", names(func(w string) string { return "$'" + escape(w, `\x%02x`) + "'" })},
		{"name in octal", names(func(w string) string { return "$'" + escape(w, `\%03o`) + "'" })},
		{"name over two lines", names(func(w string) string { return w[:1] + "\\\n" + w[1:] })},
		{"operands in quotes", operands(quote)},
		{"operands in double quotes", operands(double)},
		{"operands with empty quotes", operands(func(w string) string { return w[:1] + `""` + w[1:] })},
		{"operands in hex", operands(func(w string) string { return "$'" + escape(w, `\x%02x`) + "'" })},
		{"operands with a backslash", operands(func(w string) string { return `\` + w })},
	}
}

// An edit replaces one word of the row.
type edit struct {
	word *syntax.Word
	text string
}

// names rewrites the name of every call.
func names(spell func(string) string) func(subject) string {
	return func(s subject) string {
		if s.mentions("alias", "noglob", "nocorrect") {
			return ""
		}
		var edits []edit
		s.calls(func(c *syntax.CallExpr) {
			if w := s.text(c.Args[0]); name.MatchString(w) {
				edits = append(edits, edit{c.Args[0], spell(w)})
			}
		})
		return s.edited(edits)
	}
}

// operands rewrites every literal word after the name of every call.
func operands(spell func(string) string) func(subject) string {
	return func(s subject) string {
		if s.mentions("alias") {
			return ""
		}
		var edits []edit
		s.calls(func(c *syntax.CallExpr) {
			for _, w := range c.Args[1:] {
				if text := s.text(w); literal.MatchString(text) {
					edits = append(edits, edit{w, spell(text)})
				}
			}
		})
		return s.edited(edits)
	}
}

// calls visits the row's calls in order. It stays out of backquotes, where a backslash has another meaning.
func (s subject) calls(visit func(*syntax.CallExpr)) {
	syntax.Walk(s.file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.CmdSubst:
			return !n.Backquotes
		case *syntax.CallExpr:
			if len(n.Args) > 0 {
				visit(n)
			}
		}
		return true
	})
}

// edited returns the row with the edits made, or "" without any.
func (s subject) edited(edits []edit) string {
	slices.SortFunc(edits, func(a, b edit) int { return int(a.word.Pos().Offset()) - int(b.word.Pos().Offset()) })
	var b strings.Builder
	at := uint(0)
	for _, e := range edits {
		if e.word.Pos().Offset() < at {
			return ""
		}
		b.WriteString(s.Command[at:e.word.Pos().Offset()])
		b.WriteString(e.text)
		at = e.word.End().Offset()
	}
	if at == 0 {
		return ""
	}
	return b.String() + s.Command[at:]
}

// with returns the row's one command with word i replaced.
func (s subject) with(i int, text string) string {
	words := slices.Clone(s.words)
	words[i] = text
	return strings.Join(words, " ")
}

// last returns the index of the last word when it is a plain operand.
func (s subject) last() (int, bool) {
	i := len(s.words) - 1
	return i, s.call != nil && i > 0 && place.MatchString(s.words[i]) && !s.mentions("\n", "alias")
}

// sources take words of the row's one command from variables, lists, substitutions and standard input.
func sources() []rewrite {
	return slices.Concat(nameSources(), operandSources(), lists())
}

func nameSources() []rewrite {
	from := func(format string) func(subject) string {
		return func(s subject) string {
			if !s.external() || !name.MatchString(s.words[0]) {
				return ""
			}
			return fmt.Sprintf(format, s.words[0], strings.Join(s.words[1:], " "))
		}
	}
	return []rewrite{
		{"name from a variable", from(`c_=%s; $c_ %s`)},
		{"name from a quoted variable", from(`c_='%s'; "${c_}" %s`)},
		{"name from a default", from(`${nothing_:-%s} %s`)},
		{"name from a substitution", from("$(echo %s) %s")},
		{"name from printf", from("$(printf '%%s' %s) %s")},
		{"name from backquotes", from("`echo %s` %s")},
		{"name from which", from("$(which %s) %s")},
		{"name from an alias", from("alias z_='%s'\nz_ %s")},
		{"name from a function", from("z_() { %s \"$@\"; }; z_ %s")},
	}
}

func operandSources() []rewrite {
	from := func(format string) func(subject) string {
		return func(s subject) string {
			i, ok := s.last()
			if !ok || s.Category == "privilege_escalation" {
				return ""
			}
			before, after, _ := strings.Cut(format, "…")
			return strings.ReplaceAll(before, "%", s.words[i]) + s.with(i, strings.ReplaceAll(after, "%", s.words[i]))
		}
	}
	input := func(format string) func(subject) string {
		return func(s subject) string {
			i, ok := s.last()
			if !ok || !s.external() || s.Category == "privilege_escalation" || strings.HasPrefix(s.words[i], "-") {
				return ""
			}
			return fmt.Sprintf(format, s.words[i], strings.Join(s.words[:i], " "))
		}
	}
	return []rewrite{
		{"operand from a variable", from(`v_=%; …"$v_"`)},
		{"operand from a bare variable", from(`v_=%; …$v_`)},
		{"operand from an exported variable", from(`export v_=%; …"${v_}"`)},
		{"operand from a copied variable", from(`v_=%; w_=$v_; …"$w_"`)},
		{"operand from a default", from(`…${nothing_:-%}`)},
		{"operand from a substitution", from(`…"$(echo %)"`)},
		{"operand from backquotes", from("…`echo %`")},
		{"operand from a loop", func(s subject) string {
			i, ok := s.last()
			if !ok {
				return ""
			}
			return "for v_ in " + s.words[i] + "; do " + s.with(i, `"$v_"`) + "; done"
		}},
		{"operand from xargs", input("echo %s | xargs %s")},
		{"operand from xargs -I", input("echo %s | xargs -I{} %s {}")},
		{"operand from xargs -0", input(`printf '%%s\0' %s | xargs -0 %s`)},
		{"operand from read", input("echo %s | while read -r v_; do %s \"$v_\"; done")},
		{"operand from parallel", func(s subject) string {
			i, ok := s.last()
			if !ok || !s.external() || s.Category == "privilege_escalation" || strings.HasPrefix(s.words[i], "-") {
				return ""
			}
			return "parallel " + strings.Join(s.words[:i], " ") + " ::: " + s.words[i]
		}},
	}
}

// lists write all words of the row's one command in another form of list.
func lists() []rewrite {
	all := func(word *regexp.Regexp, join func([]string) string) func(subject) string {
		return func(s subject) string {
			if !s.external() || len(s.words) < 2 || slices.ContainsFunc(s.words, func(w string) bool { return !word.MatchString(w) }) {
				return ""
			}
			return join(s.words)
		}
	}
	return []rewrite{
		{"braces", all(literal, func(w []string) string { return "{" + strings.Join(w, ",") + "}" })},
		{"IFS", all(literal, func(w []string) string { return strings.Join(w, "${IFS}") })},
		{"array", all(place, func(w []string) string { return "a_=(" + strings.Join(w, " ") + `); "${a_[@]}"` })},
		{"positional parameters", all(place, func(w []string) string { return "set -- " + strings.Join(w, " ") + `; "$@"` })},
		{"split variable", all(literal, func(w []string) string { return "c_='" + strings.Join(w, " ") + "'; eval $c_" })},
		{"tabs", all(place, func(w []string) string { return strings.Join(w, "\t \t") })},
		{"line continuations", all(place, func(w []string) string { return strings.Join(w, " \\\n  ") })},
	}
}
