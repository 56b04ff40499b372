package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"caro/app"
	"caro/inference"
	"caro/internal/shell"
	"caro/safety"
	"caro/safety/explain"
)

// interactive reports whether there is somebody to ask what to do with the answer.
func (a *asker) interactive() bool {
	switch {
	case a.cmd.Interactive:
		return true
	case a.cmd.NoInput, a.cmd.Copy, a.cmd.DryRun, a.cmd.Execute, a.globals.Quiet, a.globals.Output != plain:
		return false
	}
	return a.IsTerminal(a.Stdin) && a.IsTerminal(a.Stdout)
}

// act is what the user chose to do with an answer in the end.
type act func(context.Context, app.Answer) error

// menu shows an answer and asks what to do with it.
type menu struct {
	*asker
	tty   *prompt
	shown app.Answer
	given []app.Answer     // what the model answered so far
	at    int              // which of them shown is, or was before it was edited
	turns []inference.Turn // what was asked, the newest last
	real  *app.Answer      // what shown is the dry run of; nil where it is none
	dry   bool             // the model has no other answer
}

// choice is an answer to the question what to do with a command. It ends the menu with do, or goes on with stay.
type choice struct {
	key, title string
	do         act
	stay       func(context.Context) error
}

// menu asks what to do with the answer until the user chose something that ends it, and returns that and the answer as
// it is then. Each act asks what the policy demands before it.
func (a *asker) menu(ctx context.Context, given []app.Answer) (app.Answer, act, error) {
	tty, err := a.openPrompt()
	if err != nil {
		return given[0], nil, usagef("-i needs a terminal: %w", err)
	}
	defer tty.close()
	m := &menu{asker: a, tty: tty, shown: given[0], given: given, turns: []inference.Turn{{Query: given[0].Query}}}
	m.show()
	for {
		picked, err := m.pick(ctx)
		switch {
		case err != nil:
			return m.shown, nil, err
		case picked == nil:
			return m.shown, a.quit, nil
		case picked.do != nil:
			return m.shown, picked.do, nil
		}
		if err := picked.stay(ctx); err != nil {
			return m.shown, nil, err
		}
	}
}

// show writes the command and the verdict on it.
func (m *menu) show() {
	tty := m.tty.ReadWriteCloser
	of := ""
	if len(m.given) > 1 && m.shown.Command == m.given[m.at].Command {
		of = m.paint(tty, faint, fmt.Sprintf("  # %d of %d", m.at+1, len(m.given)))
	}
	tell(tty, "%s%s\n", m.paint(tty, bold, m.visible(m.shown.Command)), of)
	m.writeVerdict(tty, m.shown)
}

// pick asks for one of the choices until it gets one. It returns nil when the user wants none.
func (m *menu) pick(ctx context.Context) (*choice, error) {
	choices := m.choices()
	find := func(key string) int { return slices.IndexFunc(choices, func(c choice) bool { return c.key == key }) }
	question := ""
	for _, c := range choices {
		question += c.title + " "
	}
	for {
		key, err := m.tty.key(ctx, question+"[q]uit: ", func(key string) bool { return key == "q" || find(key) >= 0 })
		i := find(key)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.Is(err, io.EOF):
			return nil, nil
		case err != nil:
			return nil, fmt.Errorf("ask on the terminal: %w", err)
		case key == "q", key == "":
			m.echo("quit")
			return nil, nil
		case i >= 0:
			m.echo(strings.NewReplacer("[", "", "]", "").Replace(choices[i].title))
			return &choices[i], nil
		}
	}
}

// echo says which choice a key was taken for. A plain terminal shows what was typed.
func (m *menu) echo(word string) {
	if !m.tty.plain {
		tell(m.tty, "%s\n", word)
	}
}

// choices returns what the policy and the machine allow.
func (m *menu) choices() []choice {
	level := m.shown.Safety.Level
	allowed := func(act safety.Act) bool { // values that are missing are to be filled in first
		return len(m.shown.Placeholders) == 0 && m.policy.Demand(level, act) != safety.Block
	}
	var cs []choice
	if !m.IsTerminal(m.Stdout) && allowed(safety.Copy) {
		cs = append(cs, choice{key: "p", title: "[p]rint", do: m.approvedPrint})
	}
	if m.Pasteboard != nil && allowed(safety.Copy) {
		cs = append(cs, choice{key: "c", title: "[c]opy", do: m.copy})
	}
	if m.shown.System == shell.Host && allowed(safety.Run) {
		cs = append(cs, choice{key: "r", title: "[r]un", do: m.run})
	}
	if m.visible(m.shown.Command) == m.shown.Command && !strings.Contains(m.shown.Command, "\n") {
		cs = append(cs, choice{key: "e", title: "[e]dit", stay: m.edit})
	} else if m.editor() != "" {
		cs = append(cs, choice{key: "e", title: "[e]dit", stay: m.editElsewhere})
	}
	cs = append(cs, choice{key: "x", title: "e[x]plain", stay: m.explain})
	if len(m.shown.Placeholders) == 0 && len(m.blast(m.shown.Command, m.shown.Shell, m.shown.System)) > 0 {
		cs = append(cs, choice{key: "l", title: "[l]ist", stay: m.list})
	}
	switch {
	case m.real != nil:
		cs = append(cs, choice{key: "b", title: "[b]ack", stay: m.back})
	case m.shown.Twin != "" && len(m.shown.Placeholders) == 0:
		cs = append(cs, choice{key: "d", title: "[d]ry run", stay: m.dryRun})
	}
	if m.earlier != nil && m.earlier.Command != m.shown.Command {
		cs = append(cs, choice{key: "t", title: "[t]ake earlier", stay: m.takeEarlier})
	}
	cs = append(cs, choice{key: "f", title: "[f]ollow up", stay: m.followUp})
	if !m.dry || len(m.given) > 1 {
		cs = append(cs, choice{key: "a", title: "[a]nother", stay: m.another})
	}
	return cs
}

