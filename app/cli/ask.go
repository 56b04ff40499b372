package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"caro/app"
	"caro/history"
	"caro/inference"
	"caro/internal/config"
	"caro/internal/platform"
	"caro/internal/redact"
	"caro/internal/shell"
	"caro/safety"
)

// askCmd is `caro WORDS…`.
type askCmd struct {
	target
	Words   []string       `arg:"" optional:""`
	JSONL   bool           `name:"jsonl"`
	Execute bool           `short:"x"`
	Yes     bool           `short:"y"`
	Copy    bool           `short:"c"`
	DryRun  bool           `name:"dry-run"`
	Private bool           `name:"private"`
	Model   string         `placeholder:"NAME|FILE"`
	Backend string         `default:"auto" enum:"auto,metal,cpu,remote" placeholder:"BACKEND"`
	Timeout *time.Duration `placeholder:"30s"`
	Context string         `placeholder:"none|dir" enum:",none,dir" default:""`

	ShowContext bool `name:"show-context"`

	Alternatives int `short:"n" placeholder:"N"`
	Parallel     int `default:"1" placeholder:"N"`

	Interactive bool `short:"i" xor:"input"`
	NoInput     bool `name:"no-input" xor:"input"`
}

// asker is an ask with its flags resolved.
type asker struct {
	gate
	cmd      *askCmd
	settings app.Settings
	engine   inference.Engine
	told     bool           // that answers are not saved
	earlier  *history.Entry // approved before for the request; nil where there is none
}

// Run answers one request, or a batch of them.
func (c *askCmd) Run(ctx context.Context, p *program) error {
	if err := c.agree(p); err != nil {
		return err
	}
	s, err := p.settings(c.target)
	if err != nil {
		return err
	}
	if c.Timeout != nil {
		s.Timeout = *c.Timeout
	}
	s.Private = s.Private || c.Private
	if c.ShowContext {
		return p.showContext(c.Words)
	}
	s.Context, s.Around = cmp.Or(c.Context, p.settled.Context) == "dir", Around
	a := &asker{gate: gate{p, s.Policy, c.Yes, c.NoInput}, cmd: c, settings: s}
	if c.JSONL {
		return a.answerLines(ctx)
	}
	query, err := p.request(ctx, c.Words)
	if err != nil {
		return err
	}
	return a.one(ctx, query)
}

// agree refuses flags that contradict each other.
func (c *askCmd) agree(p *program) error {
	doc := c.JSONL || p.globals.Output != plain
	switch {
	case c.JSONL && len(c.Words) > 0:
		return usagef("--jsonl reads the requests from standard input")
	case doc && (c.Execute || c.Copy || c.Interactive):
		return usagef("-x, -c and -i do not go together with documents (-o, --jsonl)")
	case c.Interactive && p.globals.Quiet:
		return usagef("-i and -q do not go together")
	case c.Execute && c.Copy:
		return usagef("-x and -c do not go together")
	case c.Yes && !c.Execute && !c.Copy:
		return usagef("-y answers the question of -x or -c")
	case c.Alternatives < 0 || c.Alternatives > app.MaxAlternatives:
		return usagef("-n takes a number from 0 to %d", app.MaxAlternatives)
	case c.Parallel < 1:
		return badParallel()
	case c.Parallel > 1 && !c.JSONL:
		return usagef("--parallel is for batches (--jsonl)")
	case c.Timeout != nil && *c.Timeout <= 0:
		return usagef("--timeout must be longer than 0")
	}
	return nil
}

// request returns the words of the command line, or those of standard input when there are none.
func (p *program) request(ctx context.Context, words []string) (string, error) {
	text := strings.Join(words, " ")
	if len(words) == 0 && p.IsTerminal(p.Stdin) {
		return "", noWords("")
	}
	if len(words) == 0 || text == "-" {
		// What is longer cannot be a request. That is told without reading on.
		b, err := io.ReadAll(io.LimitReader(contextReader{ctx, p.Stdin}, maxLine))
		if err != nil {
			return "", fmt.Errorf("read standard input: %w", err)
		}
		text = string(b)
	}
	return text, inference.CheckQuery(text)
}

// open opens an engine for the time of f. Nothing of it remains afterwards.
func (a *asker) open(f func() error) error {
	engine, err := a.newEngine()
	if err != nil {
		return err
	}
	defer a.close(engine)
	a.engine = engine
	return f()
}

// newEngine opens an engine for the model that flags and settings choose.
func (a *asker) newEngine() (inference.Engine, error) {
	o, err := a.engineOptions()
	if err != nil {
		return nil, err
	}
	return a.NewEngine(o)
}

