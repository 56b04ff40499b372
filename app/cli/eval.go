package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"caro/app"
	"caro/inference"
	"caro/internal/functional"
	"caro/internal/shell"
	"caro/safety"
)

// evalCmd is `caro eval FILE`.
type evalCmd struct {
	File   string  `arg:""`
	Model  string  `placeholder:"NAME|FILE"`
	Floor  float64 `placeholder:"PERCENT"`
	Verify bool    `name:"verify"`
	Bare   bool    `name:"bare"`
}

// evalDoc is the result as scripts read it.
type evalDoc struct {
	Schema     int                  `json:"schema"`
	Model      *inference.ModelRef  `json:"model"`
	Pass       int                  `json:"pass"`
	Of         int                  `json:"of"`
	Categories map[string]evalShare `json:"categories"`
	Levels     map[string]int       `json:"levels"` // answers by risk
	MedianMS   int64                `json:"median_ms"`
	P90MS      int64                `json:"p90_ms"`
	Tasks      []evalTask           `json:"tasks"`
}

type evalShare struct {
	Pass int `json:"pass"`
	Of   int `json:"of"`
}

type evalTask struct {
	ID      string `json:"id"`
	Query   string `json:"query"`
	Command string `json:"command"`
	Level   string `json:"level"` // "" without an answer
	Pass    bool   `json:"pass"`
	Why     string `json:"why"`
	MS      int64  `json:"ms"`
	Repairs int    `json:"repairs"` // answers that the checks refused before
}

// Run asks the model for each task and runs its answer in the sandbox.
func (c *evalCmd) Run(ctx context.Context, p *program) error {
	tasks, err := c.load()
	if err != nil {
		return err
	}
	box, err := functional.New(ctx)
	if err != nil {
		return hinted(err, "it takes Linux, with user namespaces allowed")
	}
	defer box.Close()
	if c.Verify {
		return verify(ctx, p, box, tasks)
	}
	doc, err := c.judge(ctx, p, box, tasks)
	if err != nil {
		return err
	}
	if p.globals.Output == plain {
		err = p.print(doc.lines(p))
	} else {
		err = p.printDoc(doc)
	}
	if err == nil && 100*float64(doc.Pass) < c.Floor*float64(doc.Of) {
		err = fmt.Errorf("%d of %d pass, which is below %g %%", doc.Pass, doc.Of, c.Floor)
	}
	return err
}

func (c *evalCmd) load() ([]functional.Task, error) {
	f, err := os.Open(c.File)
	if err != nil {
		return nil, fmt.Errorf("read the tasks: %w", err)
	}
	defer f.Close()
	tasks, err := functional.Load(f)
	if err == nil && len(tasks) == 0 {
		err = errors.New("there is none")
	}
	if err != nil {
		return nil, fmt.Errorf("read the tasks of %s: %w", c.File, err)
	}
	return tasks, nil
}

// verify runs what the tasks themselves call right.
func verify(ctx context.Context, p *program, box *functional.Sandbox, tasks []functional.Task) error {
	bad := 0
	for _, t := range tasks {
		if err := box.Verify(ctx, &t); err != nil {
			if ctx.Err() != nil || errors.Is(err, functional.ErrUnavailable) {
				return err
			}
			bad++
			p.say("%s", p.visible(oneLine(err.Error())))
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d tasks are not sound", bad, len(tasks))
	}
	return p.print(fmt.Appendf(nil, "%d tasks are sound\n", len(tasks)))
}

// judge asks for and judges all tasks. Nothing is saved.
func (c *evalCmd) judge(ctx context.Context, p *program, box *functional.Sandbox, tasks []functional.Task) (*evalDoc, error) {
	if p.NewEngine == nil {
		return nil, inference.ErrNoEngine
	}
	cfg, err := p.config()
	if err != nil {
		return nil, err
	}
	backend, err := p.settledBackend(cfg)
	if err != nil {
		return nil, err
	}
	engine, err := p.NewEngine(EngineOptions{Model: cmp.Or(c.Model, cfg.Model), Threads: cfg.Engine.Threads, Backend: backend, Log: p.log})
	if err != nil {
		return nil, err
	}
	defer engine.Close()
	doc := &evalDoc{Schema: schema, Categories: map[string]evalShare{}, Levels: map[string]int{}}
	settings := app.Settings{Shell: shell.Bash, System: shell.Linux, Timeout: cfg.Timeout, Bare: c.Bare, Machine: p.machine("")}
	for _, t := range tasks {
		got, took, err := askTimed(ctx, engine, t.Query, settings)
		if ctx.Err() != nil || errors.Is(err, inference.ErrNoModel) {
			return nil, err
		}
		r := evalTask{ID: t.ID, Query: t.Query, Command: got.Command, MS: ms(took), Repairs: got.Repairs}
		if err != nil {
			r.Why = err.Error()
		} else {
			r.Level = got.Safety.Level.String()
			if doc.Model == nil {
				doc.Model = modelOf(got)
			}
			if r.Pass, r.Why, err = box.Judge(ctx, &t, got.Command); err != nil {
				return nil, err
			}
		}
		doc.add(t.Category, r)
	}
	return doc, nil
}

func askTimed(ctx context.Context, engine inference.Engine, query string, s app.Settings) (app.Answer, time.Duration, error) {
	start := time.Now()
	got, err := app.Ask(ctx, engine, query, s, nil)
	return got, time.Since(start), err
}

func (d *evalDoc) add(category string, r evalTask) {
	share := d.Categories[category]
	share.Of, d.Of = share.Of+1, d.Of+1
	if r.Pass {
		share.Pass, d.Pass = share.Pass+1, d.Pass+1
	}
	d.Categories[category] = share
	if r.Level != "" {
		d.Levels[r.Level]++
	}
	d.Tasks = append(d.Tasks, r)
	times := make([]int64, len(d.Tasks))
	for i, t := range d.Tasks {
		times[i] = t.MS
	}
	slices.Sort(times)
	d.MedianMS, d.P90MS = times[len(times)/2], times[len(times)*9/10]
}

// lines is the result for people: what failed, then the shares.
func (d *evalDoc) lines(p *program) []byte {
	var b bytes.Buffer
	for _, t := range d.Tasks {
		if !t.Pass {
			fmt.Fprintf(&b, "%s %s\n  %s\n  %s\n", p.visible(t.ID), p.visible(oneLine(t.Query)), p.visible(oneLine(cmp.Or(t.Command, "(no command)"))), p.visible(oneLine(t.Why)))
		}
	}
	names := make([]string, 0, len(d.Categories))
	for name := range d.Categories {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&b, "%-10s %4d of %4d\n", name, d.Categories[name].Pass, d.Categories[name].Of)
	}
	fmt.Fprintf(&b, "%-10s %4d of %4d  %.1f %%\n", "all", d.Pass, d.Of, 100*float64(d.Pass)/float64(d.Of))
	fmt.Fprintf(&b, "answers in %d ms (median), %d ms (90 of 100)\n", d.MedianMS, d.P90MS)
	for _, l := range []safety.Level{safety.Safe, safety.Moderate, safety.High, safety.Critical} {
		fmt.Fprintf(&b, "%s %d ", l, d.Levels[l.String()])
	}
	b.WriteByte('\n')
	return b.Bytes()
}
