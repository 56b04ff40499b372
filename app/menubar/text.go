package menubar

import (
	"fmt"
	"slices"
	"strings"

	"caro/app"
)

// IDs of the fields that the user types into. A field for a missing value is idField and its name.
const (
	idPrompt = "prompt"
	idSearch = "search"
	idEdit   = "edit"
	idWord   = "word"
	idScroll = "command.scroll"
	idField  = "field."
)

// What the panel says by itself. States, notices and actions bring their own words in the View.
const (
	textPromptHint    = "What should the shell do?"
	textPromptSpeech  = "Describe what the shell should do"
	textSearchHint    = "Search the history"
	textActionsHint   = "What do you want to do?"
	textNoActions     = "Nothing of that name can be done now."
	textFieldHint     = "value for %s"
	textTypeWord      = "Type %s to allow the copy:"
	textSafer         = "Safer: %s"
	textEarlier       = "Approved before %d×, last used: %s"
	textAlternative   = "Answer %d of %d"
	textNoHistory     = "Nothing here yet. Approved commands appear here."
	textNoMatches     = "No matches for '%s'."
	textExamples      = "For example"
	textExampleSpeech = "Put into the field: %s"
	textActions       = "Actions"
	textOneEntry      = "1 in the history"
	textEntries       = "%s in the history"
	textPrivateSpeech = "Private mode: nothing is saved"
	textRiskSpeech    = "Risk: %s"
	textFilterSpeech  = "Show only: %s"
	textPosition      = "%d of %d"
	textSetSpeech     = "%s, holds now"

	textMenuAsk      = "Ask…"
	textMenuHistory  = "History"
	textMenuEmpty    = "No entries"
	textMenuPrivate  = "Private Mode"
	textMenuPinned   = "Pinned"
	textMenuModel    = "Model"
	textMenuUnload   = "Unload Model"
	textMenuChange   = "Change…"
	textMenuSettings = "Settings…"
	textMenuHelp     = "Keys and Help"
	textMenuDoctor   = "Run Doctor"
	textMenuLogs     = "Show Logs"
	textMenuQuit     = "Quit caro"

	textSettings      = "caro Settings"
	textHotkey        = "Hot key"
	textRecord        = "Change…"
	textRecording     = "Press keys…"
	textStopRecording = "Cancel"
	textInUse         = "In use"
	textUse           = "Use"
	textUseFile       = "Use a File…"
	textAgree         = "Agree"
	textDisagree      = "Cancel"
	textDownload      = "Download"
	textPause         = "Pause"
	textChecking      = "Checking…"
	textResume        = "Resume"
	textModels        = "A larger model answers better and takes more memory. All of them run on this machine."

	textItemIdle      = "caro"
	textItemDownload  = "caro: downloading a model"
	textItemBusy      = "caro: working"
	textItemAttention = "caro: needs attention"
)

// entryCount says how much there is in the history.
func entryCount(n int) string {
	switch n {
	case 0:
		return textMenuHistory
	case 1:
		return textOneEntry
	}
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return fmt.Sprintf(textEntries, digits)
}

// commandSpeech puts the risk before the command: who hears it shall know first.
func commandSpeech(v app.View) string {
	if v.Badge == nil {
		return "Command, not checked yet: " + v.Command
	}
	return fmt.Sprintf("Risk: %s. %s Command: %s", v.Badge.Word, strings.Join(append([]string{v.Badge.Reason}, v.Touches...), " "), v.Command)
}

// announcement is what a screen reader says by itself when a View follows another one: the risk before the command, then the notice.
func announcement(before, after app.View) string {
	if after.Closed {
		return ""
	}
	var parts []string
	switch b := after.Badge; {
	case b == nil:
	case after.State == app.Editing && riskWord(before) != b.Word: // who types knows the command
		parts = append(parts, fmt.Sprintf(textRiskSpeech+". %s", b.Word, b.Reason))
	case after.State != app.Editing && (riskWord(before) != b.Word || before.Command != after.Command):
		parts = append(parts, commandSpeech(after))
	}
	if len(parts) == 0 && !slices.Equal(before.Touches, after.Touches) {
		parts = append(parts, after.Touches...)
	}
	if n := after.Notice; n != before.Notice && n.Text != "" {
		parts = append(parts, strings.TrimSpace(n.Text+" "+n.Hint))
	}
	return strings.Join(parts, " ")
}

// riskWord names the level of the command on show, if it was checked.
func riskWord(v app.View) string {
	if v.Badge == nil {
		return ""
	}
	return v.Badge.Word
}

// ticked is the box before "I have read it".
func ticked(a app.Action, v app.View) string {
	switch {
	case a.ID != app.ActRead:
		return ""
	case v.Read:
		return "☑ "
	}
	return "☐ "
}

// rowNote says how often an entry was used and that it is pinned.
func rowNote(r app.Row) string {
	var notes []string
	if r.Pinned {
		notes = append(notes, "pinned")
	}
	if r.Uses > 1 {
		notes = append(notes, fmt.Sprintf("%d×", r.Uses))
	}
	if r.Shell != "" {
		notes = append(notes, r.Shell)
	}
	return strings.Join(notes, " · ")
}

// rowSpeech says all of a row, the risk first.
func rowSpeech(r app.Row) string {
	_, word := app.Look(r.Level)
	s := fmt.Sprintf("Risk: %s. %s", word, r.Command)
	if r.Query != "" {
		s += ". Asked with: " + r.Query
	}
	if note := rowNote(r); note != "" {
		s += ". " + note
	}
	return s
}

// choiceSpeech says whether a setting in the list of actions holds.
func choiceSpeech(c app.Choice) string {
	if c.Set {
		return fmt.Sprintf(textSetSpeech, c.Title)
	}
	return c.Title
}

// oneLine shows line breaks of a command in a list.
func oneLine(s string) string { return strings.ReplaceAll(s, "\n", " ⏎ ") }

// keyHint is what a button shows of its key. The View writes keys as macOS does.
func keyHint(key string) string { return key }

// contextLine says for whom the command is, who wrote it, and what it goes on from.
func contextLine(v app.View) string {
	if v.Follows == "" {
		return v.Context
	}
	return v.Context + " · after: " + v.Follows
}