// engineOptions says which engine flags and settings choose.
func (a *asker) engineOptions() (EngineOptions, error) {
	if a.NewEngine == nil {
		return EngineOptions{}, inference.ErrNoEngine
	}
	o := EngineOptions{Model: cmp.Or(a.cmd.Model, a.settled.Model), Threads: a.settled.Engine.Threads, Log: a.log}
	switch a.cmd.Backend {
	case "remote":
		if a.settled.Remote.URL == "" {
			return o, errNoServer
		}
		o.Remote, o.Only = a.settled.Remote, true
	case "metal", "cpu":
		var err error
		if o.Backend, err = a.backend(platform.Backend(a.cmd.Backend)); err != nil {
			return o, usageErr(err)
		}
	default:
		o.Share = a.cmd.Parallel == 1
		if a.cmd.Model == "" { // a model that is named is one of this machine's
			o.Remote = a.settled.Remote
		}
		var err error
		if o.Backend, err = a.settledBackend(a.settled); err != nil {
			return o, err
		}
	}
	return o, nil
}

// settledBackend returns the backend of the settings, if it can be had here.
func (p *program) settledBackend(c *config.Config) (platform.Backend, error) {
	b, err := p.backend(platform.Backend(c.Engine.Backend))
	if err != nil {
		return "", hinted(usageErr(err), "caro config set engine.backend auto leaves it to caro")
	}
	return b, nil
}

// backend returns a backend that was asked for, if it can be had here.
func (p *program) backend(wanted platform.Backend) (platform.Backend, error) {
	if wanted == platform.Auto {
		return wanted, nil
	}
	build, err := p.build()
	if err != nil {
		return "", err
	}
	chosen, _, err := platform.Select(platform.Detect(), wanted, build)
	return chosen, err
}

// close lets an engine go.
func (a *asker) close(engine inference.Engine) {
	if err := engine.Close(); err != nil {
		a.log.Debug("close the engine", "error", err) // the answer is there
	}
}

// one answers one request. The engine is gone before a command runs or anything is copied.
func (a *asker) one(ctx context.Context, query string) error {
	a.recall(ctx, query)
	var got app.Answer
	do := a.act()
	err := a.open(func() error {
		given, err := a.answers(ctx, query)
		if err != nil {
			return err
		}
		got = given[0]
		if a.interactive() {
			got, do, err = a.menu(ctx, given)
		}
		return err
	})
	if err != nil {
		return err
	}
	return do(ctx, got)
}

// act returns what the flags want done with the answer.
func (a *asker) act() act {
	switch {
	case a.globals.Output != plain:
		return a.printAnswer
	case a.cmd.Execute:
		return a.execute
	}
	return a.show
}

// answers asks for the answer and for as many others as the flags want. That there are fewer is no failure.
func (a *asker) answers(ctx context.Context, query string) ([]app.Answer, error) {
	line := a.live(ctx)
	defer line.end()
	first, err := a.ask(ctx, a.engine, query, line.chunk)
	if err != nil {
		return nil, err
	}
	a.log.Debug("answered", "level", first.Safety.Level, "total", first.Stats.Total, "tokens", first.Stats.OutputTokens)
	return a.more(ctx, a.engine, first)
}

// more returns an answer and the others that the flags want, those that pass the checks first.
func (a *asker) more(ctx context.Context, engine inference.Engine, first app.Answer) ([]app.Answer, error) {
	given := []app.Answer{first}
	for len(given) <= a.cmd.Alternatives {
		other, err := app.Another(ctx, engine, given, a.settings, nil)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			a.log.Debug("no other answer", "error", err)
			break
		}
		given = append(given, other)
	}
	slices.SortStableFunc(given[1:], func(x, y app.Answer) int { return x.Proof.Weight() - y.Proof.Weight() })
	for _, other := range given[1:] {
		if other.Safety.Level < safety.Critical { // it has no verdict of its own where it is listed
			given[0].Alternatives = append(given[0].Alternatives, other.Command)
		}
	}
	return given, nil
}

// another asks for an answer that none of the given ones is.
func (a *asker) another(ctx context.Context, given []app.Answer) (app.Answer, error) {
	line := a.live(ctx)
	defer line.end()
	got, err := app.Another(ctx, a.engine, given, a.settings, nil) // what it tries in vain is nothing to show
	return got, a.late(err)
}

