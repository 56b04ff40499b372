package inference

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"

	"caro/internal/shell"
	"caro/resources"
)

// example is a request and the command that answers it.
type example struct {
	system         shell.System // empty for both
	query, command string
	words          []string
}

// table holds the examples and how many of them have a word.
type table struct {
	examples []example
	with     map[string]int
	length   float64 // of a request, in words, on average
}

// examples is the table that the program carries. It is read once and never changes.
var examples = sync.OnceValue(func() *table {
	t := &table{with: map[string]int{}}
	total := 0
	for line := range strings.Lines(resources.QwenExamples) {
		col := strings.SplitN(strings.TrimSuffix(line, "\n"), "\t", 3)
		if len(col) < 3 || strings.HasPrefix(line, "#") {
			continue
		}
		e := example{query: col[1], command: col[2], words: stems(col[1])}
		if col[0] != "any" {
			e.system = shell.System(col[0])
		}
		for i, w := range e.words {
			if !slices.Contains(e.words[:i], w) {
				t.with[w]++
			}
		}
		total += len(e.words)
		t.examples = append(t.examples, e)
	}
	t.length = float64(total) / float64(max(len(t.examples), 1))
	return t
})

// The parameters of BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009, section 3.4).
const (
	saturation = 1.2
	lengthBias = 0.75
)

// nearest returns up to n examples for the system that are most like a request, the best last: what stands next to the request counts most.
func (t *table) nearest(query string, system shell.System, n int) []example {
	type scored struct {
		example
		score float64
	}
	words := slices.DeleteFunc(stems(query), func(w string) bool { // what most of them have tells nothing
		return t.with[w] == 0 || t.with[w] > len(t.examples)/8
	})
	var list []scored
	for _, e := range t.examples {
		if e.system != "" && e.system != system {
			continue
		}
		if s := t.score(words, e); s > 0 {
			list = append(list, scored{e, s})
		}
	}
	slices.SortStableFunc(list, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	var out []example
	for _, s := range list[:min(n, len(list))] {
		out = append(out, s.example)
	}
	slices.Reverse(out)
	return out
}

// score is BM25 of an example for the words of a request.
func (t *table) score(words []string, e example) (sum float64) {
	norm := saturation * (1 - lengthBias + lengthBias*float64(len(e.words))/t.length)
	for _, w := range words {
		count := 0
		for _, have := range e.words {
			if have == w {
				count++
			}
		}
		if count > 0 {
			with := float64(t.with[w])
			rarity := math.Log(1 + (float64(len(t.examples))-with+0.5)/(with+0.5))
			sum += rarity * float64(count) * (saturation + 1) / (float64(count) + norm)
		}
	}
	return sum
}

// stems returns the words of a text in small letters and without their commonest endings.
func stems(text string) []string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, w := range words {
		for _, ending := range []string{"ing", "ies", "es", "ed", "s"} {
			if stem, ok := strings.CutSuffix(w, ending); ok && len(stem) > 2 {
				words[i] = stem
				break
			}
		}
	}
	return words
}

// optional are programs that a system need not have; whether this one has those that a request is about goes into the prompt.
var optional = strings.Fields("7z apt-get aria2c bat brew convert curl dnf docker fd ffmpeg git htop jq kubectl lsof magick make nc node npm pandoc parallel perl pip python3 rg rsync shuf sqlite3 ss tree unzip wget xclip xmllint yq zip")

// Wants returns programs that a system need not have and that the answer to a request may use: front ends look whether they are there.
func Wants(query string, system shell.System) []string {
	text := strings.ToLower(query)
	asked := stems(query)
	for _, e := range examples().nearest(query, system, 1) {
		shared := 0
		for _, w := range e.words {
			if slices.Contains(asked, w) {
				shared++
			}
		}
		if shared > 1 { // one word in common is chance
			text += " " + e.command
		}
	}
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' })
	return slices.DeleteFunc(slices.Clone(optional), func(program string) bool { return !slices.Contains(words, program) })
}
