package safety_test

import (
	"cmp"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"mvdan.cc/sh/v3/syntax"

	"caro/internal/shell"
	"caro/safety"
	"caro/safety/explain"
	"caro/safety/portability"
)

// sampleRows are the commands that the figures are about.
func sampleRows(b *testing.B) []row {
	b.Helper()
	return loadFile(b, "testdata/sample.jsonl")
}

// judge is what a check does with a command: level and portability.
func judge(command string, o safety.Options) {
	safety.Assess(command, o)
	portability.Check(command, portability.Options{Shell: o.Shell, System: o.System})
}

// quickest returns how long f takes at best: what else the machine does only adds to it.
func quickest(times int, f func()) time.Duration {
	best := time.Hour
	for range times {
		start := time.Now()
		f()
		best = min(best, time.Since(start))
	}
	return best
}

// The verdict on a command of the open sample, with the portability check: the median, the 99th percentile, and the median as a multiple
// of parsing alone in the same run.
func BenchmarkAssess(b *testing.B) {
	rows := sampleRows(b)
	var judged, parsed []time.Duration
	for _, r := range rows {
		o := r.options()
		parser := syntax.NewParser(syntax.Variant(syntax.LangBash), syntax.KeepComments(true))
		judged = append(judged, quickest(20, func() { judge(r.Command, o) }))
		parsed = append(parsed, quickest(20, func() { _, _ = parser.Parse(strings.NewReader(r.Command), "") }))
	}
	slices.Sort(judged)
	slices.Sort(parsed)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		r := rows[n%len(rows)]
		judge(r.Command, r.options())
		n++
	}
	half := len(rows) / 2
	b.ReportMetric(micros(judged[half]), "median-µs")
	b.ReportMetric(micros(judged[len(rows)*99/100]), "p99-µs")
	b.ReportMetric(float64(judged[half])/float64(parsed[half]), "x-parse")
}

func micros(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }

// whole returns the longest input of at most n bytes that nothing was cut off.
func whole(write func(int) string, n int) string {
	for size := n; ; size -= 64 {
		if command := write(size); len(command) <= n {
			return command
		}
	}
}

// The verdict, the portability check and the explanation of inputs of 8 kB that are made to take long, whole and cut off somewhere.
func BenchmarkHostile(b *testing.B) {
	o := safety.Options{Shell: shell.Bash, System: shell.Linux, Home: "/home/u"}
	for what, f := range map[string]func(string){
		"assess":      func(c string) { safety.Assess(c, o) },
		"portability": func(c string) { portability.Check(c, portability.Options{Shell: o.Shell, System: o.System}) },
		"explain":     func(c string) { explain.Explain(c, explain.Options{Shell: o.Shell, System: o.System}) },
	} {
		for _, name := range slices.Sorted(maps.Keys(hostile)) {
			cut := hostile[name](8 << 10)
			for how, command := range map[string]string{"whole": whole(hostile[name], 8<<10), "cut": cut[:min(len(cut), 8<<10)]} {
				b.Run(what+"/"+strings.ReplaceAll(name, " ", "-")+"/"+how, func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						f(command)
					}
				})
			}
		}
	}
}

// The first verdict of a process, which makes the tables: in a process of its own each time.
func BenchmarkFirst(b *testing.B) {
	if os.Getenv(firstEnv) != "" {
		start := time.Now()
		judge("sudo rm -rf ./build", safety.Options{Shell: shell.Bash, System: shell.Linux})
		os.Stdout.WriteString("\nfirst " + time.Since(start).String() + "\n")
		return
	}
	var all []time.Duration
	for b.Loop() {
		cmd := exec.Command(os.Args[0], "-test.run=^$", "-test.bench=^BenchmarkFirst$", "-test.benchtime=1x")
		cmd.Env = append(os.Environ(), firstEnv+"=1")
		out, err := cmd.Output()
		if err != nil {
			b.Fatal(err)
		}
		_, line, _ := strings.Cut(string(out), "\nfirst ")
		line, _, _ = strings.Cut(line, "\n")
		took, err := time.ParseDuration(line)
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, took)
	}
	b.ReportMetric(micros(slices.MinFunc(all, cmp.Compare[time.Duration])), "first-µs")
}

const firstEnv = "CARO_TEST_FIRST"
