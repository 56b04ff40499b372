package history_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"caro/history"
	"caro/internal/shell"
)

func TestStore_Search(t *testing.T) {
	s, _ := open(t, history.Options{})
	for _, e := range [][2]string{
		{"unpack the archive", "tar xzf archive.tar.gz"},
		{"show disk usage", "du -sh * | sort -h"},
		{"list big files", "find . -size +100M"},
		{"größte Dateien zeigen", "du -a | sort -n | tail"},
		{"stop the web server", "systemctl stop nginx"},
		{"tail the log", "tail -f /var/log/syslog"},
	} {
		add(t, s, entry(e[0], e[1]))
	}
	for text, want := range map[string][]string{
		"archive":       {"tar xzf archive.tar.gz"},
		"ARCHIVE":       {"tar xzf archive.tar.gz"},
		"txz":           {"tar xzf archive.tar.gz"},
		"nginx stop":    {"systemctl stop nginx"},
		"stop nginx":    {"systemctl stop nginx"},
		"disk sort":     {"du -sh * | sort -h"},
		"größte":        {"du -a | sort -n | tail"},
		"GRÖSSTE":       nil,
		"tail":          {"tail -f /var/log/syslog", "du -a | sort -n | tail"},
		"nothing of it": nil,
		"zzz":           nil,
		"find . -size +100M and a term of great length": nil,
		"systemctlstopnginxwithoutspaces":               nil,
	} {
		if got := commands(recent(t, s, history.Query{Text: text})); !cmp.Equal(got, append([]string{}, want...)) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// Ensure that the positions of a match spell the search, in the request and in the command.
func TestStore_Search_Positions(t *testing.T) {
	s, _ := open(t, history.Options{})
	add(t, s, entry("unpack the archive", "tar xzf a.tgz"))
	found, err := s.Search(context.Background(), history.Query{Text: "upk xzf"})
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	spell := func(text string, at []int) (out string) {
		for _, i := range at {
			out += text[i : i+1]
		}
		return out
	}
	m := found[0]
	if got := spell(m.Entry.Query, m.Query) + " " + spell(m.Entry.Command, m.Command); got != "upk xzf" {
		t.Errorf("%q from %v and %v", got, m.Query, m.Command)
	}
}

// Ensure that filters hold in a search, that the limit does, and that newer entries come first among equals.
func TestStore_Search_Filters(t *testing.T) {
	s, _ := open(t, history.Options{})
	for i := range 30 {
		e := entry(fmt.Sprintf("ask %02d", i), "ls")
		if i%2 == 0 {
			e.Shell = shell.Fish
		}
		add(t, s, e)
	}
	list := recent(t, s, history.Query{Text: "ls", Shell: shell.Fish, Limit: 3})
	var queries []string
	for _, e := range list {
		queries = append(queries, e.Query)
	}
	if diff := cmp.Diff([]string{"ask 28", "ask 26", "ask 24"}, queries); diff != "" {
		t.Error(diff)
	}
}

// Ensure that a search for any text fails in no way and finds what contains the text as it is.
func TestStore_Search_Any(t *testing.T) {
	s, _ := open(t, history.Options{})
	const command = "find . -name '*.log' -exec rm {} + 2>/dev/null; echo \"größte\" \\ done"
	add(t, s, entry("q", command))
	rapid.Check(t, func(t *rapid.T) {
		if text := rapid.String().Draw(t, "any"); true {
			if _, err := s.Search(context.Background(), history.Query{Text: text}); err != nil {
				t.Fatal(err)
			}
		}
		from := rapid.IntRange(0, len(command)-1).Draw(t, "from")
		part := command[from:rapid.IntRange(from+1, len(command)).Draw(t, "to")]
		part = strings.ToValidUTF8(part, "")
		if strings.TrimSpace(part) == "" {
			return
		}
		if found, err := s.Search(context.Background(), history.Query{Text: part}); err != nil || len(found) != 1 {
			t.Fatalf("%q: %v, %v", part, found, err)
		}
	})
}
