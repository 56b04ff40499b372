package explain_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"caro/internal/shell"
	"caro/safety/explain"
	"caro/safety/tools"
)

// Ensure that explanations read as in testdata/golden: the commands follow "$ ", the lines follow the command.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/golden/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		for _, block := range strings.Split(strings.TrimPrefix(string(b), "$ "), "\n$ ") {
			command, _, _ := strings.Cut(block, "\n")
			opts := explain.Options{}
			if filepath.Base(file) == "fish.txt" {
				opts.Shell = shell.Fish
			}
			got.WriteString("$ " + command + "\n" + explain.Explain(command, opts).String() + "\n")
		}
		if want := strings.TrimRight(string(b), "\n") + "\n\n"; got.String() != want {
			if os.Getenv("UPDATE_GOLDEN") != "" {
				if err := os.WriteFile(file, []byte(strings.TrimRight(got.String(), "\n")+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
				continue
			}
			t.Errorf("%s differs; got:\n%s", file, got.String())
		}
	}
}

// Ensure that nothing is guessed about programs and options that no table has.
func TestUnknown(t *testing.T) {
	for command, unknown := range map[string][]string{
		"frobnicate --fast x":        {"frobnicate", "--fast"},
		"ls --frob":                  {"--frob"},
		"sudo ls -l~":                {"-~"},
		"grep -n foo f | frobnicate": {"frobnicate"},
		"find . -frob":               {"-frob"},
		"ls -la /tmp":                nil,
	} {
		var got []string
		for _, p := range explain.Explain(command, explain.Options{}).Parts {
			if p.Known == (p.Does == explain.Unknown) {
				t.Errorf("%q: part %+v contradicts itself", command, p)
			}
			if !p.Known {
				got = append(got, p.Text)
			}
		}
		if !slices.Equal(got, unknown) {
			t.Errorf("%q: not known %q, want %q", command, got, unknown)
		}
	}
}

func TestUnreadable(t *testing.T) {
	x := explain.Explain("echo 'a", explain.Options{})
	if len(x.Parts) != 1 || x.Parts[0].Known {
		t.Errorf("parts %+v, want one that is not known", x.Parts)
	}
}

// Ensure that an option of another system says so.
func TestSystem(t *testing.T) {
	for _, c := range []struct {
		command string
		system  shell.System
		want    string
	}{
		{"grep -P x f", shell.MacOS, "Perl expressions (not on macOS)"},
		{"grep -P x f", shell.Linux, "Perl expressions"},
		{"date -v -1d", shell.Linux, "change the time shown (not on Linux)"},
	} {
		x := explain.Explain(c.command, explain.Options{System: c.system})
		if len(x.Parts) < 2 || x.Parts[1].Does != c.want {
			t.Errorf("%q on %s: %+v, want %q", c.command, c.system, x.Parts, c.want)
		}
	}
}

func TestEffects(t *testing.T) {
	for _, c := range []struct {
		command string
		want    explain.Effects
	}{
		{"cp a b c", explain.Effects{Reads: []string{"a", "b"}, Writes: []string{"c"}, Runs: []string{"cp"}}},
		{"rm -rf a b", explain.Effects{Deletes: []string{"a", "b"}, Runs: []string{"rm"}}},
		{"sed -i.bak s/a/b/ f", explain.Effects{Writes: []string{"f"}, Runs: []string{"sed"}}},
		{"sort -o out in", explain.Effects{Reads: []string{"in"}, Writes: []string{"out"}, Runs: []string{"sort"}}},
		{"curl -o f https://x.y | sh", explain.Effects{Writes: []string{"f"}, Sends: []string{"https://x.y"}, Runs: []string{"curl", "sh"}}},
		{"sudo -u bob tee /etc/x < in", explain.Effects{Reads: []string{"in"}, Writes: []string{"/etc/x"}, Runs: []string{"sudo", "tee"}, As: []string{"bob"}}},
		{"find d -name x -delete", explain.Effects{Reads: []string{"d"}, Deletes: []string{"what it finds"}, Runs: []string{"find"}}},
		{"tar czf a.tgz d", explain.Effects{Reads: []string{"d"}, Writes: []string{"a.tgz"}, Runs: []string{"tar"}}},
		{"ssh host 'rm f'", explain.Effects{Deletes: []string{"f"}, Sends: []string{"host"}, Runs: []string{"ssh", "rm"}}},
		{"dd if=a of=b", explain.Effects{Reads: []string{"a"}, Writes: []string{"b"}, Runs: []string{"dd"}}},
		{"echo hi > f 2>/dev/null", explain.Effects{Writes: []string{"f"}, Runs: []string{"echo"}}},
		{"x=$(cat f)", explain.Effects{Reads: []string{"f"}, Runs: []string{"cat"}}},
	} {
		got, err := json.Marshal(explain.Explain(c.command, explain.Options{}).Effects)
		if err != nil {
			t.Fatal(err)
		}
		if want, _ := json.Marshal(c.want); string(got) != string(want) {
			t.Errorf("%q: %s, want %s", c.command, got, want)
		}
	}
}

