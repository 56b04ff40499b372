package history_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"caro/history"
	"caro/internal/shell"
)

func TestStore_Recall(t *testing.T) {
	s, _ := open(t, history.Options{})
	for _, e := range [][2]string{
		{"find the largest log files", "find . -name '*.log' -size +1M"},
		{"find the largest log files", "ls -S *.log"},
		{"find the largest log files", "ls -S *.log"},
		{"Find the 10 largest log files!", "ls -S *.log | head"},
		{"delete the largest log files", "rm x.log"},
		{"Größte Dateien zeigen", "du -a | sort -n"},
		{"unpack a.tgz", "tar xzf a.tgz"},
	} {
		add(t, s, entry(e[0], e[1]))
	}
	for request, want := range map[string][]string{
		"find the largest log files":             {"ls -S *.log", "find . -name '*.log' -size +1M", "ls -S *.log | head"},
		"Find  the LARGEST log files, please":    {"ls -S *.log", "find . -name '*.log' -size +1M"},
		"show the largest log files in a folder": {},
		"GRÖSSTE dateien zeigen":                 {},
		"größte dateien zeigen":                  {"du -a | sort -n"},
		"unpack a.tgz":                           {"tar xzf a.tgz"},
		"unpack b.tgz":                           {},
		"log log log":                            {},
		"":                                       {},
		"?!":                                     {},
	} {
		got, err := s.Recall(context.Background(), request, history.Query{})
		if diff := cmp.Diff(want, commands(got)); err != nil || diff != "" {
			t.Errorf("%q: %v %s", request, err, diff)
		}
	}
	got, err := s.Recall(context.Background(), "unpack a.tgz", history.Query{Shell: shell.Fish})
	if err != nil || len(got) != 0 {
		t.Errorf("another shell's: %v, %v", commands(got), err)
	}
}
