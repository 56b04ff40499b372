package cli_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"caro/app/cli"
)

// inProcess returns a command line without terminal, home and history.
func inProcess(stdin []byte, args ...string) (env cli.Env, stdout, stderr *bytes.Buffer) {
	stdout, stderr = &bytes.Buffer{}, &bytes.Buffer{}
	return cli.Env{
		Args: args, Stdin: bytes.NewReader(stdin), Stdout: stdout, Stderr: stderr,
		Getenv: func(string) string { return "" }, Now: time.Now,
		IsTerminal: func(any) bool { return false }, Width: func(any) int { return 0 },
		NewEngine: newFake,
	}, stdout, stderr
}

// Ensure that whatever comes in, each line of a batch gets one line of JSON, and the run ends well.
func TestBatch_OneLineEach(t *testing.T) {
	t.Setenv("FAKE_ANSWER", "echo QUERY")
	awkward := []string{"", "list files", `{"id":1,"query":"a","command":"a"}`, `{"id":{"x":[1]},"query":"a"}`, `{"query":1}`, `{"`, "{ ls; }", "[]", "null",
		"\x00", "\xff\xfe", "!not a task", "!stopped", strings.Repeat("a", 300_000), "\r", `{"id":"\u2028","command":"ls"}`}
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.OneOf(rapid.SampledFrom(awkward), rapid.StringN(0, 40, -1), rapid.Custom(func(t *rapid.T) string {
			return string(rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "bytes"))
		}))
		lines := rapid.SliceOfN(line, 0, 6).Draw(t, "lines")
		for i := range lines {
			lines[i] = strings.ReplaceAll(lines[i], "\n", " ") + "\n"
		}
		for _, command := range []string{"ask", "check"} {
			env, stdout, stderr := inProcess([]byte(strings.Join(lines, "")), command, "--jsonl")
			if code := cli.Main(t.Context(), env); code != 0 {
				t.Fatalf("%s: exit code %d, %s", command, code, stderr)
			}
			got := strings.SplitAfter(stdout.String(), "\n")
			if len(got) != len(lines)+1 {
				t.Fatalf("%s: %d lines for %d: %s", command, len(got)-1, len(lines), stdout)
			}
			for _, g := range got[:len(lines)] {
				if !json.Valid([]byte(g)) {
					t.Fatalf("%s: no JSON: %q", command, g)
				}
			}
		}
	})
}

// Ensure that no arguments make the program do anything but end with a known code.
func FuzzMain_Arguments(f *testing.F) {
	for _, args := range []string{"list files", "check\x00rm", "-o\x00json\x00a", "history\x00list", "--\x00-x", "help\x00ask", "__complete\x00bash\x00", "-x\x00-y\x00a", "config\x00get\x00shell", "model"} {
		f.Add(args)
	}
	f.Setenv("FAKE_ANSWER", "echo QUERY")
	f.Fuzz(func(t *testing.T, joined string) {
		args := strings.Split(joined, "\x00")
		for _, a := range args {
			if strings.HasPrefix(a, "-") && strings.ContainsAny(a, "xei") {
				t.Skip("may run the answer")
			}
		}
		env, _, _ := inProcess(nil, args...)
		if code := cli.Main(t.Context(), env); code < 0 || code > 6 {
			t.Errorf("%q: exit code %d", args, code)
		}
	})
}
