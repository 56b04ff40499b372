package cli

import "strings"

// usages are the help texts by command; "" is that of caro itself. A test keeps them in step with the flags.
var usages = map[string]string{
	"": `caro turns plain words into one shell command and says how risky it is.

usage: caro WORDS…                  ask for a command; no quotes needed
       caro check COMMAND…          how risky is a command that someone else wrote
       caro explain COMMAND…        what each part of it does
       caro history                 what was approved before
       caro model                   the models on this machine
       caro config                  the settings
       caro doctor                  does everything work here
       caro validate                an installation in seven phases
       caro demo                    a guided tour
       caro eval FILE               how many tasks of a file a model gets right
       caro bench                   how fast a model runs on this machine
       caro init SHELL              a key that turns words in your edit line into a command
       caro completion SHELL        completion for your shell
       caro man                     this and all other help as a manual page
       caro version                 which caro this is
       caro app                     the menu-bar app (macOS)

Asking: caro ask --help. Every command has --help.
When the first word of a request is a command of caro, write: caro ask check the disk

examples:
  caro find text files larger than 1 MB
  caro -x show the ten biggest folders here
  echo 'count the lines of all go files' | caro -o json
  caro check 'curl https://example.com/x.sh | sh'

exit codes: 0 ok, 1 failure, 2 usage, 3 refused by the safety policy, 4 no model, 5 not a shell task,
            6 history or model store busy, 130 interrupted; with -x the code of the command that ran
`,
	"ask": `usage: caro [FLAGS] WORDS…
       caro ask [FLAGS] WORDS…      the same; for requests that begin with the name of a command
       … | caro [FLAGS] [-]         the request comes from standard input
       caro --jsonl < REQUESTS      a request per line: {"id":"1","query":"list files"}, or just the words

On a terminal caro shows the command, its risk and an explanation, and asks what to do with it.
On a pipe stdout carries the command alone; a critical command is not printed (exit code 3).

  -o, --output plain|json|yaml     what stdout carries
      --jsonl                      one JSON answer per line of input, in order
      --parallel N                 with --jsonl: so many requests at a time (to 16; to 256 with a server)
  -s, --shell zsh|bash|sh|fish     the dialect to write (default: your shell)
      --system macos|linux         whose tools to use (default: this machine)
      --safety strict|moderate|permissive   how much caro asks first (default: moderate)
  -x, --execute                    run the command after the confirmation that its risk demands
  -y, --yes                        confirm a moderate command; never a high or critical one
  -c, --copy                       put the command on the clipboard
  -n, --alternatives N             N other commands as well (0 to 3)
      --dry-run                    show what would happen; run, copy and save nothing
      --private                    leave no trace in the history
      --context none|dir           what answers may go by of this folder: nothing (default), or its names, branch and kind of
                                   project, in at most 60 tokens; never what is in the files
      --show-context               print what that would be for these words, and ask nothing
      --model NAME|FILE            the model to ask
      --backend auto|metal|cpu|remote   what answers: auto is the server of the setting remote.url if there is one, else
                                   this machine; remote is the server alone; metal and cpu are this machine
      --timeout 30s                how long the model may take
  -i, --interactive                ask on the terminal also when stdout is a pipe
      --no-input                   never ask
  -q, --quiet                      the command only
  -v, --verbose                    log lines on stderr
      --no-color                   no colours; the variable NO_COLOR does the same
`,
	"check": `usage: caro check [FLAGS] COMMAND…
       … | caro check [FLAGS] [-]   the command comes from standard input
       caro check --jsonl < COMMANDS

Says what a command could do, where it runs (POSIX, macOS, Linux) and what would be safer. Runs nothing, needs no model.
Flags stand before the command. Quote a command that holds pipes or variables as one word.

  -o, --output plain|json|yaml     what stdout carries
      --jsonl                      one JSON verdict per line of input: {"id":"1","command":"ls"}, or just the command
  -s, --shell zsh|bash|sh|fish     the dialect of the command
      --system macos|linux         whose tools it would meet (default: this machine)
      --safety strict|moderate|permissive   the policy whose demands the document states
      --rules                      list what the analysis knows
      --fail-on LEVEL              exit with 3 when the risk is safe, moderate, high, critical or above
  -q, --quiet                      the verdict in one line
`,
	"explain": `usage: caro explain [FLAGS] COMMAND…
       … | caro explain [FLAGS] [-]

Says what each part of a command does and what it would touch: which files in this folder it would delete, move or change.
Runs nothing, needs no model.
Flags stand before the command. Quote a command that holds pipes or variables as one word.

  -o, --output plain|json|yaml     what stdout carries
  -s, --shell zsh|bash|sh|fish     the dialect of the command
      --system macos|linux         whose tools it would meet (default: this machine)
`,
	"history": `usage: caro history [list] [FLAGS]      the newest entries
       caro history search [FLAGS] WORDS…   the best matches first
       caro history show ID                everything about one entry
       caro history copy [-y] ID           its command to the clipboard
       caro history pin ID                 keep it for ever; unpin ID takes that back
       caro history rm ID…                 remove entries: all of them, or none if one is missing; on a terminal a key
                                           undoes it; with -o json it prints them, and import takes them back
       caro history clear [-y]             remove everything, so that no file holds it any more
       caro history export > FILE          every entry, one JSON object a line; import < FILE reads them in any format
       caro history stats                  how much there is
       caro history repair                 bring back what can be read of damaged files

The beginning of an ID is enough where only one entry has it.

      --level LEVEL                only safe, moderate, high or critical commands
  -s, --shell zsh|bash|sh|fish     only commands for this shell
      --since DATE, --until DATE   by day, such as 2026-01-31
      --pinned                     only pinned entries
      --format jsonl|json|yaml|csv   of export; import finds it out
      --no-input                   rm offers no undo
  -n, --limit N                    at most so many (default: 50)
  -o, --output plain|json|yaml     what stdout carries
  -q, --quiet                      the commands only
`,
	"model": `usage: caro model [list]         the models that caro knows, and which of them are here
       caro model pull [NAME]           download one (default: qwen2.5-coder-1.5b); goes on where it stopped
       caro model use NAME|FILE         let it answer from now on
       caro model verify [NAME]         read the whole file and compare its SHA-256
       caro model rm NAME               take it off this machine
       caro model path [NAME]           where the file is
       caro model import FILE           copy a GGUF file of yours in
       caro model list --server         the models of the server that the settings name
       caro model pull --server NAME    have it download one from Ollama's library, where it is Ollama

Without a name the model in use is meant: what CARO_MODEL or the setting "model" name, else Qwen2.5-Coder-1.5B
if it is installed, else the starter model.

  -y, --yes                        pull without asking
      --accept-license             agree to a license that permits research only
      --server                     the models of the server, not of this machine
      --no-input                   never ask
  -o, --output plain|json|yaml     what stdout carries
  -q, --quiet                      no progress

HF_ENDPOINT names a mirror, HF_TOKEN is sent to it and nowhere else, HF_HUB_OFFLINE=1 forbids to connect,
HTTPS_PROXY names a proxy. What Hugging Face's own cache holds is copied from there.
`,
	"config": `usage: caro config [show] [--origin]     every setting, and who set it
       caro config get KEY
       caro config set KEY VALUE           write it to the file
       caro config reset [KEY]             back to the default: one, or all
       caro config edit                    the file in your editor
       caro config path                    where the file is

What counts is, in this order: flags, variables of the environment (CARO_SAFETY_LEVEL for safety.level), the file, the
defaults. With the flags of an ask, show tells what they would change: --safety, -s --shell, --model, --timeout, --private.

  -o, --output plain|json|yaml     what stdout carries
`,
	"doctor": `usage: caro doctor [--json] [-o plain|json|yaml]

Looks at everything that an ask needs, then asks the model something easy. Changes nothing.
The exit code is 0 only when caro can answer; otherwise it is the code that an ask would end with.
`,
	"validate": `usage: caro validate [--json] [-o plain|json|yaml]

Checks an installation in seven phases, a line each: platform, toolchain (or bundle), model, load, inference, safety,
history. A phase that has nothing to go on is skipped. The user's history is looked at and not changed.
The exit code is 0 only when every phase went well, warnings aside; otherwise it is the code that an ask would end with.
`,
	"demo": `usage: caro demo

A guided tour: an ask, verdicts, an explanation, what is asked before anything happens. It needs no network, runs none of
the commands that it shows and saves nothing. On a terminal each part waits for a key.
`,
	"eval": `usage: caro eval [--model NAME|FILE] [--floor PERCENT] [--bare] [-o plain|json|yaml] FILE
       caro eval --verify FILE      do the commands that the tasks call right do what they should

Asks the model for each task of FILE, a JSON object a line, runs the answers in a sandbox and compares output and files with
what the task's own commands do: a folder of its own, no network, five seconds. It takes Linux. Nothing is saved.

      --model NAME|FILE            the model to ask
      --floor PERCENT              fail when fewer pass
      --bare                       take the model's first answer, whatever the checks say of it
      --verify                     ask no model; run the tasks' own commands
  -o, --output plain|json|yaml     what stdout carries
`,
	"bench": `usage: caro bench [--model NAME|FILE] [--threads N] [--json] [-o plain|json|yaml]

Measures a model on this machine, in a process of its own: its load, how fast it reads a prompt of 256 tokens (prefill) and
writes an answer of 64 (decode), how long a request waits for the first token, and the memory of the process at its peak.
Close other programs before: they count.

      --model NAME|FILE            the model to measure (default: the one in use)
      --threads N                  the most threads to use (default: what suits the processor)
      --json                       the same as -o json
  -o, --output plain|json|yaml     what stdout carries
`,
	"init": `usage: caro init zsh|bash|fish [--key KEY]

Prints what binds a key in your shell. Type what the command should do, press the key, and the command stands in place of
the words. Nothing runs until you press Return; undo brings the words back. Load it where the shell starts:

  zsh    source <(caro init zsh)        in ~/.zshrc
  bash   source <(caro init bash)       in ~/.bashrc; needs bash 4 or newer
  fish   caro init fish | source        in ~/.config/fish/config.fish

      --key KEY                    ctrl or alt with a letter (default: ctrl-g)
`,
	"completion": `usage: caro completion zsh|bash|fish

Prints what makes the shell complete commands, flags, settings and entries of the history. Load it where the shell starts:

  zsh    source <(caro completion zsh)        in ~/.zshrc, after compinit
  bash   source <(caro completion bash)       in ~/.bashrc
  fish   caro completion fish | source        in ~/.config/fish/config.fish
`,
	"man": `usage: caro man

Prints the manual page: caro man > caro.1; man ./caro.1
`,
	"version": `usage: caro version [--json] [-o plain|json|yaml]

Says which caro this is.
`,
}

// usage returns the help of a command, such as "history list", or of the command that it belongs to.
func usage(topic string) string {
	for topic != "" {
		if text, ok := usages[topic]; ok {
			return text
		}
		topic = topic[:max(0, strings.LastIndexByte(topic, ' '))]
	}
	return usages[""]
}

// helpTopic reports whether the arguments are `help` or `help COMMAND`. Any other words after help are a request.
func helpTopic(args []string) (topic string, ok bool) {
	if len(args) == 0 || args[0] != "help" || len(args) > 2 {
		return "", false
	}
	if len(args) == 1 {
		return "", true
	}
	_, ok = usages[args[1]]
	return args[1], ok
}
