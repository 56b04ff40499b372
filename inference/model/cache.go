package model

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// cached looks for a model in Hugging Face's own cache. A blob there is named by its SHA-256; without that name, or a hash that is known from
// elsewhere, there is nothing to hold the file against and it does not count.
// https://huggingface.co/docs/huggingface_hub/guides/manage-cache
func (h Hub) cached(m Model, pinned Source) (path string, src Source, ok bool) {
	if h.Cache == "" || m.Repo == "" {
		return "", Source{}, false
	}
	repo := filepath.Join(h.Cache, "models--"+strings.ReplaceAll(m.Repo, "/", "--"))
	head, err := os.ReadFile(filepath.Join(repo, "refs", "main"))
	revision := strings.TrimSpace(string(head))
	if err != nil || !commit.MatchString(revision) {
		return "", Source{}, false
	}
	path, err = filepath.EvalSymlinks(filepath.Join(repo, "snapshots", revision, m.File))
	if err != nil {
		return "", Source{}, false
	}
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return "", Source{}, false
	}
	src = Source{From: FromCache, Repo: m.Repo, Commit: revision, SHA256: m.SHA256, Size: info.Size()}
	if src.SHA256 == "" {
		src.SHA256 = pinned.SHA256
	}
	if blob := filepath.Base(path); src.SHA256 == "" && hash.MatchString(blob) {
		src.SHA256 = blob
	}
	return path, src, src.valid() && (m.Size == 0 || m.Size == src.Size)
}

// adopt copies a file into the store. The copy is checked, not the original, which someone may be writing to.
func (s Store) adopt(ctx context.Context, path, name string, src Source, report func(Progress)) error {
	from, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("read the model: %w", err)
	}
	defer func() { _ = from.Close() }() // only read
	if err := fits(s.installedPath(name), src.Size, src.Size); err != nil {
		return err
	}
	to, err := os.OpenFile(s.copyPath(name), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write the model: %w", err)
	}
	defer func() {
		_ = to.Close()
		_ = os.Remove(to.Name()) // gone already when it was installed
	}()
	in := counted{ctx: ctx, r: from, tell: func(done int64) { report(Progress{Source: src, Done: done, Total: src.Size}) }}
	if _, err := io.Copy(to, &in); err != nil {
		f := fetch{source: src, file: to}
		return f.full(err)
	}
	return s.publish(ctx, to, name, src, report)
}

// counted reads until ctx is done and tells how much it has read.
type counted struct {
	ctx  context.Context
	r    io.Reader
	done int64
	tell func(done int64)
}

// Read is io.Reader's.
func (c *counted) Read(b []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.r.Read(b)
	c.done += int64(n)
	c.tell(c.done)
	return n, err
}
