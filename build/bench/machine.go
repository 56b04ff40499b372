package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"strings"
)

// machine describes what is measured on, a fact a line.
func machine() string {
	cpu := file("/proc/cpuinfo")
	var sets []string
	for _, set := range []string{"avx2", "fma", "f16c", "avx512f", "avx512_vnni", "amx_int8"} {
		if regexp.MustCompile(`(?m)^flags\b.*\b` + set + `\b`).MatchString(cpu) {
			sets = append(sets, set)
		}
	}
	kb, _ := strconv.Atoi(first(file("/proc/meminfo"), `MemTotal: +(\d+)`))
	return fmt.Sprintf("processor  %s, %d usable, %s\nmemory     %d GB\nsystem     Linux %s\ncompilers  %s, %s\nprogram    caro of commit %s\nload       %s\n",
		first(cpu, `(?m)^model name\s*: (.*)$`), runtime.NumCPU(), strings.Join(sets, " "), (kb+1<<19)>>20, strings.TrimSpace(file("/proc/sys/kernel/osrelease")),
		runtime.Version(), first(output("c++", "--version"), `(?m)^(.*)$`), strings.TrimSpace(output("git", "describe", "--always", "--dirty")), strings.TrimSpace(file("/proc/loadavg")))
}

// file returns what a file holds, "" where it cannot be read.
func file(path string) string {
	b, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return string(b)
}

// output returns what a program prints, "" where it does not run.
func output(name string, args ...string) string {
	b, err := exec.Command(name, args...).Output()
	if err != nil {
		return ""
	}
	return string(bytes.TrimSpace(b))
}

// first returns the first group of the first match, or "".
func first(text, pattern string) string {
	m := regexp.MustCompile(pattern).FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	return m[1]
}

// memory is what a process has, in MB of a million bytes.
type memory struct{ peak, now, anonymous float64 }

// memoryOf reads the memory of a process from /proc/PID/status (proc_pid_status(5)).
func memoryOf(pid int) (memory, error) {
	status := file(fmt.Sprintf("/proc/%d/status", pid))
	var m memory
	for field, to := range map[string]*float64{"VmHWM": &m.peak, "VmRSS": &m.now, "RssAnon": &m.anonymous} {
		kb, err := strconv.Atoi(first(status, field+`:\s*(\d+) kB`))
		if err != nil {
			return memory{}, fmt.Errorf("no %s of process %d: %w", field, pid, err)
		}
		*to = float64(kb) * 1024 / 1e6
	}
	return m, nil
}
