//go:build cgo && !noengine

package llama_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"caro/inference"
	"caro/inference/enginetest"
	"caro/inference/llama"
)

// chatML is a chat template in the form that caro prompts.
const chatML = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"

// qwen writes a model of Qwen2's architecture and returns its path.
func qwen(t *testing.T, template string) string {
	t.Helper()
	b, _, _ := qwenFile(template).file()
	path := filepath.Join(t.TempDir(), "qwen.gguf")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// qwenFile is a model of Qwen2's architecture and tokenizer with one small layer of random weights. It knows no language, but it loads, is
// tokenized for and decodes as the real ones are.
func qwenFile(template string) *ggufFile {
	tokens, types := qwenVocabulary()
	g := &ggufFile{}
	for _, kv := range []struct {
		key   string
		value any
	}{
		{"general.architecture", "qwen2"},
		{"qwen2.block_count", uint32(1)},
		{"qwen2.context_length", uint32(4096)},
		{"qwen2.embedding_length", uint32(width)},
		{"qwen2.feed_forward_length", uint32(2 * width)},
		{"qwen2.attention.head_count", uint32(2)},
		{"qwen2.attention.head_count_kv", uint32(2)},
		{"qwen2.attention.layer_norm_rms_epsilon", float32(1e-6)},
		{"tokenizer.ggml.model", "gpt2"},
		{"tokenizer.ggml.pre", "qwen2"},
		{"tokenizer.ggml.tokens", tokens},
		{"tokenizer.ggml.token_type", types},
		{"tokenizer.ggml.merges", []string{"Ġ t"}},
		{"tokenizer.ggml.eos_token_id", uint32(len(tokens) - 1)},
		{"tokenizer.ggml.add_bos_token", false},
		{"tokenizer.chat_template", template},
	} {
		g.set(kv.key, kv.value)
	}
	g.tensor("token_embd.weight", width, uint64(len(tokens)))
	g.tensor("output_norm.weight", width)
	for _, name := range []string{"attn_norm.weight", "attn_q.bias", "attn_k.bias", "attn_v.bias", "ffn_norm.weight"} {
		g.tensor("blk.0."+name, width)
	}
	for _, name := range []string{"attn_q", "attn_k", "attn_v", "attn_output"} {
		g.tensor("blk.0."+name+".weight", width, width)
	}
	g.tensor("blk.0.ffn_gate.weight", width, 2*width)
	g.tensor("blk.0.ffn_up.weight", width, 2*width)
	g.tensor("blk.0.ffn_down.weight", 2*width, width)
	return g
}

// width is the embedding length of the small model.
const width = 32

// qwenVocabulary is the bytes in GPT-2's letters for them, one merged token, and the control tokens, with their types.
func qwenVocabulary() (tokens []string, types []int32) {
	shifted := rune(256) // bytes that are no printable letter of Latin-1 stand as letters from here on
	for b := range rune(256) {
		r := b
		if b < '!' || b > '~' && b < 0xa1 || b == 0xad {
			r = shifted
			shifted++
		}
		tokens = append(tokens, string(r))
		types = append(types, 1) // normal
	}
	tokens = append(tokens, "Ġt", "<|endoftext|>", "<|im_start|>", "<|im_end|>")
	return tokens, append(types, 1, 3, 3, 3) // control
}

// ggufFile is a model file as it is written: header, keys, tensors.
// https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
type ggufFile struct {
	keys, infos, weights section
	nKeys, nTensors      uint64
}

// section is a part of a file. It remembers where its numbers are, but for the lengths of strings.
type section struct {
	bytes.Buffer
	numbers []int
}

// set adds a key. The numbers are the format's value types.
func (g *ggufFile) set(key string, value any) {
	g.nKeys++
	g.keys.str(key)
	switch v := value.(type) {
	case uint32:
		g.keys.num(uint32(4), v)
	case float32:
		g.keys.num(uint32(6), v)
	case bool:
		g.keys.num(uint32(7), v)
	case string:
		g.keys.num(uint32(8))
		g.keys.str(v)
	case []int32:
		g.keys.num(uint32(9), uint32(5), uint64(len(v)), v)
	case []string:
		g.keys.num(uint32(9), uint32(8), uint64(len(v)))
		for _, s := range v {
			g.keys.str(s)
		}
	}
}

// tensor adds random weights in float32.
func (g *ggufFile) tensor(name string, dims ...uint64) {
	g.nTensors++
	g.infos.str(name)
	g.infos.num(uint32(len(dims)))
	for _, d := range dims {
		g.infos.num(d)
	}
	g.infos.num(uint32(0), uint64(g.weights.Len()))
	count := uint64(1)
	for _, d := range dims {
		count *= d
	}
	rng := rand.New(rand.NewPCG(g.nTensors, 0))
	weights := make([]float32, count)
	for i := range weights {
		weights[i] = float32(rng.NormFloat64() / 8)
	}
	g.weights.num(weights)
	g.weights.pad()
}

// file returns the whole file, the length of what comes before the weights, and where the numbers in that are.
func (g *ggufFile) file() (b []byte, header int, numbers []int) {
	var s section
	s.WriteString("GGUF")
	s.num(uint32(3), g.nTensors, g.nKeys)
	for _, part := range []section{g.keys, g.infos} {
		for _, at := range part.numbers {
			s.numbers = append(s.numbers, s.Len()+at)
		}
		s.Write(part.Bytes())
	}
	header = s.Len()
	s.pad()
	s.Write(g.weights.Bytes())
	return s.Bytes(), header, s.numbers
}

func (s *section) num(values ...any) {
	for _, v := range values {
		s.numbers = append(s.numbers, s.Len())
		_ = binary.Write(s, binary.LittleEndian, v) // a Buffer takes everything
	}
}

func (s *section) str(text string) {
	_ = binary.Write(s, binary.LittleEndian, uint64(len(text))) // a Buffer takes everything
	s.WriteString(text)
}

// pad fills up to the format's alignment.
func (s *section) pad() { s.Write(make([]byte, (32-s.Len()%32)%32)) }

// Ensure that the user's own file is used when its chat template is known, and refused with the reason otherwise.
func TestOpen_ChatTemplate(t *testing.T) {
	e, err := llama.Open(llama.Options{Path: qwen(t, chatML)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	for _, query := range append([]string{"list files"}, enginetest.Hostile...) {
		req := enginetest.Ask(query)
		req.MaxTokens = 5
		if _, err := e.Generate(t.Context(), req, nil); !errors.Is(err, inference.ErrCutOff) && !errors.Is(err, inference.ErrContextWindow) {
			t.Errorf("%.20q: %v", query, err)
		}
	}
	for _, template := range []string{"", "[INST] {{ messages }} [/INST]"} {
		_, err := llama.Open(llama.Options{Path: qwen(t, template)})
		if !errors.Is(err, inference.ErrBadModel) || !strings.Contains(err.Error(), "chat template") {
			t.Errorf("%q: %v", template, err)
		}
	}
}
