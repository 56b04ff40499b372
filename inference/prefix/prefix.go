// Package prefix keeps on disk what a model computed from the fixed beginning of its prompt, so that another process need not compute it again.
//
// A [Cache] holds states by [Key]. A state is used only when its key is the very one that was asked for and its bytes are those that were written:
// whatever is damaged, foreign or of another version is as good as missing, and is written anew by who computes it. The files are in a folder for each model
// (0700, the files 0600), so that [Cache.Remove] can drop them with it; all together take at most MaxBytes, and what was used least recently goes first.
//
// # Caveats
//
// The hash at the head of a file tells damage, not malice: the folder is only as safe as the user's account, as the model beside it is.
package prefix

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// MaxBytes is how much all states may take: eight of a model with 1.5 billion parameters, for which 580 tokens take 16 MB.
const MaxBytes = 128 << 20

// Key says what a state depends on. Every field counts.
type Key struct {
	Model   string // names the weights: their SHA-256, or what else tells them apart
	Prompt  []int  // the tokens
	Window  int    // tokens of the context
	KVType  string // how keys and values are stored
	Library string // version of llama.cpp, and the instruction sets that it was built for
}

// Model names the weights of a model for a [Key]: by their hash where that is known, else by what changes when the file does.
func Model(sha256, path string) string {
	if sha256 != "" {
		return sha256
	}
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	info, err := os.Stat(path)
	if err != nil {
		return path
	}
	return fmt.Sprint(path, " ", info.Size(), " ", info.ModTime().UnixNano())
}

// Cache is a folder of states. The zero value keeps nothing.
type Cache struct {
	Dir string
	Max int64 // bytes; 0 means MaxBytes
}

// form begins each file; its number changes with the layout.
const form = "caro prefix state 1\n"

// headBytes is what stands before the state: form, the key's hash and the state's.
const headBytes = len(form) + 2*sha256.Size

// hash returns the key's hash. Every part of it is of a known length or quoted, so that no two keys are written alike.
func (k Key) hash() [sha256.Size]byte {
	return sha256.Sum256(fmt.Appendf(nil, "%q %d %q %q %d", k.Model, k.Window, k.KVType, k.Library, k.Prompt))
}

// folder returns where a model's states are.
func (c Cache) folder(model string) string {
	sum := sha256.Sum256([]byte(model))
	return filepath.Join(c.Dir, hex.EncodeToString(sum[:8]))
}

func (c Cache) path(k Key) string {
	sum := k.hash()
	return filepath.Join(c.folder(k.Model), hex.EncodeToString(sum[:8])+".kv")
}

// Load returns the state of a key, or nil where there is none that can be trusted.
func (c Cache) Load(k Key) []byte {
	if c.Dir == "" {
		return nil
	}
	path := c.path(k)
	b, err := c.read(path)
	if err != nil || len(b) <= headBytes {
		return nil
	}
	state := b[headBytes:]
	if !bytes.Equal(b[:headBytes], head(k, state)) {
		return nil
	}
	now := time.Now()
	_ = os.Chtimes(path, now, now) // it was used; where that cannot be noted, it goes earlier
	return state
}

// read reads a regular file that is not larger than all states may be.
func (c Cache) read(path string) ([]byte, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > c.max() {
		return nil, fs.ErrInvalid
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	b := make([]byte, info.Size())
	_, err = io.ReadFull(f, b)
	return b, err
}

func head(k Key, state []byte) []byte {
	key, sum := k.hash(), sha256.Sum256(state)
	return slices.Concat([]byte(form), key[:], sum[:])
}

func (c Cache) max() int64 {
	if c.Max > 0 {
		return c.Max
	}
	return MaxBytes
}

// Save writes the state of a key over what is there, and drops others until all fit. A state that alone is too large is not kept.
func (c Cache) Save(k Key, state []byte) error {
	if c.Dir == "" || int64(len(state)+headBytes) > c.max() {
		return nil
	}
	path := c.path(k)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("keep the prompt's state: %w", err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), "new-*") // mode 0600
	if err != nil {
		return fmt.Errorf("keep the prompt's state: %w", err)
	}
	_, err = tmp.Write(head(k, state))
	if err == nil {
		_, err = tmp.Write(state)
	}
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
		return fmt.Errorf("keep the prompt's state: %w", err)
	}
	c.prune(path)
	return nil
}

// Remove drops all states of a model.
func (c Cache) Remove(model string) error {
	if c.Dir == "" {
		return nil
	}
	return os.RemoveAll(c.folder(model))
}

// kept is a file of the cache.
type kept struct {
	path string
	size int64
	used time.Time
}

// prune drops the files that were used least recently until the rest fits, but not the newest one. Half-written files of processes that died are among them.
func (c Cache) prune(newest string) {
	var files []kept
	var sum int64
	for _, pattern := range []string{"*/*.kv", "*/new-*"} {
		paths, _ := filepath.Glob(filepath.Join(c.Dir, pattern)) // the pattern is well-formed
		for _, path := range paths {
			if info, err := os.Lstat(path); err == nil {
				files = append(files, kept{path, info.Size(), info.ModTime()})
				sum += info.Size()
			}
		}
	}
	slices.SortFunc(files, func(a, b kept) int { return a.used.Compare(b.used) })
	for _, f := range files {
		if sum <= c.max() {
			return
		}
		if f.path != newest && os.Remove(f.path) == nil {
			sum -= f.size
		}
	}
}
