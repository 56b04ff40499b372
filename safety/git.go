package safety

import "strings"

// gitValued are git's own flags that take a value.
const gitValued = "C c git-dir work-tree namespace exec-path config-env"

// git judges git by its verb.
func git(c *call) stream {
	a := c.a
	args := c.args
	dir := a.dir
	defer func() { a.dir = dir }()
	for len(args) > 0 && strings.HasPrefix(args[0].text, "-") {
		name := strings.TrimLeft(args[0].text, "-")
		if strings.Contains(" "+gitValued+" ", " "+name+" ") && len(args) > 1 {
			switch name {
			case "c":
				c.gitConfig(args[1])
			case "C":
				a.dir = a.place(args[1].text).path
				if !strings.HasPrefix(a.dir, "/") {
					a.dir = ""
				}
			}
			args = args[1:]
		}
		args = args[1:]
	}
	if len(args) == 0 {
		return stream{}
	}
	verb := args[0].text
	f := parse(args[1:], gitFlagValues[verb]+" output")
	if f.has("help") || f.has("h") && len(args) == 2 {
		return stream{}
	}
	if v, ok := f.get("output"); ok && verb != "archive" && verb != "format-patch" {
		a.writes(v, stream{taint: fromFile}, false, false)
	}
	if h, ok := gitVerbs[verb]; ok {
		if rule := h(c, f, args[1:]); rule != "" {
			a.report(rule, c.span, gitSafer(rule, c, verb))
			if class := a.place(".").class; rule == "git-clean" && (class == inRoot || class == inHomes) {
				a.report("delete-root", c.span, "")
			}
		}
		if verb == "ls-files" && len(f.rest) == 0 && !f.has("o", "others", "d", "deleted", "i", "ignored", "m", "modified", "u", "unmerged") { // everything in the repository
			return stream{taint: fromFile | fromList, text: listMark + "./*"}
		}
		return stream{taint: fromFile}
	}
	if alias, ok := a.aliases["git "+verb]; ok {
		if text, isShell := strings.CutPrefix(alias, "!"); isShell {
			return a.nested(text, "git alias", c.span, stream{})
		}
		return a.nested("git "+alias+quoteAll(args[1:]), "git alias", c.span, stream{})
	}
	a.report("git-other", c.span, "")
	return stream{}
}

// gitFlagValues are the flags of git's verbs that take a value.
var gitFlagValues = map[string]string{
	"commit": "m F C c author date message file fixup", "push": "o push-option repo receive-pack", "log": "n since until author grep format L S G", "clean": "e exclude", "stash": "m message",
	"checkout": "b B", "switch": "c C", "tag": "m F u", "rebase": "x exec onto s X", "branch": "u", "merge": "m s X", "reset": "", "config": "f file", "clone": "b branch depth o", "filter-branch": "tree-filter index-filter msg-filter env-filter",
	"grep": "e A B C m f", "worktree": "b B", "notes": "m F", "submodule": "", "bisect": "", "archive": "o output format prefix",
}

// gitSafer builds the form of a git command that loses nothing.
func gitSafer(rule string, c *call, verb string) string {
	if rule == "git-clean" && len(c.a.via) == 0 {
		return "git clean -nd"
	}
	return ""
}

// gitConfig looks at configuration that makes git run something.
func (c *call) gitConfig(v value) {
	name, text, _ := strings.Cut(v.text, "=")
	c.gitSetting(name, value{text, v.taint, v.span})
}

