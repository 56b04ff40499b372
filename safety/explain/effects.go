package explain

import (
	"slices"
	"strings"

	"caro/safety/tools"
)

// spec returns the roles of the operands, which some options change.
func (c *call) spec() string {
	spec := roles[c.name]
	if spec == "" {
		spec = roles[c.tool.Name]
	}
	switch c.name {
	case "grep", "egrep", "fgrep", "sed", "awk", "gawk", "jq":
		if c.has("-e") || c.has("-f") {
			spec = strings.TrimPrefix(strings.TrimPrefix(spec, "pattern "), "program ")
		}
	case "perl", "ruby", "python3", "python", "sh", "bash", "zsh", "dash":
		if c.has("-e") || c.has("-E") || c.has("-c") || c.has("-m") {
			spec = strings.TrimPrefix(spec, "script ")
		}
	case "cp", "mv", "ln", "install":
		if c.has("-t") || c.name == "install" && c.has("-d") {
			spec = strings.TrimSuffix(spec, " write")
		}
	case "tar":
		switch {
		case c.has("-c") || c.has("-r") || c.has("-u"):
			spec = "read*"
		default:
			spec = "name*"
		}
	case "chmod", "chown":
		if c.has("--reference") {
			spec = "change*"
		}
	}
	if c.edits() {
		spec = strings.ReplaceAll(spec, "read*", "change*")
	}
	return spec
}

// edits reports whether the call changes the files that it reads.
func (c *call) edits() bool {
	switch c.name {
	case "sed", "perl", "ruby":
		return c.has("-i") || c.has("-I")
	}
	return false
}

// has reports whether the call has an option whose line in the table begins with this spelling.
func (c *call) has(name string) bool {
	for _, a := range c.args {
		if a.Kind == tools.Known && (a.Opt.First == name || a.Opt.Name == name) {
			return true
		}
	}
	return false
}

// effects notes what the options and the tool itself touch.
func (c *call) effects() {
	for i := range c.args {
		if a := &c.args[i]; a.Kind == tools.Known && a.Given {
			c.valueEffect(a)
		}
	}
	switch c.name {
	case "sudo", "doas", "pkexec", "su", "runuser":
		user := "root"
		for _, a := range c.args {
			if a.Kind == tools.Known && a.Opt.First == "-u" {
				user = a.Value
			}
		}
		if c.name == "su" {
			if i := slices.IndexFunc(c.args, func(a tools.Arg) bool { return a.Kind == tools.Operand && c.known[a.Word].Text != "-" }); i >= 0 {
				user = c.known[c.args[i].Word].Text
			}
		}
		c.as(user)
	case "find":
		if c.has("-delete") {
			c.deletes("what it finds")
		}
	case "rsync", "scp":
		for _, a := range c.args {
			if text := c.known[a.Word].Text; a.Kind == tools.Operand && strings.Contains(text, ":") {
				c.sends(text)
			}
		}
		if c.name == "rsync" && (c.has("--delete") || c.has("--delete-excluded")) {
			c.deletes("what the target has and the source has not")
		}
	case "git":
		c.gitEffect()
	case "patch":
		if c.operandCount() == 0 {
			c.writes("the files that the patch names")
		}
	case "wget":
		if !c.has("-O") && !c.has("--spider") {
			c.writes("files named after the address")
		}
	case "curl":
		if c.has("-O") {
			c.writes("a file named after the address")
		}
	case "crontab":
		if c.has("-r") {
			c.deletes("the commands that run at times")
		} else if !c.has("-l") {
			c.writes("the commands that run at times")
		}
	case "docker", "podman", "kubectl":
		if c.has("rm") || c.has("rmi") || c.has("delete") || c.has("prune") {
			c.deletes("what is named")
		}
	case "apt", "apt-get", "dnf", "yum", "brew", "npm", "pip", "pip3", "gem", "snap", "zypper", "pacman":
		if c.has("install") || c.has("update") || c.has("upgrade") {
			c.sends("the package server")
		}
		if c.has("install") || c.has("upgrade") {
			c.writes("installed packages")
		}
		if c.has("remove") || c.has("purge") || c.has("uninstall") || c.has("autoremove") {
			c.deletes("installed packages")
		}
	}
}

