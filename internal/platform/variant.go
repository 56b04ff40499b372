package platform

import (
	"runtime"

	"golang.org/x/sys/cpu"
)

// Instructions are the parts of a processor that engines are built for.
type Instructions struct {
	V3 bool // AVX2, FMA and BMI, the core of x86-64-v3
	V4 bool // AVX-512 F, BW, CD, DQ and VL: x86-64-v4
	// VNNI are dot products of 8-bit integers as AVX-512 instructions.
	VNNI bool
	// DotProd are dot products of 8-bit integers on ARM.
	DotProd bool
}

// ThisProcessor asks the processor; what is of another architecture is false.
func ThisProcessor() Instructions {
	x := cpu.X86
	return Instructions{
		V3:   x.HasAVX2 && x.HasFMA && x.HasBMI1 && x.HasBMI2,
		V4:   x.HasAVX512F && x.HasAVX512BW && x.HasAVX512CD && x.HasAVX512DQ && x.HasAVX512VL,
		VNNI: x.HasAVX512VNNI,

		DotProd: cpu.ARM64.HasASIMDDP || runtime.GOOS == "darwin" && runtime.GOARCH == "arm64", // every Apple chip for Macs has them
	}
}

// Lacking returns which of the instruction sets that an engine was built for this processor does not have: the engine would die of them.
func (i Instructions) Lacking(built []Feature) []Feature {
	var lacking []Feature
	for _, f := range built {
		has, known := map[Feature]bool{AVX2: i.V3, FMA: i.V3, AVX512: i.V4, VNNI: i.VNNI, "AVX512_VNNI": i.VNNI, DotProd: i.DotProd}[f]
		if known && !has {
			lacking = append(lacking, f)
		}
	}
	return lacking
}

// Variant names the release engine that the processor can run: v4, v3, or "" for none. The instruction sets of v4 are those of build/cgoflags.sh.
func (i Instructions) Variant() string {
	switch {
	case i.V3 && i.V4 && i.VNNI:
		return "v4"
	case i.V3:
		return "v3"
	}
	return ""
}

// Uses returns what a release engine was built to use.
func Uses(variant string) []Feature {
	switch variant {
	case "v4":
		return []Feature{AVX, AVX2, FMA, F16C, AVX512, VNNI}
	case "v3":
		return []Feature{AVX, AVX2, FMA, F16C}
	}
	return nil
}