func (c *call) gitSetting(name string, v value) {
	lower := strings.ToLower(name)
	alias, isAlias := strings.CutPrefix(lower, "alias.")
	switch {
	case isAlias:
		c.a.aliases["git "+alias] = v.text
		if text, isShell := strings.CutPrefix(v.text, "!"); isShell {
			c.a.nested(text, "git alias", v.span, stream{})
		} else if v.text != "" {
			c.a.nested("git "+v.text, "git alias", v.span, stream{})
		}
	case strings.HasSuffix(lower, ".pager") || lower == "core.editor" || lower == "core.sshcommand" || lower == "core.fsmonitor" || lower == "sequence.editor" || lower == "diff.external" || lower == "credential.helper" || strings.HasSuffix(lower, ".textconv") || strings.HasSuffix(lower, ".clean") || strings.HasSuffix(lower, ".smudge"):
		text := strings.TrimPrefix(v.text, "!")
		if strings.ContainsAny(text, " ;|&/") && lower != "credential.helper" || strings.HasPrefix(v.text, "!") {
			c.a.nested(text, "git "+name, v.span, stream{})
		}
	case lower == "core.hookspath":
		if p := c.a.place(v.text); p.class == inTemp || !v.known() || v.taint != 0 || c.a.fromOutside(v.text) {
			c.a.report("git-hooks-foreign", c.span, "")
			return
		}
		c.a.report("git-hooks", c.span, "")
	case strings.HasPrefix(lower, "url.") && (strings.HasSuffix(lower, ".insteadof") || strings.HasSuffix(lower, ".pushinsteadof")):
		to := lower[len("url."):strings.LastIndexByte(lower, '.')]
		if hostOf(to) != hostOf(strings.ToLower(v.text)) {
			c.a.report("git-redirect", c.span, "")
		}
	}
}

// hostOf is the machine that a repository's address names: https://u@host/x, git@host:x, host:x, gh:.
func hostOf(address string) string {
	if _, rest, ok := strings.Cut(address, "://"); ok {
		address = rest
	}
	host, _, _ := strings.Cut(address, "/")
	host = host[strings.LastIndexByte(host, '@')+1:]
	host, _, _ = strings.Cut(host, ":")
	return host
}

// gitVerb returns the rule for a verb, "" when it only reads.
type gitVerb func(c *call, f flags, args []value) string

func gitRule(rule string) gitVerb { return func(*call, flags, []value) string { return rule } }

// gitVerbs judges git's verbs (git(1)).
var gitVerbs = map[string]gitVerb{
	"status": gitRule(""), "log": gitRule(""), "diff": gitRule(""), "show": gitRule(""), "blame": gitRule(""), "grep": gitGrep, "ls-files": gitRule(""), "ls-tree": gitRule(""), "ls-remote": gitRule(""),
	"rev-parse": gitRule(""), "rev-list": gitRule(""), "describe": gitRule(""), "shortlog": gitRule(""), "cat-file": gitRule(""), "merge-base": gitRule(""), "whatchanged": gitRule(""), "name-rev": gitRule(""),
	"merge-tree": gitRule(""), "count-objects": gitRule(""), "fsck": gitRule(""), "var": gitRule(""), "version": gitRule(""), "help": gitRule(""), "check-ignore": gitRule(""), "show-ref": gitRule(""), "for-each-ref": gitRule(""), "cherry": gitRule(""),
	"range-diff": gitRule(""), "diff-tree": gitRule(""), "check-attr": gitRule(""), "verify-commit": gitRule(""), "verify-tag": gitRule(""), "annotate": gitRule(""), "show-branch": gitRule(""), "stripspace": gitRule(""), "request-pull": gitRule(""),
	"diff-index": gitRule(""), "diff-files": gitRule(""), "bugreport": gitRule(""), "interpret-trailers": gitRule(""), "hash-object": gitRule(""), "format-patch": gitRule("create"), "archive": gitArchive,
	"add": gitAdd, "commit": gitCommit, "fetch": gitDry("git-write"), "merge": gitRule("git-write"), "mv": gitRule("git-write"), "init": gitRule("create"), "clone": gitClone, "pull": gitRule("git-write"),
	"cherry-pick": gitRule("git-write"), "revert": gitRule("git-write"), "am": gitRule("git-write"), "apply": gitApply, "bisect": gitBisect, "notes": gitLooks("git-write", "list", "show", "get-ref"), "submodule": gitSubmodule, "sparse-checkout": gitRule("git-write"),
	"rm": gitRm, "tag": gitTag, "branch": gitBranch, "push": gitPush, "reset": gitReset, "checkout": gitCheckout, "switch": gitSwitch, "restore": gitRestore, "clean": gitClean, "stash": gitStash, "rebase": gitRebase, "reflog": gitReflog,
	"remote": gitRemote, "config": gitConfigVerb, "worktree": gitWorktree, "filter-branch": gitRule("git-rewrite"), "filter-repo": gitRule("git-rewrite"), "gc": gitGC, "prune": gitRule("git-prune"), "update-ref": gitUpdateRef, "replace": gitRule("git-write"), "lfs": gitLooks("git-write", "ls-files", "status", "env", "logs", "locks", "version", "fsck"),
	"checkout-index": func(_ *call, f flags, _ []value) string {
		if f.has("f", "force") {
			return "git-discard"
		}
		return "git-write"
	},
	"maintenance": gitRule("git-write"), "repack": gitRule("git-write"), "pack-refs": gitRule("git-write"), "symbolic-ref": gitRule("git-write"), "update-index": gitRule("git-write"), "read-tree": gitReadTree, "svn": gitRule("git-write"), "flow": gitRule("git-write"),
	"credential": gitRule("read-secrets"), "daemon": gitRule("serve"), "bundle": gitLooks("create", "verify", "list-heads"), "send-email": gitRule("send-to-network"), "difftool": gitRule("git-write"), "mergetool": gitRule("git-write"),
	"annex": gitAnnex, "crypt": gitLooks("git-write", "status", "export-key"), "town": gitRule("git-write"), "absorb": gitRule("git-write"), "subtree": gitRule("git-write"), "imerge": gitRule("git-write"), "quick-stats": gitRule(""), "standup": gitRule(""), "extras": gitRule(""), "summary": gitRule(""), "effort": gitRule(""),
	"delete-branch": gitRule("git-push-delete"), "delete-tag": gitRule("git-push-delete"), "obliterate": gitRule("git-rewrite"), "reset-file": gitRule("git-discard-some"), "undo": gitRule("git-reset-hard"), "nuke": gitRule("git-push-delete"),
}

