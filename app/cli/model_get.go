package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/schollz/progressbar/v3"

	"caro/inference"
	"caro/inference/model"
	"caro/internal/config"
	"caro/internal/platform"
)

// modelPullCmd is `caro model pull [NAME]`.
type modelPullCmd struct {
	Name          string `arg:"" optional:""`
	Yes           bool   `short:"y"`
	AcceptLicense bool   `name:"accept-license"`
	NoInput       bool   `name:"no-input"`
	Server        bool
}

// Run downloads a model of the catalogue, once the user has agreed to it, or has the server get one. It goes on where an earlier call stopped.
func (c *modelPullCmd) Run(ctx context.Context, p *program) error {
	if c.Server {
		return c.serverPulls(ctx, p)
	}
	store, _, err := p.models()
	if err != nil {
		return err
	}
	name := cmp.Or(c.Name, model.DefaultName)
	m, ok := model.Lookup(name)
	if !ok {
		return hinted(fmt.Errorf("%w: %q", model.ErrUnknown, name), "caro model list shows what can be downloaded; caro model import FILE takes a file of yours")
	}
	if found, err := store.Find(m.Name); err == nil {
		p.say("%s is here already", m.Name)
		return p.modelResult(found)
	}
	hub, err := model.HubFrom(p.Getenv)
	if err != nil {
		return err
	}
	if err := c.consent(ctx, p, hub, m, store.Partial(m)); err != nil {
		return err
	}
	bar := &progress{program: p}
	found, err := store.Install(ctx, hub, m, bar.show)
	bar.end()
	switch {
	case ctx.Err() != nil:
		p.say("stopped at %s; the same command goes on from there", megabytes(store.Partial(m)))
		return ctx.Err()
	case errors.Is(err, model.ErrDamaged):
		return hinted(err, "caro model pull "+m.Name+" downloads it again")
	case err != nil:
		return err
	}
	p.say("installed %s", m.Name)
	return p.modelResult(found)
}

// consent says what a download means and asks whether it may be. A license that permits little is a question of its own.
func (c *modelPullCmd) consent(ctx context.Context, p *program, hub model.Hub, m model.Model, here int64) error {
	p.say("%s: %s from %s, license %s%s", m.Name, megabytes(m.Bytes()), hub.Host(), m.License, needs(m))
	if here > 0 {
		p.say("%s of it are here", megabytes(here))
	}
	if m.Research && !c.AcceptLicense {
		if c.Yes {
			return hinted(refusedf("the license %s permits research only and has to be agreed to", m.License), "--accept-license agrees; so does a yes on a terminal")
		}
		g := gate{program: p, noInput: c.NoInput}
		if err := g.confirm(ctx, "the license "+m.License+" permits research and no commercial use. Do you agree to it?"); err != nil {
			return err
		}
	}
	return c.agree(ctx, p, "download it?")
}

// agree asks whether it may be, unless the user agreed in advance.
func (c *modelPullCmd) agree(ctx context.Context, p *program, question string) error {
	if c.Yes {
		return nil
	}
	g := gate{program: p, noInput: c.NoInput}
	if err := g.confirm(ctx, question); err != nil {
		if ctx.Err() != nil {
			return err
		}
		return hinted(err, "caro model pull -y agrees in advance")
	}
	return nil
}

// needs says how much memory a model wants when this machine has less.
func needs(m model.Model) string {
	if fit := fits(m); fit == nil || *fit {
		return ""
	}
	return fmt.Sprintf("; it wants %d GB of memory, more than this machine has", m.MemoryMB/1000)
}

// fits reports whether a model fits this machine's memory, nil where that is not known.
func fits(m model.Model) *bool {
	have := platform.Detect().MemoryBytes
	if have == 0 || m.MemoryMB == 0 {
		return nil
	}
	fit := have >= uint64(m.MemoryMB)*1e6*9/10 // a machine of 4 GB tells a little less
	return &fit
}

// progress shows how far an installation is: a bar on a terminal, else a line for each tenth.
type progress struct {
	*program
	bar    *progressbar.ProgressBar
	stage  string
	source bool // was told
	tenth  int64
}

// show takes a report.
func (b *progress) show(p model.Progress) {
	if !b.source && !b.globals.Quiet {
		b.source = true
		b.say("SHA-256 %s%s", p.Source.SHA256, at(p.Source))
	}
	stage := "downloading"
	switch {
	case p.Verifying:
		stage = "checking"
	case p.Source.From != model.FromHub:
		stage = "copying"
	}
	b.draw(stage, p.Done, p.Total)
}

