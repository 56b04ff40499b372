package platform

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// Detect describes this machine.
func Detect() Platform {
	return fromSysctl(sysctl{sysctlText, sysctlNumber}, runtime.GOARCH, runtime.NumCPU())
}

func sysctlText(name string) string {
	s, _ := unix.Sysctl(name)
	return s
}

// sysctlNumber reads a number of either size that the kernel uses.
func sysctlNumber(name string) uint64 {
	if n, err := unix.SysctlUint32(name); err == nil {
		return uint64(n)
	}
	n, _ := unix.SysctlUint64(name)
	return n
}
