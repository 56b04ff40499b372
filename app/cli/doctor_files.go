package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"caro/internal/shell"
)

// examineHotkey says what opens the panel of the app. The hot key needs no permission: macOS delivers it to whoever asks.
func (p *program) examineHotkey() diagnosis {
	d := diagnosis{Name: "hotkey", Health: well, Detail: "none: the menu-bar app is for macOS; caro init binds a key in the shell"}
	if shell.Host != shell.MacOS {
		return d
	}
	c, err := p.config()
	if err != nil {
		d.Detail = "not known"
		return d // the settings have a line of their own
	}
	d.Detail = c.Hotkey + " opens the panel of the app; it needs no permission"
	return d
}

// examinePaths says where caro keeps what.
func (p *program) examinePaths() diagnosis {
	paths, err := p.paths()
	if err != nil {
		return sick("paths", wants, hinted(err, "set HOME or CARO_HOME"))
	}
	return diagnosis{Name: "paths", Health: well, Detail: fmt.Sprintf("settings in %s, history in %s, models in %s, logs in %s",
		filepath.Dir(paths.Config), filepath.Dir(paths.History), paths.Models, paths.Logs)}
}

// examinePermissions looks for files of the user's that others can read: requests and commands say much.
func (p *program) examinePermissions() diagnosis {
	d := diagnosis{Name: "permissions", Health: well, Detail: "nobody else can read what caro keeps"}
	paths, err := p.paths()
	if err != nil {
		d.Detail = "caro keeps nothing"
		return d
	}
	var open, barred []string
	for _, path := range []string{filepath.Dir(paths.History), paths.History, paths.Config, paths.Logs} {
		info, err := os.Stat(path)
		switch {
		case os.IsPermission(err):
			barred = append(barred, path)
		case err == nil && info.Mode().Perm()&0o077 != 0:
			open = append(open, path)
		}
	}
	switch {
	case len(barred) > 0:
		d.Health, d.Detail = wants, "cannot be read: "+strings.Join(barred, ", ")
		d.Hint = "they belong to another user; chown brings them back"
	case len(open) > 0:
		d.Health, d.Detail = wants, "open to others: "+strings.Join(open, ", ")
		d.Hint = "chmod go= " + strings.Join(open, " ")
	}
	return d
}
