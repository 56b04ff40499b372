package main

import (
	"bufio"
	"encoding/binary"
	"io"
)

// gguf is a model file before it is written: keys, then tensors, whose data is made while it is written.
// https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
type gguf struct {
	keys    []pair
	tensors []tensor
}

type pair struct {
	name  string
	value any
}

// tensor is a matrix of cols × rows, or a vector where rows is 0.
type tensor struct {
	name       string
	cols, rows uint64
	format     format
}

// align is what the offset of each tensor is a multiple of.
const align = 32

func (g *gguf) set(name string, value any) { g.keys = append(g.keys, pair{name, value}) }

func (g *gguf) add(name string, f format, cols, rows uint64) {
	g.tensors = append(g.tensors, tensor{name, cols, rows, f})
}

func (t tensor) size() uint64 {
	return t.cols * max(t.rows, 1) / t.format.weights * t.format.bytes
}

// write writes the file. fill makes the data of a tensor.
func (g *gguf) write(to io.Writer, fill func(w io.Writer, t tensor) error) error {
	w := &writer{w: bufio.NewWriterSize(to, 1<<20)}
	w.text("GGUF")
	w.num(uint32(3), uint64(len(g.tensors)), uint64(len(g.keys)))
	for _, k := range g.keys {
		w.str(k.name)
		w.value(k.value)
	}
	var offset uint64
	for _, t := range g.tensors {
		w.str(t.name)
		dims := []uint64{t.cols, t.rows}
		if t.rows == 0 {
			dims = dims[:1]
		}
		w.num(uint32(len(dims)), dims, t.format.id, offset)
		offset += (t.size() + align - 1) / align * align
	}
	w.pad()
	for _, t := range g.tensors {
		if w.err == nil {
			w.err = fill(w, t)
		}
		w.pad()
	}
	if w.err != nil {
		return w.err
	}
	return w.w.Flush()
}

// writer writes until the first error, which it keeps.
type writer struct {
	w   *bufio.Writer
	n   uint64
	err error
}

func (w *writer) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	n, err := w.w.Write(p)
	w.n += uint64(n)
	w.err = err
	return n, err
}

func (w *writer) text(s string) { _, _ = w.Write([]byte(s)) }

func (w *writer) num(values ...any) {
	for _, v := range values {
		if w.err == nil {
			w.err = binary.Write(w, binary.LittleEndian, v)
		}
	}
}

func (w *writer) str(s string) {
	w.num(uint64(len(s)))
	w.text(s)
}

func (w *writer) pad() {
	_, _ = w.Write(make([]byte, (align-w.n%align)%align))
}

// value writes a key's value behind the number of its type in the format.
func (w *writer) value(value any) {
	switch v := value.(type) {
	case uint32:
		w.num(uint32(4), v)
	case float32:
		w.num(uint32(6), v)
	case bool:
		w.num(uint32(7), v)
	case string:
		w.num(uint32(8))
		w.str(v)
	case []int32:
		w.num(uint32(9), uint32(5), uint64(len(v)), v)
	case []string:
		w.num(uint32(9), uint32(8), uint64(len(v)))
		for _, s := range v {
			w.str(s)
		}
	}
}
