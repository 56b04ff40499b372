package functional

import (
	"fmt"
	"os/exec"
)

// available reports what the sandbox lacks here.
func available() error {
	for _, name := range []string{"unshare", "mount", "bash", "timeout", "env"} {
		if _, err := exec.LookPath(name); err != nil {
			return fmt.Errorf("%w: %s is not installed", ErrUnavailable, name)
		}
	}
	return nil
}
