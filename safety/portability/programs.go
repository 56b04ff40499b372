package portability

import (
	"strings"

	"caro/safety/tools"
)

// awk judges the program. Sources: XCU awk of 2017 and 2024; the manual of gawk 5.2; the one-true-awk that macOS has.
func (u *call) awk() {
	for i := range u.args {
		a := &u.args[i]
		if a.Kind == tools.Known && (a.Opt.First == "-f" || a.Opt.First == "-E") {
			return // the program is in a file
		}
		if a.Kind == tools.Known && a.Opt.First == "-i" && a.Value == "inplace" {
			if list := u.operands(); len(list) == 2 {
				file := u.source(list[1])
				u.replaceAll(" -i is not on macOS", "awk "+strings.Join(u.rest1(a), " ")+" > "+file+".new && mv "+file+".new "+file)
			}
		}
	}
	operands := u.operands()
	if len(operands) == 0 {
		return
	}
	i := operands[0]
	program := u.words[i].Text
	for p := 0; p < len(program); {
		switch c := program[p]; {
		case c == '"':
			p = afterQuoted(program, p+1, '"')
		case c == '/' && regexpMayFollow(program[:p]):
			p = afterQuoted(program, p+1, '/')
		case c == '#':
			if nl := strings.IndexByte(program[p:], '\n'); nl >= 0 {
				p += nl
			} else {
				p = len(program)
			}
		case isNameByte(c):
			end := p
			for end < len(program) && isNameByte(program[end]) {
				end++
			}
			if in := awkNames[program[p:end]]; in != 0 && (in != tools.GNU || program[p] < 'a' || strings.HasPrefix(strings.TrimLeft(program[end:], " "), "(")) {
				u.awkName(i, program[p:end])
			}
			p = end
		case strings.HasPrefix(program[p:], "**") || strings.HasPrefix(program[p:], "|&"):
			u.word(i, program[p:p+2]+" in awk is not in POSIX", "", tools.GNU)
			p += 2
		default:
			p++
		}
	}
}

// awkNames are the functions, variables and statements of gawk that macOS lacks, and those that it has.
var awkNames = map[string]tools.Systems{
	"gensub": tools.GNU, "strftime": tools.GNU, "systime": tools.GNU, "mktime": tools.GNU, "asort": tools.GNU, "asorti": tools.GNU,
	"patsplit": tools.GNU, "strtonum": tools.GNU, "isarray": tools.GNU, "typeof": tools.GNU, "and": tools.GNU, "or": tools.GNU, "xor": tools.GNU,
	"lshift": tools.GNU, "rshift": tools.GNU, "compl": tools.GNU, "bindtextdomain": tools.GNU, "dcgettext": tools.GNU,
	"BEGINFILE": tools.GNU, "ENDFILE": tools.GNU, "PROCINFO": tools.GNU, "IGNORECASE": tools.GNU, "RT": tools.GNU, "FIELDWIDTHS": tools.GNU,
	"FPAT": tools.GNU, "LINT": tools.GNU, "BINMODE": tools.GNU, "TEXTDOMAIN": tools.GNU, "ERRNO": tools.GNU, "SYMTAB": tools.GNU, "FUNCTAB": tools.GNU, "switch": tools.GNU, "ARGIND": tools.GNU,
	"fflush": both | tools.POSIX2024, "nextfile": both | tools.POSIX2024, "func": both,
}

func (u *call) awkName(i int, name string) {
	in, special := awkNames[name]
	if !special {
		return
	}
	what := name + " of awk is not on macOS"
	if in.Has(tools.BSD) {
		what = name + " of awk is not in POSIX.1-2017"
	}
	instead := ""
	if program := u.words[i].Text; u.source(i) == "'"+program+"'" {
		instead = rewriteAwk(name, program)
	}
	if instead != "" {
		instead = "'" + instead + "'"
	}
	u.word(i, what, instead, in)
}

// rewriteAwk turns the plain uses of gensub and the clock into what every awk has.
func rewriteAwk(name, program string) string {
	switch name {
	case "systime":
		return strings.Replace(program, "systime()", "srand() + srand()", 1)
	case "strftime":
		return rewriteStrftime(program)
	case "gensub":
		return rewriteGensub(program)
	}
	return ""
}

