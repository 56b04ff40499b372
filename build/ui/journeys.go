package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
)

// openings is how often the panel is opened before anything else.
const openings = 20

// slowest is what the median time from the key to a field to type into may be. What is aimed at is a fifth of it.
const slowest = 500 * time.Millisecond

var shownAfter = regexp.MustCompile(`"?shown after"?=(\S+)`)

func (s *suite) open() {
	var times []time.Duration
	for range openings {
		line := s.toggle("shown after", "field=prompt")
		if m := shownAfter.FindStringSubmatch(line); m != nil {
			d, err := time.ParseDuration(m[1])
			s.note(err)
			times = append(times, d)
		}
		if len(times) == 1 {
			s.picture("first_run")
		}
		s.hide()
	}
	if s.err != nil {
		return
	}
	slices.Sort(times)
	median := times[len(times)/2]
	fmt.Printf("    hot key to field: median %v, slowest %v of %d\n", median, times[len(times)-1], len(times))
	if len(times) != openings || median > slowest {
		s.fail("the panel took %v", times)
	}
}

func (s *suite) ask() {
	s.show()
	s.say("list files larger than 10 MB")
	s.picture("typed")
	s.keys("Return")
	s.see("panel", "state=result", "risk=Safe")
	s.picture("safe")
	if s.err == nil {
		_, err := s.app.program("xdotool", "key", "ctrl+Return")
		s.note(err)
	}
	s.see("panel", "Copied.")
	s.still("copied")
	got := s.clipboard()
	s.see("shown=false")
	if s.err == nil && (got == "" || strings.ContainsAny(got, "\n\r")) {
		s.fail("the clipboard has %q", got)
	}
	last, err := s.app.caro("history", "list", "-q", "-n", "1")
	s.note(err)
	s.want("the newest entry", last, got)
	fmt.Printf("    clipboard and history: %s\n", got)
	s.show()
	s.keys("ctrl+l", "BackSpace")
	s.picture("idle")
	s.keys("Up")
	s.picture("recalled")
	s.hide()
}

// The status item lies in the bar along the top of the screen, left of the room for a clock.
const itemX, itemY = 904, 12

func (s *suite) menu() {
	s.click(itemX, itemY, "3")
	line := s.see("msg=menu", "history=")
	if s.err == nil && !strings.Contains(line, s.copied) {
		s.fail("the menu has %q first, the clipboard %q", line, s.copied)
	}
	if line := s.see("msg=menu", "model="); s.err == nil && !strings.Contains(line, "loaded ") {
		s.fail("the menu says %q", line)
	}
	time.Sleep(time.Second)
	s.picture("menu")
	s.keys("Escape")
	s.click(20, 600, "1")
}

func (s *suite) statusItem() {
	s.click(itemX, itemY, "1")
	s.see("shown after")
	s.picture("under_the_item")
	for range 4 { // the ladder: list, result, panel
		before := len(s.app.all("shown=false"))
		s.keys("Escape")
		if s.err != nil || len(s.app.all("shown=false")) > before {
			return
		}
	}
	s.fail("the key Esc does not lead out of the panel")
}

// confirmPause is a little more than the time that the session wants between two approvals.
const confirmPause = 700 * time.Millisecond

func (s *suite) high() {
	before := s.clipboard()
	s.show()
	s.request("delete all log files older than 30 days")
	s.picture("answer_that_deletes")
	s.edit("git clean -fdx", "High")
	s.picture("editing")
	s.keys("Escape")
	s.see("panel", "state=result", "risk=High")
	s.keys("ctrl+i")
	s.picture("high_why")
	s.keys("ctrl+i")
	s.want("after one approval the clipboard", s.approve(), before)
	time.Sleep(confirmPause)
	s.picture("high_again")
	s.want("after two approvals the clipboard", s.approve(), "git clean -fdx")
	s.see("shown=false")
}

func (s *suite) critical() {
	before := s.clipboard()
	s.show()
	s.edit("rm -rf /", "Critical")
	s.keys("Escape")
	s.see("panel", "state=result", "risk=Critical")
	s.picture("critical")
	s.want("the clipboard", s.approve(), before)
	time.Sleep(confirmPause)
	s.want("after a second try the clipboard", s.approve(), before)
	s.keys("ctrl+c")
	s.want("after ⌘C the clipboard", s.clipboard(), before)
	s.edit("ls -l", "Safe")
	s.picture("edited_was_critical")
	s.keys("Escape")
	s.want("edited down the clipboard", s.approve(), "ls -l")
	s.see("shown=false")
}

