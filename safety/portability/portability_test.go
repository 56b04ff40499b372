package portability_test

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"

	"caro/safety/portability"
	"caro/safety/tools"
)

// row is a command with what is known to be true of it. BSD and GNU are null where the row does not say.
type row struct {
	ID        string `json:"id"`
	Command   string `json:"command"`
	POSIX     bool   `json:"posix"`
	POSIX2024 bool   `json:"posix2024"`
	BSD       *bool  `json:"bsd_ok"`
	GNU       *bool  `json:"gnu_ok"`
	Why       string `json:"why"`
}

func rows(t testing.TB, file string) []row {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var list []row
	for s := bufio.NewScanner(f); s.Scan(); {
		var r row
		if err := json.Unmarshal(s.Bytes(), &r); err != nil {
			t.Fatalf("%s: %v: %s", file, err, s.Text())
		}
		list = append(list, r)
	}
	return list
}

// disputed are rows whose label says otherwise than the standard: timeout is a utility of POSIX.1-2024.
var disputed = map[string]bool{"ps-0035": true}

func tri(b *bool) string {
	switch {
	case b == nil:
		return "open"
	case *b:
		return "yes"
	}
	return "no"
}

// Ensure that a rewrite works: in place of its span it leaves a command that runs on macOS.
func TestRewrites(t *testing.T) {
	var gnuOnly, rewritten int
	for _, file := range []string{"testdata/sample.jsonl", "testdata/rows.jsonl"} {
		for _, r := range rows(t, file) {
			got := portability.Check(r.Command, portability.Options{})
			if got.BSD == nil || *got.BSD || got.GNU == nil || !*got.GNU {
				continue
			}
			gnuOnly++
			if fixed, ok := forMacOS(r.Command); ok {
				rewritten++
			} else {
				t.Logf("%s %q: no rewrite that runs on macOS, got as far as %q", r.ID, r.Command, fixed)
			}
		}
	}
	t.Logf("%d of %d commands for GNU only have a rewrite", rewritten, gnuOnly)
	if rewritten*10 < gnuOnly*9 {
		t.Errorf("%d of %d commands for GNU only have a rewrite, want 9 of 10", rewritten, gnuOnly)
	}
}

// forMacOS puts rewrites in place until the command runs on macOS.
func forMacOS(command string) (string, bool) {
	for range 8 {
		r := portability.Check(command, portability.Options{})
		if r.BSD != nil && *r.BSD {
			return command, true
		}
		before := command
		for _, i := range r.Issues {
			if i.In&tools.BSD == 0 && i.Instead != "" {
				command = command[:i.Span.Start] + i.Instead + command[i.Span.End:]
				break
			}
		}
		if command == before {
			break
		}
	}
	return command, false
}

// Ensure that every row comes out as labelled.
func TestRows(t *testing.T) {
	for _, file := range []string{"testdata/sample.jsonl", "testdata/rows.jsonl"} {
		list := rows(t, file)
		var wrong, flagged, portable, alarms, bsd, bsdRight int
		for _, r := range list {
			got := portability.Check(r.Command, portability.Options{})
			bad := ""
			if r.POSIX {
				portable++
				if !got.POSIX {
					alarms++
				}
			} else if !got.POSIX {
				flagged++
			}
			if got.POSIX != r.POSIX {
				bad += " posix"
			}
			if got.POSIX2024 != r.POSIX2024 && !disputed[r.ID] {
				bad += " posix2024"
			}
			if r.BSD != nil {
				bsd++
				if got.BSD != nil && *got.BSD == *r.BSD {
					bsdRight++
				} else {
					bad += " bsd=" + tri(got.BSD)
				}
			}
			if r.GNU != nil && (got.GNU == nil || *got.GNU != *r.GNU) {
				bad += " gnu=" + tri(got.GNU)
			}
			if bad != "" {
				wrong++
				t.Errorf("%s %q (%s): wrong%s; issues %+v", r.ID, r.Command, r.Why, bad, got.Issues)
			}
		}
		t.Logf("%s: %d rows, %d wrong; not POSIX flagged %d/%d; false alarms %d/%d; bsd right %d/%d",
			file, len(list), wrong, flagged, len(list)-portable, alarms, portable, bsdRight, bsd)
	}
}
