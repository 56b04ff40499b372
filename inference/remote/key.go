package remote

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// ErrKeyFile is returned for a key file that others can read.
var ErrKeyFile = errors.New("others can read the key")

// Key returns the key of the server's API: what CARO_REMOTE_KEY holds, else the first line of the file remote.key beside the settings, which only
// the user may be able to read. Without either it is empty.
func Key(getenv func(string) string, settings string) (string, error) {
	if key := strings.TrimSpace(getenv("CARO_REMOTE_KEY")); key != "" || settings == "" {
		return key, nil
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
	key, _, _ := strings.Cut(string(b), "\n")
	return strings.TrimSpace(key), nil
}
