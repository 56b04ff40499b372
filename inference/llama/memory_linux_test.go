//go:build cgo && !noengine

package llama_test

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"testing"

	"caro/inference/enginetest"
)

// Ensure that a worker does not grow with the requests that it answers: at most 5 MB from the 50th to the last (CARO_TEST_REQUESTS says how many; 500
// is the full measure). Fewer requests get no smaller bound: the kernel turns small pages into huge ones of 2 MB when it likes.
func TestWorker_Memory(t *testing.T) {
	requests := 140
	if n, err := strconv.Atoi(os.Getenv("CARO_TEST_REQUESTS")); err == nil {
		requests = n
	}
	c, pidFile := start(t, starter)
	var before int
	for n := 1; n <= requests; n++ {
		req := enginetest.Ask(fmt.Sprintf("find the %d largest files below folder%d", n, n*7))
		req.MaxTokens = 1 + n*7%20 // most answers are cut off, which makes room for more of them
		_, _ = c.Generate(t.Context(), req, nil)
		if n == 50 {
			before = resident(t, pidFile)
		}
	}
	grown := resident(t, pidFile) - before
	t.Logf("%d kB at the 50th, %d kB more at the %dth", before, grown, requests)
	if grown > 5000 {
		t.Errorf("the worker grew by %d kB, more than 5000", grown)
	}
}

// resident returns the resident memory in kB of the process that the file names.
func resident(t *testing.T, pidFile string) int {
	t.Helper()
	pid, err := os.ReadFile(pidFile)
	if err != nil {
		t.Fatal(err)
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%s/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := bytes.Cut(status, []byte("VmRSS:"))
	var kb int
	if _, err := fmt.Sscanf(string(rest), "%d kB", &kb); err != nil {
		t.Fatal(err)
	}
	return kb
}
