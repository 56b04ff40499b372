package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// scripts returns the lines of all test scripts that run caro.
func scripts(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d scripts, %v", len(files), err)
	}
	var lines []string
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(b)) {
			if !strings.HasPrefix(line, "#") && strings.Contains(line, "caro") {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// Ensure that each flag of each command is used in a script, by its long name or its short one.
func TestScripts_EveryFlag(t *testing.T) {
	parser, err := newParser(&grammar{})
	if err != nil {
		t.Fatal(err)
	}
	lines := scripts(t)
	uses := func(command string, f *kong.Flag) bool {
		names := "--" + f.Name
		if f.Short != 0 {
			names += "|-" + string(f.Short)
		}
		call := `caro .*\b` + command + `\b.* `
		if command == "ask" {
			call = `caro .*`
		}
		re := regexp.MustCompile(call + `?(` + names + `)\b`)
		for _, line := range lines {
			if re.MatchString(line) {
				return true
			}
		}
		return false
	}
	flags := 0
	for _, leaf := range parser.Model.Leaves(false) {
		command := strings.Fields(leaf.Path())[0]
		if leaf.Name != command && leaf.Name != "list" && leaf.Name != "show" {
			command = leaf.Name
		}
		for _, f := range leaf.Flags {
			if flags++; !uses(command, f) {
				t.Errorf("no script uses --%s of caro %s", f.Name, leaf.Path())
			}
		}
	}
	for _, f := range parser.Model.Flags {
		if flags++; !uses("ask", f) {
			t.Errorf("no script uses --%s", f.Name)
		}
	}
	if flags < 40 {
		t.Errorf("only %d flags were looked for", flags)
	}
}

// Ensure that each exit code that scripts can rely on ends some script's command.
func TestScripts_EveryExitCode(t *testing.T) {
	all := strings.Join(scripts(t), "")
	for _, code := range []int{exitFailure, exitUsage, exitRefused, exitNoModel, exitNotATask, exitBusy, exitInterrupted} {
		if !strings.Contains(all, fmt.Sprintf("exits %d ", code)) {
			t.Errorf("no script ends with %d", code)
		}
	}
	for _, e := range endings {
		if e.exit != exitFailure && !strings.Contains(all, fmt.Sprintf("exits %d ", e.exit)) {
			t.Errorf("%s: no script ends with %d", e.kind, e.exit)
		}
	}
}
