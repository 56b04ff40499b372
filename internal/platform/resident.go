package platform

import (
	"strconv"
	"strings"
)

// residentFromPs reads what ps says of a process's memory in kibibytes.
func residentFromPs(out string) int64 {
	kib, err := strconv.ParseInt(strings.TrimSpace(out), 10, 64)
	if err != nil || kib < 0 {
		return 0
	}
	return kib << 10
}

// residentFromStatus reads VmRSS out of /proc/PID/status.
func residentFromStatus(status string) int64 {
	for line := range strings.Lines(status) {
		if value, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			return residentFromPs(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
		}
	}
	return 0
}
