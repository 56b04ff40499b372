package checks_test

import (
	"os"
	"testing"

	"caro/internal/checks"
	"caro/internal/machine"
	"caro/internal/shell"
	"caro/safety/portability"
)

// commands and what they are for, from short to long.
var pairs = [][2]string{
	{"show the files by size", "ls -lS"},
	{"delete all .tmp files older than 7 days", "find . -name '*.tmp' -mtime +7 -delete"},
	{"count the words of notes.txt", "wc -w notes.txt"},
	{"the 10 most frequent words in book.txt", `tr -cs '[:alpha:]' '\n' < book.txt | tr '[:upper:]' '[:lower:]' | sort | uniq -c | sort -rn | head -n 10`},
	{"rename every .jpeg to .jpg", `for f in *.jpeg; do mv -- "$f" "${f%.jpeg}.jpg"; done`},
	{"sum the second column of a.csv", `awk -F, '{ s += $2 } END { print s }' a.csv`},
}

// BenchmarkLook is what the checks add to an answer, beside the portability verdict, which was there before them.
func BenchmarkLook(b *testing.B) {
	m := machine.New(os.Getenv("PATH"), b.TempDir())
	for b.Loop() {
		for _, p := range pairs {
			r := portability.Check(p[1], portability.Options{Shell: shell.Bash, System: shell.Host})
			checks.Look(p[1], r, checks.Options{Query: p[0], Shell: shell.Bash, System: shell.Host, Machine: m})
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(pairs)), "µs/command")
}

// BenchmarkLook_Cold is the same on a machine that nothing was looked up on yet: every tool says once whose it is.
func BenchmarkLook_Cold(b *testing.B) {
	dir := b.TempDir()
	for b.Loop() {
		for _, p := range pairs {
			r := portability.Check(p[1], portability.Options{Shell: shell.Bash, System: shell.Host})
			checks.Look(p[1], r, checks.Options{Query: p[0], Shell: shell.Bash, System: shell.Host, Machine: machine.New(os.Getenv("PATH"), dir)})
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(pairs)), "µs/command")
}
