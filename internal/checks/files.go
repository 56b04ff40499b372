package checks

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"caro/safety/explain"
	"caro/safety/script"
)

var comments = regexp.MustCompile(`(?i)\bcomment`)

// lost notes something that the command leaves out, and what stands in its place.
func (l *look) lost(w literal) {
	f := Fault{Kind: Lost, Text: "the request names " + w.text + " and the command does not"}
	if instead := l.insteadOf(w.text); w.file && instead != "" {
		i := strings.Index(l.command, instead)
		f.Span, f.Want = script.Span{Start: i, End: i + len(instead)}, quotedName(w.text)
	} else if i := strings.Index(l.command, "#"); w.text == ";" && comments.MatchString(l.opts.Query) && strings.Count(l.command, "#") == 1 {
		f.Span, f.Want = script.Span{Start: i, End: i + 1}, w.text
	} else if w.file && l.lacksTarget(w.text) {
		f.Span, f.Want = script.Span{Start: len(l.command), End: len(l.command)}, " "+quotedName(w.text)
	}
	l.proof.Faults = append(l.proof.Faults, f)
}

// insteadOf returns the word of the command that stands where a name should: a file that nobody named, or the beginning of the name.
func (l *look) insteadOf(name string) string {
	if strings.Contains(name, " ") && strings.Contains(l.command, name) { // as several words
		return name
	}
	if len(l.proof.Invented) == 1 && strings.Contains(l.command, l.proof.Invented[0]) {
		return l.proof.Invented[0]
	}
	best, length := "", len(name)/2
	for _, p := range l.parts {
		if p.Text == "--"+name { // a name written like an option
			return p.Text
		}
		if p.Kind != explain.Operand && p.Kind != explain.Redirect {
			continue
		}
		word := strings.TrimLeft(p.Text, "<>&| ")
		if strings.HasSuffix(name, " "+word) { // the last of several words
			return word
		}
		if n := common(bare.Replace(word), name); n > length && !wordIn(l.opts.Query, word) && strings.Contains(l.command, word) {
			best, length = word, n
		}
	}
	return best
}

// lacksTarget reports whether the command copies or moves files that the request names and leaves out where to, which is what the request
// ends with.
func (l *look) lacksTarget(name string) bool {
	if len(l.uses) != 1 || !slices.Contains([]string{"cp", "mv"}, l.uses[0].name.Text) || len(l.uses[0].words) == 0 || !strings.HasSuffix(strings.TrimRight(l.opts.Query, ". "), " "+name) {
		return false
	}
	return !slices.ContainsFunc(l.uses[0].words, func(p explain.Part) bool {
		return !wordIn(l.opts.Query, bare.Replace(p.Text)) && !strings.Contains(p.Text, "*")
	})
}

// common returns how many bytes two words have in common at their beginning.
func common(a, b string) (n int) {
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// quotedName is a file name as it stands in a command.
func quotedName(name string) string {
	if strings.Contains(name, " ") {
		return "'" + name + "'"
	}
	return name
}

// endings are what the names of files end with. A word with another ending may be anything: a host, a module, a field.
var endings = strings.Fields("txt log csv tsv md json jsonl xml yml yaml html htm css js ts py go c h cpp java rs rb sh sql db sqlite png jpg jpeg gif svg pdf doc docx xls xlsx ppt pptx zip tar gz tgz bz2 xz 7z rar iso dmg mp3 mp4 mov avi mkv wav flac ini conf cfg toml bak tmp dat bin key pem crt patch diff")

// usual are names that need no introduction: their programs prescribe them.
var usual = strings.Fields("requirements.txt package.json package-lock.json tsconfig.json composer.json docker-compose.yml docker-compose.yaml compose.yml compose.yaml pyproject.toml cargo.toml pom.xml setup.py index.html nohup.out main.go known_hosts")

// invented collects the files that the command reads, writes or deletes and that are neither in the request, nor made of its words, nor
// there. What the command writes and then reads or moves is its own.
func (l *look) invented(named []literal) {
	query := strings.ToLower(bare.Replace(l.opts.Query))
	for _, name := range slices.Concat(l.effects.Reads, l.effects.Writes, l.effects.Deletes) {
		name = plainWord(name)
		file := strings.ToLower(path.Base(name))
		stem, _, _ := strings.Cut(file, ".")
		switch ending := strings.TrimPrefix(path.Ext(file), "."); {
		case !fileName.MatchString(name), !slices.Contains(endings, ending), slices.Contains(usual, file), strings.ContainsAny(name, "*?[") || strings.Contains(name, "//"),
			strings.HasPrefix(name, "/"), strings.HasPrefix(name, "~"), stem == "",
			strings.Contains(query, file) && hasWord(query, file), len(stem) > 2 && hasWord(query, stem),
			slices.ContainsFunc(named, func(w literal) bool { return hasWord(strings.ToLower(w.text), file) }),
			strings.Count(l.command, name) > 1, slices.Contains(l.proof.Invented, name),
			l.opts.Machine != nil && l.opts.Machine.Holds(name):
		default:
			l.proof.Invented = append(l.proof.Invented, name)
		}
	}
}

// left notes a file that nobody named where the request names none at all: a placeholder says that it is missing.
func (l *look) left(named []literal) {
	if len(l.proof.Invented) != 1 || slices.ContainsFunc(named, func(w literal) bool { return w.file }) {
		return
	}
	name := l.proof.Invented[0]
	if i := strings.Index(l.command, name); i >= 0 {
		l.proof.Faults = append(l.proof.Faults, Fault{
			Kind: Invented, Text: "the request does not name " + name, Span: script.Span{Start: i, End: i + len(name)}, Want: "<FILE>",
		})
	}
}
