package platform

import (
	"os"
	"testing"
)

// Ensure that the memory of this process is read, and nothing of one that is not there.
func TestResident(t *testing.T) {
	if got := Resident(os.Getpid()); got < 1<<20 || got > 1<<35 {
		t.Errorf("this process takes %d bytes", got)
	}
	if got := Resident(1 << 30); got != 0 {
		t.Errorf("a process that is not there takes %d bytes", got)
	}
	for out, want := range map[string]int64{" 2048\n": 2 << 20, "": 0, "x": 0, "-1": 0} {
		if got := residentFromPs(out); got != want {
			t.Errorf("%q: %d", out, got)
		}
	}
	if got := residentFromStatus("Name:\tcaro\nVmRSS:\t    3 kB\nThreads:\t1\n"); got != 3<<10 {
		t.Errorf("status: %d", got)
	}
}
