package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// contents are the files that commands find, relative to the folder that becomes /mnt.
var contents = map[string]string{
	"work/notes.txt":     "a first note\nTODO: rm the error\nhello a\n",
	"work/a b.txt":       "two words\n",
	"work/data.csv":      "a,1,x\nb,2,y\nc,3,z\n",
	"work/data.json":     `{"a": 1, "b": [1, 2, 3]}` + "\n",
	"work/README.md":     "# Readme\n\nthe main thing\n",
	"work/.hidden":       "hidden\n",
	"work/Makefile":      "all:\n\techo built > build/made\nclean:\n\trm -f notes.txt\n",
	"work/src/main.go":   "package main\n\nfunc main() {}\n",
	"work/src/util.py":   "open('notes.txt', 'w').close()\n",
	"work/docs/guide.md": "guide\n",
	"work/logs/app.log":  "error one\nok\n",
	"work/logs/old.log":  "old error\n",
	"work/build/out.o":   "\x00\x01",
	"work/bin/run.sh":    "#!/bin/sh\nrm -f notes.txt\n",
	"home/.bashrc":       "export A=1\n",
	"home/.profile":      "umask 022\n",
	"home/.ssh/id_rsa":   "not a key\n",
}

// prepare makes what a map cannot hold: a link, an empty folder, archives and a repository with two branches.
const prepare = `set -e
ln -s notes.txt link
mkdir empty
chmod 755 bin/run.sh
tar cf archive.tar notes.txt src
printf '<p>hi</p>' | gzip > page.html.gz
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
git init -q -b main
git config user.name u && git config user.email u@example.com && git config gc.auto 0
git add notes.txt data.csv src docs && git commit -q -m first
git branch side && git tag v1
echo more >> notes.txt && git commit -q -am second
echo again >> notes.txt && git stash -q && echo last >> notes.txt`

// fill makes the pattern and notes its paths.
func (s *sandbox) fill(ctx context.Context) error {
	root := filepath.Join(s.dir, "files")
	for name, text := range contents {
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return fmt.Errorf("make files: %w", err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return fmt.Errorf("make files: %w", err)
		}
	}
	cmd := exec.CommandContext(ctx, "bash", "-c", prepare)
	cmd.Dir = filepath.Join(root, "work")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("make files: %w: %s", err, out)
	}
	return filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
		if rel, relErr := filepath.Rel(root, path); relErr == nil {
			s.files[filepath.Join("/mnt", rel)] = true
		}
		return err
	})
}
