//go:build cgo && !noengine

package llama

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ollama/ollama/llama"
	"golang.org/x/sys/cpu"

	"caro/inference"
	"caro/inference/prefix"
	"caro/internal/gguf"
)

// engine is a loaded model with its one context.
type engine struct {
	opts    Options
	model   *llama.Model
	context *llama.Context
	batch   *llama.Batch
	sampler *llama.SamplingContext
	pool    threadPool
	pace    *pace
	abort   abortFlag
	window  int        // tokens
	cached  []int      // the tokens whose KV state the context holds
	key     prefix.Key // of the state of the prompt's beginning, but for its tokens
	draft   draft      // the newest likeliest answer
	built   int        // how often that state was computed and not read

	turn   chan struct{} // holds one token: who takes it may use the engine
	closed bool
	gpu    bool   // computes on the GPU
	slower string // why it does not, where there is one
}

// initBackend readies llama.cpp once a process and silences its log.
var initBackend = sync.OnceFunc(func() {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	llama.BackendInit()
})

// Open loads a model. The error is [inference.ErrBadModel] for a file that is no model or none that caro can prompt, and
// [inference.ErrOutOfMemory] where the context does not fit.
func Open(opts Options) (inference.Engine, error) {
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	start := time.Now()
	header, err := gguf.Read(opts.Path)
	if err != nil {
		return nil, fmt.Errorf("%w: %s is not a GGUF model", inference.ErrBadModel, opts.Path)
	}
	initBackend()
	if opts.Kind == "" {
		opts.Kind, _ = inference.Recognise(header.Architecture, header.ChatTemplate)
	}
	e := &engine{opts: opts, turn: make(chan struct{}, 1)}
	layers, why := place(opts.Backend, gpuMemory(), bytesNeeded(header, opts.Kind))
	if why != "" {
		opts.Log.Warn("the processor computes", "reason", why)
	}
	e.gpu, e.slower = layers > 0, why
	e.model, err = llama.LoadModelFromFile(opts.Path, llama.ModelParams{UseMmap: true, NumGpuLayers: layers, Progress: dropHalfway(opts.Path)})
	if err != nil {
		return nil, fmt.Errorf("%w: %s is damaged or not supported", inference.ErrBadModel, opts.Path) // err says no more
	}
	if err := e.prepare(header.Architecture); err != nil {
		e.free()
		return nil, err
	}
	if err := e.warmGPU(); err != nil {
		e.free()
		return nil, err
	}
	dropMapped(opts.Path)
	e.turn <- struct{}{}
	opts.Log.Info("model loaded", "model", opts.Ref.Name, "ms", time.Since(start).Milliseconds(), "threads", e.opts.Threads)
	if w := SlowBuild(); w != "" {
		opts.Log.Warn(w)
	}
	return e, nil
}

// dropHalfway returns what watches a load and drops the mapped pages in the middle of it, so that the file and its repacked weights are never whole in memory
// together.
func dropHalfway(path string) func(done float32) {
	dropped := false
	return func(done float32) {
		if done > 0.75 && !dropped { // what comes first is not repacked
			dropped = true
			dropMapped(path)
		}
	}
}

// prepare makes what a loaded model needs to answer.
func (e *engine) prepare(arch string) (err error) {
	if err := e.fits(arch); err != nil {
		return err
	}
	if e.opts.Threads <= 0 {
		e.opts.Threads = DefaultThreads()
	}
	e.pace = newPace(e.opts.Threads)
	if e.gpu {
		e.pace = fixedPace(e.opts.Threads)
	}
	e.abort = newAbortFlag()
	e.key = prefix.Key{Model: prefix.Model(e.opts.Ref.SHA256, e.opts.Path), KVType: "f16", Library: library()}
	if err := e.widen(windows[e.opts.Kind].usual); err != nil {
		return err
	}
	if e.batch, err = llama.NewBatch(batchTokens, 1, 0); err != nil {
		return fmt.Errorf("%w: %w", inference.ErrOutOfMemory, err)
	}
	e.sampler, err = llama.NewSamplingContext(e.model, llama.SamplingParams{TopK: 1, TopP: 1, TypicalP: 1, PenaltyRepeat: 1, Grammar: inference.Grammar()})
	if err != nil {
		return fmt.Errorf("prepare the grammar: %w", err)
	}
	return nil
}

