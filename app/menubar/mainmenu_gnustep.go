//go:build gnustep && !darwin

package menubar

// installMainMenu does nothing: GNUstep would show the menu, and the keys reach the text fields without it.
func installMainMenu(*ui) {}
