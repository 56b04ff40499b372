package cli

import (
	"time"

	"caro/app"
	"caro/history"
	"caro/internal/shell"
	"caro/safety"
)

// target are the flags that say what a command is for and how careful to be.
type target struct {
	Shell  string         `short:"s" placeholder:"SHELL"`
	System string         `placeholder:"SYSTEM"`
	Safety *safety.Policy `placeholder:"LEVEL"`
}

// settings returns what the flags ask for, or else what this machine is.
func (p *program) settings(t target) (app.Settings, error) {
	s := app.Settings{System: shell.Host, Origin: history.OriginCLI}
	var err error
	if t.System != "" {
		if s.System, err = shell.ParseSystem(t.System); err != nil {
			return s, usageErr(err)
		}
	}
	if s.System == shell.Host { // another machine has other folders
		s.Home, s.Dir = p.Home, p.Dir
	}
	if t.Safety != nil {
		s.Policy = *t.Safety
	}
	s.Shell, err = p.shell(t.Shell, s.System)
	return s, err
}

// shell returns the dialect: the flag's, the user's own shell on this system, or the default of another one.
func (p *program) shell(flag string, system shell.System) (shell.Shell, error) {
	switch {
	case flag != "":
		s, err := shell.Parse(flag)
		if err != nil {
			return "", usageErr(err)
		}
		return s, nil
	case system == shell.Host:
		return shell.FromPath(p.Getenv("SHELL"), system.DefaultShell()), nil
	}
	return system.DefaultShell(), nil
}

// defaultTimeout bounds a request on a machine where nothing moves any more.
const defaultTimeout = 30 * time.Second
