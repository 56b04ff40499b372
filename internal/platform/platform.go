// Package platform tells what machine caro runs on and which backend fits it.
//
// [Detect] asks the system: sysctl on macOS, /proc on Linux. It takes well under a millisecond but is for the commands
// that show or use the answer, not for every start. [Select] chooses the backend from the answer and has no effects.
//
// What a system does not tell is zero, never a guess: a container without /proc has no chip name.
package platform

import "caro/internal/shell"

// Platform describes a machine.
type Platform struct {
	System       shell.System `json:"system"`
	Version      string       `json:"version"` // of the system: 15.1, or Debian GNU/Linux 12 (bookworm)
	Arch         string       `json:"arch"`    // of this program, as Go names it: arm64, amd64
	Chip         string       `json:"chip"`    // Apple M2 Pro
	Features     []Feature    `json:"features"`
	Cores        Cores        `json:"cores"`
	MemoryBytes  uint64       `json:"memory_bytes"`
	AppleSilicon bool         `json:"apple_silicon"` // the chip, whatever this program was built for
	Rosetta      bool         `json:"rosetta"`       // this is an Intel program on Apple silicon
}

// Cores counts what a processor computes with. Threads of one core count once.
type Cores struct {
	Performance int `json:"performance"` // all of them where there is one kind only
	Efficiency  int `json:"efficiency"`
	Logical     int `json:"logical"` // what this process may use, each thread counted
}

// Feature is an instruction set that makes the engine fast.
type Feature string

// The features that llama.cpp has code for.
const (
	AVX     Feature = "AVX"
	AVX2    Feature = "AVX2"
	FMA     Feature = "FMA"
	F16C    Feature = "F16C"
	AVX512  Feature = "AVX512"
	VNNI    Feature = "VNNI" // dot products of 8-bit integers, as AVX512 or AVX instructions
	NEON    Feature = "NEON"
	DotProd Feature = "DOTPROD" // dot products of 8-bit integers on ARM
	I8MM    Feature = "I8MM"    // products of 8-bit integer matrices on ARM
)

// Has reports whether the processor has a feature.
func (p Platform) Has(f Feature) bool {
	for _, have := range p.Features {
		if have == f {
			return true
		}
	}
	return false
}
