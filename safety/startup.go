package safety

import (
	"strings"
)

// plainLeads begin the lines that people add to the start-up files of their shells.
var plainLeads = []string{"export ", "alias ", "source ", ". ", "[ -f ", "[[ -f ", "[ -s ", "[[ -s ", "[ -d ", "[[ -d ", "autoload ", "setopt ", "bindkey ", "plugins=", "shopt ", "set -o ", "umask ", "ulimit ", "compinit", "fpath=", "path+=", "PATH=", "EDITOR=", "PS1=", "HISTSIZE=",
	"HISTFILESIZE=", "HISTCONTROL=", "SAVEHIST=", "ZSH_THEME=", "eval \"$(", "eval $(", "eval \"`", "complete ", "zstyle ", "fish_add_path ", "set -gx ", "abbr ", "nvm use", "ulimit"}

// plainVi matches lines that people add to vi's start-up file.
var plainVi = lazy(`^(?:set (?:no)?[a-z]+(?:\+?=[\w,.]+)?|syntax (?:on|enable)|filetype [a-z ]+|colorscheme [\w-]+|let [\w:]+ *= *["'\w,]+)$`)

// guarded are commands that an alias may not quietly replace.
var guarded = []string{"sudo", "su", "ssh", "scp", "passwd", "login", "gpg", "doas", "git", "security", "kinit", "curl"}

// plainStartup reports whether every line only sets something: none of it comes from a folder that others write to, and no alias stands
// before a program that asks for passwords.
func plainStartup(text string) bool {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		plain := plainVi.MatchString(line)
		for _, lead := range plainLeads {
			plain = plain || strings.HasPrefix(line, lead)
		}
		if !plain || strings.Contains(line, "/tmp") || strings.Contains(line, "/dev/shm") || strings.Contains(line, "PATH=.:") || strings.Contains(line, "PRELOAD") || strings.Contains(line, "INSERT_LIBRARIES") || strings.Contains(line, "PROMPT_COMMAND") || strings.Contains(line, "HISTFILE=") {
			return false
		}
		for _, g := range guarded {
			if strings.HasPrefix(line, "alias "+g+"=") {
				return false
			}
		}
	}
	return strings.TrimSpace(text) != ""
}

// runsFromSSH reports whether lines of ssh's configuration run a command.
func runsFromSSH(text string) bool {
	l := strings.ToLower(text)
	return strings.Contains(l, "proxycommand") || strings.Contains(l, "localcommand") || strings.Contains(l, "knownhostscommand") || strings.Contains(l, "match exec")
}

// shared are the names of files in folders of keys that are no secret.
func shared(p string) bool {
	return strings.HasSuffix(p, ".pub") || strings.HasSuffix(p, "/known_hosts") || strings.HasSuffix(p, "/.ssh/config")
}
