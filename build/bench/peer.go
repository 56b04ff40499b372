package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// peer is a build of llama.cpp's own tools.
type peer struct{ name, bin string }

// peerVersions are those of the Python package llama-cpp-python whose llama.cpp is built: of the age of caro's, and the newest.
var peerVersions = []string{"0.3.9", "0.3.36"}

// makePeers builds the peers that are not built yet, which takes ten minutes each.
func makePeers(ctx context.Context) ([]peer, error) {
	var all []peer
	for _, v := range peerVersions {
		if err := script(ctx, "build/bench/peer.sh", v); err != nil {
			return nil, err
		}
		all = append(all, peer{"llama.cpp of " + v, filepath.Join("build/out/peer", v, "bin")})
	}
	return all, nil
}

// script runs a program whose output is for people.
func script(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// rates runs llama-bench, which warms up first, and returns tokens per second of a prompt and of an answer.
func (p peer) rates(ctx context.Context, w weights, threads int) (reading, writing float64, err error) {
	out, err := exec.CommandContext(ctx, filepath.Join(p.bin, "llama-bench"), "-m", w.path, "-t", strconv.Itoa(threads),
		"-p", strconv.Itoa(prefill), "-n", strconv.Itoa(decode), "-r", "1", "-o", "json").Output()
	if err != nil {
		return 0, 0, fmt.Errorf("%s: %w", p.name, err)
	}
	var tests []struct {
		Rate float64 `json:"avg_ts"`
	}
	if err := json.Unmarshal(out, &tests); err != nil {
		return 0, 0, fmt.Errorf("%s: %w", p.name, err)
	}
	if len(tests) != 2 {
		return 0, 0, fmt.Errorf("%s: llama-bench has %d results", p.name, len(tests))
	}
	return tests[0].Rate, tests[1].Rate, nil
}

// answer runs llama.cpp's command line from start to finish, without a warm-up: the same prompt, and exactly so many tokens of answer.
func (p peer) answer(ctx context.Context, w weights, threads int, prompt string, promptTokens, tokens int) (time.Duration, error) {
	cmd := exec.CommandContext(ctx, filepath.Join(p.bin, "llama-cli"), "-m", w.path, "-t", strconv.Itoa(threads), "-c", "1280", "-n", strconv.Itoa(tokens),
		"-p", prompt, "-no-cnv", "--no-warmup", "--ignore-eos", "--temp", "0")
	var log bytes.Buffer
	cmd.Stderr = &log
	start := time.Now()
	_, err := cmd.Output()
	took := time.Since(start)
	if err != nil {
		return 0, fmt.Errorf("%s: %w: %s", p.name, err, log.Bytes())
	}
	read, _ := strconv.Atoi(first(log.String(), `prompt eval time =.*/ +(\d+) tokens`))
	wrote, _ := strconv.Atoi(first(log.String(), `[^t] eval time =.*/ +(\d+) runs`))
	if read != promptTokens || wrote != tokens-1 {
		return 0, fmt.Errorf("%s read %d tokens and wrote %d, caro %d and %d", p.name, read, wrote+1, promptTokens, tokens)
	}
	return took, nil
}
