package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// buildProgram builds the program with the mended copy of darwinkit. The cgo flags are those of the environment: make
// sets them.
func buildProgram(b bundle) error {
	if err := command(b.root, "go", "run", "./build/cocoakit", "darwin"); err != nil {
		return err
	}
	modfile := filepath.Join(b.root, "build", "out", "cocoakit", "darwin.mod")
	return command(b.root, "go", "build", "-modfile", modfile, "-ldflags", "-s -w -X main.version="+b.Version, "-o", b.binary, ".")
}

// sign signs the bundle ad hoc.
func sign(app string) error { return command(".", "codesign", "--force", "--sign", "-", app) }

func command(dir, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
