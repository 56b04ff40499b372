package script_test

import (
	"os/exec"
	"strings"
	"testing"

	"mvdan.cc/sh/v3/syntax"

	"caro/internal/shell"
	"caro/safety/script"
)

// runs reports whether the command "echo HIT" stands in a tree.
func runs(f *syntax.File) bool {
	found := false
	syntax.Walk(f, func(n syntax.Node) bool {
		if call, ok := n.(*syntax.CallExpr); ok && len(call.Args) == 2 {
			found = found || call.Args[0].Lit() == "echo" && call.Args[1].Lit() == "HIT"
		}
		return true
	})
	return found
}

// Ensure that a # begins a comment where the real shells take it for one, and nowhere else.
func TestParse_comments(t *testing.T) {
	for _, c := range []struct {
		command string
		runs    bool
		shells  string
	}{
		{"( echo 'x'#; echo HIT\n)", true, "bash zsh dash"},
		{"( echo \"x\"#; echo HIT\n)", true, "bash zsh dash"},
		{"( echo $'x'#; echo HIT\n)", true, "bash zsh"},
		{"( echo $0#; echo HIT\n)", true, "bash zsh dash"},
		{"( echo ${HOME}#; echo HIT\n)", true, "bash zsh dash"},
		{"( echo $*#; echo HIT\n)", true, "bash zsh dash"},
		{"( echo $(true)#; echo HIT\n)", true, "bash zsh dash"},
		{"( echo `true`#; echo HIT\n)", true, "bash zsh dash"},
		{"( echo $((1))#; echo HIT\n)", true, "bash zsh dash"},
		{"( echo <(true)#; echo HIT\n)", true, "bash zsh"},
		{"( echo 'a'#'b'#'c'#; echo HIT\n)", true, "bash zsh dash"},
		{"( echo 'x'\\\n#; echo HIT\n)", true, "bash zsh dash"},
		{"( cat < /dev/null 2> '/dev/null'#; echo HIT\n)", true, ""},
		{"( cat <<< 'x'#; echo HIT\n)", true, "bash zsh"},
		{"case 'x#' in 'x'#) echo HIT;; esac", true, "bash zsh dash"},
		{"echo $( echo 'x'# >&2; echo HIT\n)", true, "bash zsh dash"},
		{"echo \"$( echo 'x'# >&2; echo HIT\n)\"", true, "bash zsh dash"},
		{"echo ` echo 'x'# >&2; echo HIT\n`", true, "bash zsh dash"},
		{"cat <( echo 'x'#; echo HIT\n)", true, "bash zsh"},
		{"f() ( echo 'x'#; echo HIT\n); f", true, "bash zsh dash"},
		{"echo x\r#; echo HIT\n", true, "bash zsh dash"},
		{"echo 'x'#; echo HIT", true, "bash zsh dash"},
		{"{ echo 'x'#; echo HIT\n}", true, "bash zsh dash"},

		{"( (true)#; echo HIT\n)", false, "bash zsh dash"},
		{"(true)#; echo HIT", false, "bash zsh dash"},
		{"((1))#; echo HIT", false, "bash zsh"},
		{"( true;#; echo HIT\n)", false, "bash zsh dash"},
		{"( true &#; echo HIT\n)", false, "bash zsh dash"},
		{"( true|#; echo HIT\ncat)", false, "bash zsh dash"},
		{"(#; echo HIT\ntrue)", false, "bash zsh dash"},
		{"( true # it's 'x'#; echo HIT\n)", false, "bash zsh dash"},
		{"true \\\n#; echo HIT", false, "bash zsh dash"},
		{"true 'x'#\n# a\\\n# b; echo HIT", false, "bash zsh dash"},
		{"case 'x' in 'x')#; echo HIT\n;; esac", false, "bash zsh dash"},
		{"( true 'x#'; echo x'y' #; echo HIT\n)", false, "bash zsh dash"},
	} {
		for _, sh := range []shell.Shell{shell.Zsh, shell.Bash} {
			s := script.Parse(c.command, sh)
			if s.File == nil {
				t.Errorf("%s: %q is not read: %v", sh, c.command, s.Err)
			} else if runs(s.File) != c.runs {
				t.Errorf("%s: the tree of %q runs it: %v, want %v", sh, c.command, !c.runs, c.runs)
			}
		}
		for name := range strings.FieldsSeq(c.shells) {
			path, err := exec.LookPath(name)
			if err != nil {
				continue
			}
			out, _ := exec.Command(path, "-c", c.command).Output()
			if got := strings.Contains("\n"+string(out), "\nHIT\n"); got != c.runs {
				t.Errorf("%s runs it in %q: %v, want %v", name, c.command, got, c.runs)
			}
		}
	}
}

// Ensure that a word keeps the # that it goes on with, and its place.
func TestParse_hashInWord(t *testing.T) {
	s := script.Parse("( rm 'a'#b $1#c \"d\"#e )\n# f", shell.Bash)
	if s.File == nil {
		t.Fatal(s.Err)
	}
	if got, want := printed(t, s.File), "(rm 'a'#b $1#c \"d\"#e)\n# f"; got != want {
		t.Errorf("read as %q, want %q", got, want)
	}
	syntax.Walk(s.File, func(n syntax.Node) bool {
		if lit, ok := n.(*syntax.Lit); ok && s.Text[s.SpanOf(lit).Start:s.SpanOf(lit).End] != lit.Value {
			t.Errorf("%q stands at %v", lit.Value, s.SpanOf(lit))
		}
		return true
	})
}

// Ensure that a text with more of them than are looked for is not read, rather than read wrongly.
func TestParse_manyHashes(t *testing.T) {
	s := script.Parse("( echo "+strings.Repeat("'a'# ", 50)+"; echo HIT\n)", shell.Bash)
	if s.File != nil && !runs(s.File) {
		t.Error("read without the command after the last #")
	}
}

// Ensure that fish's comments end where fish ends them.
func TestParse_fishComments(t *testing.T) {
	for _, c := range []struct {
		command string
		runs    bool
	}{
		{"true|#'\necho HIT\n#'", true},
		{"true &&#'\necho HIT\n#'", true},
		{"true (#'\necho HIT\n#'\n)", true},
		{"true \\\n# a\necho HIT", false},
		{"true 'a'#; echo HIT", true},
		{"true #; echo HIT", false},
	} {
		if s := script.Parse(c.command, shell.Fish); s.File == nil || runs(s.File) != c.runs {
			t.Errorf("%q: %v, want %v to run it", c.command, s.Err, c.runs)
		}
		path, err := exec.LookPath("fish")
		if err != nil || strings.Contains(c.command, "(#") {
			continue
		}
		out, _ := exec.Command(path, "--no-config", "-c", c.command).Output()
		if got := strings.Contains("\n"+string(out), "\nHIT\n"); got != c.runs {
			t.Errorf("fish runs it in %q: %v, want %v", c.command, got, c.runs)
		}
	}
}
