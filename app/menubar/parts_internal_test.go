package menubar

import (
	"bytes"
	"image/png"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"caro/app"
	"caro/safety"
)

// Ensure that a text field keeps what is typed while Views of earlier texts arrive, and follows the session when that
// changes the text by itself.
func TestEcho(t *testing.T) {
	type step struct {
		sent string // typed, or
		view string // a View arrives
		show bool
	}
	for name, steps := range map[string][]step{
		"late echoes":         {{sent: "a"}, {sent: "ab"}, {view: "a"}, {sent: "abc"}, {view: "ab"}, {view: "abc"}},
		"skipped echoes":      {{sent: "a"}, {sent: "ab"}, {view: "ab"}},
		"view before echo":    {{sent: "a"}, {view: ""}, {view: "a"}},
		"recalled":            {{sent: "a"}, {view: "a"}, {view: "older ask", show: true}},
		"recalled meanwhile":  {{sent: "a"}, {view: "older ask", show: true}, {view: "older ask"}},
		"cleared":             {{sent: "a"}, {view: "a"}, {view: "", show: true}},
		"typed and withdrawn": {{sent: "a"}, {sent: ""}, {view: "a"}, {view: ""}},
	} {
		var e echo
		for i, s := range steps {
			if s.sent != "" || s.view == "" && i > 0 && steps[i-1].sent == "a" && name == "typed and withdrawn" && i == 1 {
				e.sent(s.sent)
				continue
			}
			if got := e.accept(s.view); got != s.show {
				t.Errorf("%s, step %d: a View with %q shows: %v", name, i, s.view, got)
			}
		}
	}
}

// Ensure that only the newest View is drawn and that frames keep their distance.
func TestFrames(t *testing.T) {
	var hops []func()
	var waits []time.Duration
	var drawn []string
	now := time.Unix(100, 0)
	f := frames{
		hop:   func(g func()) { hops = append(hops, g) },
		after: func(d time.Duration, g func()) { waits = append(waits, d); now = now.Add(d); g() },
		now:   func() time.Time { return now },
		draw:  func(v app.View) { drawn = append(drawn, v.Query) },
	}
	f.put(app.View{Query: "1"})
	f.put(app.View{Query: "2"})
	if len(hops) != 1 {
		t.Fatalf("%d hops for two Views", len(hops))
	}
	hops[0]()
	f.put(app.View{Query: "3"})
	hops[1]()
	now = now.Add(time.Second)
	f.put(app.View{Query: "4"})
	hops[2]()
	if !slices.Equal(drawn, []string{"2", "3", "4"}) || len(waits) != 1 || waits[0] != frameTime {
		t.Errorf("drawn %v, waits %v", drawn, waits)
	}
}

// Ensure that an icon that macOS has put beyond the screens counts as hidden.
func TestShows(t *testing.T) {
	screens := []bounds{{0, 0, 1440, 900}, {-1000, 100, 1000, 800}}
	for b, want := range map[bounds]bool{
		{700, 876, 30, 24}: true, {-200, 876, 30, 24}: true, {1440, 876, 30, 24}: false, {700, 900, 30, 24}: false, {-5000, -1, 30, 1}: false, {1430, 890, 30, 24}: true,
	} {
		if got := shows(b, screens); got != want {
			t.Errorf("%v: %v", b, got)
		}
	}
}

// Ensure that the panel lies whole on the screen wherever the status item is, when it fits.
func TestPlaceOnScreen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string, lo, hi int) float64 { return float64(rapid.IntRange(lo, hi).Draw(t, name)) }
		visible := bounds{draw("x", -3000, 3000), draw("y", -2000, 2000), draw("w", 640, 4000), draw("h", 480, 3000)}
		size := Size{draw("width", 100, 600), draw("height", 50, 400)}
		var anchor *bounds
		if rapid.Bool().Draw(t, "anchored") {
			anchor = &bounds{draw("ax", -9000, 9000), draw("ay", -9000, 9000), 30, 24}
		}
		p := place(size, visible, anchor)
		grown := resize(p, Size{size.W, draw("grown", 50, 460)}, visible)
		for _, p := range []bounds{p, grown} {
			if p.X < visible.X || p.X+p.W > visible.X+visible.W || p.Y < visible.Y || p.top() > visible.top() || p.W != size.W {
				t.Errorf("%+v is not on %+v", p, visible)
			}
		}
		if grown.Y > visible.Y+edge && math.Abs(grown.top()-p.top()) > 1e-6 {
			t.Errorf("the top moved from %g to %g", p.top(), grown.top())
		}
	})
}

