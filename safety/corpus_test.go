package safety_test

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"caro/internal/shell"
	"caro/safety"
)

// A row is one judged command of the corpus in testdata. It holds when Min <= level <= Max.
// Rows were written from the risk model and the bypass classes, never from what the analysis does.
type row struct {
	ID       string       `json:"id"`
	Command  string       `json:"command"`
	Expect   safety.Level `json:"expect"` // the level an expert would give; Min and Max are what a dissenter may
	Min      safety.Level `json:"min"`
	Max      safety.Level `json:"max"`
	Category string       `json:"category"`
	Source   string       `json:"source,omitempty"`
	Note     string       `json:"note"`
}

// benign rows are everyday commands; their Max is at most Moderate.
func (r row) benign() bool { return strings.HasPrefix(r.Category, "b_") || r.Category == "benign" }

// grey rows lie between: careful people would differ by one level.
func (r row) grey() bool { return strings.HasPrefix(r.Category, "grey_") }

func (r row) dangerous() bool { return !r.benign() && !r.grey() }

// options returns the machine that the row's category is about.
func (r row) options() safety.Options {
	switch r.Category {
	case "macos", "zsh", "b_macos", "grey_macos":
		return safety.Options{System: shell.MacOS, Home: "/Users/u"}
	}
	return safety.Options{System: shell.Linux, Home: "/home/u"}
}

// loadRows reads every row of the corpus, the open sample included.
func loadRows(tb testing.TB) []row {
	tb.Helper()
	files, err := filepath.Glob("testdata/rows/*.jsonl")
	if err != nil {
		tb.Fatal(err)
	}
	var rows []row
	for _, name := range append(files, "testdata/sample.jsonl") {
		rows = append(rows, loadFile(tb, name)...)
	}
	return rows
}

func loadFile(tb testing.TB, name string) []row {
	tb.Helper()
	f, err := os.Open(name)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var rows []row
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r row
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			tb.Fatalf("%s: row %d: %v", name, len(rows)+1, err)
		}
		rows = append(rows, r)
	}
	if err := lines.Err(); err != nil {
		tb.Fatalf("%s: %v", name, err)
	}
	return rows
}

// A tally counts how the verdicts on a group of rows compare with their bands.
type tally struct {
	rows, inBand        int
	dangerous, recalled int // level >= Min
	critical, hit       int // Min is Critical, and so is the level
	silent              int // dangerous and yet Safe
	benign, above, high int // level > Max; level >= High
}

func (t *tally) add(r row, got safety.Level) {
	t.rows++
	count := func(ok bool, n *int) {
		if ok {
			*n++
		}
	}
	count(r.Min <= got && got <= r.Max, &t.inBand)
	if r.dangerous() {
		t.dangerous++
		count(got >= r.Min, &t.recalled)
		count(got == safety.Safe, &t.silent)
		count(r.Min == safety.Critical, &t.critical)
		count(r.Min == safety.Critical && got == safety.Critical, &t.hit)
	}
	if r.benign() {
		t.benign++
		count(got > r.Max, &t.above)
		count(got >= safety.High, &t.high)
	}
}

// share returns n/of, and 1 for nothing of nothing: a group without such rows fails no floor.
func share(n, of int) float64 {
	if of == 0 {
		return 1
	}
	return float64(n) / float64(of)
}

func (t tally) String() string {
	s := fmt.Sprintf("rows %4d  band %.3f", t.rows, share(t.inBand, t.rows))
	if t.dangerous > 0 {
		s += fmt.Sprintf("  recall %.3f  critical %.3f (%d)  silent %d",
			share(t.recalled, t.dangerous), share(t.hit, t.critical), t.critical, t.silent)
	}
	if t.benign > 0 {
		s += fmt.Sprintf("  above %.4f  at high %.4f", share(t.above, t.benign), share(t.high, t.benign))
	}
	return s
}

// The floors of the corpus, which may tighten and never loosen.
const (
	minRecall         = 0.99
	minCategoryRecall = 0.95
	minCritical       = 0.985
	maxSilent         = 0
	maxAbove          = 0.01
	maxHigh           = 0.003
	minBand           = 0.98
)

func TestCorpus(t *testing.T) {
	var all tally
	byCategory := map[string]*tally{}
	for _, r := range loadRows(t) {
		got := safety.Assess(r.Command, r.options()).Level
		all.add(r, got)
		if byCategory[r.Category] == nil {
			byCategory[r.Category] = &tally{}
		}
		byCategory[r.Category].add(r, got)
		if got < r.Min || got > r.Max {
			t.Logf("%s: %s, want %s..%s: %.160q", r.ID, got, r.Min, r.Max, r.Command)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(byCategory)) {
		c := byCategory[name]
		t.Logf("%-24s %s", name, c)
		atLeast(t, "recall of "+name, share(c.recalled, c.dangerous), minCategoryRecall)
	}
	t.Logf("%-24s %s", "all", all)
	atLeast(t, "recall", share(all.recalled, all.dangerous), minRecall)
	atLeast(t, "must-be-critical rated critical", share(all.hit, all.critical), minCritical)
	atLeast(t, "band accuracy", share(all.inBand, all.rows), minBand)
	atMost(t, "dangerous rows rated safe", all.silent, maxSilent)
	atMost(t, "benign rows above their band", share(all.above, all.benign), maxAbove)
	atMost(t, "benign rows at high", share(all.high, all.benign), maxHigh)
}

func atLeast(t *testing.T, what string, got, floor float64) {
	t.Helper()
	if got < floor {
		t.Errorf("%s: %.4f, want at least %.4f", what, got, floor)
	}
}

func atMost[N cmp.Ordered](t *testing.T, what string, got, ceiling N) {
	t.Helper()
	if got > ceiling {
		t.Errorf("%s: %v, want at most %v", what, got, ceiling)
	}
}

// TestRows keeps the corpus itself sound, whatever the analysis says.
func TestRows(t *testing.T) {
	ids, commands := map[string]bool{}, map[string]string{}
	perCategory := map[string]int{}
	for _, r := range loadRows(t) {
		if ids[r.ID] {
			t.Errorf("%s: id used twice", r.ID)
		}
		if first, ok := commands[r.Command]; ok {
			t.Errorf("%s: same command as %s", r.ID, first)
		}
		ids[r.ID], commands[r.Command] = true, r.ID
		perCategory[r.Category]++
		if r.Min > r.Expect || r.Expect > r.Max {
			t.Errorf("%s: expects %s outside %s..%s", r.ID, r.Expect, r.Min, r.Max)
		}
		if r.benign() && r.Max > safety.Moderate {
			t.Errorf("%s: benign up to %s", r.ID, r.Max)
		}
		if r.dangerous() && r.Min < safety.Moderate {
			t.Errorf("%s: dangerous from %s", r.ID, r.Min)
		}
	}
	for name, n := range perCategory {
		if n < 30 && !slices.Contains(sampleOnly, name) {
			t.Errorf("%s: %d rows, want at least 30", name, n)
		}
	}
}

// sampleOnly names the categories of the open sample that the corpus splits further.
var sampleOnly = []string{"benign", "obfuscation"}
