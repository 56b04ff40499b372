package main

import (
	"math/rand/v2"
	"strings"
)

// A generator writes commands from the grammar, each of them once.
type generator struct {
	rng  *rand.Rand
	seen map[string]bool
}

func newGenerator(seed uint64) *generator {
	return &generator{rand.New(rand.NewPCG(seed, 0)), map[string]bool{}}
}

// next returns a command, and false when it has been returned before.
func (g *generator) next() (string, bool) {
	command := g.expand("line", 0)
	if g.seen[command] {
		return "", false
	}
	g.seen[command] = true
	return command, true
}

// maxDepth is where nesting ends: from there on, nested commands are plain listings.
const maxDepth = 6

// expand returns one production of the name with every «name» in it expanded.
func (g *generator) expand(name string, depth int) string {
	if depth > maxDepth {
		name = "list"
	}
	productions := grammar[name]
	rest := productions[g.rng.IntN(len(productions))]
	var b strings.Builder
	for {
		before, after, ok := strings.Cut(rest, "«")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		inner, tail, _ := strings.Cut(after, "»")
		b.WriteString(g.expand(inner, depth+1))
		rest = tail
	}
}
