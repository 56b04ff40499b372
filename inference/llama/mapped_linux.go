//go:build cgo && !noengine

package llama

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// dropMapped gives the pages of a mapped file back, which stay in the system's page cache. A load touches all of them; those of weights that were repacked
// into other memory are not needed again, and the others come back when they are.
func dropMapped(path string) {
	path, err := filepath.EvalSymlinks(path)
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		return // a file that is gone has its pages all the same: they count as memory in use, which is all
	}
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return
	}
	for line := range strings.Lines(string(maps)) { // 7f0000000000-7f0000001000 r--p 00000000 fe:00 42    /path (proc_pid_maps(5))
		var from, to uintptr
		if !strings.HasSuffix(line, " "+path+"\n") {
			continue
		}
		if _, err := fmt.Sscanf(line, "%x-%x r--", &from, &to); err == nil {
			_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, from, to-from, syscall.MADV_DONTNEED)
		}
	}
}
