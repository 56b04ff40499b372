package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/template"
)

// sumsName is the list of checksums, in the form that `sha256sum --check` and `shasum -a 256 --check` read.
const sumsName = "SHA256SUMS"

// files writes what goes beside the packages.
func (j job) files() error {
	sums, err := j.sums()
	if err != nil {
		return err
	}
	var list strings.Builder
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for n := range sums {
			if !yield(n) {
				return
			}
		}
	}) {
		fmt.Fprintf(&list, "%s  %s\n", sums[name], name)
	}
	if err := os.WriteFile(filepath.Join(j.out, sumsName), []byte(list.String()), 0o644); err != nil {
		return err
	}
	changes, err := os.ReadFile(filepath.Join(j.root, "CHANGELOG.md"))
	if err != nil {
		return err
	}
	notes, err := releaseNotes(string(changes), j.version)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(j.out), "release-notes.md"), []byte(notes), 0o644); err != nil {
		return err
	}
	for name, needs := range map[string]string{
		"caro.rb":      fmt.Sprintf("caro-%s-linux-amd64.tar.gz", j.version),
		"caro-cask.rb": fmt.Sprintf("Caro-%s.dmg", j.version),
	} {
		if err := j.homebrew(name, needs, sums); err != nil {
			return err
		}
	}
	return nil
}

// sums hashes every file of the release but the files that this program writes itself.
func (j job) sums() (map[string]string, error) {
	entries, err := os.ReadDir(j.out)
	if err != nil {
		return nil, err
	}
	sums := make(map[string]string)
	for _, e := range entries {
		if e.IsDir() || e.Name() == sumsName || strings.HasSuffix(e.Name(), ".rb") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(j.out, e.Name()))
		if err != nil {
			return nil, err
		}
		sums[e.Name()] = fmt.Sprintf("%x", sha256.Sum256(data))
	}
	return sums, nil
}

// errNoNotes is returned when CHANGELOG.md has nothing to say of a version.
var errNoNotes = errors.New("CHANGELOG.md has no entry for this version")

// releaseNotes are the lines of the changelog below a version's heading.
func releaseNotes(changes, version string) (string, error) {
	heading := regexp.MustCompile(`(?m)^## \[` + regexp.QuoteMeta(version) + `\].*\n`)
	at := heading.FindStringIndex(changes)
	if at == nil {
		return "", fmt.Errorf("%w: %s", errNoNotes, version)
	}
	notes, _, _ := strings.Cut(changes[at[1]:], "\n## [")
	if strings.TrimSpace(notes) == "" {
		return "", fmt.Errorf("%w: %s", errNoNotes, version)
	}
	return strings.TrimSpace(notes) + "\n", nil
}

// homebrew fills a template with the version and the hash of the file that it installs; without that file there is nothing to install.
func (j job) homebrew(name, needs string, sums map[string]string) error {
	sum, ok := sums[needs]
	if !ok || j.url == "" {
		fmt.Printf("%s: left out, it needs -url and %s in the release\n", name, needs)
		return nil
	}
	t, err := template.ParseFiles(filepath.Join(j.root, "build", "homebrew", name+".tmpl"))
	if err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(j.out, name))
	if err != nil {
		return err
	}
	err = t.Execute(f, map[string]string{"Version": j.version, "SHA256": sum, "File": needs, "URL": strings.TrimSuffix(j.url, "/")})
	return errors.Join(err, f.Close())
}
