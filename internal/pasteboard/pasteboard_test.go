package pasteboard_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"caro/internal/pasteboard"
)

// Ensure that nothing that goes to the clipboard ends in a newline or holds a control character.
func TestClean(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
		bad            bool
	}{
		{"plain", "ls -l", "ls -l", false},
		{"newline", "ls -l\n", "ls -l", false},
		{"many line ends", "ls -l \r\n\n\t ", "ls -l", false},
		{"lines inside", "for f in *; do\n\techo \"$f\"\ndone\n", "for f in *; do\n\techo \"$f\"\ndone", false},
		{"chinese", "grep 错误 日志", "grep 错误 日志", false},
		{"carriage return inside", "ls\rrm -rf ~", "", true},
		{"escape", "echo \x1b[31m", "", true},
		{"nul", "a\x00b", "", true},
		{"delete", "a\x7f", "", true},
		{"C1", "a\u009bb", "", true},
		{"not UTF-8", "a\xff", "", true},
		{"empty", "", "", true},
		{"blank", " \n ", "", true},
		{"too long", strings.Repeat("x", pasteboard.Limit+1), "", true},
	} {
		got, err := pasteboard.Clean(c.in)
		if got != c.want || (err != nil) != c.bad || c.bad && !errors.Is(err, pasteboard.ErrUnfit) {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
	}
}

// Ensure that for any text Clean either refuses or gives a beginning of it that is fit to paste.
func TestCleanAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.OneOf(rapid.String(), rapid.StringMatching(`(?s).{0,8}[\n\r\t ]{0,3}`)).Draw(t, "text")
		got, err := pasteboard.Clean(in)
		if err != nil {
			return
		}
		last := []rune(got)[len([]rune(got))-1]
		if !strings.HasPrefix(in, got) || unicode.IsControl(last) || last == ' ' {
			t.Errorf("%q became %q", in, got)
		}
	})
}

// Ensure that unfit text is refused before any clipboard is touched.
func TestWriteRefuses(t *testing.T) {
	if err := pasteboard.New().Write(context.Background(), "a\x00", false); !errors.Is(err, pasteboard.ErrUnfit) {
		t.Error(err)
	}
}
