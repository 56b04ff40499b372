package app

import (
	"time"

	"caro/history"
	"caro/internal/shell"
	"caro/safety"
	"caro/safety/script"
)

// State names what a front end shows.
type State string

// The states. What a result demands is in the View's Badge and Actions.
const (
	FirstRun     State = "first run"
	Idle         State = "idle"
	ModelMissing State = "model missing"
	Downloading  State = "downloading"
	Paused       State = "paused"
	Verifying    State = "verifying"
	DiskFull     State = "disk full"
	Loading      State = "loading"    // a request waits for the model
	Generating   State = "generating" // the command streams; no badge and no copy before the final check
	Result       State = "result"     // a checked command
	Editing      State = "editing"    // the user changes the command; the badge follows each keystroke
	NeedsValue   State = "needs a value"
	NotACommand  State = "not a command"
	Failed       State = "failed" // the engine could not answer; the text is kept
	Browsing     State = "history"
	Choosing     State = "actions" // everything that can be done now, to filter by typing
	Keys         State = "keys"    // what the keys do
	Doctor       State = "doctor"  // how everything is that an ask needs
)

// View is everything that a front end shows: a value to compare, print or draw. The front end decides nothing.
type View struct {
	State        State
	Query        string   // text of the prompt field
	Overtype     bool     // what stands in the field is selected: typing replaces it
	Recalled     bool     // it came from an earlier request: ↑ and ↓ go on
	Follows      string   // the requests that this one refines; empty for a new one
	Context      string   // "zsh · macOS (BSD tools) · starter model"
	Examples     []string // requests to begin with, where there is nothing better
	Command      string   // what nobody can see in it is written as escapes, except while it is edited
	Explanation  string
	Badge        *Badge   // nil before the final check
	Checked      string   // what the checks proved: "checked: parsed, tools exist, flags known, runs on macOS"
	Doubts       []string // what the checks found wrong, a line each
	Touches      []string // what the command would do to the files of the chosen folder, a line each: "Would delete 23 files, 410 MB."
	Details      []string // why the level is what it is and which files it would touch, or what failed, a line each; nil unless asked for
	Fields       []Field
	Alternative  Position
	Notice       Notice
	Actions      []Action // what works now, in the order of the action row
	Progress     *Progress
	Recent       []Row // the newest; an idle panel shows the first three
	Pinned       []Row // the newest pinned ones
	Earlier      *Row  // what was approved before for this request, beside the model's answer; nil where that is the same
	History      *History
	Palette      *Palette
	Keys         []Key
	Diagnoses    []Diagnosis  // of the doctor; empty while it looks
	Settings     *Preferences // nil while they are closed
	Pick         Pick         // the user shall choose this in the system's window; [Picked] answers
	PickFrom     string       // where that window begins, a folder
	Entries      int          // in the history
	Hotkey       string       // that opens the panel, such as "ctrl+cmd+c"
	Busy         bool         // an answer or a model is on its way: the system shall not put the app to sleep
	Private      bool
	Footer       string
	Read         bool   // "I have read it" is ticked
	ConfirmAgain bool   // High: the first approval was given, the second is awaited
	TypeWord     string // Critical under the permissive policy: the word to type; empty otherwise
	Closed       bool   // the panel shall be put away
}

// Badge is the verdict in words and a shape, so that colour is never needed to tell levels apart.
type Badge struct {
	Level  safety.Level
	Shape  string        // ● ▲ ◆ ⬣
	Word   string        // Safe, Moderate, High, Critical
	Reason string        // one sentence: "deletes files; no undo."
	Was    string        // the level before an edit when it was higher, such as "was High"
	Marks  []script.Span // the parts of Command that raised the level
	Safer  string        // a safer form that rates lower, or empty
}

// Pick is what the user shall choose in the system's window for files.
type Pick string

// What can be picked.
const (
	PickNothing Pick = ""
	PickModel   Pick = "model" // a file
	PickFolder  Pick = "folder"
)

// Field is a placeholder of the command that the user fills in.
type Field struct{ Name, Value string }

// Position is "2 of 3"; Count is 0 where there is nothing to step through.
type Position struct{ Index, Count int }

// Notice is one message to the user and what to do about it.
type Notice struct {
	Text string // lower-risk news and errors alike; empty when there is none
	Hint string
}

// ActionID names what a user can do. The same ids serve keys, menus, buttons and the CLI.
type ActionID string

// The actions.
const (
	ActSubmit   ActionID = "submit"
	ActApprove  ActionID = "approve" // copy, log and close
	ActCopy     ActionID = "copy"    // approve without closing
	ActCopySafe ActionID = "copy safer"
	ActEdit     ActionID = "edit"
	ActAnother  ActionID = "another"
	ActNext     ActionID = "next"
	ActPrevious ActionID = "previous"
	ActExplain  ActionID = "explain"  // show or hide the Details
	ActUseFile  ActionID = "use file" // choose a model's file
	ActStorage  ActionID = "storage"  // show what takes the room of the disk
	ActEarlier  ActionID = "earlier"  // show the View's Earlier command in the place of the answer
	ActRead     ActionID = "read"     // tick or untick "I have read it": one approval of a High command is enough then
	ActUse      ActionID = "use"      // open the selected row of the history
	ActPin      ActionID = "pin"
	ActNew      ActionID = "new"
	ActHistory  ActionID = "history"
	ActDelete   ActionID = "delete"
	ActUndo     ActionID = "undo"
	ActCancel   ActionID = "cancel"
	ActBack     ActionID = "back"
	ActRetry    ActionID = "retry"
	ActUseCPU   ActionID = "use cpu" // compute without the GPU from now on; after a failure, ask again
	ActInstall  ActionID = "install"
	ActPause    ActionID = "pause"
	ActPrivate  ActionID = "private"
	ActRerun    ActionID = "rerun"    // ask again what the selected row of the history was asked with
	ActActions  ActionID = "actions"  // list everything that can be done
	ActKeys     ActionID = "keys"     // list what the keys do
	ActSettings ActionID = "settings" // open them
)

// Action is something that the user can do now.
type Action struct {
	ID      ActionID
	Title   string
	Key     string // as macOS writes it, such as "⌘↩"
	Default bool   // Return does it
}

// Progress is how far a download is.
type Progress struct {
	Done, Total int64 // bytes
	Rate        int64 // bytes a second; 0 when not known
	Left        time.Duration
	Text        string // "412 MB of 1.1 GB · 38 MB/s · 18 s left"
}

// Row is one line of the history.
type Row struct {
	ID      history.ID
	Query   string
	Command string
	Level   safety.Level
	Shell   string
	Uses    int
	Pinned  bool
	Day     string // heading: "Today", "Yesterday" or a date
	Matches []int  // byte offsets in Command that matched the search
	InQuery []int  // the same in Query
}

// History is the browser: the search text, its hits and the selected one.
type History struct {
	Search   string
	Filter   Filter
	Shells   []shell.Shell // that the filter can choose from
	Rows     []Row
	Selected int
	Busy     bool // another caro holds the store; Rows are from memory
}

// Palette lists what can be done; typing filters it.
type Palette struct {
	Filter   string
	Choices  []Choice
	Selected int
}

// Choice is one line of the Palette.
type Choice struct {
	Title string
	Key   string // that does the same
	Set   bool   // a setting that holds now
	event Event
}

// Key says what a key does.
type Key struct{ Key, Does string }
