package model

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"caro/inference"
)

// header is what caro needs to know of a GGUF file before it takes it.
// https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
type header struct {
	architecture, template string
	alignment              int64
	end                    int64 // bytes that the file needs to have
}

// errHeader is returned for what is no GGUF file, or not a whole one.
var errHeader = errors.New("it is no whole GGUF file")

// inspect reads a model's header and returns how it is prompted. The error is [inference.ErrBadModel] for a file that is no model, is cut
// short, or is one that caro cannot prompt.
func inspect(path string) (inference.Kind, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("read the model: %w", err)
	}
	defer func() { _ = f.Close() }() // only read
	info, err := f.Stat()
	if err != nil {
		return "", fmt.Errorf("read the model: %w", err)
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%w: %s is not a file", inference.ErrBadModel, path)
	}
	h, err := readHeader(f, info.Size())
	if err != nil {
		return "", fmt.Errorf("%w: %s: %w", inference.ErrBadModel, path, err)
	}
	kind, ok := inference.Recognise(h.architecture, h.template)
	if !ok {
		return "", fmt.Errorf("%w: %s: its chat template is not one that caro knows", inference.ErrBadModel, path)
	}
	return kind, nil
}

// ggufReader reads the fields of a header and remembers the first error.
type ggufReader struct {
	r    *bufio.Reader
	at   int64
	size int64
	err  error
}

// The bounds of a header: more than real ones have, and little enough to read on any machine.
const (
	maxCount  = 1 << 20
	maxString = 1 << 24
)

// readHeader reads a header and finds out how long its file has to be.
func readHeader(r io.Reader, size int64) (header, error) {
	g := &ggufReader{r: bufio.NewReaderSize(r, 1<<16), size: size}
	h := header{alignment: 32}
	if magic := g.bytes(4); string(magic) != "GGUF" {
		return h, errHeader
	}
	if v := g.number(4); v != 2 && v != 3 {
		return h, errHeader
	}
	tensors, keys := g.number(8), g.number(8)
	if tensors > maxCount || keys > maxCount {
		return h, errHeader
	}
	for range keys {
		g.key(&h)
	}
	var need int64
	for range tensors {
		need = max(need, g.tensor())
	}
	if g.err == nil && (h.alignment <= 0 || h.alignment > 1<<16) {
		g.err = errHeader
	}
	if g.err != nil {
		return h, g.err
	}
	h.end = (g.at+h.alignment-1)/h.alignment*h.alignment + need
	if tensors == 0 || h.end > size || h.end < 0 {
		return h, errHeader
	}
	return h, nil
}

// bytes returns the next n bytes.
func (g *ggufReader) bytes(n uint64) []byte {
	if g.err != nil {
		return nil
	}
	if n > maxString || int64(n) > g.size-g.at {
		g.err = errHeader
		return nil
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(g.r, b); err != nil {
		g.err = errHeader
		return nil
	}
	g.at += int64(n)
	return b
}

// number returns the next unsigned number of 1, 2, 4 or 8 bytes.
func (g *ggufReader) number(width uint64) uint64 {
	var b [8]byte
	copy(b[:], g.bytes(width))
	return binary.LittleEndian.Uint64(b[:])
}

func (g *ggufReader) text() string { return string(g.bytes(g.number(8))) }

// skip passes over n bytes.
func (g *ggufReader) skip(n uint64) {
	if g.err != nil {
		return
	}
	if n > math.MaxInt32 || int64(n) > g.size-g.at {
		g.err = errHeader
		return
	}
	if _, err := g.r.Discard(int(n)); err != nil {
		g.err = errHeader
	}
	g.at += int64(n)
}

// The value types of GGUF.
const (
	ggufString = 8
	ggufArray  = 9
)

// widths are the bytes of the value types that have a fixed length.
var widths = map[uint64]uint64{0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}

// key reads a key and its value, and keeps it where it counts.
func (g *ggufReader) key(h *header) {
	name, kind := g.text(), g.number(4)
	switch {
	case kind == ggufArray:
		g.array()
	case kind == ggufString:
		value := g.text()
		switch name {
		case "general.architecture":
			h.architecture = value
		case "tokenizer.chat_template":
			h.template = value
		}
	case widths[kind] > 0:
		if value := g.number(widths[kind]); name == "general.alignment" {
			h.alignment = int64(value & math.MaxInt32)
		}
	default:
		g.err = errors.Join(g.err, errHeader)
	}
}

// array passes over an array.
func (g *ggufReader) array() {
	kind, n := g.number(4), g.number(8)
	switch width := widths[kind]; {
	case n > maxString:
		g.err = errors.Join(g.err, errHeader)
	case width > 0:
		g.skip(n * width)
	case kind == ggufString:
		for i := uint64(0); i < n && g.err == nil; i++ {
			g.skip(g.number(8))
		}
	default: // arrays of arrays are in no model
		g.err = errors.Join(g.err, errHeader)
	}
}

// blocks are the weights and bytes of a block by tensor type. A type that is not here is taken for empty.
var blocks = map[uint64]struct{ weights, bytes uint64 }{
	0: {1, 4}, 1: {1, 2}, 30: {1, 2}, // float32, float16, bfloat16
	2: {32, 18}, 3: {32, 20}, 6: {32, 22}, 7: {32, 24}, 8: {32, 34}, // Q4_0 to Q8_0
	10: {256, 84}, 11: {256, 110}, 12: {256, 144}, 13: {256, 176}, 14: {256, 210}, // Q2_K to Q6_K
}

// tensor reads the description of a tensor and returns where its weights end, counted from the first tensor's.
func (g *ggufReader) tensor() int64 {
	_ = g.text() // its name
	dims := g.number(4)
	if dims > 8 {
		g.err = errors.Join(g.err, errHeader)
	}
	weights := uint64(1)
	for i := uint64(0); i < dims && g.err == nil; i++ {
		n := g.number(8)
		if n == 0 || n > maxSize/weights {
			g.err = errors.Join(g.err, errHeader)
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
		g.err = errHeader
	}
	return int64(end)
}
