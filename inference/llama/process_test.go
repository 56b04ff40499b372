//go:build cgo && !noengine

package llama_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"caro/inference"
	"caro/inference/enginetest"
	"caro/inference/llama"
	"caro/inference/worker"
)

// workerEnv makes the test program the worker that the tests of a process start. Its value is a file for its process id.
const workerEnv = "CARO_TEST_WORKER"

func TestMain(m *testing.M) {
	pidFile := os.Getenv(workerEnv)
	if pidFile == "" {
		os.Exit(m.Run())
	}
	err := os.WriteFile(pidFile, fmt.Appendf(nil, "%d", os.Getpid()), 0o600)
	if err == nil {
		err = worker.Serve(context.Background(), os.Stdin, os.Stdout, func(s worker.Spec) (inference.Engine, error) {
			return llama.Open(llama.Options{Path: s.Path, Kind: s.Kind, Ref: s.Ref, Threads: s.Threads})
		})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// start returns a client of workers that load the model at path, and the file that holds the worker's process id.
func start(t *testing.T, path string, adapt ...func(*worker.Options)) (c *worker.Client, pidFile string) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	pidFile = filepath.Join(t.TempDir(), "pid")
	opts := worker.Options{
		Command: []string{exe},
		Env:     []string{workerEnv + "=" + pidFile},
		Spec:    worker.Spec{Path: path, Kind: inference.KindStarter, Ref: inference.ModelRef{Name: "caro-starter"}},
	}
	for _, f := range adapt {
		f(&opts)
	}
	c = worker.NewClient(opts)
	t.Cleanup(func() { _ = c.Close() })
	return c, pidFile
}

// Ensure that the model answers in a worker as it does in this process.
func TestWorker(t *testing.T) {
	c, _ := start(t, starter)
	e := open(t)
	for _, q := range []string{"list files", "find text files larger than 1 MB"} {
		here, err := e.Generate(t.Context(), enginetest.Ask(q), nil)
		if err != nil {
			t.Fatal(err)
		}
		there, err := c.Generate(t.Context(), enginetest.Ask(q), nil)
		if err != nil || there.Command != here.Command || there.Explanation != here.Explanation {
			t.Errorf("%q: %+v, %v; want %+v", q, there, err, here)
		}
	}
	if _, err := c.Generate(t.Context(), enginetest.Ask("tell me a joke"), nil); !errors.Is(err, inference.ErrNotACommand) {
		t.Error(err)
	}
}

// Ensure that a model file which shrinks under a running worker ends in a sentence about the file, and that it can be put back.
func TestWorker_ModelTruncatedInUse(t *testing.T) {
	whole, err := os.ReadFile(starter)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "caro-starter.gguf")
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	c, _ := start(t, path)
	if err := c.Warm(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 1<<20); err != nil {
		t.Fatal(err)
	}
	if got, err := c.Generate(t.Context(), enginetest.Ask("list files"), nil); !errors.Is(err, inference.ErrBadModel) && !errors.Is(err, inference.ErrEngineStopped) {
		t.Errorf("%+v, %v", got, err)
	} else {
		t.Log(err)
	}
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := c.Generate(t.Context(), enginetest.Ask("list files"), nil); err != nil {
		t.Errorf("afterwards: %+v, %v", got, err)
	}
}

// patience is how long the answer after a fault may take: seconds on a quiet machine.
const patience = 2 * time.Minute

// Ensure that whatever stands in a model file's header, this process gets an error or an answer, and an answer to the next request
// once the file is whole: the worker may die of it.
func TestWorker_DamagedHeaders(t *testing.T) {
	whole, err := os.ReadFile(starter)
	if err != nil {
		t.Fatal(err)
	}
	for name, damage := range map[string]func(b []byte) []byte{
		"no blocks":            set("llama.block_count", 0),
		"too many blocks":      set("llama.block_count", 1000),
		"no embedding":         set("llama.embedding_length", 0),
		"a huge embedding":     set("llama.embedding_length", 0x7fffffff),
		"seven heads":          set("llama.attention.head_count", 7),
		"no heads":             set("llama.attention.head_count", 0),
		"no feed-forward":      set("llama.feed_forward_length", 0),
		"a token out of range": set("tokenizer.ggml.eos_token_id", 1<<20),
		"another end":          set("tokenizer.ggml.eos_token_id", 0xffffffff),
		"a name of no tensor": func(b []byte) []byte {
			return bytes.Replace(b, []byte("blk.0.attn_q.weight"), []byte("blk.0.attn_Q.weight"), 1)
		},
		"no tokenizer": func(b []byte) []byte {
			return bytes.Replace(b, []byte("tokenizer.ggml.model"), []byte("tokenizer.ggml.modEl"), 1)
		},
		"no merges": func(b []byte) []byte {
			return bytes.Replace(b, []byte("tokenizer.ggml.merges"), []byte("tokenizer.ggml.merGes"), 1)
		},
		"a huge count of keys":  func(b []byte) []byte { return put(b, 16, 1<<40) },
		"a huge tensor count":   func(b []byte) []byte { return put(b, 8, 1<<60) },
		"the header alone":      func(b []byte) []byte { return b[:400_000] },
		"one byte less":         func(b []byte) []byte { return b[:len(b)-1] },
		"weights of ones":       func(b []byte) []byte { return append(b[:1<<20], bytes.Repeat([]byte{0xff}, len(b)-1<<20)...) },
		"nothing":               func([]byte) []byte { return nil },
		"zeros":                 func(b []byte) []byte { return make([]byte, 1<<16) },
		"a version of tomorrow": func(b []byte) []byte { b[4] = 99; return b },
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "damaged.gguf")
			if err := os.WriteFile(path, damage(bytes.Clone(whole)), 0o600); err != nil {
				t.Fatal(err)
			}
			c, _ := start(t, path)
			got, err := c.Generate(t.Context(), enginetest.Ask("list files"), nil)
			if err == nil {
				t.Logf("answered %q", got.Command)
			} else if line := err.Error(); strings.Contains(line, "\n") || len(line) > 400 {
				t.Errorf("no sentence: %q", line)
			} else {
				t.Log(err)
			}
			if err := errors.Join(c.Unload(t.Context()), os.WriteFile(path, whole, 0o600)); err != nil {
				t.Fatal(err)
			}
			soon, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			if got, err := c.Generate(soon, enginetest.Ask("list files"), nil); err != nil || got.Command == "" {
				t.Errorf("the next request, with a whole file: %+v, %v", got, err)
			}
		})
	}
}

// set writes a number to a key of the header.
func set(key string, value uint32) func([]byte) []byte {
	return func(b []byte) []byte {
		at := bytes.Index(b, []byte(key))
		binary.LittleEndian.PutUint32(b[at+len(key)+4:], value) // behind the value's type
		return b
	}
}

func put(b []byte, at int, value uint64) []byte {
	binary.LittleEndian.PutUint64(b[at:], value)
	return b
}
