package gguf_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"caro/internal/gguf"
)

const starter = "../../resources/models/caro-starter.gguf"

func TestRead(t *testing.T) {
	h, err := gguf.Read(starter)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(starter)
	if err != nil {
		t.Fatal(err)
	}
	if h.Architecture != "llama" || h.ChatTemplate == "" || h.Vocabulary < 1000 || h.Blocks < 2 || h.Embedding < 64 || h.Heads < h.KVHeads || h.KVHeads < 1 {
		t.Errorf("%+v", h)
	}
	if h.Weights >= info.Size() || h.Weights < info.Size()/2 {
		t.Errorf("%d bytes of weights in a file of %d", h.Weights, info.Size())
	}
}

func TestRead_Refusals(t *testing.T) {
	page := filepath.Join(t.TempDir(), "page.gguf")
	if err := os.WriteFile(page, []byte("<html></html>"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]error{page: gguf.ErrFormat, t.TempDir(): gguf.ErrFormat, page + ".not": fs.ErrNotExist} {
		if h, err := gguf.Read(path); !errors.Is(err, want) || h != (gguf.Header{}) {
			t.Errorf("%s: %+v, %v", path, h, err)
		}
	}
}
