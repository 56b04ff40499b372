package tools_test

import (
	"strings"
	"testing"

	"caro/safety/tools"
)

// Ensure that every line of the tables is read: a tool says what it does, an option is in some system and says what it does.
func TestTables(t *testing.T) {
	names := tools.Names()
	if len(names) < 900 {
		t.Errorf("%d tools, want at least 900", len(names))
	}
	for _, name := range names {
		tool := tools.Lookup(name)
		if tool.Does == "" || tool.In == 0 {
			t.Errorf("%s: does %q, in %b", name, tool.Does, tool.In)
		}
		for _, o := range tool.Options {
			if o.In == 0 || strings.ContainsAny(o.Name, "|[") && tool.Name != "test" {
				t.Errorf("%s: option %q in %b", name, o.Name, o.In)
			}
			if o.Does == "" {
				t.Errorf("%s %s: no description", name, o.Name)
			}
		}
	}
}

func TestOptions(t *testing.T) {
	for _, c := range []struct {
		tool, option, value string
		in                  tools.Systems
	}{
		{"ls", "-a", "", tools.Everywhere},
		{"ls", "--all", "", tools.GNU},
		{"du", "-d", "N", tools.GNU | tools.BSD},
		{"sort", "--version-sort", "", tools.GNU | tools.BSD},
		{"sed", "-E", "", tools.POSIX2024 | tools.GNU | tools.BSD},
		{"find", "-maxdepth", "N", tools.GNU | tools.BSD},
		{"git", "commit", "", tools.GNU | tools.MaybeBSD},
		{"dd", "if", "FILE", tools.Everywhere},
		{"wait", "-n", "", tools.MaybeGNU},
		{"md5sum", "--check", "", tools.GNU},
	} {
		tool := tools.Lookup(c.tool)
		if tool == nil {
			t.Errorf("%s is not known", c.tool)
			continue
		}
		got := tool.Named(c.option)
		if len(got) != 1 || got[0].In != c.in || got[0].Value != c.value {
			t.Errorf("%s %s = %+v, want %b %q", c.tool, c.option, got, c.in, c.value)
		}
		if len(c.option) == 2 && c.option[0] == '-' && len(tool.Letter(c.option[1])) != 1 {
			t.Errorf("%s: letter %s is not found", c.tool, c.option)
		}
	}
	if tools.Lookup("no-such-tool") != nil {
		t.Error("an unknown tool is known")
	}
}

func TestLongOption(t *testing.T) {
	du := tools.Lookup("du")
	for name, want := range map[string]string{"--max-depth": "--max-depth", "--max": "--max-depth", "--s": "", "--nothing": ""} {
		got := ""
		if o := du.LongOption(name); len(o) > 0 {
			got = o[0].Name
		}
		if got != want {
			t.Errorf("LongOption(%q) = %q, want %q", name, got, want)
		}
	}
}

func BenchmarkFirstLookup(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		tools.Lookup("find").Named("-maxdepth")
	}
}
