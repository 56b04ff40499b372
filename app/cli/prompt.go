package cli

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"caro/app"
)

// prompt is a terminal to put questions on.
type prompt struct {
	io.ReadWriteCloser
	lines *bufio.Reader
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
	return &prompt{tty, bufio.NewReader(tty)}, nil
}

// streams is a terminal made of two streams, which stay open.
type streams struct{ readWriter }

// Close closes nothing: the streams belong to the process.
func (streams) Close() error { return nil }

// close lets the terminal go. Nothing waits in it that could be lost.
func (t *prompt) close() { _ = t.Close() }

// ask writes a question and returns the line that the user answers with.
func (t *prompt) ask(ctx context.Context, question string) (string, error) {
	if _, err := io.WriteString(t, question); err != nil {
		return "", err
	}
	type reply struct {
		text string
		err  error
	}
	done := make(chan reply, 1)
	go func() {
		text, err := t.lines.ReadString('\n')
		done <- reply{strings.TrimSpace(text), err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case r := <-done:
		return r.text, r.err
	}
}

// editable reports whether a text can be edited in one line here.
func (t *prompt) editable(text string) bool {
	f, ok := t.ReadWriteCloser.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && !strings.Contains(text, "\n") && app.Visible(text) == text
}

// edit lets the user change a text in a line editor and returns what it is on Return. Ctrl-C and Ctrl-D leave it as it was.
func (t *prompt) edit(ctx context.Context, text string) (string, error) {
	f, ok := t.ReadWriteCloser.(*os.File)
	if !ok {
		return text, nil
	}
	state, err := term.MakeRaw(int(f.Fd()))
	if err != nil {
		return "", err
	}
	defer func() { _ = term.Restore(int(f.Fd()), state) }()
	line := make(chan string, 1)
	go func() {
		// The editor takes the old text for typed, so that the cursor stands at its end.
		keys := oneByte{io.MultiReader(strings.NewReader(text), t.lines)}
		got, err := term.NewTerminal(readWriter{keys, f}, "> ").ReadLine()
		if err != nil && !errors.Is(err, term.ErrPasteIndicator) {
			got = text
		}
		line <- strings.TrimSpace(got)
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case got := <-line:
		if got == "" {
			return text, nil
		}
		return got, nil
	}
}

// readWriter joins two streams.
type readWriter struct {
	io.Reader
	io.Writer
}

// oneByte keeps the editor from taking keys that were typed ahead for the next question.
type oneByte struct{ io.Reader }

// Read reads one byte.
func (r oneByte) Read(b []byte) (int, error) { return r.Reader.Read(b[:min(len(b), 1)]) }
