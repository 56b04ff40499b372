package functional_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"caro/internal/functional"
)

func sandbox(t *testing.T) *functional.Sandbox {
	t.Helper()
	s, err := functional.New(context.Background())
	if errors.Is(err, functional.ErrUnavailable) {
		t.Skip("SKIP functional: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func tasks(t *testing.T) []functional.Task {
	t.Helper()
	f, err := os.Open("../../testdata/eval/tasks.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	list, err := functional.Load(f)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// Ensure that every command that a task calls right runs, does something and does it again. CARO_TEST_TASKS=all takes all of
// them; a few of each category otherwise.
func TestTasks(t *testing.T) {
	list := tasks(t)
	if len(list) < 150 {
		t.Errorf("only %d tasks", len(list))
	}
	s := sandbox(t)
	seen := map[string]int{}
	for _, task := range list {
		if seen[task.Category]++; seen[task.Category] > 2 && os.Getenv("CARO_TEST_TASKS") != "all" {
			continue
		}
		if err := s.Verify(context.Background(), &task); err != nil {
			t.Error(err)
		}
	}
}

// Ensure what passes and what does not.
func TestSandbox_Judge(t *testing.T) {
	s := sandbox(t)
	no := false
	files := functional.Task{ID: "f", Setup: "printf 'b\\na\\n' > x; mkdir d; chmod 000 d", Gold: []string{"rm x"}, Output: &no}
	text := functional.Task{ID: "t", Setup: files.Setup, Gold: []string{"sort x", "cat x"}}
	num := functional.Task{ID: "n", Setup: files.Setup, Gold: []string{"wc -l < x"}, Number: true}
	list := functional.Task{ID: "l", Setup: "touch a b c", Gold: []string{"ls"}, Unordered: true}
	arch := functional.Task{ID: "a", Setup: "echo 1 > x", Gold: []string{"tar czf x.tar.gz x"}, Output: &no}
	outside := filepath.Join(t.TempDir(), "outside")
	for _, c := range []struct {
		task   functional.Task
		answer string
		pass   bool
	}{
		{files, "rm -f ./x", true}, {files, "mv x y", false}, {files, "rm x; chmod 700 d", false}, {files, "", false}, {files, "rm x; touch " + outside, true},
		{text, "sort  x", true}, {text, "cat x", true}, {text, "sort -r x | head -n 1", false}, {text, "sort x; rm x", false}, {text, "sort x; sleep 60", false}, {text, "while :; do :; done", false},
		{num, "wc -l x", true}, {num, "echo 2 lines", true}, {num, "echo none", false},
		{list, "find . -type f", true}, {list, "ls -r", true}, {list, "ls a", false}, {list, "ls; curl -s https://example.com", true},
		{arch, "sleep 1; tar -c x | gzip > x.tar.gz", true}, {arch, "touch x.tar.gz", false}, {arch, "gzip -k x", false},
		{files, "yes | head -c 900000000 > big; rm x", false},
	} {
		pass, why, err := s.Judge(context.Background(), &c.task, c.answer)
		if err != nil || pass != c.pass || pass != (why == "") {
			t.Errorf("%s: %q: %t, %q, %v", c.task.ID, c.answer, pass, why, err)
		}
	}
	if _, err := os.Stat(outside); err == nil {
		t.Error("a command wrote outside its folder")
	}
}

// Ensure that mistakes in a file are told with their line.
func TestLoad(t *testing.T) {
	good := `{"id":"1","nl":"q","gold":["ls"]}`
	for text, want := range map[string]string{good + "\n{": "line 2", good + "\n" + good: "line 2: the id 1", `{"id":"1","nl":"q"}`: "line 1: a task needs"} {
		if _, err := functional.Load(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if list, err := functional.Load(strings.NewReader(good + "\n\n")); err != nil || len(list) != 1 {
		t.Error(list, err)
	}
}
