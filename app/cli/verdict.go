package cli

import (
	"fmt"
	"io"
	"strings"

	"caro/app"
	"caro/safety"
)

// colours of the levels, as SGR parameters. Shape and word tell them apart without.
var colours = [...]string{safety.Safe: "32", safety.Moderate: "33", safety.High: "38;5;208", safety.Critical: "1;31"}

const (
	bold      = "1"
	faint     = "2"
	underline = "4"
)

// colourful reports whether a stream takes colours and the user wants them.
func (p *program) colourful(stream any) bool {
	color := "auto"
	if p.settled != nil {
		color = p.settled.Color
	}
	switch {
	case p.globals.NoColor || color == "never":
		return false
	case color == "always":
		return true
	}
	return p.Getenv("NO_COLOR") == "" && p.Getenv("TERM") != "dumb" && p.IsTerminal(stream)
}

// paint wraps text in a colour where the stream takes one.
func (p *program) paint(stream any, sgr, text string) string {
	if !p.colourful(stream) {
		return text
	}
	return "\x1b[" + sgr + "m" + text + "\x1b[0m"
}

// badge returns the verdict in one line: shape, word and the worst effect.
func (p *program) badge(stream any, got app.Answer) string {
	b := got.Badge()
	return p.paint(stream, colours[b.Level], p.shape(b.Shape)+" "+b.Word) + ": " + p.visible(oneLine(b.Reason))
}

// printCommand prints the command to stdout: as it is to a pipe, escaped to a terminal.
func (p *program) printCommand(got app.Answer) error {
	text := got.Command
	if p.IsTerminal(p.Stdout) {
		text = p.paint(p.Stdout, bold, p.visible(text))
	}
	return p.print([]byte(text + "\n"))
}

// sayCommand shows the command where stdout is not its place. A blocked one stays away from files and pipes.
func (p *program) sayCommand(got app.Answer) {
	if got.Safety.Level >= safety.Critical && !p.IsTerminal(p.Stderr) {
		return
	}
	p.say("%s", p.paint(p.Stderr, bold, p.visible(got.Command)))
}

// sayVerdict says on stderr what there is to know about the command.
func (p *program) sayVerdict(got app.Answer) {
	if !p.globals.Quiet {
		p.writeVerdict(p.Stderr, got)
	}
}

// writeVerdict writes badge, explanation and what the command still needs. What a terminal does not take is lost.
func (p *program) writeVerdict(w io.Writer, got app.Answer) {
	tell(w, "%s\n", p.badge(w, got))
	p.writeBlast(w, got)
	if got.Explanation != "" {
		tell(w, "%s\n", p.visible(oneLine(got.Explanation)))
	}
	if len(got.Placeholders) > 0 {
		tell(w, "needs a value for %s\n", strings.Join(got.Placeholders, ", "))
	}
	if got.Safety.Safer != "" {
		tell(w, "safer: %s\n", p.visible(oneLine(got.Safety.Safer)))
	}
	if got.Twin != "" && got.Twin != got.Safety.Safer {
		tell(w, "dry run: %s\n", p.visible(oneLine(got.Twin)))
	}
	if checked := got.Checked(); checked != "" {
		tell(w, "%s\n", p.paint(w, faint, checked))
	}
	for _, doubt := range got.Doubts() {
		tell(w, "%s\n", p.visible(oneLine("but: "+doubt)))
	}
	if got.Model.Name != "" {
		tell(w, "%s\n", p.paint(w, faint, "answered by: "+p.visible(oneLine(app.Writer(got.Model)))))
	}
	if got.Slower != "" {
		tell(w, "%s\n", p.visible(oneLine("slower: "+got.Slower)))
	}
	if got.Why != "" {
		tell(w, "%s\n", p.visible(oneLine("not by the server: "+got.Why)))
	}
}

// whatWouldHappen says what -x would do.
func whatWouldHappen(d safety.Demand, got app.Answer) string {
	switch {
	case d == safety.Block:
		return "the command would be refused"
	case len(got.Placeholders) > 0:
		return "the command would wait for a value"
	case d == safety.None:
		return "the command would run at once"
	}
	return fmt.Sprintf("the command would run after a confirmation (%s)", d)
}
