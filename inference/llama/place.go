package llama

import (
	"fmt"

	"caro/inference"
	"caro/internal/gguf"
)

// The backends that Options name. Empty chooses: the GPU where there is one that can hold the model.
const (
	backendMetal = "metal"
	backendCPU   = "cpu"
)

// allLayers is more layers than any model has: all of them go to the GPU.
const allLayers = 999

// place says how many layers go to the GPU, and why none where one was there or asked for. gpu is the memory in bytes that the GPU recommends to use at most
// (recommendedMaxWorkingSetSize), 0 where there is none.
func place(wanted string, gpu, need int64) (layers int, why string) {
	switch {
	case wanted == backendCPU:
		return 0, ""
	case gpu == 0 && wanted == backendMetal:
		return 0, "there is no GPU that can be used"
	case gpu == 0:
		return 0, ""
	case need > gpu:
		return 0, fmt.Sprintf("the model takes %d MB and the GPU can hold %d MB", need/1e6, gpu/1e6)
	}
	return allLayers, ""
}

// bytesNeeded estimates what a model takes of the GPU's memory: its weights, the KV cache in 16-bit floats for the widest context window, and the compute buffer, which
// is mostly the logits of a batch in 32-bit floats, counted twice for what else is in it.
func bytesNeeded(h gguf.Header, kind inference.Kind) int64 {
	const float16, float32 = 2, 4
	head := h.Embedding / max(h.Heads, 1)
	kv := 2 * int64(windows[kind].widest) * h.Blocks * max(h.KVHeads, 1) * head * float16 // keys and values
	compute := 2 * batchTokens * (h.Vocabulary + h.Embedding) * float32
	return h.Weights + kv + compute
}
