package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"

	"caro/inference"
	"caro/inference/model"
)

// modelCmd is `caro model`.
type modelCmd struct {
	List   modelListCmd   `cmd:"" default:"withargs"`
	Pull   modelPullCmd   `cmd:""`
	Use    modelUseCmd    `cmd:""`
	Verify modelVerifyCmd `cmd:""`
	Rm     modelRmCmd     `cmd:""`
	Path   modelPathCmd   `cmd:""`
	Import modelImportCmd `cmd:""`
}

// modelDoc is a model as scripts read it.
type modelDoc struct {
	Name         string           `json:"name"`
	Origin       inference.Origin `json:"origin"`
	State        string           `json:"state"` // installed, partial, missing, damaged
	InUse        bool             `json:"in_use"`
	Path         string           `json:"path"` // empty where it is not installed
	Size         int64            `json:"size"` // bytes; 0 where it is not known
	SHA256       string           `json:"sha256"`
	Quantization string           `json:"quantization"`
	License      string           `json:"license"`
	AboutMB      int              `json:"about_mb"`   // size for people; 0 where size is known
	Downloaded   int64            `json:"downloaded"` // bytes, while the state is partial
	Repo         string           `json:"repo"`
	Commit       string           `json:"commit"` // the one that the file is of; empty where it is not known
	MemoryMB     int              `json:"memory_mb"`
	Fits         *bool            `json:"fits"` // this machine's memory; null where that is not known
}

// models returns where models lie, and the name or file of the one that the settings choose.
func (p *program) models() (model.Store, string, error) {
	c, err := p.config()
	if err != nil {
		return model.Store{}, "", err
	}
	if p.Models == nil {
		return model.Store{}, "", inference.ErrNoEngine
	}
	return p.Models(), c.Model, nil
}

// modelListCmd is `caro model` and `caro model list`.
type modelListCmd struct {
	Server bool
}

// Run lists the catalogue and the models that were imported, and the user's own file when one is in use; or those of the server.
func (c *modelListCmd) Run(ctx context.Context, p *program) error {
	if c.Server {
		return p.listServer(ctx)
	}
	store, chosen, err := p.models()
	if err != nil {
		return err
	}
	known, err := model.Catalogue()
	if err != nil {
		return err
	}
	for _, name := range store.Own() {
		known = append(known, model.Model{Name: name})
	}
	used, usedErr := store.Find(chosen)
	var docs []modelDoc
	listed := false
	for _, m := range known {
		d := describe(store, m)
		d.InUse = usedErr == nil && used.Path == d.Path
		listed = listed || d.InUse
		docs = append(docs, d)
	}
	if usedErr == nil && !listed {
		d := describeFound(store, used)
		d.InUse = true
		docs = append(docs, d)
	}
	return p.printModels(docs)
}

// printModels prints a list of models.
func (p *program) printModels(docs []modelDoc) error {
	if p.globals.Output != plain {
		return p.printDoc(struct {
			Schema int        `json:"schema"`
			Models []modelDoc `json:"models"`
		}{schema, docs})
	}
	return p.print(p.writeModels(docs))
}

// describe says what is known of a model of the catalogue, or of an imported one.
func describe(store model.Store, m model.Model) modelDoc {
	found, err := store.Find(m.Name)
	if err == nil {
		return describeFound(store, found)
	}
	d := describeFound(store, model.Installed{Model: m, Ref: inference.ModelRef{Origin: inference.OriginCatalogue, SHA256: m.SHA256}})
	switch partial := store.Partial(m); {
	case m.Starter:
		d.Origin = inference.OriginStarter
	case m.Repo == "":
		d.Origin = inference.OriginFile
	case partial > 0:
		d.Downloaded = partial
	}
	d.State = "missing"
	switch {
	case errors.Is(err, model.ErrDamaged):
		d.State = "damaged"
	case d.Downloaded > 0:
		d.State = "partial"
	}
	return d
}

// describeFound says what is known of a model that is here.
func describeFound(store model.Store, found model.Installed) modelDoc {
	m := found.Model
	d := modelDoc{
		Name: cmp.Or(m.Name, found.Ref.Name), Origin: found.Ref.Origin, State: "installed", Path: found.Path, Size: m.Size, SHA256: found.Ref.SHA256,
		Quantization: m.Quantization, License: m.License, Repo: m.Repo, MemoryMB: m.MemoryMB, Fits: fits(m),
	}
	if m.Size == 0 {
		d.AboutMB = m.AboutMB
	}
	if src, ok := store.Source(m.File); ok && src.SHA256 == found.Ref.SHA256 {
		d.Commit = src.Commit
	}
	return d
}

// writeModels writes a line for each model; a star marks the one in use.
func (p *program) writeModels(docs []modelDoc) []byte {
	var b bytes.Buffer
	for _, d := range docs {
		mark := " "
		if d.InUse {
			mark = "*"
		}
		fmt.Fprintf(&b, "%s %-20s %-9s", mark, p.visible(d.Name), d.State)
		for _, detail := range d.details(p) {
			if detail != "" {
				b.WriteString("  " + detail)
			}
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// details are what a line says of a model after its state.
func (d modelDoc) details(p *program) []string {
	size := megabytes(max(d.Size, int64(d.AboutMB)*1e6))
	if d.Downloaded > 0 {
		size = megabytes(d.Downloaded) + " of " + size
	}
	list := []string{size, d.Quantization, d.License}
	if m, ok := model.Lookup(d.Name); ok && m.Research {
		list[2] += " (no commercial use)"
	}
	if d.Fits != nil && !*d.Fits {
		list = append(list, fmt.Sprintf("wants %d GB of memory", d.MemoryMB/1000))
	}
	return append(list, p.visible(d.Path))
}

// megabytes rounds to millions of bytes, as download pages do.
func megabytes(size int64) string {
	if size == 0 {
		return ""
	}
	return fmt.Sprintf("%d MB", (size+500_000)/1_000_000)
}

// modelPathCmd is `caro model path [NAME]`.
type modelPathCmd struct {
	Name string `arg:"" optional:""`
}

// Run prints where a model's file is: the one in use when none is named.
func (c *modelPathCmd) Run(p *program) error {
	found, err := p.find(c.Name)
	if err != nil {
		return err
	}
	if p.globals.Output != plain {
		return p.modelResult(found)
	}
	return p.print([]byte(found.Path + "\n"))
}

// find returns the model of that name, or the one in use for "".
func (p *program) find(name string) (model.Installed, error) {
	store, chosen, err := p.models()
	if err != nil {
		return model.Installed{}, err
	}
	return store.Find(cmp.Or(name, chosen))
}

// modelVerifyCmd is `caro model verify [NAME]`.
type modelVerifyCmd struct {
	Name string `arg:"" optional:""`
}

// Run reads a model's whole file and holds it against what is known of it.
func (c *modelVerifyCmd) Run(p *program) error {
	found, err := p.find(c.Name)
	if err != nil {
		return err
	}
	store := p.Models()
	if err := store.Verify(found); err != nil {
		return err
	}
	if found.Model.SHA256 == "" {
		p.say("%s is not in the catalogue with a hash; there is nothing to hold it against", found.Ref.Name)
	} else {
		p.say("%s is whole: SHA-256 %s", found.Ref.Name, found.Model.SHA256)
	}
	return p.modelResult(found)
}
