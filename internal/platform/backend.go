package platform

import (
	"errors"
	"fmt"
	"slices"

	"caro/internal/shell"
)

// Backend is what the engine computes with.
type Backend string

// The backends. Auto is a wish only: [Select] never returns it.
const (
	Auto  Backend = "auto"
	Metal Backend = "metal"
	CPU   Backend = "cpu"
)

// ErrNoBackend is returned when the wanted backend cannot be had.
var ErrNoBackend = errors.New("that backend is not available")

// Build says what the engine in this program was built with.
type Build struct {
	Metal    bool      // it can use the GPU of a Mac
	Features []Feature // instruction sets that its code uses; empty means not known
}

// Select returns the backend to use and the reason, which is for people. wanted may be empty, which is Auto.
func Select(p Platform, wanted Backend, b Build) (chosen Backend, reason string, err error) {
	missing := noMetal(p, b)
	switch wanted {
	case CPU:
		return CPU, "asked for", nil
	case Metal:
		if missing != "" {
			return "", "", fmt.Errorf("%w: no Metal: %s", ErrNoBackend, missing)
		}
		return Metal, "asked for", nil
	case Auto, "":
		if missing != "" {
			return CPU, missing, nil
		}
		return Metal, "Apple silicon: " + p.Chip, nil
	}
	return "", "", fmt.Errorf("%w: %q (auto, metal, cpu)", ErrNoBackend, wanted)
}

// noMetal returns why Metal is not used, or "".
func noMetal(p Platform, b Build) string {
	switch {
	case p.Rosetta:
		return "this is the Intel program, translated by Rosetta; the one for Apple silicon can use the GPU"
	case !p.AppleSilicon && p.Arch == "amd64" && p.System == shell.MacOS:
		return "this Mac has an Intel processor"
	case !p.AppleSilicon:
		return "Metal needs a Mac with Apple silicon"
	case !b.Metal:
		return "this program was built without Metal"
	}
	return ""
}

// Unused returns the features of the processor that the engine was not built to use and that would make it much
// faster. It returns none when it is not known what the engine uses.
func Unused(p Platform, b Build) []Feature {
	if len(b.Features) == 0 {
		return nil
	}
	var unused []Feature
	for _, f := range []Feature{AVX2, FMA, F16C, DotProd} {
		if p.Has(f) && !slices.Contains(b.Features, f) {
			unused = append(unused, f)
		}
	}
	return unused
}
