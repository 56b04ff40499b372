package model

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// Install puts a model of the catalogue on this machine: out of Hugging Face's own cache where it is there, else from the hub, going on
// where an earlier call stopped. It returns soon after ctx is done; what was downloaded stays for the next call. A file that is not what it
// should be is removed, and nothing is installed then.
//
// The errors wrap [ErrOffline], [ErrHub], [ErrDamaged], [ErrBusy] or a [*NoSpaceError] where they can. progress, which may be nil, is called
// now and then from one goroutine.
func (s Store) Install(ctx context.Context, hub Hub, m Model, progress func(Progress)) (Installed, error) {
	if s.Dir == "" {
		return Installed{}, fmt.Errorf("%w: there is no home folder to install it in", ErrNotInstalled)
	}
	if m.Starter {
		return s.known(m)
	}
	unlock, err := s.lock(m.File)
	if err != nil {
		return Installed{}, err
	}
	defer unlock()
	found, err := s.known(m)
	if err == nil {
		return found, nil
	}
	if errors.Is(err, ErrDamaged) { // it was whole when it was installed: something else changed it
		if err := s.discard(m.File, true); err != nil {
			return Installed{}, err
		}
	}
	if err := s.bring(ctx, hub, m, throttle(progress)); err != nil {
		return Installed{}, err
	}
	return s.known(m)
}

// bring gets a model's file from wherever it is and puts it in its place.
func (s Store) bring(ctx context.Context, hub Hub, m Model, report func(Progress)) error {
	pinned, isPinned := s.Source(m.File)
	if path, src, ok := hub.cached(m, pinned); ok {
		err := s.adopt(ctx, path, m.File, src, report)
		if !errors.Is(err, ErrDamaged) {
			return err
		}
	}
	if hub.Offline {
		return fmt.Errorf("%w: HF_HUB_OFFLINE forbids it", ErrOffline)
	}
	client := hub.client()
	defer client.CloseIdleConnections()
	if !isPinned || pinned.From != FromHub || pinned.Repo != m.Repo {
		return s.start(ctx, hub, client, m, report)
	}
	err := s.download(ctx, hub, client, m, pinned, report)
	if errors.Is(err, errGone) { // the hub rewrote its history
		return s.start(ctx, hub, client, m, report)
	}
	return err
}

// start asks the hub for the newest commit, pins it and downloads. What is here of the same bytes counts.
func (s Store) start(ctx context.Context, hub Hub, client *http.Client, m Model, report func(Progress)) error {
	src, err := hub.resolve(ctx, client, m)
	if err != nil {
		return err
	}
	if old, ok := s.Source(m.File); !ok || old.SHA256 != src.SHA256 {
		if err := s.discard(m.File, false); err != nil {
			return err
		}
	}
	if err := s.record(m.File, src); err != nil {
		return fmt.Errorf("note where the model comes from: %w", err)
	}
	return s.download(ctx, hub, client, m, src, report)
}

// download brings the file of a pinned commit and puts it in its place when it is what it should be.
func (s Store) download(ctx context.Context, hub Hub, client *http.Client, m Model, src Source, report func(Progress)) error {
	file, err := os.OpenFile(s.partPath(m.File), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("write the model: %w", err)
	}
	defer func() { _ = file.Close() }() // publish has synced what counts
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("write the model: %w", err)
	}
	f := &fetch{hub: hub, client: client, model: m, source: src, file: file, done: info.Size(), report: report}
	if f.done > src.Size {
		f.done = 0
		if err := file.Truncate(0); err != nil {
			return fmt.Errorf("write the model: %w", err)
		}
	}
	if err := fits(file.Name(), src.Size-f.done, src.Size); err != nil {
		return err
	}
	if f.done > 0 {
		report(Progress{Source: src, Done: f.done, Total: src.Size})
	}
	if err := f.run(ctx); err != nil {
		return err
	}
	return s.publish(ctx, file, m.File, src, report)
}

// publish holds a complete file against its source and puts it in its place. One that does not pass is removed.
func (s Store) publish(ctx context.Context, file *os.File, name string, src Source, report func(Progress)) error {
	got, err := digest(ctx, file, func(done int64) {
		report(Progress{Source: src, Done: done, Total: src.Size, Verifying: true})
	})
	if err != nil {
		return err
	}
	if got != src.SHA256 {
		_ = os.Remove(file.Name())
		if src.From == FromHub { // the next try asks anew
			_ = s.discard(name, false)
		}
		return fmt.Errorf("%w: what came has the SHA-256 %s… instead of %s…; nothing was installed", ErrDamaged, got[:12], src.SHA256[:12])
	}
	if err := errors.Join(file.Chmod(0o600), file.Sync()); err != nil {
		return fmt.Errorf("write the model: %w", err)
	}
	if err := s.record(name, src); err != nil {
		return fmt.Errorf("note where the model comes from: %w", err)
	}
	if err := move(file, s.installedPath(name)); err != nil {
		return fmt.Errorf("install the model: %w", err)
	}
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("install the model: %w", err)
	}
	s.remember(Model{SHA256: src.SHA256}, s.installedPath(name), info)
	_ = os.Remove(s.partPath(name)) // left of a download that an import overtook
	return nil
}

// move renames an open file, and makes sure that it was that very file: the folder is a cache, and whoever empties it can let
// another process begin anew under the same name.
func move(file *os.File, to string) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	same := func(path string) bool {
		there, err := os.Stat(path)
		return err == nil && os.SameFile(info, there)
	}
	if !same(file.Name()) {
		return errors.New("the folder was emptied meanwhile")
	}
	if err := os.Rename(file.Name(), to); err != nil {
		return err
	}
	if !same(to) {
		_ = os.Remove(to)
		return errors.New("the folder was emptied meanwhile")
	}
	if dir, err := os.Open(filepath.Dir(to)); err == nil {
		_ = dir.Sync() // some file systems cannot; the file itself is safe
		_ = dir.Close()
	}
	return nil
}

// digest returns the SHA-256 of a whole file in hex.
func digest(ctx context.Context, file *os.File, progress func(done int64)) (string, error) {
	h := sha256.New()
	buf := make([]byte, 1<<20)
	for at := int64(0); ; {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		n, err := file.ReadAt(buf, at)
		h.Write(buf[:n])
		at += int64(n)
		progress(at)
		if errors.Is(err, io.EOF) {
			return hex.EncodeToString(h.Sum(nil)), nil
		}
		if err != nil {
			return "", fmt.Errorf("check the model: %w", err)
		}
	}
}

// Partial returns how many bytes of a model are downloaded, 0 when it was not begun or is installed.
func (s Store) Partial(m Model) int64 {
	if s.Dir == "" || m.Starter {
		return 0
	}
	info, err := os.Stat(s.partPath(m.File))
	if err != nil {
		return 0
	}
	return info.Size()
}

// reportEvery is how often progress is told: often enough to look alive.
const reportEvery = 100 * time.Millisecond

// throttle returns a progress function that passes on the first and the last report of each stage, and between them one now and then.
func throttle(progress func(Progress)) func(Progress) {
	if progress == nil {
		return func(Progress) {}
	}
	var last time.Time
	var stage bool
	return func(p Progress) {
		now := time.Now()
		if !last.IsZero() && p.Done < p.Total && p.Verifying == stage && now.Sub(last) < reportEvery {
			return
		}
		last, stage = now, p.Verifying
		progress(p)
	}
}
