package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"caro/app"
	"caro/history"
	"caro/inference"
	"caro/inference/model"
	"caro/internal/config"
	"caro/internal/shell"
)

// newTestDesktop returns the app's world in a folder of its own, where no model is.
func newTestDesktop(t *testing.T) *desktop {
	t.Helper()
	dir := t.TempDir()
	d, err := newDesktop(filepath.Join(dir, "bin", "caro"), config.Paths{
		Config: filepath.Join(dir, "config.toml"), History: filepath.Join(dir, "history.db"), Models: filepath.Join(dir, "models"), Logs: dir,
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.engine.Close() })
	return d
}

// Ensure that settings are written where the command line reads them, and followed at once.
func TestDesktopFollowsSettings(t *testing.T) {
	d := newTestDesktop(t)
	if first := d.settings(); !first.FirstRun || first.Hotkey != "ctrl+cmd+c" {
		t.Errorf("at first: %+v", first)
	}
	if err := d.Set("engine.idle_minutes", "5"); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(d.paths.Config, func(string) string { return "" })
	if err != nil || cfg.Engine.IdleMinutes != 5 || d.Value("engine.idle_minutes") != "5" {
		t.Errorf("%+v, %v", cfg.Engine, err)
	}
	if d.settings().FirstRun {
		t.Error("who has settings has seen caro")
	}
	if err := d.Set("engine.idle_minutes", "-3"); err == nil || d.Value("engine.idle_minutes") != "5" {
		t.Errorf("a bad value: %v", err)
	}
	ctx := context.Background()
	if err := d.Set("history.enabled", "false"); err != nil {
		t.Fatal(err)
	}
	if id, err := d.Add(ctx, history.Entry{Query: "q", Command: "ls"}); id != "" || err != nil {
		t.Errorf("a history that is off: %q, %v", id, err)
	}
	if err := d.Set("history.enabled", "true"); err != nil {
		t.Fatal(err)
	}
	if id, err := d.Add(ctx, history.Entry{Query: "q", Command: "ls"}); id == "" || err != nil {
		t.Errorf("a history that is on: %q, %v", id, err)
	}
	t.Setenv("CARO_PRIVATE", "false")
	if err := d.Set("private", "true"); err == nil || !strings.Contains(err.Error(), "environment") {
		t.Errorf("a variable goes before the file: %v", err)
	}
}

// Ensure that files are counted in the folder that is named, for this system only.
func TestTouches(t *testing.T) {
	dir := t.TempDir()
	for i := range shownNames + 3 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02d.log", i)), []byte("12345"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	other := map[shell.System]shell.System{shell.Linux: shell.MacOS, shell.MacOS: shell.Linux}[shell.Host]
	got := touches(t.Context(), app.Answer{Command: "rm *.log", Shell: shell.Bash, System: shell.Host}, dir)
	if len(got) != 1 || got[0].Text != "would delete 15 files, 75 bytes" || len(got[0].Names) != shownNames || !slices.IsSorted(got[0].Names) || got[0].More != 3 {
		t.Errorf("%+v", got)
	}
	for _, a := range []app.Answer{{Command: "ls *.log", Shell: shell.Bash, System: shell.Host}, {Command: "rm *.log", Shell: shell.Bash, System: other}} {
		if got := touches(t.Context(), a, dir); got != nil {
			t.Errorf("%s on %s: %+v", a.Command, a.System, got)
		}
	}
}

// Ensure that the backend of the settings is the one that the worker is told, from the next request on.
func TestDesktopFollowsBackend(t *testing.T) {
	d := newTestDesktop(t)
	before := fmt.Sprint(d.cfg.Engine.Backend)
	if err := d.Set("engine.backend", "cpu"); err != nil || before != "auto" || d.cfg.Engine.Backend != "cpu" {
		t.Errorf("%q, then %q: %v", before, d.cfg.Engine.Backend, err)
	}
	if err := d.Set("engine.backend", "gpu"); err == nil {
		t.Error("there is no such backend")
	}
	found := model.Installed{Path: "m.gguf"}
	if engineName(found, 0, "cpu") == engineName(found, 0, "auto") || engineName(found, 0, "") != engineName(found, 0, "auto") {
		t.Error("an app that computes with something else answers for the command line")
	}
}

// Ensure that a file which is no model is refused before the settings name it, and one that is answers from where it lies.
func TestDesktopModelFile(t *testing.T) {
	d := newTestDesktop(t)
	text := filepath.Join(t.TempDir(), "text.gguf")
	if err := os.WriteFile(text, []byte("no model"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{text, "/no/such/file.gguf", "nobody"} {
		if err := d.Set("model", bad); err == nil || d.Value("model") != "" {
			t.Errorf("%s: %v, the settings have %q", bad, err, d.Value("model"))
		}
	}
	if err := d.Set("model", starterFile); err != nil {
		t.Fatal(err)
	}
	list := d.models.List()
	if last := list[len(list)-1]; !last.InUse || !last.Installed || last.Name != starterFile || last.Title == "" {
		t.Errorf("%+v", list)
	}
}

// starterFile is a model that caro can prompt.
var starterFile, _ = filepath.Abs(filepath.Join("resources", "models", "caro-starter.gguf"))

// Ensure that the app says what models there are, and what is the matter without any.
func TestDesktopModels(t *testing.T) {
	d := newTestDesktop(t)
	recommended := 0
	for _, m := range d.models.List() {
		if m.Recommended {
			recommended++
		}
		if m.Installed || m.InUse || m.Title == "" || m.Size == 0 || m.Needs == 0 {
			t.Errorf("%+v", m)
		}
	}
	if recommended != 1 {
		t.Errorf("%d models are recommended", recommended)
	}
	if _, err := d.engine.Generate(context.Background(), inference.Request{Query: "x"}, nil); !errors.Is(err, inference.ErrNoModel) {
		t.Errorf("without a model: %v", err)
	}
	if m := d.model(); m.Name != "" || m.Memory != 0 {
		t.Errorf("%+v", m)
	}
	t.Setenv("HF_HUB_OFFLINE", "1")
	if err := d.models.Install(context.Background(), "qwen2.5-coder-1.5b", func(app.Transfer) {}); !errors.Is(err, app.ErrOffline) {
		t.Errorf("offline: %v", err)
	}
	if err := d.models.Install(context.Background(), "nothing", nil); err == nil {
		t.Error("a model that nobody knows is installed")
	}
}