// rewriteStrftime asks date for the current time, which is what strftime with one argument shows.
func rewriteStrftime(program string) string {
	at := strings.Index(program, `strftime("`)
	if at < 0 {
		return ""
	}
	end := strings.Index(program[at:], `")`)
	if end < 0 {
		return ""
	}
	format := program[at+len(`strftime("`) : at+end]
	if strings.ContainsAny(format, `"\`) || !strings.HasPrefix(program, "BEGIN") && strings.Count(program, "strftime") > 1 {
		return ""
	}
	call := program[at : at+end+2]
	setup := `BEGIN{"date \"+` + format + `\"" | getline now} `
	return setup + strings.Replace(program, call, "now", 1)
}

// rewriteGensub handles gensub(/a/, "b", "g") on the whole line, which gsub does as well.
func rewriteGensub(program string) string {
	at := strings.Index(program, "gensub(")
	if at < 0 {
		return ""
	}
	body := program[at+len("gensub("):]
	end := strings.LastIndex(body, `"g")`)
	if end < 0 || strings.Contains(body[:end], `\\`) {
		return ""
	}
	arguments := strings.TrimSuffix(strings.TrimSpace(body[:end]), ",")
	if program[:at] == "{print " && strings.TrimSpace(body[end+len(`"g")`):]) == "}" {
		return "{gsub(" + arguments + "); print}"
	}
	return ""
}

func isNameByte(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// afterQuoted returns the offset after the closing quote of a string or regular expression.
func afterQuoted(s string, p int, quote byte) int {
	for p < len(s) {
		switch s[p] {
		case '\\':
			p++
		case quote:
			return p + 1
		}
		p++
	}
	return len(s)
}

// regexpMayFollow reports whether a slash after this text opens a regular expression rather than divides.
func regexpMayFollow(before string) bool {
	before = strings.TrimRight(before, " \t\n")
	if before == "" {
		return true
	}
	c := before[len(before)-1]
	return !isNameByte(c) && c != ')' && c != ']' && c != '$'
}

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
	if len(operands) == 0 || operands[0] != i || u.flagged('i') || strings.Contains(u.words[i].Text, "'") {
		return ""
	}
	script, files := u.words[i].Text, u.sources(operands[1:])
	first, step, ok := strings.Cut(strings.TrimSuffix(script, "p"), "~")
	if ok && u.flagged('n') && strings.HasSuffix(script, "p") && isNumber(first) && isNumber(step) && step != "0" {
		return "awk 'NR % " + step + " == " + first + " % " + step + " && NR >= " + first + "'" + files
	}
	if from, count, ok := strings.Cut(strings.TrimSuffix(script, "p"), ",+"); ok && u.flagged('n') && isNumber(count) && strings.HasPrefix(from, "/") {
		return "awk '" + from + "{n = " + count + " + 1} n-- > 0'" + files
	}
	if strings.HasPrefix(script, "s/") && strings.Count(script, "/") == 3 && !u.flagged('n') {
		return perlSubstitute(script, extended) + files
	}
	return ""
}

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

// sedReader finds what in a sed script only GNU reads. It stops at the first.
type sedReader struct {
	src      string
	pos      int
	extended bool

	problem string
	in      tools.Systems
	split   bool   // the script works when each command is its own -e
	fixed   string // the script in a form that works everywhere
}

func (s *sedReader) fail(what string, in tools.Systems) {
	if s.problem == "" {
		s.problem, s.in = what, in
	}
}

func (s *sedReader) peek() byte {
	if s.pos < len(s.src) {
		return s.src[s.pos]
	}
	return 0
}

// take reads one byte, or 0 at the end.
func (s *sedReader) take() byte {
	c := s.peek()
	s.pos = min(s.pos+1, len(s.src))
	return c
}

func (s *sedReader) blanks() {
	for s.pos < len(s.src) && strings.IndexByte(" \t\n;", s.src[s.pos]) >= 0 {
		s.pos++
	}
}

func (s *sedReader) read() {
	for s.problem == "" {
		s.blanks()
		if s.pos >= len(s.src) {
			return
		}
		s.address()
		if s.peek() == ',' {
			s.pos++
			if c := s.peek(); c == '+' || c == '~' {
				s.fail("an address with "+string(c)+" is not on macOS", tools.GNU)
				return
			}
			s.address()
		}
		for s.peek() == ' ' || s.peek() == '!' {
			s.pos++
		}
		s.command()
	}
}

func (s *sedReader) address() {
	for s.peek() == ' ' {
		s.pos++
	}
	switch c := s.peek(); {
	case c >= '0' && c <= '9':
		start := s.pos
		for c = s.peek(); c >= '0' && c <= '9'; c = s.peek() {
			s.pos++
		}
		if c == '~' {
			s.fail("an address with a step is not on macOS", tools.GNU)
		} else if s.src[start:s.pos] == "0" && c == ',' {
			s.fail("the address 0 is not on macOS", tools.GNU)
		}
	case c == '$':
		s.pos++
	case c == '/' || c == '\\':
		if c == '\\' {
			s.pos++
		}
		delimiter := s.take()
		s.pattern(s.until(delimiter))
		for s.peek() == 'I' || s.peek() == 'M' {
			s.fail("a flag after a pattern is not in POSIX", both)
			s.pos++
		}
	}
}

// until reads up to the delimiter, which it skips.
func (s *sedReader) until(delimiter byte) string {
	start, inSet := s.pos, false
	lastSet := strings.LastIndexByte(s.src, ']')
	for s.pos < len(s.src) {
		switch c := s.src[s.pos]; {
		case c == '\\' && !inSet:
			s.pos++
		case c == '[' && !inSet:
			inSet = true
			if strings.HasPrefix(s.src[s.pos:], "[^]") {
				s.pos += 2
			} else if strings.HasPrefix(s.src[s.pos:], "[]") {
				s.pos++
			}
		case c == ']':
			inSet = false
		case c == delimiter && (!inSet || delimiter != '/'), c == delimiter && s.pos > lastSet:
			text := s.src[start:s.pos]
			s.pos++
			return text
		}
		s.pos++
	}
	s.pos = len(s.src)
	return s.src[start:]
}

func (s *sedReader) pattern(p string) {
	if op := gnuOperator(p, s.extended); op != "" {
		s.fail(op+" in a pattern of sed is not on macOS", tools.GNU)
		s.repairOperator(op)
	}
	if strings.Contains(p, `\t`) {
		s.fail(`\t in sed is not on macOS`, tools.GNU)
		s.fixed = strings.ReplaceAll(s.src, `\t`, "\t")
	}
}

// repairOperator spells out in POSIX what GNU writes with a backslash.
func (s *sedReader) repairOperator(op string) {
	if op == `\b` || op == `\<` || op == `\>` {
		s.fixed = wordEdges(s.src)
		return
	}
	plain := map[string]string{`\+`: `\{1,\}`, `\?`: `\{0,1\}`, `\s`: "[[:space:]]", `\S`: "[^[:space:]]", `\w`: "[[:alnum:]_]", `\W`: "[^[:alnum:]_]", `\d`: "[0-9]"}
	fixed := s.src
	for from, to := range plain {
		if s.extended && (from == `\+` || from == `\?`) {
			continue
		}
		fixed = strings.ReplaceAll(fixed, from, to)
	}
	if plain[op] != "" && gnuOperator(fixed, s.extended) == "" {
		s.fixed = fixed
	}
}

// wordEdges writes the edges of words as BSD does: [[:<:]] and [[:>:]].
func wordEdges(src string) string {
	src = strings.ReplaceAll(strings.ReplaceAll(src, `\<`, "[[:<:]]"), `\>`, "[[:>:]]")
	var out strings.Builder
	for {
		before, after, ok := strings.Cut(src, `\b`)
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		edge := "[[:>:]]"
		if after != "" && (isNameByte(after[0]) || after[0] == '[' || after[0] == '(') {
			edge = "[[:<:]]"
		}
		out.WriteString(edge)
		src = after
	}
}

func (s *sedReader) replacement(r string) {
	for i := 0; i+1 < len(r); i++ {
		if r[i] != '\\' {
			continue
		}
		i++
		switch r[i] {
		case 'U', 'L', 'u', 'l', 'E':
			s.fail(`\`+string(r[i])+" in a replacement of sed is not on macOS", tools.GNU)
		case 'n':
			s.fail(`\n in a replacement of sed is not on macOS`, tools.GNU)
			if start := s.pos - 1 - len(r); start >= 0 && s.src[start:s.pos-1] == r {
				s.fixed = s.src[:start] + strings.ReplaceAll(r, `\n`, "\\\n") + s.src[s.pos-1:]
			}
		case 't':
			s.fail(`\t in sed is not on macOS`, tools.GNU)
			s.fixed = strings.ReplaceAll(s.src, `\t`, "\t")
		}
	}
}

// command reads one command with what it takes.
func (s *sedReader) command() {
	switch c := s.take(); c {
	case 0:
		s.pos = len(s.src)
	case '{', '}', '=':
		s.afterCommand()
	case '#':
		s.line()
	case ':':
		s.label()
	case 'b', 't':
		s.label()
	case 'a', 'i', 'c':
		s.insert()
	case 'r', 'w':
		s.line()
	case 's':
		s.substitute()
	case 'y':
		delimiter := s.take()
		s.until(delimiter)
		s.until(delimiter)
		s.afterCommand()
	case 'd', 'D', 'g', 'G', 'h', 'H', 'l', 'n', 'N', 'p', 'P', 'q', 'x':
		s.afterCommand()
	case 'e', 'F', 'v', 'z', 'W', 'R', 'Q', 'L', 'T':
		s.fail("the command "+string(c)+" of sed is not on macOS", tools.GNU)
	default:
		s.pos = len(s.src) // not a script that is understood here
	}
}

// afterCommand: POSIX and BSD want a semicolon or a line end before a closing brace.
func (s *sedReader) afterCommand() {
	for s.peek() == ' ' {
		s.pos++
	}
	if s.peek() == '}' && s.pos > 0 && s.src[s.pos-1] != '{' && s.src[s.pos-1] != '}' && s.src[s.pos-1] != ';' {
		s.fail("a closing brace without a semicolon before it is not on macOS", tools.GNU)
		s.fixed = s.src[:s.pos] + ";" + s.src[s.pos:]
	}
}

func (s *sedReader) line() {
	if nl := strings.IndexByte(s.src[s.pos:], '\n'); nl >= 0 {
		s.pos += nl + 1
		return
	}
	s.pos = len(s.src)
}

func (s *sedReader) label() {
	start := s.pos
	s.line()
	if text := s.src[start:s.pos]; strings.ContainsAny(text, ";}") {
		s.pos = start + strings.IndexAny(text, ";}")
		s.fail("a semicolon after a label of sed is not on macOS", tools.GNU)
		s.split = true
	}
}

func (s *sedReader) insert() {
	rest := strings.TrimLeft(s.src[s.pos:], " \t")
	if !strings.HasPrefix(rest, "\\\n") && rest != `\` {
		s.fail("text on the line of a, i or c of sed is not on macOS", tools.GNU)
		if !strings.Contains(rest, "\n") {
			s.fixed = s.src[:s.pos] + "\\\n" + strings.TrimPrefix(rest, `\`)
		}
	}
	s.pos = len(s.src)
}

func (s *sedReader) substitute() {
	delimiter := s.take()
	s.pattern(s.until(delimiter))
	s.replacement(s.until(delimiter))
	number := false
	for s.pos < len(s.src) {
		switch c := s.src[s.pos]; {
		case c == 'g' || c == 'p':
			if c == 'g' && number {
				s.fail("a number with the flag g of sed is not in POSIX", both)
			}
		case c >= '0' && c <= '9':
			number = true
		case c == 'I' || c == 'i':
			s.fail("the flag "+string(c)+" of sed is not in POSIX", both)
		case c == 'm' || c == 'M' || c == 'e':
			s.fail("the flag "+string(c)+" of sed is not on macOS", tools.GNU)
		case c == 'w':
			s.line()
			return
		default:
			s.afterCommand()
			return
		}
		s.pos++
	}
}
