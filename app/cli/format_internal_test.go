package cli

import (
	"testing"

	"github.com/goccy/go-yaml"
	"pgregory.net/rapid"
)

// awkward are strings that YAML has its own ideas about.
var awkward = []string{
	"yes", "null", "~", "on", "1e3", "0x10", "012", "1_000", "1:30", "2024-01-01", "a: b", "# x", "- x", "?", "=", "<<",
	"*", "&a", "!x", "%x", "@x", "`x`", "{a}", "[a]", "| x", ">", "'q'", `"dq"`, `\n`, "tab\there", "a\r\nb", "\n", "x\n\n",
	"  lead", "trail ", "a\n  b\nc", "日本", "\u202e", "\u2028", "\u0085", "\ufeff", "\x1b[31m", "", `a\"b` + "\n", "<x>&\n",
	"echo 'it''s' # not a comment",
}

// Ensure that a command comes out of YAML as it went in.
func TestEncode_YAML(t *testing.T) {
	for _, s := range awkward {
		checkYAML(t, s)
	}
	rapid.Check(t, func(t *rapid.T) { checkYAML(t, rapid.String().Draw(t, "text")) })
}

type fataler interface {
	Helper()
	Fatalf(string, ...any)
}

func checkYAML(t fataler, s string) {
	t.Helper()
	b, err := encode(yamlDoc, map[string]any{"command": s, "placeholders": []string{s}})
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	var got struct {
		Command      string
		Placeholders []string
	}
	if err := yaml.Unmarshal(b, &got); err != nil {
		t.Fatalf("%q was written as %q: %v", s, b, err)
	}
	if got.Command != s || len(got.Placeholders) != 1 || got.Placeholders[0] != s {
		t.Fatalf("%q was written as %q and read as %q", s, b, got)
	}
}
