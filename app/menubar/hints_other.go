//go:build !gnustep || darwin

package menubar

// ownHints says that the layout has the hints of empty fields; macOS draws them by itself.
const ownHints = false

// lockSign stands before what is said of the private mode.
const lockSign = "🔒 "
