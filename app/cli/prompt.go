package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// prompt is a terminal to put questions on.
type prompt struct {
	io.ReadWriteCloser
	lines *bufio.Reader
	keys  *keyboard
	plain bool // it takes lines only: no single keys, no line editor
}

// openPrompt returns the terminal that the user sits at, also when the streams are pipes. A process without a
// terminal of its own, as in some containers, has that of its streams.
func (p *program) openPrompt() (*prompt, error) {
	tty, err := p.OpenTerminal()
	if err != nil {
		if !p.IsTerminal(p.Stdin) || !p.IsTerminal(p.Stderr) {
			return nil, err
		}
		tty = streams{readWriter{p.Stdin, p.Stderr}}
	}
	keys := &keyboard{r: tty}
	_, isFile := tty.(*os.File)
	return &prompt{tty, bufio.NewReader(keys), keys, p.dumb() || !isFile || !p.IsTerminal(tty)}, nil
}

// dumb reports whether the terminal can do nothing but print lines.
func (p *program) dumb() bool {
	kind := p.Getenv("TERM")
	return kind == "dumb" || kind == ""
}

// streams is a terminal made of two streams, which stay open.
type streams struct{ readWriter }

// Close closes nothing: the streams belong to the process.
func (streams) Close() error { return nil }

// readWriter joins two streams.
type readWriter struct {
	io.Reader
	io.Writer
}

// close lets the terminal go. Nothing waits in it that could be lost.
func (t *prompt) close() { _ = t.Close() }

// ask writes a question and returns the line that the user answers with.
func (t *prompt) ask(ctx context.Context, question string) (string, error) {
	if _, err := io.WriteString(t, question); err != nil {
		return "", err
	}
	t.keys.ctx = ctx
	line, err := t.lines.ReadString('\n')
	return strings.TrimSpace(line), err
}

// endOfInput is the key that ends input: Ctrl-D.
const endOfInput = 4

// key writes a question and returns the key that answers it. accepts says which keys do; others are passed over.
// A plain terminal answers with a line. The question comes again when caro goes on after Ctrl-Z.
func (t *prompt) key(ctx context.Context, question string, accepts func(string) bool) (string, error) {
	if t.plain {
		return t.ask(ctx, question)
	}
	resumed := make(chan os.Signal, 1)
	signal.Notify(resumed, syscall.SIGCONT)
	defer signal.Stop(resumed)
	for {
		key, err := t.keyUntil(ctx, resumed, question, accepts)
		if !errors.Is(err, errResumed) {
			return key, err
		}
	}
}

// errResumed is returned when caro was stopped and goes on.
var errResumed = errors.New("resumed")

// keyUntil is key up to the next resumption: a shell has changed the terminal's modes by then.
func (t *prompt) keyUntil(ctx context.Context, resumed <-chan os.Signal, question string, accepts func(string) bool) (string, error) {
	reading, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		select {
		case <-resumed:
			stop()
		case <-reading.Done():
		}
	}()
	restore, err := t.single()
	if err != nil {
		return t.ask(ctx, question)
	}
	defer restore()
	tell(t, "%s", question)
	t.keys.ctx = reading
	for {
		c, err := t.lines.ReadByte()
		switch key := string(rune(c)); {
		case ctx.Err() != nil:
			return "", ctx.Err()
		case reading.Err() != nil:
			tell(t, "\n")
			return "", errResumed
		case err != nil || c == endOfInput:
			tell(t, "\n")
			return "", io.EOF
		case accepts(key):
			return key, nil
		}
	}
}