// choose does what the list of actions has first under some words.
func (s *suite) choose(words string) {
	s.keys("ctrl+k")
	s.see("panel", "state=actions")
	s.say(words)
	s.keys("Return")
}

func (s *suite) permissive() {
	s.show()
	s.choose("permissive")
	s.edit("mkfs.ext4 /dev/sda1", "Critical")
	s.keys("Escape")
	s.picture("critical_word")
	s.say("COPY")
	time.Sleep(afterKey)
	s.want("the clipboard", s.clipboard(), "mkfs.ext4 /dev/sda1")
	s.see("shown=false")
	s.show()
	s.choose("level: moderate")
	s.hide()
}

func (s *suite) placeholder() {
	before := s.clipboard()
	s.show()
	s.edit("tail -n 20 <FILE>", "Safe")
	s.keys("Escape")
	s.see("panel", `state="needs a value"`)
	s.picture("needs_a_value")
	s.want("without a value the clipboard", s.approve(), before)
	s.say("my log")
	s.want("the clipboard", s.approve(), "tail -n 20 'my log'")
	s.see("shown=false")
}

func (s *suite) refusals() {
	s.show()
	s.keys("Escape")
	s.show()
	s.request("list files larger than 10 MB")
	s.edit("if then ((", "")
	s.keys("Escape")
	s.see("panel", "could not read")
	s.picture("could_not_check")
	s.keys("ctrl+l")
	s.say("tell me a joke")
	s.keys("Return")
	s.see("panel", `state="not a command"`)
	s.picture("not_a_command")
	s.hide()
}

func (s *suite) another() {
	s.show()
	s.request("show disk usage of each folder here")
	s.keys("ctrl+r")
	s.see("panel", "state=generating")
	s.see("panel", "state=result")
	s.picture("second_answer")
	s.keys("ctrl+bracketleft")
	s.picture("first_answer")
	s.hide()
}

func (s *suite) sheets() {
	s.show()
	s.keys("ctrl+k")
	s.see("panel", "state=actions")
	s.picture("actions")
	s.say("dialect")
	s.picture("actions_found")
	s.keys("Escape", "ctrl+slash")
	s.see("panel", "state=keys")
	s.picture("keys")
	s.keys("Escape")
	s.choose("doctor")
	s.see("panel", "state=doctor")
	time.Sleep(time.Second)
	s.picture("doctor")
	s.keys("Escape")
	s.hide()
}

// unload frees the model's memory; the next request takes another worker.
func (s *suite) unload() {
	s.show()
	before, err := s.app.worker()
	s.note(err)
	s.choose("unload")
	s.see("panel", "The model is unloaded.")
	if s.err == nil && !errors.Is(syscall.Kill(before, 0), syscall.ESRCH) {
		s.fail("the worker %d is still there", before)
	}
	s.request("show the current date")
	if after, err := s.app.worker(); s.err == nil && (err != nil || after == before) {
		s.fail("the worker was %d and is %d: %v", before, after, err)
	}
	s.hide()
}

// pickFile opens the system's window for a file and leaves it.
func (s *suite) pickFile() {
	s.show()
	s.keys("ctrl+l")
	s.choose("use a file")
	s.see("file window", "shown=true")
	time.Sleep(time.Second)
	s.picture("choose_a_file")
	s.keys("Escape")
	s.see("file window", "shown=false")
	s.hide()
}

// Where GNUstep's window for files has the second entry of the folder that it begins in, and the button that takes it.
const (
	secondRowX, secondRowY = 600, 298
	okX, okY               = 690, 582
)

