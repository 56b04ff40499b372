package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"caro/app"
	"caro/history"
	"caro/inference/model"
	"caro/internal/config"
)

// completionCmd is `caro completion SHELL`.
type completionCmd struct {
	Shell string `arg:"" enum:"zsh,bash,fish"`
}

// completionScripts ask caro itself what could come next, so that they never fall behind it and can offer what only
// caro knows, such as the ids of entries. The last word is the one being typed; it may be empty.
var completionScripts = map[string]string{
	"bash": `_caro() {
	local IFS=$'\n'
	COMPREPLY=($(caro __complete bash "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _caro caro
`,
	"zsh": `#compdef caro
_caro() {
	local -a found
	found=("${(@f)$(caro __complete zsh "${(@)words[2,CURRENT]}" 2>/dev/null)}")
	if [[ -n "$found" ]]; then
		_describe caro found
	else
		_files
	fi
}
if [[ "$funcstack[1]" = _caro ]]; then
	_caro "$@"
else
	compdef _caro caro
fi
`,
	"fish": `complete -c caro -a '(caro __complete fish (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`,
}

// Run prints the script that a shell reads at its start.
func (c *completionCmd) Run(p *program) error {
	return p.print([]byte(completionScripts[c.Shell]))
}

// candidate is something that could come next, and what it is.
type candidate struct{ text, about string }

// complete prints what could stand for the last word, for a completion script: caro __complete SHELL WORD… WORD.
func (p *program) complete(ctx context.Context, shell string, words []string) error {
	parser, err := newParser(&grammar{})
	if err != nil {
		return err
	}
	if len(words) == 0 {
		words = []string{""}
	}
	typed := words[len(words)-1]
	var b strings.Builder
	for _, c := range p.candidates(ctx, parser.Model.Node, words[:len(words)-1], typed) {
		if strings.HasPrefix(c.text, typed) {
			b.WriteString(c.line(shell) + "\n")
		}
	}
	return p.print([]byte(b.String()))
}

// line returns a candidate as a shell's script expects it.
func (c candidate) line(shell string) string {
	about := app.Visible(oneLine(c.about))
	switch {
	case about == "" || shell == "bash":
		return c.text
	case shell == "zsh":
		return strings.ReplaceAll(c.text, ":", `\:`) + ":" + about
	}
	return c.text + "\t" + about
}

// candidates follows the words before the typed one down the tree of commands and returns what could come next there.
func (p *program) candidates(ctx context.Context, root *kong.Node, before []string, typed string) []candidate {
	node := root
	var args []string
	var wants *kong.Flag // a flag whose value comes next
	for _, w := range before {
		switch {
		case wants != nil:
			wants = nil
		case w == "--":
			return nil
		case strings.HasPrefix(w, "-"):
			wants = valueFlag(node, w)
		default:
			if child := childOf(node, w); child != nil && len(args) == 0 {
				node = child
			} else {
				args = append(args, w)
			}
		}
	}
	switch {
	case wants != nil:
		return p.flagValues(wants)
	case strings.HasPrefix(typed, "--") && strings.Contains(typed, "="):
		return p.joinedValues(node, typed)
	case strings.HasPrefix(typed, "-"):
		return flagsOf(node)
	case len(args) == 0 && len(node.Children) > 0:
		return children(node)
	}
	return p.arguments(ctx, node, args)
}

// joinedValues returns what can stand behind the = of a flag.
func (p *program) joinedValues(n *kong.Node, typed string) []candidate {
	name, _, _ := strings.Cut(typed, "=")
	f := valueFlag(n, name)
	if f == nil {
		return nil
	}
	list := p.flagValues(f)
	for i := range list {
		list[i].text = name + "=" + list[i].text
	}
	return list
}

