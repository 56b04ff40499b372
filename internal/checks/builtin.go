package checks

import (
	"strings"

	"caro/internal/shell"
)

// Commands of the shells themselves, which no PATH has. Sources: POSIX.1-2024 (2.15 and the utilities that change the shell's state),
// bash(1) SHELL BUILTIN COMMANDS, zshbuiltins(1), the command reference of fish.
const (
	everyShell = ". : [ alias bg break cd command continue echo eval exec exit export false fc fg getopts hash jobs kill printf pwd read readonly return set shift test time times trap true type ulimit umask unalias unset wait"
	bashOnly   = "[[ bind builtin caller compgen complete compopt coproc declare dirs disown enable help history let local logout mapfile popd pushd readarray shopt source suspend typeset"
	zshOnly    = "[[ - autoload bindkey builtin chdir compctl declare dirs disable disown echotc emulate enable float functions getln history integer let limit local log logout nocorrect noglob popd print pushd pushln r rehash repeat sched setopt source suspend typeset unfunction unhash unlimit unsetopt vared whence where which zcompile zmodload zparseopts zstyle"
	fishOnly   = "abbr argparse begin bind block builtin count dirh emit fish_add_path fish_config functions funced funcsave history isatty math nextd open path popd prevd pushd random realpath set_color source status string suspend type vared"
)

// builtin reports whether a command is the shell's own.
func builtin(name string, sh shell.Shell) bool {
	has := func(list string) bool { return strings.Contains(" "+list+" ", " "+name+" ") }
	switch {
	case name == "" || strings.ContainsAny(name, " /"):
		return false
	case has(everyShell):
		return true
	case sh == shell.Bash:
		return has(bashOnly)
	case sh == shell.Zsh:
		return has(zshOnly)
	case sh == shell.Fish:
		return has(fishOnly)
	}
	return name == "local"
}
