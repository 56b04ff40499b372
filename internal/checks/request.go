package checks

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"caro/safety/explain"
	"caro/safety/script"
)

// request holds a command against the words that it was written for.
func (l *look) request() {
	if l.opts.Query == "" || len(script.Placeholders(l.command)) > 0 {
		return
	}
	named := literals(l.opts.Query)
	l.invented(named)
	for _, want := range named {
		if !l.has(want) {
			l.lost(want)
		}
	}
	l.names()
	l.silent()
	l.parent()
}

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
	spaced = regexp.MustCompile(`\b(?:named|called) ((?:[\w-]+ ){1,2}[\w-]+\.[A-Za-z]\w{0,5})\b`)
	joins  = regexp.MustCompile(`\b(?:in|into|to|from|and|or|with|the|a|an|of|as|inside|under|on|file|files|folder|directory) `)
	digits = regexp.MustCompile(`\d+`)
)

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
		add(literal{text: text, file: fileName.MatchString(text) || strings.Contains(text, " ") && fileName.MatchString(path.Base(text))})
	}
	rest := quoted.ReplaceAllString(query, " ")
	for _, m := range spaced.FindAllStringSubmatch(rest, -1) {
		if !joins.MatchString(m[1] + " ") {
			add(literal{text: m[1], file: true})
			rest = strings.Replace(rest, m[1], " ", 1)
		}
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
		case !strings.ContainsAny(w, "./:"):
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
		return strings.Contains(text, want) || hasApart(text, want)
	}
	return strings.Contains(text, want)
}

// hasApart reports whether a file name is there in pieces: {a,b}.txt, the folder by cd and the name by itself, an ending without its dot.
func hasApart(text, name string) bool {
	dir, file := path.Split(name)
	ending := strings.TrimPrefix(path.Ext(file), ".")
	stem := strings.TrimSuffix(strings.TrimSuffix(file, ending), ".")
	if dir != "" && dir != "/" {
		return strings.Contains(text, strings.TrimSuffix(dir, "/")) && strings.Contains(text, file)
	}
	return ending != "" && strings.Contains(text, ending) && (stem == "" || strings.Contains(text, stem) && strings.ContainsAny(text, "{$"))
}

// scales are what a number of a request may be multiplied by in a command: bytes, blocks, and spans of time.
var scales = []int{1, 7, 24, 30, 60, 365, 512, 1000, 1024, 1440, 3600, 10080, 86400, 604800, 1_000_000, 1 << 20, 1_000_000_000, 1 << 30}

// hasNumber reports whether a number, the one before or after it, or it in another unit is in the text. 0 and 1 need not be.
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
			if got == want*s || s == 1 && (got == want-1 || got == want+1) {
				return true
			}
		}
	}
	return strings.Contains(text, number)
}

// lost notes something that the command leaves out, and what stands in its place: a file name that nobody named.
func (l *look) lost(w literal) {
	f := Fault{Kind: Lost, Text: "the request names " + w.text + " and the command does not"}
	if w.file && len(l.proof.Invented) == 1 {
		if i := strings.Index(l.command, l.proof.Invented[0]); i >= 0 {
			f.Span, f.Want = script.Span{Start: i, End: i + len(l.proof.Invented[0])}, w.text
		}
	}
	l.proof.Faults = append(l.proof.Faults, f)
}

// invented collects the file names that the command reads or writes and that are neither in the request, nor made of its words, nor there.
func (l *look) invented(named []literal) {
	query := strings.ToLower(bare.Replace(l.opts.Query))
	for _, p := range l.parts {
		name := plainWord(strings.TrimLeft(p.Text, "0123456789<>&| "))
		if p.Kind != explain.Operand && p.Kind != explain.Redirect || !fileName.MatchString(name) || strings.ContainsAny(name, "*?[") || strings.Contains(name, "//") {
			continue
		}
		file := strings.ToLower(path.Base(name))
		stem, _, _ := strings.Cut(file, ".")
		known := strings.Contains(query, file) || strings.HasPrefix(name, "/") || strings.HasPrefix(file, ".") || stem == "" ||
			len(stem) > 2 && strings.Contains(query, stem) || slices.ContainsFunc(named, func(w literal) bool { return strings.Contains(strings.ToLower(w.text), file) })
		if !known && (l.opts.Machine == nil || l.opts.Machine.Lacks(name)) && !slices.Contains(l.proof.Invented, name) {
			l.proof.Invented = append(l.proof.Invented, name)
		}
	}
}

// names holds the command against the names that the user lets caro know: what the request calls by one of them shall be in the command.
func (l *look) names() {
	text := strings.ToLower(bare.Replace(l.command))
	for _, name := range l.opts.Names {
		low := strings.ToLower(name)
		if len(name) > 2 && wordIn(l.opts.Query, name) && !strings.Contains(text, low) && !strings.ContainsAny(l.command, "*?") {
			l.fault(Lost, script.Span{}, "the request names "+name+", which is here, and the command does not")
		}
	}
}

// wordIn reports whether a name stands in a text as a word of its own.
func wordIn(text, name string) bool {
	return slices.Contains(strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\n,;:!?\"'`()", r) }), name)
}

var shows = regexp.MustCompile(`(?i)^(?:print|show|display|list|count|output)\b|\b(?:and|then) (?:print|show|display|output)\b`)

// silent notes a command that edits a file in place where the request wants to see the result.
func (l *look) silent() {
	if len(l.uses) != 1 || !shows.MatchString(l.opts.Query) {
		return
	}
	c := l.uses[0]
	for _, o := range c.options {
		if name := c.name.Text; (name == "sed" || name == "perl") && (strings.HasPrefix(o.Text, "-i") || strings.HasPrefix(o.Text, "--in-place")) {
			l.fault(Silent, o.Span, "the request wants to see the result, and "+name+" -i prints nothing")
		}
	}
}

var several = regexp.MustCompile(`(?i)\b(?:directories|folders|nested|tree|parents)\b`)

// parent notes a folder that is to be made within another one that is not there.
func (l *look) parent() {
	for _, c := range l.uses {
		if c.name.Text != "mkdir" || slices.ContainsFunc(c.options, func(o explain.Part) bool { return strings.Contains(o.Does, "parent") || strings.Contains(o.Text, "p") }) {
			continue
		}
		for _, w := range c.words {
			name := plainWord(w.Text)
			dir := path.Dir(name)
			if name == "" || dir == "." || dir == "/" {
				continue
			}
			if l.opts.Machine != nil && l.opts.Machine.Lacks(dir) || len(c.words) == 1 && several.MatchString(l.opts.Query) {
				l.fault(Parent, w.Span, "mkdir makes "+name+" only where "+dir+" is there; -p makes both")
			}
		}
	}
}

// plainWord returns a word without its quotes, or nothing where a variable, a pattern or a missing value decides.
func plainWord(text string) string {
	if strings.ContainsAny(text, "$`{}<>()") {
		return ""
	}
	return bare.Replace(text)
}