// draw shows how many bytes of a stage are done; total is not 0.
func (b *progress) draw(stage string, done, total int64) {
	if stage != b.stage {
		b.end()
		b.stage, b.tenth = stage, done*10/total
		if b.onTerminal() {
			b.bar = b.newBar(total, stage)
		}
	}
	if b.bar != nil {
		_ = b.bar.Set64(min(done, total)) // it can only fail to draw
		return
	}
	if tenth := done * 10 / total; tenth > b.tenth {
		b.tenth = tenth
		b.say("%s: %d %% of %s", stage, tenth*10, megabytes(total))
	}
}

// at names the commit that a file is of.
func at(s model.Source) string {
	if s.Commit == "" {
		return ""
	}
	return " at commit " + s.Commit
}

func (b *progress) onTerminal() bool {
	return !b.globals.Quiet && !b.globals.Verbose && b.IsTerminal(b.Stderr) && b.Getenv("TERM") != "dumb"
}

func (b *progress) newBar(total int64, stage string) *progressbar.ProgressBar {
	return progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(b.Stderr),
		progressbar.OptionSetDescription(stage),
		progressbar.OptionShowBytes(true),
		progressbar.OptionShowCount(),
		progressbar.OptionFullWidth(),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionClearOnFinish(),
	)
}

// end takes the bar away.
func (b *progress) end() {
	if b.bar != nil {
		_ = b.bar.Clear() // it can only fail to draw
		b.bar = nil
	}
}

// modelUseCmd is `caro model use NAME`.
type modelUseCmd struct {
	Name string `arg:""`
}

// Run makes a model that is here the one that answers.
func (c *modelUseCmd) Run(p *program) error {
	paths, err := p.paths()
	if err != nil {
		return err
	}
	store, _, err := p.models()
	if err != nil {
		return err
	}
	found, err := store.Find(c.Name)
	if err == nil {
		err = model.Usable(found)
	}
	switch {
	case errors.Is(err, inference.ErrBadModel):
		return hinted(err, promptable)
	case err != nil:
		return err
	}
	value := found.Model.Name
	if again, err := store.Find(value); err != nil || again.Path != found.Path { // a file somewhere else
		if value, err = filepath.Abs(found.Path); err != nil {
			return err
		}
	}
	if err := config.Set(paths.Config, "model", value); err != nil {
		return err
	}
	p.settled = nil
	p.say("%s answers from now on", found.Ref.Name)
	if other := p.Getenv("CARO_MODEL"); other != "" {
		p.say("hint: CARO_MODEL is set to %s and goes before the settings", other)
	}
	return p.modelResult(found)
}

// promptable is what to do about a model that caro cannot prompt.
const promptable = "caro knows models of the architecture qwen2 with a ChatML template, such as Qwen2.5-Coder-Instruct; caro model pull gets one"

// modelRmCmd is `caro model rm NAME`.
type modelRmCmd struct {
	Name string `arg:""`
}

// Run takes a model off this machine.
func (c *modelRmCmd) Run(p *program) error {
	store, chosen, err := p.models()
	if err != nil {
		return err
	}
	if err := store.Remove(c.Name); err != nil {
		return err
	}
	p.say("removed %s", c.Name)
	if chosen == c.Name {
		p.say("hint: the settings still choose it; caro config reset model takes the best one that is left")
	}
	if p.globals.Output == plain {
		return nil
	}
	m, ok := model.Lookup(c.Name)
	if !ok {
		m = model.Model{Name: c.Name}
	}
	return p.printModel(describe(store, m))
}

// modelImportCmd is `caro model import FILE`.
type modelImportCmd struct {
	File string `arg:""`
}

// Run copies a GGUF file into the store, when caro can use it.
func (c *modelImportCmd) Run(ctx context.Context, p *program) error {
	store, _, err := p.models()
	if err != nil {
		return err
	}
	bar := &progress{program: p}
	found, err := store.Import(ctx, c.File, bar.show)
	bar.end()
	switch {
	case errors.Is(err, inference.ErrBadModel):
		return hinted(err, promptable)
	case errors.Is(err, model.ErrNotInstalled):
		return hinted(err, "name a GGUF file on this machine")
	case err != nil:
		return err
	}
	p.say("imported %s", found.Model.Name)
	if used, err := p.find(""); err == nil && used.Path != found.Path {
		p.say("hint: caro model use %s makes it answer", found.Model.Name)
	}
	return p.modelResult(found)
}

// modelResult prints what a command did to a model, for scripts.
func (p *program) modelResult(found model.Installed) error {
	if p.globals.Output == plain {
		return nil
	}
	store, chosen, err := p.models()
	if err != nil {
		return err
	}
	d := describeFound(store, found)
	used, err := store.Find(chosen)
	d.InUse = err == nil && used.Path == found.Path
	return p.printModel(d)
}

// printModel prints one model as a document.
func (p *program) printModel(d modelDoc) error {
	return p.printDoc(struct {
		Schema int      `json:"schema"`
		Model  modelDoc `json:"model"`
	}{schema, d})
}
