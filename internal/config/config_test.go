package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"caro/internal/config"
	"caro/internal/shell"
	"caro/safety"
)

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Ensure that every row of the table can be read back as its default says, and is documented.
func TestKeys(t *testing.T) {
	c := config.Default()
	for _, k := range config.Keys() {
		value, origin, err := c.Get(k.Name)
		if err != nil || value != k.Default || origin.String() != "default" {
			t.Errorf("%s is %q from %s, %v; want %q", k.Name, value, origin, err, k.Default)
		}
		if k.Doc == "" || k.Type == "" || !strings.HasPrefix(k.Env, "CARO_") {
			t.Errorf("%s: %+v", k.Name, k)
		}
	}
}

func TestLoad_Defaults(t *testing.T) {
	for _, path := range []string{"", filepath.Join(t.TempDir(), "none", "config.toml")} {
		c, err := config.Load(path, env())
		if err != nil {
			t.Fatal(err)
		}
		if c.Timeout != 30*time.Second || !c.History.Enabled || c.Safety.Level != safety.ModeratePolicy || c.History.Keep() != 0 {
			t.Errorf("%+v", c)
		}
	}
}

// Ensure that flags go before the environment, the environment before the file, and that the origin is told.
func TestLoad_Precedence(t *testing.T) {
	path := write(t, "shell = 'fish'\ntimeout = \"1m\"\n\n[history]\nretention_days = 1_0\nenabled = false\n[safety]\nlevel=\"strict\"\n")
	c, err := config.Load(path, env("CARO_SHELL", "bash", "CARO_HISTORY_ENABLED", "true", "CARO_MODEL", ""))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Override("shell", "zsh", "shell"); err != nil {
		t.Fatal(err)
	}
	if c.Shell != shell.Zsh || !c.History.Enabled || c.History.Keep() != 240*time.Hour || c.Safety.Level != safety.StrictPolicy || c.Timeout != time.Minute {
		t.Errorf("%+v", c)
	}
	for key, want := range map[string][2]string{
		"shell":                  {"zsh", "--shell"},
		"history.enabled":        {"true", "$CARO_HISTORY_ENABLED"},
		"history.retention_days": {"10", path + ":5"},
		"safety.level":           {"strict", path + ":8"},
		"timeout":                {"1m0s", path + ":2"},
		"model":                  {"", "default"},
	} {
		value, origin, err := c.Get(key)
		if err != nil || value != want[0] || origin.String() != want[1] {
			t.Errorf("%s is %q from %s, %v; want %q", key, value, origin, err, want)
		}
	}
}

// Ensure that the file may be written in each of TOML's ways.
func TestLoad_Spellings(t *testing.T) {
	for _, text := range []string{
		"[history]\nenabled = false\nretention_days = 7\n",
		"history.enabled = false\nhistory.retention_days = 7\n",
		"history = { enabled = false, retention_days = 0x7 }\n",
		"[history]\r\n\"enabled\" = false # no\r\n'retention_days' = 7",
	} {
		c, err := config.Load(write(t, text), env())
		if err != nil || c.History.Enabled || c.History.RetentionDays != 7 {
			t.Errorf("%q: %+v, %v", text, c, err)
		}
	}
}

// Ensure that each mistake is told with its place.
func TestLoad_Mistakes(t *testing.T) {
	for _, c := range []struct {
		text         string
		line, column int
		err          error  // what errors.Is finds, if anything
		says         string // a part of the message
	}{
		{"shel = 'zsh'\n", 1, 1, config.ErrUnknownKey, `"shel"`},
		{"\n# x\n  colour = 'auto'\n", 3, 3, config.ErrUnknownKey, `"colour"`},
		{"[history]\nkeep = 3\n", 2, 1, config.ErrUnknownKey, `"history.keep"`},
		{"[histroy]\nenabled = true\n", 1, 2, config.ErrUnknownKey, `"histroy"`},
		{"enabled = true\n", 1, 1, config.ErrUnknownKey, "history.enabled"},
		{"[[history]]\nenabled = true\n", 1, 3, config.ErrUnknownKey, `"history"`},
		{"history = 3\n", 1, 1, config.ErrUnknownKey, "history.enabled"},
		{"[safety]\nlevel = 'lax'\n", 2, 1, config.ErrBadValue, "lax"},
		{"[history]\nenabled = 'yes'\n", 2, 1, config.ErrBadValue, "boolean"},
		{"[history]\n\nretention_days = 40000\n", 3, 1, config.ErrBadValue, "-1 to 36500"},
		{"timeout = 30\n", 1, 1, config.ErrBadValue, "duration"},
		{"timeout = '0s'\n", 1, 1, config.ErrBadValue, "0s"},
		{"hotkey = 'shift+a'\n", 1, 1, config.ErrBadValue, "neither cmd nor ctrl"},
		{"shell = 'zsh'\nshell = 'bash'\n", 2, 1, nil, "shell"},
		{"shell = \n", 1, 9, nil, ""},
		{"shell = 'zsh\n", 1, 0, nil, ""},
		{"a\x00b", 1, 0, nil, ""},
	} {
		path := write(t, c.text)
		_, err := config.Load(path, env())
		var at *config.FileError
		if !errors.As(err, &at) || at.Path != path || at.Line != c.line || c.column != 0 && at.Column != c.column {
			t.Errorf("%q: %v, want line %d, column %d", c.text, err, c.line, c.column)
			continue
		}
		if c.err != nil && !errors.Is(err, c.err) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q: %v, want %v with %q", c.text, err, c.err, c.says)
		}
	}
}

