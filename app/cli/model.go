package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"

	"caro/app"
	"caro/inference"
	"caro/inference/model"
)

// modelCmd is `caro model`.
type modelCmd struct {
	List   modelListCmd   `cmd:"" default:"withargs"`
	Path   modelPathCmd   `cmd:""`
	Verify modelVerifyCmd `cmd:""`
}

// modelDoc is a model as scripts read it.
type modelDoc struct {
	Name         string           `json:"name"`
	Origin       inference.Origin `json:"origin"`
	State        string           `json:"state"` // installed, missing, damaged
	InUse        bool             `json:"in_use"`
	Path         string           `json:"path"` // empty where it is not installed
	Size         int64            `json:"size"` // bytes; 0 where it is not known
	SHA256       string           `json:"sha256"`
	Quantization string           `json:"quantization"`
	License      string           `json:"license"`
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
type modelListCmd struct{}

// Run lists the catalogue, and the user's own file when one is in use.
func (c *modelListCmd) Run(p *program) error {
	store, chosen, err := p.models()
	if err != nil {
		return err
	}
	known, err := model.Catalogue()
	if err != nil {
		return err
	}
	used, usedErr := store.Find(chosen)
	var docs []modelDoc
	for _, m := range known {
		d := describe(store, m)
		d.InUse = usedErr == nil && used.Path == d.Path
		docs = append(docs, d)
	}
	if usedErr == nil && used.Ref.Origin == inference.OriginFile {
		docs = append(docs, modelDoc{Name: used.Ref.Name, Origin: used.Ref.Origin, State: "installed", InUse: true, Path: used.Path})
	}
	if p.globals.Output != plain {
		return p.printDoc(struct {
			Schema int        `json:"schema"`
			Models []modelDoc `json:"models"`
		}{schema, docs})
	}
	return p.print(p.writeModels(docs))
}

// describe says what is known of a model of the catalogue.
func describe(store model.Store, m model.Model) modelDoc {
	d := modelDoc{
		Name: m.Name, Origin: inference.OriginCatalogue, State: "installed",
		Size: m.Size, SHA256: m.SHA256, Quantization: m.Quantization, License: m.License,
	}
	if m.Starter {
		d.Origin = inference.OriginStarter
	}
	found, err := store.Find(m.Name)
	switch {
	case errors.Is(err, model.ErrDamaged):
		d.State = "damaged"
	case err != nil:
		d.State = "missing"
	}
	d.Path = found.Path
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
		fmt.Fprintf(&b, "%s %-20s %-9s", mark, app.Visible(d.Name), d.State)
		for _, detail := range []string{megabytes(d.Size), d.Quantization, d.License, app.Visible(d.Path)} {
			if detail != "" {
				b.WriteString("  " + detail)
			}
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
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

// Run reads a model's whole file and holds it against the catalogue.
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
		return nil
	}
	p.say("%s is whole: SHA-256 %s", found.Ref.Name, found.Model.SHA256)
	return nil
}
