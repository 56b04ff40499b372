package safety_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// quote returns s as one single-quoted word.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// meaningPreserving returns the rewrites after which a command still does at least what it did.
func meaningPreserving() []rewrite {
	return slices.Concat(blocks(), shells(), decoders(), interpreters(), prefixes(), printers(), spellings())
}

// lines puts the row on lines of its own, so that comments and here-documents end where they did.
func lines(before, after string) func(subject) string {
	return func(s subject) string { return before + "\n" + s.Command + "\n" + after }
}

// blocks runs the row inside another command of the same shell.
func blocks() []rewrite {
	return []rewrite{
		{"brace group", lines("{", "}")},
		{"quiet brace group", lines("{", "} >/dev/null 2>&1")},
		{"if true", lines("if true; then", "fi")},
		{"else branch", lines("if false; then :; else", "fi")},
		{"and list", lines("true && {", "}")},
		{"or list", lines("false || {", "}")},
		{"or after failure", lines("ls /nowhere || {", "}")},
		{"second line", lines("echo start", "")},
		{"between lines", lines("echo start", "echo done")},
		{"after semicolons", lines(":; :;", "")},
		{"while once", loop("while :; do", "break; done")},
		{"for once", loop("for i_ in 1; do", "done")},
		{"case", lines("case x in x)", ";; esac")},
		{"timed group", lines("time {", "}")},
		{"negated group", lines("! {", "}")},
		{"function", function},
		{"subshell", isolated(lines("(", ")"))},
		{"nested subshell", isolated(lines("( (", ") )"))},
		{"background", isolated(lines("{", "} &"))},
		{"pipe to cat", isolated(lines("{", "} | cat"))},
		{"substitution", isolated(lines(`echo "$(`, `)"`))},
		{"substituted assignment", isolated(lines("x_=$(", ")"))},
		{"substitution in a test", isolated(lines(`[ -n "$(`, `)" ]`))},
		{"process substitution", isolated(lines("cat <(", ")"))},
		{"comment after", func(s subject) string { return s.Command + "\n# done" }},
	}
}

// stateful words act on the shell that reads them, so that a child shell would undo them.
var stateful = []string{"alias", "trap", "bind", "complete", "history", "HISTFILE", "PROMPT_COMMAND", "PS1", "precmd",
	"preexec", "chpwd", "hook", "TRAP", "bindkey", "sched", "print -z", "fc ", "command_not_found", "export LESS", "exec "}

// isolated applies the rewrite unless the row is about the state of its own shell.
func isolated(apply func(subject) string) func(subject) string {
	return func(s subject) string {
		if s.mentions(stateful...) || s.Category == "obf_deferred" && s.declares() {
			return ""
		}
		return apply(s)
	}
}

func (s subject) mentions(words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s.Command, w) })
}

// declares reports a function definition.
func (s subject) declares() bool {
	found := false
	syntax.Walk(s.file, func(n syntax.Node) bool {
		_, ok := n.(*syntax.FuncDecl)
		found = found || ok
		return true
	})
	return found
}

// loop skips rows that end loops themselves.
func loop(before, after string) func(subject) string {
	return func(s subject) string {
		if s.mentions("break", "continue") {
			return ""
		}
		return lines(before, after)(s)
	}
}

// function skips rows that read positional parameters, which a call would hide.
func function(s subject) string {
	if s.mentions("$1", "$@", "$*", "$0", "$#", "shift") {
		return ""
	}
	return lines("w_() {", "}; w_")(s)
}

// inner gives the row, as one quoted word, to a shell that the format starts; %[1]s is the shell, %[2]s the word.
func inner(format string) func(subject) string {
	return isolated(func(s subject) string { return fmt.Sprintf(format, s.shell, quote(s.Command)) })
}

// posix gives the row to sh, when sh reads it alike.
func posix(format string) func(subject) string {
	return isolated(func(s subject) string {
		if s.shell == "zsh" || s.mentions("$'", `$"`, "{", "<(", "**", "|&", "&>", "time", "source", "!", "function") {
			return ""
		}
		if _, err := parse(s.Command, syntax.LangPOSIX); err != nil {
			return ""
		}
		return fmt.Sprintf(format, quote(s.Command))
	})
}

