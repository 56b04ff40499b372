package platform

import (
	"os/exec"
	"strconv"
)

// Resident returns the memory that a process takes now in bytes, 0 when it is not there.
func Resident(pid int) int64 {
	out, err := exec.Command("/bin/ps", "-o", "rss=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return 0
	}
	return residentFromPs(string(out))
}
