package checks

import (
	"slices"
	"strings"

	"caro/internal/shell"
	"caro/safety/explain"
)

// Meaning returns a text that two commands share when they differ in spelling alone: in spaces and quotes, in the order of options, in a
// long name for a short one.
func Meaning(command string, sh shell.Shell, system shell.System) string {
	var b strings.Builder
	var options []string
	flush := func() {
		slices.Sort(options)
		b.WriteString(strings.Join(options, ""))
		options = nil
	}
	for _, p := range explain.Explain(command, explain.Options{Shell: sh, System: system}).Parts {
		word := strings.Join(strings.Fields(bare.Replace(p.Text)), " ")
		switch {
		case p.Kind == explain.Option && p.Known:
			options = append(options, "\x00-"+p.Does+valueOf(word))
		case p.Kind == explain.Option:
			options = append(options, "\x00-"+word)
		default:
			if p.Kind != explain.Operand {
				flush()
			}
			b.WriteString("\x00" + strings.TrimPrefix(word, "./"))
		}
	}
	flush()
	return b.String()
}

// valueOf returns what an option is given: what it does need not tell.
func valueOf(option string) string {
	if i := strings.IndexAny(option, "= "); i >= 0 {
		return "\x00" + strings.TrimSpace(option[i+1:])
	}
	return "\x00" + strings.TrimLeft(option, "-+abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
}
