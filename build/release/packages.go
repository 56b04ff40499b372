package main

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"
)

// packages makes the archive and, with nfpm, the packages of Debian and Fedora.
func (j job) packages() error {
	files, err := j.tree()
	if err != nil {
		return err
	}
	if err := os.WriteFile(j.name()+".tar.gz", j.archive(files), 0o644); err != nil {
		return err
	}
	if j.nfpm == "" {
		return nil
	}
	stage, err := os.MkdirTemp("", "caro-release-")
	if err != nil {
		return err
	}
	err = j.pack(files, stage)
	return errors.Join(err, os.RemoveAll(stage))
}

// archive is a tar file with a folder caro-VERSION, owned by root.
func (j job) archive(files []file) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	made := map[string]bool{}
	var folder func(string)
	folder = func(dir string) {
		if dir == "." || made[dir] {
			return
		}
		folder(filepath.Dir(dir))
		made[dir] = true
		_ = w.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: dir + "/", Mode: 0o755, ModTime: j.date, Uname: "root", Gname: "root", Format: tar.FormatUSTAR})
	}
	for _, f := range files {
		name := "caro-" + j.version + "/" + f.path
		folder(filepath.Dir(name))
		_ = w.WriteHeader(&tar.Header{Name: name, Mode: int64(f.mode), Size: int64(len(f.data)), ModTime: j.date, Uname: "root", Gname: "root", Format: tar.FormatUSTAR})
		_, _ = w.Write(f.data)
	}
	_ = w.Close()
	return packed(b.Bytes())
}

// content is an entry of nfpm's list: https://nfpm.goreleaser.com/configuration/
type content struct {
	Source string         `yaml:"src"`
	Place  string         `yaml:"dst"`
	Info   map[string]any `yaml:"file_info"`
}

// zshDebian is where Debian's zsh looks for the completions of packages; Fedora's looks in site-functions.
const zshDebian = "/usr/share/zsh/vendor-completions/_caro"

// pack stages the files and has nfpm make both packages.
func (j job) pack(files []file, stage string) error {
	var both []content
	for _, f := range files {
		path := filepath.Join(stage, f.path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, f.data, f.mode); err != nil {
			return err
		}
		both = append(both, content{path, "/usr/" + f.path, map[string]any{"mode": int(f.mode), "mtime": j.date, "owner": "root", "group": "root"}})
	}
	for format, suffix := range map[string]string{"deb": ".deb", "rpm": ".rpm"} {
		contents := append([]content(nil), both...)
		for i := range contents {
			if format == "deb" && strings.HasSuffix(contents[i].Place, "site-functions/_caro") {
				contents[i].Place = zshDebian
			}
		}
		config, err := yaml.Marshal(j.config(format, contents))
		if err != nil {
			return err
		}
		path := filepath.Join(stage, format+".yaml")
		if err := os.WriteFile(path, config, 0o600); err != nil {
			return err
		}
		cmd := exec.Command(j.nfpm, "package", "--config", path, "--packager", format, "--target", j.name()+suffix)
		cmd.Env = append(os.Environ(), fmt.Sprintf("SOURCE_DATE_EPOCH=%d", j.date.Unix()))
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("nfpm: %w\n%s", err, out)
		}
	}
	return nil
}

// config describes a package. The engines are C++ and need its library; caro itself needs nothing.
func (j job) config(format string, contents []content) map[string]any {
	c := map[string]any{
		"name": "caro", "arch": "amd64", "platform": "linux", "version": j.version, "release": "1", "section": "utils", "priority": "optional",
		"maintainer":  "the caro authors <caro@users.noreply.github.com>",
		"description": "plain words in, one checked shell command out\nA local model writes the command, a deterministic analysis judges what it could do.",
		"license":     "Apache-2.0", "contents": contents, "mtime": j.date,
		"depends": []string{"libc6 (>= 2.36)", "libstdc++6 (>= 12)", "libgcc-s1"},
	}
	if format == "rpm" {
		c["depends"] = []string{"glibc >= 2.36", "libstdc++ >= 12", "libgcc"}
		c["rpm"] = map[string]any{"buildhost": "localhost"}
	}
	return c
}
