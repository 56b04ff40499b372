// Package functional runs commands in a sandbox and compares what they do with what a task wants.
//
// A task is a request, files to begin with, and commands that do it right. An answer passes when its output and the
// files after it are those of any of these commands; it need not be the same text. [Load] reads tasks, [New] makes the
// sandbox, [Sandbox.Judge] judges an answer.
//
// # Caveats
//
// The sandbox is of Linux namespaces: a folder of its own, everything else read-only, no network, bounds on time, memory
// and size. It keeps mistakes of a model from doing harm; it is no defence against a program that means to get out.
package functional

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Task is one line of a file of tasks.
type Task struct {
	ID       string   `json:"id"`
	Category string   `json:"cat"`
	Query    string   `json:"nl"`
	Setup    string   `json:"setup"` // a script that makes the files
	Gold     []string `json:"gold"`

	// What of the output counts. Unless Exact, runs of white space are one space.
	Output     *bool `json:"output"` // false: only the files count
	Files      *bool `json:"files"`  // false: only the output counts
	Slash      *bool `json:"slash"`  // false: a slash at the end of a line counts
	Exact      bool  `json:"exact"`
	Unordered  bool  `json:"unordered"`
	Number     bool  `json:"number"` // the first number
	FirstField bool  `json:"first_field"`
	LastField  bool  `json:"last_field"` // the last part of its path
	Basename   bool  `json:"basename"`
	DropTotal  bool  `json:"drop_total"` // without the line "total 12" of ls
}

// maxLine bounds a task, in bytes.
const maxLine = 1 << 20

// Load reads tasks, one JSON object a line.
func Load(r io.Reader) ([]Task, error) {
	var list []Task
	ids := map[string]bool{}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var t Task
		if err := json.Unmarshal(lines.Bytes(), &t); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		switch {
		case t.ID == "" || t.Query == "" || len(t.Gold) == 0:
			return nil, fmt.Errorf("line %d: a task needs id, nl and gold", n)
		case ids[t.ID]:
			return nil, fmt.Errorf("line %d: the id %s is there already", n, t.ID)
		}
		ids[t.ID] = true
		list = append(list, t)
	}
	return list, lines.Err()
}

var (
	blanks = regexp.MustCompile(`\s+`)
	dotted = regexp.MustCompile(`(^|\s)\./(\S)`)
	number = regexp.MustCompile(`-?\d+(?:\.\d+)?`)
	total  = regexp.MustCompile(`^total \d`)
)

func yes(b *bool) bool { return b == nil || *b }

// lines returns what of an output counts, nil where nothing does.
func (t *Task) lines(output string) []string {
	if !yes(t.Output) {
		return nil
	}
	list := []string{}
	for line := range strings.SplitSeq(strings.ReplaceAll(output, "\r", ""), "\n") {
		line = strings.TrimRight(line, " \t\v\f")
		if !t.Exact {
			line = strings.TrimSpace(blanks.ReplaceAllString(line, " "))
			line = dotted.ReplaceAllString(line, "$1$2")
		}
		if line == "" && !t.Exact || t.DropTotal && total.MatchString(line) {
			continue
		}
		if yes(t.Slash) {
			line = strings.TrimRight(line, "/")
		}
		list = append(list, t.field(line))
	}
	if t.Number {
		list = numbers(list)
	}
	if t.Unordered {
		slices.Sort(list)
	}
	return list
}

// field returns the part of a line that counts.
func (t *Task) field(line string) string {
	if t.FirstField {
		line, _, _ = strings.Cut(line, " ")
	}
	if t.LastField {
		line = line[strings.LastIndexByte(line, ' ')+1:]
	}
	if t.LastField || t.Basename {
		line = path.Base(line)
	}
	return line
}

// numbers returns the first number of the lines.
func numbers(list []string) []string {
	found := number.FindString(strings.Join(list, " "))
	n, err := strconv.ParseFloat(found, 64)
	if err != nil {
		return []string{"?"}
	}
	return []string{strconv.FormatFloat(n, 'g', 6, 64)}
}
