//go:build cgo && !noengine

package llama

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"caro/inference"
)

// fork is a place in the likeliest answer where another token was nearly as likely.
type fork struct {
	at    int // tokens before it
	token int // the other one
	gap   float32
}

// branch returns the beginning of another answer: that of the likeliest one up to the place in its command where the model was least
// sure, and the token that came second there. A higher number takes a place where it was surer. To draw tokens by their
// probability would not do: a small model is either sure of a token or at a loss behind it.
func (e *engine) branch(ctx context.Context, prompt []int, limit int, number uint32) ([]int, error) {
	var taken []int
	var forks []fork
	likeliest := writing{limit: limit}
	likeliest.onToken = func(token, last int) {
		if other, gap, ok := e.second(token, last); ok && likeliest.reply.In() == inference.Command {
			forks = append(forks, fork{len(taken), other, gap})
		}
		taken = append(taken, token)
	}
	if err := e.write(ctx, prompt, &likeliest); err != nil {
		return nil, err
	}
	if len(forks) == 0 {
		return nil, inference.ErrNotACommand
	}
	slices.SortStableFunc(forks, func(a, b fork) int { return cmp.Compare(a.gap, b.gap) })
	f := forks[min(int(number), len(forks))-1]
	return append(taken[:f.at:f.at], f.token), nil
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
