package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"caro/inference"
	"caro/inference/llama"
	"caro/internal/platform"
)

// errOldProcessor is returned where none of a release's engines runs.
var errOldProcessor = errors.New("caro's engine needs a processor with AVX2, which this one has not; check, explain and history work without it")

// errOtherProcessor is returned for a program that was built on one machine and copied to another.
var errOtherProcessor = fmt.Errorf("%w that this processor can run; make build makes one that it can", inference.ErrNoEngine)

// compiledFor reads ggml's words about what it was compiled for: "CPU : SSE3 = 1 | AVX2 = 1 | …".
func compiledFor(systemInfo string) []platform.Feature {
	var built []platform.Feature
	for _, m := range regexp.MustCompile(`(\w+) = 1`).FindAllStringSubmatch(systemInfo, -1) {
		built = append(built, platform.Feature(m[1]))
	}
	return built
}

// workerCommand is how the engine is started: this program again, or, for a release whose command line has no engine in it, the one in libexec/caro that
// was built for this processor. So an instruction that the processor lacks is never met.
func workerCommand(exe string) ([]string, error) {
	if llama.SystemInfo() != "" {
		if lacking := platform.ThisProcessor().Lacking(compiledFor(llama.SystemInfo())); len(lacking) > 0 {
			return nil, fmt.Errorf("%w: it uses %v", errOtherProcessor, lacking)
		}
		return []string{exe, "worker"}, nil
	}
	return releaseEngine(exe, platform.ThisProcessor().Variant())
}

// releaseEngine finds the engine of a variant beside an installed program: PREFIX/bin/caro has it in PREFIX/libexec/caro.
func releaseEngine(exe, variant string) ([]string, error) {
	prefix := filepath.Dir(filepath.Dir(exe))
	if all, _ := filepath.Glob(filepath.Join(prefix, "libexec", "caro", "caro-engine-*")); len(all) == 0 {
		return nil, inference.ErrNoEngine
	}
	if variant == "" {
		return nil, fmt.Errorf("%w: %w", inference.ErrNoEngine, errOldProcessor)
	}
	path := filepath.Join(prefix, "libexec", "caro", "caro-engine-"+variant)
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("%w, and the one beside it cannot be used: %w", inference.ErrNoEngine, err)
	}
	return []string{path, "worker"}, nil
}
