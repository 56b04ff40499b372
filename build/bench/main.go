// Bench measures caro and llama.cpp's own tools with the same weights on this machine, in rounds that alternate, and prints medians, spread and ratios beside
// the bars that caro is held to. It runs in the root of the repository:
//
//	make bench                                      all of it: half an hour of a machine that does nothing else
//	make bench BENCH='-part speed -model starter'   a part of it
//
// It builds the peers and makes the larger model where they are missing. Linux only: what memory a process has is read from /proc.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"

	"caro/inference"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// setup is what all parts have to go on.
type setup struct {
	caro    string // the program
	peers   []peer // newest last
	rounds  int
	threads int
	scratch string // a folder that is removed afterwards
}

// weights is a model file.
type weights struct {
	name, about, path string
	kind              inference.Kind
}

var models = []weights{
	{"starter", "starter model", "resources/models/caro-starter.gguf", inference.KindStarter},
	{"shape", "random weights in the shape of Qwen2.5-Coder-1.5B, Q4_K_M", "build/out/bench/qwen2.5-1.5b-shape.gguf", inference.KindQwen},
}

// parts are what can be measured alone, in order.
var parts = []struct {
	name    string
	measure func(ctx context.Context, s setup, w weights) (*table, error)
}{{"speed", speed}, {"busy", busy}, {"process", process}}

func run(ctx context.Context) error {
	var s setup
	part := flag.String("part", "", "measure only that: speed, busy or process")
	model := flag.String("model", "", "measure only that model: starter or shape")
	flag.IntVar(&s.rounds, "rounds", 9, "how often each is measured")
	flag.IntVar(&s.threads, "threads", min(runtime.NumCPU(), 4), "threads of each")
	flag.Parse()
	var err error
	if s.caro, err = filepath.Abs("build/out/caro"); err != nil {
		return err
	}
	if s.peers, err = makePeers(ctx); err != nil {
		return err
	}
	if err := script(ctx, "build/bench/synth.sh"); err != nil {
		return err
	}
	if s.scratch, err = os.MkdirTemp("", "caro-bench-"); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(s.scratch) }()
	fmt.Print(machine())
	ran := 0
	for _, w := range models {
		for _, p := range parts {
			if *part != "" && *part != p.name || *model != "" && *model != w.name {
				continue
			}
			t, err := p.measure(ctx, s, w)
			if err != nil {
				return fmt.Errorf("%s of %s: %w", p.name, w.name, err)
			}
			if t != nil {
				fmt.Printf("\n%s: %s, %d threads, %d rounds\n%s", p.name, w.about, s.threads, s.rounds, t)
				ran++
			}
		}
	}
	if ran == 0 {
		return errors.New("nothing was measured: see -help")
	}
	return nil
}
