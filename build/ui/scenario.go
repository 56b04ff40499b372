package main

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"
)

// Pauses that X and GNUstep need: events that come closer together get lost.
const (
	betweenKeys   = "30" // milliseconds
	afterKey      = 250 * time.Millisecond
	afterPicture  = 400 * time.Millisecond
	clickDuration = 150 * time.Millisecond
	drawing       = 150 * time.Millisecond // from the log's word to the screen
)

// suite is the state of one run. Its methods do nothing once one of them has failed.
type suite struct {
	app      *running
	hub      *hub
	pictures string
	taken    []string
	copied   string // what the clipboard had last
	err      error
}

// step is one thing that a user does and what must come of it.
type step struct {
	name string
	do   func(*suite)
	long bool // only in the long run
}

// scenario is a day with caro.
var scenario = []step{
	{name: "the hot key opens a field to type into, twenty times, while the model is being loaded", do: (*suite).open},
	{name: "words become a checked command; a key copies it, logs it and closes the panel", do: (*suite).ask},
	{name: "the menu has it, and says what the model takes", do: (*suite).menu},
	{name: "High is copied at the second approval", do: (*suite).high},
	{name: "Critical is not copied; edited down it is, and says so", do: (*suite).critical},
	{name: "the permissive policy wants a word", do: (*suite).permissive},
	{name: "a placeholder is a field", do: (*suite).placeholder},
	{name: "what cannot be read says so; a joke is no task", do: (*suite).refusals},
	{name: "long, many-line, Chinese and emoji commands are seen whole", do: (*suite).long},
	{name: "another answer, and back to the first", do: (*suite).another},
	{name: "the list of actions, the sheet of keys, the doctor", do: (*suite).sheets},
	{name: "the model is unloaded, and comes back with the next request", do: (*suite).unload},
	{name: "a window to choose a model's file", do: (*suite).pickFile},
	{name: "a folder is chosen, and what a command would delete there is counted", do: (*suite).folder},
	{name: "the history is found, filtered, pinned, deleted and brought back", do: (*suite).history},
	{name: "another caro holds the history", do: (*suite).busy},
	{name: "private mode keeps nothing", do: (*suite).private},
	{name: "an answer can be stopped", do: (*suite).stopAnswer},
	{name: "a worker that is killed twice at work: a message, the words kept, a retry that works", do: (*suite).kill},
	{name: "a second start opens the first one's panel, and a link fills its field", do: (*suite).second},
	{name: "the settings: pages, a hot key recorded, refused, tested", do: (*suite).settings},
	{name: "a click on the status item", do: (*suite).statusItem},
	{name: "100 answers and 200 times open and closed: memory and windows stay", do: (*suite).soak, long: true},
	{name: "a model is downloaded: damaged, paused, offline, checked, installed", do: (*suite).download},
	{name: "an app of other settings: its hot key is taken, and it has no model", do: (*suite).other},
	{name: "nothing is missing in GNUstep that is not known", do: (*suite).missing},
	{name: "it ends when told to, and its worker with it", do: (*suite).end},
}

// fail ends the run with a reason.
func (s *suite) fail(format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf(format, args...)
	}
}

// note ends the run if err is one.
func (s *suite) note(err error) {
	if err != nil {
		s.fail("%w", err)
	}
}

// keys presses keys one after the other, as xdotool names them.
func (s *suite) keys(names ...string) {
	for _, name := range names {
		if s.err != nil {
			return
		}
		_, err := s.app.program("xdotool", "key", name)
		s.note(err)
		time.Sleep(afterKey)
	}
}

// say types text.
func (s *suite) say(text string) {
	if s.err != nil {
		return
	}
	_, err := s.app.program("xdotool", "type", "--delay", betweenKeys, text)
	s.note(err)
	time.Sleep(afterKey)
}

// see waits for a line of the log that has all the texts.
func (s *suite) see(texts ...string) string {
	if s.err != nil {
		return ""
	}
	line, err := s.app.wait(texts...)
	s.note(err)
	return line
}

// hotkey opens the panel, or closes it.
const hotkey = "ctrl+super+c"

func (s *suite) show() string { return s.toggle("shown after") }

func (s *suite) hide() { s.toggle("shown=false") }

