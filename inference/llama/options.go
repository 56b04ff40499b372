package llama

import (
	"log/slog"
	"runtime"

	"caro/inference"
	"caro/inference/prefix"
)

// Options says which model to load and how.
type Options struct {
	Path    string             // GGUF file
	Kind    inference.Kind     // empty means: recognise it by the chat template
	Ref     inference.ModelRef // named in every answer
	Threads int                // the most to use; 0 means DefaultThreads
	Backend string             // metal or cpu; empty chooses
	States  prefix.Cache       // where the state of the prompt's beginning is kept between processes; the zero value keeps none
	Log     *slog.Logger       // nil discards
}

// DefaultThreads is the most threads that an engine uses on this machine: those that Go may use, which heeds a container's limit, and
// not more than four, since decoding waits for memory.
func DefaultThreads() int { return max(1, min(runtime.GOMAXPROCS(0), 4)) }

// batchTokens is how many tokens one Decode takes. The compute buffer grows with it: 512 would cost 300 MB on a vocabulary of 152,000.
const batchTokens = 256

// windows are the context windows by kind, in tokens. The KV cache is allocated and cleared for all of a window, and its rows are as long, so the usual one is
// small; the widest is enough for the longest prompt and answer that caro makes (1,000 bytes of request can be 1,000 tokens).
var windows = map[inference.Kind]struct{ usual, widest int }{
	inference.KindStarter: {512, 1280},
	inference.KindQwen:    {1024, 1536},
}

// architectures are the GGUF architectures of the kinds.
var architectures = map[inference.Kind]string{inference.KindStarter: "llama", inference.KindQwen: "qwen2"}
