package portability_test

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"caro/internal/shell"
	"caro/safety/portability"
	"caro/safety/script"
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

// Ensure that the shell that a command is for does not change what is true of it elsewhere.
func TestShells(t *testing.T) {
	for _, r := range rows(t, "testdata/rows.jsonl") {
		want := portability.Check(r.Command, portability.Options{})
		for _, s := range []shell.Shell{shell.Zsh, shell.Bash, shell.Sh} {
			if diff := cmp.Diff(want, portability.Check(r.Command, portability.Options{Shell: s})); diff != "" {
				t.Errorf("%q for %s: %s", r.Command, s, diff)
			}
		}
	}
}

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

// Ensure that text in quotes, comments and here-documents is never taken for code.
func TestLiterals(t *testing.T) {
	for _, r := range rows(t, "testdata/rows.jsonl") {
		if strings.ContainsAny(r.Command, "'\n") {
			continue
		}
		for _, literal := range []string{"printf '%s\\n' '" + r.Command + "'", "ls # " + r.Command, "cat <<'END'\n" + r.Command + "\nEND"} {
			got := portability.Check(literal, portability.Options{})
			if !got.POSIX || !got.POSIX2024 || got.BSD == nil || !*got.BSD {
				t.Errorf("%q: %+v", literal, got)
			}
		}
	}
}

// Ensure that a command within another is judged as by itself.
func TestWithin(t *testing.T) {
	wrap := []struct{ before, after string }{
		{"env X=1 ", ""}, {"nohup ", ""}, {"command ", ""}, {"nice -n 5 ", ""}, {"sh -c '", "'"}, {"( ", " )"}, {"{ ", "; }"}, {"x=$(", ")"}, {"if ", "; then :; fi"}, {"! ", ""}, {"f() { ", "; }"},
		{"true && ", ""}, {"echo a | ", ""}, {"while ", "; do :; done"}, {"trap '", "' EXIT"}, {"find . -type f -exec ", " \\;"}, {"eval '", "'"},
	}
	for _, command := range []string{"sort --parallel=2 f", "grep -P a f", "tac f", "ls -l f", "head -c 3 f", "du --max-depth=1 .", "md5 f", "sed -n 1p f"} {
		want := portability.Check(command, portability.Options{})
		for _, w := range wrap {
			got := portability.Check(w.before+command+w.after, portability.Options{})
			if got.POSIX != want.POSIX || tri(got.BSD) != tri(want.BSD) || tri(got.GNU) != tri(want.GNU) {
				t.Errorf("%q: posix %v, bsd %s, gnu %s; alone: %v, %s, %s", w.before+command+w.after, got.POSIX, tri(got.BSD), tri(got.GNU), want.POSIX, tri(want.BSD), tri(want.GNU))
			}
		}
	}
}

// Ensure that an issue inside a quoted command points at the words themselves and offers what fits between the quotes.
func TestNestedSpan(t *testing.T) {
	command := `sudo sh -c 'sed -i s/a/b/ f && ls --all'`
	var spans, instead []string
	for _, i := range portability.Check(command, portability.Options{}).Issues {
		spans = append(spans, command[i.Span.Start:i.Span.End])
		instead = append(instead, i.Instead)
	}
	if want := []string{"sudo", "-i", "--all"}; !slices.Equal(spans, want) {
		t.Errorf("spans %q, want %q", spans, want)
	}
	if want := []string{"", `-i ""`, "-a"}; !slices.Equal(instead, want) {
		t.Errorf("instead %q, want %q", instead, want)
	}
}

func FuzzCheck(f *testing.F) {
	for _, file := range []string{"testdata/sample.jsonl", "testdata/rows.jsonl"} {
		for _, r := range rows(f, file) {
			f.Add(r.Command)
		}
	}
	// Commands within commands, in every quote, and the commands of fish.
	for _, seed := range []string{
		"sudo sh -c 'sed -i s/a/b/ f && ls --all'", `find . -exec sh -c "date -d yesterday" \;`, "x=$(xargs -d , ls < f)", "for i in {1..3}; do tac $i; done", "f() { stat -c %s $1; }; f x",
		"echo `head -n -1 f` <(du -b) | shuf", "cat <<E\n$(date -d x)\nE", "alias l='ls -v'; trap 'tac f' EXIT", "if test -f a; tac a; end", "for i in (seq 3); echo $i; end", "diff (sort a | psub) b", "set x (date -d x); and ls",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, command string) {
		r := portability.Check(command, portability.Options{})
		held := 0
		for _, i := range append(r.Issues, portability.Check(command, portability.Options{Shell: shell.Fish}).Issues...) {
			held += len(i.What) + len(i.Instead)
			if i.Span.Start < 0 || i.Span.End < i.Span.Start || i.Span.End > len(command) {
				t.Errorf("span %v is outside of %q (%d bytes)", i.Span, command, len(command))
			}
			if i.What == "this could not be judged" {
				t.Errorf("the check fails on %q", command)
			}
			if i.What == "" {
				t.Errorf("an issue of %q says nothing", command)
			}
		}
		if held > 1<<20+256*len(command) {
			t.Errorf("the reports on %q (%d bytes) hold %d bytes", command, len(command), held)
		}
		if !r.POSIX && len(r.Issues) == 0 {
			t.Errorf("%q is not POSIX for no reason", command)
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	list := rows(b, "testdata/sample.jsonl")
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		portability.Check(list[n%len(list)].Command, portability.Options{})
		n++
	}
}

// The worst that 8 kB can hold: many commands, many issues, long scripts, deep nesting.
func BenchmarkLong(b *testing.B) {
	for name, piece := range map[string]string{
		"commands": "a;", "issues": "date -d x;", "variables": "$UID ", "nesting": "$(", "sed": "sed 's/[/\\b/x/;", "sudo": "sudo ", "braces": "{a,", "words": "ls --colo x ", "placeholders": "<A> ", "shell": "sh -c 'ls';",
	} {
		command := strings.Repeat(piece, 8192/len(piece))
		if name == "nesting" {
			command = strings.Repeat(piece, 400) + strings.Repeat(")", 400)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				portability.Check(command, portability.Options{})
			}
		})
	}
}

