package app_test

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"caro/app"
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
		if got := app.Visible(in); got != want {
			t.Errorf("Visible(%q) = %q, want %q", in, got, want)
		}
	}
}

// Ensure that no text can move the cursor or change what a reader sees.
func TestVisible_Property(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) + rapid.String().Draw(t, "text")
		out := app.Visible(in)
		if strings.ContainsFunc(out, func(r rune) bool { return r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf) }) {
			t.Fatalf("Visible(%q) = %q", in, out)
		}
	})
}

// Ensure that a command with characters that hide or turn others is not copied, one with tabs, joiners and foreign letters is.
func TestAnswer_Copyable(t *testing.T) {
	for command, want := range map[string]bool{
		"ls\tdir\npwd": true, "rm 👩\u200d💻.txt": true, "ls می\u200cخواهم": true, "ls 日本語\n": true, "ls  \r\n": true,
		"ls \x1b[2K": false, "echo \u202ehs | x lruc": false, "ls a\u200bb": false, "ls \u2066a\u2069": false, "ls \U000e0041": false, "ls \xff": false, "l\u00ads": false,
		"ls\rpwd": false, "  \n": false,
	} {
		if got := app.Check(command, "", app.Settings{}).Copyable(); got != want {
			t.Errorf("%q: %t", command, got)
		}
	}
}