// Ensure that the panel hangs under the status item, or in the upper middle of the screen without one.
func TestPlace(t *testing.T) {
	visible := bounds{0, 0, 1440, 876}
	if p := place(Size{600, 300}, visible, &bounds{1000, 876, 30, 24}); p.X != 715 || p.top() != 872 {
		t.Errorf("under the item: %+v", p)
	}
	if p := place(Size{600, 300}, visible, &bounds{1400, 876, 30, 24}); p.X+p.W != 1440-edge {
		t.Errorf("at the right edge: %+v", p)
	}
	if p := place(Size{600, 300}, visible, nil); p.X != 420 || p.top() < 600 {
		t.Errorf("in the middle: %+v", p)
	}
}

// Ensure that the icons differ from each other, are crisp and keep to their room.
func TestIcons(t *testing.T) {
	seen := make(map[string]icon)
	for _, i := range []icon{iconIdle, iconBusy, iconAttention, iconDownload} {
		b := i.encode()
		if other, twice := seen[string(b)]; twice {
			t.Errorf("icons %d and %d are the same", i, other)
		}
		seen[string(b)] = i
		img, err := png.Decode(bytes.NewReader(b))
		if err != nil || img.Bounds().Dx() != iconPoints*iconScale {
			t.Fatal(err, img.Bounds())
		}
		opaque, inked := 0, 0
		for y := range img.Bounds().Dy() {
			for x := range img.Bounds().Dx() {
				_, _, _, a := img.At(x, y).RGBA()
				if a == 0xffff {
					opaque++
				}
				if a > 0 {
					inked++
					if x == 0 || y == 0 || x == iconPoints*iconScale-1 || y == iconPoints*iconScale-1 {
						t.Errorf("icon %d touches its edge at %d,%d", i, x, y)
					}
				}
			}
		}
		if opaque < 60 || inked > 2*opaque {
			t.Errorf("icon %d has %d opaque pixels of %d", i, opaque, inked)
		}
	}
}

// Ensure what the menu offers: the last ten entries, a check mark in private mode, titles of a sane length.
func TestMenu(t *testing.T) {
	v := app.View{Private: true}
	for range 12 {
		v.Recent = append(v.Recent, app.Row{ID: "x", Command: "echo a\necho " + string(bytes.Repeat([]byte("b"), 100)), Level: safety.High})
	}
	v.Pinned = v.Recent[:1]
	items := menu(v, Model{Name: "caro-starter", Memory: 2e8}, false)
	byTitle := make(map[string]menuItem)
	for _, it := range items {
		byTitle[it.Title] = it
	}
	last := byTitle[textMenuHistory].Items
	if len(last) != 10 || len([]rune(last[0].Title)) > titleLength+2 || last[0].Event != (app.Open{ID: "x"}) || !last[0].Opens {
		t.Errorf("%d entries: %+v", len(last), last[0])
	}
	if !byTitle[textMenuPrivate].Checked || !byTitle[textMenuQuit].Quit || !byTitle[textMenuAsk].Opens {
		t.Errorf("%+v", items)
	}
	model := byTitle["Model: caro-starter, loaded 200 MB"].Items
	if len(model) != 2 || model[0].Title != "Unload Model (200 MB)" || model[0].Event != (app.Unload{}) {
		t.Errorf("model: %+v", model)
	}
	if len(byTitle[textMenuPinned].Items) != 1 || byTitle[textMenuSettings].Event == nil {
		t.Errorf("%+v", items)
	}
	if m := menu(v, Model{Name: "x"}, false)[5]; m.Title != "Model: x, not loaded" || m.Items[0].Event != nil {
		t.Errorf("not loaded: %+v", m)
	}
	if none := menu(app.View{}, Model{}, false)[1].Items; len(none) != 1 || none[0].Event != nil {
		t.Errorf("an empty history: %+v", none)
	}
}

