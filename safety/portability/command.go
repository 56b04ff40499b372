package portability

import (
	"strings"

	"caro/safety/tools"
)

// command judges the words from to end: a tool and its arguments.
func (c *checker) command(from, end int) {
	if from >= end || c.depth > maxDepth {
		return
	}
	name, known := c.toolName(from)
	if !known {
		return
	}
	tool := tools.Lookup(name)
	if tool == nil {
		c.unknownTool(from, name)
		return
	}
	mark := len(c.args)
	var rest int
	c.args, rest = tool.Read(c.words[from:end], c.args)
	use := call{checker: c, first: len(c.issues), tool: tool, from: from, end: end, rest: from + rest, args: c.args[mark:]}
	use.judge()
	c.args = c.args[:mark]
	use.within()
}

// toolName resolves the first word to the name of a tool. It fails on what is not known, on programs of the user's own
// and on functions of the command itself: those are not for the tables to judge.
func (c *checker) toolName(i int) (string, bool) {
	w := c.words[i]
	if !w.Whole || w.Text == "" {
		return "", false
	}
	name := w.Text
	// A path leads past the tables unless it is where systems keep their tools. What people install themselves
	// under the same names may be GNU's on macOS.
	if slash := strings.LastIndexByte(name, '/'); slash >= 0 {
		switch name[:slash] {
		case "/bin", "/usr/bin", "/sbin", "/usr/sbin":
			return name[slash+1:], true
		case "/usr/libexec":
			if name = name[slash+1:]; tools.Lookup(name) != nil {
				return name, true
			}
			c.doubt |= both
			return "", false
		case "/usr/local/bin", "/opt/homebrew/bin", "/opt/local/bin":
			c.doubt |= both
		}
		if strings.HasPrefix(name, "/Applications/") || strings.HasPrefix(name, "/System/") || strings.HasPrefix(name, "/Library/") {
			c.word(i, "this path is macOS's own", "", tools.BSD)
		}
		return "", false
	}
	if name[0] == '=' && len(name) > 1 {
		c.word(i, "only zsh looks up =name", "", someShells)
		return name[1:], true
	}
	if name == "[" || strings.IndexByte("_<{}", name[0]) < 0 {
		return name, !c.isFunction(name)
	}
	return "", false
}

// isFunction reports whether the command itself defines name as a function or an alias.
func (c *checker) isFunction(name string) bool { return c.own[name] }

// standIns are names that stand for a program of the reader's own in examples.
var standIns = map[string]bool{
	"cmd": true, "cmd1": true, "cmd2": true, "cmd3": true, "foo": true, "bar": true, "baz": true, "prog": true, "program": true,
	"a": true, "b": true, "c": true, "f": true, "g": true, "x": true, "y": true, "main": true, "mycmd": true, "mycommand": true,
	"myprog": true, "myprogram": true, "myscript": true, "myapp": true, "process": true, "do_something": true, "something": true,
	"cleanup": true, "usage": true, "die": true, "app": true, "server": true, "script": true, "long_running_command": true,
}

// unknownTool handles a name that no table has. Names that stand for a program of the reader's own are no tools at
// all.
func (c *checker) unknownTool(i int, name string) {
	if standIns[name] || strings.HasSuffix(name, ".sh") || strings.ToUpper(name) == name && strings.ToLower(name) != name {
		return
	}
	if name == "repeat" {
		c.word(i, "only zsh knows repeat", "", someShells)
		return
	}
	c.word(i, name+" is not in POSIX; whether the system has it is not known here", "", unknown)
}

// word records an issue with one word.
func (c *checker) word(i int, what, instead string, in tools.Systems) {
	c.add(c.spans[i].Start, c.spans[i].End, what, instead, in)
}

// call is one use of a tool.
type call struct {
	*checker
	tool      *tools.Tool
	first     int // of the issues found in it
	lateSeen  bool
	from, end int // its words
	rest      int // the first word of a command that it runs
	args      []tools.Arg
}

// maxRewritten is how many words a call may have and still be offered in other words: what is longer nobody reads, and a rewrite for each of
// its words would grow with the square of its length.
const maxRewritten = 100

// long reports whether the call has too many words to be offered in other words.
func (u *call) long() bool { return u.end-u.from > maxRewritten }

