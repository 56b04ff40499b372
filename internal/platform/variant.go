package platform

import "golang.org/x/sys/cpu"

// Instructions are the parts of x86-64 that the engines of a release are built for.
type Instructions struct {
	V3 bool // AVX2, FMA and BMI, the core of x86-64-v3
	V4 bool // AVX-512 F, BW, CD, DQ and VL: x86-64-v4
	// VNNI are dot products of 8-bit integers as AVX-512 instructions.
	VNNI bool
}

// ThisProcessor asks the processor; all is false on another architecture.
func ThisProcessor() Instructions {
	x := cpu.X86
	return Instructions{
		V3:   x.HasAVX2 && x.HasFMA && x.HasBMI1 && x.HasBMI2,
		V4:   x.HasAVX512F && x.HasAVX512BW && x.HasAVX512CD && x.HasAVX512DQ && x.HasAVX512VL,
		VNNI: x.HasAVX512VNNI,
	}
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
