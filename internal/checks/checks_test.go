package checks_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"caro/internal/checks"
	"caro/internal/functional"
	"caro/internal/shell"
	"caro/resources"
	"caro/safety"
	"caro/safety/portability"
)

// world is a machine with some programs and files.
type world struct {
	programs string
	files    string
	kits     map[string]checks.Kit
	manual   string
}

func (w world) Finds(p string) bool     { return slices.Contains(strings.Fields(w.programs), p) }
func (w world) Kit(p string) checks.Kit { return w.kits[p] }
func (w world) Lacks(file string) bool  { return !w.Holds(file) }
func (w world) Documents(program, sub, option string) bool {
	return strings.Contains(w.manual, program+" "+sub+" "+option)
}
func (w world) Holds(file string) bool { return slices.Contains(strings.Fields(w.files), file) }

var (
	linux = world{programs: "ls cat sed grep sort mkdir rm cp find jq echo tail perl df git xargs sh env gstat", files: "a.txt b.txt void"}
	mac   = world{programs: "ls cat sed grep sort", kits: map[string]checks.Kit{"sed": checks.GNU, "grep": checks.BSD}}
)

func look(command string, o checks.Options) checks.Proof {
	if o.Shell == "" {
		o.Shell = shell.Bash
	}
	if o.System == "" {
		o.System = shell.Linux
	}
	return checks.Look(command, portability.Check(command, portability.Options{Shell: o.Shell, System: o.System}), o)
}

