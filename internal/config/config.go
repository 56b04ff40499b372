// Package config finds caro's files and reads its settings.
//
// [PathsFor] says where files belong on a system. [Load] reads the settings: defaults, then the file config.toml, then
// environment variables; [Config.Override] lays a flag over them. [Set] and [Reset] change the file. Every setting is a
// row of one table (keys.go), from which the file, the variables, the help and `caro config` are made.
//
// The file is strict: a key that does not exist and a value that does not fit are errors with line and column, because
// a setting that is silently ignored is worse than none. A Config is passed in, never global.
package config

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"caro/internal/shell"
	"caro/safety"
)

// Config are the settings. [Load] makes one.
type Config struct {
	Safety  Safety
	Shell   shell.Shell // empty means the login shell
	Model   string      // name of a model or path of a GGUF file; empty means the best one installed
	Timeout time.Duration
	Context string // none or dir
	Private bool
	Color   string // auto, always or never
	Hotkey  string // such as ctrl+cmd+c
	History History
	Engine  Engine
	Remote  Remote
	Rules   *safety.Custom // the user's own, from rules.toml; nil means none

	origins map[string]Origin
}

// Safety are the settings of the safety checks.
type Safety struct {
	Level safety.Policy
}

// History are the settings of the history.
type History struct {
	Enabled       bool
	RetentionDays int // 0 keeps nothing, -1 keeps for ever
	MaxEntries    int // the longest unused beyond it go
}

// Keep returns the retention as history.Options takes it: 0 is for ever, below 0 is nothing.
func (h History) Keep() time.Duration {
	switch h.RetentionDays {
	case -1:
		return 0
	case 0:
		return -1
	}
	return time.Duration(h.RetentionDays) * 24 * time.Hour
}

// Engine are the settings of the process that runs the model.
type Engine struct {
	IdleMinutes int    // 0 keeps the model loaded
	Threads     int    // 0 chooses by the processor
	Backend     string // auto, metal or cpu
}

// Remote is a server that shall answer in place of this machine.
type Remote struct {
	URL   string // of its API; empty means that there is none
	Model string // as it names it; empty takes its first one
}

// Source is a place that a setting can come from.
type Source string

// The sources; each goes before those above it.
const (
	FromDefault     Source = "default"
	FromFile        Source = "file"
	FromEnvironment Source = "environment"
	FromFlag        Source = "flag"
)

// Origin says where the value of a setting comes from.
type Origin struct {
	Source Source
	Name   string // the file, the variable or the flag
	Line   int    // in the file
}

// String returns the origin as `caro config show --origin` prints it.
func (o Origin) String() string {
	switch o.Source {
	case FromFile:
		return fmt.Sprintf("%s:%d", o.Name, o.Line)
	case FromEnvironment:
		return "$" + o.Name
	case FromFlag:
		return "--" + o.Name
	}
	return string(FromDefault)
}

// The errors that settings have, to be tested with errors.Is.
var (
	// ErrUnknownKey is returned for a key that no setting has.
	ErrUnknownKey = errors.New("there is no such setting")
	// ErrRules is returned when the user's own rules cannot be used: no command is judged without them.
	ErrRules = errors.New("your rules cannot be used")
	// ErrBadValue is returned for a value that a setting cannot have.
	ErrBadValue = errors.New("bad value")
)

// FileError is an error in the settings file.
type FileError struct {
	Path         string
	Line, Column int // from 1; 0 when not known
	Err          error
}

// Error begins with the place, as compilers write it.
func (e *FileError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %v", e.Path, e.Line, e.Column, e.Err)
}

// Unwrap returns the error without its place.
func (e *FileError) Unwrap() error { return e.Err }

// Default returns the settings of someone who has set nothing.
func Default() *Config {
	c := &Config{origins: map[string]Origin{}}
	for _, k := range keys {
		if err := k.set(c, k.Default); err != nil {
			panic("config: default of " + k.Name + ": " + err.Error()) // a test reads all defaults
		}
		c.origins[k.Name] = Origin{Source: FromDefault}
	}
	return c
}

// Load returns the settings of the file at path, which need not exist, and of the environment that getenv reads, with the user's own rules
// from the file rules.toml beside it. An empty variable counts as not set. An empty path reads no file.
func Load(path string, getenv func(string) string) (*Config, error) {
	c := Default()
	if path != "" {
		if err := c.loadFile(path); err != nil {
			return nil, err
		}
		var err error
		if c.Rules, err = LoadRules(RulesFile(path)); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrRules, err)
		}
	}
	for _, k := range keys {
		value := getenv(k.Env)
		if value == "" {
			continue
		}
		if err := c.put(k, value, Origin{Source: FromEnvironment, Name: k.Env}); err != nil {
			return nil, fmt.Errorf("$%s: %w", k.Env, err)
		}
	}
	return c, nil
}

// loadFile lays the settings of a file over c. A file that is not there says nothing; one that cannot be read is an error,
// since the user may have set something in it.
func (c *Config) loadFile(path string) error {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the settings: %w", err)
	}
	doc, err := parse(path, text)
	if err != nil {
		return err
	}
	for _, s := range doc.settings {
		if err := c.put(s.key, s.value, Origin{Source: FromFile, Name: path, Line: s.line}); err != nil {
			return &FileError{path, s.line, s.column, err}
		}
	}
	return nil
}

// Override sets a value that a flag gives, which goes before all others. The flag's name is for Get to tell.
func (c *Config) Override(key, value, flag string) error {
	k, err := lookup(key)
	if err != nil {
		return err
	}
	return c.put(k, value, Origin{Source: FromFlag, Name: flag})
}

// Get returns the value of a setting, as one would write it, and where it comes from.
func (c *Config) Get(key string) (string, Origin, error) {
	k, err := lookup(key)
	if err != nil {
		return "", Origin{}, err
	}
	return k.get(c), c.origins[k.Name], nil
}

// put sets a value, or nothing when it does not fit.
func (c *Config) put(k Key, value string, from Origin) error {
	if err := k.set(c, value); err != nil {
		return fmt.Errorf("%s: %w: %w", k.Name, ErrBadValue, err)
	}
	c.origins[k.Name] = from
	return nil
}
