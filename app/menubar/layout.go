package menubar

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"caro/app"
	"caro/safety"
)

// Sizes in points.
const (
	panelWidth   = 600
	margin       = 16
	gap          = 10
	blockPadding = 10
	fieldPadding = 6
	buttonHeight = 26
	rowHeight    = 40
	maxRows      = 8  // of the history
	promptLines  = 4  // the prompt field grows up to here
	commandLines = 12 // and the command; a longer one scrolls
	inner        = panelWidth - 2*margin
)

var (
	promptFont  = Font{Size: 18}
	commandFont = Font{Size: 13, Mono: true}
	bodyFont    = Font{Size: 13}
	boldFont    = Font{Size: 13, Bold: true}
	smallFont   = Font{Size: 11}
	boldSmall   = Font{Size: 11, Bold: true}
	rowFont     = Font{Size: 12, Mono: true}
)

// layout lays a View out from top to bottom. It is a function of its arguments alone: what is drawn can be tested
// where there is no window system.
func layout(v app.View, measure Measure) Layout {
	c := &column{measure: measure, y: margin}
	c.prompt(v)
	switch v.State {
	case app.Browsing:
		c.history(v)
	case app.Choosing:
		c.palette(v)
	case app.Keys:
		c.keys(v)
	case app.Doctor:
		c.doctor(v)
	default:
		c.command(v)
		c.badge(v)
		c.inputs(v)
		c.explanation(v)
		c.progress(v)
		c.earlier(v)
		c.recent(v)
	}
	c.notice(v)
	if v.Badge == nil {
		c.text("details", strings.Join(v.Details, "\n"), smallFont, Secondary, 10)
	}
	c.examples(v)
	c.actions(v)
	c.footer(v)
	return Layout{Size: Size{panelWidth, c.y}, Nodes: c.nodes, Focus: focus(v), State: v.State}
}

// focus returns the field that has the keyboard in a state.
func focus(v app.View) string {
	switch {
	case v.State == app.Browsing || v.State == app.Choosing:
		return idSearch
	case v.State == app.Editing:
		return idEdit
	case v.TypeWord != "":
		return idWord
	}
	for _, f := range v.Fields {
		if f.Value == "" {
			return idField + f.Name
		}
	}
	return idPrompt
}

// column places nodes below each other.
type column struct {
	measure Measure
	nodes   []Node
	y       float64
	begun   int // nodes above the first separator
}

func (c *column) add(n Node) { c.nodes = append(c.nodes, n) }

// full returns the frame of the next node over the whole width.
func (c *column) full(height float64) Rect { return Rect{margin, c.y, inner, height} }

// height returns what text needs at width, at least one line and at most lines of them.
func (c *column) height(text string, f Font, width float64, lines int) float64 {
	one := c.measure("X", f, width).H
	return min(max(c.measure(text, f, width).H, one), one*float64(lines))
}

// text adds a wrapped label.
func (c *column) text(id, text string, f Font, color Color, lines int) {
	if text == "" {
		return
	}
	h := c.height(text, f, inner, lines)
	n := Node{ID: id, Kind: Label, Frame: c.full(h), Text: text, Font: f, Color: color, Wrap: true}
	if c.measure(text, f, inner).H > h {
		n.Tip = text
	}
	c.add(n)
	c.y += h + gap
}

func (c *column) line(id string) {
	c.add(Node{ID: id, Kind: Line, Frame: Rect{0, c.y, panelWidth, 1}})
	c.y += 1 + gap
}

// prompt adds the field for words, or for a search while the history is shown.
func (c *column) prompt(v app.View) {
	n := Node{ID: idPrompt, Kind: Input, Text: v.Query, Hint: textPromptHint, Speech: textPromptSpeech, Font: promptFont, Wrap: true, Select: v.Overtype}
	if v.State == app.Browsing {
		n.ID, n.Hint, n.Speech, n.Text = idSearch, textSearchHint, textSearchHint, ""
		if v.History != nil {
			n.Text = v.History.Search
		}
	}
	if v.Palette != nil {
		n.ID, n.Hint, n.Speech, n.Text = idSearch, textActionsHint, textActionsHint, v.Palette.Filter
	}
	h := c.height(n.Text, promptFont, inner-2*fieldPadding-4, promptLines)
	c.y += c.field(n, c.full(h), fieldPadding) + gap/2
	c.text("context", contextLine(v), smallFont, Secondary, 2) // it says where a request goes: that is never cut
	c.line("line.prompt")
	c.begun = len(c.nodes)
}

