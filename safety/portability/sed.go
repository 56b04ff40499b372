package portability

import (
	"strings"

	"caro/safety/tools"
)

// sed judges the scripts. Sources: XCU sed; the manuals of GNU sed 4.9 and of macOS.
func (u *call) sed() {
	u.sedInPlace()
	if u.flagged('z') {
		u.sedNul()
	}
	extended := u.flagged('E') || u.flagged('r')
	found := false
	for _, a := range u.args {
		if a.Kind != tools.Known {
			continue
		}
		switch a.Opt.First {
		case "-e":
			found = true
			if a.From < a.To {
				u.sedScript(u.from+a.From, extended)
			}
		case "-f":
			found = true
		}
	}
	if operands := u.operands(); !found && len(operands) > 0 {
		u.sedScript(operands[0], extended)
	}
}

// sedInPlace: macOS wants a suffix in a word of its own, GNU wants it attached. An attached suffix works on both.
func (u *call) sedInPlace() {
	if u.long() {
		return
	}
	for _, a := range u.args {
		if a.Kind == tools.Known && a.Opt.First == "-i" && a.Opt.In&tools.GNU == 0 && a.From < a.To && a.Value == "" {
			for i := u.first; i < len(u.issues); i++ {
				if strings.HasSuffix(u.issues[i].What, "-i is not on Linux") {
					w := u.from + a.Word
					u.issues[i].What = "sed -i with an empty suffix is not on Linux"
					u.issues[i].Span = u.span(u.spans[w].Start, u.spans[u.from+a.From].End)
					u.issues[i].Instead = u.fit("-i")
				}
			}
		}
	}
}

// sedScript reads one script, command by command.
func (u *call) sedScript(i int, extended bool) {
	if !u.words[i].Whole {
		return
	}
	s := sedReader{src: u.words[i].Text, extended: extended}
	s.read()
	if s.problem == "" {
		return
	}
	// The least change first: the same script in other words, then split, then another program.
	instead := ""
	if s.split {
		instead = u.splitScript(i)
	}
	if s.fixed != "" && u.source(i) == "'"+s.src+"'" {
		instead = "'" + s.fixed + "'"
	}
	if whole := u.otherProgram(i, extended); s.in&tools.BSD == 0 && instead == "" && whole != "" {
		u.add(u.spans[u.from].Start, u.spans[u.end-1].End, s.problem, whole, s.in)
		return
	}
	u.word(i, s.problem, instead, s.in)
}

// sedNul: with -z the whole file is one line, which is what tr and perl -0777 see.
func (u *call) sedNul() {
	if u.long() {
		return
	}
	operands := u.operands()
	if len(operands) == 0 || u.flagged('e') || u.flagged('i') || u.flagged('n') {
		return
	}
	script, files := u.words[operands[0]].Text, u.sources(operands[1:])
	instead := "perl -0777 -pe '" + script + "'" + files
	if len(script) == len(`s/\n/X/g`) && strings.HasPrefix(script, `s/\n/`) && strings.HasSuffix(script, "/g") {
		instead = `tr '\n' '` + script[5:6] + "'"
		if files != "" {
			instead = "cat" + files + " | " + instead
		}
	}
	if !strings.Contains(script, "'") && plainForPerl(script) {
		u.replaceAll(" -z is not on macOS", instead)
		u.replaceAll(" --null-data is not on macOS", instead)
	}
}

// sources returns the words as written, each after a blank.
func (u *call) sources(words []int) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString(" " + u.source(w))
	}
	return b.String()
}

// plainForPerl reports whether a sed script is one substitution that perl reads alike.
func plainForPerl(script string) bool {
	return strings.HasPrefix(script, "s/") && strings.Count(script, "/") == 3 && !strings.ContainsAny(script, "'@$(){}+?|&;")
}

// otherProgram writes scripts that need GNU sed for awk or perl, where that is simple.
func (u *call) otherProgram(i int, extended bool) string {
	operands := u.operands()
	if u.long() || len(operands) == 0 || operands[0] != i || u.flagged('i') || strings.Contains(u.words[i].Text, "'") {
		return ""
	}
	script, files := u.words[i].Text, u.sources(operands[1:])
	first, step, ok := strings.Cut(strings.TrimSuffix(script, "p"), "~")
	if ok && u.flagged('n') && strings.HasSuffix(script, "p") && isNumber(first) && isNumber(step) && step != "0" {
		return "awk 'NR % " + step + " == " + first + " % " + step + " && NR >= " + first + "'" + files
	}
	if rest, done := strings.CutSuffix(script, "d"); done && !u.flagged('n') {
		if first, step, ok := strings.Cut(rest, "~"); ok && isNumber(first) && isNumber(step) && step != "0" {
			return "awk 'NR % " + step + " != " + first + " % " + step + " || NR < " + first + "'" + files
		}
		if pattern, ok := strings.CutPrefix(rest, "0,/"); ok && strings.Count(pattern, "/") == 1 && strings.HasSuffix(pattern, "/") {
			return "awk 'seen; /" + pattern + " {seen = 1}'" + files
		}
	}
	if from, count, ok := strings.Cut(strings.TrimSuffix(script, "p"), ",+"); ok && u.flagged('n') && isNumber(count) && strings.HasPrefix(from, "/") {
		return "awk '" + from + "{n = " + count + " + 1} n-- > 0'" + files
	}
	if strings.HasPrefix(script, "s/") && strings.Count(script, "/") == 3 && !u.flagged('n') {
		return perlSubstitute(script, extended) + files
	}
	return ""
}

// isNumber reports whether s is made of digits.
func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// perlSubstitute returns the perl that does what a sed substitution does, whose escapes for case perl knows too.
func perlSubstitute(script string, extended bool) string {
	part := strings.Split(script, "/")
	pattern, replacement := part[1], part[2]
	if !extended {
		var b strings.Builder
		for i := 0; i < len(pattern); i++ {
			switch c := pattern[i]; {
			case c == '\\' && i+1 < len(pattern) && strings.IndexByte("(){}|+?", pattern[i+1]) >= 0:
				i++
				b.WriteByte(pattern[i])
			case strings.IndexByte("(){}|+?", c) >= 0:
				b.WriteString(`\` + string(c))
			default:
				b.WriteByte(c)
			}
		}
		pattern = b.String()
	}
	var out strings.Builder
	for i := 0; i < len(replacement); i++ {
		switch c := replacement[i]; {
		case c == '&':
			out.WriteString("$&")
		case c == '\\' && i+1 < len(replacement) && replacement[i+1] >= '1' && replacement[i+1] <= '9':
			i++
			out.WriteString("${" + string(replacement[i]) + "}")
		case c == '$' || c == '@':
			out.WriteString(`\` + string(c))
		default:
			out.WriteByte(c)
		}
	}
	return "perl -pe 's/" + pattern + "/" + out.String() + "/" + part[3] + "'"
}

// splitScript turns a script with labels into one -e for each part: BSD reads a label to the end of its line.
func (u *call) splitScript(i int) string {
	script := u.words[i].Text
	if strings.ContainsAny(script, "'{}") || u.flagged('e') || strings.Contains(script, `\;`) {
		return ""
	}
	var parts []string
	for part := range strings.SplitSeq(script, ";") {
		parts = append(parts, "-e '"+part+"'")
	}
	return strings.Join(parts, " ")
}