// Ensure that each fault is found, and told in words that name what is wrong.
func TestLook_Faults(t *testing.T) {
	for _, c := range []struct {
		name, query, command string
		options              checks.Options
		kind, says           string // "" for none
	}{
		{"half a command", "", "if then ((", checks.Options{}, "unreadable", "no shell can read it"},
		{"an open quote", "", "echo 'a", checks.Options{}, "unreadable", ""},
		{"fish is not read here", "", "for x in (ls); echo $x; end", checks.Options{Shell: shell.Fish}, "", ""},
		{"a program that is not here", "", "ls | frobnicate", checks.Options{Machine: linux}, "no_program", "frobnicate is not on this machine"},
		{"one within another", "", "find . -exec sh -c 'frob {}' \\;", checks.Options{Machine: linux}, "no_program", "frob"},
		{"behind a wrapper", "", "env A=1 xargs frob", checks.Options{Machine: linux}, "no_program", "frob"},
		{"another machine's programs", "", "frobnicate", checks.Options{}, "", ""},
		{"a builtin", "", "cd /tmp && type ls && shopt -s nullglob", checks.Options{Machine: linux}, "", ""},
		{"a builtin of another shell", "", "shopt -s nullglob", checks.Options{Machine: linux, Shell: shell.Sh}, "no_program", "shopt"},
		{"a function of its own", "", "f() { ls; }; f", checks.Options{Machine: linux}, "", ""},
		{"a variable", "", "$PAGER a.txt", checks.Options{Machine: linux}, "", ""},
		{"an option of no kit", "", "grep --nonsense x a.txt", checks.Options{}, "no_option", "grep has no option --nonsense"},
		{"a letter of no kit", "", "ls -lJ", checks.Options{}, "no_option", "-J"},
		{"an option of a tool with tables of part of it", "", "git log --nonsense", checks.Options{}, "", ""},
		{"GNU's on macOS", "", "sed -z s/a/b/ a.txt", checks.Options{System: shell.MacOS, Shell: shell.Zsh}, "not_there", "sed -z is not on macOS"},
		{"GNU's on a Mac with GNU's", "", "sed -z s/a/b/ a.txt", checks.Options{System: shell.MacOS, Shell: shell.Zsh, Machine: mac}, "", ""},
		{"the other one there is not GNU's", "", "grep -P x a.txt", checks.Options{System: shell.MacOS, Shell: shell.Zsh, Machine: mac}, "not_there", "grep -P"},
		{"a tool of one system", "", "pbcopy < a.txt", checks.Options{}, "not_there", "pbcopy"},
		{"a tool that stock systems lack and this one has", "", "gstat a.txt", checks.Options{System: shell.Linux, Machine: linux}, "", ""},
		{"another file", "write hi to greeting.txt", "echo hi > grepping.txt", checks.Options{}, "lost", "greeting.txt"},
		{"a file left out", "print a.txt and b.txt", "cat a.txt", checks.Options{}, "lost", "b.txt"},
		{"files in braces", "print a.txt and b.txt", "cat {a,b}.txt", checks.Options{}, "", ""},
		{"a folder by cd", "list the files in web/js", "cd web && ls js", checks.Options{}, "", ""},
		{"a path by cd", "print src/main.c", "cd src && cat main.c", checks.Options{}, "", ""},
		{"a name with a space", "delete the file named two words.txt", "rm two words.txt", checks.Options{}, "lost", "two words.txt"},
		{"the same in quotes", "delete the file named two words.txt", "rm 'two words.txt'", checks.Options{}, "", ""},
		{"the same with a backslash", "delete the file named two words.txt", `rm two\ words.txt`, checks.Options{}, "", ""},
		{"words that are no part of a name", "delete the file named in a.txt", "rm a.txt", checks.Options{}, "", ""},
		{"a quoted text", `find lines with "disk full" in app.log`, "grep disk app.log", checks.Options{}, "lost", "disk full"},
		{"a number", "show the last 5 lines of a.txt", "tail -n 10 a.txt", checks.Options{}, "lost", "5"},
		{"a number from which one counts on", "skip the first 2 lines of a.txt", "tail -n +3 a.txt", checks.Options{}, "", ""},
		{"a number in another unit", "find files changed in the last 2 hours", "find . -mmin -120", checks.Options{}, "", ""},
		{"a number in a larger unit", "find files changed in the last 24 hours", "find . -mtime -1", checks.Options{}, "", ""},
		{"a number that goes without saying", "show the last 10 lines of a.txt", "tail a.txt", checks.Options{}, "", ""},
		{"a sign", "remove lines that start with ; from a.txt", "sed '/^#/d' a.txt", checks.Options{}, "lost", ";"},
		{"words with a slash", "show the input/output and/or errors", "cat", checks.Options{}, "", ""},
		{"nothing printed", "replace red with blue in a.txt and print the result", "sed -i s/red/blue/ a.txt", checks.Options{}, "silent", "prints nothing"},
		{"nothing to print", "replace red with blue in a.txt", "sed -i s/red/blue/ a.txt", checks.Options{}, "", ""},
		{"a folder in one that is not there", "make x/y", "mkdir x/y", checks.Options{Machine: linux}, "parent", "-p makes both"},
		{"a folder in one that is there", "make void/y", "mkdir void/y", checks.Options{Machine: linux}, "", ""},
		{"with its parents", "create the directories a/b/c", "mkdir -p a/b/c", checks.Options{}, "", ""},
		{"a name of the folder", "copy a.txt into void", "cp a.txt b.txt", checks.Options{Names: []string{"void"}}, "lost", "void"},
		{"a longer name", "count the words of story.txt", "wc -w history.txt", checks.Options{}, "lost", "story.txt"},
		{"a longer name that begins the same", "print notes.md", "cat notes.mdx", checks.Options{}, "lost", "notes.md"},
		{"a name behind its option", "show the lines in words that patterns has", "grep -fpatterns words", checks.Options{}, "", ""},
		{"a path in two words", "create the directories a/b/c", "mkdir -p a/b c", checks.Options{}, "lost", "a/b/c"},
		{"a folder and a name by find", "show docs/readme.md", "find docs -name readme.md", checks.Options{}, "", ""},
		{"a destination", "copy a.txt and b.txt into void", "cp a.txt b.txt", checks.Options{}, "lost", "void"},
		{"a name that is introduced", "create a branch called fix", "git branch feature", checks.Options{}, "lost", "fix"},
		{"what is to be said", "say yes if a.txt is there", "test -f a.txt && echo same", checks.Options{}, "lost", "yes"},
		{"a number of parts", "split a.txt into two", "split -n 2 a.txt", checks.Options{}, "", ""},
		{"the folder that is left out", "find text files that are not in notes", "find notes -name '*.txt'", checks.Options{}, "lost", "leaves out notes"},
		{"left out", "find text files that are not in notes", "find . -name '*.txt' -not -path './notes/*'", checks.Options{}, "", ""},
		{"a search with ls", "find hidden files", "ls -a", checks.Options{}, "lost", "ls lists one only"},
		{"a list with ls", "list hidden files", "ls -a", checks.Options{}, "", ""},
		{"a list below with ls", "list all files recursively", "ls -R", checks.Options{}, "", ""},
		{"a file that nobody named", "show the last 5 lines", "tail -n 5 notes.txt", checks.Options{}, "invented", "does not name notes.txt"},
		{"a file that is there", "show the last 5 lines", "tail -n 5 a.txt", checks.Options{Machine: linux}, "", ""},
		{"a file of the command's own", "sort the lines", "sort -u > out.txt && mv out.txt all", checks.Options{}, "", ""},
		{"a file that the program prescribes", "install what this project needs", "pip install -r requirements.txt", checks.Options{}, "", ""},
		{"a name of the folder that may be any word", "list the files by size", "ls -S", checks.Options{Names: []string{"size", "files"}}, "", ""},
		{"a name of the folder with a space", "print my notes.txt", "cat notes.txt", checks.Options{Names: []string{"my notes.txt"}}, "lost", "my notes.txt"},
		{"the same, quoted", "print my notes.txt", "cat 'my notes.txt'", checks.Options{Names: []string{"my notes.txt"}}, "", ""},
		{"more than one", "show the most frequent line in a.txt", "sort a.txt | uniq -c | sort -rn | head -n 10", checks.Options{}, "lost", "asks for one"},
		{"as many as are asked for", "show the 3 most frequent lines in a.txt", "sort a.txt | uniq -c | sort -rn | head -n 3", checks.Options{}, "", ""},
		{"a name as an option", "show what changed between dev and main", "git diff --dev main", checks.Options{}, "lost", "dev"},
		{"numbers between", "print a number between 1 and 9", "shuf -i 1-9 -n 1", checks.Options{}, "", ""},
		{"JSON's tool for another file", "print the names in a.csv", "jq '.[].name' a.csv", checks.Options{}, "lost", "jq reads JSON"},
		{"the disk for a folder", "show the disk usage of data", "df -h data", checks.Options{}, "lost", "df is about the disk"},
		{"the disk", "show the disk usage of /", "df -h /", checks.Options{}, "", ""},
		{"no count", "count errors in app.log", "grep error app.log", checks.Options{}, "lost", "a count"},
		{"a count", "how many errors are in app.log", "grep -ci error app.log", checks.Options{}, "", ""},
		{"no line numbers", "show the errors in app.log with line numbers", "grep error app.log", checks.Options{}, "lost", "line numbers"},
		{"line numbers", "show the errors in app.log with line numbers", "grep -in error app.log", checks.Options{}, "", ""},
		{"case", "find lines with error in a.txt ignoring case", "grep error a.txt", checks.Options{}, "lost", "upper and lower case"},
		{"no order", "sort a.csv by age", "awk -F, '{print $2}' a.csv", checks.Options{}, "lost", "an order"},
		{"an order", "sort files by size", "ls -S", checks.Options{}, "", ""},
		{"no columns", "show a.txt and b.txt side by side", "cat a.txt b.txt", checks.Options{}, "lost", "columns"},
		{"no authors", "show the author of each commit", "git log --oneline", checks.Options{}, "lost", "the authors"},
		{"no changes", "show the changes in the last commit", "git log -1 --format=%B", checks.Options{}, "lost", "what was changed"},
		{"no sizes", "find csv files and print their sizes", "find . -name '*.csv'", checks.Options{}, "lost", "sizes"},
		{"the whole for each line", "print the first 3 characters of each line in a.txt", "head -c 3 a.txt", checks.Options{}, "lost", "about each line"},
		{"the beginning of a text", "print the first 3 bytes of a.txt", "head -c 3 a.txt", checks.Options{}, "", ""},
		{"a name within a sentence", "show the people from London in a.csv", "grep -o 'user=' a.csv", checks.Options{}, "lost", "London"},
		{"the kind of a file within a sentence", "list the files that are in JSON or PDF", "ls *.json *.pdf", checks.Options{}, "", ""},
		{"a word that is sought", "find lines that contain fox in a.txt", "grep -i error a.txt", checks.Options{}, "lost", "fox"},
		{"one of them", "find lines that contain errors in a.txt", "grep -i error a.txt", checks.Options{}, "", ""},
		{"a kind of text that is sought", "show lines that contain digits in a.txt", "grep '[0-9]' a.txt", checks.Options{}, "", ""},
		{"a number that is no more", "change port 8080 to 9090 in a.ini", "sed -i 's/^port=.*/port=9090/' a.ini", checks.Options{}, "", ""},
		{"a number that is to be", "change port 8080 to 9090 in a.ini", "sed -i 's/^port=.*/port=80/' a.ini", checks.Options{}, "lost", "9090"},
		{"a name of several words in quotes", `delete the file called "my file.txt"`, "rm my file.txt", checks.Options{}, "lost", "my file.txt"},
		{"a missing value", "show the last 5 lines", "tail -n 20 <FILE>", checks.Options{}, "", ""},
	} {
		c.options.Query = c.query
		p := look(c.command, c.options)
		got, text := "", ""
		if len(p.Faults) > 0 {
			got, text = p.Faults[0].Kind.String(), p.Faults[0].Text
		}
		if got != c.kind || !strings.Contains(text, c.says) {
			t.Errorf("%s: %s: %q %q, want %q with %q", c.name, c.command, got, text, c.kind, c.says)
		}
	}
}

