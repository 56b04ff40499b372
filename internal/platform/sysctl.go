package platform

import (
	"caro/internal/shell"
)

// sysctl reads values of the macOS kernel. A name that the kernel does not know gives "" or 0: which names there are
// differs by chip and version.
type sysctl struct {
	text   func(name string) string
	number func(name string) uint64
}

// sysctlFeatures says which names stand for features. Intel names are in bsd/kern/kern_mib.c of xnu, ARM ones in
// Apple's "Determining instruction set characteristics".
var sysctlFeatures = []struct {
	name    string
	feature Feature
}{
	{"hw.optional.avx1_0", AVX},
	{"hw.optional.avx2_0", AVX2},
	{"hw.optional.fma", FMA},
	{"hw.optional.f16c", F16C},
	{"hw.optional.avx512f", AVX512},
	{"hw.optional.avx512vnni", VNNI},
	{"hw.optional.AdvSIMD", NEON},
	{"hw.optional.arm.FEAT_DotProd", DotProd},
	{"hw.optional.arm.FEAT_I8MM", I8MM},
}

// fromSysctl describes a Mac. arch is that of this program and logical what the process may use.
func fromSysctl(s sysctl, arch string, logical int) Platform {
	p := Platform{
		System:      shell.MacOS,
		Version:     s.text("kern.osproductversion"),
		Arch:        arch,
		Chip:        s.text("machdep.cpu.brand_string"),
		MemoryBytes: s.number("hw.memsize"),
		Rosetta:     s.number("sysctl.proc_translated") == 1,
	}
	p.AppleSilicon = arch == "arm64" || p.Rosetta
	// Level 0 is the fastest kind of core. Intel chips and old systems have no levels.
	p.Cores = Cores{int(s.number("hw.perflevel0.physicalcpu")), int(s.number("hw.perflevel1.physicalcpu")), logical}
	if p.Cores.Performance == 0 {
		p.Cores.Performance = int(s.number("hw.physicalcpu"))
	}
	for _, f := range sysctlFeatures {
		if s.number(f.name) == 1 {
			p.Features = append(p.Features, f.feature)
		}
	}
	if arch == "arm64" && !p.Has(NEON) {
		p.Features = append(p.Features, NEON) // part of the architecture; macOS 11 has no name for it
	}
	return p
}
