// Package redact finds secrets in commands and in requests for them, and takes them out.
//
// [Redact] is for whatever is written: history, logs. [Find] gives the places, [Contains] says whether there is one.
// The rules (rules.go) know three things: the forms of tokens that services hand out, the places where programs take
// passwords, and names that promise a secret. A rule of the second or third kind only counts when the value looks like
// a secret (value.go), so that variables, file names, placeholders, hashes and ids stay.
//
// # Caveats
//
// No rules find every secret: a password in the middle of a sentence looks like any word. The rules lean towards taking
// out too much where a value stands in a place that is for secrets, and towards leaving text alone everywhere else.
// The time is linear in the length of the text.
package redact

import (
	"cmp"
	"slices"
	"strings"
)

// Mark stands where a secret was. It has the form of a placeholder of caro (safety/script.Placeholders), so a redacted
// command that is used again asks for the value and cannot run without it.
const Mark = "<REDACTED>"

// Match is a secret in a text.
type Match struct {
	Start, End int    // bytes, end exclusive
	Rule       string // which rule found it
}

// Find returns the secrets in text, in order and without overlaps.
func Find(text string) []Match {
	lower := strings.ToLower(text)
	var found []Match
	for _, r := range rules() {
		found = r.find(found, text, lower)
	}
	slices.SortFunc(found, func(a, b Match) int { return cmp.Or(a.Start-b.Start, b.End-a.End) })
	return merge(found)
}

// merge joins matches that overlap, which are sorted by their start.
func merge(found []Match) []Match {
	out := found[:0]
	for _, m := range found {
		if n := len(out); n > 0 && m.Start < out[n-1].End {
			out[n-1].End = max(out[n-1].End, m.End)
			continue
		}
		out = append(out, m)
	}
	return out
}

// Contains reports whether there is a secret in text.
func Contains(text string) bool { return len(Find(text)) > 0 }

// Redact returns text with [Mark] in the place of each secret. Redacting twice changes nothing more.
func Redact(text string) string {
	for range maxRounds {
		found := Find(text)
		if len(found) == 0 {
			break
		}
		text = mark(text, found)
	}
	return text
}

// maxRounds is how often Redact looks: the second option of a program that takes two passwords is found when the first
// one is gone.
const maxRounds = 8

// mark returns text with Mark in the place of each match.
func mark(text string, found []Match) string {
	var b strings.Builder
	end := 0
	for _, m := range found {
		b.WriteString(text[end:m.Start])
		b.WriteString(Mark)
		end = m.End
	}
	b.WriteString(text[end:])
	return b.String()
}

// find appends the secrets that a rule finds. lower is text in lower case.
func (r *rule) find(found []Match, text, lower string) []Match {
	if !slices.ContainsFunc(r.words, func(w string) bool { return strings.Contains(lower, w) }) {
		return found
	}
	for from := 0; from < len(text); {
		at := r.pattern.FindStringSubmatchIndex(text[from:])
		if at == nil {
			break
		}
		start, end := r.secret(at)
		other := r.program() && otherP.MatchString(text[from+at[2]:from+at[3]])
		// The next match may begin in the value when that is none, such as the second option in --password --token X.
		next := max(start, at[0]+1)
		marked := strings.HasPrefix(text[from+end:], Mark) // the rest of it was a secret
		if !marked && !other && (r.check == nil || r.check(text[from+start:from+end])) {
			found = append(found, Match{from + start, from + end, r.name})
			next = max(end, next)
		}
		from += next
	}
	return found
}

// secret returns where the first group that took part in a match is, or the whole match of a pattern without groups.
func (r *rule) secret(at []int) (start, end int) {
	first := 2
	if r.program() {
		first = 4
	}
	for i := first; i < len(at); i += 2 {
		if at[i] >= 0 {
			return at[i], at[i+1]
		}
	}
	return at[0], at[1]
}

// program reports whether the first group of the pattern is a program rather than a secret.
func (r *rule) program() bool { return r.pattern.SubexpIndex("program") == 1 }
