package model

import (
	"encoding/json"
	"fmt"
	"slices"

	"caro/inference"
	"caro/resources"
)

// Model is a model that the catalogue knows (resources/models.json).
type Model struct {
	Name         string         `json:"name"`
	Kind         inference.Kind `json:"kind"` // how it is prompted
	File         string         `json:"file"`
	Repo         string         `json:"repo,omitempty"`     // on the model hub; empty for what ships with caro
	Size         int64          `json:"size,omitempty"`     // bytes; 0 where it is not known for certain
	AboutMB      int            `json:"about_mb,omitempty"` // size in millions of bytes, for people; nothing is held against it
	SHA256       string         `json:"sha256,omitempty"`   // lower-case hex; empty where it is not known for certain
	MemoryMB     int            `json:"memory_mb"`          // what a machine should have to run it beside everything else, in millions of bytes
	Quantization string         `json:"quantization"`
	License      string         `json:"license"`
	Research     bool           `json:"research,omitempty"` // the license permits no commercial use: it is to be agreed to
	Starter      bool           `json:"starter,omitempty"`  // ships with caro
}

// Catalogue returns the models that caro knows, the starter first.
func Catalogue() ([]Model, error) {
	var models []Model
	if err := json.Unmarshal(resources.Models, &models); err != nil {
		return nil, fmt.Errorf("read the model catalogue: %w", err)
	}
	return models, nil
}

// Lookup returns the model of the catalogue with the given name.
func Lookup(name string) (Model, bool) {
	models, err := Catalogue()
	if err != nil {
		return Model{}, false
	}
	i := slices.IndexFunc(models, func(m Model) bool { return m.Name == name })
	if i < 0 {
		return Model{}, false
	}
	return models[i], true
}

// Bytes is the size of a model's file: the exact one where it is known.
func (m Model) Bytes() int64 {
	if m.Size > 0 {
		return m.Size
	}
	return int64(m.AboutMB) * 1e6
}

// ref names the model in answers. One whose bytes nobody but the user vouches for is a file of theirs.
func (m Model) ref(src Source) inference.ModelRef {
	origin := inference.OriginCatalogue
	switch {
	case m.Starter:
		origin = inference.OriginStarter
	case m.SHA256 == "", src.From == FromImport && src.SHA256 == m.SHA256:
		origin = inference.OriginFile
	}
	return inference.ModelRef{Name: m.Name, Origin: origin, SHA256: m.SHA256}
}
