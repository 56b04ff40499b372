//go:build darwin || gnustep

package pasteboard

import (
	"context"
	"fmt"

	"golang.design/x/clipboard"
)

// concealMarks are formats whose presence asks clipboard histories to look away: nspasteboard.org on macOS, KDE's on X.
var concealMarks = map[string]string{
	"org.nspasteboard.ConcealedType": "",
	"x-kde-passwordManagerHint":      "secret",
}

// system is the clipboard of the window system.
type system struct{}

func newSystem() system { return system{} }

func (system) write(ctx context.Context, text string, concealed bool) error {
	if err := clipboard.Init(); err != nil {
		return fmt.Errorf("%w: %w", ErrNone, err)
	}
	items := []clipboard.Option{clipboard.Item{Format: clipboard.FmtText, Bytes: []byte(text)}}
	if concealed {
		for name, value := range concealMarks {
			items = append(items, clipboard.Item{Format: clipboard.Register(name), Bytes: []byte(value)})
		}
	}
	// The channel tells when somebody else replaces the text; nobody here waits for that.
	if _, err := clipboard.WriteAll(ctx, items...); err != nil {
		return fmt.Errorf("write the clipboard: %w", err)
	}
	return nil
}
