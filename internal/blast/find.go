package blast

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"caro/safety/targets"
)

// find walks as find does and takes what its condition selects.
func (w *walker) find(t targets.Target) error {
	for _, root := range t.Find.Roots {
		at := w.place(t.Dir, root)
		info, err := os.Lstat(at)
		if err != nil {
			continue
		}
		if err := w.search(t, found{at, root, info, 0}); err != nil {
			return err
		}
	}
	return nil
}

// found is an entry that a search came to.
type found struct {
	path  string // where it is
	shown string // as find names it
	info  fs.FileInfo
	depth int
}

func (w *walker) search(t targets.Target, f found) error {
	if err := w.spend(); err != nil {
		return err
	}
	if f.depth >= t.Find.Min && w.holds(t.Find.Expr, f) && (f.depth > 0 || f.shown != ".") {
		if err := w.hit(t, f); err != nil {
			return err
		}
	}
	if !f.info.IsDir() || t.Find.Max >= 0 && f.depth >= t.Find.Max {
		return nil
	}
	for _, e := range w.list(f.path) {
		info, err := e.Info()
		if err != nil {
			continue
		}
		inner := found{filepath.Join(f.path, e.Name()), strings.TrimSuffix(f.shown, "/") + "/" + e.Name(), info, f.depth + 1}
		if err := w.search(t, inner); err != nil {
			return err
		}
	}
	return nil
}

// hit takes what a search selected: rm leaves folders alone, -delete and chmod do not.
func (w *walker) hit(t targets.Target, f found) error {
	if f.info.IsDir() && t.Recursive {
		return w.tree(f.path, f.info)
	}
	if !f.info.IsDir() || t.Folders {
		w.note(f.path, f.info)
	}
	return nil
}

// holds reports whether a condition is true of an entry.
func (w *walker) holds(e targets.Expr, f found) bool {
	switch e.Op {
	case targets.And:
		for _, a := range e.Args {
			if !w.holds(a, f) {
				return false
			}
		}
	case targets.Or:
		for _, a := range e.Args {
			if w.holds(a, f) {
				return true
			}
		}
		return false
	case targets.Not:
		return !w.holds(e.Args[0], f)
	case targets.Name:
		return like(e.Text, f.info.Name())
	case targets.IName:
		return like(e.Text, strings.ToLower(f.info.Name()))
	case targets.Path: // a star of -path matches slashes too
		return like(strings.ReplaceAll(e.Text, "/", "\x00"), strings.ReplaceAll(f.shown, "/", "\x00"))
	case targets.Type:
		return strings.Contains(e.Text, kind(f.info.Mode()))
	case targets.Size:
		return sign(e, (f.info.Size()+e.Unit-1)/e.Unit)
	case targets.Age:
		return sign(e, int64(w.opts.Now.Sub(f.info.ModTime()).Minutes())/e.Unit)
	case targets.Empty:
		if f.info.IsDir() {
			return len(w.list(f.path)) == 0
		}
		return f.info.Mode().IsRegular() && f.info.Size() == 0
	}
	return true
}

// like reports whether a pattern of find matches a name.
func like(pattern, name string) bool {
	ok, err := path.Match(strings.ReplaceAll(pattern, "[!", "[^"), name)
	return err == nil && ok
}

// kind returns find's letter for a kind of file.
func kind(m fs.FileMode) string {
	switch {
	case m.IsRegular():
		return "f"
	case m.IsDir():
		return "d"
	case m&fs.ModeSymlink != 0:
		return "l"
	case m&fs.ModeNamedPipe != 0:
		return "p"
	case m&fs.ModeSocket != 0:
		return "s"
	}
	return "b c"
}

// sign compares a number as +N, -N and N do.
func sign(e targets.Expr, n int64) bool {
	switch {
	case e.Sign > 0:
		return n > e.N
	case e.Sign < 0:
		return n < e.N
	}
	return n == e.N
}