// gitGrep looks for text; with -O it hands the files that have it to a program.
func gitGrep(c *call, _ flags, args []value) string {
	for _, v := range args {
		cmd, ok := strings.CutPrefix(v.text, "--open-files-in-pager=")
		if !ok && strings.HasPrefix(v.text, "-O") {
			cmd, ok = v.text[2:], true
		}
		if ok && cmd != "" {
			c.a.nested(cmd+" "+unknown, "git grep -O", v.span, stream{})
		}
	}
	return ""
}

// gitLooks is a verb of which some words only show something.
func gitLooks(rule string, looks ...string) gitVerb {
	return func(_ *call, f flags, _ []value) string {
		if inList(looks, f.word(0)) {
			return ""
		}
		return rule
	}
}

// gitAnnex judges git annex: what is dropped by force may be the last copy (git-annex(1)).
func gitAnnex(_ *call, f flags, _ []value) string {
	switch verb := f.word(0); {
	case inList([]string{"whereis", "find", "list", "info", "status", "version", "log", "unused", "findref", "inprogress", "matchexpression", "examinekey", "lookupkey", "calckey", "contentlocation", "help", "vicfg", "map"}, verb):
		return ""
	case inList([]string{"drop", "dropunused", "dropkey", "move", "import", "sync"}, verb) && f.has("force"), verb == "uninit", verb == "dead", verb == "trust" && f.has("force"), verb == "setkey", verb == "forget":
		return "git-prune"
	}
	return "git-write"
}

// gitAdd stages files; keys among them leave the machine with the next push.
func gitAdd(c *call, f flags, args []value) string {
	if rule := gitDry("git-write")(c, f, args); rule == "" || !c.a.secretOperands(f.rest) {
		return rule
	}
	c.a.staged = true
	return "copy-secret"
}

// gitDry is a verb that a dry run makes harmless.
func gitDry(rule string) gitVerb {
	return func(_ *call, f flags, _ []value) string {
		if f.given["n"] || f.has("dry-run") {
			return ""
		}
		return rule
	}
}

// gitCommit adds to the history and loses nothing, unless it replaces the last commit.
func gitCommit(_ *call, f flags, _ []value) string {
	if f.has("amend") {
		return "git-write"
	}
	return ""
}

