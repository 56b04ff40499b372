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
//
// A repair that says what should stand where goes another way at the first token that differs from it.
func (e *engine) branch(ctx context.Context, prompt []int, limit int, number uint32, r *inference.Repair) ([]int, error) {
	var taken []int
	var forks []fork
	written, mended := 0, false // bytes of the command
	likeliest := writing{limit: limit}
	likeliest.onChunk = func(c inference.Chunk) {
		if c.Field == inference.Command {
			written += len(c.Text)
		}
	}
	likeliest.onToken = func(token, last int) {
		if likeliest.reply.In() == inference.Command && !mended {
			if want := r.Missing(written, e.model.TokenToPiece(token)); want != "" {
				fits := func(piece string) bool { return strings.HasPrefix(want, piece) }
				if other, _, ok := e.second(token, last, fits); ok {
					forks, mended = []fork{{len(taken), other, 0}}, true
				}
			} else if other, gap, ok := e.second(token, last, anyPiece); ok {
				forks = append(forks, fork{len(taken), other, gap})
			}
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

func anyPiece(string) bool { return true }

// second returns the likeliest token beside the one that was chosen which can stand in a string as it is and fits, and how much less
// likely it is.
func (e *engine) second(chosen, last int, fits func(piece string) bool) (token int, gap float32, ok bool) {
	all := logits(e.context, last, e.model.NumVocab())
	token = -1
	for i, v := range all {
		if i != chosen && (token < 0 || v > all[token]) && e.literal(i) && fits(e.model.TokenToPiece(i)) {
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
