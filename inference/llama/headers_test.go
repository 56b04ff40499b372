//go:build cgo && !noengine

package llama_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"caro/inference"
	"caro/inference/enginetest"
	"caro/inference/worker"
	"caro/internal/gguf"
)

// Ensure that a model file with a random change in its header ends in an answer or in one of the errors that users are told about, in the
// parent: the worker may die of it. A change follows from its number: CARO_TEST_FIRST is that of the first one, CARO_TEST_HEADERS how many there are. llama.cpp
// sees about a third of them.
func TestWorker_RandomHeaders(t *testing.T) {
	first, count := setting("CARO_TEST_FIRST", 0), setting("CARO_TEST_HEADERS", 40)
	whole, header, numbers := qwenFile(chatML).file()
	path := filepath.Join(t.TempDir(), "changed.gguf")
	ends := map[string]int{}
	for seed := first; seed < first+count; seed++ {
		b := change(rand.New(rand.NewPCG(seed, 0)), whole, header, numbers)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := gguf.Read(path); err != nil {
			ends["refused before llama.cpp sees it"]++
			continue
		}
		c, _ := start(t, path, func(o *worker.Options) {
			o.Start, o.Stall = 5*time.Minute, 5*time.Minute // a busy machine is no hang
			o.Spec.Kind = ""
			if seed%2 == 0 {
				o.Spec.Kind = inference.KindQwen // else recognised by the header
			}
		})
		req := enginetest.Ask("list files")
		req.MaxTokens = 3
		_, err := c.Generate(t.Context(), req, nil)
		_ = c.Close()
		end := ending(err)
		if ends[end]++; end == "" || err != nil && strings.Contains(err.Error(), "in time") {
			t.Errorf("change %d: %v", seed, err)
		}
	}
	t.Log(ends)
}

// setting is a number of the environment.
func setting(name string, otherwise uint64) uint64 {
	if n, err := strconv.ParseUint(os.Getenv(name), 10, 32); err == nil {
		return n
	}
	return otherwise
}

// ending names how a request ended: a refusal and a death with the reason. It is empty for an error that a request must not end in.
func ending(err error) string {
	switch {
	case err == nil:
		return "answered"
	case errors.Is(err, inference.ErrEngineStopped):
		return err.Error()
	case errors.Is(err, inference.ErrBadModel):
		_, why, _ := strings.Cut(err.Error(), ".gguf")
		return strings.Trim(why, ": ")
	}
	for _, is := range []error{inference.ErrCutOff, inference.ErrNotACommand, inference.ErrOutOfMemory, inference.ErrContextWindow} {
		if errors.Is(err, is) {
			return is.Error()
		}
	}
	return ""
}

// telling are numbers at which code is wrong, the likelier ones first.
var telling = []uint64{
	0, 1, 2, 7, 8, 9, 12, 13, 31, 33, 255, 256, 260, 261, 1 << 16, 1 << 20, math.MaxInt32, math.MaxInt32 + 1, math.MaxUint32, math.MaxUint32 + 1,
	1 << 40, math.MaxInt64, math.MaxInt64 + 1, math.MaxUint64 - 7, math.MaxUint64,
}

// change returns a copy of a model file with one to three changes in its header.
func change(rng *rand.Rand, whole []byte, header int, numbers []int) []byte {
	b := bytes.Clone(whole)
	for range 1 + rng.IntN(1+rng.IntN(3)) {
		at := min(rng.IntN(header), len(b)-8)
		number := min(numbers[rng.IntN(len(numbers))], len(b)-8)
		switch rng.IntN(20) {
		case 0, 1, 2, 3, 4, 5, 6:
			binary.LittleEndian.PutUint32(b[number:], uint32(telling[rng.IntN(1+rng.IntN(len(telling)))]))
		case 7:
			binary.LittleEndian.PutUint64(b[number:], telling[rng.IntN(1+rng.IntN(len(telling)))])
		case 8, 9:
			b[number] += byte(1 + rng.IntN(3))
		case 10, 11, 12, 13, 14, 15, 16:
			b[at] = byte(rng.Uint32())
		case 17: // some bytes less
			b = append(b[:at], b[min(at+1+rng.IntN(64), len(b)-8):]...)
		case 18: // some bytes twice
			b = append(b[:at:at], b[max(at-1-rng.IntN(64), 0):]...)
		case 19: // cut short
			b = b[:max(at, 8)]
		}
		if len(b) < 16 {
			break
		}
	}
	return b
}