// judge looks at the tool and then, where the system has the tool, at what it is asked to do.
func (u *call) judge() {
	t := u.tool
	if t.In&tools.Everywhere != tools.Everywhere {
		// Where one system lacks the tool altogether its options are no issues of their own.
		lacksBSD := t.In&(tools.BSD|tools.MaybeBSD) == 0
		lacksGNU := t.In&(tools.GNU|tools.MaybeGNU) == 0
		if lacksBSD || lacksGNU {
			u.missing(lacksBSD)
			return
		}
		u.word(u.from, u.absent(), t.Other, t.In)
	}
	if u.special() {
		return
	}
	for i := range u.args {
		u.argument(&u.args[i])
	}
	u.more()
}

// absent says in plain words where a tool is not.
func (u *call) absent() string {
	switch in := u.tool.In; {
	case in&(tools.MaybeGNU|tools.MaybeBSD|tools.GNU|tools.BSD) == someShells && in&both == 0 && u.tool.Style&tools.Plain != 0:
		return u.tool.Name + " is not in POSIX: only some shells have it"
	case in.Has(tools.POSIX2024):
		return u.tool.Name + " is in POSIX only since 2024"
	case in.Has(tools.POSIX2017):
		return u.tool.Name + " is no longer in POSIX"
	}
	return u.tool.Name + " is not in POSIX"
}

// missing reports a tool that one of the systems lacks. The rewrite takes over its options where all have an equal.
func (u *call) missing(bsd bool) {
	what := u.tool.Name + " is not on Linux"
	if bsd {
		what = u.tool.Name + " is not on macOS"
	}
	stop := u.stop()
	in, instead := u.tool.In, ""
	if !u.long() {
		instead = u.rewriteTool(stop)
	}
	for i := range u.args {
		if a := &u.args[i]; a.Kind == tools.Known && a.Opt.In&tools.POSIX2024 == 0 {
			in &^= tools.POSIX2024
		}
	}
	u.add(u.spans[u.from].Start, u.spans[stop-1].End, what, instead, in)
}

// stop returns the end of the words that are the tool's own.
func (u *call) stop() int {
	if u.rest > u.from && u.rest < u.end && u.tool.Name != "watch" {
		return u.rest
	}
	return u.end
}

// source returns word i as written.
func (c *checker) source(i int) string {
	if s := c.spans[i]; s.Start >= 0 && s.End <= len(c.src) {
		return c.src[s.Start:s.End]
	}
	return ""
}

// argument judges one option.
func (u *call) argument(a *tools.Arg) {
	i := u.from + a.Word
	text := u.words[i].Text
	if a.End-a.Start == 1 && strings.Contains(strings.TrimLeft(text[:a.Start], "-+"), text[a.Start:a.End]) {
		return // a letter that stands twice in a cluster is one issue
	}
	switch a.Kind {
	case tools.Known:
		if a.Late && !a.Opt.In.Has(tools.Everywhere) || a.Opt.In&tools.Everywhere != tools.Everywhere {
			u.option(a, i, text[a.Start:a.End])
		}
		if a.Late {
			u.late(a, i)
		}
	case tools.Unknown:
		if u.tool.Name == "killall" && isSignal(text) {
			return
		}
		u.unknownOption(i, text[a.Start:a.End])
	case tools.Number:
		u.number(a, i)
	}
}

// isSignal reports whether an option names a signal: -HUP, -SIGHUP, -9.
func isSignal(text string) bool {
	name := strings.TrimPrefix(strings.TrimPrefix(text, "-"), "SIG")
	return isNumber(name) || strings.Contains(" HUP INT QUIT ABRT KILL USR1 USR2 ALRM TERM CHLD CONT STOP TSTP WINCH PIPE ", " "+name+" ")
}

// option records an option that is not everywhere. Where the tool itself is missing, that is the issue and not its
// options.
func (u *call) option(a *tools.Arg, i int, spelled string) {
	if spelled[0] != '-' && spelled[0] != '+' && u.tool.Style&(tools.Plain|tools.Sub|tools.Words) == 0 {
		spelled = "-" + spelled
	}
	in := a.Opt.In
	if u.tool.In&tools.Everywhere == 0 || u.tool.Style&tools.Sub != 0 || a.Opt.In&u.tool.In == u.tool.In {
		return // the tool itself is the issue
	}
	what := u.tool.Name + " " + spelled
	switch {
	case in&(tools.BSD|tools.MaybeBSD) == 0:
		what += " is not on macOS"
	case in&(tools.GNU|tools.MaybeGNU) == 0:
		what += " is not on Linux"
	case in.Has(tools.POSIX2024):
		what += " is in POSIX only since 2024"
	default:
		what += " is not in POSIX"
	}
	start, end, instead := u.rewriteOption(a, i)
	u.add(start, end, what, instead, in)
}

