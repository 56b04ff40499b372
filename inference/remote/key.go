package remote

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

var (
	// ErrKeyFile is returned for a key file that others can read.
	ErrKeyFile = errors.New("others can read the key")
	// ErrKeychain is returned where the keychain has a key and does not give it out.
	ErrKeychain = errors.New("the keychain does not give out the key")
)

// Keychain asks the system's keychain for the key, and returns what it prints and its exit code. err says that it could not be asked.
type Keychain func() (printed string, code int, err error)

// notInKeychain is the exit code for errSecItemNotFound, -25300 (man security).
const notInKeychain = 44

// Key returns the key of the server's API: what CARO_REMOTE_KEY holds, else the first line of the file remote.key beside the settings, which only
// the user may be able to read, else what the keychain has; nil is a system without one. Without any it is empty.
func Key(getenv func(string) string, settings string, keychain Keychain) (string, error) {
	if key := strings.TrimSpace(getenv("CARO_REMOTE_KEY")); key != "" {
		return key, nil
	}
	if key, err := fileKey(settings); key != "" || err != nil || keychain == nil {
		return key, err
	}
	printed, code, err := keychain()
	switch {
	case err != nil:
		return "", fmt.Errorf("%w: %w", ErrKeychain, err)
	case code == notInKeychain:
		return "", nil
	case code != 0:
		return "", fmt.Errorf("%w: security ended with %d", ErrKeychain, code)
	}
	return firstLine(printed), nil
}

// fileKey returns what the file remote.key holds, or nothing where there is none.
func fileKey(settings string) (string, error) {
	if settings == "" {
		return "", nil
	}
	path := filepath.Join(filepath.Dir(settings), "remote.key")
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("%w: %s", ErrKeyFile, path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read the server's key: %w", err)
	}
	return firstLine(string(b)), nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSpace(line)
}
