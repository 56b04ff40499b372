// Package targets reads which files a command names for deleting, moving or changing.
//
// [Read] returns them as patterns and searches; nothing is looked up here. What they match in a folder is what
// caro/internal/blast counts.
//
// # Caveats
//
// Variables, substitutions, loops and programs that are not listed here are not followed: [Targets.Unsure] tells that a
// command may touch more than what was read.
package targets

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"

	"caro/internal/shell"
	"caro/safety/script"
)

// Verb is what happens to the files.
type Verb string

// The verbs.
const (
	Delete Verb = "delete"
	Move   Verb = "move"
	Change Verb = "change"
)

// Target is one thing that a command does to files.
type Target struct {
	Verb      Verb
	Dir       string   // where it happens, from the folder of the command; "" is that folder
	Patterns  []string // path patterns as path.Match has them; quoted characters stand behind a backslash
	Recursive bool     // folders go with all that is in them
	Folders   bool     // folders count by themselves: rmdir, mv, chmod
	Find      *Find    // a search instead of patterns
}

// Find is a search of find.
type Find struct {
	Roots    []string
	Min, Max int // depths; Max below 0 is none
	Expr     Expr
}

// Targets is all that was read of a command.
type Targets struct {
	List   []Target
	Unsure bool // it may touch more, or less
}

// Read reads a command. The result is empty for one that names nothing to delete, move or change.
func Read(command string, sh shell.Shell) Targets {
	parsed := script.Parse(command, sh)
	if parsed.File == nil {
		return Targets{}
	}
	r := reader{recursiveGlob: sh == shell.Zsh}
	for _, s := range parsed.File.Stmts {
		r.stmt(s)
	}
	if len(r.out.List) == 0 {
		return Targets{}
	}
	return r.out
}

// reader follows a command from left to right.
type reader struct {
	out           Targets
	dir           string // where cd led
	lost          bool   // cd led somewhere unknown
	recursiveGlob bool
}

func (r *reader) stmt(s *syntax.Stmt) {
	switch cmd := s.Cmd.(type) {
	case *syntax.CallExpr:
		r.call(words(cmd.Args))
	case *syntax.BinaryCmd:
		if cmd.Op == syntax.Pipe || cmd.Op == syntax.PipeAll {
			r.pipe(cmd)
			return
		}
		r.stmt(cmd.X)
		r.stmt(cmd.Y)
	case *syntax.Subshell:
		inner := reader{dir: r.dir, lost: r.lost, recursiveGlob: r.recursiveGlob}
		for _, s := range cmd.Stmts {
			inner.stmt(s)
		}
		r.out.List = append(r.out.List, inner.out.List...)
		r.out.Unsure = r.out.Unsure || inner.out.Unsure
	case *syntax.Block:
		for _, s := range cmd.Stmts {
			r.stmt(s)
		}
	case nil:
	default:
		r.out.Unsure = true
	}
}

// pipe reads find … | xargs rm as one search; the parts of any other pipeline stand alone.
func (r *reader) pipe(cmd *syntax.BinaryCmd) {
	left, isLeft := cmd.X.Cmd.(*syntax.CallExpr)
	right, isRight := cmd.Y.Cmd.(*syntax.CallExpr)
	if isLeft && isRight {
		from, to := unwrapped(words(left.Args)), unwrapped(words(right.Args))
		if len(from) > 0 && len(to) > 0 && from[0].text == "find" && to[0].text == "xargs" {
			r.findInto(from[1:], afterFlags(to[1:], "IinPLsdaE"))
			return
		}
	}
	r.stmt(cmd.X)
	r.stmt(cmd.Y)
}

// word is a word of a command.
type word struct {
	text    string // without quotes
	pattern string // for path.Match
	known   bool   // no variable or substitution is in it
	magic   bool   // it is a pattern
}

// maxWords bounds what braces may become: {1..1000000} is not written out.
const maxWords = 2000