// widen gives the model an empty context whose window holds at least n tokens: the usual one, or else the widest. It keeps one that does. The error is
// [inference.ErrContextWindow] where none does.
func (e *engine) widen(n int) (err error) {
	window := windows[e.opts.Kind].usual
	if n > window {
		window = windows[e.opts.Kind].widest
	}
	switch {
	case n > window:
		return inference.ErrContextWindow
	case n <= e.window:
		return nil
	}
	e.freeContext()
	e.context, err = llama.NewContextWithModel(e.model, llama.NewContextParams(window, batchTokens, 1, e.opts.Threads, false, ""))
	if err != nil {
		return fmt.Errorf("%w: %w", inference.ErrOutOfMemory, err)
	}
	if got := contextTokens(e.context); got != window {
		return fmt.Errorf("llama.cpp is laid out differently: a context window of %d tokens reads as %d", window, got)
	}
	e.window, e.key.Window = window, window
	e.pool = attachPool(e.context, e.opts.Threads)
	e.abort.install(e.context)
	return nil
}

// warmGPU decodes one token and forgets it: Metal compiles its shaders at the first use, which is not to be in a request.
func (e *engine) warmGPU() error {
	if !e.gpu {
		return nil
	}
	_, err := e.decode(context.Background(), []int{0}, 1)
	e.forget(0)
	return err
}

// fits refuses a model that caro cannot prompt, or that is not of its kind's architecture.
func (e *engine) fits(arch string) error {
	want, ok := architectures[e.opts.Kind]
	if !ok {
		return fmt.Errorf("%w: %s: its chat template is not one that caro knows", inference.ErrBadModel, e.opts.Path)
	}
	if arch != want {
		return fmt.Errorf("%w: %s is a %s model, not a %s one", inference.ErrBadModel, e.opts.Path, arch, want)
	}
	return nil
}

// Close frees the model. It waits for the request at work, if any.
func (e *engine) Close() error {
	<-e.turn
	defer func() { e.turn <- struct{}{} }()
	if !e.closed {
		e.closed = true
		e.free()
	}
	return nil
}

// free frees in the order that llama.cpp needs: the context before its threads, and the model last. The sampler's finalizer uses no part
// of the model: a grammar keeps its own rules.
func (e *engine) free() {
	if e.batch != nil {
		e.batch.Free()
	}
	e.freeContext()
	e.abort.free()
	llama.FreeModel(e.model)
}

// freeContext frees the context, with the KV state in it.
func (e *engine) freeContext() {
	if e.context == nil {
		return
	}
	freeContext(e.context)
	e.pool.free()
	e.context, e.pool, e.window, e.cached = nil, threadPool{}, 0, nil
}

// Generate answers one request.
func (e *engine) Generate(ctx context.Context, req inference.Request, onChunk func(inference.Chunk)) (inference.Suggestion, error) {
	if err := inference.CheckQuery(req.Query); err != nil {
		return inference.Suggestion{}, err
	}
	var s inference.Suggestion
	err := e.use(ctx, func() (err error) {
		s, err = e.answer(ctx, req, onChunk)
		return err
	})
	if err != nil {
		return inference.Suggestion{}, err
	}
	return s, nil
}

// use waits for the turn and does something with the engine, which ends soon after ctx is done.
func (e *engine) use(ctx context.Context, do func() error) error {
	select {
	case <-e.turn:
		defer func() { e.turn <- struct{}{} }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if e.closed {
		return inference.ErrEngineStopped
	}
	aborted := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		e.abort.set(true)
		close(aborted)
	})
	err := do()
	if !stop() {
		<-aborted // else the flag could be raised again after it was lowered
		e.abort.set(false)
	}
	if ctx.Err() != nil {
		return ctx.Err() // an aborted Decode reports a full KV cache
	}
	return err
}

