package menubar

import (
	"flag"
	"fmt"
	"html"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"caro/app"
)

var update = flag.Bool("update", false, "write the golden files")

// estimate is a [Measure] that needs no window system: every letter has the width of an average one.
func estimate(text string, f Font, width float64) Size {
	letter := f.Size * 0.52
	if f.Mono {
		letter = f.Size * 0.6
	}
	perLine := max(1, int(width/letter))
	lines, longest := 0, 0
	for line := range strings.SplitSeq(text, "\n") {
		n := len([]rune(line))
		lines += max(1, (n+perLine-1)/perLine)
		longest = max(longest, min(n, perLine))
	}
	return Size{math.Ceil(float64(longest) * letter), math.Ceil(f.Size*1.25) * float64(lines)}
}

// Ensure that each state is laid out as its golden file has it.
func TestLayoutGolden(t *testing.T) {
	for _, s := range states() {
		golden(t, s.name+".txt", tree(layout(s.view, estimate)))
	}
}

// Ensure that the picture of all states is up to date: testdata/panel.html shows them in a browser.
func TestLayoutPicture(t *testing.T) {
	var page strings.Builder
	page.WriteString("<!doctype html><meta charset=utf-8><title>caro: the panel in every state</title>\n<style>body{font-family:sans-serif;background:#ccc}" +
		"figure{position:relative;display:inline-block;background:#f4f4f4;border-radius:10px;margin:10px}div{position:absolute;white-space:pre-wrap;overflow:hidden;word-break:break-word}</style>\n")
	for _, s := range states() {
		page.WriteString(picture(s.name, layout(s.view, estimate)))
	}
	golden(t, "panel.html", page.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != got {
		t.Errorf("%s differs (go test ./app/menubar -update): %v\n%s", path, err, got)
	}
}

// tree writes a layout as text, a line per node.
func tree(l Layout) string {
	var b strings.Builder
	fmt.Fprintf(&b, "panel %gx%g focus %s\n", l.Size.W, l.Size.H, l.Focus)
	for _, n := range l.Nodes {
		fmt.Fprintf(&b, "%-18s %-6s %g,%g %gx%g %q", n.ID, n.Kind, n.Frame.X, n.Frame.Y, n.Frame.W, n.Frame.H, n.Text)
		for _, note := range []struct {
			name, text string
		}{{"hint", n.Hint}, {"says", n.Speech}, {"color", string(n.Color)}, {"fill", string(n.Fill)}} {
			if note.text != "" {
				fmt.Fprintf(&b, " %s=%q", note.name, note.text)
			}
		}
		if n.Event != nil {
			fmt.Fprintf(&b, " sends=%T%v", n.Event, n.Event)
		}
		if n.Default {
			b.WriteString(" default")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// css has the colours of a light system.
var css = map[Color]string{
	Plain: "#000", Secondary: "#555", Tertiary: "#888", Block: "#fff", Chosen: "#b3d7ff", OnBadge: "#000",
	Green: "#34c759", Yellow: "#ffcc00", Orange: "#ff9500", Red: "#ff3b30",
}

// picture writes a layout as HTML.
func picture(name string, l Layout) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<figure style=\"width:%gpx;height:%gpx\" title=%q>\n", l.Size.W, l.Size.H, name)
	for _, n := range l.Nodes {
		style := fmt.Sprintf("left:%gpx;top:%gpx;width:%gpx;height:%gpx;font-size:%gpx;color:%s", n.Frame.X, n.Frame.Y, n.Frame.W, n.Frame.H, n.Font.Size, css[n.Color])
		text := n.Text
		switch {
		case n.Kind == Box:
			style += ";border-radius:6px;background:" + css[n.Fill]
		case n.Kind == Line:
			style += ";background:#ccc"
		case n.Kind == Button:
			style += ";border-radius:6px;text-align:center;background:#fff"
		case n.Kind == Bar:
			style += fmt.Sprintf(";background:linear-gradient(90deg,#07f %g%%,#ddd 0)", 100*n.Value)
		case n.Kind == Input && text == "":
			text, style = n.Hint, style+";opacity:.5"
		}
		if n.Font.Mono {
			style += ";font-family:monospace"
		}
		if n.Font.Bold {
			style += ";font-weight:bold"
		}
		if n.Right {
			style += ";text-align:right"
		}
		fmt.Fprintf(&b, "<div style=\"%s\">%s</div>\n", style, html.EscapeString(text))
	}
	return b.String() + "</figure>\n"
}

// Ensure what every layout must keep: nodes lie inside the panel, have IDs of their own, texts do not overlap, buttons and
// fields can be spoken, and the focus is a field that is there.
func TestLayoutHolds(t *testing.T) {
	for _, s := range states() {
		l := layout(s.view, estimate)
		seen := make(map[string]Node)
		for _, n := range l.Nodes {
			if _, twice := seen[n.ID]; twice {
				t.Errorf("%s: two nodes are called %s", s.name, n.ID)
			}
			f := n.Frame
			if f.X < 0 || f.Y < 0 || f.W <= 0 || f.H <= 0 || f.X+f.W > l.Size.W || f.Y+f.H > l.Size.H {
				t.Errorf("%s: %s lies outside: %v", s.name, n.ID, f)
			}
			if n.Kind != Box && n.Kind != Line && n.Text+n.Speech == "" {
				t.Errorf("%s: nothing is said of %s", s.name, n.ID)
			}
			if (n.Kind == Button || n.Kind == Hit) && n.Event == nil {
				t.Errorf("%s: %s does nothing", s.name, n.ID)
			}
			for _, other := range seen {
				if textual(n) && textual(other) && overlap(f, other.Frame) {
					t.Errorf("%s: %s %v lies over %s %v", s.name, n.ID, f, other.ID, other.Frame)
				}
			}
			seen[n.ID] = n
		}
		if seen[l.Focus].Kind != Input {
			t.Errorf("%s: the focus %q is no field", s.name, l.Focus)
		}
	}
}

func textual(n Node) bool {
	return n.Kind == Label || n.Kind == Input || n.Kind == Scroll || n.Kind == Button || n.Kind == Bar
}

func overlap(a, b Rect) bool {
	return a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H
}

// Ensure that no command is on show as copyable before the final check: it is spoken as unchecked and has no badge.
func TestGeneratingIsUnchecked(t *testing.T) {
	for _, s := range states() {
		for _, n := range layout(s.view, estimate).Nodes {
			if s.view.State == app.Generating && (n.ID == "badge" || n.ID == "command" && !strings.Contains(n.Speech, "not checked")) {
				t.Errorf("%s: %+v", s.name, n)
			}
			if (n.ID == "command" || n.ID == idScroll) && s.view.Badge != nil && !strings.HasPrefix(n.Speech, "Risk: "+s.view.Badge.Word) {
				t.Errorf("%s: the risk is not said first: %q", s.name, n.Speech)
			}
		}
	}
}

// Ensure that the keyboard stays where the user types until there is something new, and goes round with Tab.
func TestKeyboard(t *testing.T) {
	value := view("needs_value")
	at := layout(value, estimate)
	value.Fields = []app.Field{{Name: "ARCHIVE", Value: "a"}, {Name: "FOLDER", Value: "b"}}
	filled := layout(value, estimate)
	for _, c := range []struct {
		name          string
		before, after Layout
		focused       string
		want          bool
	}{
		{"a value is typed", at, filled, idField + "FOLDER", false},
		{"the user went to the prompt", at, at, idPrompt, false},
		{"a command is edited", layout(view("safe"), estimate), layout(view("editing"), estimate), idPrompt, true},
		{"editing ends", layout(view("editing"), estimate), layout(view("safe"), estimate), idEdit, true},
		{"a word is asked for", layout(view("critical"), estimate), layout(view("critical_word"), estimate), idPrompt, true},
		{"the prompt has it already", layout(view("idle"), estimate), layout(view("generating"), estimate), idPrompt, false},
		{"a new request is begun", layout(view("safe"), estimate), layout(view("overtype"), estimate), idPrompt, true},
	} {
		if got := c.after.takesKeyboard(c.before, c.focused); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	round := []string{idPrompt}
	for range 3 {
		round = append(round, at.next(round[len(round)-1], false))
	}
	if got := strings.Join(round, " "); got != "prompt field.ARCHIVE field.FOLDER prompt" {
		t.Error(got)
	}
	if got := at.next(idPrompt, true); got != idField+"FOLDER" {
		t.Error(got)
	}
}

// Ensure that long texts grow the panel up to a bound and stay on the panel.
func TestLongTexts(t *testing.T) {
	long := strings.Repeat("word ", 2000)
	v := result(long, long, app.Badge{Shape: "●", Word: "Safe", Reason: long}, actCopy, actEdit)
	v.Explanation, v.Notice = long, app.Notice{Text: long, Hint: long}
	for range 30 {
		v.Actions = append(v.Actions, actHistory)
	}
	l := layout(v, estimate)
	if l.Size.H > 750 { // the room of a small laptop's screen
		t.Errorf("the panel is %g points high", l.Size.H)
	}
	for _, n := range l.Nodes {
		if n.Frame.X+n.Frame.W > panelWidth {
			t.Errorf("%s sticks out: %v", n.ID, n.Frame)
		}
	}
}

// Ensure that every line of a command can be seen: it is shown whole, or it scrolls.
func TestEveryLineIsSeen(t *testing.T) {
	for _, lines := range []int{1, commandLines, commandLines + 1, 500} {
		command := strings.TrimSuffix(strings.Repeat("ls\n", lines), "\n")
		for _, n := range layout(result("q", command, app.Badge{Word: "Safe"}), estimate).Nodes {
			if n.ID != "command" && n.ID != idScroll {
				continue
			}
			fits := n.Frame.H >= estimate(command, n.Font, n.Frame.W).H
			if n.Text != command || fits != (n.Kind == Label) || fits == (n.Kind == Scroll) {
				t.Errorf("%d lines: a %s of %g points", lines, n.Kind, n.Frame.H)
			}
		}
	}
}