// command adds the block with the command, which is a field while it is edited. The reader says the risk first.
func (c *column) command(v app.View) {
	if v.Command == "" && v.State != app.Editing {
		return
	}
	width := float64(inner - 2*blockPadding)
	h := c.height(v.Command, commandFont, width-4, commandLines)
	whole := c.measure(v.Command, commandFont, width-4).H <= h
	c.add(Node{ID: "block", Kind: Box, Frame: c.full(h + 2*blockPadding), Fill: Block})
	n := Node{
		ID: "command", Kind: Label, Frame: Rect{margin + blockPadding, c.y + blockPadding, width, h},
		Text: v.Command, Font: commandFont, Wrap: true, Speech: commandSpeech(v),
	}
	if v.State == app.Generating {
		n.Color = Secondary // not checked yet
	}
	if v.Badge != nil && v.Badge.Level > safety.Safe {
		n.Marks = marksOf(v.Badge.Marks)
	}
	switch {
	case v.State == app.Editing:
		n.ID, n.Kind, n.Marks = idEdit, Input, ""
	case !whole:
		n.ID, n.Kind = idScroll, Scroll
	}
	c.add(n)
	c.y += h + 2*blockPadding + gap
}

// badge adds shape and word on the level's colour, the reason beside it, and what the level was before an edit.
func (c *column) badge(v app.View) {
	b := v.Badge
	if b == nil {
		return
	}
	text := strings.TrimSpace(b.Shape + " " + b.Word)
	size := c.measure(text, boldFont, inner)
	pill := Rect{margin, c.y, math.Ceil(size.W) + 24, size.H + 6}
	c.add(Node{ID: "pill", Kind: Box, Frame: pill, Fill: levelColor(b.Level)})
	c.add(Node{
		ID: "badge", Kind: Label, Frame: Rect{pill.X, pill.Y + 3, pill.W, size.H},
		Text: text, Font: boldFont, Center: true, Color: OnBadge, Speech: fmt.Sprintf(textRiskSpeech, b.Word),
	})
	reason := b.Reason
	if b.Was != "" {
		reason = fmt.Sprintf("%s (%s)", reason, b.Was)
	}
	x := pill.X + pill.W + gap
	width := panelWidth - margin - x
	h := c.height(reason, bodyFont, width-4, 3)
	c.add(Node{ID: "reason", Kind: Label, Frame: Rect{x, c.y + 3, width, h}, Text: reason, Font: bodyFont, Wrap: true})
	c.y += max(pill.H, h+3) + gap
	c.text("touches", strings.Join(v.Touches, "\n"), bodyFont, Plain, 3)
	if safer := fmt.Sprintf(textSafer, b.Safer); b.Safer != "" && v.Notice.Hint != safer {
		c.text("safer", safer, smallFont, Secondary, 2)
	}
}

// inputs adds a field for each missing value and the one for the word that a Critical command asks for.
func (c *column) inputs(v app.View) {
	for _, f := range v.Fields {
		c.input(idField+f.Name, f.Name, f.Value, fmt.Sprintf(textFieldHint, f.Name))
	}
	if v.TypeWord != "" {
		c.input(idWord, fmt.Sprintf(textTypeWord, v.TypeWord), "", v.TypeWord)
	}
}

func (c *column) input(id, title, value, hint string) {
	size := c.measure(title, bodyFont, inner/2)
	width := math.Ceil(size.W) + 8
	x := margin + width + gap
	c.add(Node{ID: id + ".title", Kind: Label, Frame: Rect{margin, c.y + fieldPadding/2, width, size.H}, Text: title, Font: bodyFont, Color: Secondary})
	n := Node{ID: id, Kind: Input, Text: value, Hint: hint, Speech: title, Font: commandFont}
	c.y += c.field(n, Rect{x, c.y, panelWidth - margin - x, c.measure("X", commandFont, inner).H}, fieldPadding/2) + gap
}

// field adds an Input on a block of its own, padding wider all round than r, which starts where the block does. It
// returns the height of the block.
func (c *column) field(n Node, r Rect, padding float64) float64 {
	h := r.H + 2*padding
	c.add(Node{ID: n.ID + ".block", Kind: Box, Frame: Rect{r.X, r.Y, r.W, h}, Fill: Block})
	n.Frame = Rect{r.X + fieldPadding, r.Y + padding, r.W - 2*fieldPadding, r.H}
	c.add(n)
	if ownHints && n.Text == "" {
		c.add(Node{ID: n.ID + ".hint", Kind: Label, Frame: Rect{n.Frame.X + 4, n.Frame.Y, n.Frame.W - 4, r.H}, Text: n.Hint, Font: n.Font, Color: Tertiary})
	}
	return h
}