// folder chooses a folder and looks at what a command would delete there.
func (s *suite) folder() {
	dir := filepath.Join(s.app.home, "logs")
	s.note(os.MkdirAll(dir, 0o700))
	for i := range 3 {
		s.note(os.WriteFile(filepath.Join(dir, fmt.Sprintf("server-%d.log", i)), make([]byte, 4e6), 0o600))
	}
	s.show()
	s.request("show the current date")
	s.choose("choose a folder")
	s.see("file window", "shown=true")
	time.Sleep(time.Second)
	s.click(secondRowX, secondRowY, "1")
	s.picture("choose_a_folder")
	s.click(okX, okY, "1")
	s.see("file window", "shown=false")
	s.edit("rm -f *.log", "")
	s.see("panel", "touches=", "Would delete 3 files, 12 MB.")
	s.keys("Escape", "ctrl+i")
	s.picture("counted")
	s.keys("ctrl+i")
	s.keys("ctrl+k")
	s.say("context")
	s.picture("actions_context")
	s.keys("Return") // no folder
	s.see("panel", "touches=[]")
	s.hide()
}

// lengthy are commands that are hard to show.
var lengthy = map[string]string{
	"one_long_line":  "ls " + strings.Repeat("'a file with a name that goes on and on' ", 24) + "last",
	"many_lines":     strings.Repeat("mkdir -p site/pages\n", 19) + "echo last",
	"other_scripts":  "mv 'новый отчёт.txt' '新しい報告書.txt' && echo '👩\u200d💻 größer ≥ 10 €' && ls 'תיקייה'",
	"hidden_letters": "cat 'invoice\u202efdp.sh'",
}

// long puts commands into the history that are hard to show, and opens them from there.
func (s *suite) long() {
	for _, name := range slices.Sorted(maps.Keys(lengthy)) {
		entry, err := json.Marshal(map[string]any{"query": "show " + strings.ReplaceAll(name, "_", " "), "command": lengthy[name], "shell": "zsh", "system": "linux"})
		s.note(err)
		if s.err == nil {
			s.note(s.app.feed(entry, "history", "import"))
		}
		s.show()
		s.keys("ctrl+y")
		s.see("panel", "state=history")
		s.say("show " + strings.ReplaceAll(name, "_", " "))
		time.Sleep(afterKey)
		s.keys("Return")
		s.see("panel", "state=result")
		s.picture("long_" + name)
		if name == "many_lines" {
			s.keys("Next")
			s.picture("long_second_page")
		}
		s.hide()
	}
}

func (s *suite) history() {
	s.show()
	s.keys("ctrl+y")
	s.see("panel", "state=history")
	s.keys("ctrl+d") // pin the newest
	s.picture("history")
	s.say("ls")
	s.picture("history_found")
	s.say(" nothing like it")
	s.see("panel", "No matches")
	s.picture("history_none")
	s.keys("Escape", "ctrl+f")
	s.see("panel", "state=history")
	s.keys("Down", "Down", "ctrl+BackSpace")
	s.see("panel", "Deleted.")
	s.picture("history_deleted")
	s.keys("ctrl+z")
	time.Sleep(afterKey)
	s.keys("Escape")
	s.hide()
	pinned, err := s.app.caro("history", "list", "-q", "--pinned")
	s.note(err)
	if s.err == nil && pinned == "" {
		s.fail("nothing is pinned")
	}
}

// marks returns the types of what the clipboard holds.
func (s *suite) marks() string {
	if s.err != nil {
		return ""
	}
	types, err := s.app.program("xclip", "-selection", "clipboard", "-out", "-target", "TARGETS")
	s.note(err)
	return types
}

// private copies what is not to be kept.
func (s *suite) private() {
	before, err := s.app.caro("history", "list", "-q", "-n", "1")
	s.note(err)
	s.show()
	s.keys("ctrl+shift+p")
	s.request("show the current date")
	s.picture("private")
	plain := s.marks()
	s.approve()
	concealed := s.marks()
	if s.err == nil && (strings.Contains(plain, "ConcealedType") || !strings.Contains(concealed, "org.nspasteboard.ConcealedType") || !strings.Contains(concealed, "x-kde-passwordManagerHint")) {
		s.fail("the clipboard has the types %q, and %q before", concealed, plain)
	}
	s.see("shown=false")
	after, err := s.app.caro("history", "list", "-q", "-n", "1")
	s.note(err)
	s.want("the newest entry", after, before)
	s.show()
	s.keys("ctrl+shift+p")
	s.hide()
}
