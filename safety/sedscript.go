package safety

import "strings"

// sedCommands calls found for each command of a sed script (sed(1), GNU and BSD) that does more than change text: its letter, and its
// operand: the file of w and W, the command of e, the replacement of s with the flag e.
func sedCommands(script string, found func(verb byte, operand string)) {
	for i := 0; i < len(script); {
		i = sedAddress(script, i)
		if i >= len(script) {
			return
		}
		verb := script[i]
		i++
		switch verb {
		case 's', 'y':
			i = sedSubstitution(script, i, verb, found)
		case 'e', 'w', 'W', 'r', 'R':
			end := lineEnd(script, i)
			found(verb, strings.TrimSpace(script[i:end]))
			i = end
		case 'a', 'i', 'c', 'b', 't', 'T', ':', '#', 'q', 'Q', 'l', 'L', 'v':
			if verb == 'b' || verb == 't' || verb == 'T' || verb == 'q' || verb == 'Q' || verb == 'l' {
				for i < len(script) && script[i] != ';' && script[i] != '\n' && script[i] != '}' {
					i++
				}
				continue
			}
			for i = lineEnd(script, i); i < len(script) && i > 0 && script[i-1] == '\\'; { // text that goes on
				i = lineEnd(script, i+1)
			}
		}
	}
}

// sedAddress passes by what chooses lines: numbers, $, /pattern/, \cpatternc, ranges and blanks.
func sedAddress(s string, i int) int {
	for i < len(s) {
		switch c := s[i]; {
		case strings.IndexByte(" \t\n;,0123456789$!~+{}", c) >= 0:
			i++
		case c == '/':
			i = sedUntil(s, i+1, '/')
		case c == '\\' && i+1 < len(s):
			i = sedUntil(s, i+2, s[i+1])
		case c == 'I' || c == 'M':
			i++
		default:
			return i
		}
	}
	return i
}

// sedUntil returns where what a delimiter ends is over.
func sedUntil(s string, i int, delim byte) int {
	for ; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case delim:
			return i + 1
		}
	}
	return len(s)
}

// sedSubstitution reads s/pattern/replacement/flags and returns where it ends.
func sedSubstitution(s string, i int, verb byte, found func(byte, string)) int {
	if i >= len(s) {
		return i
	}
	delim := s[i]
	mid := sedUntil(s, i+1, delim)
	end := sedUntil(s, mid, delim)
	replacement := strings.ReplaceAll(strings.TrimSuffix(s[mid:end], string(delim)), `\`+string(delim), string(delim))
	for verb == 's' && end < len(s) {
		switch c := s[end]; {
		case c == 'e':
			found('e', replacement)
			end++
		case c == 'w':
			stop := lineEnd(s, end)
			found('w', strings.TrimSpace(s[end+1:stop]))
			return stop
		case strings.IndexByte("gpiImM0123456789", c) >= 0:
			end++
		default:
			return end
		}
	}
	return end
}

// substituted works out what a script makes of a known text that is nothing but substitutions of plain text.
func substituted(script string, in stream) (string, bool) {
	if !in.known || strings.Contains(in.text, unknown) || len(script) > maxSets {
		return "", false
	}
	lines := strings.Split(in.text, "\n")
	for rest := strings.TrimLeft(script, " ;\n"); rest != ""; rest = strings.TrimLeft(rest, " ;\n") {
		if len(rest) < 4 || rest[0] != 's' {
			return "", false
		}
		delim := rest[1]
		mid := sedUntil(rest, 2, delim)
		end := sedUntil(rest, mid, delim)
		if mid-1 < 2 || end-1 < mid || rest[end-1] != delim {
			return "", false
		}
		from, to := rest[2:mid-1], rest[mid:end-1]
		begins, fromStart := strings.CutPrefix(from, "^")
		begins, toEnd := strings.CutSuffix(begins, "$")
		if begins == "" && from != "^" && from != "$" || strings.ContainsAny(begins, `\.*[]^$`) || strings.ContainsAny(to, `\&`) {
			return "", false
		}
		n := 1
		if rest = rest[end:]; strings.HasPrefix(rest, "g") {
			n, rest = -1, rest[1:]
		}
		if rest != "" && strings.IndexByte(" ;\n", rest[0]) < 0 {
			return "", false
		}
		for i, line := range lines {
			switch {
			case !fromStart && !toEnd:
				lines[i] = strings.Replace(line, from, to, n)
			case i == len(lines)-1 && line == "" && begins == "": // after the last newline
			case fromStart && toEnd && line == begins, fromStart && !toEnd && strings.HasPrefix(line, begins):
				lines[i] = to + line[len(begins):]
			case toEnd && !fromStart && strings.HasSuffix(line, begins):
				lines[i] = line[:len(line)-len(begins)] + to
			}
		}
	}
	return strings.Join(lines, "\n"), true
}

func lineEnd(s string, i int) int {
	if k := strings.IndexByte(s[min(i, len(s)):], '\n'); k >= 0 {
		return i + k
	}
	return len(s)
}