func BenchmarkCheckScript(b *testing.B) {
	list := rows(b, "testdata/sample.jsonl")
	scripts := make([]*script.Script, len(list))
	for i, r := range list {
		scripts[i] = script.Parse(r.Command, shell.Sh)
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		portability.CheckScript(scripts[n%len(scripts)], portability.Options{})
		n++
	}
}

// Ensure that rewrites through awk, perl and POSIX tools do the same as the GNU command, where that can be run.
func TestRewritesRun(t *testing.T) {
	for _, program := range []string{"sh", "perl", "awk"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(err)
		}
	}
	if out, err := exec.Command("sed", "--version").Output(); err != nil || !strings.Contains(string(out), "GNU") {
		t.Skip("the tools here are not GNU's")
	}
	run := func(command string) string {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "f"), []byte("x\na1\n  b\na2\tz\nc\nc\nde\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("sh", "-c", command)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v: %s", command, err, out)
		}
		return string(out)
	}
	for _, command := range []string{
		`sed '0,/a/d' f`, `sed '1~3d' f`, `sed -n '2~3p' f`, `sed -n '/a/,+1p' f`, `sed 's/\(.*\)a/\U\1x/' f`, `sed 's/[a-z]/\U&/' f`, `sed 's/a\|b/x/g' f`,
		`sed 's/\s\+/ /g' f`, `sed 's/a\?1/q/' f`, `sed 's/\t/-/' f`, `sed 's/a/\n/' f`, `sed '1i head' f`, `sed -n '/a/{p;q}' f`, `sed ':a;N;$!ba;s/\n/ /g' f`,
		`head -n -1 f`, `uniq -w 1 f`, `cut --complement -c 2 f`, `cut -c1 --output-delimiter=: f`, `realpath --relative-to=/usr /usr/lib/x`, `expr length abc`, `expr substr abcdef 2 3`,
		`grep -oP '(?<=a)\d' f`, `grep -P '^\s+b' f`, `ls --all`, `sort --parallel=2 f`, `wc --lines f`, `du --max-depth=0 f`, `tail --lines=2 f`, `xargs -a f echo`, `xargs --max-args=2 echo < f`,
		`tr --delete a < f`, `timeout 5 echo hi`, `timeout -s KILL 5 echo hi`, `cat -A f`, `sed -s -n '$p' f f`, `tr -t abc xy < f`, `cp -b f h && ls`, `cp -rT /etc/skel k && ls -A k`, `mv -T f h && cat h`, `ls -I '*1'`, `ls --hide='*.txt'`,
		`x=$(mktemp --suffix=.txt); case $x in *.txt) rm "$x"; echo made;; esac`, `split -l 2 --additional-suffix=.txt f && ls x*`, `diff --from-file=f f f`, `cut -c2 f | sort > g; comm --output-delimiter=, g g`,
		`find . -xtype f -name f`, `ln -s none broken && find . -xtype l`, `find . -daystart -mtime 0 -name f`, `chown --from=root: root: f && ls f`, `sed 's/a/\x41/' f`, `csplit -s f /c/ && ls xx*`, `numfmt --to=iec 2048`, `numfmt --to=iec 100`, `numfmt --to=iec 12345678`, `find . -mindepth 1 -printf '%P\n'`, `find . -type f,d`, `head -c -3 f`,
		`printf 'f\0' > l; wc -l --files0-from=l`, `csplit -s f /c/ '{*}' 2>/dev/null; ls xx*`, `expr index abc c`, `mv -u f h && ls`, `cp -bv f h >/dev/null; ls`, `mkdir e d; touch d/x; rmdir --ignore-fail-on-non-empty d; rmdir --ignore-fail-on-non-empty e; ls`,
		`cp -t /tmp f && ls /tmp/f && rm /tmp/f`, `printf 'a,b' | xargs -n1 -d , echo`, `realpath -s f | wc -l`, `tar -cf a.tar f --remove-files; ls`, `ls --zero`, `[ f -nt f ] || echo same`, `touch -d 2024-01-01 g && ls g`, `cp -t . /dev/null && ls null`,
	} {
		fixed, ok := forMacOS(command)
		if !ok && !strings.HasPrefix(command, "sort") {
			t.Errorf("%q has no rewrite", command)
			continue
		}
		if want, got := run(command), run(fixed); got != want {
			t.Errorf("%q gives %q, but %q gives %q", command, want, fixed, got)
		}
	}
}
