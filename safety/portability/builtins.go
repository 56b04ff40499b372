package portability

import (
	"strings"

	"caro/safety/tools"
)

// echo: POSIX leaves options and backslashes to the implementation.
func (u *call) echo() {
	if u.from+1 >= u.end {
		return
	}
	flag := u.words[u.from+1].Text
	if len(flag) < 2 || flag[0] != '-' || strings.Trim(flag[1:], "neE") != "" {
		return
	}
	// printf repeats its format for further operands, so that only a single one can be carried over.
	instead := ""
	var operands []string
	for w := u.from + 2; w < u.end; w++ {
		operands = append(operands, u.source(w))
	}
	if len(operands) == 1 {
		conversion, end := "%s", `\n`
		if strings.Contains(flag, "e") {
			conversion = "%b"
		}
		if strings.Contains(flag, "n") {
			end = ""
		}
		instead = "printf '" + conversion + end + "' " + operands[0]
	}
	u.add(u.spans[u.from].Start, u.spans[u.end-1].End, "options of echo are not in POSIX", instead, someShells)
}

// printf judges the format. Text after the format is data.
func (u *call) printf() {
	i := u.from + 1
	if i >= u.end {
		return
	}
	if strings.HasPrefix(u.words[i].Text, "-v") {
		u.word(i, "printf -v is not in POSIX", "", someShells)
		i += 2
	}
	if i < u.end && u.words[i].Text == "--" {
		i++
	}
	if i >= u.end {
		return
	}
	format := u.words[i].Text
	for p := 0; p+1 < len(format); p++ {
		switch format[p] {
		case '\\':
			if strings.IndexByte("xuUeE", format[p+1]) >= 0 {
				u.word(i, `\`+format[p+1:p+2]+" in the format of printf is not in POSIX", "", someShells)
			}
			p++
		case '%':
			for p++; p < len(format)-1 && strings.IndexByte("-+ #0123456789.*", format[p]) >= 0; p++ {
			}
			if format[p] == '$' {
				u.word(i, "a numbered argument of printf is in POSIX only since 2024", "", newShells)
				return
			}
			switch format[p] {
			case 'q':
				u.word(i, "%q of printf is not in POSIX", "", someShells)
			case '(':
				u.word(i, "%(…)T of printf needs bash 4.2", "", bashOnly)
			case 'Q':
				u.word(i, "%Q of printf is not in POSIX", "", bashOnly)
			}
		}
	}
}

// test judges the operators of test and [. Sources: XCU test of 2017 and 2024, the manuals of bash and zsh.
func (u *call) test() {
	from, end := u.from+1, u.end
	if u.words[u.from].Text == "[" && u.words[end-1].Text == "]" {
		end--
	}
	// Of three words the one in the middle is the operator, whatever the others look like.
	if end-from == 3 && u.words[from].Text != "!" && u.words[from].Text != "(" {
		from, end = from+1, from+2
	}
	for i := from; i < end; i++ {
		op := u.words[i].Text
		unquoted := u.source(i) == op // in [ "$x" = "-a" ] the quoted word is data
		switch op {
		case "==":
			u.word(i, "== in test is not in POSIX", "=", someShells)
		case "=~":
			u.word(i, "=~ in test is not in POSIX", "", unknown)
		case "<", ">":
			if i > u.from+1 && i+1 < u.end {
				u.word(i, op+" in test is in POSIX only since 2024", "", newShells)
			}
		case "-nt", "-ot", "-ef":
			u.word(i, op+" in test is in POSIX only since 2024", "", both|tools.POSIX2024)
		case "-a", "-o":
			if unquoted && op == "-a" && i == u.from+1 && u.end-u.from == 4 && u.words[u.from].Text == "[" {
				u.word(i, "-a FILE in test is not in POSIX", "-e", someShells)
			} else if unquoted && i > u.from+1 {
				u.word(i, op+" in test was taken out of POSIX in 2024", "", tools.POSIX2017|both)
			}
		case "-v", "-N", "-O", "-G", "-k", "-R":
			if unquoted && (i == u.from+1 || u.words[i-1].Text == "!") && i+1 < u.end {
				in := someShells
				if op == "-v" || op == "-R" {
					in = someShells // bash 3.2 lacks -v, zsh has it
				}
				u.word(i, op+" in test is not in POSIX", "", in)
			}
		}
	}
}

// kill judges how signals are named.
func (u *call) kill() {
	for i := u.from + 1; i < u.end; i++ {
		text := u.words[i].Text
		switch {
		case strings.HasPrefix(text, "-SIG"):
			u.word(i, "signal names with SIG are not in POSIX", "-"+text[4:], both)
		case text == "-s" || text == "--signal":
			if text[1] == '-' {
				u.word(i, "kill --signal is not in POSIX", "-s", tools.GNU)
			}
			if i++; i < u.end && strings.HasPrefix(u.words[i].Text, "SIG") {
				u.word(i, "signal names with SIG are not in POSIX", u.words[i].Text[3:], both)
			}
		case text == "-n":
			u.word(i, "kill -n is not in POSIX", "-s", someShells)
		case text == "-L" || text == "--table" || text == "--list":
			u.word(i, "kill "+text+" is not in POSIX", "-l", someShells)
		case text == "" || text[0] != '-':
			return
		}
	}
}

// trap: the first operand is a command, the others name signals.
func (u *call) trap() {
	i := u.from + 1
	for i < u.end && len(u.words[i].Text) > 1 && u.words[i].Text[0] == '-' {
		switch text := u.words[i].Text; text {
		case "--":
		case "-p":
			u.word(i, "trap -p is in POSIX only since 2024", "", newShells)
		default:
			u.word(i, "trap "+text+" is not in POSIX", "", someShells)
		}
		i++
	}
	if i >= u.end {
		return
	}
	if i+1 < u.end {
		// With a single operand it is a signal to be reset; a dash resets those that follow.
		if u.words[i].Text != "-" {
			u.nested(i)
		}
		i++
	}
	for ; i < u.end; i++ {
		switch name := u.words[i].Text; {
		case name == "ERR" || name == "DEBUG" || name == "RETURN" || name == "ZERR":
			u.word(i, "trap "+name+" is not in POSIX", "", someShells)
		case strings.HasPrefix(name, "SIG") && len(name) > 3:
			u.word(i, "signal names with SIG are not in POSIX", name[3:], someShells)
		}
	}
}

// posixOptions are the names that set -o takes in POSIX.1-2017.
var posixOptions = map[string]bool{
	"allexport": true, "errexit": true, "ignoreeof": true, "monitor": true, "noclobber": true, "noexec": true, "noglob": true,
	"nolog": true, "notify": true, "nounset": true, "verbose": true, "vi": true, "xtrace": true,
}

// set judges the letters and names of shell options.
func (u *call) set() {
	for i := u.from + 1; i < u.end; i++ {
		text := u.words[i].Text
		if len(text) < 2 || text[0] != '-' && text[0] != '+' || text == "--" {
			return
		}
		for p := 1; p < len(text); p++ {
			switch {
			case text[p] == 'o' && p == len(text)-1 && i+1 < u.end:
				i++
				u.setOption(i)
			case strings.IndexByte("abCefhmnuvxo", text[p]) < 0:
				u.word(i, "set "+text[:1]+text[p:p+1]+" is not in POSIX", "", someShells)
			}
		}
	}
}

// setOption judges the name after set -o.
func (u *call) setOption(i int) {
	name := u.words[i].Text
	switch {
	case posixOptions[name] || name == "":
	case name == "pipefail":
		u.word(i, "pipefail is in POSIX only since 2024", "", newShells)
	default:
		u.word(i, "set -o "+name+" is not in POSIX", "", someShells)
	}
}

// shell judges the command of sh -c. Its first operand is the command.
func (u *call) shell() {
	for _, a := range u.args {
		if a.Kind == tools.Known && a.Opt.First == "-c" && a.From < a.To {
			u.nested(u.from + a.From)
			return
		}
	}
}

// aliased judges the command that an alias stands for.
func (u *call) aliased(i int) {
	w := u.words[i]
	_, value, ok := strings.Cut(w.Text, "=")
	if !ok || !w.Whole {
		return
	}
	mark := len(u.words)
	u.words = append(u.words, tools.Word{Text: value, Whole: true})
	u.spans = append(u.spans, u.spans[i])
	u.nested(mark)
	u.words, u.spans = u.words[:mark], u.spans[:mark]
}
