package llama

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestCut(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", []string{""}},
		{"list files", []string{"list files"}},
		{"list all files", []string{"list all", " files"}},
		{"abcdefghijkl", []string{"abcdefghij", "kl"}},
		{" abcdefghijk", []string{" abcdefghi", "jk"}},
		{"文文文文", []string{"文文文", "文"}},
		{"            ", []string{"          ", "  "}},
	} {
		if got := cut(c.text, 10); !slices.Equal(got, c.want) {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

// Ensure that the pieces are the text, short, and whole runes.
func TestCut_Properties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("a é文😀\\n"))).Draw(t, "text")
		n := rapid.IntRange(utf8.UTFMax, 40).Draw(t, "n")
		pieces := cut(text, n)
		if strings.Join(pieces, "") != text {
			t.Fatalf("%q", pieces)
		}
		for _, p := range pieces {
			if len(p) > n || !utf8.ValidString(p) || p == "" && text != "" {
				t.Fatalf("%q", pieces)
			}
		}
	})
}