// Ensure that what was proved is told apart from what could not be.
func TestLook_Proof(t *testing.T) {
	for _, c := range []struct {
		command                string
		options                checks.Options
		tools, flags, portable checks.Tick
	}{
		{"ls -l", checks.Options{Machine: linux}, checks.Yes, checks.Yes, checks.Yes},
		{"ls -l", checks.Options{}, checks.Open, checks.Yes, checks.Yes},
		{"ls | frob -x", checks.Options{Machine: linux}, checks.No, checks.Open, checks.Open},
		{"$A", checks.Options{Machine: linux}, checks.Open, checks.Yes, checks.Yes},
		{"git log --nonsense", checks.Options{Machine: linux}, checks.Yes, checks.Open, checks.Yes},
		{"git log --newest", checks.Options{Machine: world{programs: "git", manual: "git log --newest"}}, checks.Yes, checks.Yes, checks.Yes},
		{"sort -R a.txt", checks.Options{Machine: world{programs: "sort", kits: map[string]checks.Kit{"sort": checks.Other}}}, checks.Yes, checks.Open, checks.Yes},
		{"sed -z p", checks.Options{System: shell.MacOS}, checks.Open, checks.Yes, checks.No},
		{"((", checks.Options{Machine: linux}, checks.Open, checks.Open, checks.Open},
	} {
		if p := look(c.command, c.options); p.Tools != c.tools || p.Flags != c.flags || p.Portable != c.portable {
			t.Errorf("%s: %+v", c.command, p)
		}
	}
}

