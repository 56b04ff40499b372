package safety

import (
	"regexp"
	"strings"
)

var (
	awkString = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"`)
	awkSet    = regexp.MustCompile(`([A-Za-z_]\w*)\s*=\s*("(?:[^"\\]|\\.)*"(?:\s*(?:"(?:[^"\\]|\\.)*"|[A-Za-z_$]\w*))*)`)
)

// awkProgram is what is known of an awk program's variables.
type awkProgram map[string]string

// newAwk collects the variables that -v and the program set to strings.
func newAwk(prog string, set []string) awkProgram {
	vars := awkProgram{}
	for _, s := range set {
		if name, text, ok := strings.Cut(s, "="); ok {
			vars[name] = text
		}
	}
	for _, m := range awkSet.FindAllStringSubmatch(prog, 16) {
		vars[m[1]] = vars.value(m[2])
	}
	return vars
}

// value works out an expression of strings, variables and fields put next to each other; what is not known is marked.
func (vars awkProgram) value(expr string) string {
	var b strings.Builder
	for expr = strings.TrimSpace(expr); expr != ""; expr = strings.TrimSpace(expr) {
		if loc := awkString.FindStringIndex(expr); loc != nil && loc[0] == 0 {
			b.WriteString(unescape(expr[1 : loc[1]-1]))
			expr = expr[loc[1]:]
			continue
		}
		n := strings.IndexFunc(expr, func(r rune) bool {
			return !(r == '_' || r == '$' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
		})
		if n < 0 {
			n = len(expr)
		}
		text, ok := vars[expr[:n]]
		if !ok {
			text = unknown
		}
		b.WriteString(text)
		expr = expr[max(n, 1):]
	}
	return b.String()
}

// maxAwkRuns is how many commands of one awk program are read.
const maxAwkRuns = 64

// commands returns what a program runs: system(…), print | …, … | getline.
func (vars awkProgram) commands(prog string) []string {
	var out []string
	bare := bareAwk(prog)
	for at := 0; len(out) < maxAwkRuns; {
		i := strings.Index(bare[at:], "system")
		if i < 0 {
			break
		}
		at += i + len("system")
		if rest := strings.TrimLeft(prog[at:], " \t\n"); strings.HasPrefix(rest, "(") {
			out = append(out, vars.value(rest[1:parenthesis(rest)]))
		}
	}
	for _, m := range awkPipes.FindAllStringSubmatch(prog, 8) {
		out = append(out, vars.value(m[1]+m[2]))
	}
	return out
}

// bareAwk blanks out "system" inside strings, where it is only text, and keeps the length.
func bareAwk(prog string) string {
	return awkString.ReplaceAllStringFunc(prog, func(s string) string { return strings.ReplaceAll(s, "system", "______") })
}

// parenthesis returns where the parenthesis that text begins with is closed.
func parenthesis(text string) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			if k := closing(text[i+1:], '"'); k >= 0 {
				i += k + 1
			}
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(text)
}

var awkPipes = regexp.MustCompile(`(?:print|printf)\b[^;}|]*\|&?\s*("(?:[^"\\]|\\.)*"|[A-Za-z_]\w*)|("(?:[^"\\]|\\.)*"|\b[A-Za-z_]\w*)\s*\|&?\s*getline`)
