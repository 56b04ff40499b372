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
	// Names count only where they are code: strings, regular expressions and comments are skipped.
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
			// The name of a function of GNU may be a variable elsewhere: only a call counts.
			if in := awkNames[program[p:end]]; in != 0 && (in != tools.GNU || program[p] < 'a' || strings.HasPrefix(strings.TrimLeft(program[end:], " "), "(")) {
				u.awkName(i, program[p:end])
			}
			if n, name := awkLongCalls[program[p:end]], program[p:end]; n > 0 && arguments(program[end:]) >= n && !u.named(name+" of awk with") {
				u.word(i, name+" of awk with so many arguments is not on macOS", "", tools.GNU)
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

// awkLongCalls are functions of POSIX that take further arguments in gawk, with the number that is too many.
var awkLongCalls = map[string]int{"match": 3, "split": 4, "close": 2}

// maxCall bounds how much of a program is read for one call.
const maxCall = 256

// arguments counts those of a call whose opening parenthesis comes first in the program.
func arguments(program string) int {
	program = strings.TrimLeft(program, " ")
	if !strings.HasPrefix(program, "(") {
		return 0
	}
	program = program[:min(len(program), maxCall)]
	depth, n := 0, 1
	for p := 0; p < len(program); {
		switch c := program[p]; {
		case c == '"':
			p = afterQuoted(program, p+1, '"')
			continue
		case c == '/' && regexpMayFollow(program[:p]):
			p = afterQuoted(program, p+1, '/')
			continue
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			if depth--; depth == 0 {
				return n
			}
		case c == ',' && depth == 1:
			n++
		}
		p++
	}
	return 0
}

// awkName records a name that not every awk has.
func (u *call) awkName(i int, name string) {
	in, special := awkNames[name]
	if !special || u.named(name+" of awk is not ") {
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

// named reports whether an issue of this call already begins so: a program that says the same again is no further issue.
func (u *call) named(what string) bool {
	for _, issue := range u.issues[u.first:] {
		if strings.HasPrefix(issue.What, what) {
			return true
		}
	}
	return false
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
	case "BEGINFILE":
		return strings.Replace(program, "BEGINFILE", "FNR == 1 ", 1) // the same for files that are not empty
	}
	return ""
}

// rewriteStrftime asks date for the current time, which is what strftime with one argument shows.
func rewriteStrftime(program string) string {
	at := strings.Index(program, `strftime("`)
	if at < 0 {
		return ""
	}
	// One argument means the time now; with two, the second is a time that only awk knows.
	format, _, ok := strings.Cut(program[at+len(`strftime("`):], `")`)
	if !ok {
		return ""
	}
	if strings.ContainsAny(format, `"\`) || !strings.HasPrefix(program, "BEGIN") && strings.Count(program, "strftime") > 1 {
		return ""
	}
	call := `strftime("` + format + `")`
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

// isNameByte reports whether c may stand in a name of awk.
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
