// Package shell names the shells and operating systems that caro writes commands for.
// It holds words only: inference, safety, history and config share them, and nothing here touches the machine
// except [Host], which is fixed at build time.
package shell

import (
	"fmt"
	"path"
	"strings"
)

// Shell is a command language, by the name of its program.
type Shell string

// The shells that caro knows.
const (
	Zsh  Shell = "zsh"
	Bash Shell = "bash"
	Sh   Shell = "sh"
	Fish Shell = "fish"
)

// Shells lists every shell that caro knows, in the order in which they are offered.
func Shells() []Shell { return []Shell{Zsh, Bash, Sh, Fish} }

// Parse returns the shell with the given name. The error names the shells there are.
func Parse(name string) (Shell, error) {
	for _, s := range Shells() {
		if string(s) == name {
			return s, nil
		}
	}
	return "", fmt.Errorf("unknown shell %q (zsh, bash, sh, fish)", name)
}

// FromPath returns the shell whose program is at p, such as the value of $SHELL, or fallback when caro does not know it.
func FromPath(p string, fallback Shell) Shell {
	name := strings.TrimPrefix(path.Base(p), "-")
	switch name {
	case "dash", "ash", "ksh", "mksh":
		return Sh
	}
	if s, err := Parse(name); err == nil {
		return s
	}
	return fallback
}

// System is the operating system whose tools a command is written for: BSD tools on macOS, GNU tools on Linux.
type System string

// The systems that caro knows.
const (
	MacOS System = "macos"
	Linux System = "linux"
)

// ParseSystem returns the system with the given name. The error names the systems there are.
func ParseSystem(name string) (System, error) {
	switch s := System(strings.ToLower(name)); s {
	case MacOS, Linux:
		return s, nil
	case "darwin":
		return MacOS, nil
	}
	return "", fmt.Errorf("unknown system %q (macos, linux)", name)
}

// DefaultShell returns the login shell that a new account of the system gets.
func (s System) DefaultShell() Shell {
	if s == MacOS {
		return Zsh
	}
	return Bash
}

// String returns the system's name as people write it: "macOS" or "Linux".
func (s System) String() string {
	if s == MacOS {
		return "macOS"
	}
	return "Linux"
}
