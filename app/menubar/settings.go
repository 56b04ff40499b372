package menubar

import (
	"math"
	"strconv"
	"strings"

	"caro/app"
)

// Sizes of the settings window in points.
const (
	settingsWidth = 560
	titleWidth    = 140 // of the column with the names of the settings
	controlX      = margin + titleWidth + 12
	controlWidth  = settingsWidth - controlX - margin
	popWidth      = 190
	controlHeight = 26
)

// layoutSettings lays the settings window out.
func layoutSettings(p *app.Preferences, measure Measure) Layout {
	c := &column{measure: measure, y: margin}
	c.tabs(p)
	switch p.Tab {
	case app.ModelTab:
		c.models(p)
	case app.AboutTab:
		c.about(p)
	default:
		c.general(p)
	}
	if p.Notice.Text != "" {
		c.note("notice", p.Notice.Text, bodyFont, Plain, margin, settingsWidth-2*margin)
	}
	c.y += gap / 2
	return Layout{Size: Size{settingsWidth, max(c.y, 380)}, Nodes: c.nodes}
}

// tabs adds a button for each page; the one on show is filled.
func (c *column) tabs(p *app.Preferences) {
	const width, height = 96, 26
	x := float64(settingsWidth-len(app.Tabs())*width) / 2
	for _, t := range app.Tabs() {
		frame := Rect{x, c.y, width, height}
		font := bodyFont
		if t == p.Tab {
			c.add(Node{ID: "tab." + string(t) + ".box", Kind: Box, Frame: frame, Fill: Chosen})
			font = boldFont
		}
		c.add(Node{ID: "tab." + string(t) + ".title", Kind: Label, Frame: Rect{x, c.y + 5, width, 17}, Text: string(t), Font: font, Center: true, Silent: true})
		c.add(Node{ID: "tab." + string(t), Kind: Hit, Frame: frame, Speech: string(t), Event: app.ShowTab{Tab: t}})
		x += width
	}
	c.y += height + gap
	c.add(Node{ID: "tab.line", Kind: Line, Frame: Rect{0, c.y, settingsWidth, 1}})
	c.y += 1 + margin
}

func (c *column) general(p *app.Preferences) {
	c.hotkey(p)
	for _, s := range p.Settings {
		c.setting(s)
	}
}

// name adds the name of a setting, which stands before its control.
func (c *column) name(id, title string) {
	c.add(Node{ID: id + ".title", Kind: Label, Frame: Rect{margin, c.y + 4, titleWidth, 17}, Text: title, Font: bodyFont, Right: true})
}

// note adds small text in a column.
func (c *column) note(id, text string, f Font, color Color, x, width float64) {
	if text == "" {
		return
	}
	h := c.height(text, f, width-4, 4)
	c.add(Node{ID: id, Kind: Label, Frame: Rect{x, c.y, width, h}, Text: text, Font: f, Color: color, Wrap: true})
	c.y += h + gap/2
}

// hotkey adds the hot key and the button that records another one.
func (c *column) hotkey(p *app.Preferences) {
	c.name("hotkey", textHotkey)
	keys, title, fill := app.HotkeySigns(p.Hotkey), textRecord, Block
	if p.Recording {
		keys, title, fill = textRecording, textStopRecording, Chosen
	}
	c.add(Node{ID: "hotkey.box", Kind: Box, Frame: Rect{controlX, c.y, 110, controlHeight}, Fill: fill})
	c.add(Node{ID: "hotkey", Kind: Label, Frame: Rect{controlX, c.y + 4, 110, 17}, Text: keys, Font: bodyFont, Center: true, Speech: textHotkey + " " + keys})
	c.add(Node{ID: "hotkey.record", Kind: Button, Frame: Rect{controlX + 120, c.y, 96, controlHeight}, Text: title, Font: bodyFont, Event: app.Record{On: !p.Recording}})
	c.y += controlHeight + 3
	c.note("hotkey.tip", p.HotkeyTip, smallFont, Secondary, controlX, controlWidth)
	c.y += gap / 2
}

// setting adds one setting: a switch, or a choice of values.
func (c *column) setting(s app.Setting) {
	n := Node{ID: "set." + s.Key, Font: bodyFont, Off: s.Fixed, Speech: s.Title, Event: app.Change{Key: s.Key}}
	if s.Switch() {
		n.Kind, n.Text, n.Frame = Check, s.Title, Rect{controlX, c.y, controlWidth, controlHeight}
		if s.Value == "true" {
			n.Value = 1
		}
	} else {
		c.name(n.ID, s.Title)
		n.Kind, n.Frame = Pop, Rect{controlX, c.y, popWidth, controlHeight}
		var titles []string
		for i, o := range s.Choices {
			titles = append(titles, o.Title)
			if o.Value == s.Value {
				n.Value = float64(i)
			}
		}
		n.Options = strings.Join(titles, "\n")
	}
	c.add(n)
	c.y += controlHeight + 3
	c.note(n.ID+".note", s.Note, smallFont, Secondary, controlX, controlWidth)
	c.y += gap / 2
}

