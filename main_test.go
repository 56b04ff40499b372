// End-to-end tests: the program as users build it, its real worker and the starter model.
package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mvdan.cc/sh/v3/syntax"
)

// program is the caro under test: build/out/caro, where `make build` leaves it, so that it finds resources/models the way it does for users.
var program string

func TestMain(m *testing.M) {
	root, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	program = filepath.Join(root, "build", "out", "caro")
	build := exec.Command("go", "build", "-ldflags", "-s -w", "-o", program, ".")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "build caro:", err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// result is what a run of the program left.
type result struct {
	stdout, stderr string
	code           int
}

// patience is how long a program may run before it counts as hanging: 500 answers take minutes on a busy machine.
const patience = 15 * time.Minute

// command returns a caro with a CARO_HOME of its own, a fixed system and no other settings of the caller's.
// It ends with the test, or when it hangs.
func command(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "CARO_HOME=" + t.TempDir(), "SHELL=/bin/bash", "TERM=dumb", "LC_ALL=C.UTF-8"}
	cmd.Dir = t.TempDir()
	return cmd
}

// run runs a prepared command to its end.
func run(t testing.TB, cmd *exec.Cmd) result {
	t.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("run caro: %v", err)
	}
	return result{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
}

// caro runs the program with the arguments.
func caro(t testing.TB, args ...string) result {
	t.Helper()
	return run(t, command(t, args...))
}

// document is the part of the JSON schema that these tests read.
type document struct {
	Schema  int    `json:"schema"`
	ID      string `json:"id"`
	Query   string `json:"query"`
	Command string `json:"command"`
	Safety  struct {
		Level string `json:"level"`
	} `json:"safety"`
	Error *struct {
		Kind    string `json:"kind"`
		Message string `json:"message"`
	} `json:"error"`
}

// valid reports whether bash could read the command.
func valid(command string) bool {
	f, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(command), "")
	return err == nil && len(f.Stmts) > 0
}

// Ensure that the main job works: plain words in, a command out, nothing else on a pipe.
func TestAsk(t *testing.T) {
	t.Parallel()
	r := caro(t, "find text files")
	if r.code != 0 || strings.Count(r.stdout, "\n") != 1 || !valid(r.stdout) {
		t.Errorf("exit %d, stdout %q, stderr %q", r.code, r.stdout, r.stderr)
	}
	if !strings.Contains(r.stdout, "find") || !strings.Contains(r.stderr, "Safe") {
		t.Errorf("stdout %q, stderr %q", r.stdout, r.stderr)
	}
}

// Ensure that each everyday request gets one valid command, in order, from one batch.
func TestAsk_EverydayRequests(t *testing.T) {
	t.Parallel()
	requests, err := os.ReadFile("testdata/requests.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	cmd := command(t, "--jsonl", "--system", "linux")
	cmd.Stdin = bytes.NewReader(requests)
	r := run(t, cmd)
	want := strings.Split(strings.TrimSpace(string(requests)), "\n")
	got := strings.Split(strings.TrimSpace(r.stdout), "\n")
	if r.code != 0 || len(got) != len(want) {
		t.Fatalf("exit %d, %d answers to %d requests, stderr %q", r.code, len(got), len(want), r.stderr)
	}
	for i := range want {
		var in, out document
		if err := errors.Join(json.Unmarshal([]byte(want[i]), &in), json.Unmarshal([]byte(got[i]), &out)); err != nil {
			t.Fatal(err)
		}
		if out.Schema != 1 || out.ID != in.ID || out.Query != in.Query || out.Error != nil || !valid(out.Command) {
			t.Errorf("%s: %q: got %s", in.ID, in.Query, got[i])
		}
	}
}

// Ensure that stdout on a pipe holds the command or the document alone, also when caro says much.
func TestAsk_StdoutIsPure(t *testing.T) {
	t.Parallel()
	ask := []string{"list", "all", "files", "including", "hidden", "ones"}
	for _, flags := range [][]string{{}, {"-v"}, {"-q"}, {"-q", "-v"}, {"--no-color"}, {"--dry-run"}, {"--private", "-v"}, {"-o", "plain", "-v"}} {
		r := caro(t, append(flags, ask...)...)
		if r.code != 0 || strings.Count(r.stdout, "\n") != 1 || !strings.HasPrefix(r.stdout, "ls") {
			t.Errorf("%q: exit %d, stdout %q, stderr %q", flags, r.code, r.stdout, r.stderr)
		}
	}
	r := caro(t, append([]string{"-o", "json", "-v"}, ask...)...)
	var d document
	if err := json.Unmarshal([]byte(r.stdout), &d); err != nil || d.Schema != 1 || d.Command == "" {
		t.Errorf("json: %v, stdout %q", err, r.stdout)
	}
	r = caro(t, append([]string{"-o", "yaml", "-v"}, ask...)...)
	if !strings.HasPrefix(r.stdout, "schema: 1\n") {
		t.Errorf("yaml: stdout %q", r.stdout)
	}
}

// Ensure that bad requests end in a sentence and the right exit code, quickly and without a command.
func TestAsk_BadRequests(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, stdin string
		code        int
		says        string
	}{
		{"empty", "", 2, "empty"},
		{"blank", " \n\t\n", 2, "empty"},
		{"1 MB", strings.Repeat("list files ", 100_000), 2, "too long"},
		{"binary", "\x7fELF\x00\x01\xff\xfe", 2, "not text"},
		{"one long word", strings.Repeat("a", 2000), 2, "too long"},
	} {
		cmd := command(t, "-")
		cmd.Stdin = strings.NewReader(c.stdin)
		r := run(t, cmd)
		if r.code != c.code || r.stdout != "" || !strings.Contains(r.stderr, c.says) {
			t.Errorf("%s: exit %d, stdout %q, stderr %q; want exit %d and %q", c.name, r.code, r.stdout, r.stderr, c.code, c.says)
		}
	}
}

