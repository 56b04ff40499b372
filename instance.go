package main

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"caro/app"
	"caro/inference"
)

// errand is what a second start of the app asks of the first.
type errand struct {
	Ask string `json:"ask,omitempty"` // words for the prompt field; empty shows the panel only
}

// maxErrand is the longest errand in bytes.
const maxErrand = 64 << 10

// errandTime is how long handing over an errand may take. The first one may still be starting.
const errandTime = 3 * time.Second

// claim makes this process the one app of a folder. It returns where errands of later starts come from; inbox is nil when another app
// has the folder, which was then handed the errand. release gives the folder back.
func claim(dir string, first app.Event, log *slog.Logger) (inbox chan app.Event, release func(), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, err
	}
	lock, err := os.OpenFile(filepath.Join(dir, "app.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, nil, err
	}
	address, err := socketPath(dir, "app.sock")
	if err == nil {
		err = syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		_ = lock.Close()
		return nil, nil, hand(address, first)
	}
	if err != nil {
		_ = lock.Close()
		return nil, nil, fmt.Errorf("claim %s: %w", dir, err)
	}
	_ = os.Remove(address) // of one that was killed
	listener, err := net.Listen("unix", address)
	if err != nil {
		_ = lock.Close()
		return nil, nil, fmt.Errorf("listen for a second start: %w", err)
	}
	inbox = make(chan app.Event, 1)
	go listen(listener, inbox, log)
	return inbox, func() { _ = listener.Close(); _ = lock.Close() }, nil
}

// socketPath is where the app of a folder listens by a name, which may have a folder of its own. The path of a socket must be short, so it is in a folder of the
// user's among the temporary ones where the app's is long. Nobody else may enter that either.
func socketPath(dir, name string) (string, error) {
	if path := filepath.Join(dir, name); len(path) < 100 {
		return path, nil
	}
	own := filepath.Join(os.TempDir(), fmt.Sprintf("caro-%d", os.Getuid()))
	if err := os.MkdirAll(own, 0o700); err != nil {
		return "", err
	}
	if info, err := os.Lstat(own); err != nil || !info.IsDir() || info.Mode().Perm() != 0o700 {
		return "", fmt.Errorf("%s is not a folder that only you can open", own)
	}
	return filepath.Join(own, fmt.Sprintf("%x.sock", sha256.Sum256([]byte(filepath.Join(dir, name))))[:20]), nil
}

// hand gives an errand to the app that listens at address.
func hand(address string, first app.Event) error {
	var e errand
	if link, ok := first.(app.Link); ok {
		e.Ask = link.Query
	}
	body, err := json.Marshal(e)
	if err != nil {
		return err
	}
	for deadline := time.Now().Add(errandTime); ; time.Sleep(50 * time.Millisecond) {
		conn, err := net.DialTimeout("unix", address, errandTime)
		if err == nil {
			_, err = conn.Write(body)
			return errors.Join(err, conn.Close())
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("caro runs already, but does not answer: %w", err)
		}
	}
}

// listen takes errands until the listener is closed.
func listen(l net.Listener, inbox chan<- app.Event, log *slog.Logger) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		_ = conn.SetDeadline(time.Now().Add(errandTime))
		body, err := io.ReadAll(io.LimitReader(conn, maxErrand))
		_ = conn.Close()
		var e errand
		if err == nil {
			err = json.Unmarshal(body, &e)
		}
		if err != nil {
			log.Warn("an errand was not understood", "reason", err)
			continue
		}
		inbox <- e.event()
	}
}

// event is what the session is told.
func (e errand) event() app.Event {
	if inference.CheckQuery(e.Ask) != nil || app.Visible(e.Ask) != e.Ask {
		return app.Show{}
	}
	return app.Link{Query: e.Ask}
}
