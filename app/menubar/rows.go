package menubar

import (
	"fmt"
	"math"
	"slices"

	"caro/app"
	"caro/safety"
)

// Sizes of lists in points.
const (
	chipHeight   = 21
	choiceHeight = 25
	maxChoices   = 12
	keyLine      = 30
	exampleLine  = 24
)

// recent adds the asks that an empty panel offers. Other states have them too, for the menu.
func (c *column) recent(v app.View) {
	if v.State != app.Idle && v.State != app.FirstRun {
		return
	}
	list := shortlist(v.Recent, v.Pinned)
	for i, r := range list {
		c.row(i, r, "", false, app.Open{ID: r.ID})
	}
	if len(list) > 0 {
		c.y += gap / 2
	}
}

// shortlist returns the three entries that an empty panel shows: the newest, and the newest pinned one among them.
func shortlist(recent, pinned []app.Row) []app.Row {
	const most = 3
	list := slices.Clone(recent[:min(len(recent), most)])
	if len(pinned) > 0 && len(list) == most && !slices.ContainsFunc(list, func(r app.Row) bool { return r.ID == pinned[0].ID }) {
		list[most-1] = pinned[0]
	}
	return list
}

// examples adds requests to begin with; a click puts one into the field.
func (c *column) examples(v app.View) {
	if len(v.Examples) == 0 {
		return
	}
	c.text("examples", textExamples, smallFont, Tertiary, 1)
	c.y -= gap / 2
	for i, e := range v.Examples {
		id := fmt.Sprintf("example.%d", i)
		frame := c.full(exampleLine)
		c.add(Node{ID: id + ".text", Kind: Label, Frame: Rect{frame.X, c.y + 3, frame.W, 17}, Text: "“" + e + "”", Font: bodyFont, Color: Secondary, Silent: true})
		c.add(Node{ID: id, Kind: Hit, Frame: frame, Speech: fmt.Sprintf(textExampleSpeech, e), Event: app.Link{Query: e}})
		c.y += exampleLine
	}
	c.y += gap / 2
}

// earlier adds the command that was approved before for the same request.
func (c *column) earlier(v app.View) {
	if v.Earlier == nil {
		return
	}
	r := *v.Earlier
	c.text("earlier", fmt.Sprintf(textEarlier, r.Uses, r.Day), smallFont, Tertiary, 1)
	c.y -= gap / 2
	c.row(0, r, "", false, app.Do{Action: app.ActEarlier})
	c.y += gap / 2
}

// history adds the part of the list that fits, with the selected row in it.
func (c *column) history(v app.View) {
	h := v.History
	if h == nil {
		return
	}
	if len(h.Rows) == 0 && v.Notice.Text == "" {
		text := textNoHistory
		if h.Search != "" {
			text = fmt.Sprintf(textNoMatches, h.Search)
		}
		c.text("empty", text, bodyFont, Secondary, 1)
	}
	c.filters(h)
	first, last := window(len(h.Rows), h.Selected)
	day, headings := "", 0
	for i := first; i < last; i++ {
		r := h.Rows[i]
		if r.Day != day {
			day = r.Day
			c.text(fmt.Sprintf("day.%d", headings), day, smallFont, Tertiary, 1)
			headings++
			c.y -= gap / 2
		}
		c.row(i-first, r, rowKey(i), i == h.Selected, app.Select{Row: i})
	}
	if n := len(h.Rows); n > maxRows {
		c.text("position", fmt.Sprintf(textPosition, h.Selected+1, n), smallFont, Tertiary, 1)
	}
	c.y += gap / 2
}

