//go:build cgo && !noengine

package llama

import (
	"slices"
	"testing"

	"caro/inference"
	"caro/inference/enginetest"
)

// Ensure that guesses change nothing but the number of steps: what was guessed right is taken, and of the rest the engine keeps no state.
func TestChoose(t *testing.T) {
	opened, err := Open(Options{Path: "../../resources/models/caro-starter.gguf", Kind: inference.KindStarter})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = opened.Close() }()
	e := opened.(*engine)
	prompt, _, err := e.tokenize(enginetest.Ask("list files"))
	if err != nil {
		t.Fatal(err)
	}
	var own []int // the model's, without a guess
	if err := e.write(t.Context(), prompt, &writing{limit: 5, onToken: func(token, _ int) { own = append(own, token) }}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		guess []int
		right int
	}{
		"none": {nil, 0}, "right": {own[:3], 3}, "wrong": {[]int{own[4], own[1]}, 0}, "wrong in the middle": {[]int{own[0], own[4], own[2]}, 1},
		"wrong at the end": {[]int{own[0], own[1], own[0]}, 2},
	} {
		var taken []int
		e.sampler.Reset()
		first, err := e.decode(t.Context(), slices.Concat(e.reuse(prompt), c.guess), 1+len(c.guess))
		if err != nil {
			t.Fatal(err)
		}
		next, more := e.choose(first, c.guess, &writing{limit: 5, onToken: func(token, _ int) { taken = append(taken, token) }})
		if !more || next != own[c.right] || !slices.Equal(taken, own[:c.right+1]) {
			t.Errorf("%s: took %v, next %d; the model's own are %v", name, taken, next, own)
		}
		if !slices.Equal(e.cached, slices.Concat(prompt, own[:c.right])) {
			t.Errorf("%s: keeps the state of %v", name, e.cached)
		}
	}
}