// Ensure that the Option key brings the doctor and the logs, and that the menu tells the hot key.
func TestMenuWithOption(t *testing.T) {
	v := app.View{Hotkey: "ctrl+cmd+c"}
	plain, more := menu(v, Model{}, false), menu(v, Model{}, true)
	if len(more) != len(plain)+2 || plain[0].Key != "⌃⌘C" {
		t.Errorf("%+v, %+v", plain, more)
	}
	for title, want := range map[string]app.Event{textMenuDoctor: app.Examine{}, textMenuLogs: app.OpenPlace{Place: app.LogsPlace}} {
		with := func(it menuItem) bool { return it.Title == title && it.Event == want }
		if slices.ContainsFunc(plain, with) || !slices.ContainsFunc(more, with) {
			t.Errorf("%s: %+v", title, more)
		}
	}
}

// Ensure that a screen reader is told the risk first, once, whenever it is another one, and each notice.
func TestAnnouncement(t *testing.T) {
	idle, safe, high, again := view("idle"), view("safe"), view("high"), view("high_again")
	editing := view("editing")
	typed := editing
	typed.Command += " "
	closed := high
	closed.Closed = true
	counted := high
	counted.Touches = []string{"Would delete 2 files."}
	for _, c := range []struct {
		name          string
		before, after app.View
		want          string
	}{
		{"an answer", view("generating"), safe, "Risk: Safe. only reads files. Command: " + safe.Command},
		{"the same", safe, safe, ""},
		{"another answer", safe, high, "Risk: High. deletes files that it finds; there is no undo. Command: " + high.Command},
		{"a notice", high, again, again.Notice.Text + " " + again.Notice.Hint},
		{"editing raises the risk", safe, editing, "Risk: Moderate. writes a file here."},
		{"typing that changes nothing", editing, typed, ""},
		{"nothing", idle, idle, ""},
		{"files were counted", high, counted, "Would delete 2 files."},
		{"the same files", counted, counted, ""},
		{"while the panel is away", safe, closed, ""},
	} {
		if got := announcement(c.before, c.after); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// Ensure that the status item says what goes on in each state.
func TestItemFor(t *testing.T) {
	for _, s := range states() {
		got := itemFor(s.view)
		busy := s.view.State == app.Generating || s.view.State == app.Loading
		downloads := s.view.State == app.Downloading || s.view.State == app.Verifying
		if (got.Icon == iconBusy) != busy || (got.Icon == iconDownload) != downloads || got.Speech == "" {
			t.Errorf("%s: %+v", s.name, got)
		}
	}
}

// Ensure that hot keys are read as the settings write them.
func TestParseHotkey(t *testing.T) {
	for in, want := range map[string]hotkeySpec{
		"":                {[]string{"ctrl", "cmd"}, "c"},
		"ctrl+cmd+c":      {[]string{"ctrl", "cmd"}, "c"},
		"cmd+shift+space": {[]string{"cmd", "shift"}, "space"},
	} {
		if got, err := parseHotkey(in); err != nil || got.Key != want.Key || !slices.Equal(got.Modifiers, want.Modifiers) {
			t.Errorf("%q: %+v, %v", in, got, err)
		}
	}
	for _, bad := range []string{"c", "cmd+", "+"} {
		if got, err := parseHotkey(bad); err == nil {
			t.Errorf("%q: %+v", bad, got)
		}
	}
}

// Ensure that a burst of old presses of the hot key is dropped and a fresh one is not.
func TestStale(t *testing.T) {
	pressed := time.Unix(100, 0)
	for after, want := range map[time.Duration]bool{0: false, 299 * time.Millisecond: false, 300 * time.Millisecond: true, time.Minute: true} {
		if got := stale(pressed, pressed.Add(after)); got != want {
			t.Errorf("after %v: %v", after, got)
		}
	}
}

// Ensure that the log can tell the risk on show, and that there is none before the check.
func TestRiskWord(t *testing.T) {
	if got := riskWord(view("high")) + riskWord(view("generating")) + riskWord(view("idle")); got != "High" {
		t.Error(got)
	}
}

// Ensure that the selected row is always among those on show.
func TestWindow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 10000).Draw(t, "rows")
		selected := rapid.IntRange(-1, n).Draw(t, "selected")
		first, last := window(n, selected)
		if first < 0 || last > n || last-first > maxRows || n >= maxRows && last-first != maxRows {
			t.Fatalf("%d to %d of %d", first, last, n)
		}
		if selected >= 0 && selected < n && (selected < first || selected >= last) {
			t.Errorf("row %d is not in %d to %d", selected, first, last)
		}
	})
}
