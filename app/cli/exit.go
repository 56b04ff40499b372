package cli

import (
	"context"
	"errors"
	"fmt"

	"caro/app"
	"caro/history"
	"caro/inference"
	"caro/inference/model"
	"caro/inference/remote"
	"caro/internal/config"
)

// The exit codes (docs/cli.md). With -x the code of the command that ran takes their place.
const (
	exitOK          = 0
	exitFailure     = 1
	exitUsage       = 2
	exitRefused     = 3
	exitNoModel     = 4
	exitNotATask    = 5
	exitBusy        = 6
	exitInterrupted = 130
)

var (
	// errUsage is wrapped by every error about the arguments.
	errUsage = errors.New("usage")
	// errRefused is wrapped where the safety policy, or the user whom it made caro ask, said no.
	errRefused = errors.New("refused")
	// errNoClipboard is returned by a copy where there is no clipboard.
	errNoClipboard = errors.New("there is no clipboard here")
)

// ranExit is the exit code of a command that -x ran. It is an error only in that it ends the program.
type ranExit int

// Error is seen only in logs: finish returns the code without a word.
func (e ranExit) Error() string { return fmt.Sprintf("the command ended with exit code %d", int(e)) }

// noWords is returned for an invocation without words to work on. Its text is the usage of the command.
type noWords string

// Error is the usage, which finish prints as it stands.
func (e noWords) Error() string { return usage(string(e)) }

// Is makes it an error about the arguments.
func (noWords) Is(err error) bool { return err == errUsage }

// ending is what an error means for scripts (exit code, kind in a batch) and for people (hint).
type ending struct {
	is   error
	exit int
	kind string
	hint string
}

// endings is the one table of what errors mean. The first row that matches counts.
var endings = []ending{
	{context.Canceled, exitInterrupted, "interrupted", ""},
	{context.DeadlineExceeded, exitFailure, "timeout", "--timeout 60s gives the model more time"},
	{errBadLine, exitUsage, "bad_line", ""},
	{errUsage, exitUsage, "usage", ""},
	{errRefused, exitRefused, "refused", ""},
	{config.ErrUnknownKey, exitUsage, "usage", "caro config shows all settings"},
	{config.ErrBadValue, exitUsage, "usage", "caro config shows all settings"},
	{inference.ErrEmptyQuery, exitUsage, "empty", "say what the command should do: caro find big files"},
	{inference.ErrTooLong, exitUsage, "too_long", fmt.Sprintf("a request may have %d bytes; name files instead of pasting them", inference.MaxQuery)},
	{inference.ErrNotText, exitUsage, "not_text", "a request is UTF-8 text in plain words"},
	{inference.ErrNotACommand, exitNotATask, "not_a_task", "say what the command should do, such as: caro find text files larger than 1 MB"},
	{inference.ErrNoEngine, exitNoModel, "no_engine", "make build builds caro with the engine; caro check needs none"},
	{inference.ErrBadModel, exitNoModel, "bad_model", "caro doctor says what is wrong with the model; CARO_MODEL or --model names another file"},
	{model.ErrNotInstalled, exitNoModel, "no_model", "caro model list shows which models are here; caro model pull downloads one, caro model import FILE takes yours"},
	{model.ErrDamaged, exitNoModel, "bad_model", "copy the file again; until then --model names another one"},
	{model.ErrUnknown, exitNoModel, "no_model", "caro model list shows the names; a file needs a / or .gguf in its name"},
	{model.ErrBusy, exitBusy, "busy", "wait until it is done, or stop it there"},
	{model.ErrOffline, exitFailure, "offline", "caro model import FILE installs a file that you got another way; HF_ENDPOINT names a mirror"},
	{model.ErrHub, exitFailure, "hub", "try again later, or name a mirror in HF_ENDPOINT; caro model import FILE installs a file that you got another way"},
	{model.ErrNoSpace, exitFailure, "no_space", "make room, then give the same command; what is here stays"},
	{model.ErrEndpoint, exitUsage, "usage", "unset HF_ENDPOINT to use huggingface.co"},
	{model.ErrName, exitUsage, "usage", "rename the file"},
	{model.ErrStarter, exitUsage, "usage", "caro model use NAME chooses another model"},
	{inference.ErrUnreachable, exitFailure, "unreachable", "caro doctor tests the server; --backend cpu answers on this machine"},
	{inference.ErrServer, exitFailure, "server", "caro doctor tests the server; --backend cpu answers on this machine"},
	{remote.ErrURL, exitUsage, "usage", "caro config set remote.url http://127.0.0.1:11434/v1"},
	{remote.ErrNotOllama, exitFailure, "server", "load the model there as the server's manual says"},
	{remote.ErrPull, exitFailure, "server", "https://ollama.com/library has the names; what the server lacks, such as room, is to be mended there"},
	{remote.ErrClear, exitUsage, "usage", "name an https:// address, or a server on this machine"},
	{remote.ErrKeyFile, exitUsage, "usage", "chmod 600 keeps it to yourself"},
	{remote.ErrKeychain, exitFailure, "failure", "unlock the keychain and allow it, or set CARO_REMOTE_KEY"},
	{inference.ErrOutOfMemory, exitFailure, "out_of_memory", "close other programs and ask again"},
	{app.ErrUnreadable, exitFailure, "unreadable", "say it in other words, or ask for less at once"},
	{inference.ErrCutOff, exitFailure, "cut_off", "ask for less at once"},
	{inference.ErrContextWindow, exitUsage, "too_long", "ask for less at once"},
	{inference.ErrEngineStopped, exitFailure, "engine_stopped", "ask again; caro -v shows the log of the engine"},
	{history.ErrBusy, exitBusy, "busy", ""},
}

// meaning returns what an error means. An error that nobody named is a failure.
func meaning(err error) ending {
	for _, e := range endings {
		if errors.Is(err, e.is) {
			return e
		}
	}
	return ending{exit: exitFailure, kind: "failure"}
}

// exitCode is the one place where errors become exit codes.
func exitCode(err error) int {
	var ran ranExit
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &ran):
		return int(ran)
	}
	return meaning(err).exit
}

// classified is an error whose text is its own and whose meaning is that of a sentinel.
type classified struct {
	error
	as error
}

// Unwrap gives errors.Is both: the cause, and what it means.
func (e classified) Unwrap() []error { return []error{e.error, e.as} }

// usageErr marks an error as one about the arguments.
func usageErr(err error) error { return classified{err, errUsage} }

// usagef returns an error about the arguments.
func usagef(format string, args ...any) error { return usageErr(fmt.Errorf(format, args...)) }

// refusedf returns an error for an act that was not released.
func refusedf(format string, args ...any) error {
	return classified{fmt.Errorf(format, args...), errRefused}
}