// filters adds what narrows the list: a chip for each level and shell, and for what is pinned. The one that holds is filled.
func (c *column) filters(h *app.History) {
	x := float64(margin)
	chip := func(id, title string, on bool, to app.Filter) {
		if on {
			to = app.Filter{} // once more shows all again
		}
		w := math.Ceil(c.measure(title, smallFont, inner).W) + 20
		frame := Rect{x, c.y, w, chipHeight}
		fill := Block
		if on {
			fill = Chosen
		}
		c.add(Node{ID: "filter." + id + ".box", Kind: Box, Frame: frame, Fill: fill})
		c.add(Node{ID: "filter." + id + ".title", Kind: Label, Frame: Rect{x, c.y + 3, w, 15}, Text: title, Font: smallFont, Center: true, Silent: true})
		c.add(Node{ID: "filter." + id, Kind: Hit, Frame: frame, Speech: fmt.Sprintf(textFilterSpeech, title), Event: to})
		x += w + 6
	}
	f := h.Filter
	for l := safety.Safe; l <= safety.Critical; l++ {
		mark, word := app.Look(l)
		chip(word, mark+" "+word, f.ByLevel && f.Level == l, app.Filter{ByLevel: true, Level: l})
	}
	for _, sh := range h.Shells {
		chip(string(sh), string(sh), f.Shell == sh, app.Filter{Shell: sh})
	}
	chip("pinned", textMenuPinned, f.Pinned, app.Filter{Pinned: true})
	c.y += chipHeight + gap
}

// palette adds the list of what can be done.
func (c *column) palette(v app.View) {
	p := v.Palette
	if p == nil {
		return
	}
	if len(p.Choices) == 0 {
		c.text("empty", textNoActions, bodyFont, Secondary, 1)
	}
	first, last := windowOf(len(p.Choices), p.Selected, maxChoices)
	for i := first; i < last; i++ {
		ch, id := p.Choices[i], fmt.Sprintf("choice.%d", i-first)
		frame := c.full(choiceHeight)
		if i == p.Selected {
			c.add(Node{ID: id + ".box", Kind: Box, Frame: frame, Fill: Chosen})
		}
		if ch.Set {
			c.add(Node{ID: id + ".tick", Kind: Label, Frame: Rect{frame.X + 8, c.y + 4, 16, 17}, Text: "✓", Font: bodyFont, Silent: true})
		}
		c.add(Node{ID: id + ".title", Kind: Label, Frame: Rect{frame.X + 28, c.y + 4, frame.W - 120, 17}, Text: ch.Title, Font: bodyFont, Silent: true})
		if ch.Key != "" {
			c.add(Node{ID: id + ".key", Kind: Label, Frame: Rect{frame.X + frame.W - 88, c.y + 4, 80, 17}, Text: keyHint(ch.Key), Font: bodyFont, Color: Tertiary, Right: true, Silent: true})
		}
		c.add(Node{ID: id, Kind: Hit, Frame: frame, Speech: choiceSpeech(ch), Event: app.Select{Row: i}})
		c.y += choiceHeight
	}
	if n := len(p.Choices); n > maxChoices {
		c.y += gap / 2
		c.text("position", fmt.Sprintf(textPosition, p.Selected+1, n), smallFont, Tertiary, 1)
		c.y -= gap
	}
	c.y += gap
}

// keys adds the sheet of keys in two columns.
func (c *column) keys(v app.View) {
	half := (len(v.Keys) + 1) / 2
	top := c.y
	for i, k := range v.Keys {
		x, y := float64(margin), top+float64(i%max(1, half))*keyLine
		if i >= half {
			x += inner / 2
		}
		id := fmt.Sprintf("key.%d", i)
		c.add(Node{ID: id, Kind: Label, Frame: Rect{x, y, 66, keyLine}, Text: keyHint(k.Key), Font: boldFont})
		c.add(Node{ID: id + ".does", Kind: Label, Frame: Rect{x + 70, y, inner/2 - 78, keyLine}, Text: k.Does, Font: smallFont, Color: Secondary, Wrap: true})
	}
	c.y = top + float64(half)*keyLine + gap
}

// window returns the rows to show of n: at most maxRows, the selected one among them.
func window(n, selected int) (first, last int) { return windowOf(n, selected, maxRows) }

func windowOf(n, selected, most int) (first, last int) {
	selected = min(max(selected, 0), max(n-1, 0))
	first = max(0, min(selected-most/2, n-most))
	return first, min(n, first+most)
}