// ask asks the engine.
func (a *asker) ask(ctx context.Context, engine inference.Engine, query string, onChunk func(inference.Chunk)) (app.Answer, error) {
	got, err := app.Ask(ctx, engine, query, a.settings, onChunk)
	return got, a.late(err)
}

// late makes a time-out say how long that was.
func (a *asker) late(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return classified{fmt.Errorf("no answer within %s", a.settings.Timeout), context.DeadlineExceeded}
	}
	return err
}

// printAnswer prints the document. It carries the command whatever its level; the exit code says what the policy says.
func (a *asker) printAnswer(ctx context.Context, got app.Answer) error {
	unsaved := a.remember(ctx, &got)
	if err := a.printDoc(newDocument(stringID(string(got.ID)), got, a.policy)); err != nil {
		return err
	}
	if got.Safety.Level >= safety.Critical {
		return silent{errRefused} // the document says why
	}
	return unsaved
}

// show prints the command for a reader or a pipe: the command on stdout, what is said about it on stderr.
func (a *asker) show(ctx context.Context, got app.Answer) error {
	if got.Safety.Level < safety.Critical {
		if err := a.printCommand(got); err != nil {
			return err
		}
	} else {
		a.sayCommand(got)
	}
	a.sayVerdict(got)
	for _, other := range got.Alternatives {
		a.say("another: %s", a.visible(oneLine(other)))
	}
	switch {
	case a.cmd.Copy:
		return a.copy(ctx, got)
	case got.Safety.Level >= safety.Critical:
		return blocked(got)
	case a.cmd.DryRun:
		a.say("dry run: nothing was saved")
		return nil
	}
	return a.remember(ctx, &got)
}

// execute runs the command when the policy lets it. stdout is the command's own.
func (a *asker) execute(ctx context.Context, got app.Answer) error {
	if got.System != shell.Host {
		return usagef("a command for %s cannot run on %s", got.System, shell.Host)
	}
	a.sayCommand(got)
	a.sayVerdict(got)
	if a.cmd.DryRun {
		demand := a.policy.Demand(got.Safety.Level, safety.Run)
		a.say("dry run: %s", whatWouldHappen(demand, got))
		if demand == safety.Block {
			return blocked(got)
		}
		return nil
	}
	return a.run(ctx, got)
}

// run runs the command after the confirmation that the policy demands.
func (a *asker) run(ctx context.Context, got app.Answer) error {
	if err := a.release(ctx, got, safety.Run); err != nil {
		return err
	}
	a.warn(a.remember(ctx, &got))
	return a.runInShell(got)
}

// copy puts the command on the clipboard when the policy lets it.
func (a *asker) copy(ctx context.Context, got app.Answer) error {
	if a.cmd.DryRun {
		a.say("dry run: nothing was copied or saved")
		return nil
	}
	if err := a.release(ctx, got, safety.Copy); err != nil {
		return err
	}
	if err := a.toClipboard(ctx, got.Command, a.settings.Private); err != nil {
		return err
	}
	return a.remember(ctx, &got)
}

// toClipboard copies a command that was released. Clipboard tools are asked not to keep one with a secret in it.
func (p *program) toClipboard(ctx context.Context, command string, private bool) error {
	if p.Pasteboard == nil {
		return errNoClipboard
	}
	if err := p.Pasteboard.Write(ctx, command, private || redact.Contains(command)); err != nil {
		return fmt.Errorf("copy the command: %w", err)
	}
	p.say("copied")
	return nil
}

// remember saves an answer unless the user wants no trace. An entry that cannot be saved takes nothing from the
// answer: it is a line on stderr. Only a busy history is returned, since asking again would help.
func (a *asker) remember(ctx context.Context, got *app.Answer) error {
	if a.cmd.DryRun || !a.keeps() {
		return nil
	}
	err := a.save(ctx, got)
	again := a.told
	a.told = again || err != nil
	switch {
	case err == nil, again, ctx.Err() != nil:
	case errors.Is(err, history.ErrBusy):
		return fmt.Errorf("not saved in the history: %w", err)
	default:
		a.warn(fmt.Errorf("not saved in the history: %w", err))
	}
	return nil //nolint:nilerr // the answer stands without its entry
}

// save writes the entry. With it the answer gets its id.
func (a *asker) save(ctx context.Context, got *app.Answer) error {
	store, err := a.store()
	if err != nil {
		return err
	}
	got.ID, err = store.Add(ctx, got.Entry(a.settings.Origin))
	return err
}

// keeps reports whether the user wants a history at all.
func (a *asker) keeps() bool {
	return !a.settings.Private && a.settled.History.Enabled
}
