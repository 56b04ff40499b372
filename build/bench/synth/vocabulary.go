package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"os"
	"strings"
)

// vocabulary is a byte-pair vocabulary as a model file has it.
type vocabulary struct {
	tokens []string
	types  []int32
	merges []string
}

// The types of tokens.
const (
	normal  int32 = 1
	control int32 = 3
	unused  int32 = 5
)

// rows is how many tokens the model has rows for: more than its vocabulary.
const rows = 151936

// readVocabulary reads the ranks of the byte pairs, finds out which pair each token was merged from, and adds what the real model's file has beside.
func readVocabulary(path string) (vocabulary, error) {
	f, err := os.Open(path)
	if err != nil {
		return vocabulary{}, err
	}
	defer f.Close()
	var pieces []string
	ranks := map[string]int{}
	for s := bufio.NewScanner(f); s.Scan(); {
		code, _, _ := strings.Cut(s.Text(), " ")
		b, err := base64.StdEncoding.DecodeString(code)
		if err != nil {
			return vocabulary{}, fmt.Errorf("%s: %w", path, err)
		}
		ranks[string(b)] = len(pieces)
		pieces = append(pieces, string(b))
	}
	if len(pieces) != 151643 {
		return vocabulary{}, fmt.Errorf("%s has %d tokens; Qwen2.5 has 151643", path, len(pieces))
	}
	var v vocabulary
	letters := byteLetters()
	for rank, p := range pieces {
		v.add(letters.write(p), normal)
		if len(p) > 1 {
			left, right, ok := lastPair(ranks, p, rank)
			if !ok {
				return vocabulary{}, fmt.Errorf("%s: %q is no pair", path, p)
			}
			v.merges = append(v.merges, letters.write(left)+" "+letters.write(right))
		}
	}
	for _, t := range []string{"<|endoftext|>", "<|im_start|>", "<|im_end|>"} {
		v.add(t, control)
	}
	for len(v.tokens) < rows {
		v.add(fmt.Sprintf("[PAD%d]", len(v.tokens)), unused)
	}
	return v, nil
}

func (v *vocabulary) add(token string, kind int32) {
	v.tokens = append(v.tokens, token)
	v.types = append(v.types, kind)
}

// lastPair merges the bytes of a token, the lowest rank first and none of its own rank or above, and returns the two parts that are left.
func lastPair(ranks map[string]int, token string, rank int) (left, right string, ok bool) {
	var parts []string
	for i := range len(token) {
		parts = append(parts, token[i:i+1])
	}
	for len(parts) > 2 {
		best, at := rank, -1
		for i := range len(parts) - 1 {
			if r, known := ranks[parts[i]+parts[i+1]]; known && r < best {
				best, at = r, i
			}
		}
		if at < 0 {
			return "", "", false
		}
		parts = append(append(parts[:at:at], parts[at]+parts[at+1]), parts[at+2:]...)
	}
	return parts[0], parts[1], len(parts) == 2
}

// alphabet is GPT-2's letter for each byte.
type alphabet [256]rune

// byteLetters returns it: printable letters of Latin-1 stand for themselves, the others for what follows Latin-1.
func byteLetters() (a alphabet) {
	next := rune(256)
	for b := range rune(256) {
		if b >= '!' && b <= '~' || b >= 0xa1 && b != 0xad {
			a[b] = b
			continue
		}
		a[b] = next
		next++
	}
	return a
}

func (a alphabet) write(s string) string {
	var out strings.Builder
	for i := range len(s) {
		out.WriteRune(a[s[i]])
	}
	return out.String()
}