// childOf returns the command of that name below n, or nil: the word is an argument then.
func childOf(n *kong.Node, name string) *kong.Node {
	i := slices.IndexFunc(n.Children, func(c *kong.Node) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return n.Children[i]
}

// children returns the commands below n, in the order of the help.
func children(n *kong.Node) (list []candidate) {
	for _, c := range n.Children {
		list = append(list, candidate{c.Name, abouts[c.Path()]})
	}
	return list
}

// flags returns the flags that can stand after a command: its own, those of caro, and those of what it does by default.
func flags(n *kong.Node) []*kong.Flag {
	var list []*kong.Flag
	if n.DefaultCmd != nil {
		list = append(list, n.DefaultCmd.Flags...)
	}
	for ; n != nil; n = n.Parent {
		list = append(list, n.Flags...)
	}
	return list
}

// flagsOf returns the long names only: a list of single letters helps nobody.
func flagsOf(n *kong.Node) (list []candidate) {
	for _, f := range flags(n) {
		list = append(list, candidate{text: "--" + f.Name})
	}
	return list
}

// valueFlag returns the flag that a word names when its value is the next word.
func valueFlag(n *kong.Node, w string) *kong.Flag {
	for _, f := range flags(n) {
		if !f.IsBool() && (w == "--"+f.Name || f.Short != 0 && w == "-"+string(f.Short)) {
			return f
		}
	}
	return nil
}

// values are the values of flags that the parser does not know as a list.
var values = map[string][]string{
	"shell": {"zsh", "bash", "sh", "fish"}, "system": {"macos", "linux"}, "safety": {"strict", "moderate", "permissive"},
	"level": {"safe", "moderate", "high", "critical"}, "fail-on": {"safe", "moderate", "high", "critical"},
	"backend": {"auto", "metal", "cpu", "remote"},
	"context": {"none", "dir"},
	"output":  {"plain", "json", "yaml"},
	"format":  {"jsonl", "json", "yaml", "csv"},
}

// flagValues returns what a flag can be set to, where that is a list.
func (p *program) flagValues(f *kong.Flag) (list []candidate) {
	if f.Name == "model" {
		return p.modelNames()
	}
	for _, v := range values[f.Name] {
		list = append(list, candidate{text: v})
	}
	return list
}

// arguments returns what the command's next argument could be, where caro knows.
func (p *program) arguments(ctx context.Context, n *kong.Node, before []string) (list []candidate) {
	first := len(before) == 0
	switch path := n.Path(); {
	case (path == "completion" || path == "init") && first:
		return []candidate{{text: "zsh"}, {text: "bash"}, {text: "fish"}}
	case path == "model import": // the shell completes files
	case strings.HasPrefix(path, "model ") && first:
		return p.modelNames()
	case strings.HasPrefix(path, "config ") && first:
		for _, k := range config.Keys() {
			list = append(list, candidate{k.Name, k.Doc})
		}
	case path == "config set" && len(before) == 1:
		return p.settingValues(before[0])
	case strings.HasPrefix(path, "history ") && len(n.Positional) > 0 && n.Name != "search":
		return p.ids(ctx)
	}
	return list
}

// settingValues returns what a setting can be, where that is a list.
func (p *program) settingValues(name string) (list []candidate) {
	if name == "model" {
		return p.modelNames()
	}
	for _, k := range config.Keys() {
		if k.Name == name {
			for _, v := range k.Values() {
				list = append(list, candidate{text: v})
			}
		}
	}
	return list
}

// modelNames returns the catalogue and what was imported. A file is left to the shell, which completes paths.
func (p *program) modelNames() (list []candidate) {
	known, err := model.Catalogue()
	if err != nil {
		return nil
	}
	for _, m := range known {
		list = append(list, candidate{m.Name, m.License})
	}
	return append(list, p.ownModels()...)
}

// ownModels returns the models that were imported.
func (p *program) ownModels() (list []candidate) {
	store, _, err := p.models()
	if err != nil {
		return nil
	}
	for _, name := range store.Own() {
		list = append(list, candidate{name, "your own"})
	}
	return list
}

// ids returns the newest entries. Whoever completes waits: a history that is busy or damaged offers nothing.
func (p *program) ids(ctx context.Context) (list []candidate) {
	store, err := p.store()
	if err != nil {
		return nil
	}
	entries, err := store.Recent(ctx, history.Query{Limit: 20})
	if err != nil {
		return nil
	}
	for _, e := range entries {
		list = append(list, candidate{string(e.ID), e.Command})
	}
	return list
}

// abouts say in a few words what a command does.
var abouts = map[string]string{
	"ask":            "ask for a command",
	"check":          "how risky is a command",
	"explain":        "what each part of a command does",
	"history":        "what was approved before",
	"history list":   "the newest entries",
	"history search": "the best matches first",
	"history show":   "everything about one entry",
	"history copy":   "its command to the clipboard",
	"history pin":    "keep it for ever",
	"history unpin":  "let it go with the others",
	"history rm":     "remove entries",
	"history clear":  "remove everything",
	"history export": "every entry as JSON",
	"history import": "read what export wrote",
	"history stats":  "how much there is",
	"history repair": "bring back damaged files",
	"model":          "the models on this machine",
	"model list":     "which there are",
	"model pull":     "download one",
	"model use":      "let it answer",
	"model verify":   "compare its hash",
	"model rm":       "take it off this machine",
	"model path":     "where the file is",
	"model import":   "copy a file in",
	"config":         "the settings",
	"config show":    "every setting",
	"config get":     "one setting",
	"config set":     "write a setting",
	"config reset":   "back to the default",
	"config edit":    "the file in your editor",
	"config path":    "where the file is",
	"doctor":         "does everything work here",
	"validate":       "an installation in seven phases",
	"demo":           "a guided tour",
	"eval":           "how many tasks of a file a model gets right",
	"bench":          "how fast a model runs here",
	"init":           "a key that turns words into a command",
	"completion":     "completion for your shell",
	"man":            "the manual page",
	"version":        "which caro this is",
}
