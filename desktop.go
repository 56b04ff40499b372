package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"caro/app"
	"caro/app/cli"
	"caro/app/menubar"
	"caro/history"
	"caro/inference"
	"caro/inference/model"
	"caro/inference/remote"
	"caro/inference/worker"
	"caro/internal/blast"
	"caro/internal/config"
	"caro/internal/machine"
	"caro/internal/pasteboard"
	"caro/internal/platform"
	"caro/internal/redact"
	"caro/internal/shell"
	"caro/safety/targets"
)

// runApp shows the menu-bar app until the user quits. link is what the first one shall follow when there is one already, or itself.
func runApp(ctx context.Context, exe, link string) error {
	paths, err := config.PathsFor(shell.Host, os.Getenv)
	if err != nil {
		return err
	}
	first := app.Event(app.Show{})
	if link != "" {
		if first, err = app.ParseLink(link); err != nil {
			return err
		}
	}
	log := appLog(paths.Logs)
	inbox, release, err := claim(filepath.Dir(paths.History), first, log)
	if err != nil || inbox == nil {
		return err // another one took it
	}
	defer release()
	if link != "" {
		inbox <- first
	}
	d, err := newDesktop(exe, paths, log)
	if err != nil {
		return err
	}
	engine, err := server(d.cfg.Remote, false, func() (inference.Engine, error) { return d.engine, nil })
	if err != nil {
		log.Warn("no server", "why", err)
		engine = d.engine // the app opens all the same
	}
	defer engine.Close()
	if err := d.offer(ctx); err != nil {
		log.Warn("the command line has to load the model itself", "reason", err)
	}
	d.warm(ctx)
	session := app.New(app.Deps{
		Engine: engine, Store: d, Pasteboard: pasteboard.New(), Models: d.models, Config: d, Login: menubar.LoginItem(), Settings: d.settings(), Now: time.Now, Log: log,
		Memory: int64(platform.Detect().MemoryBytes), About: about(paths, d.cfg.Remote), Unload: d.unload, Open: d.show, Doctor: func(ctx context.Context) []app.Diagnosis { return cli.Examine(ctx, commandLine(exe)) }, HasSecret: redact.Contains,
		Touches: touches, Backends: backends(exe),
	})
	d.mu.Lock()
	d.said = func(n app.Notice) { session.Send(app.Tell{Notice: n}) }
	d.mu.Unlock()
	return menubar.Run(ctx, menubar.Options{Session: session, Inbox: inbox, Model: d.model, Log: log})
}

// backends are the values of engine.backend that this machine can have.
func backends(exe string) []string {
	b, err := build(exe)
	if _, _, missing := platform.Select(platform.Detect(), platform.Metal, b); err != nil || missing != nil {
		return []string{string(platform.CPU)}
	}
	return []string{string(platform.Auto), string(platform.Metal), string(platform.CPU)}
}

// shownNames is how many names of files the panel lists.
const shownNames = 12

// touches counts what a command would do to the files that are there if it ran in a folder. Another system has other files.
func touches(ctx context.Context, a app.Answer, dir string) (list []app.Touch) {
	if a.System != shell.Host {
		return nil
	}
	for _, c := range blast.Look(ctx, targets.Read(a.Command, a.Shell), blast.Options{Dir: dir, Home: os.Getenv("HOME"), Names: shownNames}) {
		slices.Sort(c.Names)
		list = append(list, app.Touch{Text: c.String(), Names: c.Names, More: max(0, c.Files+c.Folders-len(c.Names))})
	}
	return list
}

// about says what the program is.
func about(paths config.Paths, r config.Remote) []string {
	where := "Nothing that you type leaves this machine."
	if r.URL != "" {
		where = "Requests go to the server that you named: " + r.URL + "."
	}
	return []string{
		"caro " + version,
		"Plain words in, one checked shell command out. " + where,
		"It never runs a command: it copies the one that you approve.",
		"Settings: " + paths.Config,
		"History: " + paths.History,
		"Models: " + paths.Models,
		"Logs: " + paths.Logs,
	}
}

// desktop is the world of the menu-bar app. It follows the settings while the app runs.
type desktop struct {
	exe   string
	paths config.Paths
	log   *slog.Logger

	models *models
	engine *latest

	mu    sync.Mutex // guards the fields below
	cfg   *config.Config
	store app.Store
	said  func(app.Notice) // shows a notice; nil while there is no session
}

func newDesktop(exe string, paths config.Paths, log *slog.Logger) (*desktop, error) {
	cfg, err := config.Load(paths.Config, os.Getenv)
	if err != nil {
		return nil, err
	}
	d := &desktop{exe: exe, paths: paths, log: log, cfg: cfg}
	d.open()
	d.models = &models{store: model.Store{Dir: paths.Models, Program: exe}, want: d.wanted, hub: func() (model.Hub, error) { return model.HubFrom(os.Getenv) }}
	d.engine = &latest{find: func() (model.Installed, error) { return d.models.store.Find(d.wanted()) }, open: d.client}
	return d, nil
}

