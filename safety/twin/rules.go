package twin

import (
	"slices"
	"strings"
)

// rule writes the twin of a call, or "" where it has none.
type rule func(call) string

// rules are the programs that have twins. Sources: the manual pages of GNU coreutils, findutils, sed and tar, of macOS, git, rsync and of
// the package managers, each for its own option that shows and does nothing.
var rules = map[string]rule{
	"rm": removal, "unlink": removal, "rmdir": removal, "trash": removal, "srm": removal, "shred": removal,
	"mv": move, "gmv": move,
	"chmod": change, "chown": change, "chgrp": change,
	"truncate": func(c call) string { return listed("ls -l", c, c.operands("sr")) },
	"find":     search, "gfind": search, "xargs": each, "gxargs": each,
	"sed": inPlace, "gsed": inPlace, "perl": inPlace,
	"tee": func(call) string { return "cat" },
	"tar": archive, "bsdtar": archive, "gtar": archive,
	"unzip":  func(c call) string { return unlessGiven(c, "-l", "l", "p", "t", "Z", "z") },
	"gunzip": func(c call) string { return command("gzip -l", c.operands("S")) },
	"pkill":  func(c call) string { return processes(c) },
	"kill":   func(c call) string { return numbered(c) },
	"crontab": func(c call) string {
		if c.has("r") {
			return "crontab -l"
		}
		return ""
	},
	"git": git, "rsync": func(c call) string { return unlessGiven(c, "-nv", "n", "dry-run") },
	"make": func(c call) string { return unlessGiven(c, "-n", "n", "dry-run", "just-print") }, "gmake": func(c call) string { return unlessGiven(c, "-n", "n", "dry-run") },
	"patch":   func(c call) string { return unlessGiven(c, "--dry-run", "dry-run", "check") },
	"apt-get": verb("-s", "install", "remove", "purge", "upgrade", "dist-upgrade", "autoremove"), "apt": verb("-s", "install", "remove", "purge", "upgrade", "full-upgrade", "autoremove"),
	"brew": verb("--dry-run", "install", "upgrade", "cleanup", "autoremove"), "npm": verb("--dry-run", "install", "uninstall", "update", "publish"), "pip": verb("--dry-run", "install"), "pip3": verb("--dry-run", "install"),
	"terraform": plan, "ansible-playbook": func(c call) string { return unlessGiven(c, "--check", "check", "C") },
	"kubectl": verb("--dry-run=server", "delete", "apply", "create", "scale", "patch", "replace"), "helm": verb("--dry-run", "install", "upgrade", "uninstall", "rollback"),
}

// listed names files, or says the call itself where a variable decides which.
func listed(with string, c call, files []arg) string {
	if !known(files) {
		return c.said()
	}
	return command(with, files)
}

// removal shows what would go; with folders, all that is in them.
func removal(c call) string {
	if c.has("r", "R", "recursive") {
		return listed("find", c, c.operands("ns"))
	}
	return listed("ls -d", c, c.operands("ns"))
}

// move shows what would be moved.
func move(c call) string {
	files := c.operands("St")
	if !c.has("t", "target-directory") {
		files = files[:max(0, len(files)-1)]
	}
	return listed("ls -d", c, files)
}

// change shows the files as they are before their mode or owner is changed.
func change(c call) string {
	files := c.operands("")
	if !c.has("reference") && len(files) > 0 && !modeIsOption(c) {
		files = files[1:]
	}
	if c.has("R", "recursive") {
		return listed("find", c, files)
	}
	return listed("ls -ld", c, files)
}

// modeIsOption reports whether the mode looks like an option, such as -x: then no operand is one.
func modeIsOption(c call) bool {
	return c.name == "chmod" && slices.ContainsFunc(c.args, func(a arg) bool {
		return len(a.text) > 1 && a.text[0] == '-' && strings.Trim(a.text[1:], "rwxXst") == ""
	})
}

// readers are programs that find and xargs may start in a twin as well.
var readers = strings.Fields("basename cat cksum cmp cut dirname du echo file grep egrep fgrep head jq ls md5 md5sum nl od printf readlink realpath sha1sum sha256sum shasum stat strings tail test wc xxd")

