package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// buildProgram builds caro for GNUstep and returns its path. The first time takes minutes: the Cocoa bindings are large.
// The cgo flags are those of every build, because another set would compile the engine again.
func buildProgram(root string) (string, error) {
	binary := filepath.Join(root, "build", "out", "caro-gnustep")
	env, err := cgoEnvironment(root)
	if err != nil {
		return "", err
	}
	for _, argv := range [][]string{
		{"go", "run", "./build/cocoakit", "gnustep"},
		{"go", "build", "-modfile", filepath.Join("build", "out", "cocoakit", "gnustep.mod"), "-tags", "gnustep", "-o", binary, "."},
	} {
		cmd := exec.Command(argv[0], argv[1:]...)
		cmd.Dir, cmd.Env, cmd.Stderr = root, env, os.Stderr
		if err := cmd.Run(); err != nil {
			return "", fmt.Errorf("%s: %w", strings.Join(argv[:3], " "), err)
		}
	}
	return binary, nil
}

// cgoEnvironment returns the environment of a build: make has set the flags, or build/cgoflags.sh says them.
func cgoEnvironment(root string) ([]string, error) {
	env := append(os.Environ(), "CGO_ENABLED=1", "CGO_CFLAGS_ALLOW=-f.*")
	if os.Getenv("CGO_CFLAGS") != "" {
		return env, nil
	}
	flags, err := output(filepath.Join(root, "build", "cgoflags.sh"))
	if err != nil {
		return nil, err
	}
	return append(env, strings.Split(flags, "\n")...), nil
}
