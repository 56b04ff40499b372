package prefix_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"caro/inference/prefix"
)

var key = prefix.Key{Model: "aa", Prompt: []int{1, 2, 3}, Window: 2048, KVType: "f16", Library: "v1 AVX2"}

// files returns the paths below a folder, without the folders.
func files(t *testing.T, dir string) (paths []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

func save(t *testing.T, c prefix.Cache, k prefix.Key, state []byte) {
	t.Helper()
	if err := c.Save(k, state); err != nil {
		t.Fatal(err)
	}
}

// Ensure that a state comes back under its own key and under none that differs in anything.
func TestLoad(t *testing.T) {
	c := prefix.Cache{Dir: t.TempDir()}
	if got := c.Load(key); got != nil {
		t.Errorf("before anything was saved: %q", got)
	}
	save(t, c, key, []byte("state"))
	if got := c.Load(key); string(got) != "state" {
		t.Errorf("%q", got)
	}
	for name, change := range map[string]func(k *prefix.Key){
		"model":       func(k *prefix.Key) { k.Model = "ab" },
		"prompt":      func(k *prefix.Key) { k.Prompt = []int{1, 2, 4} },
		"more prompt": func(k *prefix.Key) { k.Prompt = []int{1, 2, 3, 4} },
		"window":      func(k *prefix.Key) { k.Window = 1280 },
		"kv type":     func(k *prefix.Key) { k.KVType = "q8_0" },
		"library":     func(k *prefix.Key) { k.Library = "v1 AVX512" },
	} {
		other := key
		change(&other)
		if got := c.Load(other); got != nil {
			t.Errorf("another %s: %q", name, got)
		}
	}
	save(t, c, key, []byte("newer"))
	if got := c.Load(key); string(got) != "newer" {
		t.Errorf("saved again: %q", got)
	}
}

// Ensure that nobody else can read the states.
func TestSave_Mode(t *testing.T) {
	c := prefix.Cache{Dir: filepath.Join(t.TempDir(), "state")}
	save(t, c, key, []byte("state"))
	for _, path := range files(t, c.Dir) {
		file, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		folder, err := os.Stat(filepath.Dir(path))
		if err != nil {
			t.Fatal(err)
		}
		if file.Mode().Perm() != 0o600 || folder.Mode().Perm() != 0o700 {
			t.Errorf("%s: %v in %v", path, file.Mode(), folder.Mode())
		}
	}
}

// Ensure that no damage at any place of the file is taken for a state, and that the next Save mends it.
func TestLoad_Damaged(t *testing.T) {
	c := prefix.Cache{Dir: t.TempDir()}
	save(t, c, key, []byte("state"))
	path := files(t, c.Dir)[0]
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var damaged [][]byte
	for i := range whole {
		flipped := bytes.Clone(whole)
		flipped[i] ^= 1
		damaged = append(damaged, flipped, whole[:i])
	}
	for _, b := range append(damaged, append(bytes.Clone(whole), 0)) {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := c.Load(key); got != nil {
			t.Fatalf("%q gives %q", b, got)
		}
	}
	save(t, c, key, []byte("state"))
	if got := c.Load(key); string(got) != "state" {
		t.Errorf("%q", got)
	}
}

// Ensure that another key's file under this one's name is foreign, and that neither a link nor a folder is a state.
func TestLoad_Foreign(t *testing.T) {
	c := prefix.Cache{Dir: t.TempDir()}
	save(t, c, key, []byte("state"))
	path := files(t, c.Dir)[0]
	other := key
	other.Library = "v2"
	save(t, c, other, []byte("other"))
	for _, p := range files(t, c.Dir) {
		if p != path {
			if err := os.Rename(p, path); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := c.Load(key); got != nil {
		t.Errorf("another key's file: %q", got)
	}
	if err := os.Rename(path, path+".away"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path+".away", path); err != nil {
		t.Fatal(err)
	}
	if got := c.Load(other); got != nil {
		t.Errorf("a link: %q", got)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if got := c.Load(key); got != nil {
		t.Errorf("a folder: %q", got)
	}
	if err := c.Save(key, []byte("state")); err == nil {
		t.Error("saved over a folder")
	}
	if n := len(files(t, c.Dir)); n != 1 {
		t.Errorf("%d files are left", n)
	}
}

// Ensure that all states together keep to the limit, and that what was used last stays.
func TestSave_Bounded(t *testing.T) {
	c := prefix.Cache{Dir: t.TempDir(), Max: 1000}
	past := time.Now().Add(-time.Hour)
	for n := range 10 {
		k := key
		k.Window = n
		k.Model = string(rune('a' + n%3))
		save(t, c, k, make([]byte, 200))
		for _, path := range files(t, c.Dir) {
			_ = os.Chtimes(path, past, past)
		}
		first := key
		first.Window, first.Model = 0, "a"
		if got := c.Load(first); got == nil {
			t.Fatalf("the state in use was dropped after %d", n)
		}
		var sum int64
		for _, path := range files(t, c.Dir) {
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			sum += info.Size()
		}
		if sum > c.Max {
			t.Fatalf("%d bytes after %d states", sum, n+1)
		}
	}
	before := len(files(t, c.Dir))
	save(t, c, prefix.Key{Model: "huge"}, make([]byte, 1001))
	if got := c.Load(prefix.Key{Model: "huge"}); got != nil || len(files(t, c.Dir)) != before {
		t.Error("a state larger than all may be was kept")
	}
}

// Ensure that states go with their model and with no other.
func TestRemove(t *testing.T) {
	c := prefix.Cache{Dir: t.TempDir()}
	other := key
	other.Model = "bb"
	save(t, c, key, []byte("state"))
	save(t, c, other, []byte("other"))
	if err := c.Remove(key.Model); err != nil {
		t.Fatal(err)
	}
	if got := c.Load(key); got != nil {
		t.Errorf("%q", got)
	}
	if got := c.Load(other); string(got) != "other" {
		t.Errorf("%q", got)
	}
	if err := c.Remove("never seen"); err != nil {
		t.Error(err)
	}
}

func TestCache_Nowhere(t *testing.T) {
	if err := (prefix.Cache{}).Save(key, []byte("state")); err != nil || (prefix.Cache{}).Load(key) != nil {
		t.Error(err)
	}
	if err := (prefix.Cache{}).Remove("aa"); err != nil {
		t.Error(err)
	}
	c := prefix.Cache{Dir: "/dev/null/state"}
	if err := c.Save(key, []byte("state")); err == nil || c.Load(key) != nil {
		t.Error("saved below a file")
	}
}

// Ensure that processes which write the same state at the same time leave a whole one.
func TestSave_Concurrent(t *testing.T) {
	c := prefix.Cache{Dir: t.TempDir()}
	state := bytes.Repeat([]byte("state"), 10_000)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 20 {
				if err := c.Save(key, state); err != nil {
					t.Error(err)
				}
				if got := c.Load(key); got != nil && !bytes.Equal(got, state) {
					t.Error("half a state")
				}
			}
		})
	}
	all.Wait()
	if n := len(files(t, c.Dir)); n != 1 {
		t.Errorf("%d files", n)
	}
}