// search has find print what it would delete or hand to a program.
func search(c call) string {
	var out []arg
	changes := false
	for i := 0; i < len(c.args); i++ {
		switch a := c.args[i]; a.text {
		case "-delete":
			out, changes = append(out, arg{source: "-print"}), true
		case "-exec", "-execdir", "-ok", "-okdir":
			end := i + 1
			for end < len(c.args) && c.args[end].text != ";" && c.args[end].text != "+" {
				end++
			}
			if i+1 < len(c.args) && slices.Contains(readers, c.args[i+1].text) {
				out = append(out, c.args[i:min(end+1, len(c.args))]...)
			} else {
				out, changes = append(out, arg{source: "-print"}), true
			}
			i = end
		default:
			out = append(out, a)
		}
	}
	if !changes {
		return ""
	}
	return c.name + " " + sources(out)
}

// each has xargs print the commands that it would start.
func each(c call) string {
	for i := 0; i < len(c.args); i++ {
		text := c.args[i].text
		switch {
		case len(text) == 2 && text[0] == '-' && strings.Contains("IJLnPsdaER", text[1:]):
			i++
		case strings.HasPrefix(text, "-"):
		case slices.Contains(readers, text), text == "sed" && !(call{args: c.args[i+1:]}).has("i", "in-place"), text == "awk", text == "sort":
			return ""
		default:
			return c.with(i, "echo")
		}
	}
	return ""
}

// inPlace shows what sed -i and perl -i would write.
func inPlace(c call) string {
	var out []arg
	changes := false
	for i := 0; i < len(c.args); i++ {
		a := c.args[i]
		at := strings.IndexByte(a.text, 'i')
		switch {
		case strings.HasPrefix(a.text, "--in-place"):
			changes = true
		case a.known && len(a.text) > 1 && a.text[0] == '-' && a.text[1] != '-' && at > 0 && strings.Trim(a.text[1:at], "nErpsz0la") == "":
			changes = true
			rest := a.text[:at]
			if c.name == "perl" && len(a.text) > at+1 && a.text[at+1] == 'e' { // -pie is -p -i with the backup's ending e, which nobody means
				return ""
			}
			if len(rest) > 1 {
				out = append(out, arg{source: rest})
			}
			if i+1 < len(c.args) && c.args[i+1].known && c.args[i+1].text == "" { // BSD's sed -i ''
				i++
			}
		default:
			out = append(out, a)
		}
	}
	if !changes || len(out) == 0 {
		return ""
	}
	return c.name + " " + sources(out)
}

// archive lists what tar would take out.
func archive(c call) string {
	if len(c.args) == 0 {
		return ""
	}
	first := c.args[0]
	switch {
	case first.text == "--extract" || first.text == "--get":
		c.args[0].source = "--list"
	case first.known && !strings.HasPrefix(first.text, "--") && strings.Contains(first.text, "x") && first.source == first.text:
		c.args[0].source = strings.Replace(first.source, "x", "t", 1)
	default:
		return ""
	}
	return c.name + " " + sources(c.args)
}

// processes shows what pkill would end.
func processes(c call) string {
	var out []arg
	for _, a := range c.args {
		if a.text == "-f" || a.text == "-x" || a.text == "-u" || !strings.HasPrefix(a.text, "-") { // others are signals
			out = append(out, a)
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "pgrep -l " + sources(out)
}

// numbered shows the processes that kill would end, where they are given by number.
func numbered(c call) string {
	var ids []string
	for _, a := range c.operands("s") {
		if a.text == "" || strings.Trim(a.text, "0123456789") != "" || !a.known {
			return ""
		}
		ids = append(ids, a.text)
	}
	if len(ids) == 0 {
		return ""
	}
	return "ps -p " + strings.Join(ids, ",")
}

// unlessGiven puts an option before the others that makes the program only show what it would do, where it is not there already.
func unlessGiven(c call, option string, same ...string) string {
	if c.has(same...) {
		return ""
	}
	return c.with(0, option)
}

// verb makes a rule for programs that take an option behind some of their subcommands.
func verb(option string, verbs ...string) rule {
	return func(c call) string {
		for i, a := range c.args {
			if strings.HasPrefix(a.text, "-") {
				continue
			}
			if slices.Contains(verbs, a.text) && !c.has("dry-run", "simulate") {
				return c.with(i+1, option)
			}
			return ""
		}
		return ""
	}
}

// plan shows what terraform would do.
func plan(c call) string {
	if len(c.args) == 0 {
		return ""
	}
	switch c.args[0].text {
	case "apply":
		return "terraform plan"
	case "destroy":
		return "terraform plan -destroy"
	}
	return ""
}
