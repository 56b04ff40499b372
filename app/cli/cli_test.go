package cli_test

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"caro/app/cli"
	"caro/inference"
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
	os.Exit(cli.Main(ctx, env))
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("CARO_HOME", e.WorkDir+"/home")
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("SHELL", "/bin/bash")
			e.Setenv("TERM", "xterm")
			return nil
		},
	})
}

// fake is an engine that answers each request with FAKE_ANSWER, where QUERY stands for the request.
// An answer that begins with a ! is the error of that name.
type fake struct{ answer string }

var fakeErrors = map[string]error{
	"!not a task": inference.ErrNotACommand, "!cut": inference.ErrCutOff, "!bad model": inference.ErrBadModel,
	"!memory": inference.ErrOutOfMemory, "!stopped": inference.ErrEngineStopped, "!unknown": errors.New("something broke"),
}

func newFake(o cli.EngineOptions) (inference.Engine, error) {
	if o.Model != "" && o.Model != "starter" {
		return nil, inference.ErrBadModel
	}
	o.Log.Debug("engine opened")
	return fake{os.Getenv("FAKE_ANSWER")}, nil
}

func (f fake) Generate(ctx context.Context, req inference.Request, _ func(inference.Chunk)) (inference.Suggestion, error) {
	answer := f.answer
	if strings.HasPrefix(req.Query, "!") {
		answer = req.Query
	}
	if answer == "!hang" {
		<-ctx.Done()
		return inference.Suggestion{}, ctx.Err()
	}
	if err := fakeErrors[answer]; err != nil {
		return inference.Suggestion{}, err
	}
	return inference.Suggestion{
		Command: strings.ReplaceAll(answer, "QUERY", req.Query), Explanation: "Does it.",
		Model: inference.ModelRef{Name: "fake", Origin: inference.OriginStarter, SHA256: "00"},
		Stats: inference.Stats{Total: 5 * time.Millisecond, PromptTokens: 3, OutputTokens: 2},
	}, nil
}

func (fake) Close() error { return nil }