// answer runs the prompt and samples until the object closes.
func (e *engine) answer(ctx context.Context, req inference.Request, onChunk func(inference.Chunk)) (inference.Suggestion, error) {
	w := writing{start: time.Now(), limit: req.MaxTokens, onChunk: onChunk}
	if w.limit <= 0 {
		w.limit = inference.DefaultMaxTokens
	}
	prompt, fixed, err := e.tokenize(req)
	if err != nil {
		return inference.Suggestion{}, err
	}
	if err := e.widen(len(prompt) + w.limit); err != nil {
		return inference.Suggestion{}, err
	}
	if e.common(prompt) < fixed {
		if err := e.begin(ctx, prompt[:fixed]); err != nil {
			return inference.Suggestion{}, err
		}
	}
	if req.Seed != 0 && (req.Repair == nil || e.opts.Kind == inference.KindStarter) { // the others read what was wrong
		if w.given, err = e.another(ctx, prompt, w.limit, req); err != nil {
			return inference.Suggestion{}, err
		}
		err = e.write(ctx, prompt, &w)
	} else {
		err = e.likeliest(ctx, prompt, &w)
	}
	if err != nil {
		return inference.Suggestion{}, err
	}
	w.stats.PromptTokens, w.stats.Total = len(prompt), time.Since(w.start)
	command, explanation, err := w.reply.Parse()
	if err != nil {
		return inference.Suggestion{}, err
	}
	return inference.Suggestion{Command: command, Explanation: explanation, Model: e.opts.Ref, Stats: w.stats, Slower: e.slower}, nil
}

// writing is an answer on its way.
type writing struct {
	start   time.Time
	limit   int   // tokens
	given   []int // tokens that the answer begins with
	onChunk func(inference.Chunk)
	onToken func(token, last int) // sees each token before it is taken; last is the batch index of its logits
	reply   inference.Reply
	stats   inference.Stats
}

// write writes an answer behind the prompt, until it is whole or the limit is reached.
//
// What the form prescribes behind the command is guessed: its tokens are decoded together with the one before them, and each counts once the model has chosen
// it. So the answer is the one that the model writes token by token, in fewer steps (docs/decisions.md).
func (e *engine) write(ctx context.Context, prompt []int, w *writing) error {
	tokens := e.reuse(slices.Concat(prompt, w.given))
	e.sampler.Reset()
	for _, token := range w.given {
		e.take(token, w)
	}
	for {
		guess, err := e.guess(w)
		if err != nil {
			return err
		}
		first, err := e.decode(ctx, slices.Concat(tokens, guess), 1+len(guess))
		if err != nil {
			return err
		}
		next, more := e.choose(first, guess, w)
		if !more {
			return nil
		}
		tokens = []int{next}
	}
}

// guess returns the tokens that most likely come next.
func (e *engine) guess(w *writing) ([]int, error) {
	ahead := w.reply.Ahead()
	if ahead == "" {
		return nil, nil
	}
	tokens, err := e.model.Tokenize(ahead, false, false)
	if err != nil {
		return nil, fmt.Errorf("read the form of an answer: %w", err)
	}
	return tokens, nil
}

// choose lets the model choose tokens for as long as they are those that were guessed, and one more. first is the batch index of the first one's logits. It
// returns the last one, which is not decoded yet; more is false when the answer ends.
func (e *engine) choose(first int, guess []int, w *writing) (next int, more bool) {
	for i := 0; w.stats.OutputTokens < w.limit; i++ {
		token := e.sampler.Sample(e.context, first+i)
		if w.onToken != nil {
			w.onToken(token, first+i)
		}
		if e.model.TokenIsEog(token) {
			w.stats.OutputTokens++
			return 0, false
		}
		if e.take(token, w); w.reply.Done() {
			return 0, false // nobody needs the KV state of the closing brace
		}
		if i == len(guess) || token != guess[i] {
			e.forget(len(e.cached) - (len(guess) - i))
			return token, true
		}
	}
	return 0, false
}

// take makes a token part of the answer.
func (e *engine) take(token int, w *writing) {
	if w.stats.OutputTokens++; w.stats.FirstToken == 0 {
		w.stats.FirstToken = time.Since(w.start)
	}
	e.sampler.Accept(token, true)
	for _, c := range w.reply.Write(e.model.TokenToPiece(token)) {
		if w.onChunk != nil {
			w.onChunk(c)
		}
	}
}