// Ensure that where a fault says what should stand, the command with it has one fault less.
func TestLook_Wants(t *testing.T) {
	for _, c := range []struct{ query, command, want string }{
		{"write hi to greeting.txt", "echo hi > grepping.txt", "echo hi > greeting.txt"},
		{"show lines 5 to 8 of thirty.txt", "sed -n '5,8p' thty.txt", "sed -n '5,8p' thirty.txt"},
		{"delete the file my notes.txt", "rm notes.txt", "rm 'my notes.txt'"},
		{"delete the file named two words.txt", "rm two words.txt", "rm 'two words.txt'"},
		{`delete the file called "my file.txt"`, "rm my file.txt", "rm 'my file.txt'"},
		{"create the directories a/b/c", "mkdir a/b/c", "mkdir -p a/b/c"},
		{"replace e with 3 in story.txt and print it", "sed -i 's/e/3/g' story.txt", "sed 's/e/3/g' story.txt"},
		{"copy go.sh and stop.sh into void", "cp go.sh stop.sh", "cp go.sh stop.sh void"},
		{"remove comment lines that start with ; from app.conf", "grep -v '^#' app.conf", "grep -v '^;' app.conf"},
		{"show the last 5 lines", "tail -n 5 notes.txt", "tail -n 5 <FILE>"},
		{"show the most frequent line in a.txt", "sort a.txt | uniq -c | sort -rn | head -n 10", "sort a.txt | uniq -c | sort -rn | head -n 1"},
		{"show what changed between dev and main", "git diff --dev main", "git diff dev main"},
		{"find text files that are not in notes", "find notes -name '*.txt'", "find . -name '*.txt' -not -path './notes/*'"},
	} {
		o := checks.Options{Query: c.query, Machine: world{programs: "echo sed rm mkdir cp grep tail head sort uniq git find"}}
		before := look(c.command, o)
		if len(before.Faults) == 0 {
			t.Errorf("%s: no fault", c.command)
			continue
		}
		f := before.Faults[0]
		got := c.command[:f.Span.Start] + f.Want + c.command[f.Span.End:]
		if after := look(got, o); got != c.want || !after.Better(before) {
			t.Errorf("%s became %s, want %s", c.command, got, c.want)
		}
	}
}