// toggle presses the hot key until the log says what came of it. The app drops a press that it hears of too late, as on a machine that
// has too much to do.
func (s *suite) toggle(says ...string) string {
	for range 5 {
		s.app.forget()
		s.keys(hotkey)
		if s.err != nil {
			return ""
		}
		if line, err := s.app.waitFor(3*time.Second, says...); err == nil {
			return line
		}
	}
	s.fail("the hot key does nothing: the log never says %q", says)
	return ""
}

// request asks for something in a panel that is open, and waits for the checked answer.
func (s *suite) request(words string) {
	s.keys("ctrl+l")
	s.say(words)
	s.keys("Return")
	s.see("panel", "state=result")
}

// edit puts another command in place of the one on show and waits for its risk. The panel stays in editing.
func (s *suite) edit(command, risk string) {
	s.keys("ctrl+e")
	s.see("panel", "state=editing")
	s.keys("Home", "shift+End")
	s.say(command)
	if s.err == nil && !strings.Contains(s.app.last("msg=panel state="), "risk="+risk) {
		s.see("panel", "state=editing", "risk="+risk)
	}
	time.Sleep(afterKey)
}

// approve presses ⌘↩ and returns what the clipboard has then, as another program reads it.
func (s *suite) approve() string {
	s.keys("ctrl+Return")
	return s.clipboard()
}

func (s *suite) clipboard() string {
	if s.err != nil {
		return ""
	}
	text, err := s.app.program("xclip", "-selection", "clipboard", "-out")
	s.note(err)
	s.copied = text
	return text
}

// want fails unless got is what it should be.
func (s *suite) want(what, got, want string) {
	if s.err == nil && got != want {
		s.fail("%s is %q, not %q", what, got, want)
	}
}

func (s *suite) click(x, y int, button string) {
	s.mouse(fmt.Sprint("mousemove ", x, " ", y), "mousedown "+button, "mouseup "+button)
}

// mouse does steps in the words of xdotool, each after the time that a hand takes.
func (s *suite) mouse(steps ...string) {
	for _, step := range steps {
		if s.err != nil {
			return
		}
		_, err := s.app.program("xdotool", strings.Fields(step)...)
		s.note(err)
		time.Sleep(clickDuration)
	}
}

// picture takes the screen. X answers nobody else meanwhile, so what follows waits a little.
func (s *suite) picture(name string) {
	if s.err != nil {
		return
	}
	time.Sleep(afterKey)
	s.note(s.shoot(name))
}

// still takes the screen while the app stands still: for what is gone in a moment.
func (s *suite) still(name string) {
	if s.err != nil {
		return
	}
	time.Sleep(drawing)
	pid := s.app.cmd.Process.Pid
	s.note(syscall.Kill(pid, syscall.SIGSTOP))
	s.note(s.shoot(name))
	s.note(syscall.Kill(pid, syscall.SIGCONT))
}

func (s *suite) shoot(name string) error {
	file := filepath.Join(s.pictures, fmt.Sprintf("%02d_%s.png", len(s.taken)+1, name))
	_, err := s.app.program("import", "-window", "root", file)
	s.taken = append(s.taken, file)
	time.Sleep(afterPicture)
	return err
}

// labelFont is named by its file: ImageMagick's own choice may not be installed.
const labelFont = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"

// wide are the pictures that the contact sheet shows whole: what matters in them is not in the middle.
var wide = regexp.MustCompile(`menu|under_the_item`)

// middle is where the panel and the settings are on the screen.
const middle = "640x620+230+90"

// contactSheet puts all pictures on one.
func (s *suite) contactSheet() error {
	args := []string{"-font", labelFont, "-label", "%f", "-background", "gray30", "-fill", "white", "-tile", "4x", "-geometry", "560x540>+6+6"}
	for _, file := range s.taken {
		if wide.MatchString(file) {
			args = append(args, file)
		} else {
			args = append(args, "(", file, "-crop", middle, "+repage", ")")
		}
	}
	cmd := exec.Command("montage", append(args, filepath.Join(s.pictures, "contact.png"))...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("montage: %w: %s", err, out)
	}
	return nil
}

// missing fails for messages that GNUstep does not answer, unless they are known and harmless.
func (s *suite) missing() {
	var unknown []string
	for _, line := range s.app.all("gnustep: missing ") {
		_, selector, _ := strings.Cut(line, "missing ")
		if _, ok := known[methodName(selector)]; !ok {
			unknown = append(unknown, selector)
		}
	}
	unknown = append(unknown, s.app.all("a callback failed")...)
	if len(unknown) > 0 {
		s.note(errors.New(strings.Join(unknown, ", ")))
	}
}
