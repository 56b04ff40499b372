// Package portability tells where a command runs as it stands: POSIX shells and utilities, BSD tools (macOS) and GNU tools (Linux).
package portability

import (
	"caro/internal/shell"
	"caro/safety/script"
)

// Options tells Check what the command is for.
type Options struct {
	Shell  shell.Shell
	System shell.System
}

// Report is the verdict on one command. BSD and GNU are nil where it is not known.
type Report struct {
	POSIX     bool    `json:"posix" yaml:"posix"` // POSIX.1-2017
	POSIX2024 bool    `json:"posix2024" yaml:"posix2024"`
	BSD       *bool   `json:"bsd" yaml:"bsd"` // runs as meant on stock macOS
	GNU       *bool   `json:"gnu" yaml:"gnu"` // runs as meant on stock Linux
	Issues    []Issue `json:"issues" yaml:"issues"`
}

// Issue is one construct, utility or option that is not portable.
type Issue struct {
	Span    script.Span `json:"span" yaml:"span"`
	What    string      `json:"what" yaml:"what"`
	Instead string      `json:"instead,omitempty" yaml:"instead,omitempty"`
}

// Check reports where a command runs. It is total and runs nothing.
func Check(command string, opts Options) Report { return Report{Issues: []Issue{}} }
