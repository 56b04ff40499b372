package cli

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/rivo/uniseg"

	"caro/app"
	"caro/safety/script"
)

// writeFindings writes what a check found: the command with the parts that raised the level underlined, a line for each
// finding, the safer form, and where the command runs.
func (p *program) writeFindings(b *bytes.Buffer, a app.Answer) {
	p.writeMarked(b, a.Command, a.Badge().Marks)
	for _, f := range a.Safety.Findings {
		via := ""
		if len(f.Via) > 0 {
			via = " (via " + strings.Join(f.Via, ", ") + ")"
		}
		fmt.Fprintf(b, "  %-8s %s: %s%s\n", f.Level, f.Rule, p.visible(oneLine(f.Effect)), p.visible(via))
	}
	if a.Safety.Safer != "" {
		fmt.Fprintf(b, "safer: %s\n", p.visible(oneLine(a.Safety.Safer)))
	}
	if a.Twin != "" && a.Twin != a.Safety.Safer {
		fmt.Fprintf(b, "dry run: %s\n", p.visible(oneLine(a.Twin)))
	}
	fmt.Fprintf(b, "POSIX: %s, macOS: %s, Linux: %s\n", yesNo(&a.Portability.POSIX), yesNo(a.Portability.BSD), yesNo(a.Portability.GNU))
	for _, i := range a.Portability.Issues {
		fmt.Fprintf(b, "  %s", p.visible(oneLine(i.What)))
		if i.Instead != "" {
			fmt.Fprintf(b, "; instead: %s", p.visible(oneLine(i.Instead)))
		}
		b.WriteByte('\n')
	}
}

// yesNo says an unknown as an unknown: a guess would be read as a promise.
func yesNo(known *bool) string {
	switch {
	case known == nil:
		return "not known"
	case *known:
		return "yes"
	}
	return "no"
}

// writeMarked writes a command line by line with carets under the marked bytes. Lines wider than the terminal would
// tear the two apart: they go without.
func (p *program) writeMarked(b *bytes.Buffer, command string, marks []script.Span) {
	limit := p.Width(p.Stdout)
	if limit == 0 {
		limit = 200
	}
	start := 0
	for line := range strings.Lines(command) {
		text, under := markedLine(strings.TrimSuffix(line, "\n"), start, marks, p.visible)
		start += len(line)
		fmt.Fprintf(b, "  %s\n", text)
		if strings.TrimSpace(under) != "" && len(under)+2 <= limit {
			fmt.Fprintf(b, "  %s\n", p.paint(p.Stdout, bold, strings.TrimRight(under, " ")))
		}
	}
}

// markedLine returns a line as it is shown, and carets under what the spans cover of it. start is the line's offset.
func markedLine(line string, start int, marks []script.Span, visible func(string) string) (text, under string) {
	var shown, carets strings.Builder
	for rest, at := line, start; rest != ""; {
		cluster, next, _, _ := uniseg.FirstGraphemeClusterInString(rest, -1)
		seen := visible(cluster)
		mark := " "
		for _, m := range marks {
			if m.Start < at+len(cluster) && at < m.End {
				mark = "^"
			}
		}
		shown.WriteString(seen)
		carets.WriteString(strings.Repeat(mark, uniseg.StringWidth(seen)))
		at, rest = at+len(cluster), next
	}
	return shown.String(), carets.String()
}