func TestLoad_BadEnvironment(t *testing.T) {
	_, err := config.Load("", env("CARO_ENGINE_THREADS", "many"))
	if !errors.Is(err, config.ErrBadValue) || !strings.Contains(err.Error(), "$CARO_ENGINE_THREADS") {
		t.Error(err)
	}
}

func TestHotkey(t *testing.T) {
	c := config.Default()
	for value, ok := range map[string]bool{
		"ctrl+cmd+c": true, "cmd+shift+space": true, "ctrl+f12": true, "cmd+0": true,
		"": false, "c": false, "cmd": false, "cmd+": false, "alt+c": false, "cmd+cmd+c": false, "cmd+f21": false,
		"cmd+f01": false, "win+c": false, "Cmd+c": false, "cmd+é": false,
	} {
		if err := c.Override("hotkey", value, "hotkey"); (err == nil) != ok {
			t.Errorf("%q: %v", value, err)
		}
	}
}

// Ensure that a refused value changes nothing.
func TestConfig_Override_Refused(t *testing.T) {
	c := config.Default()
	if err := c.Override("color", "blue", "color"); !errors.Is(err, config.ErrBadValue) {
		t.Error(err)
	}
	if err := c.Override("colors", "never", "color"); !errors.Is(err, config.ErrUnknownKey) {
		t.Error(err)
	}
	if value, origin, _ := c.Get("color"); value != "auto" || origin.Source != config.FromDefault {
		t.Errorf("%q from %s", value, origin)
	}
}

