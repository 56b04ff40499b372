package cli_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"go.etcd.io/bbolt"

	"caro/app/cli"
	"caro/inference"
	"caro/inference/model"
	"caro/internal/functional"
	"caro/internal/platform"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"caro": caro})
}

// caro is the program of the scripts: the product's command line with an engine that answers from FAKE_ANSWER.
func caro() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	env := cli.System()
	env.Version = cli.Version{Version: "1.2.3"}
	env.NewEngine = newFake
	env.NewMeasured = newMeasured
	env.Models = func() model.Store { return model.Store{Dir: filepath.Join(os.Getenv("CARO_HOME"), "models")} }
	env.Build = func() (platform.Build, error) { return platform.Build{}, fakeErrors[os.Getenv("FAKE_BUILD")] }
	if file := os.Getenv("FAKE_CLIPBOARD"); file != "" {
		env.Pasteboard = clipboard(file)
	}
	os.Exit(cli.Main(ctx, env))
}

// clipboard is a pasteboard in a file.
type clipboard string

func (c clipboard) Write(_ context.Context, text string, concealed bool) error {
	return os.WriteFile(string(c), fmt.Appendf(nil, "concealed %t: %s", concealed, text), 0o600)
}

// plain is a command prefix under which file permissions count, which they do not for root.
var plain = map[bool]string{true: "setpriv --bounding-set=-dac_override,-dac_read_search"}[os.Getuid() == 0]

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "hold": hold, "release": release, "hub": modelHub, "server": answerServer, "ollama": ollamaServer, "gguf": writeGGUF, "busy": busy,
		},
		Condition: condition,
		Setup: func(e *testscript.Env) error {
			e.Values[heldKey{}] = new(*bbolt.DB)
			e.Setenv("CARO_HOME", e.WorkDir+"/home")
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("SHELL", "/bin/bash")
			e.Setenv("TERM", "xterm")
			e.Setenv("PLAIN", plain)
			e.Setenv("CARO_MODEL", e.WorkDir+"/own.gguf")
			if err := os.WriteFile(e.WorkDir+"/own.gguf", []byte("GGUF"), 0o600); err != nil {
				return err
			}
			return nil
		},
	})
}

// condition knows [full]: a file system that is soon full can be mounted.
func condition(name string) (bool, error) {
	if name == "sandbox" { // of caro eval
		box, err := functional.New(context.Background())
		if err == nil {
			box.Close()
		}
		return err == nil, nil
	}
	if name != "full" {
		return false, fmt.Errorf("unknown condition %q", name)
	}
	return exec.Command("unshare", "-rm", "mount", "-t", "tmpfs", "-o", "size=16k", "none", "/mnt").Run() == nil, nil
}

// exits runs a program and fails the script unless it ends with the given code: exits 3 caro check …
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARG…")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = strconv.Itoa(exit.ExitCode())
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != args[0] {
		ts.Fatalf("exit code %s, want %s", got, args[0])
	}
}

type heldKey struct{}

// hold locks a history file as another program would: hold FILE. The script's end lets it go, or release.
func hold(ts *testscript.TestScript, _ bool, args []string) {
	db, err := bbolt.Open(ts.MkAbs(args[0]), 0o600, nil)
	ts.Check(err)
	*ts.Value(heldKey{}).(**bbolt.DB) = db
	ts.Defer(func() { db.Close() })
}

func release(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Check((*ts.Value(heldKey{}).(**bbolt.DB)).Close())
}

// fake is an engine that answers each request with FAKE_ANSWER, where QUERY stands for the request, and others than the
// likeliest with FAKE_ANSWER_1 and so on.
// An answer that begins with a ! is the error of that name.
type fake struct{ answer string }

var fakeErrors = map[string]error{
	"!not a task": inference.ErrNotACommand, "!cut": inference.ErrCutOff, "!bad model": inference.ErrBadModel,
	"!memory": inference.ErrOutOfMemory, "!stopped": inference.ErrEngineStopped, "!no engine": inference.ErrNoEngine, "!unknown": errors.New("something broke"),
}

func newFake(o cli.EngineOptions) (inference.Engine, error) {
	if o.Model == "no-such-model" {
		return nil, inference.ErrBadModel
	}
	o.Log.Debug("engine opened")
	if o.Remote.URL != "" {
		return withServer(o, fake{os.Getenv("FAKE_ANSWER")})
	}
	return fake{os.Getenv("FAKE_ANSWER")}, nil
}

func (f fake) Generate(ctx context.Context, req inference.Request, onChunk func(inference.Chunk)) (inference.Suggestion, error) {
	answer := f.answer
	if other := os.Getenv(fmt.Sprintf("FAKE_ANSWER_%d", req.Seed)); req.Seed > 0 && other != "" {
		answer = other
	}
	if strings.HasPrefix(req.Query, "!") {
		answer = req.Query
	}
	if answer == "!hang" {
		if fifo := os.Getenv("FAKE_HANGING"); fifo != "" { // whoever reads it knows that the request is here
			_ = os.WriteFile(fifo, nil, 0o600)
		}
		<-ctx.Done()
		return inference.Suggestion{}, ctx.Err()
	}
	if err := fakeErrors[answer]; err != nil {
		return inference.Suggestion{}, err
	}
	if onChunk != nil {
		onChunk(inference.Chunk{Field: inference.Command, Text: "half of it"})
	}
	return inference.Suggestion{
		Command: strings.NewReplacer("QUERY", req.Query, "CONTEXT", req.Context).Replace(answer), Explanation: "Does it.",
		Model:  inference.ModelRef{Name: "fake", Origin: inference.OriginStarter, SHA256: "00"},
		Stats:  inference.Stats{Total: 5 * time.Millisecond, PromptTokens: 3, OutputTokens: 2},
		Slower: os.Getenv("FAKE_SLOWER"),
	}, nil
}

func (fake) Close() error { return nil }

// measured is a fake that can be measured: 256 tokens take it a second, and 64 two.
type measured struct {
	fake
	threads int
}

func newMeasured(o cli.EngineOptions) (cli.MeasuredEngine, error) {
	e, err := newFake(o)
	if err != nil {
		return nil, err
	}
	return measured{e.(fake), cmp.Or(o.Threads, 2)}, nil
}

func (measured) Warm(context.Context) error { return nil }

func (m measured) Measure(_ context.Context, w inference.Workload) (inference.Speed, error) {
	return inference.Speed{
		Prefill: time.Duration(w.Prefill) * time.Second / 256, Decode: time.Duration(w.Decode) * time.Second / 32,
		Model: inference.ModelRef{Name: "fake", Origin: inference.OriginStarter, SHA256: "00"}, Backend: "cpu", Threads: m.threads, PeakRSS: 190e6,
	}, nil
}
