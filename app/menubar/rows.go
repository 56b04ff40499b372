package menubar

import (
	"fmt"
	"math"

	"caro/app"
	"caro/safety"
)

// Sizes of lists in points.
const (
	chipHeight   = 21
	choiceHeight = 25
	maxChoices   = 12
	keyLine      = 30
)

// recent adds the asks that an empty panel offers. Other states have them too, for the menu.
func (c *column) recent(v app.View) {
	if v.State != app.Idle && v.State != app.FirstRun {
		return
	}
	for i, r := range v.Recent {
		if i == 3 {
			break
		}
		c.row(i, r, false, app.Open{ID: r.ID})
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
	c.row(0, r, false, app.Do{Action: app.ActEarlier})
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
		c.row(i-first, r, i == h.Selected, app.Select{Row: i})
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
		c.add(Node{ID: "filter." + id + ".title", Kind: Label, Frame: Rect{x, c.y + 3, w, 15}, Text: title, Font: smallFont, Center: true})
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
			c.add(Node{ID: id + ".tick", Kind: Label, Frame: Rect{frame.X + 8, c.y + 4, 16, 17}, Text: "✓", Font: bodyFont})
		}
		c.add(Node{ID: id + ".title", Kind: Label, Frame: Rect{frame.X + 28, c.y + 4, frame.W - 120, 17}, Text: ch.Title, Font: bodyFont})
		if ch.Key != "" {
			c.add(Node{ID: id + ".key", Kind: Label, Frame: Rect{frame.X + frame.W - 88, c.y + 4, 80, 17}, Text: keyHint(ch.Key), Font: bodyFont, Color: Tertiary, Right: true})
		}
		c.add(Node{ID: id, Kind: Hit, Frame: frame, Speech: ch.Title, Event: app.Select{Row: i}})
		c.y += choiceHeight
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

// row adds one entry: shape, command, and below it the words that it was asked with.
func (c *column) row(i int, r app.Row, selected bool, click app.Event) {
	id := fmt.Sprintf("row.%d", i)
	frame := c.full(rowHeight)
	if selected {
		c.add(Node{ID: id + ".box", Kind: Box, Frame: frame, Fill: Chosen})
	}
	const shapeWidth = 20
	x, width := frame.X+8.0, frame.W-16-shapeWidth
	c.add(Node{ID: id + ".shape", Kind: Label, Frame: Rect{x, c.y + 4, shapeWidth, 16}, Text: shape(r.Level), Font: bodyFont, Color: levelColor(r.Level)})
	c.add(Node{ID: id + ".command", Kind: Label, Frame: Rect{x + shapeWidth, c.y + 3, width, 17}, Text: oneLine(r.Command), Font: rowFont, Marks: rowMarks(r.Command, r.Matches)})
	c.add(Node{ID: id + ".query", Kind: Label, Frame: Rect{x + shapeWidth, c.y + 21, width * 3 / 4, 15}, Text: r.Query, Font: smallFont, Color: Secondary, Marks: offsets(r.InQuery)})
	c.add(Node{ID: id + ".uses", Kind: Label, Frame: Rect{x + shapeWidth + width*3/4, c.y + 21, width / 4, 15}, Text: rowNote(r), Font: smallFont, Color: Tertiary, Right: true})
	c.add(Node{ID: id, Kind: Hit, Frame: frame, Speech: fmt.Sprintf(textRowSpeech, r.Level, r.Command), Event: click})
	c.y += rowHeight + 2
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
