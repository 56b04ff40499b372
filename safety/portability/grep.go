package portability

import (
	"strings"

	"caro/safety/tools"
)

// grep: operators with a backslash that POSIX leaves open in patterns.
func (u *call) grep() {
	perl, extended := u.flagged('P'), u.flagged('E') || u.tool.Name == "egrep"
	if u.flagged('F') {
		return // plain text holds no operators
	}
	i := -1
	for _, a := range u.args {
		if a.Kind == tools.Known && a.Opt.First == "-e" && a.From < a.To {
			i = u.from + a.From
			break
		}
	}
	if operands := u.operands(); i < 0 && len(operands) > 0 && !u.flagged('f') {
		i = operands[0]
	}
	if i < 0 {
		return
	}
	pattern := u.words[i].Text
	if perl {
		u.perlPattern(pattern)
		return
	}
	if op := gnuOperator(pattern, extended); op != "" {
		u.word(i, op+" in a pattern is not in POSIX", "", both)
	}
}

// perlPattern takes back the rewrite of grep -P where -E cannot mean the same, for perl itself where that is simple.
func (u *call) perlPattern(pattern string) {
	if !strings.Contains(pattern, "(?") && !strings.Contains(pattern, `\K`) && !strings.ContainsAny(pattern, "'") {
		return
	}
	for i := u.first; i < len(u.issues); i++ {
		if strings.Contains(u.issues[i].What, "is not on macOS") && strings.Contains(u.issues[i].Instead, "E") {
			u.issues[i].Instead = u.rewritePerl(pattern, i)
		}
	}
}

// rewritePerl returns the call as a perl one-liner, for patterns that grep -E cannot read.
func (u *call) rewritePerl(pattern string, issue int) string {
	operands := u.operands()
	if len(operands) == 0 || strings.ContainsAny(pattern, "'/") || u.flagged('r') || u.flagged('c') || u.flagged('l') || u.flagged('v') {
		return ""
	}
	body := "print if /" + pattern + "/"
	if u.flagged('o') {
		body = "print $& while /" + pattern + "/g"
	}
	out := "perl -nle '" + body + "'"
	for _, w := range operands[1:] {
		out += " " + u.source(w)
	}
	u.issues[issue].Span = u.span(u.spans[u.from].Start, u.spans[u.end-1].End)
	return u.fit(out)
}

// gnuOperator returns the first operator in a pattern that only some implementations read, or nothing.
func gnuOperator(pattern string, extended bool) string {
	for i := 0; i+1 < len(pattern); i++ {
		if pattern[i] != '\\' {
			continue
		}
		i++
		switch c := pattern[i]; {
		case strings.IndexByte("wWsSbB<>`d", c) >= 0, !extended && strings.IndexByte("|+?", c) >= 0:
			return pattern[i-1 : i+1]
		}
	}
	return ""
}
