package cli

import (
	"fmt"
	"slices"
	"strings"
)

// manCmd is `caro man`.
type manCmd struct{}

// Run prints the manual page. It is made of the help texts, so it says what they say.
func (c *manCmd) Run(p *program) error {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH CARO 1 \"\" \"caro %s\" \"User Commands\"\n", roff(p.Version.Version))
	b.WriteString(".SH NAME\ncaro \\- one shell command for plain words, checked before you use it\n")
	section(&b, "SYNOPSIS", usages[""])
	names := make([]string, 0, len(usages))
	for name := range usages {
		if name != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		section(&b, "CARO "+strings.ToUpper(name), usages[name])
	}
	return p.print([]byte(b.String()))
}

// section writes a text as it stands under a heading.
func section(b *strings.Builder, title, text string) {
	fmt.Fprintf(b, ".SH %s\n.nf\n%s.fi\n", title, roff(text))
}

// roff writes text so that the typesetter takes no part of it for its own language.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "…", "...").Replace(text)
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, ".") {
			lines[i] = `\&` + l
		}
	}
	return strings.Join(lines, "\n")
}
