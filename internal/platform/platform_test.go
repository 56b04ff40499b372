package platform_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"caro/internal/platform"
	"caro/internal/shell"
)

// The values of the Mac tables are those that Apple documents for these chips; they were not read from a Mac.
func TestFromSysctl(t *testing.T) {
	for name, c := range map[string]struct {
		texts   map[string]string
		numbers map[string]uint64
		arch    string
		logical int
		want    platform.Platform
	}{
		"M2 Pro": {
			map[string]string{"kern.osproductversion": "15.1", "machdep.cpu.brand_string": "Apple M2 Pro"},
			map[string]uint64{"hw.memsize": 32 << 30, "hw.perflevel0.physicalcpu": 8, "hw.perflevel1.physicalcpu": 4, "hw.physicalcpu": 12,
				"hw.optional.AdvSIMD": 1, "hw.optional.arm.FEAT_DotProd": 1, "hw.optional.arm.FEAT_I8MM": 1},
			"arm64", 12,
			platform.Platform{System: shell.MacOS, Version: "15.1", Arch: "arm64", Chip: "Apple M2 Pro",
				Features: []platform.Feature{platform.NEON, platform.DotProd, platform.I8MM},
				Cores:    platform.Cores{Performance: 8, Efficiency: 4, Logical: 12}, MemoryBytes: 32 << 30, AppleSilicon: true},
		},
		"M1 with macOS 11": {
			map[string]string{"kern.osproductversion": "11.7.10", "machdep.cpu.brand_string": "Apple M1"},
			map[string]uint64{"hw.memsize": 8 << 30, "hw.physicalcpu": 8},
			"arm64", 8,
			platform.Platform{System: shell.MacOS, Version: "11.7.10", Arch: "arm64", Chip: "Apple M1", Features: []platform.Feature{platform.NEON},
				Cores: platform.Cores{Performance: 8, Logical: 8}, MemoryBytes: 8 << 30, AppleSilicon: true},
		},
		"Rosetta": {
			map[string]string{"kern.osproductversion": "14.5", "machdep.cpu.brand_string": "VirtualApple @ 2.50GHz"},
			map[string]uint64{"hw.memsize": 16 << 30, "hw.physicalcpu": 8, "sysctl.proc_translated": 1},
			"amd64", 8,
			platform.Platform{System: shell.MacOS, Version: "14.5", Arch: "amd64", Chip: "VirtualApple @ 2.50GHz",
				Cores: platform.Cores{Performance: 8, Logical: 8}, MemoryBytes: 16 << 30, AppleSilicon: true, Rosetta: true},
		},
		"Intel": {
			map[string]string{"kern.osproductversion": "13.6", "machdep.cpu.brand_string": "Intel(R) Core(TM) i7-9750H CPU @ 2.60GHz"},
			map[string]uint64{"hw.memsize": 16 << 30, "hw.physicalcpu": 6, "hw.optional.avx1_0": 1, "hw.optional.avx2_0": 1, "hw.optional.fma": 1, "hw.optional.f16c": 1},
			"amd64", 12,
			platform.Platform{System: shell.MacOS, Version: "13.6", Arch: "amd64", Chip: "Intel(R) Core(TM) i7-9750H CPU @ 2.60GHz",
				Features: []platform.Feature{platform.AVX, platform.AVX2, platform.FMA, platform.F16C},
				Cores:    platform.Cores{Performance: 6, Logical: 12}, MemoryBytes: 16 << 30},
		},
		"nothing is told": {nil, nil, "amd64", 1, platform.Platform{System: shell.MacOS, Arch: "amd64", Cores: platform.Cores{Logical: 1}}},
	} {
		if diff := cmp.Diff(c.want, platform.FromSysctl(c.texts, c.numbers, c.arch, c.logical)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

const (
	epyc = "processor\t: 0\nvendor_id\t: AuthenticAMD\nmodel name\t: AMD EPYC\nsiblings\t: 2\ncpu cores\t: 2\n" +
		"flags\t\t: fpu sse2 fma avx f16c avx2 avx512f avx512_vnni\n\nprocessor\t: 1\nmodel name\t: other\n"
	laptop = "processor\t: 0\nmodel name\t: Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz\nsiblings\t: 8\ncpu cores\t: 4\nflags\t\t: fpu avx avx2 avx_vnni\n\n"
	board  = "processor\t: 0\nBogoMIPS\t: 108.00\nFeatures\t: fp asimd evtstrm crc32 asimddp\nCPU implementer\t: 0x41\n\n"
)

func TestFromProc(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	for name, c := range map[string]struct {
		root    fstest.MapFS
		arch    string
		logical int
		want    platform.Platform
	}{
		"server": {
			fstest.MapFS{"proc/cpuinfo": file(epyc), "proc/meminfo": file("MemTotal:       24556420 kB\nMemFree: 1 kB\n"),
				"etc/os-release": file("NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n")},
			"amd64", 2,
			platform.Platform{System: shell.Linux, Version: "Debian GNU/Linux 12 (bookworm)", Arch: "amd64", Chip: "AMD EPYC",
				Features: []platform.Feature{platform.AVX, platform.AVX2, platform.FMA, platform.F16C, platform.AVX512, platform.VNNI},
				Cores:    platform.Cores{Performance: 2, Logical: 2}, MemoryBytes: 24556420 << 10},
		},
		"two threads a core": {
			fstest.MapFS{"proc/cpuinfo": file(laptop), "usr/lib/os-release": file("PRETTY_NAME='Fedora Linux 43'\n")},
			"amd64", 8,
			platform.Platform{System: shell.Linux, Version: "Fedora Linux 43", Arch: "amd64", Chip: "Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz",
				Features: []platform.Feature{platform.AVX, platform.AVX2, platform.VNNI}, Cores: platform.Cores{Performance: 4, Logical: 8}},
		},
		"one thread allowed": {
			fstest.MapFS{"proc/cpuinfo": file(laptop)}, "amd64", 1,
			platform.Platform{System: shell.Linux, Arch: "amd64", Chip: "Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz",
				Features: []platform.Feature{platform.AVX, platform.AVX2, platform.VNNI}, Cores: platform.Cores{Performance: 1, Logical: 1}},
		},
		"ARM board": {
			fstest.MapFS{"proc/cpuinfo": file(board), "proc/device-tree/model": file("Raspberry Pi 5 Model B Rev 1.0\x00"), "proc/meminfo": file("MemTotal: none\n")},
			"arm64", 4,
			platform.Platform{System: shell.Linux, Arch: "arm64", Chip: "Raspberry Pi 5 Model B Rev 1.0",
				Features: []platform.Feature{platform.NEON, platform.DotProd}, Cores: platform.Cores{Performance: 4, Logical: 4}},
		},
		"no /proc": {fstest.MapFS{}, "amd64", 3, platform.Platform{System: shell.Linux, Arch: "amd64", Cores: platform.Cores{Performance: 3, Logical: 3}}},
	} {
		if diff := cmp.Diff(c.want, platform.FromProc(c.root, c.arch, c.logical)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Ensure that this machine is told as what it is.
func TestDetect(t *testing.T) {
	p := platform.Detect()
	if p.System != shell.Host || p.Arch == "" || p.Cores.Logical < 1 || p.Cores.Performance < 1 {
		t.Errorf("%+v", p)
	}
}

func TestSelect(t *testing.T) {
	mac := platform.Platform{System: shell.MacOS, Arch: "arm64", Chip: "Apple M3", AppleSilicon: true}
	rosetta := platform.Platform{System: shell.MacOS, Arch: "amd64", AppleSilicon: true, Rosetta: true}
	intel := platform.Platform{System: shell.MacOS, Arch: "amd64"}
	linux := platform.Platform{System: shell.Linux, Arch: "arm64"}
	full := platform.Build{Metal: true}
	for _, c := range []struct {
		name   string
		p      platform.Platform
		wanted platform.Backend
		build  platform.Build
		want   platform.Backend
		reason string // a part of the reason or of the error
	}{
		{"Apple silicon", mac, platform.Auto, full, platform.Metal, "Apple M3"},
		{"no wish", mac, "", full, platform.Metal, "Apple M3"},
		{"Metal wanted", mac, platform.Metal, full, platform.Metal, "asked for"},
		{"CPU wanted", mac, platform.CPU, full, platform.CPU, "asked for"},
		{"no Metal built in", mac, platform.Auto, platform.Build{}, platform.CPU, "built without Metal"},
		{"no Metal built in, wanted", mac, platform.Metal, platform.Build{}, "", "built without Metal"},
		{"Rosetta", rosetta, platform.Auto, full, platform.CPU, "Rosetta"},
		{"Rosetta, wanted", rosetta, platform.Metal, full, "", "Rosetta"},
		{"Intel Mac", intel, platform.Auto, full, platform.CPU, "Intel"},
		{"Linux", linux, platform.Auto, full, platform.CPU, "Apple silicon"},
		{"Linux, wanted", linux, platform.Metal, full, "", "Apple silicon"},
		{"nonsense", linux, "cuda", full, "", `"cuda"`},
	} {
		got, reason, err := platform.Select(c.p, c.wanted, c.build)
		if err != nil {
			reason = err.Error()
		}
		if got != c.want || !strings.Contains(reason, c.reason) || (c.want == "") != errors.Is(err, platform.ErrNoBackend) {
			t.Errorf("%s: %q, %q, %v; want %q, %q", c.name, got, reason, err, c.want, c.reason)
		}
	}
}

func TestUnused(t *testing.T) {
	p := platform.Platform{Features: []platform.Feature{platform.AVX, platform.AVX2, platform.FMA, platform.VNNI}}
	for _, c := range []struct {
		uses, want []platform.Feature
	}{
		{nil, nil},
		{[]platform.Feature{platform.AVX}, []platform.Feature{platform.AVX2, platform.FMA}},
		{[]platform.Feature{platform.AVX2, platform.FMA, platform.F16C}, nil},
	} {
		if diff := cmp.Diff(c.want, platform.Unused(p, platform.Build{Features: c.uses})); diff != "" {
			t.Errorf("%v: %s", c.uses, diff)
		}
	}
}

func BenchmarkDetect(b *testing.B) {
	for b.Loop() {
		platform.Detect()
	}
}