// inputEffect notes what a command does with the names that xargs gives it.
func (c *call) inputEffect(name string) {
	const named = "what the input names"
	spec := roles[name]
	switch role(spec, 0, 1) {
	case "read":
		c.reads(named)
	case "replace":
		c.reads(named)
		c.writes(named)
	case "write", "change":
		c.writes(named)
	case "delete":
		c.deletes(named)
	case "mode", "owner":
		c.writes(named)
	case "url", "host":
		c.sends(named)
	}
}

// gitEffect notes what the subcommands of Git touch beyond the files that are named.
func (c *call) gitEffect() {
	switch {
	case c.has("push") || c.has("fetch") || c.has("pull") || c.has("clone") || c.has("ls-remote"):
		c.sends("the Git server")
	case c.has("clean"):
		c.deletes("files that Git does not track")
	case c.has("reset") && c.has("--hard"):
		c.deletes("changes that are not committed")
	case c.has("rm"):
		c.deletes("the files named")
	}
}

// valueEffect notes the file that an option names. The table's wording tells writing from reading.
func (c *call) valueEffect(a *tools.Arg) {
	value := a.Value
	if a.From < a.To {
		value = c.source(a.From)
	}
	if value == "" || value == "-" {
		return
	}
	writes := strings.HasPrefix(a.Opt.Does, "write") || strings.HasPrefix(a.Opt.Does, "append") || strings.Contains(a.Opt.Does, "to FILE") || strings.Contains(a.Opt.Does, "cookies to")
	switch {
	case c.name == "tar" && a.Opt.First == "-f":
		if c.has("-c") || c.has("-r") || c.has("-u") || c.has("-A") {
			c.writes(value)
			return
		}
		c.reads(value)
		if c.has("-x") && !c.has("-O") {
			c.writes("what the archive holds")
		}
	case a.Opt.Value == "FILE" && writes, a.Opt.Name == "-t" && a.Opt.Value == "DIR", c.name == "unzip" && a.Opt.Value == "DIR":
		c.writes(value)
	case a.Opt.Value == "FILE":
		c.reads(strings.TrimPrefix(value, "@"))
	case a.Opt.Value == "URL" || a.Opt.Value == "HOST":
		c.sends(value)
	}
}

// operandCount returns how many operands the call has.
func (c *call) operandCount() int {
	n := 0
	for _, a := range c.args {
		if a.Kind == tools.Operand {
			n++
		}
	}
	return n
}

// programs says what a program of sed or awk does beyond its input and output.
func (c *call) programs(text string) string {
	does := "the program"
	switch c.name {
	case "awk", "gawk", "mawk":
		if strings.Contains(text, "system(") || strings.Contains(text, "| \"") || strings.Contains(text, "|\"") || strings.Contains(text, "\" |") || strings.Contains(text, "\"|") {
			does += "; it runs other commands"
			c.runs("what the program names")
		}
		if strings.Contains(text, "> \"") || strings.Contains(text, ">\"") || strings.Contains(text, ">> ") {
			does += "; it writes files"
			c.writes("what the program names")
		}
	case "sed":
		if file, ok := sedWrites(text); ok {
			does += "; it writes " + file
			c.writes(file)
		}
	}
	return does
}

// sedWrites returns the file that a script of sed writes with w, at the end of the script or of a line.
func sedWrites(script string) (string, bool) {
	for line := range strings.SplitSeq(script, "\n") {
		at := strings.LastIndex(line, "w ")
		if at < 0 || at > 0 && !strings.ContainsRune("/0123456789gpI$;|#, }", rune(line[at-1])) {
			continue
		}
		if file := strings.TrimSpace(line[at+2:]); file != "" && !strings.ContainsAny(file, "; ") && !strings.HasSuffix(file, "/") {
			return file, true
		}
	}
	return "", false
}
