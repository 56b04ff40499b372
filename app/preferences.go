package app

import (
	"fmt"
	"slices"
	"strconv"

	"caro/internal/shell"
	"caro/safety"
)

// Config is where settings are kept.
type Config interface {
	// Value returns a setting as one would write it.
	Value(key string) string
	// Set writes a setting into the file that the command line reads too, and makes the running program follow it.
	Set(key, value string) error
}

// Login is whether the system starts the app at login.
type Login interface {
	// State reports whether it does; note says what the user should know of it, and may be why it cannot be changed.
	State() (on, changeable bool, note string)
	Set(on bool) error
}

// The events of the settings.
type (
	// OpenSettings shows the settings at a page.
	OpenSettings struct{ Tab Tab }
	// CloseSettings is sent when the settings were put away, by whatever means.
	CloseSettings struct{}
	// Change sets a setting.
	Change struct{ Key, Value string }
	// Record waits for a new hot key, or no longer.
	Record struct{ On bool }
	// Recorded is the key that was pressed while one was waited for, such as "ctrl+cmd+c".
	Recorded struct{ Keys string }
	// HotkeySet says how the registration of the hot key went.
	HotkeySet struct {
		Keys string
		Err  error
	}
	// HotkeyPressed is sent for a press of the hot key while Preferences.Testing.
	HotkeyPressed struct{}
	// Install downloads a model. One whose license has Terms is asked about first, unless they are agreed to.
	Install struct {
		Name   string
		Agreed bool
	}
	// Disagree takes back an Install that was asked about.
	Disagree struct{}
	// ShowTab turns to a page of the settings.
	ShowTab struct{ Tab Tab }
	// PickModelFile lets the user choose a model's file: see View.Pick.
	PickModelFile struct{}
	// PauseInstall stops the download until it is asked for again.
	PauseInstall struct{}
)

func (OpenSettings) event()  {}
func (CloseSettings) event() {}
func (Change) event()        {}
func (Record) event()        {}
func (Recorded) event()      {}
func (HotkeySet) event()     {}
func (HotkeyPressed) event() {}
func (Install) event()       {}
func (ShowTab) event()       {}
func (PauseInstall) event()  {}
func (Disagree) event()      {}
func (PickModelFile) event() {}

// Tab is a page of the settings.
type Tab string

// The pages.
const (
	GeneralTab Tab = "General"
	ModelTab   Tab = "Model"
	AboutTab   Tab = "About"
)

// Tabs are all pages in their order.
func Tabs() []Tab { return []Tab{GeneralTab, ModelTab, AboutTab} }

// Preferences are the settings as a window shows them.
type Preferences struct {
	Tab       Tab
	Settings  []Setting
	Hotkey    string // as the settings write it
	HotkeyTip string // what came of it, or what to do
	Recording bool   // the next key is the new hot key
	Testing   bool   // the next press of the hot key is a test and opens nothing
	Models    []ModelLine
	About     []string
	Notice    Notice
}

// Setting is one that has a few values.
type Setting struct {
	Key, Title string
	Value      string
	Choices    []Option // two, "false" and "true", for a switch
	Note       string
	Fixed      bool // it cannot be changed here
}

// Switch reports whether the setting is on or off.
func (s Setting) Switch() bool { return len(s.Choices) == 0 }

// Option is a value that a setting can have.
type Option struct{ Value, Title string }

// ModelLine is a model that is there or can be had.
type ModelLine struct {
	Name, Title string
	Note        string // size, memory and licence
	Asks        bool   // Note says what the user has to agree to: [Install] with Agreed, or [Disagree]
	InUse       bool
	Installed   bool
	Stage       State // of its download, or empty
	Progress    *Progress
}

// preferences is what a session knows of the settings.
type preferences struct {
	open      bool
	tab       Tab
	recording bool
	testing   bool
	tip       string
	consent   string // the model whose terms are being asked about
	notice    Notice
}

