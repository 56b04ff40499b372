package checks

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"caro/safety/explain"
)

// literal is something that a request gives in so many words.
type literal struct {
	text string
	file bool // the name of a file: one word of the command holds all of it
	num  bool // a whole number: the command may count from another one, or in another unit
}

var (
	quoted = regexp.MustCompile("(?:^|[\\s(])(?:\"([^\"]+)\"|'([^']+)'|`([^`]+)`)(?:$|[\\s.,;:!?)])")
	// fileName is a word with an ending, or a path.
	fileName = regexp.MustCompile(`^(?:[\w~.@+-]*[\w*-]\.[A-Za-z]\w{0,5}|\.[a-z]\w{1,5}|\*\.\w{1,6}|[\w.~@+-]*/[\w./@+*-]+|[\w.@+-]+/)$`)
	// spaced is a file name of several words: "named two words.txt".
	spaced = regexp.MustCompile(`\b(?:(?:the file )?(?:named|called)|the file) ((?:[\w-]+ ){1,2}[\w-]+\.[A-Za-z]\w{0,5})\b`)
	joins  = regexp.MustCompile(`\b(?:in|into|to|from|and|or|with|the|a|an|of|as|inside|under|on|file|files|folder|directory|by|for|that|which|at|is|it|named|called|using|where|if|then|all|each|every|this|size|contents?|ending) `)
	// given are names that a request introduces as such, and destinations at its end.
	given  = regexp.MustCompile(`(?i)\b(?:called|named) ([\w.+-]+)|\b(?:into|inside) (?:the )?(?:folder |directory )?([\w.+-]+)$|\bsay (\w+) (?:if|when)\b|\bbetween ([\w.-]+) and ([\w.-]+)$`)
	vague  = strings.Fields("the a an it them its one two three four five six seven eight nine ten single upper uppercase lower lowercase lines line columns column rows words pieces parts chunks files file folder directory place json csv after like with by in at on of to and or")
	digits = regexp.MustCompile(`\d+`)
)

// sought are words that a text is searched for, and names of people and places, which stand in the middle of a sentence with a capital.
var sought = regexp.MustCompile(`\b(?:[Tt]he (?:word|text|string|phrase) |contain(?:s|ing)? (?:the )?(?:word |text |string )?)(\w+)\b|\b(?:with|contains?|containing|matching|say|says|saying|in|from|for|of|named|called|has|have|that|and|or|ending|user) (?:the )?([A-Z][a-z]{2,}|[A-Z]{3,})(?:$|[\s,;:!?])|\b(?:message|user|author|branch|tag) ([a-z][\w-]*)$`)

// kinds are words that say what kind of text is sought, and names of formats and tools, which a command does not have to repeat.
var kinds = strings.Fields(`a an the all any only no not more less least most exactly number numbers digit digits letter letters word words space spaces whitespace tab tabs text texts string both either
	uppercase lowercase upper lower email emails url urls ip line lines file files in of on at from to count counts length frequency it them their its this that these those two three four five duplicate duplicates comments comment
	json csv tsv xml yaml yml html pdf png jpg jpeg gif svg zip tar gzip url ascii utf unicode posix sha md5 utc iso gmt api sql css http https ssh ssl tls dns tcp udp cpu gpu ram usb mac macos linux unix windows
	git docker python javascript typescript markdown java ruby rust perl bash zsh kubernetes node npm monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
	september october november december readme english and or names name folder folders directory directories image images hidden`)

// before is a number that a request has changed into another one: a command may know it by what stands beside it.
var before = regexp.MustCompile(`(?i)\b(?:change|replace|set|update|switch|increase|decrease|raise|lower|bump)\b.* (\S*\d\S*) (?:to|with|by|into) \S*\d`)

// slashed are words with a slash that name no path.
var slashed = []string{"and/or", "i/o", "input/output", "read/write", "tcp/ip", "on/off", "yes/no", "y/n", "true/false", "client/server", "e.g", "i.e", "vs", "etc"}

// signs are characters that stand alone in a request only because the command needs them.
const signs = ";#,:|@=%"