// words returns the words of a call with their braces expanded.
func words(args []*syntax.Word) []word {
	var out []word
	for _, a := range args {
		syntax.SplitBraces(a)
		for w, err := range expand.BracesSeq(nil, a) {
			if err != nil || len(out) >= maxWords {
				return append(out, word{}) // not known
			}
			out = append(out, newWord(w))
		}
	}
	return out
}

func newWord(w *syntax.Word) word {
	out := word{known: true}
	for _, part := range w.Parts {
		out.add(part)
	}
	return out
}

func (w *word) add(part syntax.WordPart) {
	switch part := part.(type) {
	case *syntax.Lit:
		w.bare(part.Value)
	case *syntax.SglQuoted:
		w.quoted(part.Value)
		w.known = w.known && !part.Dollar
	case *syntax.DblQuoted:
		for _, p := range part.Parts {
			if lit, ok := p.(*syntax.Lit); ok {
				w.quoted(strings.NewReplacer(`\"`, `"`, `\\`, `\`, `\$`, `$`, "\\`", "`").Replace(lit.Value))
			} else {
				w.known = false
			}
		}
	default:
		w.known = false
	}
}

// bare adds text without quotes, in which a backslash makes the next character ordinary.
func (w *word) bare(text string) {
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\\' && i+1 < len(text):
			i++
			w.quoted(text[i : i+1])
		case strings.IndexByte("*?[", c) >= 0:
			w.magic = true
			w.text, w.pattern = w.text+string(c), w.pattern+string(c)
			if c == '[' && i+1 < len(text) && text[i+1] == '!' {
				w.text, w.pattern = w.text+"!", w.pattern+"^"
				i++
			}
		default:
			w.text, w.pattern = w.text+string(c), w.pattern+string(c)
		}
	}
}

// quoted adds text as it is.
func (w *word) quoted(text string) {
	w.text += text
	for i := range len(text) {
		if strings.IndexByte(`*?[]\`, text[i]) >= 0 {
			w.pattern += `\`
		}
		w.pattern += text[i : i+1]
	}
}

// wrappers run the command behind their flags.
var wrappers = map[string]string{"sudo": "ugpCDhRTrt", "doas": "uC", "command": "", "nice": "n", "nohup": "", "time": "", "env": "uS", "builtin": "", "ionice": "cn"}

// unwrapped returns the words from the program on that in the end runs.
func unwrapped(ws []word) []word {
	for len(ws) > 0 {
		withValue, ok := wrappers[base(ws[0].text)]
		if !ok {
			break
		}
		env := ws[0].text == "env"
		ws = afterFlags(ws[1:], withValue)
		for env && len(ws) > 0 && strings.Contains(ws[0].text, "=") {
			ws = ws[1:]
		}
	}
	if len(ws) > 0 {
		ws[0].text = base(ws[0].text)
	}
	return ws
}

func base(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// afterFlags returns the words behind the flags, of which the given ones take a value.
func afterFlags(ws []word, withValue string) []word {
	for len(ws) > 0 && len(ws[0].text) > 1 && ws[0].text[0] == '-' {
		flag := ws[0].text
		ws = ws[1:]
		if flag == "--" {
			break
		}
		if len(flag) == 2 && strings.IndexByte(withValue, flag[1]) >= 0 && len(ws) > 0 {
			ws = ws[1:]
		}
	}
	return ws
}

// call reads a simple command.
func (r *reader) call(ws []word) {
	ws = unwrapped(ws)
	if len(ws) == 0 {
		return
	}
	switch name, args := ws[0].text, ws[1:]; {
	case name == "cd" || name == "pushd":
		r.cd(args)
	case name == "find":
		r.find(args)
	case verbs[name].Verb != "":
		r.verb(name, args)
	case name == "xargs", name == "eval", name == "parallel":
		r.out.Unsure = true
	}
}

func (r *reader) cd(args []word) {
	args = afterFlags(args, "")
	if len(args) != 1 || !args[0].known || args[0].magic {
		r.lost = true
		return
	}
	switch to := args[0].text; {
	case strings.HasPrefix(to, "/"), strings.HasPrefix(to, "~"):
		r.dir, r.lost = to, false
	case r.dir == "":
		r.dir = to
	default:
		r.dir += "/" + to
	}
}

// add notes a target, unless it is where nobody knows.
func (r *reader) add(t Target) {
	if r.lost {
		r.out.Unsure = true
		return
	}
	t.Dir = r.dir
	r.out.List = append(r.out.List, t)
}

// rule says how a program takes its operands.
type rule struct {
	Verb
	recursive string // flags that make it go into folders; "always" needs none
	folders   bool   // folders are operands like any other
	skip      int    // operands before the files
	last      bool   // the last operand is a destination
	values    string // flags with a value
	needs     string // a flag without which nothing is changed
}

var verbs = map[string]rule{
	"rm": {Verb: Delete, recursive: "rR"}, "unlink": {Verb: Delete}, "shred": {Verb: Delete, values: "ns"}, "srm": {Verb: Delete, recursive: "rR"},
	"rmdir": {Verb: Delete, folders: true}, "find -delete": {Verb: Delete, folders: true}, "trash": {Verb: Delete, recursive: "always"},
	"mv": {Verb: Move, folders: true, last: true, values: "St"}, "gmv": {Verb: Move, folders: true, last: true, values: "St"},
	"chmod": {Verb: Change, recursive: "R", folders: true, skip: 1}, "chown": {Verb: Change, recursive: "R", folders: true, skip: 1}, "chgrp": {Verb: Change, recursive: "R", folders: true, skip: 1},
	"truncate": {Verb: Change, values: "sr"}, "sed": {Verb: Change, skip: 1, values: "ef", needs: "i"}, "perl": {Verb: Change, values: "eEi", needs: "i"},
	"gzip": {Verb: Change, recursive: "r"}, "gunzip": {Verb: Change, recursive: "r"}, "bzip2": {Verb: Change}, "xz": {Verb: Change}, "dos2unix": {Verb: Change},
}

// verb reads a program that deletes, moves or changes its operands.
func (r *reader) verb(name string, args []word) {
	rule := verbs[name]
	files, flags := operands(args, rule.values)
	if rule.needs != "" && !strings.Contains(flags, rule.needs) || slices.Contains([]string{"gzip", "xz", "bzip2"}, name) && strings.ContainsAny(flags, "ctl") {
		return
	}
	skip := rule.skip
	if (name == "sed") && strings.ContainsAny(flags, "ef") {
		skip = 0
	}
	if rule.last && !strings.Contains(flags, "t") {
		files = files[:max(0, len(files)-1)]
	}
	t := Target{Verb: rule.Verb, Folders: rule.folders, Recursive: rule.recursive == "always" || rule.recursive != "" && strings.ContainsAny(flags, rule.recursive)}
	for _, w := range files[min(skip, len(files)):] {
		if !w.known || w.magic && r.recursiveGlob && strings.Contains(w.text, "**") {
			r.out.Unsure = true
			continue
		}
		t.Patterns = append(t.Patterns, w.pattern)
	}
	if len(t.Patterns) > 0 || r.out.Unsure {
		r.add(t)
	}
}

// operands parts the operands from the letters of the flags. Long flags are known by their first letter.
func operands(args []word, values string) (files []word, flags string) {
	for i := 0; i < len(args); i++ {
		text := args[i].text
		switch {
		case text == "--":
			return append(files, args[i+1:]...), flags
		case strings.HasPrefix(text, "--"):
			flags += long(text)
		case len(text) > 1 && text[0] == '-':
			flags += text[1:]
			if strings.IndexByte(values, text[len(text)-1]) >= 0 {
				i++
			}
		default:
			files = append(files, args[i])
		}
	}
	return files, flags
}

// long returns the letter of a long flag that matters here.
func long(flag string) string {
	name, _, _ := strings.Cut(flag[2:], "=")
	switch name {
	case "recursive":
		return "rR"
	case "in-place":
		return "i"
	case "expression":
		return "e"
	case "target-directory":
		return "t"
	}
	return ""
}