// gitClone copies a repository: what it holds is code from elsewhere.
func gitClone(c *call, f flags, _ []value) string {
	if cmd, ok := strings.CutPrefix(f.word(0), "ext::"); ok { // the address is a command (gitremote-helpers(7), git-remote-ext(1))
		c.a.nested(strings.NewReplacer("% ", " ", "%%", "%").Replace(cmd), "git clone ext", c.span, stream{})
		return "git-hooks-foreign"
	}
	c.a.cloned(f.word(0), f.word(1))
	return "download"
}

// gitApply changes files, unless it only says what a patch would change.
func gitApply(_ *call, f flags, _ []value) string {
	if f.has("check", "stat", "numstat", "summary") && !f.has("apply", "index", "3", "3way") {
		return ""
	}
	return "git-write"
}

func gitReadTree(_ *call, f flags, _ []value) string {
	if f.has("reset") && f.has("u") {
		return "git-reset-hard"
	}
	return "git-write"
}

func gitArchive(_ *call, f flags, _ []value) string {
	if f.has("o", "output") {
		return "create"
	}
	return ""
}

func gitBisect(c *call, f flags, args []value) string {
	switch f.word(0) {
	case "run":
		defer c.a.wrap("git bisect run")()
		c.a.run(args[1:], stream{}, c.span)
	case "log", "view", "visualize", "help":
		return ""
	}
	return "git-write"
}

func gitSubmodule(c *call, f flags, args []value) string {
	switch f.word(0) {
	case "", "status", "summary":
		return ""
	case "foreach":
		text, _ := joinArgs(afterWord(args, "foreach"))
		c.a.nested(text, "git submodule foreach", c.span, stream{})
	case "deinit":
		if f.has("f", "force", "all") {
			return "git-discard"
		}
	}
	return "git-write"
}

// afterWord returns the arguments that follow a word and the flags right after it.
func afterWord(args []value, word string) []value {
	for i, v := range args {
		if v.text == word {
			for i++; i < len(args) && strings.HasPrefix(args[i].text, "-"); i++ {
			}
			return args[i:]
		}
	}
	return nil
}

func gitRm(c *call, f flags, _ []value) string {
	if f.has("n", "dry-run") {
		return ""
	}
	for _, v := range f.rest {
		if p := c.a.place(v.text); p.class == inHere && f.has("f", "force", "r") && !f.has("cached") {
			return "git-discard"
		}
	}
	return "git-write"
}

func gitTag(_ *call, f flags, args []value) string {
	switch {
	case len(args) == 0 || f.has("l", "list", "v", "verify", "contains", "points-at", "n", "sort", "merged"):
		return ""
	case f.has("d", "delete"):
		return "git-delete-ref"
	}
	return "git-write"
}

func gitBranch(_ *call, f flags, args []value) string {
	switch {
	case f.has("D") || f.has("d", "delete") && f.has("f", "force"):
		return "git-delete-branch"
	case f.has("d", "delete"):
		return "git-delete-ref"
	case f.has("f", "force") || f.has("M", "C"):
		return "git-move-branch"
	case f.has("m", "move", "c", "copy", "u", "set-upstream-to", "unset-upstream", "edit-description"):
		return "git-write"
	case len(f.rest) > 0 && !f.has("l", "list", "a", "r", "all", "remotes", "contains", "merged", "no-merged", "sort", "format", "v", "vv"):
		return "git-write"
	}
	return ""
}

func gitPush(c *call, f flags, args []value) string {
	if f.has("n", "dry-run") {
		return ""
	}
	force := f.given["f"] || f.given["force"] || f.has("mirror", "prune") || f.given["forc"] || f.given["for"]
	for i, v := range f.rest {
		force = force || i > 0 && (strings.HasPrefix(v.text, "+") || strings.HasPrefix(v.text, ":") && v.text != ":")
	}
	switch {
	case c.a.staged:
		return "secret-to-network"
	case force:
		return "git-push-force"
	case f.has("d", "delete"):
		return "git-push-delete"
	case f.has("force-with-lease"):
		return "git-push-lease"
	}
	return "git-push"
}

