package cli

import (
	"context"
	"fmt"
	"strings"

	"caro/app"
	"caro/safety"
)

// acts are the words of the questions.
var acts = map[safety.Act]struct{ verb, word string }{
	safety.Copy: {"copy", "COPY"},
	safety.Run:  {"run", "RUN"},
}

// gate asks the user what the safety policy demands.
type gate struct {
	*program
	policy  safety.Policy
	yes     bool // a moderate command is confirmed already
	noInput bool
}

// release asks what the policy demands before an act, and returns nil when the act may go ahead.
func (g gate) release(ctx context.Context, got app.Answer, act safety.Act) error {
	verb, word := acts[act].verb, acts[act].word
	demand := g.policy.Demand(got.Safety.Level, act)
	switch {
	case demand == safety.Block:
		return blocked(got)
	case !got.Copyable():
		return hinted(refusedf("the command holds characters that nobody sees and was not released"), "ask again in other words")
	case len(got.Placeholders) > 0:
		return hinted(fmt.Errorf("the command still needs a value for %s", strings.Join(got.Placeholders, ", ")), "name it in the request")
	case demand == safety.None:
		return nil
	case demand == safety.Confirm && g.yes && got.Safety.Level == safety.Moderate:
		return nil
	case demand == safety.TypeWord:
		return g.question(ctx, g.unseen(got)+fmt.Sprintf("type %s to %s it: ", word, verb), func(s string) bool { return s == word })
	}
	return g.confirm(ctx, g.unseen(got)+verb+" it?")
}

// unseen returns the command and its badge when stderr did not show them to the user: nobody confirms blindly.
func (g gate) unseen(got app.Answer) string {
	if !g.globals.Quiet && g.IsTerminal(g.Stderr) {
		return ""
	}
	return g.visible(got.Command) + "\n" + g.badge(nil, got) + "\n"
}

// confirm asks a question whose answer is no unless the user says yes.
func (g gate) confirm(ctx context.Context, question string) error {
	return g.question(ctx, question+" [y/N] ", func(s string) bool {
		return strings.EqualFold(s, "y") || strings.EqualFold(s, "yes")
	})
}

// blocked returns the refusal of a command, with the way out where there is one.
func blocked(got app.Answer) error {
	err := refusedf("the command is rated %s and was not released", got.Safety.Level)
	if got.Safety.Safer != "" {
		return hinted(err, "safer: "+got.Safety.Safer)
	}
	return hinted(err, "-o json shows the command and every finding")
}

// question puts a question to the user. Without a terminal nobody can answer, which is a no.
func (g gate) question(ctx context.Context, text string, yes func(string) bool) error {
	if g.noInput {
		return refusedf("a confirmation is needed, and --no-input forbids to ask")
	}
	tty, err := g.openPrompt()
	if err != nil {
		return refusedf("a confirmation is needed, and there is no terminal to ask on")
	}
	defer tty.close()
	reply, err := tty.ask(ctx, text)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil || !yes(reply):
		return refusedf("not confirmed")
	}
	return nil
}
