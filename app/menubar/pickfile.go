//go:build darwin || gnustep

package menubar

import (
	"github.com/progrium/darwinkit/macos/appkit"
	"github.com/progrium/darwinkit/macos/foundation"

	"caro/app"
)

// picker is the system's window in which the user chooses a file or a folder.
type picker struct {
	ui   *ui
	open bool
}

// pickTexts say what the system's window for files is for.
var pickTexts = map[app.Pick]string{
	app.PickModel:  "Choose a model in the GGUF format.",
	app.PickFolder: "Choose the folder in which the command will run. caro counts the files there that it would touch.",
}

// follow opens the window when the session asks for something.
func (p *picker) follow(what app.Pick, from string) {
	if what == app.PickNothing || p.open {
		return
	}
	p.open = true
	window := appkit.OpenPanel_OpenPanel()
	window.SetCanChooseDirectories(what == app.PickFolder)
	window.SetCanChooseFiles(what == app.PickModel)
	window.SetAllowsMultipleSelection(false)
	window.SetMessage(pickTexts[what])
	window.SetDirectoryURL(foundation.URL_FileURLWithPathIsDirectory(from, true))
	p.ui.app.ActivateIgnoringOtherApps(true)
	p.ui.Log.Debug("file window", "shown", true, "for", what)
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

// chosen hands the file or folder to the session and shows what comes of it: in the panel, unless the settings are open.
func (p *picker) chosen(path string) {
	p.open = false
	p.ui.Log.Debug("file window", "shown", false)
	if e := (app.Picked{Path: path}); p.ui.settings.view != nil {
		p.ui.send(e)
	} else {
		p.ui.bring(e)
	}
}