// open makes the store that the settings ask for. It touches no file.
func (d *desktop) open() {
	d.store = openHistory(d.paths, d.cfg, d.log, d.tell)
}

// tell shows a notice of something that happened around the session.
func (d *desktop) tell(n app.Notice) {
	d.mu.Lock()
	said := d.said
	d.mu.Unlock()
	if said != nil {
		said(n)
	}
}

// settings are what the session starts with.
func (d *desktop) settings() app.Settings {
	login := shell.FromPath(os.Getenv("SHELL"), shell.Host.DefaultShell())
	s := app.Settings{
		Shell: login, LoginShell: login, System: shell.Host, Policy: d.cfg.Safety.Level, Rules: d.cfg.Rules, Hotkey: d.cfg.Hotkey, Private: d.cfg.Private, Timeout: d.cfg.Timeout,
		Home: os.Getenv("HOME"), Origin: history.OriginApp, Machine: machine.New(searchPath(), ""), Context: d.cfg.Context == "dir", Around: cli.Around,
	}
	if d.cfg.Remote.URL != "" {
		s.Host = remote.Host(d.cfg.Remote.URL)
	}
	if d.cfg.Shell != "" {
		s.Shell = d.cfg.Shell
	}
	_, err := os.Stat(d.paths.History)
	s.FirstRun = errors.Is(err, os.ErrNotExist) && !exists(d.paths.Config)
	return s
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// searchPath is where the user's shell looks for programs, as far as it is known: an app that is not started by a shell has a short PATH.
func searchPath() string {
	return os.Getenv("PATH") + ":/opt/homebrew/bin:/opt/homebrew/sbin:/usr/local/bin:/usr/local/sbin:/opt/local/bin:" + os.Getenv("HOME") + "/.local/bin"
}

// wanted is the model that the settings name: `caro model use` may have changed it meanwhile.
func (d *desktop) wanted() string {
	if now, err := config.Load(d.paths.Config, os.Getenv); err == nil {
		return now.Model
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.cfg.Model
}

// client opens a worker for a model.
func (d *desktop) client(found model.Installed) (inference.Engine, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return client(d.exe, d.models.store, found, platform.Backend(d.cfg.Engine.Backend), d.cfg.Engine.Threads, time.Duration(d.cfg.Engine.IdleMinutes)*time.Minute, d.log)
}

// unload frees the memory of the model that is loaded, if any.
func (d *desktop) unload(ctx context.Context) error {
	if client, _ := d.worker(); client != nil {
		return client.Unload(ctx)
	}
	return nil
}

// show shows a place in the system's own windows.
func (d *desktop) show(p app.Place) error {
	what := map[app.Place]string{app.StoragePlace: storageSettings, app.LogsPlace: d.paths.Logs}[p]
	cmd := exec.Command(opener, what)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("%s cannot be shown: %w", what, err)
	}
	go func() { _ = cmd.Wait() }() // the windows are the system's from here on
	return nil
}

// worker returns the client at work, or nil, and its model.
func (d *desktop) worker() (*worker.Client, model.Installed) {
	engine, found := d.engine.now()
	client, _ := engine.(*worker.Client)
	return client, found
}

// model is the model and the memory that it takes.
func (d *desktop) model() menubar.Model {
	client, found := d.worker()
	if client == nil {
		found, err := d.models.store.Find(d.wanted())
		if err != nil {
			return menubar.Model{}
		}
		return menubar.Model{Name: found.Ref.Name}
	}
	m := menubar.Model{Name: found.Ref.Name}
	if pid := client.Pid(); pid != 0 {
		m.Memory = platform.Resident(pid)
	}
	return m
}

// Value returns a setting.
func (d *desktop) Value(key string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	value, _, err := d.cfg.Get(key)
	if err != nil {
		d.log.Warn("no such setting", "key", key, "reason", err)
	}
	return value
}

// Set writes a setting into the file that the command line reads, and follows it.
func (d *desktop) Set(key, value string) error {
	if key == "model" {
		if err := d.models.check(value); err != nil {
			return err
		}
	}
	if err := config.Set(d.paths.Config, key, value); err != nil {
		return err
	}
	cfg, err := config.Load(d.paths.Config, os.Getenv)
	if err != nil {
		return err
	}
	d.mu.Lock()
	d.cfg = cfg
	d.open()
	d.mu.Unlock()
	switch key {
	case "engine.idle_minutes", "engine.threads", "engine.backend":
		d.engine.drop()
	}
	if got := d.Value(key); got != value {
		return fmt.Errorf("an environment variable says %q, which goes before the file", got)
	}
	return nil
}
