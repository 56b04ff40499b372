package safety

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"caro/internal/shell"
	"caro/safety/script"
)

// pieces reads text that no dialect reads as a whole, command by command: what a person would still see in it, and zsh's short
// forms (for x (a b) cmd; if cond { … }), which the parser does not know. It reports whether every piece was read and the short forms
// explain why the whole was not.
func (a *analysis) pieces(text string) bool {
	outer, fixed := a.script, a.fixed
	if a.fixed == nil {
		sp := a.whole()
		a.fixed = &sp
	}
	defer func() { a.script, a.fixed = outer, fixed }()
	if m := anonymous.FindStringSubmatch(text); m != nil { // zsh: a function without a name, and its operands
		if s := script.Parse(": "+m[2], shell.Zsh); s.File != nil && len(s.File.Stmts) == 1 {
			if call, ok := s.File.Stmts[0].Cmd.(*syntax.CallExpr); ok {
				a.script = s
				defer a.positional(a.fields(call.Args[1:]...))()
				a.read(m[1], stream{})
				return true
			}
		}
	}
	whole, short, open := true, false, false
	listed := false // the head of a loop was the piece before
	for _, p := range split(text) {
		cmd, isShort := a.bare(p)
		first, _, _ := strings.Cut(p, " ")
		isShort = isShort || listed && cmd != "" && !keywords[first] // for x in list; cmd
		listed = cmd == "" && loopWords[first]
		short = short || isShort
		open = isShort && cmd == "" // the loop's command is still to come
		if cmd == "" {
			continue
		}
		if !a.charge(readWork) {
			return false
		}
		s := script.Parse(cmd, shell.Zsh)
		if s.File == nil {
			whole = false
			if s = script.Parse(unquoted(cmd), shell.Zsh); s.File == nil {
				continue
			}
		}
		a.script = s
		a.stmts(s.File.Stmts, stream{})
	}
	return whole && short && !open
}

// anonymous finds a function of zsh's without a name that is called with operands: () { … } a b.
var anonymous = lazy(`^\s*(?:function\s|\(\))\s*\{([^{}]*)\}[ \t]+([^;&|{}\n]+)$`)

// unquoted takes the quotes out of text in which one has no partner.
func unquoted(s string) string {
	return strings.NewReplacer(`"`, "", `'`, "", "`", "").Replace(s)
}

// split cuts text at what ends a command: ; & newline, and braces and parentheses that stand alone. Quotes and substitutions stay whole.
func split(text string) []string {
	var out []string
	start, depth := 0, 0
	cut := func(i int) {
		if s := strings.TrimSpace(text[start:i]); s != "" {
			out = append(out, s)
		}
		start = i + 1
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			i++
		case c == '\'' || c == '"' || c == '`':
			if k := closing(text[i+1:], c); k >= 0 {
				i += k + 1
			}
		case c == '(':
			if strings.TrimSpace(text[start:i]) == "" {
				cut(i)
				continue
			}
			depth++
		case c == ')' && depth > 0:
			depth--
		case depth > 0 && c != '\n':
		case c == '&' && i > 0 && text[i-1] == '>', c == '&' && i+1 < len(text) && text[i+1] == '>':
		case c == ';' || c == '&' || c == '\n' || c == ')' || (c == '{' || c == '}') && alone(text, i):
			cut(i)
			depth = 0
		}
	}
	cut(len(text))
	return out
}

// closing returns where a quote ends.
func closing(s string, quote byte) int {
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quote != '\'':
			i++
		case s[i] == quote:
			return i
		}
	}
	return -1
}

func alone(text string, i int) bool {
	before := i == 0 || strings.IndexByte(" \t\n;)", text[i-1]) >= 0
	after := i+1 == len(text) || strings.IndexByte(" \t\n;&|)", text[i+1]) >= 0
	return before && after
}

// keywords begin or end compound commands. What follows one is a command.
var keywords = map[string]bool{
	"if": true, "then": true, "elif": true, "else": true, "fi": true, "while": true, "until": true, "do": true, "done": true, "always": true, "end": true, "esac": true, "!": true, "time": true, "in": true, "function": true,
}

// bare takes the keywords and the head of a short loop off a piece, and sets the loop's variable.
func (a *analysis) bare(piece string) (cmd string, short bool) {
	for {
		word, rest, _ := strings.Cut(piece, " ")
		rest = strings.TrimSpace(rest)
		switch {
		case keywords[word]:
			piece = rest
		case word == "repeat":
			_, piece, _ = strings.Cut(rest, " ")
		case loopWords[word]:
			names, list := loopHead(rest)
			piece = ""
			if strings.HasPrefix(list, "(") {
				short = true
				end := strings.LastIndexByte(list, ')')
				if end < 0 { // never closed: nothing reads this
					return "(", false
				}
				list, piece = list[1:end], strings.TrimSpace(list[end+1:])
			}
			a.loopVars(names, strings.TrimPrefix(list, "in "))
		default:
			return piece, short
		}
		if piece == "" {
			return "", short
		}
	}
}

// loopWords begin loops over a list.
var loopWords = map[string]bool{"for": true, "foreach": true, "select": true}

// loopHead splits the head of a loop into the names of its variables, of which zsh takes several, and its list.
func loopHead(head string) (names []string, list string) {
	for {
		name, rest, _ := strings.Cut(head, " ")
		rest = strings.TrimSpace(rest)
		names = append(names, name)
		if rest == "" || rest[0] == '(' || rest == "in" || strings.HasPrefix(rest, "in ") {
			return names, rest
		}
		head = rest
	}
}

// loopVars sets the variables of a loop to what its list holds for them, by turns.
func (a *analysis) loopVars(names []string, list string) {
	s := script.Parse(": "+list, shell.Zsh)
	if s.File == nil || len(s.File.Stmts) == 0 {
		return
	}
	if call, ok := s.File.Stmts[0].Cmd.(*syntax.CallExpr); ok && len(call.Args) > 1 {
		a.script = s
		vs := a.fields(call.Args[1:]...)
		for i, name := range names {
			var own []value
			for k := i; k < len(vs) && len(own) < maxWorlds; k += len(names) {
				own = append(own, vs[k])
			}
			a.vars[name] = own
		}
	}
}