// edit lets the user change the command. The badge before it follows each key.
func (m *menu) edit(ctx context.Context) error {
	text, err := m.tty.edit(ctx, m.shown.Command, func(line string) string {
		b := app.Check(line, m.shown.Query, m.settings).Badge()
		return m.paint(m.tty.ReadWriteCloser, colours[b.Level], m.shape(b.Shape)+" "+b.Word) + "> "
	})
	if err != nil {
		return err
	}
	return m.edited(text)
}

// editElsewhere lets the user change a command of several lines in the editor of their choice.
func (m *menu) editElsewhere(ctx context.Context) error {
	text, err := m.editText(ctx, m.shown.Command)
	if err != nil {
		m.warn(err) // the command is as it was
		return nil
	}
	return m.edited(text)
}

// edited judges what became of the command. The model's explanation is not true of it any more.
func (m *menu) edited(text string) error {
	if text != m.shown.Command && strings.TrimSpace(text) != "" {
		was := m.shown
		m.shown, m.real = app.Check(text, was.Query, m.settings), nil
		m.shown.Edited, m.shown.Model, m.shown.Stats, m.shown.Seed = true, was.Model, was.Stats, was.Seed
	}
	m.show()
	return nil
}

// explain shows what each part of the command does.
func (m *menu) explain(context.Context) error {
	x := explain.Explain(m.shown.Command, explain.Options{Shell: m.shown.Shell, System: m.shown.System})
	tell(m.tty, "%s", m.explanation(x))
	return nil
}

// list shows which files the command would touch.
func (m *menu) list(context.Context) error {
	tell(m.tty, "%s", m.listBlast(m.blast(m.shown.Command, m.shown.Shell, m.shown.System)))
	return nil
}

// dryRun shows the twin that only says what the command would touch, to be run or copied like any other.
func (m *menu) dryRun(context.Context) error {
	was := m.shown
	m.shown = app.Check(was.Twin, was.Query, m.settings)
	m.shown.Edited, m.shown.Model, m.shown.Stats, m.shown.Seed = true, was.Model, was.Stats, was.Seed
	m.real = &was
	m.show()
	return nil
}

// back shows the command itself again.
func (m *menu) back(context.Context) error {
	m.shown, m.real = *m.real, nil
	m.show()
	return nil
}

// followUp takes words that go on from the answer: a refinement for the model, or something that a rule knows.
func (m *menu) followUp(ctx context.Context) error {
	words, err := m.tty.ask(ctx, "only, without, as a table, undo that, why …: ")
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil || inference.CheckQuery(words) != nil:
		return nil //nolint:nilerr // the user wants nothing
	}
	turns := slices.Clone(m.turns)
	turns[len(turns)-1].Command = m.shown.Command
	step, err := app.GoOn(turns, words, m.shown.Shell)
	switch {
	case err != nil:
		tell(m.tty, "%s\n", err)
		return nil
	case step.Explain:
		return m.explain(ctx)
	}
	got, err := m.goOn(ctx, step)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		m.warn(err) // the answer that is there stays
		return nil
	}
	m.turns = append(turns, inference.Turn{Query: words})
	m.given, m.at, m.dry, m.shown, m.real = []app.Answer{got}, 0, false, got, nil
	m.show()
	return nil
}

// goOn returns the answer to a follow-up.
func (m *menu) goOn(ctx context.Context, step app.Step) (app.Answer, error) {
	if step.Command != "" {
		got := app.Check(step.Command, step.Query, m.settings)
		got.Explanation = step.Says
		return got, nil
	}
	line := m.live(ctx)
	defer line.end()
	got, err := app.AskOn(ctx, m.engine, step.Talk, m.settings, line.chunk)
	return got, m.late(err)
}

// takeEarlier shows the command that was approved before for the request, judged anew, in the place of the answer.
func (m *menu) takeEarlier(context.Context) error {
	e := m.earlier
	query := m.shown.Query
	m.shown, m.real = app.Check(e.Command, query, m.settings), nil
	m.shown.Explanation, m.shown.Edited, m.shown.Model = e.Explanation, e.Edited, e.Model
	tell(m.tty, "%s\n", m.visible(approvals(*e)))
	m.show()
	return nil
}

// another shows the next answer: one that was there already, or one that the model is asked for.
func (m *menu) another(ctx context.Context) error {
	if m.at++; m.at == len(m.given) && len(m.given) <= app.MaxAlternatives && !m.dry {
		got, err := m.asker.another(ctx, m.given)
		switch {
		case errors.Is(err, app.ErrNoOther):
			m.dry = true
			m.at--
			tell(m.tty, "%s\n", err)
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			m.at--
			m.warn(err) // the answers that are there stay
			return nil
		}
		m.given = append(m.given, got)
	}
	m.at %= len(m.given)
	m.shown, m.real = m.given[m.at], nil
	m.show()
	return nil
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
func (a *asker) quit(_ context.Context, got app.Answer) error {
	if a.policy.Demand(got.Safety.Level, safety.Copy) == safety.Block {
		return silent{errRefused} // the badge said why
	}
	return nil
}
