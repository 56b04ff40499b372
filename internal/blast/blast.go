// Package blast counts the files that a command would delete, move or change, as they are now.
//
// [Look] takes what caro/safety/targets read of a command and looks it up: it lists folders and asks for sizes, and does
// nothing else. It follows no symbolic links, and it stops at a number of entries and at a time, so that a person never
// waits for it.
package blast

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"caro/safety/targets"
)

// Options bound a look. The zero value of a bound is the default.
type Options struct {
	Dir     string // where the command would run
	Home    string // what ~ means; "" means that it is not known
	Now     time.Time
	Entries int           // how many entries of folders are looked at; 0 means 10,000
	Time    time.Duration // how long; 0 means 200 ms
	Names   int           // how many names are kept; 0 means 1,000
}

// Count is what would happen to files, for one verb.
type Count struct {
	Verb    targets.Verb
	Files   int
	Folders int
	Bytes   int64
	Names   []string // the first of them
	More    bool     // a bound was reached: there may be more
	Unsure  bool     // the command has parts that only the shell knows
}

// errBound ends a walk at one of its bounds.
var errBound = errors.New("enough was seen")

// Look counts what the targets of a command are now. It returns at the latest when the time is over.
func Look(ctx context.Context, r targets.Targets, o Options) []Count {
	if len(r.List) == 0 || o.Dir == "" {
		return nil
	}
	o.Entries, o.Time, o.Names = cmp.Or(o.Entries, 10_000), cmp.Or(o.Time, 200*time.Millisecond), cmp.Or(o.Names, 1000)
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	ctx, cancel := context.WithTimeout(ctx, o.Time)
	defer cancel()
	done := make(chan []Count, 1)
	go func() { // a folder of a network that is gone does not answer: the walk is left behind then
		w := walker{ctx: ctx, opts: o, left: o.Entries, seen: map[string]bool{}}
		done <- w.all(r)
	}()
	select {
	case counts := <-done:
		return counts
	case <-time.After(o.Time + 20*time.Millisecond):
		return []Count{{Verb: r.List[0].Verb, More: true, Unsure: true}}
	}
}

// walker is one look.
type walker struct {
	ctx    context.Context
	opts   Options
	left   int
	seen   map[string]bool // a file counts once, however many patterns name it
	counts []Count
	now    *Count
}

func (w *walker) all(r targets.Targets) []Count {
	for _, t := range r.List {
		w.count(t.Verb)
		var err error
		if t.Find != nil {
			err = w.find(t)
		}
		for _, p := range t.Patterns {
			if err == nil {
				err = w.pattern(t, p)
			}
		}
		w.now.More = w.now.More || errors.Is(err, errBound)
		w.now.Unsure = w.now.Unsure || r.Unsure
	}
	return w.counts
}

// count makes the count of a verb the present one.
func (w *walker) count(v targets.Verb) {
	for i := range w.counts {
		if w.counts[i].Verb == v {
			w.now = &w.counts[i]
			return
		}
	}
	w.counts = append(w.counts, Count{Verb: v})
	w.now = &w.counts[len(w.counts)-1]
}

// spend pays for an entry.
func (w *walker) spend() error {
	if w.left--; w.left < 0 || w.ctx.Err() != nil {
		return errBound
	}
	return nil
}

// list returns the entries of a folder; one that cannot be read has none.
func (w *walker) list(dir string) []fs.DirEntry {
	f, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer f.Close()
	entries, _ := f.ReadDir(w.left + 1) // what was read before an error counts
	return entries
}

// place returns where a path of the command is, from where cd led.
func (w *walker) place(dir, path string) string {
	for _, p := range []string{dir, path} {
		if rest, ok := strings.CutPrefix(p, "~"); ok && (rest == "" || rest[0] == '/') && w.opts.Home != "" {
			if p == path {
				return filepath.Join(w.opts.Home, rest)
			}
			dir = filepath.Join(w.opts.Home, rest)
		}
	}
	switch {
	case filepath.IsAbs(path):
		return path
	case filepath.IsAbs(dir):
		return filepath.Join(dir, path)
	}
	return filepath.Join(w.opts.Dir, dir, path)
}

