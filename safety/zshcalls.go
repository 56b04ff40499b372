package safety

import (
	"strings"
)

// The builtins and functions of zsh that run or keep commands (zshbuiltins(1), zshmodules(1), zshcontrib(1)).
func zshHandlers() map[string]handler {
	m := map[string]handler{"zargs": zargs, "zmv": zmv, "zcp": zmv, "zln": zmv, "sched": sched, "emulate": emulate, "add-zsh-hook": zshHook, "ztcp": ztcp, "zstyle": zstyle, "sysopen": sysopen}
	add(m, nothing, "end", "always", "noglob-end", "zle", "zparseopts", "zcompile")
	return m
}

// zargs runs a command on the words between two "--".
func zargs(c *call) stream {
	var lists [][]value
	from := 0
	for i, v := range c.args {
		if v.text == "--" || v.text == ".." && len(lists) > 0 {
			lists, from = append(lists, c.args[from:i]), i+1
		}
	}
	lists = append(lists, c.args[from:])
	if len(lists) == 2 { // its own options before the first word that is none
		f := parse(lists[0], "n s P L i")
		lists = [][]value{nil, f.rest, lists[1]}
	}
	if len(lists) < 3 {
		return stream{}
	}
	mark := ""
	for _, v := range lists[0] {
		if rest, ok := strings.CutPrefix(v.text, "-i"); ok {
			mark = rest
		}
	}
	if len(lists[0]) > 0 && mark == "" && lists[0][0].text == "-i" {
		mark = "{}"
	}
	defer c.a.wrap("zargs")()
	return c.a.run(c.a.fill(lists[2], lists[1], mark), c.in, c.span)
}

// zmv renames, copies or links the files that a pattern takes, or with -p runs another program on each of them.
func zmv(c *call) stream {
	f := parse(c.args, "p o P")
	if f.has("n") || len(f.rest) == 0 {
		return stream{known: true}
	}
	program, ok := f.get("p", "P")
	if !ok {
		c.a.report("move-file", c.span, "")
		return stream{}
	}
	words := append(wordsIn(program.text+" "+f.value["o"].text, program.span), value{strings.NewReplacer("(", "", ")", "").Replace(f.word(0)), fromList, c.span})
	defer c.a.wrap("zmv")()
	return c.a.run(words, c.in, c.span)
}

// sched runs a command later: sched [-o] [+]hh:mm command.
func sched(c *call) stream {
	args := c.args
	for len(args) > 0 && strings.HasPrefix(args[0].text, "-") {
		args = args[1:]
	}
	if len(args) < 2 {
		return stream{known: true}
	}
	text, _ := joinArgs(args[1:])
	c.a.nested(text, "sched", c.span, stream{})
	c.a.report("schedule", c.span, "")
	return stream{known: true}
}

// emulate changes the dialect, and with -c runs text in it.
func emulate(c *call) stream {
	if v, ok := parse(c.args, "c o").get("c"); ok {
		return c.a.nested(v.text, "emulate -c", v.span, c.in)
	}
	return stream{known: true}
}

// zshHook calls a function, or what its text says, on an event of the shell.
func zshHook(c *call) stream {
	f := parse(c.args, "")
	if len(f.rest) > 1 && !f.has("d", "D") {
		c.a.nested(f.word(1), "add-zsh-hook", f.rest[1].span, stream{})
		c.a.report("deferred", c.span, "")
	}
	return stream{known: true}
}

// zstyle keeps a style for completions; with -e its value is run each time that it is looked up.
func zstyle(c *call) stream {
	if f := parse(c.args, ""); f.given["e"] && len(f.rest) > 2 {
		text, _ := joinArgs(f.after(2))
		c.a.nested(text, "zstyle -e", c.span, stream{})
	}
	return stream{known: true}
}

// ztcp opens a connection; what is written to a file descriptor later may go there.
func ztcp(c *call) stream {
	c.a.connected = true
	c.a.report("connect", c.span, "")
	return stream{}
}

// sysopen opens a file, with -w for writing.
func sysopen(c *call) stream {
	f := parse(c.args, "u o m")
	if len(f.rest) > 0 && f.has("w", "a") {
		c.a.writes(f.rest[len(f.rest)-1], stream{taint: fromFile}, f.has("a"), false)
	}
	return stream{known: true}
}

// zshPrint prints as zsh does: -f formats, -v sets a variable, and the words after the flags are the text.
func (c *call) zshPrint() stream {
	n := 0 // the options end at the first word that is none
	for n < len(c.args) && len(c.args[n].text) > 1 && c.args[n].text[0] == '-' && c.args[n].text != "--" {
		if n++; strings.ContainsAny(c.args[n-1].text[len(c.args[n-1].text)-1:], "fvuCxX") {
			n++
		}
	}
	n = min(n, len(c.args))
	f, words := parse(c.args[:n], "f v u C x X"), c.args[n:]
	if firstText(words) == "--" || firstText(words) == "-" {
		words = words[1:]
	}
	sub := *c
	out := stream{known: true}
	switch format, ok := f.get("f"); {
	case ok:
		sub.args = append([]value{format}, words...)
		out = printf(&sub)
	case f.has("l"):
		sub.args = append([]value{{text: "%s\n"}}, words...)
		out = printf(&sub)
	default:
		text, t := joinArgs(words)
		if !f.has("r", "R") {
			text = unescape(text)
		}
		if !f.has("n") {
			text += "\n"
		}
		out = stream{text: text, known: true, taint: t}
	}
	if v, ok := f.get("v"); ok {
		c.a.set(v.text, []value{{strings.TrimSuffix(out.text, "\n"), out.taint, c.span}})
		return stream{known: true}
	}
	if v, ok := f.get("u"); ok && !v.known() && c.a.connected && out.taint&fromSecret != 0 {
		c.a.report("secret-to-network", c.span, "")
	}
	return out
}
