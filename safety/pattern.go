package safety

import (
	"regexp"
	"strings"
	"sync"
)

// pattern is a regular expression that is compiled at its first use. Few commands need any, and to compile all of them takes longer than to judge a
// hundred commands.
type pattern struct {
	compiled func() *regexp.Regexp
	keys     []string // one of them is in whatever it matches; none where that is not known
}

// lazy returns a pattern. Its first use panics where the text is no regular expression; a test reads all of them.
func lazy(text string) pattern {
	return pattern{compiled: sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })}
}

// with returns the pattern for texts that hold one of the keys, without which it never matches. To look for some words is much quicker than to match.
func (p pattern) with(keys ...string) pattern {
	p.keys = keys
	return p
}

// absent reports whether a text holds none of the keys.
func (p pattern) absent(s string) bool {
	for _, k := range p.keys {
		if strings.Contains(s, k) {
			return false
		}
	}
	return len(p.keys) > 0
}

func (p pattern) MatchString(s string) bool { return !p.absent(s) && p.compiled().MatchString(s) }

func (p pattern) FindString(s string) string {
	if p.absent(s) {
		return ""
	}
	return p.compiled().FindString(s)
}

func (p pattern) FindStringIndex(s string) []int {
	if p.absent(s) {
		return nil
	}
	return p.compiled().FindStringIndex(s)
}

func (p pattern) FindStringSubmatch(s string) []string {
	if p.absent(s) {
		return nil
	}
	return p.compiled().FindStringSubmatch(s)
}

func (p pattern) FindAllString(s string, n int) []string {
	if p.absent(s) {
		return nil
	}
	return p.compiled().FindAllString(s, n)
}

func (p pattern) FindAllStringIndex(s string, n int) [][]int {
	if p.absent(s) {
		return nil
	}
	return p.compiled().FindAllStringIndex(s, n)
}

func (p pattern) FindAllStringSubmatch(s string, n int) [][]string {
	if p.absent(s) {
		return nil
	}
	return p.compiled().FindAllStringSubmatch(s, n)
}

func (p pattern) ReplaceAllString(s, with string) string {
	if p.absent(s) {
		return s
	}
	return p.compiled().ReplaceAllString(s, with)
}

func (p pattern) ReplaceAllStringFunc(s string, with func(string) string) string {
	if p.absent(s) {
		return s
	}
	return p.compiled().ReplaceAllStringFunc(s, with)
}
