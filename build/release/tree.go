package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// file is one file of an installation.
type file struct {
	path string // below the prefix, such as bin/caro
	mode os.FileMode
	data []byte
}

// tree is what an installation holds, sorted by path.
func (j job) tree() ([]file, error) {
	var files []file
	add := func(path string, mode os.FileMode, data []byte, err error) error {
		files = append(files, file{path, mode, data})
		return err
	}
	copied := func(path string, mode os.FileMode, from string) error {
		data, err := os.ReadFile(from)
		return add(path, mode, data, err)
	}
	program := filepath.Join(j.bin, "caro")
	engines, err := filepath.Glob(filepath.Join(j.bin, "caro-engine-*"))
	if err != nil {
		return nil, err
	}
	if err := copied("bin/caro", 0o755, program); err != nil {
		return nil, err
	}
	for _, e := range engines {
		if err := copied("libexec/caro/"+filepath.Base(e), 0o755, e); err != nil {
			return nil, err
		}
	}
	models, err := filepath.Glob(filepath.Join(j.root, "resources", "models", "*"))
	if err != nil {
		return nil, err
	}
	for _, m := range models {
		if err := copied("share/caro/models/"+filepath.Base(m), 0o644, m); err != nil {
			return nil, err
		}
	}
	for _, name := range []string{"LICENSE", "NOTICE", "README.md"} {
		if err := copied("share/doc/caro/"+name, 0o644, filepath.Join(j.root, name)); err != nil {
			return nil, err
		}
	}
	changes, err := os.ReadFile(filepath.Join(j.root, "CHANGELOG.md"))
	if err := add("share/doc/caro/changelog.gz", 0o644, packed(changes), err); err != nil {
		return nil, err
	}
	for path, args := range map[string][]string{
		"share/man/man1/caro.1.gz":                  {"man"},
		"share/bash-completion/completions/caro":    {"completion", "bash"},
		"share/zsh/site-functions/_caro":            {"completion", "zsh"},
		"share/fish/vendor_completions.d/caro.fish": {"completion", "fish"},
	} {
		out, err := exec.Command(program, args...).Output()
		if err != nil {
			return nil, fmt.Errorf("caro %s: %w", strings.Join(args, " "), err)
		}
		if strings.HasSuffix(path, ".gz") {
			out = packed(out)
		}
		if err := add(path, 0o644, out, nil); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(files, func(a, b file) int { return strings.Compare(a.path, b.path) })
	return files, nil
}

// packed compresses without a name or a date. Writing to a buffer does not fail.
func packed(data []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	_, _ = z.Write(data)
	_ = z.Close()
	return b.Bytes()
}
