package script_test

import (
	"strings"
	"testing"

	"mvdan.cc/sh/v3/syntax"

	"caro/internal/shell"
	"caro/safety/script"
)

// printed returns the tree of a command of fish as bash would write it.
func printed(t *testing.T, f *syntax.File) string {
	t.Helper()
	var b strings.Builder
	if err := syntax.NewPrinter(syntax.SingleLine(true)).Print(&b, f); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(b.String())
}

// Ensure that fish is read as bash with the same meaning.
func TestFish(t *testing.T) {
	for _, c := range []struct {
		fish, bash string
		only       bool
	}{
		{"ls -l /tmp", "ls -l /tmp", false},
		{"ls | wc -l && echo yes || echo no", "ls | wc -l && echo yes || echo no", false},
		{"ls -l; and echo yes; or echo no", "ls -l && echo yes || echo no", true},
		{"ls\nand echo yes", "ls && echo yes", true},
		{"not test -e a", "! test -e a", true},
		{"! test -e a", "! test -e a", false},
		{"echo (pwd)/x", "echo $(pwd)/x", true},
		{"echo $(pwd) \"a $(pwd) (b)\"", "echo $(pwd) \"a $(pwd) (b)\"", false},
		{"echo (ls (pwd))", "echo $(ls $(pwd))", true},
		{"diff (sort a | psub) b", "diff <(sort a) b", true},
		{"echo 'it\\'s' 'a\\\\b' 'a\\nb'", "echo 'it's' 'a\\b' 'a\\nb'", true},
		{"echo a\\tb \\x41 \\u00e9 \\101", "echo a'\t'b 'A' 'é' 'A'", true},
		{"echo a\\ b \\$x", "echo a\\ b \\$x", false},
		{"if test -f a; ls; end", "if test -f a; then ls; fi", true},
		{"if a; and b; c; else if d; e; else; f; end", "if a && b; then c; elif d; then e; else f; fi", true},
		{"while read -l x; echo $x; end < f", "while read -l x; do echo $x; done <f", true},
		{"for f in *.txt a{b,c}; ls $f; end", "for f in *.txt a{b,c}; do ls $f; done", true},
		{"function f; ls; end; f", "function f { ls; }; f", true},
		{"function f --on-event x; ls; end", "{ ls; }", true},
		{"begin; ls; pwd; end > out 2>&1", "{ ls; pwd; } >out 2>&1", true},
		{"switch $x; case a b; ls; case '*'; pwd; end", "case $x in a | b) ls ;; '*') pwd ;; esac", true},
		{"set -gx EDITOR vim", "EDITOR=vim", true},
		{"set x a b", "x=(a b)", true},
		{"set -a PATH /x", "PATH+=/x", true},
		{"set -e PATH", "set -e PATH", true},
		{"set -q x", "set -q x", true},
		{"alias ll 'ls -l'", "alias ll='ls -l'", true},
		{"abbr -a gs git status", "alias gs=git' 'status", true},
		{"X=1 ls", "X=1 ls", false},
		{"make &> log; ls 2>> e < i", "make &>log; ls 2>>e <i", false},
		{"a 2>| b; c &| d", "a |& b; c |& d", true},
		{"sleep 1 & ls", "sleep 1 & ls", false},
		{"time ls", "time ls", false},
		{"echo hi # comment", "echo hi", false},
		{"ls $dirs[1] $dirs[2..-1]", "ls $dirs[] $dirs[]", true},
		{"rm <FILE>", "rm _FILE_", false},
		{"", "", false},
	} {
		s := script.Parse(c.fish, shell.Fish)
		if s.File == nil {
			t.Errorf("%q is not read: %v", c.fish, s.Err)
			continue
		}
		if got := printed(t, s.File); got != c.bash || s.Only != c.only || !s.Fish {
			t.Errorf("%q is %q (only fish: %v), want %q (%v)", c.fish, got, s.Only, c.bash, c.only)
		}
	}
}

// Ensure that what is not fish, or not read here, is an error and no other command.
func TestFishUnread(t *testing.T) {
	for _, command := range []string{
		"ls ${HOME}", "echo $?", "echo $@", "cat <<E\nx\nE", "cat <<< x", "if true; then ls; fi; end x)", "for i in a; do ls; done", "while true; do ls; done", "ls (", "ls )", "ls 'a", `ls "a`, "end", "else", "case a",
		"begin; ls", "if; end", "function; end", "for x; end", "switch; end", "ls |", "| ls", "ls &&", "&& ls", "ls > ", "sleep 1&ls", "{ ls; }", "echo {a, b}", "echo {a", "echo a}", `ls \`, `echo \cX`, `echo \xff`, "echo $x[(rm a)]", "x=1",
		strings.Repeat("(", 5000), strings.Repeat("begin;", 5000), strings.Repeat("not ", 3), "echo " + strings.Repeat("(echo ", 200) + strings.Repeat(")", 200),
	} {
		if s := script.Parse(command, shell.Fish); s.File != nil && len(s.File.Stmts) > 0 && s.Err == nil {
			t.Errorf("%.60q is read as %q", command, printed(t, s.File))
		}
	}
}

// Ensure that every part of what was read stands in the text, and that reading ends.
func FuzzFish(f *testing.F) {
	for _, seed := range []string{
		"ls -l; and echo (date)[1]; or rm -rf $HOME[1]", "if test -f a; echo yes; else if b; else; c; end > log", "for f in *.{a,b}; mv $f (string replace a b $f); end", "function f --on-event x; ls; end",
		"switch $x; case 'a*'; b; end", "diff (a | psub) (b | psub)", "set -gx PATH $PATH /x; abbr -a g git; alias l 'ls -l'", "echo 'it\\'s' \"$x $(pwd)\" \\x41\\n", "a 2>| b &| c &> d &", "not time begin; ls; end", "X=1 y=(pwd) ls <FILE>",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, command string) {
		s := script.Parse(command, shell.Fish)
		if s.File == nil {
			if s.Err == nil {
				t.Errorf("%q is not read for no reason", command)
			}
			return
		}
		syntax.Walk(s.File, func(n syntax.Node) bool {
			if n == nil {
				return true
			}
			if _, ok := n.(*syntax.File); ok {
				return true
			}
			if span := s.SpanOf(n); span.Start < 0 || span.Start > len(command) || span.End < span.Start {
				t.Errorf("%T of %q is at %v", n, command, span)
			}
			return true
		})
	})
}
