package folder

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text says what there is in the folder, in at most [MaxTokens] tokens: the names that the request speaks of first. It is empty for an empty
// folder.
func (f Folder) Text(request string) string {
	var parts []string
	if len(f.Kinds) > 0 {
		parts = append(parts, strings.Join(f.Kinds, ", ")+" project")
	}
	if len(f.Managers) > 0 {
		parts = append(parts, "packages by "+strings.Join(f.Managers, ", "))
	}
	if f.Git != "" {
		parts = append(parts, "git "+f.Git)
	}
	text := ""
	for _, p := range parts {
		if next := joined(text, "; ", p); tokens(next) <= MaxTokens {
			text = next
		}
	}
	return f.withNames(text, request)
}

// withNames adds as many names as fit, and how many do not.
func (f Folder) withNames(text, request string) string {
	list, shown := "", 0
	for _, name := range f.ordered(request) {
		if strings.Contains(name, " ") {
			name = "'" + name + "'"
		}
		next := joined(list, ", ", name)
		if tokens(joined(text, "; ", "files: "+next+more(len(f.Names)-shown-1))) > MaxTokens {
			continue
		}
		list, shown = next, shown+1
	}
	if shown == 0 {
		return text
	}
	return joined(text, "; ", "files: "+list+more(len(f.Names)-shown))
}

// more says how many names are left out.
func more(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" and %d more", n)
}

func joined(a, between, b string) string {
	if a == "" {
		return b
	}
	return a + between + b
}

// ordered returns the names, those first that share a word with the request.
func (f Folder) ordered(request string) (names []string) {
	asked := words(request)
	var others []string
	for _, name := range f.Names {
		if shares(words(name), asked) {
			names = append(names, name)
		} else {
			others = append(others, name)
		}
	}
	return append(names, others...)
}

// words returns the words of a text in small letters; one or two letters tell nothing.
func words(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len(w) > 2 {
			set[w] = true
		}
	}
	return set
}

func shares(a, b map[string]bool) bool {
	for w := range a {
		if b[w] {
			return true
		}
	}
	return false
}

// tokens counts the tokens of a text as a tokenizer has them that knows no word of more than three letters: digits and signs stand alone,
// and what is not ASCII counts by its bytes. Real ones need fewer.
func tokens(text string) (n int) {
	letters := 0
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf && unicode.IsLetter(r):
			if letters++; letters%3 == 1 {
				n++
			}
			continue
		case r == ' ': // begins the next word
		default:
			n += utf8.RuneLen(r)
		}
		letters = 0
	}
	return n
}
