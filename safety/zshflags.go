package safety

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"mvdan.cc/sh/v3/syntax"

	"caro/internal/shell"
)

// zshValue works out the words of an expansion that has flags or another one inside, as far as all of it is known (zshexpn(1), Parameter Expansion).
func (a *analysis) zshValue(p *syntax.ParamExp) ([]string, bool) {
	if p.Index != nil || p.Slice != nil || p.Repl != nil || p.Length || p.Excl || len(p.Modifiers) > 0 || p.Flags == nil && p.NestedParam == nil {
		return nil, false
	}
	words, ok := a.zshOperand(p)
	if !ok || p.Flags == nil {
		return words, ok
	}
	return a.applyFlags(words, p.Flags.Value)
}

// zshOperand returns what the flags of an expansion are applied to: another expansion, a text after :-, a variable.
func (a *analysis) zshOperand(p *syntax.ParamExp) ([]string, bool) {
	var words []string
	switch nested, _ := p.NestedParam.(*syntax.ParamExp); {
	case nested != nil && (nested.Flags != nil || nested.NestedParam != nil):
		got, ok := a.zshValue(nested)
		if !ok {
			return nil, false
		}
		words = got
	case nested != nil:
		v := a.literal(&syntax.Word{Parts: []syntax.WordPart{nested}})
		words = []string{v.text}
	case p.NestedParam != nil:
		return nil, false
	case p.Param == nil:
	case len(a.lists[a.named(p.Param.Value)]) > 0:
		words = a.lists[a.named(p.Param.Value)]
	default:
		v := environ{a, 0}.Get(p.Param.Value)
		if p.Exp != nil && (!v.Set || v.Str == unknown) {
			break
		}
		words = []string{v.Str}
	}
	if p.Exp != nil {
		if p.Exp.Op != syntax.DefaultUnset && p.Exp.Op != syntax.DefaultUnsetOrNull || p.Exp.Word == nil {
			return nil, false
		}
		if len(words) == 0 || len(words) == 1 && words[0] == "" {
			words = []string{a.literal(p.Exp.Word).text}
		}
	}
	return words, len(words) > 0 && !strings.Contains(strings.Join(words, ""), unknown)
}

// applyFlags does what the flags of an expansion say, in zsh's order: names, joining, splitting, sorting, characters, case, quotes. It reports false
// for one that is not known here.
func (a *analysis) applyFlags(words []string, flags string) ([]string, bool) {
	words = slices.Clone(words)
	var order, letter byte
	join, split := "", ""
	joins, splits, byIndex, characters, quotes := false, false, false, false, false
	for i := 0; i < len(flags); i++ {
		switch c := flags[i]; c {
		case 'P':
			for k, w := range words {
				v := environ{a, 0}.Get(w)
				if !v.Set || strings.Contains(v.Str, unknown) {
					return nil, false
				}
				words[k] = v.String()
			}
		case 'o', 'O':
			order = c
		case 'a':
			byIndex = true
		case 'L', 'U', 'C':
			letter = c
		case '#':
			characters = true
		case 'Q':
			quotes = true
		case 'f':
			split, splits = "\n", true
		case 'F':
			join, joins = "\n", true
		case 'z', 'w':
			split, splits = " ", true
		case '0':
			split, splits = "\x00", true
		case 's', 'j':
			if i+2 >= len(flags) || unicode.IsLetter(rune(flags[i+1])) {
				return nil, false
			}
			mark, _, ok := strings.Cut(flags[i+2:], closingMark(flags[i+1]))
			if !ok {
				return nil, false
			}
			i += len(mark) + 2
			if mark = unescape(mark); c == 's' {
				split, splits = mark, true
			} else {
				join, joins = mark, true
			}
		case '@', 'p', 'A', 'q', 'X', 'V', 'g', '~', '-', 'i', 'n':
		default:
			return nil, false
		}
	}
	if joins || splits {
		if !joins {
			join = " "
		}
		words = []string{strings.Join(words, join)}
	}
	if splits {
		words = strings.Split(words[0], split)
	}
	if order != 0 && !byIndex {
		slices.Sort(words)
	}
	if order == 'O' {
		slices.Reverse(words)
	}
	for i, w := range words {
		if characters {
			n, err := strconv.ParseInt(w, 0, 32)
			if err != nil {
				return nil, false
			}
			w = string(rune(n))
		}
		switch letter {
		case 'L':
			w = strings.ToLower(w)
		case 'U':
			w = strings.ToUpper(w)
		case 'C':
			w = capitals(w)
		}
		if quotes {
			w = strings.NewReplacer(`"`, "", `'`, "", `\`, "").Replace(w)
		}
		words[i] = w
	}
	return words, a.charge(len(strings.Join(words, " ")))
}

// capitals makes the first letter of every word a capital and the others small.
func capitals(text string) string {
	start := true
	return strings.Map(func(r rune) rune {
		first := start
		start = !unicode.IsLetter(r) && !unicode.IsDigit(r)
		if first {
			return unicode.ToUpper(r)
		}
		return unicode.ToLower(r)
	}, text)
}

// wordParts returns an expansion of these words: one is a text that bash's rules apply to, more are a list.
func (a *analysis) wordParts(p *syntax.ParamExp, words []string) []syntax.WordPart {
	flags := ""
	if p.Flags != nil {
		flags = p.Flags.Value
	}
	name := "(" + flags + ")" + strconv.Itoa(int(p.Pos().Offset()))
	if len(words) == 1 {
		a.vars[name] = []value{{text: words[0], span: a.spanOf(p)}}
		delete(a.lists, name)
		return []syntax.WordPart{&syntax.ParamExp{Param: lit(name)}}
	}
	return []syntax.WordPart{a.listWord(name, words)}
}

// shortModifiers reads the modifiers behind a variable without braces, as in $HOME:h, and what follows them.
func (a *analysis) shortModifiers(parts []syntax.WordPart, i int) ([]*syntax.Lit, string, bool) {
	p, _ := parts[i].(*syntax.ParamExp)
	rest, ok := nextLit(parts, i)
	if p == nil || !p.Short || p.Param == nil || !ok || a.shell != shell.Zsh {
		return nil, "", false
	}
	var out []*syntax.Lit
	for len(rest) > 1 && rest[0] == ':' && strings.IndexByte("htrlu", rest[1]) >= 0 && (len(rest) == 2 || !isNameByte(rest[2])) {
		out, rest = append(out, lit(rest[1:2])), rest[2:]
	}
	return out, rest, len(out) > 0
}

// canonicalCase writes the first part of an absolute path as the system does, whatever the case of its letters.
func canonicalCase(text string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(text, "/"), "/")
	if !strings.HasPrefix(text, "/") || first == "" {
		return text
	}
	for _, names := range [][]string{systemTops, serviceTops, {"home", "Users"}} {
		for _, n := range names {
			if strings.EqualFold(first, n) {
				return "/" + n + text[1+len(first):]
			}
		}
	}
	return text
}
