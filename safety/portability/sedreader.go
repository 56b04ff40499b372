package portability

import (
	"strings"

	"caro/safety/tools"
)

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

// fail records what is wrong. Only the first is kept: a reader off the track would find more that is not there.
func (s *sedReader) fail(what string, in tools.Systems) {
	if s.problem == "" {
		s.problem, s.in = what, in
	}
}

// peek returns the next byte, or 0 at the end.
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

// blanks skips what may stand between commands.
func (s *sedReader) blanks() {
	for s.pos < len(s.src) && strings.IndexByte(" \t\n;", s.src[s.pos]) >= 0 {
		s.pos++
	}
}

// read reads commands until one is wrong or the script ends.
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

// address reads one address: a line number, $ or a pattern.
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
			// A closing bracket right after the opening is an ordinary member.
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

// pattern judges a regular expression.
func (s *sedReader) pattern(p string) {
	if op := gnuOperator(p, s.extended); op != "" {
		s.fail(op+" in a pattern of sed is not on macOS", tools.GNU)
		s.repairOperator(op)
	}
	if strings.Contains(p, `\x`) {
		s.fail(`\x in a pattern of sed is not in POSIX`, both)
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

// replacement judges the right side of a substitution. GNU reads \n and \t there and changes case; POSIX leaves both
// open.
func (s *sedReader) replacement(r string) {
	for i := 0; i+1 < len(r); i++ {
		if r[i] != '\\' {
			continue
		}
		i++
		switch r[i] {
		case 'U', 'L', 'u', 'l', 'E':
			s.fail(`\`+string(r[i])+" in a replacement of sed is not on macOS", tools.GNU)
		case 'x', 'o', 'd', 'c':
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
		s.pos = len(s.src) // an expansion of the shell, or not a script that is understood here
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

// line skips the rest of the line, which a file name or comment takes.
func (s *sedReader) line() {
	if nl := strings.IndexByte(s.src[s.pos:], '\n'); nl >= 0 {
		s.pos += nl + 1
		return
	}
	s.pos = len(s.src)
}

// label reads a label, which BSD ends at the line end only.
func (s *sedReader) label() {
	start := s.pos
	s.line()
	if text := s.src[start:s.pos]; strings.ContainsAny(text, ";}") {
		s.pos = start + strings.IndexAny(text, ";}")
		s.fail("a semicolon after a label of sed is not on macOS", tools.GNU)
		s.split = true
	}
}

// insert reads the text of a, i or c: in POSIX it follows a backslash and a line end.
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

// substitute reads the s command with its flags.
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
			in := both
			if c == 'i' {
				in |= tools.POSIX2024
			}
			s.fail("the flag "+string(c)+" of sed is not in POSIX.1-2017", in)
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
