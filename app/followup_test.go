package app_test

import (
	"errors"
	"strings"
	"testing"

	"caro/app"
	"caro/inference"
	"caro/internal/shell"
)

func TestFollowsOn(t *testing.T) {
	for words, want := range map[string]bool{
		"only .txt": true, "as a table": true, "undo that": true, "Undo it.": true, "why": true, "why?": true, "explain that": true, "sorted by size": true, "make it 20": true,
		"in docs instead": true, "newest first": true, "without links": true,
		"undo the last commit": false, "why is port 80 in use": false, "list files": false, "explain tar": false, "in docs find x": false, "sort a.txt": false, "": false,
	} {
		if got := app.FollowsOn(words); got != want {
			t.Errorf("%q: %v", words, got)
		}
	}
}

// Ensure that turns become one request in the words of somebody who says it at once.
func TestTalkOf(t *testing.T) {
	for _, c := range []struct{ turns, want string }{
		{"find files larger than 1 MB|only .txt", "find txt files larger than 1 MB"},
		{"find all files in docs|just PDF files|in src instead", "find all pdf files in src"},
		{"find log files|only .txt", "find log files, only .txt"},
		{"show the last 5 commits|make it 10", "show the last 10 commits"},
		{"copy 3 files and 4 links|make it 10", "copy 3 files and 4 links, make it 10"},
		{"list files|but sorted by size", "list files sorted by size"},
		{"show lines with x in a.txt|ignoring case", "show lines with x in a.txt ignoring case"},
		{"list files|the same for folders", "list files, the same for folders"},
		{"one|only two|only three|only four", "only two, only three, only four"},
		{"count files|only " + strings.Repeat("x", 990), "only " + strings.Repeat("x", 990)},
	} {
		var turns []inference.Turn
		for _, q := range strings.Split(c.turns, "|") {
			turns = append(turns, inference.Turn{Query: q, Command: "ls"})
		}
		got := app.TalkOf(turns)
		if got.Query != c.want {
			t.Errorf("%q: %q", c.turns, got.Query)
		}
		if len(got.Before) > 2 || len(got.Before) > 0 && got.Then != turns[len(turns)-1].Query {
			t.Errorf("%q: %+v", c.turns, got)
		}
	}
}

func TestGoOn(t *testing.T) {
	for _, c := range []struct {
		before, words, command string
		explain                bool
		err                    error
	}{
		{"ls", "why?", "", true, nil},
		{"mkdir build", "undo that", "rmdir build", false, nil},
		{"rm a", "undo that", "", false, app.ErrNoUndo},
		{"df -h", "as a table", "df -h | column -t", false, nil},
		{"cut -d, -f1,2 a.csv", "as a table", "cut -d, -f1,2 a.csv | column -t -s ,", false, nil},
		{"df -h > a", "as a table", "", false, nil},
		{"ls", "only .txt", "", false, nil},
	} {
		got, err := app.GoOn([]inference.Turn{{Query: "list files", Command: c.before}}, c.words, shell.Bash)
		if got.Command != c.command || got.Explain != c.explain || !errors.Is(err, c.err) || got.Then != c.words || got.Before[0].Command != c.before {
			t.Errorf("%s, %s: %+v, %v", c.before, c.words, got, err)
		}
	}
}
