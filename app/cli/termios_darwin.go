package cli

import "golang.org/x/sys/unix"

// The requests that read and set a terminal's modes, without losing what was typed ahead.
const (
	getModes = unix.TIOCGETA
	setModes = unix.TIOCSETA
)
