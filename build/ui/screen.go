package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// screenSize is the X screen: room for the panel under the status item and for menus.
const screenSize = "1100x760x24"

// screen is an X server without a window manager, which nothing else uses.
type screen struct {
	display string // as in DISPLAY
	server  *exec.Cmd
}

// startScreen starts an X server on the first display that is free.
func startScreen() (*screen, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-nolisten", "tcp", "-screen", "0", screenSize)
	cmd.ExtraFiles = []*os.File{w}
	cmd.SysProcAttr = dieWithParent()
	err = cmd.Start()
	_ = w.Close()
	if err != nil {
		return nil, fmt.Errorf("start Xvfb: %w", err)
	}
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		_ = cmd.Wait()
		return nil, fmt.Errorf("start Xvfb: %w", err)
	}
	return &screen{display: ":" + strings.TrimSpace(number), server: cmd}, nil
}

func (s *screen) stop() {
	_ = s.server.Process.Signal(syscall.SIGTERM)
	_ = s.server.Wait()
}