// common returns how many tokens at the beginning are those whose KV state the context holds.
func (e *engine) common(tokens []int) int {
	n := 0
	for n < len(e.cached) && n < len(tokens) && e.cached[n] == tokens[n] {
		n++
	}
	return n
}

// reuse drops the KV state from the first token on that differs and returns the tokens still to decode, at least one.
func (e *engine) reuse(tokens []int) []int {
	e.forget(min(e.common(tokens), len(tokens)-1))
	return tokens[len(e.cached):]
}

// forget drops the KV state from position n on, or all of it where llama.cpp cannot do that.
func (e *engine) forget(n int) {
	if !e.context.KvCacheSeqRm(0, n, -1) {
		e.context.KvCacheClear()
		n = 0
	}
	e.cached = e.cached[:n]
}

// decode runs tokens through the model, after those that are cached, and returns the batch index of the logits of the first of the last so many. Those are at
// hand until the next call.
func (e *engine) decode(ctx context.Context, tokens []int, outputs int) (first int, err error) {
	for len(tokens) > 0 {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		n := e.next(len(tokens), outputs)
		e.batch.Clear()
		for i, t := range tokens[:n] {
			e.batch.Add(t, nil, len(e.cached)+i, i >= len(tokens)-outputs, 0)
		}
		if err := e.run(n); err != nil {
			e.forget(len(e.cached))
			if errors.Is(err, llama.ErrKvCacheFull) {
				return 0, inference.ErrContextWindow
			}
			return 0, fmt.Errorf("run the model: %w", err)
		}
		e.cached = append(e.cached, tokens[:n]...)
		tokens, first = tokens[n:], n-outputs
	}
	return first, nil
}

// next returns how many of n tokens to decode at once: never one of the outputs without the others.
func (e *engine) next(n, outputs int) int {
	switch {
	case n <= outputs:
		return n
	case e.pace.learning():
		return 1
	case n <= batchTokens:
		return n
	}
	return min(batchTokens, n-outputs)
}

// run decodes the batch of n tokens with the threads that suit the machine.
func (e *engine) run(n int) error {
	for {
		setThreads(e.context, e.pace.threads(n))
		e.abort.limit(e.pace.limit(n))
		start := time.Now()
		err := e.context.Decode(e.batch)
		took, late := time.Since(start), e.abort.late()
		e.abort.limit(0)
		if err == nil || late {
			e.pace.took(n, took, err != nil)
		}
		if err == nil || !late {
			return err
		}
		e.forget(len(e.cached)) // done again with fewer threads
	}
}

// maxPiece is how many bytes of the user's text are tokenised at once. The pre-tokenizers match with std::regex, which recurses per
// character: 2,000 overflow a stack of 512 KiB, the size of macOS's secondary threads.
const maxPiece = 256

// tokenize returns the prompt's tokens, and how many of them at the beginning do not depend on the user's words. Those words never become control tokens.
func (e *engine) tokenize(req inference.Request) (tokens []int, fixed int, err error) {
	req.Brief = !e.gpu
	parts, err := inference.Prompt(e.opts.Kind, req)
	if err != nil {
		return nil, 0, err
	}
	for i, part := range parts {
		pieces := []string{part.Text}
		if !part.Special {
			pieces = cut(part.Text, maxPiece)
		}
		for _, piece := range pieces {
			got, err := e.model.Tokenize(piece, false, part.Special)
			if err != nil {
				return nil, 0, fmt.Errorf("read the request: %w", err)
			}
			tokens = append(tokens, got...)
		}
		if i == 0 {
			fixed = len(tokens)
		}
	}
	return tokens, fixed, nil
}

// SlowBuild returns a sentence when the processor has AVX2 and this program was not compiled for it, else "".
func SlowBuild() string {
	if cpu.X86.HasAVX2 && !strings.Contains(SystemInfo(), "AVX2 = 1") {
		return "this build does not use the processor's AVX2 instructions and is about 15 times slower than it could be; make build sets the flags"
	}
	return ""
}

// SystemInfo returns the instruction sets that the engine was compiled for, as ggml prints them.
func SystemInfo() string {
	initBackend()
	return strings.TrimSpace(systemInfo())
}
