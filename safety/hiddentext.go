package safety

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxHidden is the longest text in which encoded text is looked for, maxMade how many steps of a pipeline are looked at.
const (
	maxHidden = 1 << 12
	maxMade   = 4
)

var (
	hexRun     = lazy(`(?:[0-9a-fA-F]{2}[\s:,]?){4,}`)
	base64Run  = lazy(`[A-Za-z0-9+/_-]{8,}={0,2}`)
	numbersRun = lazy(`\d{2,3}(?:[\s,]+\d{2,3}){2,}`)
)

// madeInto analyses what a shell reads of text that some program makes of what is written in the command: each literal in the program and in its
// input, as it stands and decoded. Only what is worse than all so far is kept, since a literal need not be what comes out.
func (c *call) madeInto(s stream) {
	a := c.a
	if s.maker == nil {
		for _, made := range a.made {
			c.madeInto(stream{maker: made})
		}
		return
	}
	for step := 0; s.maker != nil && step < maxMade; step++ {
		made := s.maker
		s = made.in
		texts := append(texts(made.args), made.in.text)
		for _, text := range texts {
			if len(text) > maxHidden || !a.charge(len(text)) {
				continue
			}
			for _, literal := range literalsIn(text) {
				a.onlyWorse(Moderate, func() { a.nested(literal, c.name, c.span, stream{}) })
			}
		}
	}
}

// onlyWorse runs f and keeps its findings only if they raise the level, to at least the given one.
func (a *analysis) onlyWorse(least Level, f func()) {
	before, level := len(a.verdict.Findings), a.verdict.Level
	f()
	if a.verdict.Level > level && a.verdict.Level >= least {
		return
	}
	for _, found := range a.verdict.Findings[before:] {
		delete(a.found, findingKey{found.Rule, found.Span, found.Level})
	}
	a.verdict.Findings, a.verdict.Level = a.verdict.Findings[:before], level
}

// literalsIn returns the strings that a program holds, and what the encoded ones among them stand for.
func literalsIn(text string) []string {
	var out []string
	keep := func(s string) {
		if len(s) > 3 && printable(s) && strings.ContainsAny(s, " \t{<") {
			out = append(out, s)
		}
	}
	keep(text)
	words := codeWords(codeJoin.ReplaceAllString(foldStrings(withCharacters(text)), ""))
	for _, w := range words {
		keep(w)
		keep(reversed(w))
	}
	keep(strings.Join(words, " "))
	if strings.Contains(text, "rot") { // rot13
		for _, w := range words {
			keep(rotated(w))
		}
	}
	keep(fromProgram(text))
	if plain, err := url.PathUnescape(text); err == nil && plain != text {
		keep(plain)
	}
	if plain := unescape(text); plain != text {
		for _, w := range append(codeWords(plain), plain) {
			keep(w)
		}
	}
	for _, m := range hexRun.FindAllString(text, 8) {
		digits := strings.Map(func(r rune) rune {
			if strings.ContainsRune(" \t\n:,", r) {
				return -1
			}
			return r
		}, m)
		if b, err := hex.DecodeString(digits); err == nil {
			keep(string(b))
		}
	}
	for _, m := range base64Run.FindAllString(text, 8) {
		standard := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(m, "="))
		if b, err := base64.RawStdEncoding.DecodeString(standard); err == nil {
			keep(string(b))
		}
	}
	for _, m := range numbersRun.FindAllString(text, 8) {
		keep(charactersOf(m))
	}
	return out
}

// fromProgram returns what follows the first name of a dangerous program, up to what ends a string.
func fromProgram(text string) string {
	first := len(text)
	for name := range dangerousNames {
		i := strings.Index(text, name+" ")
		if i >= 0 && (i == 0 || !isNameByte(text[i-1])) {
			first = min(first, i)
		}
	}
	rest := text[first:]
	if end := strings.IndexAny(rest, "\"'`<])}\n"); end >= 0 {
		rest = rest[:end]
	}
	return strings.ReplaceAll(rest, `\/`, "/")
}

// charactersOf returns the text of a list of character numbers.
func charactersOf(list string) string {
	var b strings.Builder
	for n := range strings.FieldsFuncSeq(list, func(r rune) bool { return r < '0' || r > '9' }) {
		if i, err := strconv.Atoi(n); err == nil && i < utf8.RuneSelf {
			b.WriteByte(byte(i))
		}
	}
	return b.String()
}

// rotated moves letters by 13 places of the alphabet.
func rotated(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return 'a' + (r-'a'+13)%26
		case r >= 'A' && r <= 'Z':
			return 'A' + (r-'A'+13)%26
		}
		return r
	}, s)
}

func reversed(s string) string {
	r := []rune(s)
	slices.Reverse(r)
	return string(r)
}

// printable reports whether a text is one that a person could have typed.
func printable(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf || s[i] < ' ' && s[i] != '\n' && s[i] != '\t' {
			return false
		}
	}
	return true
}