// The settings that the window has, in its order. Empty choices make a switch.
var settings = []Setting{
	{Key: "safety.level", Title: "Safety level", Choices: []Option{{"strict", "Strict"}, {"moderate", "Moderate"}, {"permissive", "Permissive"}}},
	{Key: "shell", Title: "Shell dialect", Choices: []Option{{"", "Login shell"}, {"zsh", "zsh"}, {"bash", "bash"}, {"sh", "sh"}, {"fish", "fish"}}},
	{Key: "engine.idle_minutes", Title: "Unload the model", Note: "Frees its memory; the next request loads it again.",
		Choices: []Option{{"1", "After a minute"}, {"5", "After 5 minutes"}, {"10", "After 10 minutes"}, {"30", "After 30 minutes"}, {"0", "Never"}}},
	{Key: contextKey, Title: "The model reads", Choices: []Option{{"none", "The words alone"}, {"dir", "The chosen folder too"}}},
	{Key: backendKey, Title: "Compute with", Note: "The GPU is faster. caro goes on with the processor where it fails."},
	{Key: "history.retention_days", Title: "Keep the history", Note: "Pinned entries stay.",
		Choices: []Option{{"0", "Nothing"}, {"7", "7 days"}, {"30", "30 days"}, {"90", "90 days"}, {"-1", "For ever"}}},
	{Key: "private", Title: "Private mode", Note: "Nothing is saved, the clipboard is marked concealed."},
	{Key: loginKey, Title: "Open at login"},
}

// loginKey is no setting of the file: the system knows it.
const loginKey = "login"

// contextKey is the setting for what an answer may go by.
const contextKey = "context"

// contextNotes say what a model is given to read.
var contextNotes = map[string]string{
	"none": "Your words, the answer that they go on from, the shell, the kind of system and which of its tools are here. No files, no folders, no history.",
	"dir":  "Also the names of files, the branch and the kind of project in the folder chosen with ⌘K, Context. Never what is in the files.",
}

// policyNotes say what a safety level does.
var policyNotes = map[string]string{
	"strict":     "Moderate asks first. High and Critical are not copied.",
	"moderate":   "High wants a second approval. Critical is not copied.",
	"permissive": "High wants a second approval. Critical wants a word typed.",
}

// setting takes an event of the settings and reports whether it was one.
func (st *state) setting(e Event) bool {
	p := &st.prefs
	switch e := e.(type) {
	case OpenSettings:
		st.openSettings(e.Tab)
	case CloseSettings:
		*p = preferences{}
	case ShowTab:
		p.tab, p.recording, p.consent, p.notice = e.Tab, false, "", Notice{}
	case Change:
		st.change(e.Key, e.Value)
	case Record:
		p.recording, p.testing, p.tip = e.On, false, ""
	case Recorded:
		st.record(e.Keys)
	case HotkeySet:
		st.hotkeySet(e)
	case HotkeyPressed:
		if p.testing {
			p.testing, p.tip = false, "It works."
		}
	case Install:
		st.consent(e)
	case Disagree:
		p.consent = ""
	case PickModelFile:
		st.picking = PickModel
	case PauseInstall:
		if st.download.stage == Downloading {
			st.pause()
		}
	default:
		return false
	}
	return true
}

// consent installs a model once the user has agreed to what its license asks.
func (st *state) consent(e Install) {
	asks := func(m Model) bool { return m.Name == e.Name && m.Terms != "" }
	begun := st.download.stage != "" && st.download.name == e.Name
	st.prefs.consent = ""
	if !e.Agreed && !begun && slices.ContainsFunc(st.download.models, asks) {
		st.prefs.consent = e.Name
		return
	}
	st.installModel(e.Name)
}

// change sets a setting and follows it.
func (st *state) change(key, value string) {
	d := st.session.deps
	st.prefs.notice = Notice{}
	var err error
	switch {
	case key == loginKey && d.Login != nil:
		err = d.Login.Set(value == "true")
	case d.Config != nil:
		err = d.Config.Set(key, value)
	}
	if err != nil {
		st.prefs.notice = Notice{Text: "Not changed: " + err.Error() + "."}
		return
	}
	switch key {
	case "safety.level":
		if p, err := safety.ParsePolicy(value); err == nil {
			st.settings.Policy = p
			st.tell(Notice{})
		}
	case "shell":
		st.settings.Shell = st.settings.LoginShell
		if value != "" {
			st.settings.Shell = shell.Shell(value)
		}
	case "private":
		st.settings.Private = value == "true"
	case contextKey:
		st.settings.Context = value == "dir"
	case "model":
		st.offer()
	}
}