func (c *column) explanation(v app.View) {
	c.text("explanation", v.Explanation, bodyFont, Secondary, 6)
	c.text("doubts", strings.Join(v.Doubts, "\n"), smallFont, Secondary, 3)
	c.text("checked", v.Checked, smallFont, Tertiary, 2)
	if v.Badge != nil {
		c.text("details", strings.Join(v.Details, "\n"), smallFont, Secondary, 10)
	}
	if v.Alternative.Count > 1 {
		c.text("alternative", fmt.Sprintf(textAlternative, v.Alternative.Index+1, v.Alternative.Count), smallFont, Tertiary, 1)
	}
}

func (c *column) progress(v app.View) {
	p := v.Progress
	if p == nil {
		return
	}
	n := Node{ID: "bar", Kind: Bar, Frame: c.full(12), Speech: p.Text}
	if p.Total > 0 {
		n.Value = float64(p.Done) / float64(p.Total)
	}
	c.add(n)
	c.y += 12 + gap/2
	c.text("progress", p.Text, smallFont, Secondary, 1)
}

// notice adds a message and what to do about it.
func (c *column) notice(v app.View) {
	c.text("notice", v.Notice.Text, bodyFont, Plain, 3)
	if v.Notice.Hint != "" {
		c.y -= gap / 2
		c.text("hint", v.Notice.Hint, smallFont, Secondary, 2)
	}
}

// withoutButton are the actions that need none: they have a key, and the footer, the list of actions or the menu has them.
var withoutButton = []app.ActionID{app.ActHistory, app.ActBack, app.ActPrivate, app.ActCopy, app.ActActions, app.ActKeys, app.ActSettings, app.ActNew}

// actions adds a button for each action that works now, in one row, or two when they do not fit.
func (c *column) actions(v app.View) {
	shown := slices.DeleteFunc(slices.Clone(v.Actions), func(a app.Action) bool {
		return slices.Contains(withoutButton, a.ID) && (v.State != app.FirstRun || a.ID != app.ActSettings)
	})
	if len(shown) == 0 {
		return
	}
	if len(c.nodes) > c.begun { // otherwise the separator above serves
		c.line("line.actions")
	}
	x, row := float64(margin), 0
	for _, a := range shown {
		title := strings.TrimSpace(ticked(a, v) + a.Title + "  " + keyHint(a.Key))
		w := math.Ceil(c.measure(title, bodyFont, inner).W) + 20
		if x+w > panelWidth-margin && x > margin {
			if row++; row == 2 {
				break // the rest have keys and the menu
			}
			x = margin
			c.y += buttonHeight + gap/2
		}
		c.add(Node{
			ID: "action." + string(a.ID), Kind: Button, Frame: Rect{x, c.y, w, buttonHeight},
			Text: title, Speech: strings.TrimSpace(ticked(a, v) + a.Title), Font: bodyFont, Default: a.Default, Event: actionEvent(a.ID, v.Query),
		})
		x += w + 8
	}
	c.y += buttonHeight + gap
}

// footer adds what there is to say of the state, and at the right the ways to the history and to everything that can be done.
func (c *column) footer(v app.View) {
	h := c.measure("X", smallFont, inner).H
	right := float64(panelWidth - margin)
	for _, way := range []struct {
		action app.ActionID
		title  string
	}{{app.ActActions, textActions}, {app.ActHistory, entryCount(v.Entries)}} {
		at := slices.IndexFunc(v.Actions, func(a app.Action) bool { return a.ID == way.action })
		if at < 0 {
			continue
		}
		id, text := "footer."+string(way.action), way.title+"  "+keyHint(v.Actions[at].Key)
		w := math.Ceil(c.measure(text, smallFont, inner).W) + 4
		right -= w
		c.add(Node{ID: id + ".title", Kind: Label, Frame: Rect{right, c.y, w, h}, Text: text, Font: smallFont, Color: Secondary, Right: true, Silent: true})
		c.add(Node{ID: id, Kind: Hit, Frame: Rect{right - 4, c.y - 4, w + 8, h + 8}, Speech: way.title, Event: app.Do{Action: way.action}})
		right -= margin
	}
	if v.Footer != "" {
		n := Node{ID: "footer", Kind: Label, Frame: Rect{margin, c.y, right - margin, h}, Text: v.Footer, Font: smallFont, Color: Tertiary}
		if v.Private {
			n.Text, n.Speech, n.Color = lockSign+v.Footer, textPrivateSpeech, Secondary
		}
		c.add(n)
	}
	if v.Footer != "" || right < panelWidth-margin {
		c.y += h + gap
	} else {
		c.y += gap / 2
	}
}

func levelColor(l safety.Level) Color {
	switch l {
	case safety.Safe:
		return Green
	case safety.Moderate:
		return Yellow
	case safety.High:
		return Orange
	}
	return Red
}