// row adds one entry: shape, command, and below it the words that it was asked with. key is what opens it, if a key does.
func (c *column) row(i int, r app.Row, key string, selected bool, click app.Event) {
	id := fmt.Sprintf("row.%d", i)
	frame := c.full(rowHeight)
	if selected {
		c.add(Node{ID: id + ".box", Kind: Box, Frame: frame, Fill: Chosen})
	}
	const shapeWidth, keyWidth = 20, 30
	x, width := frame.X+8.0, frame.W-16-shapeWidth
	label := func(name, text string, frame Rect, f Font, color Color) Node {
		return Node{ID: id + "." + name, Kind: Label, Frame: frame, Text: text, Font: f, Color: color, Silent: true}
	}
	command := label("command", oneLine(r.Command), Rect{x + shapeWidth, c.y + 3, width - keyWidth, 17}, rowFont, Plain)
	command.Marks = rowMarks(r.Command, r.Matches)
	query := label("query", r.Query, Rect{x + shapeWidth, c.y + 21, width * 3 / 4, 15}, smallFont, Secondary)
	query.Marks = offsets(r.InQuery)
	note := label("uses", rowNote(r), Rect{x + shapeWidth + width*3/4, c.y + 21, width / 4, 15}, smallFont, Tertiary)
	note.Right = true
	c.add(label("shape", shape(r.Level), Rect{x, c.y + 4, shapeWidth, 16}, bodyFont, levelColor(r.Level)))
	c.add(command)
	if key != "" {
		hint := label("key", keyHint(key), Rect{x + shapeWidth + width - keyWidth, c.y + 4, keyWidth, 15}, smallFont, Tertiary)
		hint.Right = true
		c.add(hint)
	}
	c.add(query)
	c.add(note)
	c.add(Node{ID: id, Kind: Hit, Frame: frame, Speech: rowSpeech(r), Tip: r.Command, Event: click})
	c.y += rowHeight + 2
}

// rowKey is the key that opens a row of the history: the first nine have one.
func rowKey(i int) string {
	if i < 9 {
		return fmt.Sprintf("⌘%d", i+1)
	}
	return ""
}

// rowMarks are the matches in a command, unless it is shown otherwise than it is.
func rowMarks(command string, at []int) string {
	if oneLine(command) != command {
		return ""
	}
	return offsets(at)
}

// shape returns the sign that stands for a level without its colour.
func shape(l safety.Level) string {
	switch l {
	case safety.Safe:
		return "●"
	case safety.Moderate:
		return "▲"
	case safety.High:
		return "◆"
	}
	return "⬣"
}

// healthSigns stand for the health of something without its colour.
var healthSigns = map[string]struct {
	sign  string
	color Color
}{"ok": {"✓", Green}, "warning": {"▲", Orange}, "failure": {"✗", Red}, "skipped": {"–", Tertiary}}

// doctor adds a line for each diagnosis, with its hint below it.
func (c *column) doctor(v app.View) {
	const signWidth, nameWidth = 20, 96
	x := float64(margin + signWidth + nameWidth)
	for i, d := range v.Diagnoses {
		id, sign := fmt.Sprintf("doctor.%d", i), healthSigns[d.Health]
		h := c.height(d.Detail, smallFont, panelWidth-margin-x-4, 4)
		c.add(Node{ID: id + ".sign", Kind: Label, Frame: Rect{margin, c.y, signWidth, 16}, Text: sign.sign, Font: boldFont, Color: sign.color, Speech: d.Health})
		c.add(Node{ID: id + ".name", Kind: Label, Frame: Rect{margin + signWidth, c.y, nameWidth, 16}, Text: d.Name, Font: boldSmall})
		c.add(Node{ID: id, Kind: Label, Frame: Rect{x, c.y, panelWidth - margin - x, h}, Text: d.Detail, Font: smallFont, Wrap: true, Tip: d.Detail})
		c.y += max(h, 16) + 4
		if d.Hint != "" {
			h := c.height(d.Hint, smallFont, panelWidth-margin-x-4, 2)
			c.add(Node{ID: id + ".hint", Kind: Label, Frame: Rect{x, c.y, panelWidth - margin - x, h}, Text: d.Hint, Font: smallFont, Color: Secondary, Wrap: true})
			c.y += h + 4
		}
	}
	c.y += gap / 2
}
