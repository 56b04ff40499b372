package config

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"caro/internal/shell"
)

// kind is how a value is written in the file.
type kind string

const (
	text    kind = "string"
	integer kind = "integer"
	boolean kind = "boolean"
)

// Key is a setting.
type Key struct {
	Name    string // as in the file: section.name, or name alone
	Env     string // the environment variable
	Type    string // the values it can have, for people
	Default string
	Doc     string // one line

	kind kind
	set  func(c *Config, value string) error // checks, then assigns
	get  func(c *Config) string
}

// Values returns the words that the setting can be, or none where it is a number or a text of the user's own.
func (k Key) Values() []string {
	if k.set(new(Config), "any other word") == nil {
		return nil
	}
	words := strings.FieldsFunc(strings.ReplaceAll(k.Type, " or ", ","), func(r rune) bool { return r == ',' })
	var list []string
	for _, w := range words {
		if w = strings.TrimSpace(w); k.set(new(Config), w) == nil {
			list = append(list, w)
		}
	}
	return list
}

// Keys returns all settings, in the order in which they are shown.
func Keys() []Key { return slices.Clone(keys) }

// keys is the one table of settings. A row is here because something uses it.
var keys = []Key{
	withVariable(Key{
		Name: "safety.level", Type: "strict, moderate or permissive", Default: "moderate",
		Doc:  "how much is asked before a command is copied or run",
		kind: text,
		set:  func(c *Config, v string) error { return c.Safety.Level.UnmarshalText([]byte(v)) },
		get:  func(c *Config) string { return c.Safety.Level.String() },
	}),
	withVariable(Key{
		Name: "shell", Type: "zsh, bash, sh, fish or empty", Default: "",
		Doc:  "the shell that commands are written for; empty is the login shell",
		kind: text,
		set: func(c *Config, v string) (err error) {
			if v == "" {
				c.Shell = ""
				return nil
			}
			c.Shell, err = shell.Parse(v)
			return err
		},
		get: func(c *Config) string { return string(c.Shell) },
	}),
	textKey("model", "name, path or empty", "",
		"the model: a name of `caro model list` or a GGUF file; empty is the best one installed",
		func(c *Config) *string { return &c.Model }, oneLine),
	withVariable(Key{
		Name: "timeout", Type: "duration from 1s to 10m", Default: "30s",
		Doc:  "how long to wait for an answer",
		kind: text,
		set: func(c *Config, v string) error {
			d, err := time.ParseDuration(v)
			if err != nil || d < time.Second || d > 10*time.Minute {
				return fmt.Errorf("%q is no duration from 1s to 10m", v)
			}
			c.Timeout = d
			return nil
		},
		get: func(c *Config) string { return c.Timeout.String() },
	}),
	textKey("context", "none or dir", "none", "what answers may go by of the folder that a command is for: nothing, or its names, branch and kind of project",
		func(c *Config) *string { return &c.Context }, oneOf("none", "dir")),
	boolKey("private", "false", "keep no history and mark what is copied as concealed",
		func(c *Config) *bool { return &c.Private }),
	textKey("color", "auto, always or never", "auto", "when to use colour; auto does on terminals unless NO_COLOR is set",
		func(c *Config) *string { return &c.Color }, oneOf("auto", "always", "never")),
	textKey("hotkey", "keys such as ctrl+cmd+c", "ctrl+cmd+c", "what opens the panel (macOS); needs cmd or ctrl",
		func(c *Config) *string { return &c.Hotkey }, checkHotkey),
	boolKey("history.enabled", "true", "keep approved commands in the history",
		func(c *Config) *bool { return &c.History.Enabled }),
	intKey("history.retention_days", -1, 36500, "-1", "days that an unused entry is kept; 0 keeps nothing, -1 keeps for ever",
		func(c *Config) *int { return &c.History.RetentionDays }),
	intKey("history.max_entries", 1, 1_000_000, "100000", "entries that are kept at most; the longest unused go first, pinned ones stay",
		func(c *Config) *int { return &c.History.MaxEntries }),
	intKey("engine.idle_minutes", 0, 1440, "10", "minutes without a request until the model is unloaded; 0 keeps it loaded",
		func(c *Config) *int { return &c.Engine.IdleMinutes }),
	intKey("engine.threads", 0, 256, "0", "threads that compute an answer; 0 chooses by the processor",
		func(c *Config) *int { return &c.Engine.Threads }),
	textKey("engine.backend", "auto, metal or cpu", "auto", "what computes an answer; auto is the GPU of Apple silicon, else the processor",
		func(c *Config) *string { return &c.Engine.Backend }, oneOf("auto", "metal", "cpu")),
	textKey("remote.url", "address of an OpenAI-compatible API, or empty", "",
		"a server that answers in place of this machine, such as http://127.0.0.1:11434/v1; requests go there",
		func(c *Config) *string { return &c.Remote.URL }, address),
	textKey("remote.model", "name or empty", "", "the server's model; empty is the first one that it lists",
		func(c *Config) *string { return &c.Remote.Model }, oneLine),
}