// pattern takes what a pattern names.
func (w *walker) pattern(t targets.Target, pattern string) error {
	root, rest := w.place(t.Dir, "."), pattern
	if strings.HasPrefix(pattern, "/") || strings.HasPrefix(pattern, "~") {
		first, after, _ := strings.Cut(pattern, "/")
		root, rest = w.place("", first+"/"), after
	}
	return w.match(t, root, strings.Split(strings.Trim(rest, "/"), "/"))
}

// match follows the parts of a pattern from a folder on.
func (w *walker) match(t targets.Target, dir string, parts []string) error {
	if len(parts) == 0 {
		return w.take(t, dir)
	}
	part, rest := parts[0], parts[1:]
	if !strings.ContainsAny(strings.NewReplacer(`\*`, "", `\?`, "", `\[`, "").Replace(part), "*?[") {
		return w.match(t, filepath.Join(dir, unescape(part)), rest)
	}
	for _, e := range w.list(dir) {
		if err := w.spend(); err != nil {
			return err
		}
		if strings.HasPrefix(e.Name(), ".") != strings.HasPrefix(part, ".") { // a star does not match a leading dot
			continue
		}
		if ok, err := filepath.Match(part, e.Name()); err != nil || !ok {
			continue
		}
		if err := w.match(t, filepath.Join(dir, e.Name()), rest); err != nil {
			return err
		}
	}
	return nil
}

// unescape takes the backslashes of a pattern away.
func unescape(part string) string {
	var b strings.Builder
	for i := 0; i < len(part); i++ {
		if part[i] == '\\' && i+1 < len(part) {
			i++
		}
		b.WriteByte(part[i])
	}
	return b.String()
}

// take counts an operand, and what is in it where the command goes into folders.
func (w *walker) take(t targets.Target, path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return nil //nolint:nilerr // what is not there is not touched
	}
	if err := w.spend(); err != nil {
		return err
	}
	if !info.IsDir() {
		w.note(path, info)
		return nil
	}
	switch {
	case t.Recursive:
		return w.tree(path, info)
	case t.Folders && t.Verb == targets.Move:
		w.note(path, info)
		return w.inside(path)
	case t.Folders:
		w.note(path, info)
	}
	return nil
}

// tree counts a folder with all that is in it.
func (w *walker) tree(path string, info fs.FileInfo) error {
	w.note(path, info)
	return w.inside(path)
}

func (w *walker) inside(path string) error {
	for _, e := range w.list(path) {
		if err := w.spend(); err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			continue
		}
		inner := filepath.Join(path, e.Name())
		if !info.IsDir() {
			w.note(inner, info)
		} else if err := w.tree(inner, info); err != nil {
			return err
		}
	}
	return nil
}

// note counts one entry.
func (w *walker) note(path string, info fs.FileInfo) {
	key := string(w.now.Verb) + "\x00" + path
	if w.seen[key] {
		return
	}
	w.seen[key] = true
	if info.IsDir() {
		w.now.Folders++
	} else {
		w.now.Files++
		w.now.Bytes += info.Size()
	}
	if len(w.now.Names) < w.opts.Names {
		name := path
		if rel, err := filepath.Rel(w.opts.Dir, path); err == nil && !strings.HasPrefix(rel, "..") {
			name = rel
		}
		w.now.Names = append(w.now.Names, name)
	}
}

// String says what would happen, as in "would delete 23 files, 410 MB".
func (c Count) String() string {
	var parts []string
	if c.Files > 0 || c.Folders == 0 {
		parts = append(parts, plural(c.Files, "file"))
	}
	if c.Folders > 0 {
		parts = append(parts, plural(c.Folders, "folder"))
	}
	text := "would " + string(c.Verb) + " "
	if c.More {
		text += "at least "
	}
	text += strings.Join(parts, " and ")
	if c.Bytes > 0 {
		text += ", " + size(c.Bytes)
	}
	if c.Unsure {
		text += ", and what only the shell knows"
	}
	return text
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits + " " + what + "s"
}

// size writes bytes as people do: 410 MB.
func size(n int64) string {
	const step = 1000
	if n < step {
		return fmt.Sprintf("%d bytes", n)
	}
	value, unit := float64(n)/step, 0
	for value >= step && unit < 3 {
		value /= step
		unit++
	}
	if value < 10 {
		return fmt.Sprintf("%.1f %s", value, []string{"kB", "MB", "GB", "TB"}[unit])
	}
	return fmt.Sprintf("%.0f %s", value, []string{"kB", "MB", "GB", "TB"}[unit])
}
