package main

import (
	"errors"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"text/template"

	"caro/build/artwork"
)

// Info is what Info.plist.tmpl is filled with.
type Info struct {
	Identifier    string // never changes: macOS keeps settings, permissions and the login item under it
	Version       string
	MinimumSystem string
	Copyright     string
}

// defaultInfo is for macOS 13 and newer, which has the login item's interface.
var defaultInfo = Info{
	Identifier:    "app.caro.Caro",
	MinimumSystem: "13.0",
	Copyright:     "Copyright 2026 the caro authors. Apache License 2.0.",
}

// bundle is a Caro.app to make.
type bundle struct {
	Info
	root   string // of the repository
	binary string // the program that goes in
	out    string
}

// errVersion is returned for a version that macOS would not read.
var errVersion = errors.New("a bundle's version is up to three numbers with dots, such as 0.1.0")

var versionRE = regexp.MustCompile(`^\d+(\.\d+){0,2}$`)

// write makes the bundle beside its place and moves it there.
func (b bundle) write() error {
	fresh := b.out + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	if err := b.layOut(filepath.Join(fresh, "Contents")); err != nil {
		return errors.Join(err, os.RemoveAll(fresh))
	}
	if err := os.RemoveAll(b.out); err != nil {
		return err
	}
	return os.Rename(fresh, b.out)
}

// layOut writes the folder Contents.
func (b bundle) layOut(contents string) error {
	plist, err := b.plist()
	if err != nil {
		return err
	}
	resources := filepath.Join(contents, "Resources")
	for _, dir := range []string{filepath.Join(contents, "MacOS"), filepath.Join(resources, "models")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(contents, "Info.plist"), plist, 0o644); err != nil {
		return err
	}
	if err := copyFile(b.binary, filepath.Join(contents, "MacOS", "caro"), 0o755); err != nil {
		return err
	}
	icns, err := icon()
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(resources, "Caro.icns"), icns, 0o644); err != nil {
		return err
	}
	for _, name := range []string{"LICENSE", "NOTICE"} {
		if err := copyFile(filepath.Join(b.root, name), filepath.Join(resources, name), 0o644); err != nil {
			return err
		}
	}
	models, err := filepath.Glob(filepath.Join(b.root, "resources", "models", "*"))
	if err != nil {
		return err
	}
	for _, from := range models {
		if err := copyFile(from, filepath.Join(resources, "models", filepath.Base(from)), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// icon is drawn once.
var icon = sync.OnceValues(artwork.ICNS)

// plist fills the template.
func (b bundle) plist() ([]byte, error) {
	if !versionRE.MatchString(b.Version) {
		return nil, fmt.Errorf("%w: %q", errVersion, b.Version)
	}
	t, err := template.ParseFiles(filepath.Join(b.root, "Info.plist.tmpl"))
	if err != nil {
		return nil, err
	}
	var out strings.Builder
	err = t.Execute(&out, Info{
		Identifier: html.EscapeString(b.Identifier), Version: b.Version,
		MinimumSystem: html.EscapeString(b.MinimumSystem), Copyright: html.EscapeString(b.Copyright),
	})
	return []byte(out.String()), err
}

func copyFile(from, to string, mode os.FileMode) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, mode)
}
