package inference_test

import (
	"testing"

	"caro/inference"
)

func TestRepair_Mended(t *testing.T) {
	for _, c := range []struct {
		name string
		r    *inference.Repair
		want string
	}{
		{"another name", &inference.Repair{Command: "cat grepping.txt x", At: 4, End: 16, Want: "greeting.txt"}, "cat greeting.txt x"},
		{"at the end", &inference.Repair{Command: "cp a b", At: 6, End: 6, Want: " docs"}, "cp a b docs"},
		{"nobody knows better", &inference.Repair{Command: "cat x", At: 4, End: 5}, ""},
		{"no repair", nil, ""},
		{"beyond the command", &inference.Repair{Command: "cat", At: 2, End: 9, Want: "x"}, ""},
		{"backwards", &inference.Repair{Command: "cat x", At: 4, End: 1, Want: "x"}, ""},
	} {
		if got := c.r.Mended(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestBegun(t *testing.T) {
	for command, want := range map[string]string{
		`grep "a\.b" <c`: `{"command": "grep \"a\\.b\" <c", "explanation": "`,
		`ls "`:           `{"command": "ls \"", "explanation": "`,
	} {
		if got := inference.Begun(command); got != want {
			t.Errorf("%q: %q, want %q", command, got, want)
		}
	}
}
