package checks

import (
	"path"
	"regexp"
	"slices"
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
	for _, name := range l.here() {
		longer := func(w literal) bool { return strings.Contains(name.text, w.text) } // notes.txt of "my notes.txt"
		named = append(slices.DeleteFunc(named, longer), name)
	}
	l.invented(named)
	for _, want := range named {
		if !l.has(want) {
			l.lost(want)
		}
	}
	l.left(named)
	l.excluded()
	l.wanting()
	l.below()
	l.single()
	l.unfit()
	l.silent()
	l.parent()
}

// placed is what stands before the name of a folder or file in a sentence, where the name alone may be any word.
var placed = regexp.MustCompile(`(?i)\b(?:in|into|inside|under|from|to|of|file|folder|directory|called|named) (?:the )?$`)

// here returns the names that the user lets caro know and that the request calls something by: one with a dot, a digit or a space in it by
// itself, any other where a name is to be expected.
func (l *look) here() (list []literal) {
	for _, name := range l.opts.Names {
		at := strings.Index(l.opts.Query, name)
		if len(name) < 3 || at < 0 || !hasWord(strings.ToLower(l.opts.Query), strings.ToLower(name)) {
			continue
		}
		if strings.ContainsAny(name, "._0123456789 ") || placed.MatchString(l.opts.Query[:at]) {
			list = append(list, literal{text: name, file: true})
		}
	}
	return list
}

// wordIn reports whether a name stands in a text as a word of its own.
func wordIn(text, name string) bool {
	return slices.Contains(strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\n,;:!?\"'`()", r) }), name)
}

var (
	apart  = regexp.MustCompile(`(?i)\b(?:not|outside|except(?: those)?) (?:in|inside|under|of|below) (?:the )?(?:folder |directory )?([\w./-]+)`)
	negate = regexp.MustCompile(`!|-not\b|-prune\b|-v|--invert|--exclude|\^|-L\b|comm|diff`)
)

// excluded notes a search of the very folder that the request leaves out.
func (l *look) excluded() {
	m := apart.FindStringSubmatch(l.opts.Query)
	if m == nil || negate.MatchString(l.command) || !l.only("find", "ls", "fd", "grep", "tree", "du", "wc") {
		return
	}
	for _, c := range l.uses {
		for _, w := range c.words {
			if strings.Trim(bare.Replace(w.Text), "./") == strings.Trim(m[1], "./") {
				f := Fault{Kind: Lost, Span: w.Span, Text: "the request leaves out " + m[1] + " and the command does not"}
				if len(l.uses) == 1 && c.name.Text == "find" {
					f.Span.End = len(l.command)
					f.Want = "." + l.command[w.Span.End:] + " -not -path " + quoteWord("./"+strings.Trim(m[1], "./")+"/*")
				}
				l.proof.Faults = append(l.proof.Faults, f)
				return
			}
		}
	}
}

// quoteWord writes a word that no shell changes.
func quoteWord(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }

// only reports whether the command uses no other programs than these.
func (l *look) only(programs ...string) bool {
	return len(l.uses) > 0 && !slices.ContainsFunc(l.uses, func(c call) bool { return !slices.Contains(programs, c.name.Text) })
}

var (
	seeks  = regexp.MustCompile(`(?i)^find (?:all |the |any |every )?(?:\w+ ){0,3}(?:files?|director(?:y|ies)|folders?)\b|\b(?:recursively|subdirector(?:y|ies)|subfolders?)\b`)
	counts = []string{"ls", "wc", "head", "tail", "sort", "grep", "awk", "cut"}
)

// below notes ls where the request looks for files below the folder as well. With a pattern it is meant to look at one folder.
func (l *look) below() {
	if !seeks.MatchString(l.opts.Query) || !l.only(counts...) || l.uses[0].name.Text != "ls" || strings.Contains(l.command, "*") {
		return
	}
	if !slices.ContainsFunc(l.uses[0].options, func(o explain.Part) bool { return strings.Contains(o.Text, "R") || o.Text == "--recursive" }) {
		l.fault(Lost, l.uses[0].name.Span, "the request looks into the folders as well, and ls lists one only")
	}
}

var (
	one   = regexp.MustCompile(`(?i)\b(?:the (?:most|least) \w+|the (?:largest|smallest|biggest|longest|shortest|newest|oldest|latest|first|last)) (?:file|line|word|folder|directory|commit|entry|process|number|value|row)\b`)
	first = regexp.MustCompile(`\|\s*(?:head|tail)\s+(?:-n\s*|-)(\d+)\s*$`)
)

// single notes that more is shown than the one thing that the request is about.
func (l *look) single() {
	m := first.FindStringSubmatchIndex(l.command)
	if m == nil || digits.MatchString(l.opts.Query) || !one.MatchString(l.opts.Query) {
		return
	}
	if count := l.command[m[2]:m[3]]; count != "1" {
		l.proof.Faults = append(l.proof.Faults, Fault{
			Kind: Lost, Span: script.Span{Start: m[2], End: m[3]}, Text: "the request asks for one and the command shows " + count, Want: "1",
		})
	}
}

var each = regexp.MustCompile(`(?i)\b(?:of|in|from|on) (?:each|every) line\b`)

var spaceOf = regexp.MustCompile(`(?i)\b(?:disk usage|disk space|space|size)\b.* (?:of|by|used)\b`)

// unfit notes a program that does something else with what the request names.
func (l *look) unfit() {
	for _, c := range l.uses {
		if name := c.name.Text; (name == "head" || name == "tail") && len(l.uses) == 1 && each.MatchString(l.opts.Query) {
			l.fault(Lost, c.name.Span, name+" is about the whole text, and the request about each line")
		}
		for _, w := range c.words {
			name := plainWord(w.Text)
			switch ending := strings.ToLower(path.Ext(name)); {
			case c.name.Text == "jq" && slices.Contains([]string{".csv", ".tsv", ".txt", ".md", ".log", ".xml", ".yaml", ".yml"}, ending):
				l.fault(Lost, c.name.Span, "jq reads JSON, and "+name+" is none")
			case c.name.Text == "df" && name != "" && !strings.HasPrefix(name, "/") && name != "." && spaceOf.MatchString(l.opts.Query) && wordIn(l.opts.Query, name):
				l.fault(Lost, c.name.Span, "df is about the disk that "+name+" is on, and not about "+name)
			}
		}
	}
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
			f := Fault{Kind: Silent, Span: o.Span, Text: "the request wants to see the result, and " + name + " -i prints nothing"}
			if o.Text == "-i" && len(c.words) > 0 && c.words[0].Span.Start > o.Span.End {
				f.Span.End, f.Want = c.words[0].Span.End, c.words[0].Text // without the option
			}
			l.proof.Faults = append(l.proof.Faults, f)
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
				l.proof.Faults = append(l.proof.Faults, Fault{
					Kind: Parent, Span: w.Span, Text: "mkdir makes " + name + " only where " + dir + " is there; -p makes both", Want: "-p " + w.Text,
				})
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
