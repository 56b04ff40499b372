package safety

import (
	"strconv"
	"strings"
)

var (
	awkString = lazy(`"((?:[^"\\]|\\.)*)"`)
	awkSet    = lazy(`([A-Za-z_]\w*)\s*=\s*("(?:[^"\\]|\\.)*"(?:\s*(?:"(?:[^"\\]|\\.)*"|[A-Za-z_$]\w*))*)`)
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
		n := strings.IndexFunc(expr[1:], func(r rune) bool {
			return !(r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
		})
		if n++; n == 0 {
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

// setFields makes the first line that flows in, and its words, known to a program.
func (vars awkProgram) setFields(text string) {
	line, _, _ := strings.Cut(text, "\n")
	vars["$0"] = line
	for i, w := range strings.Fields(line) {
		vars["$"+strconv.Itoa(i+1)] = w
	}
}

var (
	awkCopies = lazy(`^\s*(?:1|\{\s*print(?:\s+\$0)?\s*;?\s*\})\s*$`)
	awkPrints = lazy(`^\s*\{\s*print\s+((?:\$\d|"[^",]*"|[\s,])+)\}\s*$`)
	awkBegin  = lazy(`^\s*BEGIN\s*\{\s*(print|printf)\s*\(?((?:\s*,?\s*(?:"(?:[^"\\]|\\.)*"|\d+))+)\s*\)?\s*;?\s*\}\s*$`)
	awkValue  = lazy(`"(?:[^"\\]|\\.)*"|\d+`)
)

// output works out what a program prints that only copies its input, or prints constants at its beginning.
func (vars awkProgram) output(prog string, in stream) (string, bool) {
	if awkCopies.MatchString(prog) {
		return in.text, in.known
	}
	if m := awkPrints.FindStringSubmatch(prog); m != nil && in.known && strings.Count(strings.TrimSpace(in.text), "\n") == 0 && !strings.Contains(in.text, unknown) {
		var words []string
		for part := range strings.SplitSeq(m[1], ",") {
			words = append(words, vars.value(part))
		}
		text := strings.Join(words, " ")
		return text + "\n", !strings.Contains(text, unknown)
	}
	m := awkBegin.FindStringSubmatch(prog)
	if m == nil {
		return "", false
	}
	var list []value
	for _, s := range awkValue.FindAllString(m[2], 16) {
		if s[0] == '"' {
			s = unescape(s[1 : len(s)-1])
		}
		list = append(list, value{text: s})
	}
	if m[1] == "print" {
		return strings.Join(texts(list), "") + "\n", true
	}
	for i, v := range list[1:] { // %c of a number is the character
		if n, err := strconv.Atoi(v.text); err == nil && n > 0 && n < 128 && strings.Contains(list[0].text, "%c") {
			list[i+1].text = string(rune(n))
		}
	}
	return format(list[0].text, list[1:]), true
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

var awkPipes = lazy(`(?:print|printf)\b[^;}|]*\|&?\s*("(?:[^"\\]|\\.)*"|[A-Za-z_]\w*)|("(?:[^"\\]|\\.)*"|\b[A-Za-z_]\w*)\s*\|&?\s*getline`)
