package pasteboard

import (
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"strings"
)

// terminal is the terminal that the user sits at, which may be on another machine than caro.
type terminal struct {
	env  func(string) string
	open func() (io.WriteCloser, error)
}

func newTerminal() terminal {
	return terminal{os.Getenv, func() (io.WriteCloser, error) { return os.OpenFile("/dev/tty", os.O_WRONLY, 0) }}
}

// remote reports whether the user came over SSH. The clipboard of this machine is seldom the one that they paste from.
func (t terminal) remote() bool { return t.env("SSH_TTY") != "" || t.env("SSH_CONNECTION") != "" }

// ask sends OSC 52, which sets the clipboard where the terminal is. tmux and screen hand it on only in their own
// envelopes.
func (t terminal) ask(text string) error {
	seq := "\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte(text)) + "\a"
	switch kind := t.env("TERM"); {
	case t.env("TMUX") != "":
		seq = "\x1bPtmux;" + strings.ReplaceAll(seq, "\x1b", "\x1b\x1b") + "\x1b\\"
	case strings.HasPrefix(kind, "screen"):
		seq = "\x1bP" + seq + "\x1b\\"
	case kind == "" || kind == "dumb":
		return ErrNone
	}
	tty, err := t.open()
	if err != nil {
		return err
	}
	defer func() { _ = tty.Close() }()
	if _, err := io.WriteString(tty, seq); err != nil {
		return fmt.Errorf("write to the terminal: %w", err)
	}
	return nil
}
