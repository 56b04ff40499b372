package twin

import (
	"path"
	"regexp"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"caro/internal/shell"
	"caro/safety/script"
)

// Undo returns the command that undoes one that ran, or "" where none is known: what is deleted or overwritten comes back by no command. It
// reads single commands whose words are all known.
func Undo(ran string, sh shell.Shell) string {
	parsed := script.Parse(ran, sh)
	if sh == shell.Fish || parsed.File == nil || len(parsed.File.Stmts) != 1 || len(parsed.File.Stmts[0].Redirs) > 0 {
		return ""
	}
	simple, ok := parsed.File.Stmts[0].Cmd.(*syntax.CallExpr)
	if !ok || len(simple.Args) == 0 || len(simple.Assigns) > 0 {
		return ""
	}
	c := newCall(parsed, simple.Args)
	if len(c.args) == 0 || !known(c.args) {
		return ""
	}
	undo, ok := undos[c.name]
	if !ok {
		return ""
	}
	back := undo(c)
	if back == "" || len(c.wrapped) == 0 {
		return back
	}
	return sources(c.wrapped) + " " + back
}

// undos are the programs whose work can be undone.
var undos = map[string]rule{
	"mv": moveBack, "mkdir": func(c call) string { return c.renamed("rmdir") },
	"ln":    unlinked,
	"chmod": modeBack,
	"gzip":  func(c call) string { return packed(c, "gunzip", ".gz") }, "bzip2": func(c call) string { return packed(c, "bunzip2", ".bz2") }, "xz": func(c call) string { return packed(c, "unxz", ".xz") },
	"gunzip": func(c call) string { return unpacked(c, "gzip", ".gz") }, "bunzip2": func(c call) string { return unpacked(c, "bzip2", ".bz2") }, "unxz": func(c call) string { return unpacked(c, "xz", ".xz") },
	"git":  gitBack,
	"brew": verbBack(map[string]string{"install": "uninstall", "uninstall": "install"}), "npm": verbBack(map[string]string{"install": "uninstall", "uninstall": "install"}),
	"pip": verbBack(map[string]string{"install": "uninstall"}), "pip3": verbBack(map[string]string{"install": "uninstall"}),
	"apt": verbBack(map[string]string{"install": "remove", "remove": "install"}), "apt-get": verbBack(map[string]string{"install": "remove", "remove": "install"}),
	"docker":    verbBack(map[string]string{"start": "stop", "stop": "start", "pause": "unpause", "unpause": "pause"}),
	"systemctl": verbBack(map[string]string{"start": "stop", "stop": "start", "enable": "disable", "disable": "enable", "mask": "unmask"}),
	"pushd":     func(call) string { return "popd" },
	"cd":        func(call) string { return "cd -" },
}

// renamed is the call with another program.
func (c call) renamed(name string) string { return name + " " + sources(c.args) }

// moveBack moves what was moved to a folder, or renamed, to where it was.
func moveBack(c call) string {
	files := c.operands("")
	if len(files) < 2 || len(files) != len(c.args) || hasPattern(files) {
		return ""
	}
	from, to := files[:len(files)-1], files[len(files)-1]
	if len(from) == 1 && !strings.HasSuffix(to.text, "/") && (path.Ext(to.text) != "" || path.Ext(from[0].text) == "") {
		return "mv " + to.source + " " + from[0].source
	}
	dir := path.Dir(from[0].text)
	var back []string
	for _, f := range from {
		if path.Dir(f.text) != dir || strings.ContainsAny(f.source+to.source, `'"\`) {
			return ""
		}
		back = append(back, path.Join(to.text, path.Base(f.text)))
	}
	return "mv " + strings.Join(back, " ") + " " + dir
}

// hasPattern reports whether a word stands for names that are not there any more.
func hasPattern(args []arg) bool { return strings.ContainsAny(sources(args), "*?[{~") }

// unlinked removes a new link.
func unlinked(c call) string {
	if files := c.operands(""); len(files) == 2 && !c.has("f", "force") && !strings.HasSuffix(files[1].text, "/") {
		return "rm " + files[1].source
	}
	return ""
}

// addsOrTakes is a mode that adds rights or takes some away.
var addsOrTakes = regexp.MustCompile(`^[ugoa]*[+-][rwxXst]+$`)

// modeBack turns + into - and back.
func modeBack(c call) string {
	mode := c.args[0].text
	if len(c.args) < 2 || !addsOrTakes.MatchString(mode) {
		return ""
	}
	return "chmod " + strings.NewReplacer("+", "-", "-", "+").Replace(mode) + " " + sources(c.args[1:])
}

// packed unpacks the one file that was packed, by its new name.
func packed(c call, with, ending string) string {
	if file := c.plainFile(); file != "" {
		return with + " " + file + ending
	}
	return ""
}

// unpacked packs the one file that was unpacked, by its new name.
func unpacked(c call, with, ending string) string {
	if file, ok := strings.CutSuffix(c.plainFile(), ending); ok {
		return with + " " + file
	}
	return ""
}

// plainFile returns the one argument, if it is a file whose name needs no quotes, else "".
func (c call) plainFile() string {
	files := c.operands("")
	if len(files) != len(c.args) || len(files) != 1 || hasPattern(files) || strings.ContainsAny(files[0].source, `'"\`) {
		return ""
	}
	return files[0].source
}

// verbBack makes a rule for programs of which one subcommand undoes another.
func verbBack(other map[string]string) rule {
	return func(c call) string {
		if back := other[c.args[0].text]; back != "" && len(c.args) > 1 {
			return c.name + " " + back + " " + sources(c.args[1:])
		}
		return ""
	}
}

// gitBack undoes what git did to the index, the branches or the newest commit.
func gitBack(c call) string {
	verb, rest := c.args[0].text, call{args: c.args[1:]}
	words := rest.operands("mbcB")
	switch {
	case verb == "add" && len(words) > 0:
		return "git restore --staged " + sources(words)
	case verb == "commit" && !rest.has("amend"):
		return "git reset --soft HEAD~1"
	case verb == "stash" && (len(words) == 0 || words[0].text == "push"):
		return "git stash pop"
	case verb == "branch" && len(words) > 0 && len(words) == len(rest.args):
		return "git branch -d " + words[0].source
	case verb == "tag" && len(words) > 0 && !rest.has("d", "delete", "l", "list"):
		return "git tag -d " + words[0].source
	case (verb == "switch" || verb == "checkout") && len(rest.args) > 0 && !rest.has("-") && behindDashes(rest) == nil && !strings.Contains(sources(words), "."):
		return "git switch -"
	case verb == "mv" && len(words) == 2 && len(rest.args) == 2:
		return "git mv " + words[1].source + " " + words[0].source
	}
	return ""
}
