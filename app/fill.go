package app

import (
	"regexp"
	"strings"

	"caro/internal/shell"
)

// placeholder is one at the beginning of a text; see script.Placeholders.
var placeholder = regexp.MustCompile(`^<([A-Z][A-Z0-9_]*)>`)

// filler writes a command with its placeholders replaced. It keeps track of the quotes around them, so that a value stays one word
// wherever it stands. It does not read here-documents, comments and scripts within scripts (sh -c '…'): the result is judged and shown
// before anybody copies it.
type filler struct {
	out   strings.Builder
	shell shell.Shell
	stack []byte // the quotes and substitutions that are open: ' " ` (
}

// fillIn returns command with each placeholder that has a value replaced by it, quoted where it has to be.
func fillIn(command string, sh shell.Shell, values map[string]string) string {
	f := filler{shell: sh}
	for i := 0; i < len(command); {
		m := placeholder.FindStringSubmatch(command[i:])
		if m != nil && strings.TrimSpace(values[m[1]]) != "" {
			f.value(command[:i], strings.TrimSpace(values[m[1]]))
			i += len(m[0])
			continue
		}
		n := f.step(command[i:])
		f.out.WriteString(command[i : i+n])
		i += n
	}
	return f.out.String()
}

// value writes a value that stands behind what comes before it.
func (f *filler) value(before, text string) {
	quote := f.top()
	switch {
	case quote != '\'' && quote != '"':
		if before == "" || strings.ContainsAny(before[len(before)-1:], " \t\n(`;|&") {
			if rest, ok := strings.CutPrefix(text, "~/"); ok { // the shell's home folder, not a file called ~
				f.out.WriteString("~/")
				text = rest
			}
		}
		f.out.WriteString(f.word(text))
	case plain(text):
		f.out.WriteString(text)
	default: // leave the quotes, write a word of its own, and go back into them
		f.out.WriteByte(quote)
		f.out.WriteString(f.word(text))
		f.out.WriteByte(quote)
	}
}

// step follows what the next character opens or closes and returns how many bytes belong to it.
func (f *filler) step(rest string) int {
	c, top := rest[0], f.top()
	switch {
	case c == '\\' && len(rest) > 1 && (top != '\'' || f.shell == shell.Fish):
		return 2
	case top == '\'':
		if c == '\'' {
			f.pop()
		}
	case c == '"' || c == '`':
		f.toggle(c)
	case c == '\'' && top != '"', c == '(' && top != '"':
		f.stack = append(f.stack, c)
	case strings.HasPrefix(rest, "$("):
		f.stack = append(f.stack, '(')
		return 2
	case c == ')' && top == '(':
		f.pop()
	}
	return 1
}

func (f *filler) top() byte {
	if len(f.stack) == 0 {
		return 0
	}
	return f.stack[len(f.stack)-1]
}

func (f *filler) pop() { f.stack = f.stack[:len(f.stack)-1] }

func (f *filler) toggle(c byte) {
	if f.top() == c {
		f.pop()
	} else {
		f.stack = append(f.stack, c)
	}
}

// word returns text as one word, in single quotes where it has to be.
func (f *filler) word(text string) string {
	if plain(text) && !strings.HasPrefix(text, "-") {
		return text
	}
	if f.shell == shell.Fish { // there a backslash escapes inside single quotes too
		text = strings.ReplaceAll(text, `\`, `\\`)
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// plain reports whether text means itself to every shell.
func plain(text string) bool {
	return strings.TrimLeftFunc(text, func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_./:@%+,-", r)
	}) == ""
}