func gitReset(_ *call, f flags, args []value) string {
	switch {
	case f.has("hard"):
		return "git-reset-hard"
	case f.has("merge", "keep"):
		return "git-discard-some"
	}
	return "git-write"
}

func gitCheckout(c *call, f flags, args []value) string {
	if f.has("f", "force") {
		return "git-discard"
	}
	paths := false
	for i, v := range args {
		if v.text == "--" && i+1 < len(args) {
			paths = true
		}
	}
	for _, v := range f.rest {
		if v.text != "" && strings.Trim(v.text, "./") == "" || v.text == "*" || v.text == ":/" || paths && everything(v.text) {
			return "git-discard"
		}
	}
	switch {
	case f.has("B"):
		return "git-move-branch"
	case paths:
		return "git-discard-some"
	}
	return "git-write"
}

func gitSwitch(_ *call, f flags, _ []value) string {
	switch {
	case f.has("f", "force", "discard-changes"):
		return "git-discard"
	case f.has("C", "force-create"):
		return "git-move-branch"
	}
	return "git-write"
}

func gitRestore(_ *call, f flags, _ []value) string {
	if f.has("staged", "S") && !f.has("worktree", "W") {
		return "git-write"
	}
	for _, v := range f.rest {
		if strings.Trim(v.text, "./") == "" || v.text == ":/" || everything(v.text) {
			return "git-discard"
		}
	}
	return "git-discard-some"
}

func gitClean(_ *call, f flags, args []value) string {
	switch {
	case f.has("n", "dry-run") || len(args) == 0:
		return ""
	case f.has("i", "interactive"):
		return "delete-asking"
	case f.has("f", "force"):
		return "git-clean"
	}
	return ""
}

func gitStash(c *call, f flags, _ []value) string {
	switch f.word(0) {
	case "list", "show":
		return ""
	case "", "push", "save":
		c.a.vars["git stash"] = []value{{}}
	case "clear":
		return "git-stash-clear"
	case "drop":
		if c.a.vars["git stash"] != nil { // what the same command put there
			return "git-discard"
		}
		if hasUnknownList(f.after(1)) { // what another command lists
			return "git-stash-clear"
		}
		return "git-stash-drop"
	}
	return "git-write"
}

func gitRebase(c *call, f flags, _ []value) string {
	if v, ok := f.get("x", "exec"); ok {
		c.a.nested(v.text, "git rebase --exec", v.span, stream{})
	}
	return "git-rebase"
}

func gitReflog(_ *call, f flags, _ []value) string {
	if w := f.word(0); w == "expire" || w == "delete" {
		return "git-prune"
	}
	return ""
}

func gitRemote(_ *call, f flags, _ []value) string {
	switch f.word(0) {
	case "", "show", "get-url":
		return ""
	case "remove", "rm", "prune":
		return "git-delete-ref"
	}
	return "git-write"
}

func gitConfigVerb(c *call, f flags, args []value) string {
	switch {
	case f.has("l", "list", "get", "get-all", "get-regexp", "show-origin", "get-urlmatch", "show-scope"), f.word(0) == "list", f.word(0) == "get":
		return ""
	case f.has("unset", "unset-all", "remove-section", "rename-section", "e", "edit"):
		return "git-write"
	case len(f.rest) < 2:
		return ""
	}
	rest := f.rest
	if rest[0].text == "set" && len(rest) > 2 {
		rest = rest[1:]
	}
	c.gitSetting(rest[0].text, rest[1])
	return "git-write"
}

func gitWorktree(_ *call, f flags, _ []value) string {
	switch {
	case f.word(0) == "list":
		return ""
	case f.word(0) == "remove" && f.has("f", "force"):
		return "git-discard"
	}
	return "git-write"
}

func gitGC(_ *call, f flags, _ []value) string {
	if v, ok := f.get("prune"); ok && (v.text == "now" || v.text == "all") || f.has("prune") && f.has("aggressive") {
		return "git-prune"
	}
	return "git-write"
}

func gitUpdateRef(_ *call, f flags, _ []value) string {
	if f.has("d", "stdin") {
		return "git-delete-branch"
	}
	return "git-write"
}
