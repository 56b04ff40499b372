package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// lister makes a stand-in for cyclonedx-gomod that prints text.
func lister(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cyclonedx-gomod")
	if err := os.WriteFile(path, []byte("#!/bin/sh\ncat <<'EOF'\n"+text+"\nEOF\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// Ensure that the bill of materials names the modules and the model, and is dated like the release.
func TestSBOM(t *testing.T) {
	j := sample(t)
	j.cyclonedx = lister(t, `{"bomFormat": "CycloneDX", "metadata": {"timestamp": "2001-02-03T04:05:06Z"}, "components": [{"name": "go.etcd.io/bbolt"}]}`)
	if err := j.sbom("caro", "caro-1.2.3"); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(j.out, "caro-1.2.3.cdx.json"))
	if err != nil {
		t.Fatal(err)
	}
	var bill struct {
		Metadata   struct{ Timestamp string }
		Components []struct {
			Name, Type string
			Hashes     []struct{ Content string }
		}
	}
	if err := json.Unmarshal(data, &bill); err != nil {
		t.Fatal(err)
	}
	if bill.Metadata.Timestamp != "2023-11-14T22:13:20Z" {
		t.Errorf("dated %s", bill.Metadata.Timestamp)
	}
	if n := len(bill.Components); n != 2 || bill.Components[0].Name != "go.etcd.io/bbolt" || bill.Components[1].Type != "machine-learning-model" {
		t.Fatalf("%s", data)
	}
	if h := bill.Components[1].Hashes; len(h) != 1 || len(h[0].Content) != 64 {
		t.Errorf("the model's hash: %v", h)
	}
}

// Ensure that no bill is left where none could be made.
func TestSBOM_Broken(t *testing.T) {
	for name, text := range map[string]string{"not JSON": "oops", "no components": `{"metadata": {}}`} {
		t.Run(name, func(t *testing.T) {
			j := sample(t)
			j.cyclonedx = lister(t, text)
			if err := j.sbom("caro", "x"); err == nil || !strings.Contains(err.Error(), "cyclonedx-gomod") {
				t.Error(err)
			}
			if _, err := os.Stat(filepath.Join(j.out, "x.cdx.json")); !errors.Is(err, os.ErrNotExist) {
				t.Error("a bill all the same")
			}
		})
	}
}