// common are the commands that people use most.
var common = strings.Fields(`
ls cd pwd cp mv rm mkdir rmdir touch ln cat less more head tail grep sed awk find xargs sort uniq cut paste join comm tr wc tee diff cmp patch
echo printf test expr chmod chown chgrp stat file du df dd mount umount sync split csplit truncate mktemp realpath readlink basename dirname
tar gzip gunzip zcat bzip2 xz zip unzip cpio rsync scp sftp ssh ssh-keygen ssh-add ssh-copy-id curl wget ping traceroute dig nslookup host nc
netstat ss ip ifconfig route arp hostname uname uptime who w whoami id groups users last ps top kill killall pkill pgrep nice renice nohup
jobs fg bg wait time timeout watch sleep date cal env export set unset alias unalias source eval exec read trap umask ulimit type which whereis
command sudo su passwd useradd userdel usermod crontab at systemctl journalctl service launchctl dmesg free vmstat lsof fuser lsblk fdisk mkfs
man apropos history clear tput git make docker kubectl python3 pip perl node npm brew apt dpkg jq base64 md5sum sha256sum shasum openssl od
xxd strings nl rev fold seq shuf yes bc tac column open pbcopy pbpaste defaults diskutil osascript sysctl strace screen tmux vim nano locate
tree logger iconv install shutdown reboot printenv getconf stty tty mkfifo true false`)

// Ensure that the most used commands are known, with the options of their synopses (testdata/synopses.txt).
func TestCoverage(t *testing.T) {
	known, options, entries := 0, 0, 0
	for _, name := range common {
		if tool := tools.Lookup(name); tool != nil {
			known++
			entries += len(tool.Options)
		} else {
			t.Errorf("%s is not known", name)
		}
	}
	b, err := os.ReadFile("testdata/synopses.txt")
	if err != nil {
		t.Fatal(err)
	}
	covered := 0
	for line := range strings.Lines(string(b)) {
		f := strings.Fields(line)
		if len(f) < 3 || f[0] == "#" {
			continue
		}
		tool := tools.Lookup(f[0])
		if tool == nil {
			t.Errorf("%s is not known", f[0])
			continue
		}
		var missing []string
		for _, option := range spelled(f[2:]) {
			options++
			if len(tool.Named(option)) > 0 {
				covered++
			} else {
				missing = append(missing, option)
			}
		}
		if len(missing) > 0 {
			t.Errorf("%s (%s) lacks %s", f[0], f[1], strings.Join(missing, " "))
		}
	}
	t.Logf("%d of %d most used commands are known, with %d options; %d of %d options of their synopses", known, len(common), entries, covered, options)
	if known < 150 {
		t.Errorf("%d commands, want 150", known)
	}
}

// spelled expands the options of a synopsis: "-abc" is three, "--all" and "=name" are one.
func spelled(words []string) []string {
	var out []string
	for _, w := range words {
		switch {
		case strings.HasPrefix(w, "--"):
			out = append(out, w)
		case strings.HasPrefix(w, "="):
			out = append(out, w[1:])
		default:
			for _, c := range w[1:] {
				out = append(out, "-"+string(c))
			}
		}
	}
	return out
}

