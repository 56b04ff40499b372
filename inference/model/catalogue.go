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
	Quantization string         `json:"quantization"`
	License      string         `json:"license"`           // Qwen-Research permits no commercial use
	Starter      bool           `json:"starter,omitempty"` // ships with caro
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

// ref names the model in answers.
func (m Model) ref() inference.ModelRef {
	origin := inference.OriginCatalogue
	if m.Starter {
		origin = inference.OriginStarter
	}
	return inference.ModelRef{Name: m.Name, Origin: origin, SHA256: m.SHA256}
}