// picked is the event of a Pop or a Check that the user has set to a value.
func picked(p *app.Preferences, n Node, value int) app.Event {
	change, ok := n.Event.(app.Change)
	if !ok || p == nil {
		return nil
	}
	for _, s := range p.Settings {
		switch {
		case s.Key != change.Key:
		case s.Switch():
			change.Value = strconv.FormatBool(value == 1)
			return change
		case value >= 0 && value < len(s.Choices):
			change.Value = s.Choices[value].Value
			return change
		}
	}
	return nil
}

// pressInSettings returns what a key means in the settings window. recorded is the same key as a hot key has it.
func pressInSettings(p *app.Preferences, c, recorded Chord) (e app.Event, handled bool) {
	switch {
	case p.Recording && c == Chord{Key: keyEscape}:
		return app.Record{}, true
	case p.Recording:
		return app.Recorded{Keys: recordedKeys(recorded)}, true
	case c == Chord{Key: keyEscape} || c == Chord{Command: true, Key: "w"}:
		return app.CloseSettings{}, true
	}
	return nil, false
}

// models adds a line for each model: what it is and takes, and what can be done with it.
func (c *column) models(p *app.Preferences) {
	c.note("models.note", textModels, smallFont, Secondary, margin, settingsWidth-2*margin)
	c.y += gap
	const buttonWidth = 96
	for _, m := range p.Models {
		id := "model." + m.Name
		width := float64(settingsWidth - 3*margin - buttonWidth)
		c.add(Node{ID: id + ".title", Kind: Label, Frame: Rect{margin, c.y, width, 17}, Text: m.Title, Font: boldFont})
		h := c.height(m.Note, smallFont, width-4, 2)
		c.add(Node{ID: id + ".note", Kind: Label, Frame: Rect{margin, c.y + 18, width, h}, Text: m.Note, Font: smallFont, Color: Secondary, Wrap: true})
		action := Rect{settingsWidth - margin - buttonWidth, c.y + 3, buttonWidth, controlHeight}
		if m.Asks {
			c.add(Node{ID: id + ".disagree", Kind: Button, Frame: Rect{action.X, action.Y + controlHeight + 4, buttonWidth, controlHeight},
				Text: textDisagree, Speech: textDisagree + " " + m.Title, Font: bodyFont, Event: app.Disagree{}})
			h = max(h, 2*controlHeight-8)
		}
		if title, event := modelAction(m); event != nil {
			c.add(Node{ID: id + ".do", Kind: Button, Frame: action, Text: title, Speech: title + " " + m.Title, Font: bodyFont, Event: event})
		} else {
			action.Y += 4
			c.add(Node{ID: id + ".state", Kind: Label, Frame: action, Text: title, Font: bodyFont, Color: Secondary, Center: true})
		}
		c.y += 23 + h
		if m.Progress != nil {
			c.modelProgress(id, m)
		}
		c.add(Node{ID: id + ".line", Kind: Line, Frame: Rect{margin, c.y, settingsWidth - 2*margin, 1}})
		c.y += gap
	}
	c.add(Node{ID: "models.file", Kind: Button, Frame: Rect{margin, c.y, 120, controlHeight}, Text: textUseFile, Font: bodyFont, Event: app.PickModelFile{}})
	c.y += controlHeight + gap
}

func (c *column) modelProgress(id string, m app.ModelLine) {
	n := Node{ID: id + ".bar", Kind: Bar, Frame: Rect{margin, c.y, settingsWidth - 2*margin, 12}, Speech: m.Progress.Text}
	if m.Progress.Total > 0 {
		n.Value = math.Min(1, float64(m.Progress.Done)/float64(m.Progress.Total))
	}
	c.add(n)
	c.y += 15
	c.note(id+".progress", m.Progress.Text, smallFont, Secondary, margin, settingsWidth-2*margin)
}

// modelAction is what can be done with a model, or what is to be said of it.
func modelAction(m app.ModelLine) (title string, e app.Event) {
	switch {
	case m.Asks:
		return textAgree, app.Install{Name: m.Name, Agreed: true}
	case m.Stage == app.Downloading:
		return textPause, app.PauseInstall{}
	case m.Stage == app.Verifying:
		return textChecking, nil
	case m.Stage != "":
		return textResume, app.Install{Name: m.Name}
	case m.InUse:
		return textInUse, nil
	case m.Installed:
		return textUse, app.Change{Key: "model", Value: m.Name}
	}
	return textDownload, app.Install{Name: m.Name}
}

func (c *column) about(p *app.Preferences) {
	for i, line := range p.About {
		f, color := bodyFont, Secondary
		if i == 0 {
			f, color = Font{Size: 18, Bold: true}, Plain
		}
		c.note("about."+strconv.Itoa(i), line, f, color, margin, settingsWidth-2*margin)
		c.y += gap / 2
	}
}
