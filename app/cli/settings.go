package cli

import (
	"errors"
	"fmt"

	"caro/app"
	"caro/history"
	"caro/internal/checks"
	"caro/internal/config"
	"caro/internal/machine"
	"caro/internal/redact"
	"caro/internal/shell"
	"caro/safety"
)

// target are the flags that say what a command is for and how careful to be.
type target struct {
	dialect
	Safety *safety.Policy `placeholder:"LEVEL"`
}

// dialect are the flags that say in which language a command is.
type dialect struct {
	Shell  string `short:"s" placeholder:"SHELL"`
	System string `placeholder:"SYSTEM"`
}

// config returns the user's settings: the defaults, what the file says, what the environment says. It reads them once.
func (p *program) config() (*config.Config, error) {
	if p.settled != nil {
		return p.settled, nil
	}
	paths, err := p.paths()
	if err != nil {
		paths = config.Paths{} // without a home folder there is no file to read
	}
	c, err := config.Load(paths.Config, p.Getenv)
	if err != nil {
		return nil, hinted(usageErr(err), mend(err))
	}
	p.settled = c
	return c, nil
}

// mend says what helps against a mistake in one of the files that hold settings.
func mend(err error) string {
	if errors.Is(err, config.ErrRules) {
		return "no command is judged without your rules: mend the file, or move it away"
	}
	return "caro config reset brings the defaults back"
}

// paths returns where the files of this user belong.
func (p *program) paths() (config.Paths, error) { return config.PathsFor(shell.Host, p.Getenv) }

// store returns the history. It opens nothing before it is used.
func (p *program) store() (*history.Store, error) {
	paths, err := p.paths()
	if err != nil {
		return nil, err
	}
	c, err := p.config()
	if err != nil {
		return nil, err
	}
	return history.Open(paths.History, history.Options{
		Now:    p.Now,
		Redact: redact.Redact,
		Keep:   c.History.Keep(), MaxEntries: c.History.MaxEntries,
		Judge: func(e *history.Entry) {
			e.Level, e.Rules = app.Check(e.Command, e.Query, app.Settings{Shell: e.Shell, System: e.System, Rules: c.Rules, Home: p.Home}).Risk()
		},
		Damaged: func(aside string) {
			p.warn(hinted(fmt.Errorf("the history was damaged and a new one was begun; the old one is %s", aside), "caro history repair brings back what can be read"))
		},
	}), nil
}

// settings returns what the flags ask for, or else the configuration, or else what this machine is.
func (p *program) settings(t target) (app.Settings, error) {
	c, err := p.config()
	if err != nil {
		return app.Settings{}, err
	}
	s := app.Settings{System: shell.Host, Policy: c.Safety.Level, Rules: c.Rules, Private: c.Private, Timeout: c.Timeout, Origin: history.OriginCLI}
	if t.System != "" {
		if s.System, err = shell.ParseSystem(t.System); err != nil {
			return s, usageErr(err)
		}
	}
	if s.System == shell.Host { // another machine has other folders
		s.Home, s.Dir, s.Machine = p.Home, p.Dir, p.machine(p.Dir)
	}
	if t.Safety != nil {
		s.Policy = *t.Safety
	}
	s.Shell, err = p.shell(t.Shell, c.Shell, s.System)
	return s, err
}

// machine is this machine as the PATH shows it, for commands that run in a folder, which may be empty.
func (p *program) machine(dir string) checks.Machine { return machine.New(p.Getenv("PATH"), dir) }

// shell returns the flag's dialect; else the configured one or that of the login shell, which are meant for this
// machine; else the default of the other system.
func (p *program) shell(flag string, configured shell.Shell, system shell.System) (shell.Shell, error) {
	switch {
	case flag != "":
		s, err := shell.Parse(flag)
		if err != nil {
			return "", usageErr(err)
		}
		return s, nil
	case system != shell.Host:
		return system.DefaultShell(), nil
	case configured != "":
		return configured, nil
	}
	return shell.FromPath(p.Getenv("SHELL"), system.DefaultShell()), nil
}
