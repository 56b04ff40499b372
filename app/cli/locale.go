package cli

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"caro/app"
)

// ascii reports whether the user's locale says that the terminal shows nothing but ASCII. One that says nothing, as in
// most containers, is no reason to think so.
func (p *program) ascii() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} { // in the order of precedence (POSIX, 8.2)
		if v := strings.ToUpper(p.Getenv(name)); v != "" {
			return !strings.Contains(v, "UTF-8") && !strings.Contains(v, "UTF8")
		}
	}
	return false
}

// visible returns text as it may be shown to people: as [app.Visible] does, and without characters that the locale does
// not have.
func (p *program) visible(text string) string {
	text = app.Visible(text)
	if !p.ascii() {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf:
			b.WriteRune(r)
		case r == '…':
			b.WriteString("...")
		case r == '×':
			b.WriteByte('x')
		case r == '⏎': // between the lines of a command that is shown in one
			b.WriteString(`\n`)
		default:
			fmt.Fprintf(&b, `\u{%x}`, r)
		}
	}
	return b.String()
}

// plainShapes stand for the badges' shapes: the more marks, the worse.
var plainShapes = strings.NewReplacer("●", "-", "▲", "!", "◆", "!!", "⬣", "!!!")

// shape returns a badge's shape in the characters that the locale has.
func (p *program) shape(s string) string {
	if p.ascii() {
		return plainShapes.Replace(s)
	}
	return s
}
