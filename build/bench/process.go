package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"caro/inference"
)

// question is what both command lines are asked.
const question = "find text files larger than 1 MB"

// process measures the command line from its start to the end of the answer, as a person waits for it. It takes a model that gives answers.
func process(ctx context.Context, s setup, w weights) (*table, error) {
	if w.kind != inference.KindStarter {
		return nil, nil
	}
	var doc struct {
		Timing struct {
			Prompt int `json:"prompt_tokens"`
			Output int `json:"output_tokens"`
		} `json:"timing"`
	}
	out, _, err := s.answer(ctx, "-o", "json")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(out, &doc); err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	prompt, err := text(w)
	if err != nil {
		return nil, err
	}
	t := &table{}
	m := t.of(fmt.Sprintf("caro %s: %d tokens read, %d written", question, doc.Timing.Prompt, doc.Timing.Output), "ms")
	for range s.rounds {
		_, took, err := s.answer(ctx)
		if err != nil {
			return nil, err
		}
		m.add(caro, float64(took.Microseconds())/1000)
		for _, p := range s.peers {
			took, err := p.answer(ctx, w, s.threads, prompt, doc.Timing.Prompt, doc.Timing.Output)
			if err != nil {
				return nil, err
			}
			m.add(p.name, float64(took.Microseconds())/1000)
			m.bars = []bar{{than: p.name, amount: 0.6}}
		}
	}
	return t, nil
}

// answer runs caro's command line from start to finish, with settings and a history of its own.
func (s setup) answer(ctx context.Context, flags ...string) (stdout []byte, took time.Duration, err error) {
	cmd := exec.CommandContext(ctx, s.caro, append(flags, "--model", "caro-starter", "--system", "linux", "--shell", "bash", question)...)
	cmd.Env = append(os.Environ(), "CARO_HOME="+filepath.Join(s.scratch, "home"))
	start := time.Now()
	stdout, err = cmd.Output()
	return stdout, time.Since(start), err
}

// text is the prompt as one text.
func text(w weights) (string, error) {
	parts, err := inference.Prompt(w.kind, ask(question))
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.Text)
	}
	return b.String(), nil
}
