//go:build !darwin

package menubar

import "caro/app"

// LoginItem returns nil: only macOS opens the app at login.
func LoginItem() app.Login { return nil }
