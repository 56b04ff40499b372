package safety

import (
	"strings"
)

// Programs given on the command line put what they run together from variables: these are read as far as they hold strings.

const codeLiteral = `"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'`

var (
	codeSet    = lazy(`([A-Za-z_]\w*)\s*(=|\+=|\.=|\bto\b)\s*(`+codeLiteral+`)`).with("=", "to")
	codePiece  = lazy(codeLiteral + "|`(?:[^`\\\\]|\\\\.)*`|[$@]?[A-Za-z_]\\w*")
	codeConcat = lazy(`(` + codeLiteral + `)\s*(?:\+|\.{1,2}|&|<>)\s*(` + codeLiteral + `)`)
)

// maxCodeSets is how many assignments of one program are read, maxCodeText how long the text may become by them.
const (
	maxCodeSets = 16
	maxCodeText = 16 << 10
)

// foldStrings writes the strings that a program assigns to variables in the place of these, and joins strings that stand next to each other.
func foldStrings(text string) string {
	vars := map[string]string{}
	for _, m := range codeSet.FindAllStringSubmatch(text, maxCodeSets) {
		inner := m[3][1 : len(m[3])-1]
		if old := vars[m[1]]; m[2] == "+=" || m[2] == ".=" {
			inner = old + inner
		}
		if len(inner) < 512 {
			vars[m[1]] = inner
		}
	}
	if len(vars) > 0 {
		text = replaceVars(text, vars)
	}
	text = formatted(text)
	for range 8 {
		joined := codeConcat.ReplaceAllStringFunc(text, func(s string) string {
			m := codeConcat.FindStringSubmatch(s)
			x, y := m[1][1:len(m[1])-1], m[2][1:len(m[2])-1]
			if m[1][0] == m[2][0] || !strings.ContainsRune(y, rune(m[1][0])) {
				return m[1][:1] + x + y + m[1][:1]
			}
			return s
		})
		if joined == text {
			break
		}
		text = joined
	}
	return text
}

var (
	codePercent = lazy(`(` + codeLiteral + `)\s*%\s*\(?\s*(` + codeLiteral + `)\s*,?\s*\)?`).with("%")
	codeFormat  = lazy(`(` + codeLiteral + `)\.format\(\s*(` + codeLiteral + `)\s*\)`).with(".format(")
)

// formatted fills a string into another one where Python does: "a %s" % "b" and "a {}".format("b").
func formatted(text string) string {
	for _, f := range []struct {
		re   pattern
		hole string
	}{{codePercent, "%s"}, {codeFormat, "{}"}} {
		text = f.re.ReplaceAllStringFunc(text, func(s string) string {
			m := f.re.FindStringSubmatch(s)
			if strings.ContainsAny(m[2][1:len(m[2])-1], `'"`) {
				return s
			}
			return strings.Replace(m[1], f.hole, m[2][1:len(m[2])-1], 1)
		})
	}
	return text
}

// replaceVars writes variables' strings: inside other strings where a language expands them, elsewhere as a string.
func replaceVars(text string, vars map[string]string) string {
	budget := maxCodeText
	var b strings.Builder
	last := 0
	for _, loc := range codePiece.FindAllStringIndex(text, -1) {
		piece := text[loc[0]:loc[1]]
		b.WriteString(text[last:loc[0]])
		last = loc[1]
		if budget < 0 {
			b.WriteString(piece)
			continue
		}
		if strings.IndexByte("\"'`", piece[0]) >= 0 {
			piece = expandVars(piece, vars)
		} else if v, ok := vars[strings.TrimLeft(piece, "$@")]; ok && !assigns(text[loc[1]:]) && !strings.Contains(v, `"`) {
			piece = `"` + v + `"`
		}
		budget -= len(piece)
		b.WriteString(piece)
	}
	b.WriteString(text[last:])
	return b.String()
}

// assigns reports whether what follows a name gives it a value, or makes it the name of a function or field.
func assigns(rest string) bool {
	rest = strings.TrimLeft(rest, " \t")
	return strings.HasPrefix(rest, "=") && !strings.HasPrefix(rest, "==") || strings.HasPrefix(rest, "+=") || strings.HasPrefix(rest, ".=") || strings.HasPrefix(rest, "(") || strings.HasPrefix(rest, "to ")
}

// expandVars expands #{name}, ${name}, {name} and $name in a string.
func expandVars(s string, vars map[string]string) string {
	if !strings.ContainsAny(s, "{$") {
		return s
	}
	for name, v := range vars {
		if strings.ContainsAny(v, s[:1]) {
			continue
		}
		s = strings.NewReplacer("#{"+name+"}", v, "${"+name+"}", v, "{"+name+"}", v).Replace(s)
		for at := 0; ; {
			i := strings.Index(s[at:], "$"+name)
			if i < 0 {
				break
			}
			end := at + i + 1 + len(name)
			if end < len(s) && isNameByte(s[end]) {
				at = end
				continue
			}
			s = s[:at+i] + v + s[end:]
			at += i + len(v)
		}
	}
	return s
}

func isNameByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// codePrints is a program that does nothing but print one string.
var codePrints = lazy(`^\s*(?:print|puts|echo|say|console\.log|process\.stdout\.write|sys\.stdout\.write)\s*\(?\s*(` + codeLiteral + `)\s*\)?\s*;?\s*$`)

// printsFirst reports whether a program begins with a statement that prints.
func printsFirst(text string) bool {
	text = strings.TrimSpace(text)
	for _, verb := range []string{"print", "puts", "echo", "say", "console.log", "process.stdout", "sys.stdout"} {
		if strings.HasPrefix(text, verb) {
			return true
		}
	}
	return false
}

// printed returns what a program prints that does nothing else.
func printed(text string) (string, bool) {
	if !printsFirst(text) {
		return "", false
	}
	m := codePrints.FindStringSubmatch(foldStrings(text))
	if m == nil || strings.ContainsAny(m[1], "$#{") {
		return "", false
	}
	return unescape(m[1][1:len(m[1])-1]) + "\n", true
}

// codeSQL are the calls by which programs hand SQL to a database.
var codeSQL = lazy(`(?:\.|->|::)(?:execute\w*|query|exec|raw|prepare|run|do|sql|unsafe)\s*\(?|mysqli_query|pg_query|sqlite_exec`).with("exec", "query", "raw", "prepare", "run", "do", "sql", "unsafe")

// sqlIn judges the SQL that a program runs.
func (a *analysis) sqlIn(text string, words []string, c *call) {
	if !codeSQL.MatchString(text) {
		return
	}
	for _, w := range words {
		if strings.Contains(w, " ") {
			a.sql(w, c)
		}
	}
}
