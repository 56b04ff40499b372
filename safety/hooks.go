package safety

import (
	"strings"
)

// sshOptions analyses the options of ssh, scp and sftp that run a command on this machine.
func (c *call) sshOptions() {
	for i, v := range c.args {
		t := v.text
		switch {
		case t == "-o" && i+1 < len(c.args):
			t = c.args[i+1].text
		case strings.HasPrefix(t, "-o"):
			t = t[2:]
		case (t == "-S" || t == "-D") && c.name != "ssh" && i+1 < len(c.args): // the program to use instead of ssh, or of the server
			if p := c.args[i+1]; strings.Contains(p.text, " ") {
				c.a.nested(p.text, c.name+" "+t, p.span, stream{})
			}
			continue
		default:
			continue
		}
		key, cmd, ok := cutAny(t, "= ")
		if ok && (strings.EqualFold(key, "ProxyCommand") || strings.EqualFold(key, "LocalCommand") || strings.EqualFold(key, "KnownHostsCommand")) {
			c.a.nested(strings.TrimLeft(cmd, "= ;&|"), c.name+" "+key, v.span, stream{})
		}
	}
}

// sshRuns finds a command in the settings of ssh (ssh_config(5)).
var sshRuns = lazy(`(?im)^\s*(?:ProxyCommand|LocalCommand|KnownHostsCommand)[\s=]+(.+)$`)

// gitRuns finds the settings of git whose value a shell runs (git-config(1)).
var gitRuns = lazy(`(?im)(?:^|\])\s*(?:[\w-]+\s*=\s*!|(?:pager|editor|sshCommand|fsmonitor|askPass|external|textconv|program|cmd|clean|smudge)\s*=\s*)(.+)$`)

// gitSettings reports whether a path is a file of git's settings.
func gitSettings(p string) bool {
	return strings.HasSuffix(p, "/.gitconfig") || strings.HasSuffix(p, "/git/config") || strings.HasSuffix("/"+p, "/.git/config")
}

// gitRuns analyses the commands in settings of git that are written to a file.
func (a *analysis) gitRuns(text string, v value) {
	for _, m := range gitRuns.FindAllStringSubmatch(text, 8) {
		a.nested(m[1], "git config", v.span, stream{})
	}
	a.report("write-file", v.span, "")
}

// pagerCommands analyses less's first command: +!cmd runs a shell.
func (c *call) pagerCommands() {
	for _, v := range c.args {
		if cmd, ok := strings.CutPrefix(v.text, "+!"); ok {
			c.a.nested(cmd, c.name, v.span, stream{})
		}
	}
}

var jsonText = lazy(`"((?:[^"\\]|\\.)*)"\s*:\s*"((?:[^"\\]|\\.)*)"`)

// projectScripts analyses the scripts of a package.json that the command itself wrote: npm runs some of them at an install.
func (c *call) projectScripts() {
	for _, m := range jsonText.FindAllStringSubmatch(c.a.files["package.json"].text, 32) {
		if strings.Contains(m[2], " ") {
			c.a.nested(strings.ReplaceAll(m[2], `\"`, `"`), "package.json "+m[1], c.span, stream{})
		}
	}
}

// setsScripts analyses scripts.NAME=TEXT, by which npm pkg set writes what npm run will run.
func (c *call) setsScripts(settings []value) {
	for _, v := range settings {
		if name, text, ok := strings.Cut(v.text, "="); ok && strings.HasPrefix(name, "scripts.") {
			c.a.nested(text, "npm "+name, v.span, stream{})
		}
	}
}

// hookFile reports whether a path is a hook of a repository: git runs it.
func hookFile(p string) bool {
	return strings.Contains("/"+p, "/.git/hooks/") || strings.Contains("/"+p, "/.husky/") || strings.Contains("/"+p, "/.githooks/")
}
