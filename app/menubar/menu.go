package menubar

import (
	"fmt"

	"caro/app"
)

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

// Model is the model as the menu shows it.
type Model struct {
	Name   string // empty when there is none
	Memory int64  // bytes that it takes now; 0 when it is not loaded
}

// menu returns the status item's menu. The Option key brings what helps to find a fault.
func menu(v app.View, m Model, option bool) []menuItem {
	var faults []menuItem
	if option {
		faults = []menuItem{{Title: textMenuDoctor, Event: app.Examine{}, Opens: true}, {Title: textMenuLogs, Event: app.OpenPlace{Place: app.LogsPlace}}}
	}
	list := []menuItem{
		{Title: textMenuAsk, Key: app.HotkeySigns(v.Hotkey), Event: app.Show{}, Opens: true},
		{Title: textMenuHistory, Items: entries(v.Recent)},
		{Title: textMenuPinned, Items: entries(v.Pinned)},
		{Separator: true},
		{Title: textMenuPrivate, Key: "⇧⌘P", Checked: v.Private, Event: app.Do{Action: app.ActPrivate}},
		{Title: modelTitle(v, m), Items: modelMenu(m)},
		{Separator: true},
		{Title: textMenuSettings, Key: "⌘,", Event: app.Do{Action: app.ActSettings}},
		{Title: textMenuHelp, Key: "⌘/", Event: app.Do{Action: app.ActKeys}, Opens: true},
	}
	return append(append(list, faults...), menuItem{Separator: true}, menuItem{Title: textMenuQuit, Key: "⌘Q", Quit: true})
}

// modelTitle says which model answers and what it takes: "Model: caro-starter, loaded 0.2 GB".
func modelTitle(v app.View, m Model) string {
	switch {
	case v.State == app.Downloading && v.Progress != nil:
		return textMenuModel + ": " + v.Progress.Text
	case m.Name == "":
		return textMenuModel + ": none"
	case m.Memory == 0:
		return textMenuModel + ": " + m.Name + ", not loaded"
	}
	return fmt.Sprintf("%s: %s, loaded %s", textMenuModel, m.Name, app.Size(m.Memory))
}

func modelMenu(m Model) []menuItem {
	unload := menuItem{Title: textMenuUnload}
	if m.Memory > 0 {
		unload = menuItem{Title: fmt.Sprintf("%s (%s)", textMenuUnload, app.Size(m.Memory)), Event: app.Unload{}}
	}
	return []menuItem{unload, {Title: textMenuChange, Event: app.OpenSettings{Tab: app.ModelTab}}}
}

// entries lists the last of some entries; a click opens one in the panel.
func entries(rows []app.Row) []menuItem {
	var items []menuItem
	for i, r := range rows {
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
	case app.Generating, app.Loading:
		return itemState{iconBusy, textItemBusy}
	case app.ModelMissing, app.DiskFull, app.Failed:
		return itemState{iconAttention, textItemAttention}
	case app.Downloading, app.Verifying:
		return itemState{iconDownload, textItemDownload}
	}
	if v.Busy { // a download goes on behind what is shown
		return itemState{iconDownload, textItemDownload}
	}
	return itemState{iconIdle, textItemIdle}
}
