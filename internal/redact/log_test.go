package redact_test

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"caro/internal/redact"
)

// Ensure that no part of a log line carries a secret, and that the rest of it stays.
func TestAttr(t *testing.T) {
	var out strings.Builder
	log := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{ReplaceAttr: redact.Attr}))
	const secret = "mysql -u root -phunter2"
	log.With("context", secret).WithGroup("g").Warn("cannot run "+secret, "text", secret, "error", fmt.Errorf("run: %w", errors.New(secret)), "list", []string{secret}, "n", 7)
	if got := out.String(); strings.Contains(got, "hunter2") || strings.Count(got, redact.Mark) != 5 || !strings.Contains(got, "level=WARN") || !strings.Contains(got, "g.n=7") {
		t.Error(got)
	}
}
