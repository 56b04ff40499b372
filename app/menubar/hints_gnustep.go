//go:build gnustep && !darwin

package menubar

// ownHints says that the layout has the hints of empty fields: GNUstep shows none in the field with the keyboard.
const ownHints = true

// lockSign stands before what is said of the private mode: the fonts here have no lock.
const lockSign = ""
