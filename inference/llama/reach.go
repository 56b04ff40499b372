//go:build cgo && !noengine

package llama

/*
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

// Functions of llama.h (llama.cpp as in ollama v0.11.4) that package llama links in and does not export. The prototypes are
// written out by hand, so that no header and no flag is needed; the symbols come from the same static link.
struct llama_context;
struct llama_model;
extern void        llama_free(struct llama_context *);
extern uint32_t    llama_n_ctx(const struct llama_context *);
extern void        llama_set_n_threads(struct llama_context *, int32_t, int32_t);
extern void        llama_set_abort_callback(struct llama_context *, bool (*)(void *), void *);
extern const char *llama_print_system_info(void);
extern float      *llama_get_logits_ith(struct llama_context *, int32_t);
extern size_t      llama_state_seq_get_size(struct llama_context *, int32_t);
extern size_t      llama_state_seq_get_data(struct llama_context *, uint8_t *, size_t, int32_t);
extern size_t      llama_state_seq_set_data(struct llama_context *, const uint8_t *, size_t, int32_t);

// From ggml-backend.h. Type 1 is a GPU.
struct ggml_backend_device;
extern size_t                      ggml_backend_dev_count(void);
extern struct ggml_backend_device *ggml_backend_dev_get(size_t);
extern int                         ggml_backend_dev_type(struct ggml_backend_device *);
extern void                        ggml_backend_dev_memory(struct ggml_backend_device *, size_t *, size_t *);

static size_t caro_gpu_memory(void) {
	for (size_t i = 0; i < ggml_backend_dev_count(); i++) {
		struct ggml_backend_device *d = ggml_backend_dev_get(i);
		size_t free = 0, total = 0;
		if (ggml_backend_dev_type(d) != 1) continue;
		ggml_backend_dev_memory(d, &free, &total);
		return total;
	}
	return 0;
}

// From ggml-cpu.h and ggml.h: struct ggml_threadpool_params.
struct caro_pool_params { bool cpumask[512]; int n_threads; int prio; uint32_t poll; bool strict_cpu; bool paused; };
struct ggml_threadpool;
extern struct ggml_threadpool *ggml_threadpool_new(struct caro_pool_params *);
extern void ggml_threadpool_free(struct ggml_threadpool *);
extern void llama_attach_threadpool(struct llama_context *, struct ggml_threadpool *, struct ggml_threadpool *);

static struct ggml_threadpool *caro_pool(struct llama_context *c, int threads) {
	struct caro_pool_params p = {{0}};
	p.n_threads = threads; // poll 0: idle threads sleep rather than spin
	struct ggml_threadpool *t = ggml_threadpool_new(&p);
	if (t != NULL) llama_attach_threadpool(c, t, t);
	return t;
}

// ggml asks between the nodes of a graph whether to go on.
struct caro_abort {
	int     stop;  // set by another thread
	int64_t until; // monotonic nanoseconds; 0 is never
	int     late;  // until has passed
};
static int64_t caro_now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}
static bool caro_aborted(void *p) {
	struct caro_abort *a = p;
	if (__atomic_load_n(&a->stop, __ATOMIC_RELAXED)) return true;
	int64_t until = __atomic_load_n(&a->until, __ATOMIC_RELAXED);
	if (until == 0 || caro_now() < until) return false;
	__atomic_store_n(&a->late, 1, __ATOMIC_RELAXED);
	return true;
}
static struct caro_abort *caro_abort_new(void) { return calloc(1, sizeof(struct caro_abort)); }
static void caro_abort_install(struct llama_context *c, struct caro_abort *a) { llama_set_abort_callback(c, caro_aborted, a); }
static void caro_abort_stop(struct caro_abort *a, int v) { __atomic_store_n(&a->stop, v, __ATOMIC_RELAXED); }
static int  caro_abort_late(struct caro_abort *a) { return __atomic_load_n(&a->late, __ATOMIC_RELAXED); }
static void caro_abort_limit(struct caro_abort *a, int64_t ns) {
	__atomic_store_n(&a->late, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&a->until, ns > 0 ? caro_now() + ns : 0, __ATOMIC_RELAXED);
}
*/
import "C"

