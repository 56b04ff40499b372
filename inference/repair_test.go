package inference_test

import (
	"testing"

	"caro/inference"
)

func TestRepair_Missing(t *testing.T) {
	r := &inference.Repair{Command: "cat grepping.txt x", At: 4, Want: "greeting.txt"}
	for _, c := range []struct {
		name  string
		r     *inference.Repair
		at    int
		piece string
		want  string
	}{
		{"before what is at fault", r, 0, "cat", ""},
		{"as it should be", r, 4, "gre", ""},
		{"the first that differs", r, 6, "epping", "eeting.txt"},
		{"over the edge of it", r, 3, " grep", " greeting.txt"},
		{"more than is wanted", r, 12, ".txt x", ""},
		{"behind it", r, 40, "x", ""},
		{"nobody knows better", &inference.Repair{Command: "cat x"}, 4, "y", ""},
		{"no repair", nil, 0, "cat", ""},
		{"beyond the command", &inference.Repair{Command: "cat", At: 9, Want: "x"}, 9, "y", ""},
	} {
		if got := c.r.Missing(c.at, c.piece); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