// single makes the terminal hand over each key at once and unseen, until the returned function is called. Ctrl-C and
// Ctrl-Z keep their meaning.
func (t *prompt) single() (restore func(), err error) {
	fd := int(t.ReadWriteCloser.(*os.File).Fd()) // else it is plain
	before, err := unix.IoctlGetTermios(fd, getModes)
	if err != nil {
		return nil, err
	}
	now := *before
	now.Lflag &^= unix.ICANON | unix.ECHO
	now.Cc[unix.VMIN], now.Cc[unix.VTIME] = 1, 0
	if err := unix.IoctlSetTermios(fd, setModes, &now); err != nil {
		return nil, err
	}
	return func() { _ = unix.IoctlSetTermios(fd, setModes, before) }, nil
}

// edit lets the user change a text in a line editor and returns what it is on Return. label is shown before the text
// and follows it at each key. Ctrl-C and Ctrl-D leave the text as it was. A plain terminal takes a new line.
func (t *prompt) edit(ctx context.Context, text string, label func(string) string) (string, error) {
	if t.plain {
		got, err := t.ask(ctx, "command (empty keeps it): ")
		if err != nil || got == "" {
			return text, err
		}
		return got, nil
	}
	f := t.ReadWriteCloser.(*os.File)
	state, err := term.MakeRaw(int(f.Fd()))
	if err != nil {
		return "", fmt.Errorf("ready the terminal: %w", err)
	}
	defer func() { _ = term.Restore(int(f.Fd()), state) }()
	t.keys.ctx = ctx
	got, err := t.readEdited(f, text, label)
	switch got = strings.TrimSpace(got); {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case got == "", err != nil && !errors.Is(err, term.ErrPasteIndicator):
		return text, nil // Ctrl-C, Ctrl-D: the user wants no change
	}
	return got, nil
}

// readEdited runs the line editor. It takes the old text for typed, so that the cursor stands at its end.
func (t *prompt) readEdited(f *os.File, text string, label func(string) string) (string, error) {
	keys := &keyReader{r: io.MultiReader(strings.NewReader(text), t.lines), typed: len(text)}
	editor := term.NewTerminal(readWriter{keys, f}, label(text))
	if w, h, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
		_ = editor.SetSize(w, h) // it has no line yet that it could fail to redraw
	}
	shown := label(text)
	editor.AutoCompleteCallback = func(line string, pos int, key rune) (string, int, bool) {
		if key != afterKey {
			return "", 0, false
		}
		if now := label(line); now != shown {
			shown = now
			editor.SetPrompt(now)
			_, _ = editor.Write(nil) // draws the line again, behind its new label
		}
		return line, pos, false
	}
	return editor.ReadLine()
}

// afterKey is what keyReader puts between two keys: one that no keyboard sends here and the editor has no use for. By it
// the editor tells what has become of the line.
const afterKey = 0x1c

// keyReader hands keys to the line editor byte by byte and follows each by afterKey.
type keyReader struct {
	r       io.Reader
	typed   int // bytes at the beginning that are no keys of the user's
	told    bool
	escape  byte // what an escape sequence that is not whole began with: Escape, or the [ or O behind it; else 0
	missing int  // bytes of a character that are still to come
}

// Read reads one byte.
func (k *keyReader) Read(b []byte) (int, error) {
	if k.typed <= 0 && !k.told && k.escape == 0 && k.missing == 0 && len(b) > 0 {
		k.told = true
		b[0] = afterKey
		return 1, nil
	}
	n, err := k.r.Read(b[:min(len(b), 1)])
	if n == 1 {
		k.typed--
		k.told = false
		k.follow(b[0])
	}
	return n, err
}

// follow keeps track of keys that are several bytes.
func (k *keyReader) follow(c byte) {
	switch {
	case k.missing > 0:
		k.missing--
	case k.escape == 0x1b && (c == '[' || c == 'O'):
		k.escape = c
	case k.escape == 0x1b, k.escape != 0 && c >= 0x40 && c <= 0x7e:
		k.escape = 0
	case k.escape == 0 && c == 0x1b:
		k.escape = c
	case c >= 0xf0:
		k.missing = 3
	case c >= 0xe0:
		k.missing = 2
	case c >= 0xc0:
		k.missing = 1
	}
}
