package cli

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"caro/app"
	"caro/inference"
	"caro/inference/remote"
	"caro/internal/platform"
)

// doctorCmd is `caro doctor`.
type doctorCmd struct {
	JSON bool `name:"json"`
}

// health is how well something is.
type health string

const (
	well  health = "ok"
	wants health = "warning" // the main job runs without it
	ill   health = "failure" // the main job does not run
)

// diagnosis is a line of the doctor's.
type diagnosis struct {
	Name   string `json:"name"`
	Health health `json:"health"`
	Detail string `json:"detail"`
	Hint   string `json:"hint"` // empty where all is well
	err    error  // what made it ill
}

// doctorDoc is the result as scripts read it. OK says whether the main job runs.
type doctorDoc struct {
	Schema int         `json:"schema"`
	OK     bool        `json:"ok"`
	Checks []diagnosis `json:"checks"`
}

// Run looks at everything that an ask needs, and asks. It changes nothing.
func (c *doctorCmd) Run(ctx context.Context, p *program) error {
	p.jsonFlag(c.JSON)
	doc := doctorDoc{Schema: schema, Checks: p.examine(ctx)}
	cause := firstIll(doc.Checks)
	if cause == nil { // else the reason is known
		doc.Checks = append(doc.Checks, p.examineAnswer(ctx))
		cause = firstIll(doc.Checks)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	doc.OK = cause == nil
	var err error
	if p.globals.Output != plain {
		err = p.printDoc(doc)
	} else {
		err = p.print(p.writeDiagnoses(doc.Checks))
	}
	if err != nil || cause == nil {
		return err
	}
	return silent{cause}
}

// firstIll returns what keeps the main job from running, or nil.
func firstIll(list []diagnosis) error {
	for _, d := range list {
		if d.Health == ill {
			return d.err
		}
	}
	return nil
}

// examine looks at everything that can be looked at without loading the model.
func (p *program) examine(ctx context.Context) []diagnosis {
	machine := platform.Detect()
	return []diagnosis{
		{Name: "caro", Health: well, Detail: strings.TrimSpace(p.Version.Version + " " + p.Version.Commit)},
		p.examineSystem(machine),
		{Name: "processor", Health: well, Detail: processor(machine)},
		p.examineMemory(machine),
		p.examineBackend(machine),
		p.examineModel(),
		p.examineRemote(ctx),
		p.examineSettings(),
		p.examineHotkey(),
		p.examinePaths(),
		p.examinePermissions(),
		p.examineHistory(ctx),
	}
}

// writeDiagnoses writes a line for each diagnosis, with its hint below it.
func (p *program) writeDiagnoses(list []diagnosis) []byte {
	marks := map[health]struct{ mark, colour string }{well: {"ok", "32"}, wants: {"warning", "33"}, ill: {"failure", "1;31"}, skipped: {"skipped", faint}}
	var b bytes.Buffer
	for _, d := range list {
		m := marks[d.Health]
		fmt.Fprintf(&b, "%s%s %-13s %s\n", p.paint(p.Stdout, m.colour, m.mark), strings.Repeat(" ", 7-len(m.mark)), d.Name, p.visible(oneLine(d.Detail)))
		if d.Hint != "" {
			fmt.Fprintf(&b, "        hint: %s\n", p.visible(oneLine(d.Hint)))
		}
	}
	return b.Bytes()
}

// sick describes what an error keeps from working.
func sick(name string, how health, err error) diagnosis {
	return diagnosis{Name: name, Health: how, Detail: err.Error(), Hint: hintOf(err), err: err}
}

// examineSystem names the system. A translated program works, but not as fast as people expect of their machine.
func (p *program) examineSystem(m platform.Platform) diagnosis {
	d := diagnosis{Name: "system", Health: well, Detail: fmt.Sprintf("%s %s, %s", m.System, m.Version, m.Arch)}
	if m.Rosetta {
		d.Health, d.Hint = wants, "this is the Intel program; the one for Apple silicon is many times faster"
	}
	return d
}

// processor describes the processor by what matters for speed. What the system does not tell is left out.
func processor(m platform.Platform) string {
	cores := fmt.Sprintf("%d cores", m.Cores.Performance)
	if m.Cores.Efficiency > 0 {
		cores = fmt.Sprintf("%d + %d cores", m.Cores.Performance, m.Cores.Efficiency)
	}
	parts := []string{m.Chip, cores, fmt.Sprintf("%d usable", m.Cores.Logical), featureNames(m.Features)}
	var known []string
	for _, part := range parts {
		if part != "" {
			known = append(known, part)
		}
	}
	return strings.Join(known, ", ")
}

// featureNames joins features for people.
func featureNames(list []platform.Feature) string {
	names := make([]string, len(list))
	for i, f := range list {
		names[i] = string(f)
	}
	return strings.Join(names, " ")
}

// leastMemory is what the machine should have for the starter model beside everything else, in bytes.
const leastMemory = 1 << 30

// examineMemory warns where the model may not fit. What is free at this moment says little, so the whole counts.
func (p *program) examineMemory(m platform.Platform) diagnosis {
	d := diagnosis{Name: "memory", Health: well, Detail: fmt.Sprintf("%.1f GiB", float64(m.MemoryBytes)/(1<<30))}
	switch {
	case m.MemoryBytes == 0:
		d.Detail = "not known"
	case m.MemoryBytes < leastMemory:
		d.Health, d.Hint = wants, "the model may not fit; close other programs before asking"
	}
	return d
}

// build returns what the engine was built with. A program without engine says so in place of an answer.
func (p *program) build() (platform.Build, error) {
	if p.Build == nil {
		return platform.Build{}, inference.ErrNoEngine
	}
	return p.Build()
}

// examineBackend says what computes the answers, and whether the engine was built for this processor.
func (p *program) examineBackend(m platform.Platform) diagnosis {
	build, err := p.build()
	if err != nil {
		return sick("backend", ill, err)
	}
	wanted := platform.Auto
	if cfg, err := p.config(); err == nil { // a mistake in the settings is told where they are looked at
		wanted = platform.Backend(cfg.Engine.Backend)
	}
	backend, reason, err := platform.Select(m, wanted, build)
	if err != nil {
		return sick("backend", ill, hinted(err, "caro config set engine.backend auto leaves it to caro"))
	}
	d := diagnosis{Name: "backend", Health: well, Detail: fmt.Sprintf("%s: %s", backend, reason)}
	if unused := platform.Unused(m, build); backend == platform.CPU && len(unused) > 0 {
		d.Health = wants
		d.Detail += "; the engine was built without " + featureNames(unused) + " and is many times slower than it could be"
		d.Hint = "make build uses what this processor can do"
	}
	return d
}

// examineModel says which model would answer. It reads the whole file unless it was found whole before.
func (p *program) examineModel() diagnosis {
	found, err := p.find("")
	if err != nil {
		return sick("model", ill, err)
	}
	detail := fmt.Sprintf("%s (%s) in %s", found.Ref.Name, found.Ref.Origin, found.Path)
	return diagnosis{Name: "model", Health: well, Detail: detail}
}

// examineRemote asks the server, if there is one, which models it has. No words are sent. Without it this machine answers.
func (p *program) examineRemote(ctx context.Context) diagnosis {
	c, err := p.config()
	if err != nil || c.Remote.URL == "" {
		return diagnosis{Name: "server", Health: well, Detail: "none: nothing leaves this machine"}
	}
	where := "on this machine"
	if host := remote.Host(c.Remote.URL); host != "" {
		where = "requests leave this machine: " + host
	}
	server, err := p.server()
	if err != nil {
		return sick("server", wants, err)
	}
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	name, err := remote.Check(ctx, server)
	if err != nil {
		return sick("server", wants, fmt.Errorf("%s; %w", where, err))
	}
	return diagnosis{Name: "server", Health: well, Detail: name + " at " + c.Remote.URL + ", " + where}
}

// examineSettings reads the settings. A mistake in them is a failure: an ask refuses to guess what was meant.
func (p *program) examineSettings() diagnosis {
	paths, err := p.paths()
	if err != nil {
		return diagnosis{Name: "settings", Health: wants, Detail: err.Error(), Hint: "set HOME or CARO_HOME; until then there are no settings and no history"}
	}
	if _, err := p.config(); err != nil {
		return sick("settings", ill, err)
	}
	if _, err := os.Stat(paths.Config); err != nil {
		return diagnosis{Name: "settings", Health: well, Detail: "defaults; " + paths.Config + " would change them"}
	}
	return diagnosis{Name: "settings", Health: well, Detail: paths.Config}
}

// examineHistory opens the history. Whatever is wrong with it, answers do not depend on it.
func (p *program) examineHistory(ctx context.Context) diagnosis {
	store, err := p.store()
	if err != nil {
		return sick("history", wants, err)
	}
	s, err := store.Stats(ctx)
	if err != nil {
		return sick("history", wants, err)
	}
	paths, _ := p.paths() // store would have failed
	d := diagnosis{Name: "history", Health: well, Detail: fmt.Sprintf("%d entries, %d bytes in %s", s.Entries, s.Bytes, paths.History)}
	if len(s.Damaged) > 0 {
		d.Health, d.Hint = wants, "caro history repair brings back what can be read of "+strings.Join(s.Damaged, ", ")
	}
	return d
}

// trial is what the doctor asks the model.
const trial = "list files"

// examineAnswer asks the model something easy: what no other check finds keeps this from working.
func (p *program) examineAnswer(ctx context.Context) diagnosis {
	s, err := p.settings(target{})
	if err != nil {
		return sick("answer", ill, err)
	}
	a := &asker{gate: gate{program: p}, cmd: &askCmd{}, settings: s}
	start := p.Now()
	var got app.Answer
	err = a.open(func() (err error) {
		got, err = a.ask(ctx, a.engine, trial, nil)
		return err
	})
	if err != nil {
		return sick("answer", ill, err)
	}
	took := p.Now().Sub(start).Round(10 * time.Millisecond)
	d := diagnosis{Name: "answer", Health: well, Detail: fmt.Sprintf("%q gives %s in %s", trial, got.Command, took)}
	if got.Slower != "" {
		d.Health, d.Hint = wants, "answers are slower than they could be: "+got.Slower
	}
	return d
}

// Examine is the doctor for other front ends: it looks at everything that an ask needs, and asks nothing.
func Examine(ctx context.Context, env Env) []app.Diagnosis {
	p := &program{Env: env, globals: &globals{}, log: slog.New(slog.DiscardHandler)}
	var list []app.Diagnosis
	for _, d := range p.examine(ctx) {
		list = append(list, app.Diagnosis{Name: d.Name, Health: string(d.Health), Detail: d.Detail, Hint: d.Hint})
	}
	return list
}
