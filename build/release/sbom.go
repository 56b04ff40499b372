package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// errNoStarter is returned when the catalogue of models has no starter.
var errNoStarter = errors.New("resources/models.json names no starter model")

// sbom writes NAME.cdx.json: the modules that a program was linked from, as its build information names them, and the model that ships beside it, in the
// form of CycloneDX (https://cyclonedx.org/specification/overview/).
func (j job) sbom(program, name string) error {
	out, err := exec.Command(j.cyclonedx, "bin", "-json", "-noserial", "-std", "-version", j.version, program).Output()
	if err != nil {
		return fmt.Errorf("cyclonedx-gomod: %w", err)
	}
	var bill map[string]any
	if err := json.Unmarshal(out, &bill); err != nil {
		return fmt.Errorf("cyclonedx-gomod: %w", err)
	}
	starter, err := j.starter()
	if err != nil {
		return err
	}
	if err := complete(bill, j.date, starter); err != nil {
		return err
	}
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetIndent("", "  ")
	if err := e.Encode(bill); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(j.out, name+".cdx.json"), text.Bytes(), 0o644)
}

// weights is what the catalogue says of a model.
type weights struct {
	Name    string `json:"name"`
	SHA256  string `json:"sha256"`
	License string `json:"license"`
	Starter bool   `json:"starter"`
}

// starter is the model that ships with the program.
func (j job) starter() (weights, error) {
	data, err := os.ReadFile(filepath.Join(j.root, "resources", "models.json"))
	if err != nil {
		return weights{}, err
	}
	var models []weights
	if err := json.Unmarshal(data, &models); err != nil {
		return weights{}, fmt.Errorf("resources/models.json: %w", err)
	}
	for _, m := range models {
		if m.Starter {
			return m, nil
		}
	}
	return weights{}, errNoStarter
}

// errBill is returned for a bill of materials of another shape.
var errBill = errors.New("cyclonedx-gomod wrote a bill without metadata or components")

// complete adds the model to a bill and dates it like the release, so that the same program gives the same bytes.
func complete(bill map[string]any, date time.Time, model weights) error {
	metadata, ok := bill["metadata"].(map[string]any)
	components, also := bill["components"].([]any)
	if !ok || !also {
		return errBill
	}
	metadata["timestamp"] = date.Format(time.RFC3339)
	bill["components"] = append(components, map[string]any{
		"bom-ref":  "model:" + model.Name,
		"type":     "machine-learning-model",
		"name":     model.Name,
		"scope":    "required",
		"hashes":   []any{map[string]any{"alg": "SHA-256", "content": model.SHA256}},
		"licenses": []any{map[string]any{"license": map[string]any{"id": model.License}}},
	})
	return nil
}