// Ensure that a change keeps everything else in the file as it was.
func TestSet(t *testing.T) {
	const before = "# mine\nshell = 'fish' # the best\n\n[history] # what I did\n# days\nretention_days = 30\n\n[engine]\nthreads = 2\n"
	for _, c := range []struct{ name, text, key, value, want string }{
		{"no file", "", "shell", "zsh", "shell = \"zsh\"\n"},
		{"no file, section", "", "history.enabled", "FALSE", "[history]\nenabled = false\n"},
		{"replace", before, "shell", "zsh", strings.Replace(before, "'fish'", `"zsh"`, 1)},
		{"replace in section", before, "history.retention_days", "-1", strings.Replace(before, "30", "-1", 1)},
		{"add to section", before, "history.enabled", "1", strings.Replace(before, "did\n", "did\nenabled = true\n", 1)},
		{"add at top", before, "model", `a "b" \ 'c'`, `model = "a \"b\" \\ 'c'"` + "\n" + before},
		{"add section", before, "safety.level", "strict", before + "\n[safety]\nlevel = \"strict\"\n"},
		{"no newline at the end", "shell = 'sh'", "safety.level", "strict", "shell = 'sh'\n\n[safety]\nlevel = \"strict\"\n"},
		{"header at the end", "[history]", "history.enabled", "true", "[history]\nenabled = true"},
		{"dotted", "history.enabled = true\n", "history.retention_days", "7", "history.retention_days = 7\nhistory.enabled = true\n"},
		{"inline", "history = {enabled = true}\n", "history.enabled", "false", "history = {enabled = false}\n"},
	} {
		path := filepath.Join(t.TempDir(), "caro", "config.toml")
		if c.text != "" {
			path = write(t, c.text)
		}
		if err := config.Set(path, c.key, c.value); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := read(t, path); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

// Ensure that no change is made of what is wrong, or to what is wrong.
func TestSet_Refused(t *testing.T) {
	for _, c := range []struct {
		text, key, value string
		want             error
	}{
		{"", "colour", "auto", config.ErrUnknownKey},
		{"", "color", "blue", config.ErrBadValue},
		{"", "model", "a\nb", config.ErrBadValue},
		{"colour = 'auto'\n", "color", "auto", config.ErrUnknownKey},
	} {
		path := write(t, c.text)
		if err := config.Set(path, c.key, c.value); !errors.Is(err, c.want) {
			t.Errorf("%+v: %v", c, err)
		}
		if got := read(t, path); got != c.text {
			t.Errorf("%+v: the file is %q now", c, got)
		}
	}
	path := write(t, "history = {enabled = true}\n")
	if err := config.Set(path, "history.retention_days", "3"); err == nil {
		t.Error("a second table was accepted:", read(t, path))
	}
}

func TestReset(t *testing.T) {
	const before = "# mine\nshell = 'fish' # the best\n\n[history]\n# days\nretention_days = 30\nenabled = true"
	for key, want := range map[string]string{
		"shell":           "# mine\n\n[history]\n# days\nretention_days = 30\nenabled = true",
		"history.enabled": "# mine\nshell = 'fish' # the best\n\n[history]\n# days\nretention_days = 30\n",
		"color":           before,
		"":                "# mine\n\n[history]\n# days\n",
	} {
		path := write(t, before)
		if err := config.Reset(path, key); err != nil || read(t, path) != want {
			t.Errorf("%q: %v, got\n%s", key, err, read(t, path))
		}
	}
	if err := config.Reset(filepath.Join(t.TempDir(), "none"), ""); err != nil {
		t.Error(err)
	}
	if err := config.Reset(write(t, ""), "nonsense"); !errors.Is(err, config.ErrUnknownKey) {
		t.Error(err)
	}
	inline := write(t, "history = {enabled = true}\n")
	if err := config.Reset(inline, "history.enabled"); !errors.Is(err, config.ErrInline) {
		t.Error(err)
	}
}

// Ensure that the file is the user's alone, and that a link to it stays a link.
func TestSet_Link(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "dotfiles.toml"), filepath.Join(dir, "config.toml")
	if err := os.WriteFile(target, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	if err := config.Set(link, "color", "never"); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link is gone", err)
	}
	if info, err := os.Stat(target); err != nil || info.Mode() != 0o600 || read(t, target) != "color = \"never\"\n" {
		t.Error(info.Mode(), err, read(t, target))
	}
	if list, _ := os.ReadDir(dir); len(list) != 2 {
		t.Errorf("%d files are left", len(list))
	}
}

// Ensure that a new file sets nothing, that each of its lines may be taken into use as it stands, and that an old one stays.
func TestBegin(t *testing.T) {
	path := filepath.Join(t.TempDir(), "caro", "config.toml")
	if err := config.Begin(path); err != nil {
		t.Fatal(err)
	}
	text := read(t, path)
	c, err := config.Load(path, env())
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range config.Keys() {
		if _, origin, err := c.Get(k.Name); err != nil || origin.Source != config.FromDefault || !strings.Contains(text, k.Doc) {
			t.Errorf("%s is from %s, %v", k.Name, origin, err)
		}
	}
	var used strings.Builder
	for line := range strings.Lines(text) {
		if strings.Contains(line, " = ") && !strings.Contains(line, "Settings of caro") {
			line = strings.TrimPrefix(line, "# ")
		}
		used.WriteString(line)
	}
	if c, err = config.Load(write(t, used.String()), env()); err != nil {
		t.Fatalf("%v in\n%s", err, used.String())
	}
	for _, k := range config.Keys() {
		if value, origin, err := c.Get(k.Name); err != nil || origin.Source != config.FromFile || value != k.Default {
			t.Errorf("%s is %q from %s, %v", k.Name, value, origin, err)
		}
	}
	old := write(t, "shell = 'zsh'\n")
	if err := config.Begin(old); err != nil || read(t, old) != "shell = 'zsh'\n" {
		t.Errorf("%v, %q", err, read(t, old))
	}
}

func FuzzLoad(f *testing.F) {
	f.Add("shell = 'zsh'\n[history]\nenabled = true\n", "history.retention_days", "7")
	f.Add("history = {enabled = true}\n", "history.enabled", "false")
	f.Add("[engine]\n[safety]\nlevel = \"\"\"strict\"\"\"", "engine.threads", "0x2")
	f.Fuzz(func(t *testing.T, text, key, value string) {
		path := filepath.Join(t.TempDir(), "config.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, before := config.Load(path, env())
		if err := config.Set(path, key, value); err != nil {
			return
		}
		c, err := config.Load(path, env())
		if before == nil && err != nil {
			t.Fatalf("Set(%q, %q) broke %q: %v", key, value, text, err)
		}
		if err != nil {
			return
		}
		want := config.Default()
		if err := want.Override(key, value, ""); err != nil {
			t.Fatal(err)
		}
		got, _, _ := c.Get(key)
		if w, _, _ := want.Get(key); got != w {
			t.Fatalf("Set(%q, %q) in %q made it %q", key, value, text, got)
		}
	})
}

// Ensure that a setting with a list of words knows it, and that each of them can be set.
func TestKey_Values(t *testing.T) {
	lists := map[string]string{}
	for _, k := range config.Keys() {
		if list := k.Values(); len(list) > 0 {
			lists[k.Name] = strings.Join(list, " ")
		}
	}
	for name, want := range map[string]string{
		"safety.level": "strict moderate permissive", "shell": "zsh bash sh fish", "private": "true false", "timeout": "", "model": "", "hotkey": "",
	} {
		if lists[name] != want {
			t.Errorf("%s: %q, want %q", name, lists[name], want)
		}
	}
}
