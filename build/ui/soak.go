package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// What the long run does, and how much either process may grow meanwhile, from the firstSample on.
const (
	answers     = 100
	cycles      = 200
	firstSample = 20
	mayGrow     = 5 << 20 // bytes
)

// soak asks, opens and closes over and over.
func (s *suite) soak() {
	windows := s.windows()
	s.show()
	asks := []string{"list files larger than 10 MB", "show the current date", "count lines in main.go"}
	s.during("answers", answers, func(i int) { s.request(asks[i%len(asks)]) })
	s.hide()
	s.during("open and close", cycles, func(int) {
		for _, says := range []string{"shown after", "shown=false"} {
			s.press(hotkey)
			if _, err := s.app.waitFor(3*time.Second, says); err != nil {
				s.toggle(says)
			}
		}
	})
	if after := s.windows(); s.err == nil && after != windows {
		s.fail("there were %d X windows and are %d now", windows, after)
	}
	fmt.Printf("    X windows: %d before and after\n", windows)
}

// press presses a key without the pause that a person would make.
func (s *suite) press(key string) {
	if s.err == nil {
		_, err := s.app.program("xdotool", "key", key)
		s.note(err)
		time.Sleep(60 * time.Millisecond)
	}
}

// during does something many times and holds the memory of both processes at the end against that at the firstSample.
func (s *suite) during(name string, times int, do func(i int)) {
	var early [2]int64
	for i := range times {
		if s.err != nil {
			return
		}
		if i == firstSample {
			early = s.memory()
		}
		do(i)
	}
	late := s.memory()
	for i, who := range []string{"the app", "the worker"} {
		if s.err == nil {
			fmt.Printf("    %d× %s: %s from %.1f to %.1f MB\n", times, name, who, float64(early[i])/1e6, float64(late[i])/1e6)
		}
		if s.err == nil && late[i]-early[i] > mayGrow {
			s.fail("%s grew from %d to %d bytes", who, early[i], late[i])
		}
	}
}

// memory returns what the app and its worker have in memory, in bytes.
func (s *suite) memory() (both [2]int64) {
	worker, err := s.app.worker()
	s.note(err)
	for i, pid := range []int{s.app.cmd.Process.Pid, worker} {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		s.note(err)
		for line := range strings.Lines(string(status)) {
			var kib int64
			if n, _ := fmt.Sscanf(line, "VmRSS: %d kB", &kib); n == 1 {
				both[i] = kib << 10
			}
		}
	}
	return both
}

// windows counts the windows of the X server.
func (s *suite) windows() int {
	if s.err != nil {
		return 0
	}
	cmd := exec.Command("xwininfo", "-root", "-tree")
	cmd.Env = s.app.env
	out, err := cmd.Output()
	s.note(err)
	return strings.Count(string(out), "0x")
}
