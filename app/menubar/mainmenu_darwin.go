package menubar

import (
	"github.com/progrium/darwinkit/helper/action"
	"github.com/progrium/darwinkit/macos/appkit"
	"github.com/progrium/darwinkit/objc"
)

// installMainMenu gives the app a main menu that nobody sees: without one ⌘C, ⌘V, ⌘X, ⌘A, ⌘Z, ⌘W and ⌘Q do nothing in an
// agent app.
func installMainMenu(u *ui) {
	quit := appkit.NewMenuItemWithTitleActionKeyEquivalent(textMenuQuit, objc.Selector{}, "q")
	action.Set(quit, func(objc.Object) { guard(u.Log, "quit", u.quit) })
	main := appkit.NewMenuWithTitle("")
	main.AddItem(submenu("caro", quit))
	main.AddItem(submenu("Edit",
		standard("Undo", "undo:", "z"),
		standard("Redo", "redo:", "Z"), // upper case stands for Shift
		standard("Cut", "cut:", "x"),
		standard("Copy", "copy:", "c"),
		standard("Paste", "paste:", "v"),
		standard("Select All", "selectAll:", "a"),
	))
	main.AddItem(submenu("Window", standard("Close", "performClose:", "w")))
	u.app.SetMainMenu(main)
}

func submenu(title string, items ...appkit.MenuItem) appkit.MenuItem {
	m := appkit.NewMenuWithTitle(title)
	for _, it := range items {
		m.AddItem(it)
	}
	mi := appkit.NewMenuItemWithTitleActionKeyEquivalent(title, objc.Selector{}, "")
	mi.SetSubmenu(m)
	return mi
}

// standard is an item that whatever has the keyboard carries out.
func standard(title, selector, key string) appkit.MenuItem {
	return appkit.NewMenuItemWithTitleActionKeyEquivalent(title, objc.Sel(selector), key)
}