// record takes a new hot key, if it is one that should be.
func (st *state) record(keys string) {
	p := &st.prefs
	if !p.recording {
		return
	}
	if why := RefuseHotkey(keys); why != "" {
		p.tip = why // and goes on waiting for a better one
		return
	}
	p.recording = false
	st.change("hotkey", keys)
	if p.notice.Text == "" {
		st.hotkey = keys
	}
}

// hotkeySet tells how the registration went.
func (st *state) hotkeySet(e HotkeySet) {
	p := &st.prefs
	switch {
	case e.Keys != st.hotkey:
	case e.Err != nil:
		p.testing, p.tip = false, "Another program has "+HotkeySigns(e.Keys)+". Choose another one."
		if !p.open {
			st.say(Notice{Text: "The hot key " + HotkeySigns(e.Keys) + " is taken by another program.", Hint: "Choose another one in the settings."})
		}
	case p.open:
		p.testing, p.tip = true, "Press "+HotkeySigns(e.Keys)+" now to test it."
	}
}

// openSettings shows the settings. The panel goes: they are a window of their own.
func (st *state) openSettings(tab Tab) {
	st.prefs = preferences{open: true, tab: tab}
	st.offer()
}

// preferences is what the window shows.
func (st *state) preferences() *Preferences {
	p, d := st.prefs, st.session.deps
	if !p.open || d.Config == nil {
		return nil
	}
	v := &Preferences{Tab: p.tab, Hotkey: st.hotkey, HotkeyTip: p.tip, Recording: p.recording, Testing: p.testing, Notice: p.notice, About: d.About}
	for _, s := range settings {
		switch s.Key {
		case backendKey:
			if !st.hasGPU() {
				continue
			}
			s.Value = d.Config.Value(s.Key)
			for _, b := range d.Backends {
				s.Choices = append(s.Choices, Option{b, backendTitles[b]})
			}
		case loginKey:
			s.Fixed, s.Value, s.Note = true, "false", "Only in the app of macOS."
			if d.Login != nil {
				on, can, note := d.Login.State()
				s.Value, s.Fixed, s.Note = strconv.FormatBool(on), !can, note
			}
		case "safety.level":
			s.Value = st.settings.Policy.String()
			s.Note = policyNotes[s.Value]
		case "private":
			s.Value = strconv.FormatBool(st.settings.Private)
		case contextKey:
			s.Value = d.Config.Value(s.Key)
			s.Note = contextNotes[s.Value]
		default:
			s.Value = d.Config.Value(s.Key)
			s.Choices = withValue(s.Choices, s.Value)
		}
		v.Settings = append(v.Settings, s)
	}
	v.Models = st.modelLines()
	return v
}

// withValue adds a value that the file has and the window does not offer.
func withValue(options []Option, value string) []Option {
	for _, o := range options {
		if o.Value == value {
			return options
		}
	}
	return append(options[:len(options):len(options)], Option{value, value})
}

// modelLines are the models that there are.
func (st *state) modelLines() (lines []ModelLine) {
	d := &st.download
	for _, m := range st.download.models {
		l := ModelLine{Name: m.Name, Title: m.Title, Installed: m.Installed, InUse: m.InUse}
		l.Note = "a file of yours"
		if m.Size > 0 {
			l.Note = size(m.Size)
		}
		if m.Needs > 0 {
			l.Note += " · needs " + size(m.Needs) + " of memory"
			if have := st.session.deps.Memory; have > 0 && m.Needs > have {
				l.Note += fmt.Sprintf(", too much for the %s here", size(have))
			}
		}
		if m.License != "" {
			l.Note += " · " + m.License
		}
		if d.stage != "" && d.name == m.Name {
			l.Stage, l.Progress = d.stage, d.progress(st.session.deps.Now())
			if why := d.notice().Text; why != "" {
				l.Note = why
			}
		}
		if st.prefs.consent == m.Name {
			l.Asks, l.Note = true, fmt.Sprintf("The license %s %s. Do you agree to it?", m.License, m.Terms)
		}
		lines = append(lines, l)
	}
	return lines
}
