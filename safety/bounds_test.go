package safety_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"caro/internal/shell"
	"caro/safety"
)

// hostile are inputs that make a naive reading take time or memory out of proportion to their length n.
var hostile = map[string]func(n int) string{
	"doubling":          func(n int) string { return "x=aa; " + strings.Repeat("x=$x$x; ", n/8) + "echo $x" },
	"appending":         func(n int) string { return "x=aa; " + strings.Repeat("x+=$x; ", n/7) + "echo $x" },
	"doubling an array": func(n int) string { return "a=(1 2); " + strings.Repeat(`a=("${a[@]}" "${a[@]}"); `, n/26) },
	"doubling operands": func(n int) string { return strings.Repeat(`set -- a "$@" "$@"; `, n/21) },
	"replacing":         func(n int) string { return "x=aaaa; " + strings.Repeat("x=${x//a/aaaaaaaa}; ", n/20) },
	"removing": func(n int) string {
		return "x=" + strings.Repeat("ab", n/4) + "; " + strings.Repeat("${x%%*a*b*a}; ", n/30)
	},
	"one long reference": func(n int) string { return "x=" + strings.Repeat("a", n/2) + "; echo " + strings.Repeat("$x", n/4) },
	"braces":             func(n int) string { return "echo " + strings.Repeat("{a,b}", n/5) },
	"a long range":       func(n int) string { return strings.Repeat("echo {1..999999999}; ", n/21) },
	"ranges":             func(n int) string { return "echo " + strings.Repeat("{1..9999}", n/9) },
	"nested braces":      func(n int) string { return "echo " + strings.Repeat("{a,", n/4) + strings.Repeat("}", n/4) },
	"groups":             func(n int) string { return strings.Repeat("( ", n/3) + "ls" + strings.Repeat(")", n/2) },
	"substitutions":      func(n int) string { return "echo " + strings.Repeat("$(", n/3) + "ls" + strings.Repeat(")", n/3) },
	"quoted ones":        func(n int) string { return "echo " + strings.Repeat(`"$(`, n/5) + "ls" + strings.Repeat(`)"`, n/5) },
	"arithmetic": func(n int) string {
		return "echo $((" + strings.Repeat("(", n/2) + "1" + strings.Repeat(")", n/2) + "))"
	},
	"powers": func(n int) string { return "echo $((9" + strings.Repeat("**9", n/3) + "))" },
	"arithmetic loop": func(n int) string {
		return "for ((i=0;i<999999999;i++)); do x+=$x; done; x=x; echo " + strings.Repeat("$((x))", n/6)
	},
	"defaults":        func(n int) string { return "echo " + strings.Repeat("${x:-", n/6) + strings.Repeat("}", n/6) },
	"functions":       func(n int) string { return calls(n/12, "f%d() { f%d; f%d; }; ") + "f0" },
	"function bodies": func(n int) string { return strings.Repeat("f() { ", n/8) + "ls" + strings.Repeat("; }", n/8) },
	"a body, often": func(n int) string {
		return "f() { echo " + strings.Repeat("a", n/2) + "; }; " + strings.Repeat("f;", n/4)
	},
	"aliases":         func(n int) string { return calls(n/24, "alias a%d='a%d; a%d'; ") + "a0" },
	"eval":            func(n int) string { return `x='eval "$x;$x"'; ` + strings.Repeat(`eval "$x"; `, n/11) },
	"shells":          func(n int) string { return strings.Repeat("sh -c ", n/6) + "ls" },
	"wrappers":        func(n int) string { return strings.Repeat("env ", n/4) + "ls" },
	"pipes":           func(n int) string { return "echo aa" + strings.Repeat(" | cat - -", n/10) },
	"a file, doubled": func(n int) string { return "echo aa > f; " + strings.Repeat("cat f f > g; cat g g > f; ", n/26) },
	"xargs": func(n int) string {
		return "echo " + strings.Repeat("a", n/2) + " | xargs -I% sh -c '" + strings.Repeat("%", n/2) + "'"
	},
	"find": func(n int) string {
		return "find " + strings.Repeat("a ", n/4) + strings.Repeat(`-exec rm {} \; `, n/30)
	},
	"printf":       func(n int) string { return "printf '" + strings.Repeat("a", n/2) + "%s' " + strings.Repeat("b ", n/4) },
	"a wide field": func(n int) string { return "printf '%999999999d' " + strings.Repeat("1 ", n/2) },
	"tr": func(n int) string {
		return "echo " + strings.Repeat("a", n/2) + " | tr " + strings.Repeat("a-z", n/12) + " " + strings.Repeat("b-z", n/12)
	},
	"decoders": func(n int) string {
		return "echo " + strings.Repeat("YWFh", n/8) + strings.Repeat(" | base64 | base64 -d", n/42)
	},
	"here-documents": func(n int) string {
		return "x=" + strings.Repeat("a", n/4) + "\n" + strings.Repeat("cat <<E\n$x$x$x$x\nE\n", n/30)
	},
	"foreign letters": func(n int) string { return "echo " + strings.Repeat("я", n/2) },
	"operators":       func(n int) string { return "ls" + strings.Repeat(" && ls", n/6) },
	"alternatives":    func(n int) string { return strings.Repeat("if a; then x=$x$x; else x=b$x; fi; ", n/36) },
	"cases":           func(n int) string { return strings.Repeat("case $x in a) x=$x$x;; b) x=c$x$x;; esac; ", n/42) },
	"open quotes":     func(n int) string { return strings.Repeat("'\"`$(", n/5) },
	"SQL":             func(n int) string { return "psql -c '" + strings.Repeat("delete from a;", n/14) + "'" },
	"code":            func(n int) string { return "python3 -c '" + strings.Repeat(`os.system("ls");`, n/16) + "'" },
	"operands":        func(n int) string { return "rm " + strings.Repeat("a ", n/2) },
	"secrets":         func(n int) string { return "curl " + strings.Repeat("-d @x ", n/6) + "https://x.test" },
	"sed":             func(n int) string { return "sed -e " + strings.Repeat("'s/a/b/e;'", n/10) },
	"git aliases":     func(n int) string { return strings.Repeat("git -c alias.a='!git a; git a' a; ", n/34) },
}