// literals returns what a request gives in so many words.
func literals(query string) (list []literal) {
	add := func(w literal) {
		if !slices.Contains(list, w) {
			list = append(list, w)
		}
	}
	for _, m := range quoted.FindAllStringSubmatch(query, -1) {
		text := m[1] + m[2] + m[3]
		add(literal{text: text, file: fileName.MatchString(text[strings.LastIndex(text, " ")+1:])})
	}
	rest := quoted.ReplaceAllString(query, " ")
	for _, m := range spaced.FindAllStringSubmatch(rest, -1) {
		if !joins.MatchString(m[1] + " ") {
			add(literal{text: m[1], file: true})
			rest = strings.Replace(rest, m[1], " ", 1)
		}
	}
	for _, m := range given.FindAllStringSubmatch(rest, -1) {
		for _, word := range m[1:] {
			word = strings.TrimRight(word, ".")
			if word != "" && strings.Trim(word, "0123456789") != "" && !slices.Contains(vague, strings.ToLower(word)) && !fileName.MatchString(word) {
				add(literal{text: word, file: true})
			}
		}
	}
	for _, m := range sought.FindAllStringSubmatch(rest, -1) {
		if word := m[1] + m[2] + m[3]; !slices.Contains(kinds, strings.ToLower(word)) {
			add(literal{text: word})
		}
	}
	old := ""
	if m := before.FindStringSubmatch(rest); m != nil {
		old = m[1]
	}
	for _, w := range strings.Fields(rest) {
		if len(w) == 1 && strings.Contains(signs, w) {
			add(literal{text: w})
			continue
		}
		w = strings.TrimRight(strings.Trim(w, `()"'`+"`"), ",;:!?")
		if bare := strings.TrimSuffix(w, "."); bare != "" && bare != "." {
			w = bare
		}
		switch {
		case w == "" || slices.Contains(slashed, strings.ToLower(w)):
		case fileName.MatchString(w) && !strings.Contains(w, "://"):
			add(literal{text: strings.TrimSuffix(w, "/"), file: true})
		case w != old && !strings.ContainsAny(w, "./:"):
			for _, d := range digits.FindAllString(w, -1) {
				add(literal{text: d, num: true})
			}
		}
	}
	return list
}

// bare takes out what quoting adds.
var bare = strings.NewReplacer(`\`, "", `"`, "", `'`, "")

// has reports whether the command holds what the request names.
func (l *look) has(w literal) bool {
	text := strings.ToLower(bare.Replace(l.command))
	want := strings.ToLower(bare.Replace(w.text))
	switch {
	case w.num:
		return hasNumber(text, w.text)
	case w.file && strings.Contains(want, " "):
		return slices.ContainsFunc(l.parts, func(p explain.Part) bool {
			return p.Kind != explain.Command && strings.Contains(strings.ToLower(bare.Replace(p.Text)), want) && strings.ContainsAny(p.Text, `\"'`)
		})
	case w.file:
		want = strings.TrimPrefix(strings.TrimPrefix(want, "./"), "*")
		return hasWord(text, want) || hasApart(text, want)
	}
	return strings.Contains(text, strings.TrimSuffix(want, "s")) // of errors or of an error
}

// hasWord reports whether a name stands in a text without being the end or the beginning of a longer one: history.txt is no story.txt.
func hasWord(text, name string) bool {
	letter := func(i int) bool {
		return i >= 0 && i < len(text) && (text[i] >= '0' && text[i] <= '9' || text[i] >= 'a' && text[i] <= 'z' || text[i] == '_')
	}
	for at := 0; ; {
		i := strings.Index(text[at:], name)
		if i < 0 {
			return false
		}
		at += i + 1
		start, end := at-1, at-1+len(name)
		if strings.HasSuffix(text[:start], "--") { // an option
			continue
		}
		if (!letter(start-1) || !letter(start) || option.MatchString(text[:start])) && (!letter(end) || !letter(end-1)) {
			return true
		}
	}
}

// option is a letter at the end of a text that a name can follow without a space: -fNAME.
var option = regexp.MustCompile(`(?:^|\s)-\w$`)

// hasApart reports whether a file name is there in pieces: {a,b}.txt, the folder by cd and the name by itself, an ending without its dot.
func hasApart(text, name string) bool {
	dir, file := path.Split(name)
	ending := strings.TrimPrefix(path.Ext(file), ".")
	stem := strings.TrimSuffix(strings.TrimSuffix(file, ending), ".")
	if dir != "" && dir != "/" {
		return elsewhere.MatchString(text) && hasWord(text, strings.TrimSuffix(dir, "/")) && hasWord(text, file)
	}
	return ending != "" && strings.Contains(text, ending) && (stem == "" || hasWord(text, stem) && strings.ContainsAny(text, "{$"))
}

// elsewhere are programs and options that take a folder apart from the names in it.
var elsewhere = regexp.MustCompile(`\b(?:find|fd|cd|pushd|git)\b|-C\b|[{}*]`)

// scales are what a number of a request may be multiplied by in a command: bytes, blocks, and spans of time.
var scales = []int{1, 7, 24, 30, 60, 365, 512, 1000, 1024, 1440, 3600, 10080, 86400, 604800, 1_000_000, 1 << 20, 1_000_000_000, 1 << 30}

// hasNumber reports whether a number, the one before or after it, or it in a smaller or larger unit is in the text. 0 and 1 need not be.
func hasNumber(text, number string) bool {
	want, err := strconv.Atoi(number)
	if err != nil || want < 2 {
		return true
	}
	for _, d := range digits.FindAllString(text, -1) {
		got, err := strconv.Atoi(d)
		if err != nil {
			continue
		}
		for _, s := range scales {
			if got == want*s || s > 1 && s <= 60 && got*s == want || s == 1 && (got == want-1 || got == want+1) {
				return true
			}
		}
	}
	return strings.Contains(text, number) || want == 10 && ten.MatchString(text)
}

// ten are programs that show so many lines unless told otherwise.
var ten = regexp.MustCompile(`\b(?:head|tail)\b`)
