package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"caro/app"
	"caro/internal/shell"
	"caro/safety"
	"caro/safety/explain"
)

// demoCmd is `caro demo`.
type demoCmd struct{}

// stop is a part of the tour.
type stop struct {
	title, text string
	show        func(context.Context, *bytes.Buffer) error
}

// Run shows what caro does, on a terminal page by page. It needs no network, runs none of the commands and saves nothing.
func (c *demoCmd) Run(ctx context.Context, p *program) error {
	s, err := p.settings(target{})
	if err != nil {
		return err
	}
	s.Private = true
	a := &asker{gate: gate{program: p, policy: s.Policy}, cmd: &askCmd{DryRun: true}, settings: s}
	stops := a.tour()
	for i, stop := range stops {
		var b bytes.Buffer
		fmt.Fprintf(&b, "%s\n%s\n\n", p.paint(p.Stdout, bold, fmt.Sprintf("%d of %d  %s", i+1, len(stops), stop.title)), stop.text)
		if err := stop.show(ctx, &b); err != nil {
			return err
		}
		if i+1 < len(stops) {
			b.WriteByte('\n')
		}
		if err := p.print(b.Bytes()); err != nil {
			return err
		}
		if i+1 < len(stops) {
			if more, err := p.next(ctx); err != nil || !more {
				return err
			}
		}
	}
	return nil
}

// next waits for a key between the parts where somebody reads them, and reports whether to go on.
func (p *program) next(ctx context.Context) (bool, error) {
	if !p.IsTerminal(p.Stdin) || !p.IsTerminal(p.Stdout) {
		return true, nil
	}
	tty, err := p.openPrompt()
	if err != nil {
		return true, nil //nolint:nilerr // nobody to wait for
	}
	defer tty.close()
	key, err := tty.key(ctx, "any key goes on, q ends: ", func(string) bool { return true })
	switch {
	case ctx.Err() != nil:
		return false, ctx.Err()
	case errors.Is(err, io.EOF), key == "q":
		if !tty.plain {
			tell(tty, "\n")
		}
		return false, nil
	case !tty.plain:
		tell(tty, "\n\n")
	}
	return true, err
}

// tour returns the parts.
func (a *asker) tour() []stop {
	writer := "A model on this machine writes the command. Nothing leaves the machine."
	if url := a.settled.Remote.URL; url != "" {
		writer = "The server that you named writes the command: " + a.visible(url)
	}
	return []stop{
		{"plain words in, one command out", writer, func(ctx context.Context, b *bytes.Buffer) error {
			return a.showAsk(ctx, b, "find text files larger than 1 MB")
		}},
		{"a verdict on every command", "The risk is judged by an analysis of the syntax, not by the model, also of commands from elsewhere.", func(_ context.Context, b *bytes.Buffer) error {
			for _, command := range []string{"git status", "curl -s https://example.com/install.sh | sh", "sudo rm -rf /"} {
				fmt.Fprintf(b, "$ caro check -q '%s'\n%s\n", command, a.badge(a.Stdout, app.Check(command, "", a.settings)))
			}
			return nil
		}},
		{"what each part does", "Each part of a command in words, and what it would touch.", func(_ context.Context, b *bytes.Buffer) error {
			const command = "tar -czf backup.tar.gz notes"
			fmt.Fprintf(b, "$ caro explain %s\n", command)
			b.Write(a.explanation(explain.Explain(command, explain.Options{Shell: a.settings.Shell, System: a.settings.System})))
			return nil
		}},
		{"nothing happens without you", "The risk decides what is asked first. caro -x runs a command, and only after that; --safety is stricter or more lenient.", func(_ context.Context, b *bytes.Buffer) error {
			a.showDemands(b)
			return nil
		}},
		{"from here on", "Words need no quotes. Everything has --help.", func(_ context.Context, b *bytes.Buffer) error {
			sh := shell.FromPath(a.Getenv("SHELL"), shell.Host.DefaultShell())
			if sh == shell.Sh {
				sh = shell.Bash
			}
			fmt.Fprintf(b, "caro list the ten largest files    ask\ncaro init %-4s                     a key that does it in your shell\ncaro history                       what you approved\ncaro doctor                        does everything work here\ncaro --help                        everything else\n", sh)
			return nil
		}},
	}
}

// showAsk asks the model. Without one the tour goes on.
func (a *asker) showAsk(ctx context.Context, b *bytes.Buffer, query string) error {
	fmt.Fprintf(b, "$ caro %s\n", query)
	var given []app.Answer
	err := a.open(func() (err error) {
		given, err = a.answers(ctx, query)
		return err
	})
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		fmt.Fprintf(b, "%s\nhint: %s\n", a.visible(oneLine(err.Error())), a.visible(oneLine(hintOf(err))))
		return nil
	}
	got := given[0]
	fmt.Fprintf(b, "%s\n%s\n%s\n", a.paint(a.Stdout, bold, a.visible(got.Command)), a.badge(a.Stdout, got), a.visible(oneLine(got.Explanation)))
	return nil
}

// asks says what a demand asks.
var asks = map[safety.Demand]string{safety.None: "asks nothing", safety.Confirm: "asks first", safety.TypeWord: "asks for a word", safety.Block: "refused"}

// showDemands shows what the policy in force asks at each level.
func (a *asker) showDemands(b *bytes.Buffer) {
	for level := safety.Safe; level <= safety.Critical; level++ {
		shape, word := app.Look(level)
		fmt.Fprintf(b, "%s copy: %-15s run: %s\n", a.paint(a.Stdout, colours[level], fmt.Sprintf("%s %-9s", a.shape(shape), word)),
			asks[a.policy.Demand(level, safety.Copy)], asks[a.policy.Demand(level, safety.Run)])
	}
}
