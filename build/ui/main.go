// Ui drives the menu-bar app on Linux: it builds caro over GNUstep, runs it on an X server of its own, types and clicks as
// a user does, and looks at what comes of it: the log, the clipboard, the history and the screen.
//
//	go run ./build/ui [-binary FILE] [-long | -hands]
//
// Pictures of the states go to build/out/ui, contact.png shows them together. They show GNUstep's drawing, not
// macOS's. A program that is missing skips the suite by its name; with the variable CI set, that is a failure.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"
)

// programs are what the suite needs, with what to install.
var programs = [][2]string{
	{"Xvfb", "xvfb"}, {"xdotool", "xdotool"}, {"import", "imagemagick"}, {"montage", "imagemagick"}, {"xclip", "xclip"}, {"xwininfo", "x11-utils"},
	{"gcc", "gcc"}, {"gnustep-config", "libgnustep-gui-dev"},
}

func main() {
	binary := flag.String("binary", "", "drive this program rather than building one")
	long := flag.Bool("long", false, "do the long steps too")
	hands := flag.Bool("hands", false, "run the app on the display of DISPLAY for somebody to click")
	flag.Parse()
	if missing := missingPrograms(); missing != "" {
		fmt.Println("SKIP ui: not installed:", missing)
		if os.Getenv("CI") != "" {
			os.Exit(1)
		}
		return
	}
	if *hands {
		if err := byHand(*binary); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	runtime.LockOSThread() // the children end with the thread that started them, see dieWithParent
	start := time.Now()
	if err := run(*binary, *long); err != nil {
		fmt.Fprintf(os.Stderr, "FAIL\tcaro/build/ui\t%v\n", err)
		os.Exit(1)
	}
	fmt.Printf("ok\tcaro/build/ui\t%.3fs\n", time.Since(start).Seconds())
}

// skip reports whether CARO_UI_ONLY names other steps: for who works on one of them.
func skip(name string) bool {
	only := os.Getenv("CARO_UI_ONLY")
	return only != "" && !regexp.MustCompile(only).MatchString(name)
}

func missingPrograms() string {
	var missing []string
	for _, p := range programs {
		if _, err := exec.LookPath(p[0]); err != nil {
			missing = append(missing, p[0]+" (package "+p[1]+")")
		}
	}
	return strings.Join(missing, ", ")
}

func run(binary string, long bool) error {
	root, err := output("go", "list", "-m", "-f", "{{.Dir}}")
	if err != nil {
		return err
	}
	if binary == "" {
		if binary, err = buildProgram(root); err != nil {
			return err
		}
	}
	pictures := filepath.Join(root, "build", "out", "ui")
	if err := errors.Join(os.RemoveAll(pictures), os.MkdirAll(pictures, 0o755)); err != nil {
		return err
	}
	home, err := os.MkdirTemp("", "caro-ui-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(home) }()
	screen, err := startScreen()
	if err != nil {
		return err
	}
	defer screen.stop()
	h, err := startHub(root)
	if err != nil {
		return err
	}
	defer h.server.Close()
	a, err := startApp(binary, home, screen.display, h.server.URL, filepath.Join(pictures, "app.log"))
	if err != nil {
		return err
	}
	defer a.stop()
	s := &suite{app: a, hub: h, pictures: pictures}
	for _, step := range scenario {
		if step.long && !long || skip(step.name) {
			continue
		}
		began := time.Now()
		if step.do(s); s.err != nil {
			return errors.Join(fmt.Errorf("%s: %w (log and pictures in %s)", step.name, s.err, pictures), s.shoot("at_the_failure"))
		}
		fmt.Printf("--- %s (%.1fs)\n", step.name, time.Since(began).Seconds())
	}
	return s.contactSheet()
}

// byHand runs the app on the display that there is, with the settings and the history of this user, until it is quit.
func byHand(binary string) error {
	if os.Getenv("DISPLAY") == "" {
		return errors.New("make ui needs an X display; without one, make ui-test brings its own")
	}
	root, err := output("go", "list", "-m", "-f", "{{.Dir}}")
	if err != nil {
		return err
	}
	if binary == "" {
		if binary, err = buildProgram(root); err != nil {
			return err
		}
	}
	fmt.Println("caro runs: its sign is in the strip along the top of the screen, the hot key is Control-Super-C. Quit it in its menu.")
	cmd := exec.Command(binary, "app")
	cmd.Env = append(os.Environ(), "GNUSTEP_STRING_ENCODING=NSUTF8StringEncoding")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}

// output runs a program and returns what it prints.
func output(name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	return strings.TrimSpace(string(out)), nil
}
