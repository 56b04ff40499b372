package platform

import (
	"bytes"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"caro/internal/shell"
)

// maxCPUInfo is how much of /proc/cpuinfo is read: the first processor, which stands for all. The kernel makes the text
// while it is read, and on a machine with hundreds of processors that takes milliseconds.
const maxCPUInfo = 16 << 10

// procFlags says which words of the flags (Intel, AMD) and Features (ARM) lines stand for features.
var procFlags = []struct {
	flag    string
	feature Feature
}{
	{"avx", AVX},
	{"avx2", AVX2},
	{"fma", FMA},
	{"f16c", F16C},
	{"avx512f", AVX512},
	{"avx512_vnni", VNNI},
	{"avx_vnni", VNNI},
	{"asimd", NEON},
	{"asimddp", DotProd},
	{"i8mm", I8MM},
}

// fromProc describes a Linux machine by the files below root. arch is that of this program and logical what the process
// may use.
func fromProc(root fs.FS, arch string, logical int) Platform {
	p := Platform{System: shell.Linux, Arch: arch, Version: releaseName(root), MemoryBytes: memTotal(root)}
	cpu := firstProcessor(root)
	p.Chip = cpu["model name"]
	if p.Chip == "" { // ARM boards say it elsewhere, if at all
		p.Chip = strings.TrimRight(string(read(root, "proc/device-tree/model", 256)), "\x00\n")
	}
	p.Cores = Cores{Performance: logical, Logical: logical}
	cores, _ := strconv.Atoi(cpu["cpu cores"])
	siblings, _ := strconv.Atoi(cpu["siblings"])
	if cores > 0 && siblings > cores {
		p.Cores.Performance = max(logical*cores/siblings, 1)
	}
	words := strings.Fields(cpu["flags"] + " " + cpu["Features"])
	for _, f := range procFlags {
		if slices.Contains(words, f.flag) && !p.Has(f.feature) {
			p.Features = append(p.Features, f.feature)
		}
	}
	return p
}

// firstProcessor returns the fields of the first block of /proc/cpuinfo.
func firstProcessor(root fs.FS) map[string]string {
	fields := map[string]string{}
	block, _, _ := bytes.Cut(read(root, "proc/cpuinfo", maxCPUInfo), []byte("\n\n"))
	for line := range strings.Lines(string(block)) {
		name, value, _ := strings.Cut(line, ":")
		fields[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	return fields
}

// memTotal returns the memory of the machine in bytes. A container's own limit is not looked at.
func memTotal(root fs.FS) uint64 {
	for line := range strings.Lines(string(read(root, "proc/meminfo", 4<<10))) {
		if rest, ok := strings.CutPrefix(line, "MemTotal:"); ok {
			kib, _ := strconv.ParseUint(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kib << 10
		}
	}
	return 0
}

// releaseName returns the name of the distribution as os-release(5) gives it to people.
func releaseName(root fs.FS) string {
	for _, name := range []string{"etc/os-release", "usr/lib/os-release"} {
		for line := range strings.Lines(string(read(root, name, 16<<10))) {
			if value, ok := strings.CutPrefix(line, "PRETTY_NAME="); ok {
				return strings.Trim(strings.TrimSpace(value), `"'`)
			}
		}
	}
	return ""
}

// read returns the beginning of a file, or nothing.
func read(root fs.FS, name string, most int64) []byte {
	f, err := root.Open(name)
	if err != nil {
		return nil
	}
	defer f.Close()
	text, _ := io.ReadAll(io.LimitReader(f, most))
	return text
}