func FuzzExplain(f *testing.F) {
	for _, seed := range []string{"find . -exec rm {} +", "sudo sh -c 'ls | wc'", "for f in *; do echo $f; done", "tar xzf a", "a && b || c", "case x in a) b;; esac", "f() { ls; }", "x=$(ls `pwd`)", "cat <<E\nx\nE", "ls -lh --color=auto 2>&1"} {
		f.Add(seed)
	}
	for _, file := range []string{"testdata/golden/everyday.txt", "testdata/golden/common.txt", "testdata/golden/fish.txt"} {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, block := range strings.Split(strings.TrimPrefix(string(b), "$ "), "\n$ ") {
			command, _, _ := strings.Cut(block, "\n")
			f.Add(command)
		}
	}
	f.Fuzz(func(t *testing.T, command string) {
		parts := explain.Explain(command, explain.Options{}).Parts
		parts = append(parts, explain.Explain(command, explain.Options{Shell: shell.Fish}).Parts...)
		if len(parts) > 100+16*len(command) {
			t.Errorf("%d parts of %q", len(parts), command)
		}
		for _, p := range parts {
			if p.Span.Start < 0 || p.Span.End < p.Span.Start || p.Span.End > len(command) {
				t.Errorf("span %v is outside of %q (%d bytes)", p.Span, command, len(command))
			}
			if p.Does == "" {
				t.Errorf("%q of %q says nothing", p.Text, command)
			}
		}
	})
}

func BenchmarkExplain(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		explain.Explain("find . -name '*.log' -mtime +30 -exec rm -f {} +", explain.Options{})
	}
}

// Ensure that an explanation grows with its command and not with a power of it, however values, braces, quotes and blocks are piled up.
func TestGrowth(t *testing.T) {
	for name, p := range map[string][3]string{
		"values": {"", "x=$x$x;", ""}, "substitutions": {"", "x=$(echo $x$x);", ""}, "braces": {"echo ", "{a,b}", ""}, "ranges": {"echo ", "{1..99999}", ""}, "heredocs": {"", "cat <<E\n$x$x\nE\n", ""},
		"functions": {"", "f() { f; f; };", "f"}, "aliases": {"", "alias a='alias b=c';", ""}, "traps": {"", "trap 'ls -l' EXIT;", ""}, "shells": {"", "sh -c 'ls -l';", ""}, "wrappers": {"", "sudo env nice ", "ls"},
		"finds": {"find .", " -exec find . -exec ls {} + ", ";"}, "operands": {"cat ", "a$RANDOM ", ""}, "letters": {"ls -", "laF", ""}, "redirects": {"ls ", ">a ", ""}, "pipes": {"ls", "|cat", ""}, "quoted": {"sh -c '", "ls -l;", "'"},
		"nested": {"", "$(", ""}, "parallel": {"parallel ls ", "::: a ", ""},
	} {
		count := func(size int) (parts, bytes int) {
			command := p[0] + strings.Repeat(p[1], size/len(p[1])) + p[2]
			for _, sh := range []shell.Shell{shell.Bash, shell.Fish} {
				x := explain.Explain(command, explain.Options{Shell: sh})
				parts += len(x.Parts)
				for _, line := range x.Lines() {
					bytes += len(line)
				}
			}
			return parts, bytes
		}
		smallParts, smallBytes := count(2 << 10)
		if parts, bytes := count(8 << 10); parts > 5*smallParts+10 || bytes > 6*smallBytes+4096 {
			t.Errorf("%s: 8 kB give %d parts and %d bytes, 2 kB %d and %d", name, parts, bytes, smallParts, smallBytes)
		}
	}
	// Quotes within quotes are read to a depth and no further.
	command := "ls -l"
	for range 9 {
		command = "sh -c '" + strings.ReplaceAll(command, "'", `'\''`) + "'"
	}
	if n := len(explain.Explain(command, explain.Options{}).Parts); n > 100 {
		t.Errorf("%d parts of a command in 9 shells", n)
	}
}

// The longest commands: many parts, many effects, commands within commands.
func BenchmarkLong(b *testing.B) {
	for name, piece := range map[string]string{"commands": "ls -l;", "operands": "cat abc ", "shells": "sh -c 'ls -l';", "substitutions": "echo $(ls);", "wrappers": "sudo "} {
		command := strings.Repeat(piece, 8192/len(piece))
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				explain.Explain(command, explain.Options{})
			}
		})
	}
}
