package safety_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"caro/internal/shell"
	"caro/safety"
)

// Ensure that whatever is typed gets a verdict: spans inside the text, a reason for every level, and Safe only for what was read whole.
func FuzzAssess(f *testing.F) {
	for _, r := range loadRows(f) {
		f.Add(r.Command)
	}
	f.Fuzz(func(t *testing.T, command string) {
		for _, sh := range []shell.Shell{shell.Zsh, shell.Bash, shell.Fish} {
			v := safety.Assess(command, safety.Options{Shell: sh, System: shell.Linux})
			for _, finding := range v.Findings {
				if finding.Span.Start < 0 || finding.Span.End < finding.Span.Start || finding.Span.End > len(command) {
					t.Errorf("%s: span %v is outside of %q (%d bytes)", sh, finding.Span, command, len(command))
				}
				if finding.Rule == "" || finding.Effect == "" {
					t.Errorf("%s: %q has a finding that says nothing: %+v", sh, command, finding)
				}
				if finding.Level > v.Level {
					t.Errorf("%s: %q is %v with a finding of %v", sh, command, v.Level, finding.Level)
				}
			}
			if v.Level > safety.Safe && len(v.Findings) == 0 {
				t.Errorf("%s: %q is %v for no reason", sh, command, v.Level)
			}
			if v.Level == safety.Safe && (!utf8.ValidString(command) || strings.ContainsAny(command, "\x00\x1b\u202e\u200b")) {
				t.Errorf("%s: %q hides something and is Safe", sh, command)
			}
		}
	})
}
