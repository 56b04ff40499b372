//go:build !darwin && !gnustep

package menubar

import "context"

// Run shows the app until the user quits or ctx is done.
func Run(context.Context, Options) error { return ErrNoApp }
