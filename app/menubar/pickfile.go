//go:build darwin || gnustep

package menubar

import (
	"github.com/progrium/darwinkit/macos/appkit"

	"caro/app"
)

// picker is the system's window in which the user chooses a file.
type picker struct {
	ui   *ui
	open bool
}

// follow opens the window when the session asks for a file.
func (p *picker) follow(wanted bool) {
	if !wanted || p.open {
		return
	}
	p.open = true
	window := appkit.OpenPanel_OpenPanel()
	window.SetCanChooseDirectories(false)
	window.SetAllowsMultipleSelection(false)
	window.SetMessage(textPickModel)
	p.ui.app.ActivateIgnoringOtherApps(true)
	p.ui.Log.Debug("file window", "shown", true)
	ask(window, func(answer appkit.ModalResponse) {
		guard(p.ui.Log, "file window", func() {
			path := ""
			if answer == appkit.ModalResponseOK {
				path = window.URL().Path()
			}
			p.chosen(path)
		})
	})
}

// chosen hands the file to the session and shows what comes of it: in the panel, unless the settings are open.
func (p *picker) chosen(path string) {
	p.open = false
	p.ui.Log.Debug("file window", "shown", false)
	if e := (app.Picked{Path: path}); p.ui.settings.view != nil {
		p.ui.send(e)
	} else {
		p.ui.bring(e)
	}
}
