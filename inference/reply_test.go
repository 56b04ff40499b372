package inference_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"caro/inference"
)

// read feeds a reply in the given pieces and returns what was streamed of each field.
func read(pieces ...string) (*inference.Reply, map[inference.Field]string) {
	var r inference.Reply
	streamed := map[inference.Field]string{}
	for _, p := range pieces {
		for _, c := range r.Write(p) {
			streamed[c.Field] += c.Text
		}
	}
	return &r, streamed
}

// replies are answers and what they say; fuzzing starts from them.
var replies = []struct {
	name, raw            string
	command, explanation string
	is                   error
}{
	{"plain", `{"command": "ls", "explanation": "List files."}`, "ls", "List files.", nil},
	{"short escapes", `{"command": "printf \"a\\nb\"", "explanation": "\b\f\n\r\t\/"}`, `printf "a\nb"`, "\b\f\n\r\t/", nil},
	{"unicode escapes", `{"command": "echo \u6587 \u00E9", "explanation": "\u0041"}`, "echo 文 é", "A", nil},
	{"surrogates", `{"command": "echo \ud83d\ude00", "explanation": "\ud83d x \ude00"}`, "echo 😀", "\ufffd x \ufffd", nil},
	{"two high surrogates", `{"command": "echo \ud83d\ud83d\ude00", "explanation": "\ud83d\n"}`, "echo \ufffd😀", "\ufffd\n", nil},
	{"high surrogate at the end", `{"command": "echo \ud83d", "explanation": ""}`, "echo \ufffd", "", nil},
	{"raw text", `{"command": "echo 文 😀", "explanation": "é"}`, "echo 文 😀", "é", nil},
	{"bytes that are no rune", "{\"command\": \"echo \xe4\xb8 \xff\", \"explanation\": \"\xf0\x9f\"}", "echo \ufffd\ufffd \ufffd", "\ufffd\ufffd", nil},
	{"braces and quotes inside", `{"command": "awk '{print \"}\"}'", "explanation": "{}"}`, `awk '{print "}"}'`, "{}", nil},
	{"text behind", `{"command": "ls", "explanation": ""}{"command": "rm"`, "ls", "", nil},
	{"no command", `{"command": "", "explanation": "Not a shell task."}`, "", "", inference.ErrNotACommand},
	{"a blank command", `{"command": " \n", "explanation": ""}`, "", "", inference.ErrNotACommand},
	{"nothing", "", "", "", inference.ErrCutOff},
	{"cut in the command", `{"command": "rm -rf /`, "", "", inference.ErrCutOff},
	{"cut in an escape", `{"command": "echo \u00`, "", "", inference.ErrCutOff},
	{"cut before the brace", `{"command": "ls", "explanation": "x"`, "", "", inference.ErrCutOff},
}

// Ensure that an answer reads the same whole and byte by byte.
func TestReply(t *testing.T) {
	for _, c := range replies {
		for _, pieces := range [][]string{{c.raw}, strings.Split(c.raw, ""), bytewise(c.raw)} {
			r, streamed := read(pieces...)
			command, explanation, err := r.Parse()
			if command != c.command || explanation != c.explanation || !errors.Is(err, c.is) || (err == nil) != (c.is == nil) {
				t.Errorf("%s in %d pieces: %q, %q, %v; want %q, %q, %v", c.name, len(pieces), command, explanation, err, c.command, c.explanation, c.is)
			}
			if c.is == nil && (streamed[inference.Command] != c.command || streamed[inference.Explanation] != c.explanation) {
				t.Errorf("%s in %d pieces: streamed %q", c.name, len(pieces), streamed)
			}
			if r.Done() == errors.Is(c.is, inference.ErrCutOff) {
				t.Errorf("%s: Done reports %v", c.name, r.Done())
			}
		}
	}
}

func bytewise(s string) []string {
	pieces := make([]string, len(s))
	for i := range len(s) {
		pieces[i] = s[i : i+1]
	}
	return pieces
}

// Ensure that what the front ends were shown is never another command than the one they get.
func TestReply_OtherForms(t *testing.T) {
	for _, raw := range []string{
		`{"explanation": "ls", "command": "rm -rf /"}`,
		`{"command": "ls", "explanation": "", "command": "rm -rf /"}`,
		`{"Command": "ls", "explanation": "", "COMMAND": "rm"}`,
		`{"command": "ls"}`,
		`{"command": 1, "explanation": ""}`,
		`{"command": "l\qs", "explanation": ""}`,
		`{"command": "\uZZZZ", "explanation": ""}`,
		"{\"command\": \"a\x00b\", \"explanation\": \"\"}",
		`[{"command": "ls", "explanation": ""}`,
		`}`, `{}`, `{"a": "b", "c": "d"}`,
	} {
		r, _ := read(raw)
		if command, _, err := r.Parse(); err == nil || command != "" || errors.Is(err, inference.ErrCutOff) || errors.Is(err, inference.ErrNotACommand) {
			t.Errorf("%s: %q, %v; want an error about the form", raw, command, err)
		}
	}
}

