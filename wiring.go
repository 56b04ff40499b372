package main

import (
	"cmp"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"gopkg.in/natefinch/lumberjack.v2"

	"caro/app/cli"
	"caro/inference"
	"caro/inference/llama"
	"caro/inference/model"
	"caro/inference/prefix"
	"caro/inference/remote"
	"caro/inference/share"
	"caro/inference/worker"
	"caro/internal/config"
	"caro/internal/pasteboard"
	"caro/internal/platform"
	"caro/internal/redact"
	"caro/internal/shell"
)

// load opens the engine inside a worker.
func load(s worker.Spec) (inference.Engine, error) {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil)) // the parent keeps the end of it for its own log
	return llama.Open(llama.Options{Path: s.Path, Kind: s.Kind, Ref: s.Ref, Threads: s.Threads, Backend: s.Backend, States: prefix.Cache{Dir: s.State}, Log: log})
}

// build says what the engine was compiled for.
func build(exe string) (platform.Build, error) {
	b := platform.Build{Metal: shell.Host == shell.MacOS}
	if llama.SystemInfo() == "" {
		b.Features = platform.Uses(platform.ThisProcessor().Variant())
		_, err := workerCommand(exe)
		return b, err
	}
	b.Features = compiledFor(llama.SystemInfo())
	return b, nil
}

// engine finds the model and returns an engine for it: the app's where that may answer and does, else one of this process.
func engine(exe string, o cli.EngineOptions) (inference.Engine, error) {
	own, found, err := ownClient(exe, o)
	if err != nil {
		return nil, err
	}
	if !o.Share {
		return own, nil
	}
	return share.First(share.Options{Path: appSocket(), Engine: engineName(found, o.Threads, o.Backend), Log: o.Log}, own), nil
}

// modelStore is where the models of the command line lie.
func modelStore(exe string) model.Store { return model.Store{Dir: modelDir(), Program: exe} }

// ownClient finds the model and returns a client of this process for it.
func ownClient(exe string, o cli.EngineOptions) (*worker.Client, model.Installed, error) {
	store := modelStore(exe)
	found, err := store.Find(o.Model)
	if err != nil {
		return nil, found, err
	}
	own, err := client(exe, store, found, o.Backend, o.Threads, 0, o.Log)
	return own, found, err
}

// appSocket is where the app serves its engine, "" where there can be no app.
func appSocket() string {
	paths, err := config.PathsFor(shell.Host, os.Getenv)
	if err != nil {
		return ""
	}
	path, err := socketPath(filepath.Dir(paths.History), engineSocket)
	if err != nil {
		return ""
	}
	return path
}

// engineSocket is where the app serves its engine, below its folder.
const engineSocket = "engine/engine.sock"

// engineName says all that answers depend on, so that the command line asks an app only where it would answer the same itself.
func engineName(found model.Installed, threads int, backend platform.Backend) string {
	where := ""
	if found.Ref.SHA256 == "" {
		where = found.Path
	}
	return fmt.Sprintf("caro %s, prompts %s, %s %s %s %s, %d threads, %s",
		version, inference.PromptVersion, found.Ref.Origin, found.Ref.Name, found.Ref.SHA256, where, threads, cmp.Or(backend, platform.Auto))
}

// client returns a client that starts a worker for a model at the first request.
func client(exe string, store model.Store, found model.Installed, backend platform.Backend, threads int, idle time.Duration, log *slog.Logger) (*worker.Client, error) {
	start, err := workerCommand(exe)
	if err != nil {
		return nil, err
	}
	spec := worker.Spec{Path: found.Path, Kind: found.Model.Kind, Ref: found.Ref, Threads: threads, Backend: string(backend), State: store.StateDir(found.Ref)}
	return worker.NewClient(worker.Options{
		Command: start,
		Spec:    spec,
		Second:  second(spec, shell.Host, runtime.GOARCH),
		Idle:    idle,
		Log:     log,
	}), nil
}

// second is what is tried when Metal fails: the processor. Where there is no Metal, nothing is.
func second(s worker.Spec, system shell.System, arch string) *worker.Spec {
	if system != shell.MacOS || arch != "arm64" || s.Backend == string(platform.CPU) {
		return nil
	}
	s.Backend = string(platform.CPU)
	return &s
}

// measured returns a client of its own for the model that is to be measured.
func measured(exe string, o cli.EngineOptions) (cli.MeasuredEngine, error) {
	own, _, err := ownClient(exe, o)
	if err != nil {
		return nil, err
	}
	return own, nil
}

// commandLine is the world of the command line.
func commandLine(exe string) cli.Env {
	env := cli.System()
	env.Program = exe
	env.Version = cli.Version{Version: version}
	env.Build = func() (platform.Build, error) { return build(exe) }
	env.Pasteboard = pasteboard.New()
	env.Models = func() model.Store { return modelStore(exe) }
	env.NewMeasured = func(o cli.EngineOptions) (cli.MeasuredEngine, error) { return measured(exe, o) }
	env.NewEngine = func(o cli.EngineOptions) (inference.Engine, error) {
		return server(o.Remote, o.Only, func() (inference.Engine, error) {
			return engine(exe, o)
		})
	}
	return env
}

// server puts the server that the user named, if any, before the engine of this machine, or in its place.
func server(r config.Remote, only bool, local func() (inference.Engine, error)) (inference.Engine, error) {
	if r.URL == "" {
		return local()
	}
	paths, err := config.PathsFor(shell.Host, os.Getenv)
	if err != nil {
		paths.Config = "" // there is no file with a key either
	}
	key, err := remote.Key(os.Getenv, paths.Config, remote.SystemKeychain)
	if err != nil {
		return nil, err
	}
	e, err := remote.Open(remote.Options{URL: r.URL, Model: r.Model, Key: key, Redact: redact.Redact})
	if err != nil || only {
		return e, err
	}
	return remote.WithLocal(e, local), nil
}

// modelDir is the folder of downloaded models, "" without a home folder: the starter model is still there then.
func modelDir() string {
	paths, err := config.PathsFor(shell.Host, os.Getenv)
	if err != nil {
		return ""
	}
	return paths.Models
}

// appLog returns the app's log: a file, or everything on standard error where CARO_LOG is "debug", as for tests.
func appLog(dir string) *slog.Logger {
	if os.Getenv("CARO_LOG") == "debug" {
		return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: redact.Attr}))
	}
	return slog.New(slog.NewTextHandler(&lumberjack.Logger{Filename: dir + "/caro.log", MaxSize: 1, MaxBackups: 3}, &slog.HandlerOptions{ReplaceAttr: redact.Attr}))
}
