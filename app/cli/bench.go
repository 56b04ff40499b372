package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"caro/inference"
	"caro/internal/shell"
)

// benchCmd is `caro bench`.
type benchCmd struct {
	Model   string `placeholder:"NAME|FILE"`
	Threads int    `placeholder:"N"`
	JSON    bool   `name:"json"`
}

// MeasuredEngine is an engine of this machine in a process of its own.
type MeasuredEngine interface {
	inference.Measurer
	// Warm starts the process and loads the model.
	Warm(ctx context.Context) error
}

// benchDoc is the result as scripts read it.
type benchDoc struct {
	Schema     int                `json:"schema"`
	Model      inference.ModelRef `json:"model"`
	Backend    string             `json:"backend"`
	Threads    int                `json:"threads"`
	LoadMS     int64              `json:"load_ms"`
	Prefill    float64            `json:"prefill_tokens_per_s"`
	Decode     float64            `json:"decode_tokens_per_s"`
	FirstToken benchFirst         `json:"first_token_ms"`
	PeakRSS    int64              `json:"peak_rss_bytes"`
}

// benchFirst is the time to the first token: of the first request, load included, and of the next one.
type benchFirst struct {
	Cold int64 `json:"cold"`
	Warm int64 `json:"warm"`
}

// What is measured: a prompt and an answer of the usual size, the median of some rounds after one that warms up.
const (
	benchPrefill = 256
	benchDecode  = 64
	benchRounds  = 3
)

// Run measures this machine. Nothing is saved but the state of the prompt's beginning, as after any request.
func (c *benchCmd) Run(ctx context.Context, p *program) error {
	p.jsonFlag(c.JSON)
	if c.Threads < 0 {
		return usagef("--threads takes a number from 1 on, or 0 for what suits the processor")
	}
	if p.NewMeasured == nil {
		return inference.ErrNoEngine
	}
	cfg, err := p.config()
	if err != nil {
		return err
	}
	backend, err := p.settledBackend(cfg)
	if err != nil {
		return err
	}
	engine, err := p.NewMeasured(EngineOptions{Model: cmp.Or(c.Model, cfg.Model), Threads: cmp.Or(c.Threads, cfg.Engine.Threads), Backend: backend, Log: p.log})
	if err != nil {
		return err
	}
	defer engine.Close()
	doc, err := bench(ctx, engine)
	if err != nil {
		return err
	}
	if p.globals.Output != plain {
		return p.printDoc(doc)
	}
	return p.print(doc.lines(p.visible))
}

// bench takes the measures one after the other, in one process.
func bench(ctx context.Context, engine MeasuredEngine) (benchDoc, error) {
	doc := benchDoc{Schema: schema}
	start := time.Now()
	if err := engine.Warm(ctx); err != nil {
		return doc, err
	}
	load := time.Since(start)
	cold, err := firstToken(ctx, engine, "list files")
	if err != nil {
		return doc, err
	}
	warm, err := firstToken(ctx, engine, "show the size of this folder")
	if err != nil {
		return doc, err
	}
	doc.LoadMS, doc.FirstToken = ms(load), benchFirst{ms(load + cold), ms(warm)}
	var prefill, decode []time.Duration
	for range 1 + benchRounds {
		s, err := engine.Measure(ctx, inference.Workload{Prefill: benchPrefill, Decode: benchDecode})
		if err != nil {
			return doc, err
		}
		prefill, decode = append(prefill, s.Prefill), append(decode, s.Decode)
		doc.Model, doc.Backend, doc.Threads, doc.PeakRSS = s.Model, s.Backend, s.Threads, s.PeakRSS
	}
	doc.Prefill, doc.Decode = rate(benchPrefill, prefill[1:]), rate(benchDecode, decode[1:])
	return doc, nil
}

// firstToken returns how long a request waits for its first token: it is cut off behind it.
func firstToken(ctx context.Context, engine inference.Engine, query string) (time.Duration, error) {
	start := time.Now()
	_, err := engine.Generate(ctx, inference.Request{Query: query, Shell: shell.Bash, System: shell.Host, MaxTokens: 1}, nil)
	if err != nil && !errors.Is(err, inference.ErrCutOff) {
		return 0, err
	}
	return time.Since(start), nil
}

// rate returns tokens per second in the median of the times, to a tenth.
func rate(tokens int, times []time.Duration) float64 {
	slices.Sort(times)
	return math.Round(10*float64(tokens)/times[len(times)/2].Seconds()) / 10
}

// lines is the result for people, with texts as they can be shown.
func (d benchDoc) lines(visible func(string) string) []byte {
	var b bytes.Buffer
	for _, l := range []struct{ name, text string }{
		{"model", visible(oneLine(d.Model.Name))},
		{"backend", fmt.Sprintf("%s, at most %d threads", d.Backend, d.Threads)},
		{"load", fmt.Sprintf("%d ms", d.LoadMS)},
		{"prefill", fmt.Sprintf("%.1f tokens/s (%d tokens, median of %d)", d.Prefill, benchPrefill, benchRounds)},
		{"decode", fmt.Sprintf("%.1f tokens/s (%d tokens, median of %d)", d.Decode, benchDecode, benchRounds)},
		{"first token", fmt.Sprintf("%d ms; %d ms from a cold start", d.FirstToken.Warm, d.FirstToken.Cold)},
		{"memory", fmt.Sprintf("%d MB at most", d.PeakRSS/1e6)},
	} {
		fmt.Fprintf(&b, "%-12s %s\n", l.name, l.text)
	}
	return b.Bytes()
}