// anyOrder are the utilities that POSIX excepts from its rule that options come before operands (XBD 12.2, guideline 9).
var anyOrder = map[string]bool{"ar": true, "c99": true, "c17": true, "lex": true, "make": true, "renice": true, "sort": true, "yacc": true}

// late reports an option after an operand: POSIX and most tools of macOS read it as an operand.
func (u *call) late(a *tools.Arg, i int) {
	if u.lateSeen || u.tool.Style&(tools.Stop|tools.Sub) != 0 || a.Start > 1 {
		return
	}
	u.lateSeen = true
	if anyOrder[u.tool.Name] {
		return
	}
	// getopt_long of BSD reorders arguments as GNU's does, getopt does not.
	in := tools.GNU
	if u.tool.Style&tools.Long != 0 || u.tool.In&tools.MaybeBSD != 0 {
		in = both
	}
	u.add(u.spans[u.from].Start, u.spans[u.end-1].End, "an option after an operand is read as an operand", u.optionsFirst(), in)
}

// optionsFirst returns the call with its options before its operands.
func (u *call) optionsFirst() string {
	if u.long() {
		return ""
	}
	var options, operands []string
	isOption := make(map[int]bool)
	for _, a := range u.args {
		if a.Kind != tools.Operand {
			isOption[a.Word] = true
			for w := a.From; w < a.To; w++ {
				isOption[w] = true
			}
		}
	}
	for w := u.from + 1; w < u.end; w++ {
		if isOption[w-u.from] {
			options = append(options, u.source(w))
		} else {
			operands = append(operands, u.source(w))
		}
	}
	return strings.Join(append(append([]string{u.source(u.from)}, options...), operands...), " ")
}

// unknownOption records what looks like an option and is in no table. The tables hold all options of POSIX, so it is
// none of those; whether a system has it stays open.
func (u *call) unknownOption(i int, spelled string) {
	if u.tool.Style&(tools.Sub|tools.Plain) != 0 || u.tool.Style&tools.Words != 0 && u.tool.Name != "find" || u.tool.In&tools.POSIX2017 == 0 {
		if u.tool.In&tools.POSIX2017 == 0 && u.tool.Style&(tools.Sub|tools.Plain|tools.Words) == 0 {
			u.doubt |= both
		}
		return
	}
	in := unknown
	switch {
	case spelled == "--help" || spelled == "--version":
		in = tools.GNU // by the GNU coding standards; the tools of BSD report an error
	case strings.HasPrefix(spelled, "-newer") && len(spelled) == len("-newerXY") && u.tool.Name == "find":
		in = both
	case spelled[0] != '-':
		spelled = "-" + spelled
	}
	u.word(i, u.tool.Name+" "+spelled+" is not in POSIX", "", in)
}

// number judges a count in the old style: head -5.
func (u *call) number(a *tools.Arg, i int) {
	switch u.tool.Name {
	case "head", "tail":
		u.word(i, "a count without -n is no longer in POSIX", "-n "+a.Value, both)
	case "fold":
		u.word(i, "a width without -w is no longer in POSIX", "-w "+a.Value, both)
	case "grep", "egrep", "fgrep", "diff":
		u.word(i, "a count of context lines is not in POSIX", "", both)
	case "expand", "unexpand", "split", "nice", "strings", "uniq":
		u.word(i, "a number as an option is no longer in POSIX", "", both)
	}
}

// within looks at the commands that the tool runs.
func (u *call) within() {
	switch {
	case u.depth >= maxDepth:
		return
	case u.tool.Name == "find":
		u.findCommands()
	case u.tool.Style&(tools.Wrap|tools.Wrap1) != 0 && u.rest < u.end:
		u.wrapped()
	}
}

// wrapped judges the command that a wrapper such as sudo, env or xargs runs.
func (u *call) wrapped() {
	switch u.tool.Name {
	case "command":
		if u.flagged('v') || u.flagged('V') {
			return
		}
	case "watch", "parallel":
		if u.rest+1 == u.end && strings.ContainsAny(u.words[u.rest].Text, " |;") {
			u.nested(u.rest)
			return
		}
	}
	u.depth++
	u.command(u.rest, u.end)
	u.depth--
}

// flagged reports whether the call has the option -c.
func (u *call) flagged(c byte) bool {
	for _, a := range u.args {
		if a.Kind == tools.Known && len(a.Opt.First) == 2 && a.Opt.First[1] == c {
			return true
		}
	}
	return false
}

// operands returns the words that are operands, as indexes of words.
func (u *call) operands() []int {
	var list []int
	for _, a := range u.args {
		if a.Kind == tools.Operand {
			list = append(list, u.from+a.Word)
		}
	}
	return list
}
