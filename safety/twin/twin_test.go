package twin_test

import (
	"testing"

	"caro/internal/shell"
	"caro/safety"
	"caro/safety/twin"
)

func TestOf(t *testing.T) {
	for command, want := range map[string]string{
		// deleted
		"rm a.txt 'b c.txt'":                "ls -d a.txt 'b c.txt'",
		"rm -rf build node_modules":         "find build node_modules",
		"rm -- -x":                          "ls -d -- -x",
		`rm "$f"`:                           `echo rm "$f"`,
		"rm *.log":                          "ls -d *.log",
		"sudo rm -r /opt/old":               "find /opt/old",
		"/bin/rm a":                         "ls -d a",
		"rmdir void":                        "ls -d void",
		"find . -name '*.tmp' -delete":      "find . -name '*.tmp' -print",
		"find . -empty -exec rm {} +":       "find . -empty -print",
		`find . -exec grep -l x {} \;`:      "",
		"find . -name x -print0 | xargs rm": "find . -name x -print0 | xargs echo rm",
		"ls | xargs -n 1 -I {} mv {} old":   "ls | xargs -n 1 -I {} echo mv {} old",
		"ls | xargs wc -l":                  "",
		"cd old && rm x; ls":                "cd old && ls -d x; ls",
		`for f in *.a; do rm -- "$f"; done`: `for f in *.a; do echo rm -- "$f"; done`,
		// moved and changed
		"mv a.txt b.txt docs":      "ls -d a.txt b.txt",
		"mv -t docs a.txt b.txt":   "ls -d a.txt b.txt",
		"chmod 600 key":            "ls -ld key",
		"chmod -x run.sh":          "ls -ld run.sh",
		"chmod -R g+w shared":      "find shared",
		"chown root:root a b":      "ls -ld a b",
		"sed -i s/a/b/ x":          "sed s/a/b/ x",
		"sed -i '' 's/a/b/' x":     "sed 's/a/b/' x",
		"sed -i.bak -e 's/a/b/' x": "sed -e 's/a/b/' x",
		"sed -Ei 's/a+/b/' x":      "sed -E 's/a+/b/' x",
		"sed --in-place=.bak 2d x": "sed 2d x",
		"sed -n 2p x":              "",
		"perl -pi -e 's/a/b/' x":   "perl -p -e 's/a/b/' x",
		"sort a > b":               "sort a",
		"sort a >> b 2>/dev/null":  "sort a 2>/dev/null",
		"make >/dev/null":          "make -n >/dev/null",
		": > a":                    "",
		"> a":                      "",
		"sort a | tee b":           "sort a | cat",
		"truncate -s 0 a.log":      "ls -l a.log",
		// archives, processes, other programs
		"tar xzf a.tgz -C out":        "tar tzf a.tgz -C out",
		"tar -xvf a.tar":              "tar -tvf a.tar",
		"tar --extract -f a.tar":      "tar --list -f a.tar",
		"tar czf a.tgz a":             "",
		"unzip a.zip":                 "unzip -l a.zip",
		"gunzip a.gz":                 "gzip -l a.gz",
		"pkill -9 -f server":          "pgrep -l -f server",
		"kill -9 12 13":               "ps -p 12,13",
		"kill %1":                     "",
		"crontab -r":                  "crontab -l",
		"rsync -a --delete src/ dst/": "rsync -nv -a --delete src/ dst/",
		"rsync -an src/ dst/":         "",
		"make install":                "make -n install",
		"sudo apt-get install jq":     "apt-get install -s jq",
		"apt list":                    "",
		"brew upgrade":                "brew upgrade --dry-run",
		"terraform destroy":           "terraform plan -destroy",
		"kubectl delete pod x":        "kubectl delete --dry-run=server pod x",
		"npm install":                 "npm install --dry-run",
		// git
		"git clean -fd":           "git clean -n -fd",
		"git -C sub add .":        "git -C sub add -n .",
		"git push origin main":    "git push --dry-run origin main",
		"git reset --hard":        "git diff --stat HEAD",
		"git reset --hard HEAD~2": "git diff --stat HEAD~2",
		"git restore a.txt":       "git diff --stat -- a.txt",
		"git checkout -- a.txt":   "git diff --stat -- a.txt",
		"git checkout main":       "",
		"git branch -D old":       "git log --oneline HEAD..old",
		"git push --dry-run":      "",
		"git status":              "",
		// nothing to do, nothing to read
		"ls":    "",
		"":      "",
		"rm":    "",
		"rm 'a": "",
	} {
		if got := twin.Of(command, shell.Bash); got != want {
			t.Errorf("%q: %q, want %q", command, got, want)
		}
		if want == "" {
			continue
		}
		if level := safety.Assess(want, safety.Options{Shell: shell.Bash, System: shell.Linux}).Level; level != safety.Safe {
			t.Errorf("%q: its twin %q is %s", command, want, level)
		}
	}
	if got := twin.Of("rm a", shell.Fish); got != "" {
		t.Errorf("fish: %q", got)
	}
}

func TestUndo(t *testing.T) {
	for command, want := range map[string]string{
		"mv a.txt b.txt": "mv b.txt a.txt", "mv 'a b.txt' c.txt": "mv c.txt 'a b.txt'", "mv a.txt b.txt docs": "mv docs/a.txt docs/b.txt .", "mv src/a.txt docs/": "mv docs/a.txt src",
		"mv *.txt docs": "", "mv -f a b": "", "mv a.txt docs": "mv docs/a.txt .", "mkdir build": "rmdir build", "mkdir -p a/b": "rmdir -p a/b",
		"ln -s a b": "rm b", "ln -sf a b": "", "chmod +x run.sh": "chmod -x run.sh", "chmod -R g-w d": "", "chmod u-w f": "chmod u+w f", "chmod 600 f": "",
		"gzip a.txt": "gunzip a.txt.gz", "gunzip a.txt.gz": "gzip a.txt", "gzip -k a": "",
		"git add .": "git restore --staged .", "git commit -m 'a b'": "git reset --soft HEAD~1", "git commit --amend": "", "git stash": "git stash pop", "git stash list": "",
		"git branch fix": "git branch -d fix", "git branch -d fix": "", "git tag v1": "git tag -d v1", "git switch main": "git switch -", "git checkout -b x": "git switch -",
		"git checkout -- a.txt": "", "git checkout a.txt": "", "git mv a b": "git mv b a", "git": "", "git push": "",
		"brew install jq": "brew uninstall jq", "sudo apt-get install jq": "sudo apt-get remove jq", "docker stop db": "docker start db",
		"rm a": "", "cp a b": "", "sort a > b": "", "mkdir a && cd a": "", `mv "$a" b.txt`: "", "": "", "((": "", "A=1 mkdir x": "", "cd /tmp": "cd -",
	} {
		if got := twin.Undo(command, shell.Bash); got != want {
			t.Errorf("%q: %q, want %q", command, got, want)
		}
	}
	if got := twin.Undo("mkdir a", shell.Fish); got != "" {
		t.Errorf("fish: %q", got)
	}
}

// Ensure that whatever the text, a twin is another command that has no twin which changes it once more.
func FuzzOf(f *testing.F) {
	for _, c := range []string{"rm a", "find . -delete", "sed -i s/a/b/ x > y", "git clean -f && rm $(cat x)", "xargs rm <a", "tar x", "rm <FILE>"} {
		f.Add(c)
	}
	f.Fuzz(func(t *testing.T, command string) {
		if got := twin.Of(command, shell.Bash); got == command && got != "" {
			t.Errorf("%q is its own twin", command)
		}
		twin.Undo(command, shell.Zsh)
	})
}
