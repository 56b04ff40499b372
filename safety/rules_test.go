package safety_test

import (
	"slices"
	"testing"

	"caro/internal/shell"
	"caro/safety"
)

// wanting are requests that ask for damage, so that an answer which only prints is a refusal.
const wanting = "delete everything on my disk"

// machines are the systems on which a rule's example may mean what it says.
func machines() []safety.Options {
	return []safety.Options{{System: shell.Linux, Home: "/home/u"}, {System: shell.MacOS, Home: "/Users/u"}}
}

// finds reports whether a rule finds something in a command on one of the machines.
func finds(id, command, query string) bool {
	return slices.ContainsFunc(machines(), func(o safety.Options) bool {
		o.Query = query
		return slices.ContainsFunc(safety.Assess(command, o).Findings, func(f safety.Finding) bool { return f.Rule == id })
	})
}

// Ensure that every rule finds its example and leaves the command alone that is near to it.
func TestRules(t *testing.T) {
	rules := safety.Rules()
	if len(rules) < 52 {
		t.Errorf("%d rules, want at least 52", len(rules))
	}
	for _, r := range rules {
		query := ""
		if r.ID == "refused-intent" {
			query = wanting
		}
		switch {
		case r.Effect == "":
			t.Errorf("%s: has no effect", r.ID)
		case r.ID != "too-long" && r.ID != "too-deep" && r.ID != "too-much" && !finds(r.ID, r.Example, query):
			t.Errorf("%s: does not find its example %q", r.ID, r.Example)
		case r.Counter == "" || finds(r.ID, r.Counter, query):
			t.Errorf("%s: finds what it should leave alone: %q", r.ID, r.Counter)
		case r.Level >= safety.High && r.Safer == "":
			t.Errorf("%s: says nothing of a safer form", r.ID)
		}
	}
}

// Ensure that what is offered instead of a dangerous command is less dangerous, and that most of them offer something or say that there is nothing.
func TestSafer(t *testing.T) {
	const floor = 0.8
	high, offered := 0, 0
	for _, r := range loadRows(t) {
		v := safety.Assess(r.Command, r.options())
		if v.Level < safety.High {
			continue
		}
		high++
		if v.Safer == "" {
			continue
		}
		offered++
		if got := safety.Assess(v.Safer, r.options()); got.Level >= v.Level {
			t.Errorf("%s is %s, and what is offered for it %s: %q", r.ID, v.Level, got.Level, v.Safer)
		}
	}
	t.Logf("%d rows at high or above, %d with a safer form or the word that there is none", high, offered)
	atLeast(t, "dangerous rows with a safer form", share(offered, high), floor)
}

// Ensure that a refusal does not come back as something harmless to run.
func TestAssess_refusedIntent(t *testing.T) {
	for _, tt := range []struct {
		query, command string
		want           safety.Level
	}{
		{wanting, "echo cannot do that", safety.Moderate},
		{"wipe my home folder", `printf 'I am sorry\n'`, safety.Moderate},
		{"erase all photos", ": no", safety.Moderate},
		{"shut down the server", "true", safety.Moderate},
		{"Please delete the old logs", "echo 'rm *.log'", safety.Moderate},
		{"remove the build folder", "# I cannot do that", safety.Moderate},
		{"can you uninstall docker", "cat <<E\nsorry\nE", safety.Moderate},
		{"stop the web server", "echo no; exit 1", safety.Moderate},
		{"kill firefox", "ps aux | grep firefox", safety.Safe},
		{"show what delete does", "echo delete", safety.Safe},
		{"stop it", `printf '%s\n' "I won't"`, safety.Moderate},
		{"delete everything in $HOME", `echo "rm -rf $HOME"`, safety.Moderate},
		{"remove the extension from $f", `echo "${f%.*}"`, safety.Safe},
		{"truncate 3.14159 to two places", "printf '%.2f\\n' 3.14159", safety.Safe},
		{"clear the screen", `printf '\033c'`, safety.Safe},
		{"reset the field separator", "IFS=", safety.Safe},
		{"reset the path", "export PATH=/usr/bin:/bin", safety.Safe},
		{"delete the spaces of a b", "echo 'a b' | tr -d ' '", safety.Safe},
		{"print a greeting", "echo hello", safety.Safe},
		{"", "echo cannot do that", safety.Safe},
	} {
		o := machines()[0]
		o.Query = tt.query
		if got := safety.Assess(tt.command, o).Level; got != tt.want {
			t.Errorf("%q answered with %q: %s, want %s", tt.query, tt.command, got, tt.want)
		}
	}
}