// shells hands the row to another shell as text.
func shells() []rewrite {
	return []rewrite{
		{"shell -c", inner("%[1]s -c %[2]s")},
		{"sh -c", posix("sh -c %s")},
		{"sh -c by path", posix("/bin/sh -c %s")},
		{"sh -ec", posix("sh -ec %s")},
		{"shell -c twice", isolated(func(s subject) string {
			return fmt.Sprintf("%s -c %s", s.shell, quote(fmt.Sprintf("%s -c %s", s.shell, quote(s.Command))))
		})},
		{"sudo shell -c", inner("sudo %[1]s -c %[2]s")},
		{"env shell -c", inner("env A_=1 %[1]s -c %[2]s")},
		{"nohup shell -c", inner("nohup %[1]s -c %[2]s &")},
		{"timeout shell -c", inner("timeout -k 5 1h %[1]s -c %[2]s")},
		{"su -c", posix("su -c %s")},
		{"script -c", posix("script -qc %s /dev/null")},
		{"flock -c", posix("flock /tmp/lock -c %s")},
		{"watch", posix("watch -n 9 %s")},
		{"find -exec shell -c", inner(`find . -maxdepth 0 -exec %[1]s -c %[2]s \;`)},
		{"xargs shell -c", inner("echo | xargs %[1]s -c %[2]s")},
		{"eval", func(s subject) string { return "eval " + quote(s.Command) }},
		{"eval of a variable", func(s subject) string { return "c_=" + quote(s.Command) + `; eval "$c_"` }},
		{"shell -c of a variable", inner(`c_=%[2]s; %[1]s -c "$c_"`)},
		{"eval of a substitution", func(s subject) string { return "eval \"$(printf '%s' " + quote(s.Command) + ")\"" }},
		{"source of a substitution", func(s subject) string { return "source <(printf '%s\\n' " + quote(s.Command) + ")" }},
		{"printf to shell", inner(`printf '%%s\n' %[2]s | %[1]s`)},
		{"printf through cat to shell", inner(`printf '%%s\n' %[2]s | cat | %[1]s`)},
		{"here-string to shell", inner("%[1]s <<< %[2]s")},
		{"here-document to shell", isolated(func(s subject) string {
			return fmt.Sprintf("%s <<'END_'\n%s\nEND_", s.shell, s.Command)
		})},
		{"here-document through cat", isolated(func(s subject) string {
			return fmt.Sprintf("cat <<'END_' | %s\n%s\nEND_", s.shell, s.Command)
		})},
		{"shell of a process substitution", inner(`%[1]s <(printf '%%s\n' %[2]s)`)},
		{"written, then run", inner(`printf '%%s\n' %[2]s > /tmp/x_.sh; %[1]s /tmp/x_.sh`)},
		{"trap", func(s subject) string { return "trap " + quote(s.Command) + " EXIT" }},
	}
}

// decoders hide the row in an encoding that the same line undoes. A row that only spoofs the display does so no longer.
func decoders() []rewrite {
	all := []rewrite{
		{"base64", isolated(func(s subject) string {
			return fmt.Sprintf("echo %s | base64 -d | %s", base64.StdEncoding.EncodeToString([]byte(s.Command)), s.shell)
		})},
		{"eval of base64", func(s subject) string {
			return fmt.Sprintf(`eval "$(base64 -d <<< %s)"`, base64.StdEncoding.EncodeToString([]byte(s.Command)))
		}},
		{"xxd", isolated(func(s subject) string {
			return fmt.Sprintf("echo %s | xxd -r -p | %s", hex.EncodeToString([]byte(s.Command)), s.shell)
		})},
		{"rev", isolated(func(s subject) string {
			if !plain(s.Command) {
				return ""
			}
			b := []byte(s.Command)
			slices.Reverse(b)
			return fmt.Sprintf("printf '%%s\\n' %s | rev | %s", quote(string(b)), s.shell)
		})},
		{"eval of escapes", func(s subject) string { return "eval $'" + escape(s.Command, `\x%02x`) + "'" }},
		{"shell of escapes", isolated(func(s subject) string { return s.shell + " -c $'" + escape(s.Command, `\%03o`) + "'" })},
		{"printf of escapes", isolated(func(s subject) string {
			return "printf '" + escape(s.Command, `\%03o`) + "' | " + s.shell
		})},
	}
	for i, rw := range all {
		all[i].apply = func(s subject) string {
			if spoofs(s.Command) {
				return ""
			}
			return rw.apply(s)
		}
	}
	return all
}