// Ensure that a request in another script is answered or declined, never an internal failure.
func TestAsk_Chinese(t *testing.T) {
	t.Parallel()
	r := caro(t, "列出当前目录中的所有文件")
	if (r.code != 0 || !valid(r.stdout)) && r.code != 5 && r.code != 3 {
		t.Errorf("exit %d, stdout %q, stderr %q", r.code, r.stdout, r.stderr)
	}
}

// Ensure that a model which is missing, damaged or not a model is a clear error with a hint.
func TestAsk_ModelFaults(t *testing.T) {
	t.Parallel()
	starter, err := os.ReadFile("resources/models/caro-starter.gguf")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	flipped := bytes.Clone(starter)
	flipped[len(flipped)/2] ^= 0xff
	if err := os.Mkdir(filepath.Join(dir, "damaged"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, path string }{
		{"one bit wrong", write("damaged/caro-starter.gguf", flipped)},
		{"missing", filepath.Join(dir, "none.gguf")},
		{"empty", write("empty/../empty.gguf", nil)},
		{"truncated", write("caro-starter.gguf", starter[:len(starter)/2])},
		{"a directory", dir},
		{"not a model", write("page.gguf", []byte("<html>not found</html>"))},
	} {
		cmd := command(t, "list files")
		cmd.Env = append(cmd.Env, "CARO_MODEL="+c.path)
		r := run(t, cmd)
		if r.code != 4 || r.stdout != "" || !strings.Contains(r.stderr, "hint:") {
			t.Errorf("%s: exit %d, stdout %q, stderr %q", c.name, r.code, r.stdout, r.stderr)
		}
	}
}

// Ensure that a command can be judged with no home, no store and no model at all.
func TestCheck_NeedsNothing(t *testing.T) {
	t.Parallel()
	cmd := command(t, "check", "rm -rf /")
	cmd.Env = []string{"CARO_MODEL=/nonexistent"}
	r := run(t, cmd)
	if r.code != 0 || !strings.Contains(r.stdout, "Critical") {
		t.Errorf("exit %d, stdout %q, stderr %q", r.code, r.stdout, r.stderr)
	}
}

// Ensure that an ask answers without a home folder and with one that cannot be written, and says what it could not keep.
func TestAsk_NoHistoryPossible(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		env  []string
	}{
		{"no home", []string{"PATH=" + os.Getenv("PATH")}},
		{"home under a file", []string{"PATH=" + os.Getenv("PATH"), "HOME=/dev/null", "CARO_HOME=/dev/null/caro"}},
	} {
		cmd := command(t, "list files")
		cmd.Env = c.env
		r := run(t, cmd)
		if r.code != 0 || !valid(r.stdout) || !strings.Contains(r.stderr, "history") {
			t.Errorf("%s: exit %d, stdout %q, stderr %q", c.name, r.code, r.stdout, r.stderr)
		}
	}
}

// skip skips a test, or fails it where every suite has to run.
func skip(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("skipped although CI is set: "+format, args...)
	}
	t.Skipf(format, args...)
}

// BenchmarkStartup shows what it costs to start caro for work that needs no model, beside a program that only says hello.
func BenchmarkStartup(b *testing.B) {
	hello := filepath.Join(b.TempDir(), "hello")
	src := hello + ".go"
	if err := os.WriteFile(src, []byte("package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hello\") }\n"), 0o600); err != nil {
		b.Fatal(err)
	}
	if out, err := exec.Command("go", "build", "-o", hello, src).CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	for _, c := range []struct {
		name string
		argv []string
	}{
		{"hello", []string{hello}},
		{"version", []string{program, "version"}},
		{"check", []string{program, "check", "ls"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if err := exec.Command(c.argv[0], c.argv[1:]...).Run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
