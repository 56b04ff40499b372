package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// busy holds the lock of the history while the panel lists it.
func (s *suite) busy() {
	lock, err := os.OpenFile(filepath.Join(s.app.home, "caro", "history.db.lock"), os.O_RDWR|os.O_CREATE, 0o600)
	s.note(err)
	if s.err != nil {
		return
	}
	defer func() { _ = lock.Close() }()
	s.note(syscall.Flock(int(lock.Fd()), syscall.LOCK_EX))
	s.show()
	s.keys("ctrl+y")
	s.see("panel", "History is in use by another caro")
	s.picture("history_busy")
	s.keys("Escape")
	s.hide()
}

// freeze asks for something and stops the worker in a state, so that it stays: before it begins, or when it is there.
func (s *suite) freeze(words, state string) (pid int) {
	pid, err := s.app.worker()
	s.note(err)
	s.keys("ctrl+l")
	s.say(words)
	if s.err == nil && state == "loading" {
		s.note(syscall.Kill(pid, syscall.SIGSTOP))
	}
	if s.err == nil {
		_, err = s.app.program("xdotool", "key", "Return")
		s.note(err)
	}
	s.see("panel", "state="+state)
	if s.err == nil {
		s.note(syscall.Kill(pid, syscall.SIGSTOP))
	}
	return pid
}

// stopAnswer catches an answer on its way and stops it.
func (s *suite) stopAnswer() {
	s.show()
	pid := s.freeze("count the lines of all go files and sort them by size", "generating")
	s.picture("generating")
	s.keys("ctrl+period")
	if s.err == nil {
		s.note(syscall.Kill(pid, syscall.SIGCONT))
	}
	s.see("panel", "state=idle")
	s.hide()
}

// kill ends the worker at work, and the one that takes its place.
func (s *suite) kill() {
	s.show()
	first := s.freeze("show the ten largest folders", "loading")
	s.picture("loading")
	if s.err != nil {
		return
	}
	s.note(syscall.Kill(first, syscall.SIGKILL))
	for deadline := time.Now().Add(patience); s.err == nil && len(s.app.all("state=failed")) == 0; time.Sleep(5 * time.Millisecond) {
		for _, pid := range children(s.app.cmd.Process.Pid) {
			if pid != first {
				_ = syscall.Kill(pid, syscall.SIGKILL)
			}
		}
		if time.Now().After(deadline) {
			s.fail("the panel does not say that the model stopped")
		}
	}
	s.picture("failed")
	s.keys("ctrl+r")
	s.see("panel", "state=result")
	s.picture("tried_again")
	s.approve()
	s.see("shown=false")
	last, err := s.app.caro("history", "list", "-o", "json", "-n", "1")
	s.note(err)
	if s.err == nil && !strings.Contains(last, "show the ten largest folders") {
		s.fail("the words were not kept: %s", last)
	}
}

// children returns the processes that a process started.
func children(parent int) (pids []int) {
	list, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", parent, parent))
	if err != nil || len(list) == 0 {
		return scan(parent)
	}
	for _, field := range strings.Fields(string(list)) {
		if pid, err := strconv.Atoi(field); err == nil {
			pids = append(pids, pid)
		}
	}
	return append(pids, scan(parent)...)
}

