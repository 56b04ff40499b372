//go:build !darwin

package platform

import (
	"os"
	"runtime"
)

// Detect describes this machine.
func Detect() Platform {
	return fromProc(os.DirFS("/"), runtime.GOARCH, runtime.NumCPU())
}
