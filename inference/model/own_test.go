package model_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"caro/inference"
	"caro/inference/model"
)

const chatML = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"

// gguf returns a file with the given architecture and chat template, and one tensor of 256 weights in 4 bytes each.
func gguf(architecture, template string) []byte {
	var b bytes.Buffer
	put := func(values ...any) {
		for _, v := range values {
			if s, ok := v.(string); ok {
				_ = binary.Write(&b, binary.LittleEndian, uint64(len(s)))
				b.WriteString(s)
				continue
			}
			_ = binary.Write(&b, binary.LittleEndian, v)
		}
	}
	b.WriteString("GGUF")
	put(uint32(3), uint64(1), uint64(5))
	put("general.architecture", uint32(8), architecture)
	put("tokenizer.ggml.tokens", uint32(9), uint32(8), uint64(2), "a", "bc")
	put("tokenizer.ggml.token_type", uint32(9), uint32(5), uint64(2), int32(1), int32(1))
	put("qwen2.rope.freq_base", uint32(6), float32(1e6))
	put("tokenizer.chat_template", uint32(8), template)
	put("token_embd.weight", uint32(1), uint64(256), uint32(0), uint64(0))
	b.Write(make([]byte, 31-(b.Len()+31)%32))
	b.Write(make([]byte, 1024))
	return b.Bytes()
}