// scan looks through all processes: a child belongs to the thread that started it.
func scan(parent int) (pids []int) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range stats {
		stat, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		_, rest, _ := strings.Cut(string(stat), ") ")
		fields := strings.Fields(rest)
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if err == nil && len(fields) > 1 && fields[1] == strconv.Itoa(parent) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// second starts the app again: that must end by itself, and the first one's panel open.
func (s *suite) second() {
	for _, args := range [][]string{{"app"}, {"app", "caro://ask?q=list+hidden+files"}} {
		if s.err != nil {
			return
		}
		_, err := s.app.caro(args...)
		s.note(err)
		time.Sleep(2 * afterKey)
		if len(args) == 1 {
			s.hide()
		}
	}
	s.picture("link")
	if line := s.app.last("msg=panel state="); s.err == nil && (strings.Contains(line, "loading") || strings.Contains(line, "generating")) {
		s.fail("a link asked by itself: %s", line)
	}
	s.keys("Return")
	s.see("panel", "state=result")
	s.hide()
}

// download gets a model from the hub: through a file that is not what it should be, a pause and an absence of the network.
func (s *suite) download() {
	s.hub.set(hubWrong)
	s.show()
	s.keys("ctrl+l")
	s.choose("download")
	s.see("panel", "The file is damaged")
	s.picture("damaged")
	s.hub.set(hubSends)
	s.choose("download again")
	s.see("panel", "state=downloading")
	time.Sleep(time.Second)
	s.picture("downloading")
	s.keys("ctrl+period")
	s.see("panel", "state=paused")
	s.picture("paused")
	before := len(s.hub.begun())
	s.choose("resume")
	s.see("panel", "state=downloading")
	begun := s.hub.begun()
	for deadline := time.Now().Add(patience); s.err == nil && len(begun) == before; begun = s.hub.begun() {
		if time.Sleep(afterKey); time.Now().After(deadline) {
			s.fail("the download does not go on")
		}
	}
	if s.err == nil && begun[len(begun)-1] == 0 {
		s.fail("the download began anew after its pause: %v", begun)
	}
	s.hub.set(hubAway)
	s.see("panel", "No connection; will go on by itself.")
	s.picture("offline")
	s.hub.set(hubSends)
	s.choose("try now")
	s.see("panel", "state=verifying")
	s.still("verifying")
	s.see("panel", "is installed")
	s.picture("installed")
	s.hide()
	used, err := s.app.caro("model", "list")
	s.note(err)
	if s.err == nil && !strings.Contains(used, "qwen2.5-coder-1.5b") {
		s.fail("the command line does not know the model: %s", used)
	}
	s.diskFull()
}

// diskFull asks for a model that no disk holds, in the settings.
func (s *suite) diskFull() {
	s.hub.set(hubGreedy)
	s.show()
	s.keys("ctrl+comma")
	s.see("msg=settings", "shown=true")
	x, y := s.window("caro Settings")
	s.click(x+settingsMiddle, y+settingsTabs, "1")
	s.see("msg=settings", "tab=Model")
	s.click(x+secondModelX, y+secondModelY, "1")
	s.see("panel", `state="disk full"`)
	s.picture("settings_disk_full")
	s.keys("Escape")
	s.show()
	s.picture("disk_full")
	s.hide()
}

// end tells the app to go, with its menu open.
func (s *suite) end() {
	if s.err != nil {
		return
	}
	s.click(itemX, itemY, "3")
	pids := children(s.app.cmd.Process.Pid)
	s.note(s.app.cmd.Process.Signal(syscall.SIGTERM))
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(afterKey) {
		gone := s.app.hasEnded()
		for _, pid := range pids {
			gone = gone && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
		}
		if gone {
			return
		}
	}
	s.fail("the app or its worker is still there")
}

// other starts an app of another user's settings beside the first. Its program lies where no model is.
func (s *suite) other() {
	if s.err != nil {
		return
	}
	home := filepath.Join(s.app.home, "other")
	binary := filepath.Join(home, "bin", "caro")
	program, err := os.ReadFile(s.app.binary)
	s.note(errors.Join(err, os.MkdirAll(filepath.Dir(binary), 0o700), os.WriteFile(binary, program, 0o700)))
	if s.err != nil {
		return
	}
	a, err := launchApp(binary, home, s.app.display, s.hub.server.URL, filepath.Join(s.pictures, "other.log"))
	if err != nil {
		s.note(err)
		return
	}
	defer a.stop()
	first := s.app
	defer func() { s.app = first }()
	s.app = a
	s.see("no hot key", "reason=")
	_, err = a.program(binary, "app") // which opens the panel of the one that is there
	s.note(err)
	time.Sleep(2 * afterKey)
	s.picture("hot_key_taken")
	s.say("list files")
	s.keys("Return")
	s.see("panel", `state="model missing"`)
	s.picture("model_missing")
	s.missing()
}
