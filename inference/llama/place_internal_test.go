package llama

import (
	"strings"
	"testing"

	"caro/inference"
	"caro/internal/gguf"
)

func TestPlace(t *testing.T) {
	const gb = int64(1e9)
	for _, c := range []struct {
		name      string
		wanted    string
		gpu, need int64
		layers    int
		why       string // a part of it
	}{
		{"no GPU", "", 0, gb, 0, ""},
		{"a GPU with room", "", 11 * gb, gb, allLayers, ""},
		{"just enough", "", gb, gb, allLayers, ""},
		{"a byte too little", "", gb, gb + 1, 0, "takes 1000 MB"},
		{"a small Mac and the 7B model", "", 5 * gb, 5.4e9, 0, "the GPU can hold 5000 MB"},
		{"the CPU is asked for", "cpu", 11 * gb, gb, 0, ""},
		{"Metal is asked for", "metal", 11 * gb, gb, allLayers, ""},
		{"Metal is asked for without a GPU", "metal", 0, gb, 0, "no GPU"},
		{"Metal is asked for without room", "metal", gb, 2 * gb, 0, "takes 2000 MB"},
	} {
		layers, why := place(c.wanted, c.gpu, c.need)
		if layers != c.layers || !strings.Contains(why, c.why) || c.why == "" && why != "" {
			t.Errorf("%s: %d, %q", c.name, layers, why)
		}
	}
}

// Ensure that the estimate covers weights, cache and compute buffer of the shape of Qwen2.5-Coder-1.5B: 28 layers, 2 KV heads of 128.
func TestBytesNeeded(t *testing.T) {
	h := gguf.Header{Vocabulary: 151_936, Blocks: 28, Embedding: 1536, Heads: 12, KVHeads: 2, Weights: 1_111_376_896}
	kv := int64(windows[inference.KindQwen].widest) * 28 * 2 * 128 * 2 * 2
	got := bytesNeeded(h, inference.KindQwen)
	if least, most := h.Weights+kv+batchTokens*151_936*4, h.Weights+kv+500e6; got < least || got > most {
		t.Errorf("%d bytes, want %d to %d", got, least, most)
	}
	if got := bytesNeeded(gguf.Header{Weights: 10}, inference.KindQwen); got != 10 {
		t.Errorf("a header that says nothing: %d", got)
	}
}