// write writes a file in a folder of its own and returns its path.
func write(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// Ensure that a file of the user's becomes a model under its own name: copied, hashed, for their eyes only, and told apart from the catalogue's.
func TestImport(t *testing.T) {
	s := model.Store{Dir: filepath.Join(t.TempDir(), "models")}
	content := gguf("qwen2", chatML)
	sum := sha256.Sum256(content)
	for name, want := range map[string]string{"mine.gguf": "mine", "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf": "qwen2.5-coder-1.5b"} {
		got, err := s.Import(t.Context(), write(t, name, content), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got.Ref != (inference.ModelRef{Name: want, Origin: inference.OriginFile, SHA256: hex.EncodeToString(sum[:])}) {
			t.Errorf("%s: %+v", name, got.Ref)
		}
		b, err := os.ReadFile(filepath.Join(s.Dir, name))
		info, err2 := os.Stat(filepath.Join(s.Dir, name))
		if err := errors.Join(err, err2); err != nil || !bytes.Equal(b, content) || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
		if found, err := s.Find(want); err != nil || found.Path != got.Path {
			t.Errorf("Find(%s): %+v, %v", want, found, err)
		}
		if err := s.Verify(got); err != nil {
			t.Errorf("Verify: %v", err)
		}
	}
	if got := s.Own(); !slices.Equal(got, []string{"mine"}) {
		t.Errorf("Own: %q", got)
	}
	if got, err := s.Find(""); err != nil || got.Model.Name != model.DefaultName {
		t.Errorf("the default: %+v, %v", got, err)
	}
	if err := os.Truncate(filepath.Join(s.Dir, "mine.gguf"), int64(len(content)-1)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Find("mine"); !errors.Is(err, model.ErrDamaged) {
		t.Errorf("cut short: %v", err)
	}
}

// Ensure that what caro could not use is refused before anything is written.
func TestImport_Refusals(t *testing.T) {
	good := gguf("qwen2", chatML)
	for _, c := range []struct {
		name    string
		path    string
		is      error
		mention string
	}{
		{"no such file", filepath.Join(t.TempDir(), "none.gguf"), model.ErrNotInstalled, "none.gguf"},
		{"a folder", t.TempDir(), inference.ErrBadModel, "not a file"},
		{"empty", write(t, "a.gguf", nil), inference.ErrBadModel, "no whole GGUF"},
		{"a page", write(t, "a.gguf", []byte("<html>not found</html>")), inference.ErrBadModel, "no whole GGUF"},
		{"another architecture", write(t, "a.gguf", gguf("llama", chatML)), inference.ErrBadModel, "chat template"},
		{"another template", write(t, "a.gguf", gguf("qwen2", "[INST] {{ m }} [/INST]")), inference.ErrBadModel, "chat template"},
		{"no template", write(t, "a.gguf", gguf("qwen2", "")), inference.ErrBadModel, "chat template"},
		{"weights cut short", write(t, "a.gguf", good[:len(good)-1]), inference.ErrBadModel, "no whole GGUF"},
		{"header cut short", write(t, "a.gguf", good[:200]), inference.ErrBadModel, "no whole GGUF"},
		{"a name with blanks", write(t, "my model.gguf", good), model.ErrName, "my model"},
		{"a hidden name", write(t, ".gguf", good), model.ErrName, ".gguf"},
		{"the starter's name", write(t, "caro-starter.gguf", good), model.ErrStarter, "caro-starter"},
	} {
		s := model.Store{Dir: filepath.Join(t.TempDir(), "models")}
		_, err := s.Import(t.Context(), c.path, nil)
		if !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.mention) {
			t.Errorf("%s: %v, want %v", c.name, err, c.is)
		}
		if got := files(t, s.Dir); len(got) > 0 {
			t.Errorf("%s: left %q", c.name, got)
		}
	}
	if _, err := (model.Store{}).Import(t.Context(), write(t, "a.gguf", good), nil); !errors.Is(err, model.ErrNotInstalled) {
		t.Errorf("no folder: %v", err)
	}
}

// FuzzImport: whatever a file holds, it is taken or refused; there is no panic, and no header makes caro read or allocate more than the file has.
func FuzzImport(f *testing.F) {
	good := gguf("qwen2", chatML)
	f.Add(good)
	for _, at := range []int{4, 8, 16, 24, 60, 80, 120, 200, 300} {
		bad := slices.Clone(good)
		copy(bad[at:], "\xff\xff\xff\xff\xff\xff\xff\xff")
		f.Add(bad)
		f.Add(good[:at])
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		dir := t.TempDir()
		path := filepath.Join(dir, "fuzz.gguf")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		s := model.Store{Dir: filepath.Join(dir, "models")}
		if _, err := s.Import(t.Context(), path, nil); err != nil && (!errors.Is(err, inference.ErrBadModel) || len(files(t, s.Dir)) > 0) {
			t.Errorf("%v, left %q", err, files(t, s.Dir))
		}
	})
}

// Ensure that removing a model takes all that belongs to it, and nothing else.
func TestRemove(t *testing.T) {
	s := model.Store{Dir: t.TempDir()}
	content := gguf("qwen2", chatML)
	for _, name := range []string{"one.gguf", "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf", "other.gguf"} {
		if _, err := s.Import(t.Context(), write(t, name, append(content, name...)), nil); err != nil {
			t.Fatal(err)
		}
	}
	one, err := s.Find("one")
	other, err2 := s.Find("other")
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	for _, m := range []model.Installed{one, other} {
		dir := s.StateDir(m.Ref)
		if err := errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, "prompt.kv"), nil, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]error{
		"one": nil, "qwen2.5-coder-0.5b": nil, "qwen2.5-coder-7b": model.ErrNotInstalled, "caro-starter": model.ErrStarter,
		"nothing": model.ErrUnknown, "../models/other": model.ErrUnknown, "": model.ErrUnknown,
	} {
		if err := s.Remove(name); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", name, err, want)
		}
	}
	left := slices.DeleteFunc(files(t, s.Dir), func(name string) bool { return strings.HasSuffix(name, ".lock") })
	if !slices.Equal(left, []string{"other.gguf", "other.gguf.source.json", "state", "verified.json"}) {
		t.Errorf("left %q", left)
	}
	if _, err := os.Stat(s.StateDir(one.Ref)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the state is still there: %v", err)
	}
	if _, err := os.Stat(s.StateDir(other.Ref)); err != nil {
		t.Errorf("another model's state: %v", err)
	}
	if s.StateDir(inference.ModelRef{SHA256: "../../x"}) != "" || (model.Store{}).StateDir(other.Ref) != "" {
		t.Error("a folder for what has no hash")
	}
}

