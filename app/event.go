package app

import (
	"caro/history"
	"caro/internal/shell"
	"caro/safety"
)

// Event is something that the user, or the world, did. Front ends send events to [Session.Send].
type Event interface{ event() }

// The events of the user.
type (
	// Show is sent when the front end appears. The draft of last time is there.
	Show struct{}
	// Hide is sent when it was put away, by whatever means. Nothing typed is lost.
	Hide struct{}
	// Type is sent for each change of the prompt field.
	Type struct{ Query string }
	// Submit asks for a command for the prompt.
	Submit struct{ Query string }
	// Do carries out an action of the View. An action that the View does not list is ignored.
	Do struct{ Action ActionID }
	// Edit is sent for each change of the command while editing.
	Edit struct{ Command string }
	// Fill sets the value of a placeholder.
	Fill struct{ Name, Value string }
	// TypeWord is what the user typed where View.TypeWord asks for a word.
	TypeWord struct{ Text string }
	// Search sets the search text of the history.
	Search struct{ Text string }
	// Select moves the selection in the history.
	Select struct{ Row int }
	// Open puts a history entry into the prompt and the command.
	Open struct{ ID history.ID }
	// Tell shows a notice of the program around the session until another one takes its place.
	Tell struct{ Notice Notice }
	// Recall puts an earlier request into the prompt field, or a later one, while the field is empty or holds a recalled one.
	Recall struct{ Later bool }
	// Filter narrows the history.
	Filter struct {
		ByLevel bool
		Level   safety.Level // if ByLevel
		Shell   shell.Shell  // empty means all
		Pinned  bool
	}
	// Link puts words into the prompt field, as a link does. They are never submitted by that.
	Link struct{ Query string }
	// CheckText judges a command that the user found elsewhere.
	CheckText struct{ Command string }
	// ChooseFolder lets the user choose a folder: see View.Pick.
	ChooseFolder struct{}
	// SetFolder is where commands are judged and their files counted; an empty path is nowhere.
	SetFolder struct{ Path string }
	// Picked is the file or folder that the user chose while View.Pick asked for one; an empty path means none.
	Picked struct{ Path string }
	// OpenPlace shows a place of the system.
	OpenPlace struct{ Place Place }
	// Examine asks the doctor.
	Examine struct{}
	// IconHidden is sent when the front end had to do without its icon.
	IconHidden struct{}
	// Unload frees the model's memory.
	Unload struct{}
	// SetPolicy changes the safety level and judges the present command by it.
	SetPolicy struct{ Policy safety.Policy }
	// SetShell changes the dialect of the next request.
	SetShell struct{ Shell shell.Shell }
)

func (Show) event()         {}
func (Hide) event()         {}
func (Type) event()         {}
func (Submit) event()       {}
func (Do) event()           {}
func (Edit) event()         {}
func (Fill) event()         {}
func (TypeWord) event()     {}
func (Search) event()       {}
func (Select) event()       {}
func (Open) event()         {}
func (Recall) event()       {}
func (Filter) event()       {}
func (Link) event()         {}
func (CheckText) event()    {}
func (IconHidden) event()   {}
func (Picked) event()       {}
func (ChooseFolder) event() {}
func (SetFolder) event()    {}
func (OpenPlace) event()    {}
func (Examine) event()      {}
func (Unload) event()       {}
func (SetPolicy) event()    {}
func (SetShell) event()     {}
func (Tell) event()         {}
