package main_test

import (
	"os"
	"path/filepath"
	"testing"
)

// Ensure that the key of `caro init` turns words into a command in real shells: it stands in the edit line and nothing runs, undo
// brings the words back, and once run it is in the shell's own history.
func TestWidget(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		shell, load, undo, history string
		argv                       []string
	}{
		{"zsh", "source <(caro init zsh)", "C-_", "fc -l", []string{"zsh", "-f"}},
		{"bash", "source <(caro init bash)", "C-_", "history", []string{"bash", "--norc", "--noprofile"}},
		{"fish", "caro init fish | source", "C-_", "history", []string{"fish", "--no-config"}},
	} {
		t.Run(c.shell, func(t *testing.T) {
			t.Parallel()
			m := openTerminal(t, 100, []string{"fish_greeting=", "XDG_DATA_HOME=" + t.TempDir()}, c.argv...)
			if err := os.WriteFile(filepath.Join(m.dir, ".seen-only-when-run"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
			prompt := `^.*[$>#] ?`
			m.shows(prompt)
			m.line(c.load)
			m.line("clear; echo ready")
			m.shows("^ready")
			m.text("list all files including hidden ones")
			m.keys("C-g")
			m.shows(prompt + `ls -\w*a\w*$`)
			m.shows(`● Safe: `)
			m.lacks("seen-only-when-run")
			m.keys(c.undo)
			m.shows(prompt + `list all files including hidden ones$`)
			m.keys("C-g")
			m.shows(prompt + `ls -\w*a\w*$`)
			m.keys("Enter")
			m.shows("seen-only-when-run")
			m.line("clear; " + c.history)
			m.shows(`^.*ls -\w*a\w*$`)
			m.lacks(`^ *\d+ +list all files`)

			m.line("clear; echo ready")
			m.shows("^ready")
			m.text("tell me a joke")
			m.keys("C-g")
			m.shows("that does not look like a shell task")
			m.shows(prompt + `tell me a joke$`)
		})
	}
}
