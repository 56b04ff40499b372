package safety_test

import (
	"testing"

	"caro/internal/shell"
	"caro/safety"
)

// What follows an operator in a comment runs where zsh is typed to without INTERACTIVE_COMMENTS.
func TestCommentTypedToZsh(t *testing.T) {
	for _, tt := range []struct {
		command string
		shell   shell.Shell
		want    safety.Level
	}{
		{"echo hi # ; rm -rf ~", shell.Zsh, safety.Critical},
		{"echo hi # $(rm -rf ~)", shell.Zsh, safety.Critical},
		{"echo hi # ; rm -rf ~", shell.Bash, safety.Safe},
		{"echo hi # rm -rf ~", shell.Zsh, safety.Safe},
		{"ls # the files; all of them", shell.Zsh, safety.Safe},
	} {
		if got := safety.Assess(tt.command, safety.Options{System: shell.MacOS, Shell: tt.shell}); got.Level != tt.want {
			t.Errorf("Assess(%q) for %s: %s, want %s: %v", tt.command, tt.shell, got.Level, tt.want, got.Findings)
		}
	}
}
