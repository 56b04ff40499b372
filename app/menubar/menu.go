package menubar

import "caro/app"

// menuItem is one line of the status item's menu.
type menuItem struct {
	Title     string
	Key       string // as macOS writes it
	Checked   bool
	Separator bool
	Event     app.Event // nil for a title that does nothing
	Quit      bool
	Opens     bool // shows the panel as well
	Items     []menuItem
}

// titleLength is the longest title of a menu, in characters.
const titleLength = 60

// menu returns the status item's menu.
func menu(v app.View) []menuItem {
	return []menuItem{
		{Title: textMenuAsk, Event: app.Show{}, Opens: true},
		{Title: textMenuHistory, Items: historyMenu(v)},
		{Separator: true},
		{Title: textMenuPrivate, Checked: v.Private, Event: app.Do{Action: app.ActPrivate}},
		{Separator: true},
		{Title: textMenuQuit, Key: "⌘Q", Quit: true},
	}
}

// historyMenu lists the last entries; a click opens one in the panel.
func historyMenu(v app.View) []menuItem {
	var items []menuItem
	for i, r := range v.Recent {
		if i == 10 {
			break
		}
		title := shape(r.Level) + " " + cut(oneLine(r.Command), titleLength)
		items = append(items, menuItem{Title: title, Event: app.Open{ID: r.ID}, Opens: true})
	}
	if len(items) == 0 {
		return []menuItem{{Title: textMenuEmpty}}
	}
	return items
}

// cut shortens s to n characters.
func cut(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}

// itemState is what the status item shows.
type itemState struct {
	Icon   icon
	Speech string
}

// itemFor returns what the status item shows of a View.
func itemFor(v app.View) itemState {
	switch v.State {
	case app.Generating, app.Loading, app.Downloading, app.Verifying:
		return itemState{iconBusy, textItemBusy}
	case app.ModelMissing, app.DiskFull, app.Failed:
		return itemState{iconAttention, textItemAttention}
	}
	return itemState{iconIdle, textItemIdle}
}
