package cli

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"caro/app"
	"caro/history"
	"caro/internal/shell"
	"caro/safety"
)

// initCmd is `caro init SHELL`.
type initCmd struct {
	Shell string `arg:"" enum:"zsh,bash,fish"`
	Key   string `default:"ctrl-g" placeholder:"KEY"`
}

// widgets are the scripts that bind a key by shell. Each hands the words in the edit line to caro, shows the first line
// of what it prints and puts the others into the edit line. KEY is the key as the shell writes it.
var widgets = map[shell.Shell]string{
	shell.Zsh: `_caro_widget() {
	emulate -L zsh
	local answer
	zle -R 'caro is thinking'
	answer=$(command caro __widget zsh "$BUFFER" </dev/null 2>/dev/null)
	zle -M -- "${answer%%$'\n'*}"
	if [[ "$answer" == *$'\n'* ]]; then
		BUFFER=${answer#*$'\n'}
		CURSOR=${#BUFFER}
	fi
}
zle -N _caro_widget
bindkey -M emacs KEY _caro_widget
bindkey -M viins KEY _caro_widget
bindkey -M vicmd KEY _caro_widget
`,
	shell.Bash: `_caro_widget() {
	local answer
	answer=$(command caro __widget bash "$READLINE_LINE" </dev/null 2>/dev/null)
	printf '%s\n' "${answer%%$'\n'*}"
	if [[ "$answer" == *$'\n'* ]]; then
		READLINE_LINE=${answer#*$'\n'}
		READLINE_POINT=${#READLINE_LINE}
	fi
}
if ((BASH_VERSINFO[0] >= 4)); then
	bind -m emacs-standard -x KEY
	bind -m vi-insert -x KEY
	bind -m vi-command -x KEY
elif [[ $- == *i* ]]; then
	echo 'caro: the key needs bash 4 or newer' >&2
fi
`,
	shell.Fish: `function _caro_widget
	set -l answer (command caro __widget fish (commandline | string collect) </dev/null 2>/dev/null)
	printf '\n%s\n' $answer[1]
	if set -q answer[2]
		commandline --replace -- (string join \n -- $answer[2..] | string collect)
	end
	commandline -f repaint
end
bind KEY _caro_widget
bind -M insert KEY _caro_widget
`,
}

// keyForm is how a key is named: one that a terminal can send and that types nothing.
var keyForm = regexp.MustCompile(`^(ctrl|alt)-([a-z])$`)

// Run prints the script that a shell reads at its start.
func (c *initCmd) Run(p *program) error {
	m := keyForm.FindStringSubmatch(c.Key)
	if m == nil {
		return hinted(usagef("--key takes ctrl or alt with a letter, not %q", c.Key), "caro init "+c.Shell+" --key alt-c")
	}
	ctrl, letter := m[1] == "ctrl", m[2]
	key := map[shell.Shell]string{shell.Zsh: `'^[` + letter + `'`, shell.Bash: `'"\e` + letter + `": _caro_widget'`, shell.Fish: `\e` + letter}
	if ctrl {
		key = map[shell.Shell]string{shell.Zsh: `'^` + strings.ToUpper(letter) + `'`, shell.Bash: `'"\C-` + letter + `": _caro_widget'`, shell.Fish: `\c` + letter}
	}
	sh := shell.Shell(c.Shell)
	about := fmt.Sprintf("# caro: %s turns the words in the edit line into a command; undo brings the words back. Nothing runs by itself.\n", c.Key)
	return p.print([]byte(about + strings.ReplaceAll(widgets[sh], "KEY", key[sh])))
}

// widget answers a shell's key: caro __widget SHELL WORDS. It prints one line to show, and behind it the command, if it
// is one that may stand in the edit line.
func (p *program) widget(ctx context.Context, sh string, words []string) error {
	p.globals.NoColor = true // the edit line has colours of its own
	got, err := p.widgetAnswer(ctx, sh, strings.Join(words, " "))
	if err != nil {
		text := "caro: " + err.Error()
		if hint := hintOf(err); hint != "" && !errors.Is(err, context.Canceled) {
			text += " (" + hint + ")"
		}
		if perr := p.print([]byte(p.visible(oneLine(text)) + "\n")); perr != nil {
			return perr
		}
		return silent{err}
	}
	said := p.badge(nil, got)
	if len(got.Placeholders) > 0 {
		said += " Needs a value for " + strings.Join(got.Placeholders, ", ") + "."
	}
	return p.print([]byte(said + "\n" + got.Command + "\n"))
}

// widgetAnswer answers the words in an edit line. The error is a refusal for a command that may not stand there.
func (p *program) widgetAnswer(ctx context.Context, sh, query string) (app.Answer, error) {
	s, err := p.settings(target{dialect: dialect{Shell: sh}})
	if err != nil {
		return app.Answer{}, err
	}
	if strings.TrimSpace(query) == "" {
		return app.Answer{}, hinted(usagef("the edit line is empty"), "type what the command should do, then press the key again")
	}
	s.Origin = history.OriginWidget
	a := &asker{gate: gate{program: p, policy: s.Policy, noInput: true}, cmd: &askCmd{}, settings: s}
	var got app.Answer
	err = a.open(func() (err error) {
		got, err = a.ask(ctx, a.engine, query, nil)
		return err
	})
	switch {
	case err != nil:
		return got, err
	case got.Safety.Level >= safety.Critical:
		return got, hinted(refusedf("%s, so the words stay", strings.TrimSuffix(p.badge(nil, got), ".")), got.Safety.Safer)
	case !got.Copyable():
		return got, refusedf("the command holds characters that nobody sees and was not released")
	}
	a.warn(a.remember(ctx, &got)) // the answer is there all the same
	return got, nil
}
