package app_test

import (
	"os"
	"testing"

	"caro/app"
	"caro/internal/machine"
	"caro/internal/shell"
)

// BenchmarkCheck is all that stands between what a model wrote and its answer: risk, twin, portability, this machine, the request.
func BenchmarkCheck(b *testing.B) {
	s := app.Settings{Shell: shell.Bash, System: shell.Host, Machine: machine.New(os.Getenv("PATH"), b.TempDir())}
	for b.Loop() {
		app.Check("find . -name '*.tmp' -mtime +7 -print0 | xargs -0 rm -f", "delete all .tmp files older than 7 days", s)
	}
}