// Ensure that chunks come as soon as they are readable and never hold half a rune.
func TestReply_Streams(t *testing.T) {
	var r inference.Reply
	for _, step := range []struct {
		text string
		want []inference.Chunk
	}{
		{`{"command": "`, nil},
		{`ls `, []inference.Chunk{{inference.Command, "ls "}}},
		{"\xe6\x96", nil},
		{"\x87\\", []inference.Chunk{{inference.Command, "文"}}},
		{`u00`, nil},
		{`e9", "expl`, []inference.Chunk{{inference.Command, "é"}}},
		{`anation": "a\ud83d`, []inference.Chunk{{inference.Explanation, "a"}}},
		{`\ude00"`, []inference.Chunk{{inference.Explanation, "😀"}}},
		{`} more "text"`, nil},
	} {
		got := r.Write(step.text)
		if len(got) != len(step.want) || len(got) == 1 && got[0] != step.want[0] {
			t.Errorf("%q: got %q, want %q", step.text, got, step.want)
		}
	}
}

// Ensure that whatever two strings json.Marshal writes come back, however the answer is cut into pieces.
func TestReply_RoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		command := rapid.StringMatching(`[a-z](.|\n){0,40}`).Draw(t, "command")
		explanation := rapid.String().Draw(t, "explanation")
		raw := `{"command": ` + quote(command) + `, "explanation": ` + quote(explanation) + `}`
		var pieces []string
		for rest := raw; rest != ""; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "cut")
			pieces = append(pieces, rest[:n])
			rest = rest[n:]
		}
		r, streamed := read(pieces...)
		gotCommand, gotExplanation, err := r.Parse()
		if err != nil || gotCommand != command || gotExplanation != explanation {
			t.Fatalf("%q: %q, %q, %v", raw, gotCommand, gotExplanation, err)
		}
		if streamed[inference.Command] != command || streamed[inference.Explanation] != explanation {
			t.Fatalf("%q: streamed %q", raw, streamed)
		}
	})
}

// quote returns s as JSON, which leaves no byte that is none of a rune.
func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// Ensure that no bytes make the parser panic, that chunks are text, and that together they are what is parsed.
func FuzzReply(f *testing.F) {
	for _, c := range replies {
		f.Add(c.raw, 1)
		f.Add(c.raw, 7)
	}
	f.Fuzz(func(t *testing.T, raw string, size int) {
		size = max(1, min(size, 64))
		var pieces []string
		for i := 0; i < len(raw); i += size {
			pieces = append(pieces, raw[i:min(i+size, len(raw))])
		}
		r, streamed := read(pieces...)
		whole, streamedWhole := read(raw)
		command, explanation, err := r.Parse()
		if c, e, werr := whole.Parse(); c != command || e != explanation || (werr == nil) != (err == nil) {
			t.Fatalf("in pieces of %d: %q, %q, %v; whole: %q, %q, %v", size, command, explanation, err, c, e, werr)
		}
		for field, text := range streamed {
			if !json.Valid([]byte(quote(text))) || strings.ToValidUTF8(text, "") != text {
				t.Fatalf("%s: %q is not text", field, text)
			}
			if streamedWhole[field] != text {
				t.Fatalf("%s: %q in pieces of %d, %q whole", field, text, size, streamedWhole[field])
			}
		}
		if err == nil && (streamed[inference.Command] != command || streamed[inference.Explanation] != explanation) {
			t.Fatalf("streamed %q, parsed %q and %q", streamed, command, explanation)
		}
	})
}

func BenchmarkReply(b *testing.B) {
	pieces := strings.SplitAfter(`{"command": "find . -name '*.txt' -size +1M", "explanation": "Find text files that are larger than 1 MB."}`, " ")
	for b.Loop() {
		read(pieces...)
	}
}

// Ensure that the form behind the command is foretold wherever the command ends, and nothing else is.
func TestReply_Ahead(t *testing.T) {
	for written, want := range map[string]string{
		``: "", `{"comm`: "", `{"command": `: "", `{"command": "`: "", `{"command": "ls`: "", `{"command": "echo \"`: "",
		`{"command": "ls"`:                                `, "explanation": "`,
		`{"command": "ls",`:                               ` "explanation": "`,
		`{"command": "ls", "explan`:                       `ation": "`,
		`{"command": "echo \"", "explanation":`:           ` "`,
		`{"command": "ls", "explanation": "`:              "",
		`{"command": "ls", "explanation": "List`:          "",
		`{"command": "ls", "explanation": "List files."}`: "",
	} {
		var whole, pieces inference.Reply
		whole.Write(written)
		for i := range len(written) {
			pieces.Write(written[i : i+1])
		}
		if got := whole.Ahead(); got != want || pieces.Ahead() != want {
			t.Errorf("%s: %q, by pieces %q; want %q", written, got, pieces.Ahead(), want)
		}
	}
}
