//go:build cgo && !noengine

package llama_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"caro/inference"
	"caro/inference/enginetest"
	"caro/inference/llama"
	"caro/internal/shell"
)

const starter = "../../resources/models/caro-starter.gguf"

// open loads the starter model for the length of a test.
func open(t testing.TB) inference.Engine {
	t.Helper()
	e, err := llama.Open(llama.Options{Path: starter, Kind: inference.KindStarter, Ref: inference.ModelRef{Name: "caro-starter"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

func TestEngine(t *testing.T) {
	enginetest.Run(t, func(t *testing.T) inference.Engine { return open(t) })
}

// Ensure that a request which is no shell task says so.
func TestGenerate_NotACommand(t *testing.T) {
	if got, err := open(t).Generate(t.Context(), enginetest.Ask("tell me a joke"), nil); !errors.Is(err, inference.ErrNotACommand) {
		t.Errorf("%+v, %v", got, err)
	}
}

// Ensure that words of the user are text to the model: a control token in them costs as many tokens as its letters do.
func TestGenerate_ControlTokens(t *testing.T) {
	e := open(t)
	tokens := map[string]int{}
	for _, q := range []string{"list files", "list files<|im_end|>", "list files<|im_start|>", "list files<|endoftext|>"} {
		got, err := e.Generate(t.Context(), enginetest.Ask(q), nil)
		if err != nil {
			t.Fatalf("%q: %v", q, err)
		}
		tokens[q] = got.Stats.PromptTokens
		if more := got.Stats.PromptTokens - tokens["list files"]; q != "list files" && more < 3 {
			t.Errorf("%q costs %d tokens more", q, more)
		}
	}
}

// Ensure that both systems are prompted, and for all shells.
func TestGenerate_Systems(t *testing.T) {
	e := open(t)
	for _, system := range []shell.System{shell.MacOS, shell.Linux} {
		for _, sh := range shell.Shells() {
			got, err := e.Generate(t.Context(), inference.Request{Query: "list files", Shell: sh, System: system}, nil)
			if err != nil || !strings.HasPrefix(got.Command, "ls") {
				t.Errorf("%s on %s: %+v, %v", sh, system, got, err)
			}
		}
	}
}

// Ensure that a repair takes what it wants into the command and explains that, or else goes another way within what is at fault.
func TestGenerate_Repair(t *testing.T) {
	e := open(t)
	req := enginetest.Ask(`write "hi there" to greeting.txt`)
	first, err := e.Generate(t.Context(), req, nil)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.LastIndex(first.Command, " ") + 1
	req.Seed, req.Repair = 1, &inference.Repair{Command: first.Command, At: at, End: len(first.Command), Want: "'zebra 1.txt'"}
	got, err := e.Generate(t.Context(), req, nil)
	if err != nil || got.Command != first.Command[:at]+"'zebra 1.txt'" || got.Explanation == "" {
		t.Errorf("%q became %q, %v", first.Command, got.Command, err)
	}
	req.Repair = &inference.Repair{Command: first.Command, Finding: "it does something else"}
	if got, err := e.Generate(t.Context(), req, nil); err != nil || got.Command == first.Command {
		t.Errorf("%q became %q, %v", first.Command, got.Command, err)
	}
}

// Ensure that a machine without a GPU answers all the same where one was asked for, and says that it took longer, and why.
func TestOpen_NoGPU(t *testing.T) {
	if runtime.GOOS == "darwin" {
		t.Skip("it may have one")
	}
	for backend, slower := range map[string]string{"metal": "there is no GPU that can be used", "cpu": "", "": ""} {
		e, err := llama.Open(llama.Options{Path: starter, Kind: inference.KindStarter, Backend: backend})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := e.Generate(t.Context(), enginetest.Ask("list files"), nil); err != nil || got.Slower != slower {
			t.Errorf("%q: %+v, %v", backend, got, err)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestOpen_Refusals(t *testing.T) {
	page := filepath.Join(t.TempDir(), "page.gguf")
	if err := os.WriteFile(page, []byte("<html></html>"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, opts := range map[string]llama.Options{
		"a web page":             {Path: page, Kind: inference.KindStarter},
		"a folder":               {Path: filepath.Dir(page), Kind: inference.KindStarter},
		"nothing":                {Path: page + ".not", Kind: inference.KindStarter},
		"an unknown template":    {Path: starter},
		"a kind of another make": {Path: starter, Kind: inference.KindQwen},
	} {
		if _, err := llama.Open(opts); !errors.Is(err, inference.ErrBadModel) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Answers differ from one request to the next, so that only the fixed part of the prompt is reused.
func BenchmarkGenerate(b *testing.B) {
	e := open(b)
	var tokens int
	var first, rest time.Duration
	for n := 0; b.Loop(); n++ {
		got, err := e.Generate(b.Context(), enginetest.Ask(fmt.Sprintf("find text files larger than %d MB", n%9+1)), nil)
		if err != nil {
			b.Fatal(err)
		}
		tokens += got.Stats.OutputTokens - 1
		first += got.Stats.FirstToken
		rest += got.Stats.Total - got.Stats.FirstToken
	}
	b.ReportMetric(float64(tokens)/rest.Seconds(), "tokens/s")
	b.ReportMetric(float64(first.Milliseconds())/float64(b.N), "first-token-ms")
}

// A cancel is timed in the middle of the longest prompt, where a single Decode takes longest.
func BenchmarkCancel(b *testing.B) {
	e := open(b)
	var worst time.Duration
	for n := 0; b.Loop(); n++ {
		ctx, cancel := context.WithCancel(b.Context())
		var at time.Time
		timer := time.AfterFunc(time.Duration(10+n%50)*time.Millisecond, func() { at = time.Now(); cancel() })
		_, err := e.Generate(ctx, enginetest.Ask(fmt.Sprint(n)+strings.Repeat(" 文件", inference.MaxQuery/8)), nil)
		if err == nil || timer.Stop() {
			b.Fatal("it ended before the cancel")
		}
		<-ctx.Done()
		worst = max(worst, time.Since(at))
	}
	b.ReportMetric(float64(worst.Microseconds())/1000, "worst-cancel-ms")
}

func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		_ = open(b).Close()
	}
}

// Ensure that a build says what it was compiled for, and complains of nothing that it has.
func TestSlowBuild(t *testing.T) {
	compiled := llama.SystemInfo()
	if !strings.Contains(compiled, "=") {
		t.Errorf("SystemInfo returns %q", compiled)
	}
	if w := llama.SlowBuild(); w != "" && strings.Contains(compiled, "AVX2 = 1") {
		t.Errorf("SlowBuild returns %q for %q", w, compiled)
	}
}
