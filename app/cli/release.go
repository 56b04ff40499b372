package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"caro/app"
	"caro/safety"
)

// act says what is asked for in the words of the questions.
var acts = map[safety.Act]struct{ verb, word string }{
	safety.Copy: {"copy", "COPY"},
	safety.Run:  {"run", "RUN"},
}

// release asks what the policy demands before an act, and returns nil when the act may go ahead.
func (a *asker) release(ctx context.Context, got app.Answer, act safety.Act) error {
	verb, word := acts[act].verb, acts[act].word
	demand := a.settings.Policy.Demand(got.Safety.Level, act)
	switch {
	case demand == safety.Block:
		return hinted(refusedf("blocked: the command is rated %s", got.Safety.Level), blockHint(got))
	case len(got.Placeholders) > 0:
		return hinted(fmt.Errorf("the command still needs a value for %s", strings.Join(got.Placeholders, ", ")), "name it in the request")
	case demand == safety.None:
		return nil
	case demand == safety.Confirm && a.cmd.Yes && got.Safety.Level == safety.Moderate:
		return nil
	case demand == safety.TypeWord:
		return a.question(ctx, fmt.Sprintf("type %s to %s it: ", word, verb), func(s string) bool { return s == word })
	}
	return a.question(ctx, fmt.Sprintf("%s it? [y/N] ", verb), func(s string) bool {
		return strings.EqualFold(s, "y") || strings.EqualFold(s, "yes")
	})
}

func blockHint(got app.Answer) string {
	if got.Safety.Safer != "" {
		return "safer: " + got.Safety.Safer
	}
	return "caro check shows why"
}

// question puts a question to the user. Without a terminal nobody can answer, which is a no.
func (a *asker) question(ctx context.Context, text string, yes func(string) bool) error {
	if a.cmd.NoInput {
		return hinted(refusedf("the command needs a confirmation, and --no-input forbids to ask"), "-y answers for a moderate command")
	}
	tty, err := a.openPrompt()
	if err != nil {
		return hinted(refusedf("the command needs a confirmation, and there is no terminal to ask on"), "-y answers for a moderate command")
	}
	defer tty.Close()
	reply, err := tty.ask(ctx, text)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil || !yes(reply):
		return refusedf("not confirmed")
	}
	return nil
}

// prompt is a terminal to put questions on.
type prompt struct {
	io.ReadWriteCloser
	lines *bufio.Reader
}

// openPrompt returns the terminal that the user sits at, also when the streams are pipes.
func (p *program) openPrompt() (*prompt, error) {
	tty, err := p.OpenTerminal()
	if err != nil {
		return nil, err
	}
	return &prompt{tty, bufio.NewReader(tty)}, nil
}

// ask writes a question and returns the line that the user answers with.
func (t *prompt) ask(ctx context.Context, question string) (string, error) {
	if _, err := io.WriteString(t, question); err != nil {
		return "", err
	}
	type reply struct {
		text string
		err  error
	}
	done := make(chan reply, 1)
	go func() {
		text, err := t.lines.ReadString('\n')
		done <- reply{strings.TrimSpace(text), err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case r := <-done:
		return r.text, r.err
	}
}