// cached puts a blob into a Hugging Face cache as huggingface_hub does and returns the cache's folder.
func cached(t *testing.T, blob string, content []byte) string {
	t.Helper()
	dir := t.TempDir()
	repo := filepath.Join(dir, "models--org--small")
	snapshot := filepath.Join(repo, "snapshots", secondCommit)
	err := errors.Join(os.MkdirAll(snapshot, 0o755), os.MkdirAll(filepath.Join(repo, "refs"), 0o755), os.MkdirAll(filepath.Join(repo, "blobs"), 0o755),
		os.WriteFile(filepath.Join(repo, "refs", "main"), []byte(secondCommit), 0o644),
		os.WriteFile(filepath.Join(repo, "blobs", blob), content, 0o644),
		os.Symlink("../../blobs/"+blob, filepath.Join(snapshot, small.File)))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// Ensure that what Hugging Face's own cache holds is not downloaded again, and is believed only as far as its hash.
func TestInstall_Cache(t *testing.T) {
	h, s := newHub(t, 1<<18), model.Store{Dir: t.TempDir()}
	c := h.client()
	c.Cache, c.Offline = cached(t, h.sum, h.content), true
	if _, err := s.Install(t.Context(), c, small, nil); err != nil {
		t.Fatal(err)
	}
	h.installed(s.Dir)
	if src, _ := s.Source(small.File); src != (model.Source{From: model.FromCache, Repo: "org/small", Commit: secondCommit, SHA256: h.sum, Size: 1 << 18}) || len(h.asked) > 0 {
		t.Errorf("%+v, asked %q", src, h.asked)
	}
	for name, dir := range map[string]string{
		"damaged":         cached(t, h.sum, h.content[1:]),
		"without a hash":  cached(t, firstCommit, h.content),
		"not there":       filepath.Join(t.TempDir(), "none"),
		"still coming in": cached(t, h.sum+".incomplete", h.content[1:]),
	} {
		s := model.Store{Dir: t.TempDir()}
		c.Cache, c.Offline = dir, true
		if _, err := s.Install(t.Context(), c, small, nil); !errors.Is(err, model.ErrOffline) {
			t.Errorf("%s: %v", name, err)
		}
		h.absent(s.Dir, false)
		c.Offline = false
		if _, err := s.Install(t.Context(), c, small, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		h.installed(s.Dir)
	}
}

// Ensure that the environment says what it says to other tools that know the hub.
func TestHubFrom(t *testing.T) {
	for _, c := range []struct {
		env      map[string]string
		endpoint string
		cache    string
		offline  bool
	}{
		{nil, "https://huggingface.co", "", false},
		{map[string]string{"HOME": "/h", "HF_HUB_OFFLINE": "0"}, "https://huggingface.co", "/h/.cache/huggingface/hub", false},
		{map[string]string{"HOME": "/h", "XDG_CACHE_HOME": "/c", "HF_HUB_OFFLINE": "1"}, "https://huggingface.co", "/c/huggingface/hub", true},
		{map[string]string{"HOME": "/h", "HF_HOME": "/hf", "HF_HUB_OFFLINE": "yes"}, "https://huggingface.co", "/hf/hub", true},
		{map[string]string{"HF_HOME": "/hf", "HF_HUB_CACHE": "/cache", "HF_ENDPOINT": "https://mirror.example/hf/"}, "https://mirror.example/hf", "/cache", false},
	} {
		h, err := model.HubFrom(func(name string) string { return c.env[name] })
		if err != nil || h.Endpoint.String() != c.endpoint || h.Cache != c.cache || h.Offline != c.offline {
			t.Errorf("%v: %+v, %v", c.env, h, err)
		}
	}
	for _, bad := range []string{"huggingface.co", "ftp://x", "https://", "http://a b/", "://"} {
		if h, err := model.HubFrom(func(string) string { return bad }); !errors.Is(err, model.ErrEndpoint) {
			t.Errorf("%q: %+v, %v", bad, h, err)
		}
	}
}
