package cli

import (
	"context"

	"caro/app"
	"caro/internal/shell"
	"caro/safety"
)

// interactive reports whether there is somebody to ask what to do with the answer.
func (a *asker) interactive() bool {
	switch {
	case a.cmd.Interactive:
		return true
	case a.cmd.NoInput, a.cmd.Copy, a.cmd.DryRun, a.globals.Quiet:
		return false
	}
	return a.IsTerminal(a.Stdin) && a.IsTerminal(a.Stdout)
}

// choice is an answer to the question what to do with a command.
type choice struct {
	key, title string
	do         func(context.Context, app.Answer) error
}

// menu shows the answer and asks what to do with it. Each act asks what the policy demands before it.
func (a *asker) menu(ctx context.Context, got app.Answer) error {
	tty, err := a.openPrompt()
	if err != nil {
		return usagef("-i needs a terminal: %w", err)
	}
	defer tty.close()
	tell(tty, "%s\n", a.paint(tty.ReadWriteCloser, bold, visible(got.Command)))
	a.writeVerdict(tty.ReadWriteCloser, got)
	choices := a.choices(got)
	question := ""
	for _, c := range choices {
		question += c.title + " "
	}
	for {
		reply, err := tty.ask(ctx, question+"[q]uit: ")
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil || reply == "q" || reply == "":
			return a.quit(got)
		}
		for _, c := range choices {
			if c.key == reply {
				tty.close()
				return c.do(ctx, got)
			}
		}
	}
}

// choices returns what the policy and the machine allow.
func (a *asker) choices(got app.Answer) []choice {
	policy, level := a.policy, got.Safety.Level
	var cs []choice
	if len(got.Placeholders) > 0 {
		return nil
	}
	if a.Pasteboard != nil && policy.Demand(level, safety.Copy) != safety.Block {
		cs = append(cs, choice{"c", "[c]opy", a.copy})
	}
	if got.System == shell.Host && policy.Demand(level, safety.Run) != safety.Block {
		cs = append(cs, choice{"r", "[r]un", a.run})
	}
	if !a.IsTerminal(a.Stdout) && policy.Demand(level, safety.Copy) != safety.Block {
		cs = append(cs, choice{"p", "[p]rint", a.approvedPrint})
	}
	return cs
}

// approvedPrint prints a command that the user looked at first.
func (a *asker) approvedPrint(ctx context.Context, got app.Answer) error {
	if err := a.release(ctx, got, safety.Copy); err != nil {
		return err
	}
	if err := a.printCommand(got); err != nil {
		return err
	}
	return a.remember(ctx, &got)
}

// quit ends the menu. What nobody approved is not saved.
func (a *asker) quit(got app.Answer) error {
	if a.policy.Demand(got.Safety.Level, safety.Copy) == safety.Block {
		return silent{errRefused} // the badge said why
	}
	return nil
}
