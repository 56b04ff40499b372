//go:build !linux

package functional

import "fmt"

// available is never nil here: namespaces are Linux's.
func available() error { return fmt.Errorf("%w: it needs Linux", ErrUnavailable) }
