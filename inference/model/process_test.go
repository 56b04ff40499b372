package model_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"caro/inference/model"
)

// asInstaller names the variable that makes this test binary a program which installs the small model: "ENDPOINT FOLDER".
const asInstaller = "MODEL_TEST_INSTALL"

func TestMain(m *testing.M) {
	if job := os.Getenv(asInstaller); job != "" {
		os.Exit(installer(job))
	}
	os.Exit(m.Run())
}

// installer tells each progress on standard output and ends with 6 when another process is at work, with 7 when the disk is full.
func installer(job string) int {
	endpoint, dir, _ := strings.Cut(job, " ")
	u, err := url.Parse(endpoint)
	if err != nil {
		return 2
	}
	_, err = model.Store{Dir: dir}.Install(context.Background(), model.Hub{Endpoint: u, Stall: 20 * time.Second}, small, func(p model.Progress) { fmt.Println(p.Done) })
	var full *model.NoSpaceError
	switch {
	case err == nil:
		fmt.Println("installed")
		return 0
	case errors.Is(err, model.ErrBusy):
		return 6
	case errors.As(err, &full):
		fmt.Println(err)
		return 7
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// process returns this test binary as an installer.
func (h *hub) process(dir string) *exec.Cmd {
	h.t.Helper()
	exe, err := os.Executable()
	if err != nil {
		h.t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), asInstaller+"="+h.endpoint.URL+" "+dir)
	cmd.Stderr = os.Stderr
	return cmd
}

// Ensure that a process which is killed at any moment leaves nothing wrong, and that the next one goes on from where it was.
func TestInstall_Killed(t *testing.T) {
	h, dir := newHub(t, 2<<20), t.TempDir()
	h.breaks(func(w http.ResponseWriter, r *http.Request, n int) bool {
		if n >= 5 {
			return false
		}
		var start int
		if k, _ := fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &start); k == 1 {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", start, len(h.content)-1, len(h.content)))
			w.WriteHeader(http.StatusPartialContent)
		}
		_, _ = w.Write(h.content[start : start+200_000])
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done() // until the process is dead
		return true
	})
	for range 5 {
		cmd, s := h.process(dir), model.Store{Dir: dir}
		before := s.Partial(small)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for range 2000 {
			if s.Partial(small) > before {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // killed
		h.absent(dir, true)
	}
	if out, err := h.process(dir).Output(); err != nil || !strings.HasSuffix(string(out), "installed\n") {
		t.Fatalf("%v: %s", err, out)
	}
	h.installed(dir)
	if starts := h.starts(); len(starts) != 6 || slices.Contains(starts[1:], 0) || !slices.IsSorted(starts) {
		t.Errorf("started at %d", starts)
	}
}

// Ensure that of processes that install the same model one works and the others say so, and that all is well afterwards.
func TestInstall_Processes(t *testing.T) {
	h, dir := newHub(t, 1<<20), t.TempDir()
	working, others := make(chan bool), make(chan bool)
	var once sync.Once
	h.breaks(func(http.ResponseWriter, *http.Request, int) bool {
		once.Do(func() { close(working) })
		<-others
		return false
	})
	first := h.process(dir)
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	<-working
	for range 3 {
		cmd := h.process(dir)
		_ = cmd.Run() // its code says how it went
		if cmd.ProcessState.ExitCode() != 6 {
			t.Errorf("another one: %v", cmd.ProcessState)
		}
	}
	s := model.Store{Dir: dir}
	if err := s.Remove("small"); !errors.Is(err, model.ErrBusy) && !errors.Is(err, model.ErrUnknown) {
		t.Errorf("Remove: %v", err)
	}
	close(others)
	if err := first.Wait(); err != nil {
		t.Fatal(err)
	}
	h.installed(dir)
	if out, err := h.process(dir).Output(); err != nil || string(out) != "installed\n" || len(h.starts()) != 1 {
		t.Errorf("afterwards: %v, %s, %d requests", err, out, len(h.starts()))
	}
}

// Ensure that several processes which start at the same moment fetch the file once.
func TestInstall_AtOnce(t *testing.T) {
	h, dir := newHub(t, 1<<18), t.TempDir()
	var codes [6]int
	var wg sync.WaitGroup
	for i := range codes {
		wg.Go(func() {
			cmd := h.process(dir)
			_ = cmd.Run() // its code says how it went
			codes[i] = cmd.ProcessState.ExitCode()
		})
	}
	wg.Wait()
	for _, code := range codes {
		if code != 0 && code != 6 {
			t.Errorf("exit codes %d", codes)
		}
	}
	h.installed(dir)
	if n := len(h.starts()); n != 1 {
		t.Errorf("%d requests for the file", n)
	}
}

// Ensure that a full disk is told before the download and during it, and that the download goes on when there is room again.
func TestInstall_DiskFull(t *testing.T) {
	if err := exec.Command("unshare", "-rm", "mount", "-t", "tmpfs", "-o", "size=16k", "none", "/mnt").Run(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("no small disk can be mounted: %v", err)
		}
		t.Skip("SKIP TestInstall_DiskFull: no small disk can be mounted here")
	}
	h, dir := newHub(t, 2<<20), t.TempDir()
	cmd := h.process(dir)
	on := func(script string) *exec.Cmd { // runs in a namespace where dir is a small disk
		c := exec.Command("unshare", "-rm", "sh", "-ec", script, cmd.Path, dir)
		c.Env, c.Stderr = cmd.Env, os.Stderr
		return c
	}
	out, err := on(`mount -t tmpfs -o size=1m none "$1"; "$0" || echo "ended with $?"; ls -A "$1"`).Output()
	if err == nil && (!strings.Contains(string(out), "ended with 7") || !strings.Contains(string(out), "MB free") || strings.Contains(string(out), "\nsmall.gguf\n")) {
		t.Errorf("too small from the start: %s", out)
	}
	if err != nil || len(h.starts()) > 0 {
		t.Errorf("too small from the start: %v, %d requests for the file", err, len(h.starts()))
	}
	// Half of the file is here when something else fills the disk; then that goes away.
	half, filled := make(chan bool), make(chan bool)
	h.breaks(func(w http.ResponseWriter, r *http.Request, n int) bool {
		if n > 0 {
			return false
		}
		w.Header().Set("Content-Length", fmt.Sprint(len(h.content)))
		_, _ = w.Write(h.content[:1<<20])
		_ = http.NewResponseController(w).Flush()
		close(half)
		<-filled
		_, _ = w.Write(h.content[1<<20:])
		return true
	})
	c := on(`mount -t tmpfs -o size=4m none "$1"
		"$0" & pid=$!
		read half
		head -c 4000000 /dev/zero >"$1/ballast" 2>/dev/null || true
		echo filled
		wait $pid || echo "ended with $?"
		ls -A "$1"; rm "$1/ballast"; "$0"; sha256sum "$1/small.gguf"`)
	stdin, err1 := c.StdinPipe()
	stdout, err2 := c.StdoutPipe()
	if err := errors.Join(err1, err2, c.Start()); err != nil {
		t.Fatal(err)
	}
	<-half
	_, _ = io.WriteString(stdin, "half\n")
	var text strings.Builder
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if lines.Text() == "filled" {
			close(filled)
		}
		text.WriteString(lines.Text() + "\n")
	}
	if err := c.Wait(); err != nil {
		t.Errorf("%v: %s", err, &text)
	}
	for _, want := range []string{"ended with 7", "installed", h.sum + "  " + filepath.Join(dir, "small.gguf")} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in %s", want, &text)
		}
	}
	if starts := h.starts(); len(starts) != 2 || starts[1] == 0 {
		t.Errorf("started at %d", starts)
	}
}
