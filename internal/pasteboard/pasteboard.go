// Package pasteboard puts approved commands on the clipboard. It never reads one: reading alerts the user on macOS and
// is none of caro's business.
//
// On a Mac, and in the app wherever it runs, the program writes the pasteboard itself. A command line on Linux must not:
// what a program puts on an X or Wayland clipboard goes with the program, so it hands the text to wl-copy,
// xclip or xsel, which stay behind. Over SSH, and where there is no clipboard, the terminal is asked to take it
// (OSC 52), on a Mac too; whether a terminal obeys cannot be known.
//
// Concealed text is marked so that clipboard histories leave it alone. wl-copy, xclip, xsel and terminals have no such
// mark.
package pasteboard

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// Limit is the longest text that is taken, in bytes: far above a command, below what terminals cut off.
const Limit = 64 << 10

// Errors that tell a caller why nothing was written.
var (
	// ErrUnfit is returned for text that a shell could act on by itself when it is pasted, or that is no text: control
	// characters, invalid UTF-8, nothing at all, or more than Limit.
	ErrUnfit = errors.New("the text is not fit for the clipboard")
	// ErrNone is returned when there is no clipboard that caro could reach.
	ErrNone = errors.New("there is no clipboard here")
)

// Clean returns text without the line breaks and blanks at its end: a shell runs a pasted line that ends in one. Line
// breaks and tabs inside are kept, any other control character is refused rather than dropped, because dropping
// could change what a command does.
func Clean(text string) (string, error) {
	text = strings.TrimRight(text, " \t\r\n")
	switch {
	case text == "":
		return "", fmt.Errorf("%w: it is empty", ErrUnfit)
	case len(text) > Limit:
		return "", fmt.Errorf("%w: it is longer than %d bytes", ErrUnfit, Limit)
	case strings.ToValidUTF8(text, "") != text:
		return "", fmt.Errorf("%w: it is not UTF-8", ErrUnfit)
	}
	if i := strings.IndexFunc(text, unsafeRune); i >= 0 {
		return "", fmt.Errorf("%w: it has a control character at byte %d", ErrUnfit, i)
	}
	return text, nil
}

func unsafeRune(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

// Pasteboard is the user's clipboard.
type Pasteboard struct {
	sys  system
	term terminal
}

// New returns the clipboard of this session. It touches nothing before the first write.
func New() *Pasteboard { return &Pasteboard{newSystem(), newTerminal()} }

// Write puts text on the clipboard, cleaned by [Clean]. Concealed asks clipboard histories not to keep it.
func (p *Pasteboard) Write(ctx context.Context, text string, concealed bool) error {
	text, err := Clean(text)
	if err != nil {
		return err
	}
	if p.term.remote() && p.term.ask(text) == nil {
		return nil
	}
	err = p.sys.write(ctx, text, concealed)
	if errors.Is(err, ErrNone) && p.term.ask(text) == nil {
		return nil
	}
	return err
}
