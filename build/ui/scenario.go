package main

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
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
)

// suite is the state of one run.
type suite struct {
	app      *running
	pictures string
	taken    []string
	copied   string // the command that was approved
}

// step is one thing that a user does and what must come of it.
type step struct {
	name string
	do   func(*suite) error
}

// scenario is the life of one request: hot key, words, badge, clipboard, history.
var scenario = []step{
	{"hot key opens the panel", (*suite).open},
	{"hot key closes it and opens it again", (*suite).toggle},
	{"words become a checked command", (*suite).ask},
	{"a key copies it and closes the panel", (*suite).copy},
	{"the history has it", (*suite).history},
	{"an edit raises the risk; High is copied at the second approval", (*suite).confirm},
	{"the draft is there again; the history opens", (*suite).browse},
	{"a worker that is killed at work is started again, and the answer comes", (*suite).kill},
	{"a click on the status item", (*suite).statusItem},
	{"its menu", (*suite).menu},
	{"nothing is missing in GNUstep that is not known", (*suite).missing},
	{"it ends when told to, and its worker with it", (*suite).end},
}

func (s *suite) open() error {
	if err := s.key("ctrl+super+c"); err != nil {
		return err
	}
	line, err := s.app.wait("shown after")
	if err != nil {
		return err
	}
	fmt.Println("   ", line)
	time.Sleep(afterKey)
	return s.picture("idle")
}

func (s *suite) toggle() error {
	for _, want := range []string{"shown=false", "shown after"} {
		if err := s.key("ctrl+super+c"); err != nil {
			return err
		}
		if _, err := s.app.wait(want); err != nil {
			return err
		}
	}
	return nil
}

func (s *suite) ask() error {
	if err := s.typeText("list files larger than 10 MB"); err != nil {
		return err
	}
	if err := s.picture("typed"); err != nil {
		return err
	}
	if err := s.key("Return"); err != nil {
		return err
	}
	if _, err := s.app.wait("panel", "state=result"); err != nil {
		return err
	}
	time.Sleep(afterKey)
	return s.picture("result")
}

func (s *suite) copy() error {
	if err := s.approve(); err != nil {
		return err
	}
	if _, err := s.app.wait("shown=false"); err != nil {
		return err
	}
	if s.copied == "" || strings.ContainsAny(s.copied, "\n\r") {
		return fmt.Errorf("the clipboard has %q", s.copied)
	}
	fmt.Printf("    clipboard: %s\n", s.copied)
	return nil
}

func (s *suite) history() error {
	last, err := s.app.caro("history", "list", "-q", "-n", "1")
	if err != nil {
		return err
	}
	if last != s.copied {
		return fmt.Errorf("the newest entry is %q, the clipboard had %q", last, s.copied)
	}
	return nil
}

// confirmPause is a little more than the time that the session wants between two approvals.
const confirmPause = 700 * time.Millisecond

func (s *suite) confirm() error {
	for _, key := range []string{"ctrl+super+c", "ctrl+l"} {
		if err := s.key(key); err != nil {
			return err
		}
	}
	if err := s.typeText("delete all log files older than 30 days"); err != nil {
		return err
	}
	if err := s.key("Return"); err != nil {
		return err
	}
	if _, err := s.app.wait("panel", "state=result"); err != nil {
		return err
	}
	if err := s.edit("; git clean -fdx"); err != nil {
		return err
	}
	before := s.copied
	if err := s.approve(); err != nil {
		return err
	}
	if s.copied != before {
		return fmt.Errorf("one approval copied %q", s.copied)
	}
	time.Sleep(confirmPause)
	if err := s.picture("high"); err != nil {
		return err
	}
	if err := s.approve(); err != nil {
		return err
	}
	if s.copied == before {
		return errors.New("the second approval copied nothing")
	}
	_, err := s.app.wait("shown=false")
	return err
}

// edit adds to the command on show, which makes it High, and leaves the edit with Esc.
func (s *suite) edit(more string) error {
	if err := s.key("ctrl+e"); err != nil {
		return err
	}
	if _, err := s.app.wait("panel", "state=editing"); err != nil {
		return err
	}
	if err := s.typeText(more); err != nil {
		return err
	}
	if _, err := s.app.wait("panel", "state=editing", "risk=High"); err != nil {
		return err
	}
	if err := s.picture("editing"); err != nil {
		return err
	}
	if err := s.key("Escape"); err != nil {
		return err
	}
	_, err := s.app.wait("panel", "state=result", "risk=High")
	return err
}

