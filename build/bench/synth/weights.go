package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
)

// format is one of ggml's ways to store weights, in blocks.
type format struct {
	id             uint32
	weights, bytes uint64 // of a block
}

var (
	f32 = format{0, 1, 4}
	q4k = format{12, 256, 144}
	q6k = format{14, 256, 210}
)

// spread is the standard deviation of the weights. What a model of them writes is rubbish, but nothing overflows.
const spread = 0.02

// random fills tensors with numbers that only look like a model.
type random struct{ *rand.ChaCha8 }

func (r random) fill(w io.Writer, t tensor) error {
	blocks := t.cols * max(t.rows, 1) / t.format.weights
	block := make([]byte, t.format.bytes)
	for range blocks {
		switch t.format {
		case f32:
			r.float(block, t.rows == 0 && len(t.name) > 11 && t.name[len(t.name)-11:] == "norm.weight")
		case q4k:
			r.q4k(block)
		case q6k:
			r.q6k(block)
		default:
			return fmt.Errorf("%s: unknown format", t.name)
		}
		if _, err := w.Write(block); err != nil {
			return err
		}
	}
	return nil
}

// float writes one number: 1 for the weights of a norm.
func (r random) float(block []byte, norm bool) {
	v := float32(1)
	if !norm {
		v = float32((float64(r.Uint64()>>11)/(1<<53) - 0.5) * spread * math.Sqrt(12))
	}
	binary.LittleEndian.PutUint32(block, math.Float32bits(v))
}

// q4k writes a block of Q4_K: two scales as 16-bit floats, eight 6-bit scales and minima, 4-bit weights. Scale and minimum of a part are one number,
// and the minimum's unit is 7.5 times the scale's, which centres the part on 0.
func (r random) q4k(block []byte) {
	const unit = spread / (40 * 4.61)
	binary.LittleEndian.PutUint16(block, half(unit))
	binary.LittleEndian.PutUint16(block[2:], half(7.5*unit))
	_, _ = r.Read(block[4:])
	var s [8]byte
	for i := range s {
		s[i] = 16 + block[4+i]%48
	}
	for i := range 4 {
		packed := s[i]&63 | s[i+4]>>4<<6
		block[4+i], block[8+i] = packed, packed
		block[12+i] = s[i+4]&15 | s[i+4]&15<<4
	}
}

// q6k writes a block of Q6_K: 6-bit weights, sixteen 8-bit scales, one scale as a 16-bit float.
func (r random) q6k(block []byte) {
	_, _ = r.Read(block)
	for i := range 16 {
		block[192+i] = 5 + block[192+i]%25
	}
	binary.LittleEndian.PutUint16(block[208:], half(spread/(17*18.5)))
}

// half returns a 16-bit float, rounded down. It serves the small positive numbers here: subnormal ones are multiples of 2^-24.
func half(v float64) uint16 {
	frac, exp := math.Frexp(v) // v = frac * 2^exp, 0.5 <= frac < 1
	if exp < -13 {
		return uint16(v * (1 << 24))
	}
	return uint16(exp+14)<<10 | uint16((frac*2-1)*1024)
}
