// Package cli is caro's command line: `caro find big files`, `caro check rm -rf /`, `caro history`.
//
// A program fills in an [Env] and calls [Main]. The contract with users and scripts (flags, JSON fields, exit codes) is
// docs/cli.md; the rules that the code below keeps everywhere are these:
//
//   - stdout carries the command or the document and nothing else; everything said to people goes to stderr.
//   - Text that came from elsewhere is shown with its control and direction characters escaped.
//   - Lines for people have no capital letter at the start and no full stop at the end; what to do about an error is a
//     "hint:" line of its own.
//   - Printing is not approving: only a copy or a run asks what the safety policy demands.
//   - A command that needs neither the model nor the history opens neither.
package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/alecthomas/kong"

	"caro/internal/config"
	"caro/internal/redact"
)

// program is one invocation.
type program struct {
	Env
	globals *globals
	log     *slog.Logger
	settled *config.Config // nil until somebody asks
}

// grammar is the whole command line. The texts of its help are in usage.go.
type grammar struct {
	globals
	Ask        askCmd        `cmd:"" default:"withargs"`
	Check      checkCmd      `cmd:""`
	Explain    explainCmd    `cmd:""`
	History    historyCmd    `cmd:""`
	Model      modelCmd      `cmd:""`
	Config     configCmd     `cmd:""`
	Doctor     doctorCmd     `cmd:""`
	Validate   validateCmd   `cmd:""`
	Demo       demoCmd       `cmd:""`
	Eval       evalCmd       `cmd:""`
	Bench      benchCmd      `cmd:""`
	Init       initCmd       `cmd:""`
	Completion completionCmd `cmd:""`
	Man        manCmd        `cmd:""`
	Version    versionCmd    `cmd:""`
}

// globals are the flags that every command takes.
type globals struct {
	Output  format   `short:"o" default:"plain" enum:"plain,json,yaml"`
	Quiet   bool     `short:"q"`
	Verbose bool     `short:"v"`
	NoColor bool     `name:"no-color"`
	Help    helpFlag `short:"h"`
}

// errHelp ends the parsing when help was asked for. It is not a failure.
var errHelp = errors.New("help was asked for")

// helpFlag remembers whose help was asked for: it stops the parser before a missing argument can be an error.
type helpFlag bool

// IgnoreDefault makes `caro --help` the help of caro, not that of ask.
func (helpFlag) IgnoreDefault() {}

// BeforeReset is kong's hook.
func (helpFlag) BeforeReset(*kong.Context) error { return errHelp }

// Main runs the command line and returns the exit code. It prints what there is to say, errors included.
func Main(ctx context.Context, env Env) int {
	p := &program{Env: env, globals: &globals{}, log: slog.New(slog.DiscardHandler)}
	return p.finish(ctx, p.run(ctx))
}

// run finds the command that the arguments name and runs it. Help is looked for first, so that it never needs the
// arguments that a command demands.
func (p *program) run(ctx context.Context) error {
	if topic, ok := helpTopic(p.Args); ok {
		return p.print([]byte(p.visible(usage(topic))))
	}
	if len(p.Args) > 1 && p.Args[0] == "__complete" {
		return p.complete(ctx, p.Args[1], p.Args[2:])
	}
	if len(p.Args) > 1 && p.Args[0] == "__widget" {
		return p.widget(ctx, p.Args[1], p.Args[2:])
	}
	var g grammar
	parser, err := newParser(&g)
	if err != nil {
		return err
	}
	selected, err := parser.Parse(p.Args)
	var bad *kong.ParseError
	switch {
	case errors.Is(err, errHelp) && errors.As(err, &bad):
		return p.print([]byte(p.visible(usage(topicOf(bad.Context)))))
	case err != nil:
		return p.usageError(err)
	}
	p.globals = &g.globals
	if g.Verbose {
		p.log = slog.New(slog.NewTextHandler(p.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: redact.Attr}))
	}
	selected.BindTo(ctx, (*context.Context)(nil))
	return selected.Run(p)
}

// newParser returns the parser of the command line. It prints nothing and ends nothing by itself.
func newParser(g *grammar) (*kong.Kong, error) {
	return kong.New(g, kong.Name("caro"), kong.NoDefaultHelp(), kong.Exit(func(int) {}))
}

// usageError says what is wrong with the arguments. A request that begins with the name of a command is a usual cause.
func (p *program) usageError(err error) error {
	for _, arg := range p.Args {
		if _, ok := usages[arg]; ok && arg != "ask" {
			return hinted(usageErr(err), fmt.Sprintf("caro %s --help shows its flags; to ask for a command: caro ask %s", arg, strings.Join(p.Args, " ")))
		}
		if !strings.HasPrefix(arg, "-") {
			break
		}
	}
	return hinted(usageErr(err), "put the request in quotes, or -- before it, when a word of it begins with a dash")
}

// topicOf returns the name of the command that the parser had come to, such as "history list", or "".
func topicOf(c *kong.Context) string {
	if c == nil || c.Selected() == nil {
		return ""
	}
	return c.Selected().Path()
}
