package cli

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"caro/safety/script"
)

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"ls -la | sort":      "ls -la | sort",
		"two\nlines":         "two\nlines",
		"日本語 é ✓":            "日本語 é ✓",
		"tab\there":          `tab\x09here`,
		"\x1b[31mred\x1b[0m": `\x1b[31mred\x1b[0m`,
		"a\u202eb":           `a\u{202e}b`,
		"a\u200bb\ufeff":     `a\u{200b}b\u{feff}`,
		"a\u0085b":           `a\u{85}b`,
		"\xff\xfe":           `\xff\xfe`,
		"\U000e0041":         `\u{e0041}`,
	} {
		if got := visible(in); got != want {
			t.Errorf("visible(%q) = %q, want %q", in, got, want)
		}
	}
}

// Ensure that no text can move the cursor or change what a reader sees.
func TestVisible_Property(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) + rapid.String().Draw(t, "text")
		out := visible(in)
		if strings.ContainsFunc(out, func(r rune) bool { return r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf) }) {
			t.Fatalf("visible(%q) = %q", in, out)
		}
	})
}

func TestMarkedLine(t *testing.T) {
	for _, c := range []struct {
		line        string
		start       int
		spans       []script.Span
		text, under string
	}{
		{"rm -rf /", 0, []script.Span{{Start: 7, End: 8}}, "rm -rf /", "       ^"},
		{"rm -rf /", 0, []script.Span{{Start: 0, End: 2}, {Start: 3, End: 8}}, "rm -rf /", "^^ ^^^^^"},
		{"rm x", 10, []script.Span{{Start: 13, End: 14}}, "rm x", "   ^"},
		{"rm 日本 x", 0, []script.Span{{Start: 3, End: 9}}, "rm 日本 x", "   ^^^^  "},
		{"a\u202eb", 0, []script.Span{{Start: 1, End: 4}}, `a\u{202e}b`, " ^^^^^^^^ "},
		{"ls", 0, []script.Span{{Start: 5, End: 9}}, "ls", "  "},
	} {
		if text, under := markedLine(c.line, c.start, c.spans); text != c.text || under != c.under {
			t.Errorf("%q: got\n%q\n%q, want\n%q\n%q", c.line, text, under, c.text, c.under)
		}
	}
}
