package inference_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"caro/inference"
)

func TestCheckQuery(t *testing.T) {
	for _, c := range []struct {
		name, query string
		want        error
	}{
		{"words", "list files", nil},
		{"Chinese", "列出所有文件", nil},
		{"emoji and combining marks", "find 😀 e\u0301", nil},
		{"tabs and line ends", "list\tfiles\r\nby size", nil},
		{"the longest", strings.Repeat("x", inference.MaxQuery), nil},
		{"white space round the longest", "  " + strings.Repeat("x", inference.MaxQuery) + "\n", nil},
		{"nothing", "", inference.ErrEmptyQuery},
		{"white space", " \t\r\n", inference.ErrEmptyQuery},
		{"one byte too long", strings.Repeat("x", inference.MaxQuery+1), inference.ErrTooLong},
		{"a megabyte", strings.Repeat("list ", 1<<18), inference.ErrTooLong},
		{"Chinese, too long in bytes", strings.Repeat("文", inference.MaxQuery/3+1), inference.ErrTooLong},
		{"NUL", "list\x00files", inference.ErrNotText},
		{"escape", "list \x1b[31mfiles", inference.ErrNotText},
		{"C1 control", "list \u009bfiles", inference.ErrNotText},
		{"vertical tab", "list\vfiles", inference.ErrNotText},
		{"no UTF-8", "list \xff\xfe", inference.ErrNotText},
		{"a lone surrogate", "list \xed\xa0\x80", inference.ErrNotText},
		{"a megabyte of bytes", strings.Repeat("\x7fELF", 1<<18), inference.ErrNotText},
	} {
		if err := inference.CheckQuery(c.query); !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
	}
}

// Ensure that what is let through is short text with words in it.
func TestCheckQuery_Properties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := string(rapid.SliceOf(rapid.Byte()).Draw(t, "query"))
		if inference.CheckQuery(q) == nil && (!utf8.ValidString(q) || strings.TrimSpace(q) == "" || strings.ContainsAny(q, "\x00\x1b\x7f")) {
			t.Fatalf("%q is let through", q)
		}
	})
}
