// Package gguf reads the header of a model file in GGUF, as far as caro has to know it.
//
// llama.cpp believes what a header says: a wrong count or length makes it allocate many gigabytes. [Read] takes nothing
// that the file has no bytes for, so a file is read here before llama.cpp sees it.
//
// The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
package gguf

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
)

// Header is what a model file says of itself. Numbers that it does not say are 0.
type Header struct {
	Architecture string
	ChatTemplate string // Jinja
	Vocabulary   int64  // tokens
	Blocks       int64  // layers of the transformer
	Embedding    int64  // length of an embedding
	Heads        int64  // of attention
	KVHeads      int64  // of attention that have keys and values of their own
	Weights      int64  // bytes of all weights
}

// ErrFormat is returned for what is no GGUF file, or not a whole one.
var ErrFormat = errors.New("it is no whole GGUF file")

// Read reads the header of the file at path. The error is ErrFormat, or that of the system.
func Read(path string) (Header, error) {
	f, err := os.Open(path)
	if err != nil {
		return Header{}, fmt.Errorf("read the model: %w", err)
	}
	defer func() { _ = f.Close() }() // only read
	info, err := f.Stat()
	if err != nil {
		return Header{}, fmt.Errorf("read the model: %w", err)
	}
	if !info.Mode().IsRegular() {
		return Header{}, fmt.Errorf("%w: %s is not a file", ErrFormat, path)
	}
	h, err := read(f, info.Size())
	if err != nil {
		return Header{}, fmt.Errorf("%s: %w", path, err)
	}
	return h, nil
}

// reader reads the fields of a header and remembers the first error.
type reader struct {
	r         *bufio.Reader
	at, size  int64
	alignment int64 // of the weights
	err       error
}

// The bounds of a header: more than real ones have, and little enough to read on any machine.
const (
	maxCount  = 1 << 14 // of keys and of tensors; llama.cpp compares each name with all others
	maxSize   = 1 << 40 // bytes of a file
	maxString = 1 << 24 // bytes, and elements of an array
)

// read reads a header and holds it against the size of its file.
func read(r io.Reader, size int64) (Header, error) {
	g := &reader{r: bufio.NewReaderSize(r, 1<<16), size: size, alignment: 32}
	h := Header{}
	if magic := g.bytes(4); string(magic) != "GGUF" {
		return h, ErrFormat
	}
	if v := g.number(4); v != 2 && v != 3 {
		return h, ErrFormat
	}
	tensors, keys := g.number(8), g.number(8)
	if tensors > maxCount || keys > maxCount {
		return h, ErrFormat
	}
	for range keys {
		g.key(&h)
	}
	for range tensors {
		h.Weights = max(h.Weights, g.tensor())
	}
	if g.err == nil && (g.alignment <= 0 || g.alignment > 1<<16) {
		g.err = ErrFormat
	}
	if g.err != nil {
		return Header{}, g.err
	}
	if end := (g.at+g.alignment-1)/g.alignment*g.alignment + h.Weights; tensors == 0 || end > size || end < 0 {
		return Header{}, ErrFormat
	}
	return h, nil
}

// bytes returns the next n bytes.
func (g *reader) bytes(n uint64) []byte {
	if g.err != nil {
		return nil
	}
	if n > maxString || int64(n) > g.size-g.at {
		g.err = ErrFormat
		return nil
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(g.r, b); err != nil {
		g.err = ErrFormat
		return nil
	}
	g.at += int64(n)
	return b
}

// number returns the next unsigned number of 1, 2, 4 or 8 bytes.
func (g *reader) number(width uint64) uint64 {
	var b [8]byte
	copy(b[:], g.bytes(width))
	return binary.LittleEndian.Uint64(b[:])
}

func (g *reader) text() string { return string(g.bytes(g.number(8))) }

// skip passes over n bytes.
func (g *reader) skip(n uint64) {
	if g.err != nil {
		return
	}
	if n > math.MaxInt32 || int64(n) > g.size-g.at {
		g.err = ErrFormat
		return
	}
	if _, err := g.r.Discard(int(n)); err != nil {
		g.err = ErrFormat
	}
	g.at += int64(n)
}

// The value types of GGUF.
const (
	typeString = 8
	typeArray  = 9
)

// widths are the bytes of the value types that have a fixed length.
var widths = map[uint64]uint64{0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}

// key reads a key and its value, and keeps it where it counts.
func (g *reader) key(h *Header) {
	name, kind := g.text(), g.number(4)
	switch {
	case kind == typeArray:
		if n := g.array(); name == "tokenizer.ggml.tokens" {
			h.Vocabulary = n
		}
	case kind == typeString:
		value := g.text()
		switch name {
		case "general.architecture":
			h.Architecture = value
		case "tokenizer.chat_template":
			h.ChatTemplate = value
		}
	case widths[kind] > 0:
		g.keep(h, name, int64(g.number(widths[kind])&math.MaxInt32))
	default:
		g.err = errors.Join(g.err, ErrFormat)
	}
}

// keep keeps a number where it counts. The architecture's keys begin with its name.
func (g *reader) keep(h *Header, name string, value int64) {
	if name == "general.alignment" {
		g.alignment = value
	}
	switch _, what, _ := strings.Cut(name, "."); what {
	case "block_count":
		h.Blocks = value
	case "embedding_length":
		h.Embedding = value
	case "attention.head_count":
		h.Heads = value
	case "attention.head_count_kv":
		h.KVHeads = value
	}
}

// array passes over an array and returns how many elements it has.
func (g *reader) array() int64 {
	kind, n := g.number(4), g.number(8)
	switch width := widths[kind]; {
	case n > maxString:
		g.err = errors.Join(g.err, ErrFormat)
	case width > 0:
		g.skip(n * width)
	case kind == typeString:
		for i := uint64(0); i < n && g.err == nil; i++ {
			g.skip(g.number(8))
		}
	default: // arrays of arrays are in no model
		g.err = errors.Join(g.err, ErrFormat)
	}
	return int64(n)
}

// blocks are the weights and bytes of a block by tensor type. A type that is not here is taken for empty.
var blocks = map[uint64]struct{ weights, bytes uint64 }{
	0: {1, 4}, 1: {1, 2}, 30: {1, 2}, // float32, float16, bfloat16
	2: {32, 18}, 3: {32, 20}, 6: {32, 22}, 7: {32, 24}, 8: {32, 34}, // Q4_0 to Q8_0
	10: {256, 84}, 11: {256, 110}, 12: {256, 144}, 13: {256, 176}, 14: {256, 210}, // Q2_K to Q6_K
}

// tensor reads the description of a tensor and returns where its weights end, counted from the first tensor's.
func (g *reader) tensor() int64 {
	_ = g.text() // its name
	dims := g.number(4)
	if dims > 8 {
		g.err = errors.Join(g.err, ErrFormat)
	}
	weights := uint64(1)
	for i := uint64(0); i < dims && g.err == nil; i++ {
		n := g.number(8)
		if n == 0 || n > maxSize/weights {
			g.err = errors.Join(g.err, ErrFormat)
			return 0
		}
		weights *= n
	}
	block, offset := blocks[g.number(4)], g.number(8)
	if block.weights == 0 {
		block.weights = 1
	}
	end := offset + weights/block.weights*block.bytes
	if g.err == nil && (offset > maxSize || end > maxSize) {
		g.err = ErrFormat
	}
	return int64(end)
}
