package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"caro/history"
)

// withHint is an error and what to do about it.
type withHint struct {
	error
	hint string
}

// Unwrap keeps the meaning of the error.
func (e withHint) Unwrap() error { return e.error }

// hinted adds a hint to an error. It takes the place of the general one of its kind.
func hinted(err error, hint string) error { return withHint{err, hint} }

// silent is an error whose exit code is all that there is left to say.
type silent struct{ error }

// Unwrap keeps the meaning of the error, and with it the exit code.
func (s silent) Unwrap() error { return s.error }

// hintOf returns what to do about an error, or "".
func hintOf(err error) string {
	var h withHint
	if errors.As(err, &h) {
		return h.hint
	}
	if hint := history.Hint(err); hint != "" {
		return hint
	}
	return meaning(err).hint
}

// finish reports how the program ended and returns its exit code.
func (p *program) finish(ctx context.Context, err error) int {
	code := exitCode(err)
	var ran ranExit
	var lost noWords
	switch {
	case errors.As(err, &lost):
		tell(p.Stderr, "%s", p.visible(lost.Error()))
	case err == nil, errors.As(err, &silent{}), errors.As(err, &ran):
	case code == exitInterrupted, ctx.Err() != nil:
		if p.IsTerminal(p.Stderr) {
			tell(p.Stderr, "\n") // the shell's prompt would stand behind ^C
		}
		return exitInterrupted // the user knows
	default:
		p.errorWithHint(err.Error(), hintOf(err))
	}
	return code
}

// warn reports an error that takes nothing from the result.
func (p *program) warn(err error) {
	if err != nil {
		p.errorWithHint(err.Error(), hintOf(err))
	}
}

// errorf and errorWithHint are the only ways in which errors leave the program.
func (p *program) errorf(format string, args ...any) {
	tell(p.Stderr, "caro: %s\n", p.visible(oneLine(fmt.Sprintf(format, args...))))
}

func (p *program) errorWithHint(text, hint string) {
	p.errorf("%s", text)
	if hint == "" {
		return
	}
	tell(p.Stderr, "hint: %s\n", p.visible(oneLine(hint)))
}

// oneLine folds text that came from elsewhere, so that it cannot pass for a line of caro's own.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// say writes a line for people to stderr. -q silences it.
func (p *program) say(format string, args ...any) {
	if !p.globals.Quiet {
		tell(p.Stderr, format+"\n", args...)
	}
}

// tell writes text for people. What stderr or a terminal does not take is lost: there is nobody to tell it to.
func tell(w io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) }

// print writes to stdout in one piece. It fails where stdout does: a full disk is not a success.
func (p *program) print(b []byte) error {
	if _, err := p.Stdout.Write(b); err != nil {
		return hinted(fmt.Errorf("write the output: %w", err), "is the disk full?")
	}
	return nil
}
