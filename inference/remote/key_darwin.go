package remote

import (
	"context"
	"errors"
	"os/exec"
	"time"
)

// patience is how long the keychain may ask the user whether it may.
const patience = time.Minute

// SystemKeychain asks the login keychain for the item that `security add-generic-password -s caro -a remote.key -w` adds.
var SystemKeychain Keychain = func() (string, int, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	out, err := exec.CommandContext(ctx, "/usr/bin/security", "find-generic-password", "-s", "caro", "-a", "remote.key", "-w").Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Exited() {
		return "", exit.ExitCode(), nil
	}
	return string(out), 0, err
}
