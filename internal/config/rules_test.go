package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"caro/internal/config"
	"caro/safety"
)

const goodRules = `# Mine.
[[deny]]
name = "no-prod"
match = "kubectl delete --context prod*"
level = "critical"
reason = "the pipeline does it"
safer = "open a ticket"

[[allow]]
match = 'git push --force origin *' # literal text
name = "forks"
`

// rulesFile writes a file of rules beside settings that need not exist, and returns the path of these.
func rulesFile(t testing.TB, text string) (settings string) {
	t.Helper()
	settings = filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(config.RulesFile(settings), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return settings
}

func TestLoad_Rules(t *testing.T) {
	c, err := config.Load(rulesFile(t, goodRules), env())
	if err != nil {
		t.Fatal(err)
	}
	want := []safety.CustomRule{
		{Name: "no-prod", Match: "kubectl delete --context prod*", Level: safety.Critical, Reason: "the pipeline does it", Safer: "open a ticket"},
		{Name: "forks", Match: "git push --force origin *", Level: safety.Moderate, Allow: true},
	}
	if got := c.Rules.Rules(); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	for _, text := range []string{"", "# nothing\n"} {
		if c, err := config.Load(rulesFile(t, text), env()); err != nil || len(c.Rules.Rules()) != 0 {
			t.Errorf("%q: %+v, %v", text, c, err)
		}
	}
}

// Ensure that a mistake names its place, and that no settings come of a file with one.
func TestLoad_RulesErrors(t *testing.T) {
	for _, tt := range []struct{ text, place, what string }{
		{"[[deny]\n", ":1:", ""},
		{"[[deny]]\nname = 'a'\nname = 'b'\n", ":3:1:", "name"},
		{"[[refuse]]\n", ":1:3:", `no kind of rule "refuse"`},
		{"[deny]\nname = 'a'\n", ":1:2:", "double brackets"},
		{"name = 'a'\n", ":1:1:", "in no rule"},
		{"[[deny]]\nwhy = 'a'\n", ":2:1:", `no "why"`},
		{"[[deny]]\nname = 'a'\nmatch = ['ls']\n", ":3:1:", "text in quotes"},
		{"[[deny]]\nname = 'a'\nmatch = 'ls'\nlevel = 'bad'\n", ":4:1:", "safe, moderate, high, critical"},
		{"[[deny]]\nname = 'a'\nmatch = 'ls'\n\n[[deny]]\nmatch = 'ls'\n", ":5:3:", "is no name"},
		{"[[deny]]\nname = 'a'\nmatch = 'ls | sh'\n", ":3:1:", "not shell syntax"},
		{"[[allow]]\nname = 'a'\nmatch = 'ls'\nlevel = 'critical'\n", ":4:1:", "nothing to allow"},
		{"[[deny]]\nname = 'delete-root'\nmatch = 'ls'\n", ":2:1:", "rule of caro's"},
	} {
		settings := rulesFile(t, tt.text)
		c, err := config.Load(settings, env())
		if !errors.Is(err, config.ErrRules) || c != nil {
			t.Errorf("%q: %+v, %v", tt.text, c, err)
			continue
		}
		if !strings.Contains(err.Error(), config.RulesFile(settings)+tt.place) || !strings.Contains(err.Error(), tt.what) {
			t.Errorf("%q: %v, want it at %s with %q", tt.text, err, tt.place, tt.what)
		}
	}
}

// Ensure that rules which cannot be read are an error too.
func TestLoad_RulesUnreadable(t *testing.T) {
	settings := filepath.Join(t.TempDir(), "config.toml")
	if err := os.Mkdir(config.RulesFile(settings), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Load(settings, env()); !errors.Is(err, config.ErrRules) {
		t.Errorf("%v", err)
	}
	if _, err := config.Load(rulesFile(t, strings.Repeat("#\n", 1<<20)), env()); !errors.Is(err, config.ErrRules) || !strings.Contains(err.Error(), "longer than") {
		t.Errorf("%v", err)
	}
}

// Ensure that whatever stands in a file of rules gives rules or a mistake with its place.
func FuzzLoadRules(f *testing.F) {
	for _, text := range []string{"", goodRules, "[[deny]]\nname='a'\nmatch='ls'\nlevel='high'\n", "[[allow]]\nname=\"\\u202e\"\n", "deny = [{name='a', match='ls'}]\n", "[[deny]]\n[deny.x]\n", "[[deny.x]]\n", "deny.name='a'\n", "\x00", "[[deny]]\nname=1\n"} {
		f.Add(text)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(dir, "rules.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		rules, err := config.LoadRules(path)
		var at *config.FileError
		switch {
		case err != nil && (!errors.As(err, &at) || at.Line < 1 || at.Line > strings.Count(text, "\n")+1):
			t.Errorf("%q: %v has no place in the file", text, err)
		case err == nil && len(rules.Rules()) == 0 && strings.Contains(text, "[[deny]]\nname"):
			// Only what is commented out or text itself may say nothing.
			if !strings.ContainsAny(text, "#'\"") {
				t.Errorf("%q: its rules are lost", text)
			}
		}
	})
}
