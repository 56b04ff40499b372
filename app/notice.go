package app

import (
	"context"
	"errors"
	"fmt"

	"caro/history"
	"caro/inference"
)

// notices is the one table of what errors are called in front of people.
var notices = []struct {
	err    error
	notice Notice
}{
	{inference.ErrNotACommand, Notice{"That does not look like a shell task.", "Say what the shell should do, such as: find text files larger than 1 MB."}},
	{inference.ErrTooLong, Notice{"The request is too long.", fmt.Sprintf("Use at most %d characters.", inference.MaxQuery)}},
	{inference.ErrNotText, Notice{"The request is not text.", "Type plain words."}},
	{inference.ErrCutOff, Notice{"The answer was too long and was not used.", "Ask for less at once."}},
	{inference.ErrContextWindow, Notice{"The request does not fit the model.", "Ask for less at once."}},
	{inference.ErrNoModel, Notice{"No model on this machine.", "Install caro again, or name a model file in the settings."}},
	{inference.ErrBadModel, Notice{"The model file cannot be used.", "Install caro again, or name another model file in the settings."}},
	{inference.ErrNoEngine, Notice{"This program was built without the engine.", "Build it with make."}},
	{inference.ErrOutOfMemory, Notice{"The model stopped (not enough memory). Your text is kept.", "Close other programs and try again."}},
	{inference.ErrEngineStopped, Notice{"The model stopped. Your text is kept.", "Try again."}},
	{ErrNoUndo, Notice{"No command is known that undoes this one.", "What is deleted or overwritten comes back from a backup only."}},
	{ErrUnreadable, Notice{"The model wrote nothing that a shell can read.", "Say it in other words, or ask for less at once."}},
	{context.DeadlineExceeded, Notice{"The model took too long. Your text is kept.", "Try again, or give it more time in the settings."}},
	{ErrOffline, Notice{"No connection.", "Try again when the network is there."}},
	{ErrDamaged, Notice{"The file is damaged. Nothing was installed.", "Download it again."}},
	{history.ErrBusy, Notice{"History is in use by another caro; showing what is in memory.", ""}},
}

// NoticeFor says what an error means to the user and what to do about it.
func NoticeFor(err error) Notice {
	for _, n := range notices {
		if errors.Is(err, n.err) {
			return n.notice
		}
	}
	var full *NoSpaceError
	if errors.As(err, &full) {
		return Notice{Text: fmt.Sprintf("Needs %s free, %s left.", size(full.Need), size(full.Free)), Hint: "Make room on the disk, then try again."}
	}
	return Notice{Text: "That did not work: " + err.Error() + ".", Hint: history.Hint(err)}
}