// kill stops the worker, so that the request is surely under way, and kills it.
func (s *suite) kill() error {
	pid, err := s.app.worker()
	if err != nil {
		return err
	}
	for _, key := range []string{"ctrl+super+c", "ctrl+l"} {
		if err := s.key(key); err != nil {
			return err
		}
	}
	if err := errors.Join(s.typeText("show the ten largest folders"), syscall.Kill(pid, syscall.SIGSTOP), s.key("Return")); err != nil {
		return err
	}
	if _, err := s.app.wait("panel", "state=loading"); err != nil {
		return err
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		return err
	}
	if _, err := s.app.wait("panel", "state=result"); err != nil {
		return err
	}
	if err := s.key("ctrl+super+c"); err != nil {
		return err
	}
	_, err = s.app.wait("shown=false")
	return err
}

// approve presses ⌘↩ and reads the clipboard.
func (s *suite) approve() error {
	if err := s.key("ctrl+Return"); err != nil {
		return err
	}
	var err error
	s.copied, err = s.app.program("xclip", "-selection", "clipboard", "-out")
	return err
}

func (s *suite) browse() error {
	if err := s.key("ctrl+super+c"); err != nil {
		return err
	}
	if _, err := s.app.wait("shown after"); err != nil {
		return err
	}
	if err := s.key("ctrl+y"); err != nil {
		return err
	}
	if _, err := s.app.wait("panel", "state=history"); err != nil {
		return err
	}
	time.Sleep(afterKey)
	if err := s.picture("history"); err != nil {
		return err
	}
	if err := s.key("ctrl+super+c"); err != nil {
		return err
	}
	_, err := s.app.wait("shown=false")
	return err
}

// The status item lies in the bar along the top of the screen, left of the room for a clock.
const itemX, itemY = "904", "12"

func (s *suite) statusItem() error {
	if err := s.click(itemX, itemY, "1"); err != nil {
		return err
	}
	if _, err := s.app.wait("shown after"); err != nil {
		return err
	}
	time.Sleep(afterKey)
	if err := s.picture("under_the_item"); err != nil {
		return err
	}
	for range 3 { // the ladder: list, result, panel
		before := len(s.app.all("shown=false"))
		if err := s.key("Escape"); err != nil {
			return err
		}
		if len(s.app.all("shown=false")) > before {
			return nil
		}
	}
	return errors.New("the key Esc does not lead out of the panel")
}

func (s *suite) menu() error {
	if err := s.click(itemX, itemY, "3"); err != nil {
		return err
	}
	time.Sleep(time.Second)
	return s.picture("menu")
}

// missing fails for messages that GNUstep does not answer, unless they are known and harmless.
func (s *suite) missing() error {
	var unknown []string
	for _, line := range s.app.all("gnustep: missing ") {
		_, selector, _ := strings.Cut(line, "missing ")
		if _, ok := known[methodName(selector)]; !ok {
			unknown = append(unknown, selector)
		}
	}
	if failed := s.app.all("a callback failed"); len(failed) > 0 {
		unknown = append(unknown, failed...)
	}
	if len(unknown) > 0 {
		return errors.New(strings.Join(unknown, ", "))
	}
	return nil
}

// end tells the app to go, with its menu still open.
func (s *suite) end() error {
	pid, err := s.app.worker()
	if err != nil {
		return err
	}
	if err := s.app.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(afterKey) {
		if s.app.hasEnded() && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			return nil
		}
	}
	return errors.New("the app or its worker is still there")
}

// key presses a key with its modifiers, as xdotool names them.
func (s *suite) key(name string) error {
	_, err := s.app.program("xdotool", "key", name)
	time.Sleep(afterKey)
	return err
}

func (s *suite) typeText(text string) error {
	_, err := s.app.program("xdotool", "type", "--delay", betweenKeys, text)
	time.Sleep(afterKey)
	return err
}

func (s *suite) click(x, y, button string) error {
	for _, argv := range [][]string{{"mousemove", x, y}, {"mousedown", button}, {"mouseup", button}} {
		if _, err := s.app.program("xdotool", argv...); err != nil {
			return err
		}
		time.Sleep(clickDuration)
	}
	return nil
}

// picture takes the screen. X answers nobody else meanwhile, so what follows waits a little.
func (s *suite) picture(name string) error {
	file := filepath.Join(s.pictures, fmt.Sprintf("%02d_%s.png", len(s.taken)+1, name))
	_, err := s.app.program("import", "-window", "root", file)
	s.taken = append(s.taken, file)
	time.Sleep(afterPicture)
	return err
}

// contactSheet puts all pictures on one.
func (s *suite) contactSheet() error {
	args := append([]string{"-label", "%f", "-tile", "3x", "-geometry", "550x380+4+4"}, s.taken...)
	cmd := exec.Command("montage", append(args, filepath.Join(s.pictures, "contact.png"))...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("montage: %w: %s", err, out)
	}
	return nil
}
