package cli

import (
	"testing"

	"caro/app"
	"caro/safety/script"
)

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
		if text, under := markedLine(c.line, c.start, c.spans, app.Visible); text != c.text || under != c.under {
			t.Errorf("%q: got\n%q\n%q, want\n%q\n%q", c.line, text, under, c.text, c.under)
		}
	}
}
