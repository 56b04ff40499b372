package safety

import (
	"regexp"
	"sync"
)

// pattern is a regular expression that is compiled at its first use. Few commands need any, and to compile all of them takes longer than to judge a
// hundred commands.
type pattern struct{ compiled func() *regexp.Regexp }

// lazy returns a pattern. Its first use panics where the text is no regular expression; a test reads all of them.
func lazy(text string) pattern {
	return pattern{sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })}
}

func (p pattern) MatchString(s string) bool { return p.compiled().MatchString(s) }

func (p pattern) FindString(s string) string { return p.compiled().FindString(s) }

func (p pattern) FindStringIndex(s string) []int { return p.compiled().FindStringIndex(s) }

func (p pattern) FindStringSubmatch(s string) []string { return p.compiled().FindStringSubmatch(s) }

func (p pattern) FindAllString(s string, n int) []string { return p.compiled().FindAllString(s, n) }

func (p pattern) FindAllStringIndex(s string, n int) [][]int {
	return p.compiled().FindAllStringIndex(s, n)
}

func (p pattern) FindAllStringSubmatch(s string, n int) [][]string {
	return p.compiled().FindAllStringSubmatch(s, n)
}

func (p pattern) ReplaceAllString(s, with string) string {
	return p.compiled().ReplaceAllString(s, with)
}

func (p pattern) ReplaceAllStringFunc(s string, with func(string) string) string {
	return p.compiled().ReplaceAllStringFunc(s, with)
}
