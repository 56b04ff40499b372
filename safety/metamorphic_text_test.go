package safety_test

import (
	"fmt"
	"strings"
)

// text gives the row, as one quoted word, to a command that does not run it.
func text(format string) func(subject) string {
	return func(s subject) string { return fmt.Sprintf(format, quote(s.Command)) }
}

// printing returns the rewrites that only show, compare or look for the row.
func printing() []rewrite {
	return []rewrite{
		{"echo", text("echo %s")},
		{"printf", text("printf '%%s' %s")},
		{"printf line", text(`printf '%%s\n' %s`)},
		{"echo to null", text("echo %s > /dev/null")},
		{"echo to wc", text("echo %s | wc -c")},
		{"echo to less", text("echo %s | less")},
		{"echo to grep", text("echo %s | grep -c rm")},
		{"grep", text("grep -F -e %s notes.txt")},
		{"grep tree", text("grep -rnF -e %s .")},
		{"rg", text("rg -F -e %s docs")},
		{"git log", text("git log --grep=%s")},
		{"test", text(`[ "$a" = %s ] && echo same`)},
		{"assignment", text("x_=%s; echo \"$x_\"")},
		{"nothing", text(": %s")},
		{"here-string to wc", text("wc -w <<< %s")},
		{"comment", func(s subject) string { return "# " + strings.ReplaceAll(s.Command, "\n", "\n# ") }},
		{"comment after ls", func(s subject) string { return "ls # " + strings.ReplaceAll(s.Command, "\n", "\n# ") }},
		{"here-document to cat", func(s subject) string { return "cat <<'END_'\n" + s.Command + "\nEND_" }},
		{"here-document to nothing", func(s subject) string { return ": <<'END_'\n" + s.Command + "\nEND_" }},
	}
}

// describing returns the rewrites that keep the row as text in a new file or commit.
func describing() []rewrite {
	return []rewrite{
		{"git commit", text("git commit -m %s")},
		{"git commit all", text("git commit -am %s")},
		{"git tag", text("git tag -a v1 -m %s")},
		{"gh issue", text("gh issue create --title Bug --body %s")},
		{"note", text("printf '%%s\\n' %s >> notes.txt")},
		{"here-document to a note", func(s subject) string { return "cat > notes.md <<'END_'\n" + s.Command + "\nEND_" }},
	}
}
