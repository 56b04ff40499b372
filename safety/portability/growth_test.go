package portability_test

import (
	"runtime"
	"strings"
	"testing"

	"caro/internal/shell"
	"caro/safety/portability"
	"caro/safety/tools"
)

// allocated returns how many bytes a check takes from the heap in all, and how many bytes its report holds.
func allocated(command string) (taken, held int) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r := portability.Check(command, portability.Options{Shell: shell.Bash})
	runtime.ReadMemStats(&after)
	for _, i := range r.Issues {
		held += len(i.What) + len(i.Instead)
	}
	return int(after.TotalAlloc - before.TotalAlloc), held
}

// Ensure that what a check takes grows with its input and not with a power of it: no value is doubled, no list multiplied.
func TestGrowth(t *testing.T) {
	pieces := map[string][3]string{ // before, repeated, after
		"values":        {"", "x=$x$x;", "echo $x"},
		"substitutions": {"", "x=$(echo $x$x);", ""},
		"braces":        {"echo ", "{a,b}", ""},
		"ranges":        {"echo ", "{1..99999}", ""},
		"nested braces": {"echo ", "{a,", ""},
		"heredocs":      {"", "cat <<E\n$x$x\nE\n", ""},
		"aliases":       {"", "alias a='alias b=\"ls -l\"';", ""},
		"functions":     {"", "f() { f; f; };", "f"},
		"traps":         {"", "trap 'ls --all' EXIT;", ""},
		"shells":        {"", "sh -c 'ls --all';", ""},
		"wrappers":      {"", "sudo env nice ", "ls"},
		"finds":         {"find .", " -exec find . -exec ls {} + ", ";"},
		"dates":         {"date", " -d yesterday", ""},
		"stats":         {"stat", " -c %s", " f"},
		"seds":          {"sed '", "s/a/\\U&/;", "' f"},
		"labels":        {"sed '", ":a;ba;", "' f"},
		"awks":          {"awk '{", "print systime();", "}'"},
		"gensubs":       {"awk '{print ", "gensub(/a/,\"b\",\"g\")", "}'"},
		"matches":       {"awk '{", "match(", "}'"},
		"tests":         {"[ ", "a == b -a ", "c ]"},
		"printfs":       {"printf '", "%q\\x41", "'"},
		"formats":       {"find . -printf '", "%s\\t", "'"},
		"pipes":         {"ls", "|tac", ""},
		"parameters":    {"echo ", "${x/a/${y:1:2}}", ""},
		"parentheses":   {"", "(", ""},
		"quotes":        {"", "'", ""},
		"placeholders":  {"ls ", "<FILE> ", ""},
	}
	for name, p := range pieces {
		long := func(size int) string { return p[0] + strings.Repeat(p[1], size/len(p[1])) + p[2] }
		small, _ := allocated(long(2 << 10))
		big, held := allocated(long(8 << 10))
		if limit := 6*small + 4<<20; big > limit {
			t.Errorf("%s: 8 kB take %d kB, 2 kB take %d kB", name, big>>10, small>>10)
		}
		if held > 512<<10 {
			t.Errorf("%s: the report on 8 kB holds %d kB", name, held>>10)
		}
	}
}

// Ensure that no option of a tool, repeated, makes a report grow with more than its input: rewrites of the whole call would.
func TestGrowthOfRewrites(t *testing.T) {
	for _, name := range tools.Names() {
		options := tools.Lookup(name).Options
		commands := make([]string, 0, len(options))
		for _, o := range options {
			piece := " " + o.Name
			if o.Value != "" {
				piece += " 1"
			}
			if o.In&(tools.BSD|tools.MaybeBSD) == 0 && o.Value != "COMMAND" {
				commands = append(commands, name+strings.Repeat(piece, 3000/len(piece))+" f")
			}
		}
		taken := 0
		for _, c := range commands {
			n, held := allocated(c)
			taken += n
			if held > 256<<10 {
				t.Errorf("%.40q…: the report on 3 kB holds %d kB", c, held>>10)
			}
		}
		if taken > len(commands)*2<<20 {
			t.Errorf("%s: 3 kB take %d kB", name, taken/len(commands)>>10)
		}
	}
}

// Ensure that commands within commands are read to a depth and no further.
func TestDepth(t *testing.T) {
	command := "ls --all"
	for range 40 {
		command = "sh -c '" + strings.ReplaceAll(command, "'", `'\''`) + "'"
		if len(command) > 64<<10 {
			break
		}
		if taken, _ := allocated(command); taken > 64*len(command)+1<<20 {
			t.Fatalf("%d bytes take %d", len(command), taken)
		}
	}
	for _, c := range []string{
		strings.Repeat("( ", 500) + "ls" + strings.Repeat(" )", 500), strings.Repeat("$(", 500) + "ls" + strings.Repeat(")", 500),
		strings.Repeat("sudo ", 1600) + "ls", "echo " + strings.Repeat("${x:-", 500) + strings.Repeat("}", 500), strings.Repeat("if ", 500),
		"echo $((" + strings.Repeat("(", 900) + "1" + strings.Repeat(")", 900) + "))", strings.Repeat("f() { ", 300) + "ls" + strings.Repeat("; }", 300),
	} {
		if taken, _ := allocated(c); taken > 1<<10*len(c) {
			t.Errorf("%.20q of %d bytes takes %d", c, len(c), taken)
		}
	}
}
