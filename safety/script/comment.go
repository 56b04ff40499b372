package script

import (
	"bytes"
	"errors"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// maxReadings is how often a text is read again at most for a # that is no comment.
const maxReadings = 8

var errHash = errors.New("too many words go on with a #")

// hashMask stands for a # that belongs to a word while the text is read again: a byte that no expansion and no glob goes on with.
const hashMask = '%'

// apart are the bytes that no word holds unless they are quoted. A closing parenthesis is one only where it belongs to no word.
const apart = " \t\n;&|(<>"

// parse reads a text in a dialect. Within parentheses, backquotes, arrays and patterns the parser takes a # for the beginning of a comment also
// where it touches what stands before it in its word, as in ( echo 'a'#b ). Every shell reads on there, and so does parse.
func parse(text string, dialect syntax.LangVariant) (*syntax.File, error) {
	pool := parsers(dialect)
	p := pool.Get().(*syntax.Parser)
	defer pool.Put(p)
	f, err := p.Parse(strings.NewReader(text), "")
	if !touches(text) {
		return f, err
	}
	src := []byte(text)
	inWord := map[uint]bool{} // where a # is part of a word
	for range maxReadings {
		found := wordHashes(f, src)
		if err != nil {
			found = wordHashes(mended(src, dialect), src)
		}
		if len(found) == 0 {
			restoreHashes(f, inWord)
			return f, err
		}
		for _, at := range found {
			inWord[at], src[at] = true, hashMask
		}
		f, err = p.Parse(bytes.NewReader(src), "")
	}
	return nil, errHash
}

// mended reads a text as if what it lacks at its end were there: what was taken for a comment may hold it. It returns nil where more is wrong.
func mended(src []byte, dialect syntax.LangVariant) *syntax.File {
	p := syntax.NewParser(syntax.Variant(dialect), syntax.KeepComments(true), syntax.RecoverErrors(MaxNest))
	f, err := p.Parse(bytes.NewReader(src), "")
	if err != nil {
		return nil
	}
	return f
}

// touches reports whether some # of a text does not stand where a word begins for certain.
func touches(text string) bool {
	for i := 1; i < len(text); i++ {
		if text[i] == '#' && (strings.IndexByte(apart, text[i-1]) < 0 || text[i-1] == '\n' && text[max(i-2, 0)] == '\\') {
			return true
		}
	}
	return false
}

// wordHashes returns where the parser took a # for a comment that goes on with a word.
func wordHashes(f *syntax.File, src []byte) []uint {
	var hashes []uint
	ends := map[uint]bool{}   // of comments
	parens := map[uint]bool{} // after a parenthesis that belongs to no word
	if f == nil {
		return nil
	}
	syntax.Walk(f, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Comment:
			hashes = append(hashes, n.Hash.Offset())
			ends[n.End().Offset()] = true
		case *syntax.Subshell, *syntax.ArithmCmd:
			parens[n.End().Offset()] = true
		case *syntax.CaseItem:
			parens[n.Patterns[len(n.Patterns)-1].End().Offset()+1] = true
		}
		return true
	})
	var found []uint
	for _, at := range hashes {
		if src[at] == '#' && !ends[at] && !beginsWord(src, int(at), parens) {
			found = append(found, at)
		}
	}
	return found
}

// beginsWord reports whether what stands at an offset begins a word: nothing, or what no word holds, stands before it. Bytes that shells leave out
// do not count.
func beginsWord(src []byte, at int, parens map[uint]bool) bool {
	for at > 0 {
		switch c := src[at-1]; {
		case c == 0:
			at--
		case c == '\n' && continued(src[:at-1]):
			at -= 2
		case c == ')':
			return parens[uint(at)]
		default:
			return strings.IndexByte(apart, c) >= 0
		}
	}
	return true
}

// continued reports whether a backslash at the end of a line joins the next one to it.
func continued(line []byte) bool {
	n := 0
	for n < len(line) && line[len(line)-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

// restoreHashes gives the words their # back.
func restoreHashes(f *syntax.File, inWord map[uint]bool) {
	if f == nil || len(inWord) == 0 {
		return
	}
	syntax.Walk(f, func(n syntax.Node) bool {
		if lit, ok := n.(*syntax.Lit); ok && lit != nil && inWord[lit.ValuePos.Offset()] && lit.Value != "" {
			lit.Value = "#" + lit.Value[1:]
		}
		return true
	})
}
