//go:build !darwin

package platform

import (
	"fmt"
	"os"
)

// Resident returns the memory that a process takes now in bytes, 0 when it is not there.
func Resident(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	return residentFromStatus(string(status))
}
