package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

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

// choice is an answer to the question what to do with a command. It ends the menu with do, or goes on with stay.
type choice struct {
	key, title string
	do         func(context.Context, app.Answer) error
	stay       func(context.Context, *prompt, app.Answer) (app.Answer, error)
}

// menu shows the answer and asks what to do with it. Each act asks what the policy demands before it.
func (a *asker) menu(ctx context.Context, got app.Answer) error {
	tty, err := a.openPrompt()
	if err != nil {
		return usagef("-i needs a terminal: %w", err)
	}
	defer tty.close()
	for {
		tell(tty, "%s\n", a.paint(tty.ReadWriteCloser, bold, app.Visible(got.Command)))
		a.writeVerdict(tty.ReadWriteCloser, got)
		picked, err := a.pick(ctx, tty, got)
		switch {
		case err != nil:
			return err
		case picked == nil:
			return a.quit(got)
		case picked.do != nil:
			tty.close()
			return picked.do(ctx, got)
		}
		if got, err = picked.stay(ctx, tty, got); err != nil {
			return err
		}
	}
}

// pick asks for one of the choices until it gets one. It returns nil when the user wants none.
func (a *asker) pick(ctx context.Context, tty *prompt, got app.Answer) (*choice, error) {
	choices := a.choices(tty, got)
	question := ""
	for _, c := range choices {
		question += c.title + " "
	}
	for {
		reply, err := tty.ask(ctx, question+"[q]uit: ")
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.Is(err, io.EOF):
			return nil, nil
		case err != nil:
			return nil, fmt.Errorf("ask on the terminal: %w", err)
		case reply == "q", reply == "":
			return nil, nil
		}
		if i := slices.IndexFunc(choices, func(c choice) bool { return c.key == reply }); i >= 0 {
			return &choices[i], nil
		}
	}
}

// edit lets the user change the command and judges what comes of it. The model's explanation is not true of it any more.
func (a *asker) edit(ctx context.Context, tty *prompt, got app.Answer) (app.Answer, error) {
	text, err := tty.edit(ctx, got.Command)
	if err != nil || text == got.Command {
		return got, err
	}
	edited := app.Check(text, got.Query, a.settings)
	edited.Edited, edited.Model, edited.Stats = true, got.Model, got.Stats
	return edited, nil
}

// choices returns what the policy and the machine allow.
func (a *asker) choices(tty *prompt, got app.Answer) []choice {
	policy, level := a.policy, got.Safety.Level
	var cs []choice
	if tty.editable(got.Command) && a.Getenv("TERM") != "dumb" {
		cs = append(cs, choice{key: "e", title: "[e]dit", stay: a.edit})
	}
	cs = append(cs, choice{key: "x", title: "e[x]plain", stay: a.explain})
	if len(got.Placeholders) > 0 { // they are to be filled in first
		return cs
	}
	if a.Pasteboard != nil && policy.Demand(level, safety.Copy) != safety.Block {
		cs = append(cs, choice{key: "c", title: "[c]opy", do: a.copy})
	}
	if got.System == shell.Host && policy.Demand(level, safety.Run) != safety.Block {
		cs = append(cs, choice{key: "r", title: "[r]un", do: a.run})
	}
	if !a.IsTerminal(a.Stdout) && policy.Demand(level, safety.Copy) != safety.Block {
		cs = append(cs, choice{key: "p", title: "[p]rint", do: a.approvedPrint})
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