// lookup returns the setting with the given name. The error names the nearest ones.
func lookup(name string) (Key, error) {
	for _, k := range keys {
		if k.Name == name {
			return k, nil
		}
	}
	return Key{}, fmt.Errorf("%w: %q%s", ErrUnknownKey, name, near(name))
}

// near returns a suggestion for a key that does not exist: the keys that share its last word or begin like it.
func near(name string) string {
	last := name[strings.LastIndexByte(name, '.')+1:]
	var found []string
	for _, k := range keys {
		if last != "" && (strings.Contains(k.Name, last) || strings.HasPrefix(k.Name, name+".")) {
			found = append(found, k.Name)
		}
	}
	if len(found) == 0 {
		return ""
	}
	return " (there is " + strings.Join(found, ", ") + ")"
}

// withVariable names the environment variable of a key after it: CARO_HISTORY_ENABLED for history.enabled.
func withVariable(k Key) Key {
	k.Env = "CARO_" + strings.ToUpper(strings.ReplaceAll(k.Name, ".", "_"))
	return k
}

// textKey is a setting that is a string, checked before it is assigned.
func textKey(name, typ, def, doc string, field func(*Config) *string, check func(string) error) Key {
	return withVariable(Key{
		Name: name, Type: typ, Default: def, Doc: doc, kind: text,
		set: func(c *Config, v string) error {
			if err := check(v); err != nil {
				return err
			}
			*field(c) = v
			return nil
		},
		get: func(c *Config) string { return *field(c) },
	})
}

// boolKey is a setting that is true or false, and in variables and flags also 1 or 0.
func boolKey(name, def, doc string, field func(*Config) *bool) Key {
	return withVariable(Key{
		Name: name, Type: "true or false", Default: def, Doc: doc, kind: boolean,
		set: func(c *Config, v string) error {
			b, err := strconv.ParseBool(v)
			if err != nil {
				return fmt.Errorf("%q is neither true nor false", v)
			}
			*field(c) = b
			return nil
		},
		get: func(c *Config) string { return strconv.FormatBool(*field(c)) },
	})
}

// intKey is a setting that is a whole number within bounds, both inclusive.
func intKey(name string, least, most int, def, doc string, field func(*Config) *int) Key {
	return withVariable(Key{
		Name: name, Type: fmt.Sprintf("%d to %d", least, most), Default: def, Doc: doc, kind: integer,
		set: func(c *Config, v string) error {
			n, err := strconv.ParseInt(v, 0, 32) // base 0: TOML's 0x10 and 1_000
			if err != nil || int(n) < least || int(n) > most {
				return fmt.Errorf("%q is no whole number from %d to %d", v, least, most)
			}
			*field(c) = int(n)
			return nil
		},
		get: func(c *Config) string { return strconv.Itoa(*field(c)) },
	})
}

// oneLine refuses what no name or path on one line has: control characters and bytes that are not UTF-8.
func oneLine(v string) error {
	if strings.ContainsFunc(v, unicode.IsControl) || !utf8.ValidString(v) {
		return errors.New("it has characters that do not belong in a name")
	}
	return nil
}

// address refuses what is not the address of a server. A key belongs in a file of its own.
func address(v string) error {
	u, err := url.Parse(v)
	switch {
	case v == "":
		return nil
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("%q does not begin with http:// or https:// and a host", v)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return errors.New("an address has no user, password, ? or # in it; the key goes to CARO_REMOTE_KEY or the file remote.key")
	}
	return nil
}

// oneOf refuses all but the given values.
func oneOf(values ...string) func(string) error {
	return func(v string) error {
		if !slices.Contains(values, v) {
			return fmt.Errorf("%q is none of %s", v, strings.Join(values, ", "))
		}
		return nil
	}
}

// checkHotkey demands cmd or ctrl: other combinations type characters, and macOS 15 refuses some of them as hot keys.
func checkHotkey(v string) error {
	parts := strings.Split(v, "+")
	key, modifiers := parts[len(parts)-1], parts[:len(parts)-1]
	if !isKey(key) {
		return fmt.Errorf("%q does not end in a letter, a digit, space or f1 to f20", v)
	}
	for i, m := range modifiers {
		if !slices.Contains([]string{"cmd", "ctrl", "alt", "shift"}, m) || slices.Contains(modifiers[:i], m) {
			return fmt.Errorf("%q is no list of cmd, ctrl, alt and shift before the key", v)
		}
	}
	if !slices.Contains(modifiers, "cmd") && !slices.Contains(modifiers, "ctrl") {
		return fmt.Errorf("%q has neither cmd nor ctrl", v)
	}
	return nil
}

// isKey reports whether k names a key that a hot key can end in: a letter, a digit, space or f1 to f20.
func isKey(k string) bool {
	if n, err := strconv.Atoi(strings.TrimPrefix(k, "f")); err == nil && k[0] == 'f' {
		return n >= 1 && n <= 20 && k == "f"+strconv.Itoa(n)
	}
	return k == "space" || len(k) == 1 && (k[0] >= 'a' && k[0] <= 'z' || k[0] >= '0' && k[0] <= '9')
}