import (
	"time"
	"unsafe"

	"github.com/ollama/ollama/llama"
)

// The wrappers of package llama hold the C pointer as their first field in v0.11.4; prepare checks it by the window's size.
func contextPtr(c *llama.Context) *C.struct_llama_context {
	return *(**C.struct_llama_context)(unsafe.Pointer(c))
}

func modelPtr(m *llama.Model) *C.struct_llama_model {
	return *(**C.struct_llama_model)(unsafe.Pointer(m))
}

// freeContext frees a context, which package llama cannot.
func freeContext(c *llama.Context) { C.llama_free(contextPtr(c)) }

// contextTokens returns the size of the context window in tokens.
func contextTokens(c *llama.Context) int { return int(C.llama_n_ctx(contextPtr(c))) }

// setThreads says how many threads the next Decode uses, at most those of the pool.
func setThreads(c *llama.Context, n int) {
	C.llama_set_n_threads(contextPtr(c), C.int32_t(n), C.int32_t(n))
}

// gpuMemory returns how many bytes the first GPU recommends to use at most (Metal's recommendedMaxWorkingSetSize), 0 without one.
func gpuMemory() int64 { return int64(C.caro_gpu_memory()) }

// systemInfo returns ggml's line about the instruction sets that this program was compiled for.
func systemInfo() string { return C.GoString(C.llama_print_system_info()) }

// logits returns what the model makes of each token of the vocabulary after the token with index last of the batch. It is valid until
// the next Decode.
func logits(c *llama.Context, last, vocabulary int) []float32 {
	return unsafe.Slice((*float32)(C.llama_get_logits_ith(contextPtr(c), C.int32_t(last))), vocabulary)
}

// state returns the KV state of the one sequence, or nil.
func state(c *llama.Context) []byte {
	size := C.llama_state_seq_get_size(contextPtr(c), 0)
	if size == 0 {
		return nil
	}
	b := make([]byte, int(size))
	n := C.llama_state_seq_get_data(contextPtr(c), (*C.uint8_t)(unsafe.Pointer(&b[0])), size, 0)
	return b[:int(n)]
}

// setState makes b the KV state of the one sequence and reports whether llama.cpp took it.
func setState(c *llama.Context, b []byte) bool {
	return len(b) > 0 && C.llama_state_seq_set_data(contextPtr(c), (*C.uint8_t)(unsafe.Pointer(&b[0])), C.size_t(len(b)), 0) != 0
}

// threadPool keeps a context's threads between graphs: without it each token starts and joins them.
type threadPool struct{ p *C.struct_ggml_threadpool }

func attachPool(c *llama.Context, threads int) threadPool {
	return threadPool{C.caro_pool(contextPtr(c), C.int(threads))}
}

// free ends the threads. The context has to be freed before.
func (t threadPool) free() {
	if t.p != nil {
		C.ggml_threadpool_free(t.p)
	}
}

// abortFlag breaks a Decode off: from another goroutine, or when it takes too long. nil memory makes it do nothing.
type abortFlag struct{ p *C.struct_caro_abort }

func newAbortFlag() abortFlag { return abortFlag{C.caro_abort_new()} }

// install makes a context heed the flag.
func (a abortFlag) install(c *llama.Context) {
	if a.p != nil {
		C.caro_abort_install(contextPtr(c), a.p)
	}
}

// set breaks off the present Decode and all that follow, until it is lowered.
func (a abortFlag) set(on bool) {
	v := C.int(0)
	if on {
		v = 1
	}
	if a.p != nil {
		C.caro_abort_stop(a.p, v)
	}
}

// limit sets how long the next Decode may take; 0 is for ever.
func (a abortFlag) limit(d time.Duration) {
	if a.p != nil {
		C.caro_abort_limit(a.p, C.int64_t(d.Nanoseconds()))
	}
}

// late reports whether the limit broke off the last Decode.
func (a abortFlag) late() bool { return a.p != nil && C.caro_abort_late(a.p) != 0 }

// free frees the flag. The contexts have to be freed before.
func (a abortFlag) free() { C.free(unsafe.Pointer(a.p)) }
