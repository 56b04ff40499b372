package model

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
)

// Source says where a model's file came from and what it is held against. It lies beside the file from the first contact on, so that a
// download that goes on later goes on with the same bytes.
type Source struct {
	From   Origin `json:"from"`
	Repo   string `json:"repo,omitempty"`
	Commit string `json:"commit,omitempty"` // of the repository; what main was at first contact
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"` // bytes
}

// Origin says how a file came here.
type Origin string

// The origins.
const (
	FromHub    Origin = "hub"    // the hub named commit, size and hash
	FromCache  Origin = "cache"  // Hugging Face's own cache did
	FromImport Origin = "import" // the user brought the file; its hash was taken then
)

var (
	hash   = regexp.MustCompile(`^[0-9a-f]{64}$`)
	commit = regexp.MustCompile(`^[0-9a-f]{40}$`)
)

// maxSize is more bytes than any model that caro could load.
const maxSize = 1 << 40

// valid reports whether a source holds what it needs to.
func (s Source) valid() bool {
	return hash.MatchString(s.SHA256) && s.Size > 0 && s.Size < maxSize && (s.From != FromHub || commit.MatchString(s.Commit))
}

// names of what lies beside a model's file.
func (s Store) installedPath(file string) string { return filepath.Join(s.Dir, file) }
func (s Store) partPath(file string) string      { return filepath.Join(s.Dir, file+".part") }
func (s Store) copyPath(file string) string      { return filepath.Join(s.Dir, file+".copy") }
func (s Store) sourcePath(file string) string    { return filepath.Join(s.Dir, file+".source.json") }
func (s Store) lockPath(file string) string      { return filepath.Join(s.Dir, file+".lock") }

// Source returns where a file of the store came from; ok is false where that is not known.
func (s Store) Source(file string) (src Source, ok bool) {
	if s.Dir == "" {
		return Source{}, false
	}
	b, err := os.ReadFile(s.sourcePath(file))
	if err != nil || json.Unmarshal(b, &src) != nil || !src.valid() {
		return Source{}, false
	}
	return src, true
}

// record writes down where a file comes from.
func (s Store) record(file string, src Source) error {
	b, err := json.Marshal(src)
	if err != nil {
		return err
	}
	return replace(s.sourcePath(file), append(b, '\n'))
}

// replace writes a small file in one step, with mode 0600.
func replace(path string, b []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(b)
	if cerr := tmp.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(tmp.Name()) // err says why there is nothing
	}
	return err
}
