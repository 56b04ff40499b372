package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// patience is how long the app may take for anything. It is far above what it takes; the suite measures nothing by it.
const patience = 2 * time.Minute

// collectEvery is how often the app collects garbage: what Cocoa keeps and Go does not know of would not live long.
const collectEvery = "20ms"

// running is the app under test.
type running struct {
	cmd     *exec.Cmd
	binary  string
	home    string
	display string
	env     []string
	log     *os.File

	mu    sync.Mutex // guards the fields below
	lines []string
	read  int // lines that a wait has passed
	ended bool
}

// startApp starts the app with a home of its own and waits until it is ready.
func startApp(binary, home, display, hub, logName string) (*running, error) {
	a, err := launchApp(binary, home, display, hub, logName)
	if err != nil {
		return nil, err
	}
	_, err = a.wait("the hot key is registered")
	return a, err
}

// launchApp is startApp for an app that need not have the hot key.
func launchApp(binary, home, display, hub, logName string) (*running, error) {
	log, err := os.Create(logName)
	if err != nil {
		return nil, err
	}
	a := &running{binary: binary, home: home, display: display, log: log, env: append(os.Environ(),
		"DISPLAY="+display, "HOME="+home, "CARO_HOME="+filepath.Join(home, "caro"), "WAYLAND_DISPLAY=",
		"GNUSTEP_STRING_ENCODING=NSUTF8StringEncoding", "LC_ALL=C.UTF-8", "SHELL=/bin/zsh", "CARO_LOG=debug",
		"CARO_GC="+collectEvery, "CARO_TIMEOUT="+patience.String(), "HF_ENDPOINT="+hub, "HF_HUB_CACHE="+filepath.Join(home, "hub"), "HF_TOKEN=", "HF_HUB_OFFLINE=")}
	a.cmd = exec.Command(binary, "app")
	a.cmd.Env = a.env
	a.cmd.SysProcAttr = dieWithParent()
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	a.cmd.Stdout, a.cmd.Stderr = w, w
	err = a.cmd.Start()
	_ = w.Close()
	if err != nil {
		return nil, err
	}
	go a.follow(r)
	_, err = a.wait("the menu-bar app is ready")
	return a, err
}

// follow keeps the log.
func (a *running) follow(r *os.File) {
	for lines := bufio.NewScanner(r); lines.Scan(); {
		_, _ = fmt.Fprintln(a.log, lines.Text())
		a.mu.Lock()
		a.lines = append(a.lines, lines.Text())
		a.mu.Unlock()
	}
	a.mu.Lock()
	a.ended = true
	a.mu.Unlock()
}

// wait returns the next line of the log that holds all the texts.
func (a *running) wait(texts ...string) (string, error) { return a.waitFor(patience, texts...) }

// waitFor is wait with a patience of its own.
func (a *running) waitFor(patience time.Duration, texts ...string) (string, error) {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if line, found, ended := a.next(texts); found {
			return line, nil
		} else if ended {
			return "", errors.New("the app ended")
		}
	}
	return "", fmt.Errorf("the log never says %q", texts)
}

func (a *running) next(texts []string) (line string, found, ended bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for ; a.read < len(a.lines); a.read++ {
		line = a.lines[a.read]
		found = true
		for _, t := range texts {
			found = found && strings.Contains(line, t)
		}
		if found {
			a.read++
			return line, true, false
		}
	}
	return "", false, a.ended
}

// forget passes over the lines that are there: what is waited for next is to come.
func (a *running) forget() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.read = len(a.lines)
}

// hasEnded reports whether the app has closed its log for good.
func (a *running) hasEnded() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.ended
}

// all returns the lines that hold text.
func (a *running) all(text string) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var found []string
	for _, line := range a.lines {
		if strings.Contains(line, text) {
			found = append(found, line)
		}
	}
	return found
}

// last returns the newest line that holds text.
func (a *running) last(text string) string {
	lines := a.all(text)
	if len(lines) == 0 {
		return ""
	}
	return lines[len(lines)-1]
}

// worker returns the process that runs the model, as the log names it.
func (a *running) worker() (pid int, err error) {
	lines := a.all("worker ready")
	if len(lines) == 0 {
		return 0, errors.New("no worker was started")
	}
	_, number, _ := strings.Cut(lines[len(lines)-1], "pid=")
	return strconv.Atoi(strings.TrimSpace(number))
}

// caro runs a command line with the app's settings and history.
func (a *running) caro(args ...string) (string, error) { return a.program(a.binary, args...) }

// feed is caro with something on its standard input.
func (a *running) feed(input []byte, args ...string) error {
	cmd := exec.Command(a.binary, args...)
	cmd.Env, cmd.Stdin = a.env, bytes.NewReader(input)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("caro %s: %w: %s", strings.Join(args, " "), err, out)
	}
	return nil
}

// program runs a program on the app's display.
func (a *running) program(name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Env = a.env
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", filepath.Base(name), strings.Join(args, " "), err)
	}
	return strings.TrimSuffix(string(out), "\n"), nil
}

// stop ends the app and waits for it.
func (a *running) stop() {
	_ = a.cmd.Process.Signal(syscall.SIGTERM)
	ended := make(chan struct{})
	go func() { _ = a.cmd.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		_ = a.cmd.Process.Kill()
		<-ended
	}
	_ = a.log.Close()
}
