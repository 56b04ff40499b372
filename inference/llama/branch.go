//go:build cgo && !noengine

package llama

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"caro/inference"
)

// draft is the likeliest answer to a prompt, kept so that another one can branch off without writing it once more.
type draft struct {
	prompt  []int
	tokens  []int
	command string
	forks   []fork
}

// fork is a place in the command of a draft where another token was nearly as likely.
type fork struct {
	at         int // tokens before it
	start, end int // bytes of the command that the token stands for
	token      int // the other one
	gap        float32
}

// likeliest writes the likeliest answer and keeps it as the draft.
func (e *engine) likeliest(ctx context.Context, prompt []int, w *writing) error {
	d := draft{prompt: prompt}
	onChunk := w.onChunk
	w.onChunk = func(c inference.Chunk) {
		if c.Field == inference.Command {
			d.command += c.Text
		}
		if onChunk != nil {
			onChunk(c)
		}
	}
	w.onToken = func(token, last int) {
		if w.reply.In() == inference.Command {
			if other, gap, ok := e.second(token, last); ok {
				start := len(d.command)
				d.forks = append(d.forks, fork{len(d.tokens), start, start + len(e.model.TokenToPiece(token)), other, gap})
			}
		}
		d.tokens = append(d.tokens, token)
	}
	err := e.write(ctx, prompt, w)
	if e.draft = d; err != nil {
		e.draft = draft{}
	}
	return err
}

// another returns the beginning of another answer than the likeliest. Where a repair knows the command, that is it; else it is the
// likeliest one up to the place in its command where the model was least sure, within what is at fault if there is such a place, and the
// token that came second there. A higher number takes a place where it was surer. To draw tokens by their probability would not do: a small
// model is either sure of a token or at a loss behind it.
func (e *engine) another(ctx context.Context, prompt []int, limit int, req inference.Request) ([]int, error) {
	if command := req.Repair.Mended(); command != "" {
		tokens, err := e.model.Tokenize(inference.Begun(command), false, false)
		if err != nil {
			return nil, fmt.Errorf("read the beginning of an answer: %w", err)
		}
		return tokens, nil
	}
	if !slices.Equal(e.draft.prompt, prompt) {
		if err := e.likeliest(ctx, prompt, &writing{limit: limit}); err != nil {
			return nil, err
		}
	}
	d := e.draft
	if len(d.forks) == 0 {
		return nil, inference.ErrNotACommand
	}
	f := d.sorted(req.Repair)[min(int(req.Seed), len(d.forks))-1]
	return append(d.tokens[:f.at:f.at], f.token), nil
}

// sorted returns the forks, those within what a repair finds fault with first, then those where the model was least sure.
func (d draft) sorted(r *inference.Repair) []fork {
	outside := func(f fork) int {
		if r != nil && r.Command == d.command && f.start < r.End && r.At < f.end {
			return 0
		}
		return 1
	}
	return slices.SortedStableFunc(slices.Values(d.forks), func(a, b fork) int { return cmp.Or(outside(a)-outside(b), cmp.Compare(a.gap, b.gap)) })
}

// second returns the likeliest token beside the one that was chosen which can stand in a string as it is, and how much less likely it is.
func (e *engine) second(chosen, last int) (token int, gap float32, ok bool) {
	all := logits(e.context, last, e.model.NumVocab())
	token = -1
	for i, v := range all {
		if i != chosen && (token < 0 || v > all[token]) && e.literal(i) {
			token = i
		}
	}
	if token < 0 {
		return 0, 0, false
	}
	return token, all[chosen] - all[token], true
}

// literal reports whether a token is text that a JSON string holds without escapes, which the grammar permits anywhere in one.
func (e *engine) literal(token int) bool {
	if e.model.TokenIsEog(token) {
		return false
	}
	piece := e.model.TokenToPiece(token)
	return piece != "" && utf8.ValidString(piece) && !strings.ContainsFunc(piece, func(r rune) bool {
		return r < ' ' || r == 0x7f || r == utf8.RuneError || strings.ContainsRune("\"\\“”‘’", r) // typographic quotes quote nothing
	}) && !strings.HasPrefix(piece, "<|")
}
