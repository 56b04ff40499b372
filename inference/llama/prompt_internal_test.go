//go:build cgo && !noengine

package llama

import (
	"testing"

	"caro/inference"
	"caro/internal/shell"
)

// Ensure that the system's text for Qwen stays within 350 tokens. They are counted with the starter's tokenizer, whose vocabulary is a twelfth
// of Qwen's and a part of what it was cut from: it needs more tokens for the same text, never fewer by much.
func TestTokenize_Budget(t *testing.T) {
	opened, err := Open(Options{Path: "../../resources/models/caro-starter.gguf", Kind: inference.KindStarter})
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	e := opened.(*engine)
	e.opts.Kind = inference.KindQwen
	queries := []string{"replace text in all .txt files below here", "list the largest files below here", "git: delete branches that are merged"}
	for _, e.gpu = range []bool{false, true} { // the examples are fixed, and chosen
		for _, system := range []shell.System{shell.MacOS, shell.Linux} {
			for _, sh := range shell.Shells() {
				for _, q := range queries {
					tokens, fixed, err := e.tokenize(inference.Request{Query: q, Shell: sh, System: system})
					if err != nil || fixed < 100 || len(tokens) > 350+30 { // 30 for the request itself and the chat's form
						t.Errorf("%s on %s, %s: %d tokens, %d of them fixed, %v", sh, system, q, len(tokens), fixed, err)
					}
				}
			}
		}
	}
	e.gpu = false
}
