package menubar

import (
	"fmt"

	"caro/app"
	"caro/safety"
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
	first, last := window(len(h.Rows), h.Selected)
	day := ""
	for i := first; i < last; i++ {
		r := h.Rows[i]
		if r.Day != day {
			day = r.Day
			c.text("day."+day, day, smallFont, Tertiary, 1)
			c.y -= gap / 2
		}
		c.row(i, r, i == h.Selected, app.Select{Row: i})
	}
	c.y += gap / 2
}

// window returns the rows to show of n: at most maxRows, the selected one among them.
func window(n, selected int) (first, last int) {
	selected = min(max(selected, 0), max(n-1, 0))
	first = max(0, min(selected-maxRows/2, n-maxRows))
	return first, min(n, first+maxRows)
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
	c.add(Node{ID: id + ".shape", Kind: Label, Frame: Rect{x, c.y + 4, shapeWidth, 16}, Text: shape(r.Level), Font: rowFont, Color: levelColor(r.Level)})
	c.add(Node{ID: id + ".command", Kind: Label, Frame: Rect{x + shapeWidth, c.y + 3, width, 17}, Text: oneLine(r.Command), Font: rowFont})
	c.add(Node{ID: id + ".query", Kind: Label, Frame: Rect{x + shapeWidth, c.y + 21, width * 3 / 4, 15}, Text: r.Query, Font: smallFont, Color: Secondary})
	c.add(Node{ID: id + ".uses", Kind: Label, Frame: Rect{x + shapeWidth + width*3/4, c.y + 21, width / 4, 15}, Text: rowNote(r), Font: smallFont, Color: Tertiary, Right: true})
	c.add(Node{ID: id, Kind: Hit, Frame: frame, Speech: fmt.Sprintf(textRowSpeech, r.Level, r.Command), Event: click})
	c.y += rowHeight + 2
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