// escape writes every byte of s by the format.
func escape(s, format string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		fmt.Fprintf(&b, format, c)
	}
	return b.String()
}

// plain reports one line of printable ASCII.
func plain(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' })
}

// interpreters run the row from another language, through sh.
func interpreters() []rewrite {
	language := func(format string, special ...string) func(subject) string {
		pairs := []string{`\`, `\\`, `"`, `\"`}
		for _, c := range special {
			pairs = append(pairs, c, `\`+c)
		}
		escaper := strings.NewReplacer(pairs...)
		sh := posix("%s")
		return func(s subject) string {
			if !plain(s.Command) || sh(s) == "" {
				return ""
			}
			before, after, _ := strings.Cut(format, "…")
			program, code, _ := strings.Cut(before, "'")
			return program + quote(code+escaper.Replace(s.Command)+after)
		}
	}
	return []rewrite{
		{"python os.system", language(`python3 -c 'import os; os.system("…")`)},
		{"python subprocess", language(`python -c 'import subprocess as p; p.run("…", shell=True)`)},
		{"perl system", language(`perl -e 'system("…")`, "$", "@")},
		{"ruby system", language(`ruby -e 'system("…")`, "#")},
		{"awk system", language(`awk 'BEGIN { system("…") }`)},
		{"node execSync", language(`node -e 'require("child_process").execSync("…")`)},
	}
}

// prefixes start the row's one command through a program that runs its operands.
func prefixes() []rewrite {
	var all []rewrite
	for _, p := range []string{
		"sudo", "sudo -u root", "sudo -E --", "doas", "env", "env A_=1", "env -i", "/usr/bin/env", "nohup", "nice", "nice -n 5",
		"time", "command", "command --", "exec", "timeout 60", "timeout -s INT 1m", "setsid", "stdbuf -oL", "ionice -c 3",
		"sudo nice -n 5 env A_=1", "flock /tmp/lock", "caffeinate -i", "printf '' | xargs", "A_=1", "A_=1 B_=2 env",
	} {
		all = append(all, rewrite{p, func(s subject) string {
			if !s.external() {
				return ""
			}
			return p + " " + s.Command
		}})
	}
	return append(all, rewrite{"find -exec", func(s subject) string {
		if !s.external() || slices.ContainsFunc(s.words, func(w string) bool { return strings.ContainsAny(w, "{};+") }) {
			return ""
		}
		return "find . -maxdepth 0 -exec " + s.Command + ` \;`
	}})
}

// builtins are the words that only the shell itself can run.
var builtins = strings.Fields(`. : [ alias autoload bg bind break builtin caller cd command compgen complete compopt continue
	coproc declare dirs disown enable eval exec exit export fc fg getopts hash help history jobs let local logout mapfile
	nocorrect noglob popd print pushd read readarray readonly repeat return sched set setopt shift shopt source suspend
	times trap type typeset ulimit umask unalias unset until wait zargs zf_rm zle zmodload - time`)

// external reports a row that is one call of a program, whichever way its name is spelled.
func (s subject) external() bool {
	return s.call != nil && !slices.Contains(builtins, s.words[0]) && !s.mentions("\n", "#", "alias", "noglob")
}

// printers spell the row as the printer of the syntax library does.
func printers() []rewrite {
	reprint := func(options ...syntax.PrinterOption) func(subject) string {
		return func(s subject) string {
			var b strings.Builder
			if spoofs(s.Command) || s.mentions("#") || syntax.NewPrinter(options...).Print(&b, s.file) != nil {
				return ""
			}
			if _, err := parse(b.String(), s.lang); err != nil { // some compact forms drop a separator
				return ""
			}
			return b.String()
		}
	}
	return []rewrite{
		{"printed", reprint()},
		{"printed short", reprint(syntax.Minify(true))},
		{"printed on one line", reprint(syntax.SingleLine(true))},
	}
}