// Ensure that a file name that nobody gave is told, and where it stands in the place of one that somebody did.
func TestLook_Invented(t *testing.T) {
	for _, c := range []struct{ query, command, invented, want string }{
		{"write hi to greeting.txt", "echo hi > grepping.txt", "grepping.txt", "greeting.txt"},
		{"sort the names", "sort names.txt", "", ""},
		{"sort what is in there", "sort list.txt", "list.txt", ""},
		{"sort what is in there", "sort a.txt", "", ""}, // it is there
		{"sort what is in there", "sort <FILE>", "", ""},
		{"show the users of this machine", "cut -d: -f1 /etc/passwd", "", ""},
		{"fetch the page", "curl https://example.com/index.html", "", ""},
	} {
		p := look(c.command, checks.Options{Query: c.query, Machine: world{programs: "echo sort cut curl", files: "a.txt"}})
		if got := strings.Join(p.Invented, " "); got != c.invented {
			t.Errorf("%s: %q", c.command, got)
		}
		if c.want != "" && (p.Faults[0].Want != c.want || c.command[p.Faults[0].Span.Start:p.Faults[0].Span.End] != c.invented) {
			t.Errorf("%s: %+v", c.command, p.Faults[0])
		}
	}
}

// Ensure that commands that are right for their requests pass.
func TestLook_Right(t *testing.T) {
	f, err := os.Open("../../testdata/eval/tasks.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	tasks, err := functional.Load(f)
	if err != nil || len(tasks) < 150 {
		t.Fatal(len(tasks), err)
	}
	for _, task := range tasks {
		for _, command := range task.Gold {
			if p := look(command, checks.Options{Query: task.Query}); len(p.Faults) > 0 {
				t.Errorf("%q: %s: %+v", task.Query, command, p.Faults)
			}
		}
	}
}

// Ensure that what models are shown is right: it passes the checks for its system, and none of it is more than moderate.
func TestLook_Examples(t *testing.T) {
	n := 0
	for line := range strings.Lines(resources.QwenExamples) {
		col := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") {
			continue
		}
		if n++; len(col) != 3 {
			t.Fatalf("%q has %d columns", line, len(col))
		}
		for system, sh := range map[shell.System]shell.Shell{shell.Linux: shell.Bash, shell.MacOS: shell.Zsh} {
			if col[0] != "any" && col[0] != string(system) {
				continue
			}
			if p := look(col[2], checks.Options{Shell: sh, System: system}); len(p.Faults) > 0 {
				t.Errorf("%s: %s: %+v", system, col[2], p.Faults)
			}
			if v := safety.Assess(col[2], safety.Options{Shell: sh, System: system}); v.Level > safety.Moderate {
				t.Errorf("%s: %s is %s", system, col[2], v.Level)
			}
		}
	}
	if n < 120 {
		t.Errorf("%d examples", n)
	}
}

// Ensure that spelling is no meaning, and anything else is.
func TestMeaning(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"ls -S |head -n 2", "ls -S | head --lines=2", true},
		{"ls -l -a", "ls -al", true},
		{"grep 'x' ./a.txt", `grep "x" a.txt`, true},
		{"git log -1 --format='%B'", "git log -1 --format=%B", true},
		{"head -n 2 a.txt", "head -n 3 a.txt", false},
		{"cp a b", "cp b a", false},
		{"sort -k 1 a", "sort -k 2 a", false},
		{"ls -t | head", "ls -S | head", false},
		{"find . -name a -o -name b", "find . -name a -name b", false},
		{"ls; pwd", "ls && pwd", false},
		{"echo > a", "echo >> a", false},
	} {
		if got := checks.Meaning(c.a, shell.Bash, shell.Linux) == checks.Meaning(c.b, shell.Bash, shell.Linux); got != c.same {
			t.Errorf("%s, %s: %v", c.a, c.b, got)
		}
	}
}

// Ensure that no text breaks the checks, that spans lie within it, and that a proof is never better than itself.
func TestLook_Properties(t *testing.T) {
	pieces := rapid.SampledFrom([]string{"ls", " ", "-l", "'", `"`, "$(", ")", "|", ">", "a.txt", "<FILE>", "{", "}", ";", "sed -i", "mkdir a/b", "\\", "é", "\x00", "\n", "for f in", "5"})
	rapid.Check(t, func(t *rapid.T) {
		command := strings.Join(rapid.SliceOfN(pieces, 0, 12).Draw(t, "command"), "")
		query := strings.Join(rapid.SliceOfN(pieces, 0, 12).Draw(t, "query"), " ")
		p := look(command, checks.Options{Query: query, Machine: linux})
		for _, f := range p.Faults {
			if f.Span.Start < 0 || f.Span.End < f.Span.Start || f.Span.End > len(command) || f.Text == "" {
				t.Fatalf("%q: %+v", command, f)
			}
		}
		if p.Better(p) {
			t.Fatalf("%q is better than itself", command)
		}
		checks.Meaning(command, shell.Bash, shell.Linux)
	})
}
