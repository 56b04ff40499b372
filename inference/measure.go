package inference

import (
	"context"
	"time"
)

// Measurer is an Engine that says how fast it computes.
type Measurer interface {
	Engine
	// Measure runs a workload of tokens that mean nothing. It forgets what the engine kept of earlier requests.
	Measure(ctx context.Context, w Workload) (Speed, error)
}

// Workload is what a Measurer runs: a prompt, and then an answer that does not depend on it.
type Workload struct {
	Prefill int `json:"prefill,omitempty"` // tokens read at once
	Decode  int `json:"decode,omitempty"`  // tokens written one after the other, without grammar and sampling
	Threads int `json:"threads,omitempty"` // exactly so many; 0 lets the engine choose as for a request
}

// Speed is what a workload cost.
type Speed struct {
	Prefill time.Duration `json:"prefill"`
	Decode  time.Duration `json:"decode"`
	Model   ModelRef      `json:"model"`
	Backend string        `json:"backend"`  // cpu or metal
	Threads int           `json:"threads"`  // the most that the engine uses
	PeakRSS int64         `json:"peak_rss"` // bytes; of the engine's process since its start
}