// calls writes n definitions of which each uses the next one twice.
func calls(n int, form string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, form, i, i+1, i+1)
	}
	return b.String()
}

// Ensure that no input takes more than its share: the memory that a verdict needs grows as the input does. Work that makes
// no text is counted in steps, so memory is the measure of both.
func TestAssess_bounded(t *testing.T) {
	const base, perByte = 4 << 20, 1 << 10
	for name, write := range hostile {
		for n := 1 << 11; n <= 1<<17; n *= 4 {
			command := write(n)
			if got := allocated(command); got > base+perByte*uint64(len(command)) {
				t.Errorf("%s of %d bytes takes %d kB", name, len(command), got>>10)
			}
		}
	}
}

// allocated returns how many bytes a verdict needs.
func allocated(command string) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	safety.Assess(command, safety.Options{Shell: shell.Bash, System: shell.Linux})
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// Ensure that what is not read to its end is not Safe, and High where its words are dangerous.
func TestAssess_overBudget(t *testing.T) {
	for name, want := range map[string]safety.Level{
		"doubling": safety.Moderate, "appending": safety.Moderate, "doubling an array": safety.Moderate, "doubling operands": safety.Moderate, "replacing": safety.Moderate,
		"one long reference": safety.Moderate, "braces": safety.Moderate, "a long range": safety.Moderate, "ranges": safety.Moderate, "functions": safety.Moderate, "eval": safety.Moderate,
		"groups": safety.Moderate, "substitutions": safety.Moderate, "wrappers": safety.Moderate, "a file, doubled": safety.Moderate, "function bodies": safety.Moderate, "operators": safety.Moderate,
	} {
		command := hostile[name](1 << 15)
		if got := safety.Assess(command, safety.Options{Shell: shell.Bash, System: shell.Linux}); got.Level < want {
			t.Errorf("%s: %s, want at least %s", name, got.Level, want)
		}
		if got := safety.Assess(command+"\nrm -rf ~/Documents", safety.Options{Shell: shell.Bash, System: shell.Linux}); got.Level < safety.High {
			t.Errorf("%s, then rm -rf: %s, want at least high", name, got.Level)
		}
	}
}
