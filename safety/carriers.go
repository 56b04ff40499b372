package safety

import (
	"strings"
)

// carriers are programs of many verbs, some of which run the command that follows: the words after which it stands, and the flags
// whose value a shell reads (from the programs' help texts).
var carriers = map[string]struct{ after, text string }{
	"npx": {"* --", "c call"}, "bunx": {after: "*"}, "pnpx": {after: "*"}, "npm": {"exec x --", "c call"}, "pnpm": {after: "exec dlx --"}, "yarn": {after: "exec dlx run"}, "bun": {after: "x"}, "bundle": {after: "exec"}, "poetry": {after: "run"},
	"uv": {after: "run"}, "uvx": {after: "*"}, "pipenv": {after: "run"}, "pdm": {after: "run"}, "hatch": {after: "run"}, "rye": {after: "run"}, "conda": {after: "run"}, "mamba": {after: "run"}, "micromamba": {after: "run"}, "mise": {after: "exec x --"}, "asdf": {after: "exec"}, "rbenv": {after: "exec"},
	"pyenv": {after: "exec"}, "nvm": {after: "exec"}, "volta": {after: "run"}, "multipass": {after: "exec --"}, "lxc": {after: "exec --"}, "incus": {after: "exec --"}, "limactl": {after: "shell"}, "colima": {after: "ssh --"}, "toolbox": {after: "run"},
	"distrobox": {after: "--"}, "gdb": {after: "--args"}, "lldb": {after: "--"}, "heroku": {after: "run"}, "fly": {"", "C command"}, "flyctl": {"", "C command"}, "gcloud": {"--", "command"},
	"nix-shell": {"", "run command"}, "nix": {"--command -c", ""}, "guix": {after: "--"}, "fab": {after: "--"}, "dotnet": {after: "exec"}, "flatpak-spawn": {after: "* --host"}, "railway": {after: "run"}, "doppler": {"--", "command"}, "chamber": {after: "--"},
	"crictl": {after: "exec"}, "ctr": {after: "exec"}, "oc": {after: "rsh"}, "knife": {after: "ssh"}, "ssh-agent": {after: "*"}, "gpg-agent": {after: "--daemon"},
	"repo": {"", "c command"}, "mr": {after: "run"}, "gita": {after: "super shell"}, "lerna": {after: "exec --"}, "nx": {after: "exec --"}, "rush": {after: "--"}, "meta": {after: "exec"},
	"ip": {after: "exec"}, "sops": {after: "exec-env exec-file"}, "envchain": {after: "*"}, "az": {"", "scripts"}, "minikube": {after: "ssh --"}, "az-vm": {}, "rtx": {after: "exec --"}, "devbox": {after: "run"}, "snap": {"", ""},
}

// carried analyses the command that a carrier runs. The carrier itself is judged afterwards.
func (c *call) carried() {
	k, ok := carriers[c.name]
	if !ok || len(c.args) == 0 {
		return
	}
	defer c.a.wrap(c.name)()
	for _, text := range c.flagValues(strings.Fields(k.text)...) {
		if strings.Contains(text, " ") {
			c.a.nested(text, c.name, c.span, stream{})
		}
	}
	for i, v := range c.args {
		starts := strings.Contains(" "+k.after+" ", " "+v.text+" ") && v.text != "*"
		rest := c.args[i:]
		if starts {
			rest = c.args[i+1:]
		}
		if !starts && !(strings.HasPrefix(k.after, "*") && !strings.HasPrefix(v.text, "-")) {
			continue
		}
		c.runsDangerous(rest)
		return
	}
}

// runsDangerous runs the command that begins with the first word that is a dangerous program's name.
func (c *call) runsDangerous(words []value) {
	for i, v := range words {
		if dangerousNames[c.a.commandName(v.text)] && i+1 < len(words) {
			c.a.run(words[i:], c.in, c.span)
			return
		}
		if strings.Contains(v.text, " ") && i < 2 {
			c.a.nested(v.text, c.name, v.span, stream{})
			return
		}
	}
}

var ssmCommands = lazy(`"((?:[^"\\]|\\.)*)"`)

// sentCommands analyses what aws ssm send-command runs on machines.
func (c *call) sentCommands() {
	for _, p := range c.flagValues("parameters") {
		if _, list, ok := strings.Cut(p, "commands"); ok {
			for _, m := range ssmCommands.FindAllStringSubmatch(list, 8) {
				c.a.nested(m[1], "aws ssm", c.span, stream{})
			}
		}
	}
}
