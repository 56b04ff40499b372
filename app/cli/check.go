package cli

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"caro/app"
	"caro/inference"
	"caro/safety"
)

// maxCommand is how many bytes of a command `caro check` reads. It bounds the memory of a check; nobody can read more.
const maxCommand = 1 << 20

// checkCmd is `caro check COMMAND…`.
type checkCmd struct {
	target
	JSONL  bool          `name:"jsonl"`
	FailOn *safety.Level `placeholder:"LEVEL"`
	Rules  bool          `name:"rules"`
	Words  []string      `arg:"" optional:"" passthrough:"partial"`
}

// Run judges a command, or each line of a batch.
func (c *checkCmd) Run(ctx context.Context, p *program) error {
	if c.Rules {
		conf, err := p.config()
		if err != nil {
			return err
		}
		return p.printRules(conf.Rules.Rules())
	}
	s, err := p.settings(c.target)
	if err != nil {
		return err
	}
	worst := safety.Safe
	if c.JSONL {
		if len(c.Words) > 0 {
			return usagef("--jsonl reads the commands from standard input")
		}
		err = p.batch(ctx, "command", []worker{func(it item) func() (any, error) {
			a := app.Check(it.text, "", s)
			return func() (any, error) {
				worst = max(worst, a.Safety.Level)
				return newCheckDoc(idOr(it.id, ""), a), nil
			}
		}})
	} else {
		var command string
		if command, err = p.command(ctx, "check", c.Words); err != nil {
			return err
		}
		a := app.Check(command, "", s)
		worst = a.Safety.Level
		err = p.printCheck(a, s.Policy)
	}
	if err == nil && c.FailOn != nil && worst >= *c.FailOn {
		return silent{errRefused} // the output said it
	}
	return err
}

// command returns the command to look at: the words, or standard input.
func (p *program) command(ctx context.Context, topic string, words []string) (string, error) {
	if len(words) > 0 && words[0] == "--" {
		words = words[1:]
	}
	text := joinWords(words)
	if len(words) == 0 && p.IsTerminal(p.Stdin) {
		return "", noWords(topic)
	}
	if len(words) == 0 || text == "-" {
		b, err := io.ReadAll(io.LimitReader(contextReader{ctx, p.Stdin}, maxCommand+1))
		if err != nil {
			return "", fmt.Errorf("read standard input: %w", err)
		}
		text = string(b)
	}
	switch {
	case len(text) > maxCommand:
		return "", hinted(usageErr(fmt.Errorf("the command is too long")), fmt.Sprintf("caro reads %d bytes of a command", maxCommand))
	case strings.TrimSpace(text) == "":
		return "", hinted(usageErr(inference.ErrEmptyQuery), "caro "+topic+" 'COMMAND', or a command on standard input")
	}
	return text, nil
}

// joinWords undoes what the shell made of a command on its way here: a word with white space in it was quoted, as in
// sh -c 'rm -rf /'. A single word is a whole command.
func joinWords(words []string) string {
	if len(words) == 1 {
		return words[0]
	}
	quoted := make([]string, len(words))
	for i, w := range words {
		if w == "" || strings.ContainsFunc(w, unicode.IsSpace) {
			w = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
		quoted[i] = w
	}
	return strings.Join(quoted, " ")
}

// printCheck prints a verdict for people, or the document.
func (p *program) printCheck(a app.Answer, policy safety.Policy) error {
	if p.globals.Output != plain {
		return p.printDoc(newDocument(stringID(""), a, policy))
	}
	var b bytes.Buffer
	fmt.Fprintln(&b, p.badge(p.Stdout, a))
	if !p.globals.Quiet {
		p.writeFindings(&b, a)
	}
	return p.print(b.Bytes())
}

// ruleDoc is a rule as scripts read it.
type ruleDoc struct {
	ID      string       `json:"id"`
	Level   safety.Level `json:"level"`
	Effect  string       `json:"effect"`
	Safer   string       `json:"safer"`
	Example string       `json:"example"`
	Counter string       `json:"counter"` // a near command that the rule does not find
}

// customDoc is a rule of the user's own as scripts read it.
type customDoc struct {
	Name   string       `json:"name"`
	Kind   string       `json:"kind"` // deny or allow
	Match  string       `json:"match"`
	Level  safety.Level `json:"level"`
	Reason string       `json:"reason"`
	Safer  string       `json:"safer"`
}

// printRules lists the user's own rules and then what the analysis knows, the worst first.
func (p *program) printRules(own []safety.CustomRule) error {
	var b bytes.Buffer
	line := func(l safety.Level, name, text string) {
		shape, word := app.Look(l)
		fmt.Fprintf(&b, "%s %-21s %s\n", p.paint(p.Stdout, colours[l], fmt.Sprintf("%s %-8s", p.shape(shape), word)), name, p.visible(text))
	}
	customs := make([]customDoc, 0, len(own))
	for _, r := range own {
		kind := map[bool]string{false: "deny", true: "allow"}[r.Allow]
		customs = append(customs, customDoc{r.Name, kind, r.Match, r.Level, r.Reason, r.Safer})
		text := "your rule: " + kind + " " + r.Match
		if r.Reason != "" {
			text += " (" + r.Reason + ")"
		}
		line(r.Level, r.Name, text)
	}
	rules := safety.Rules()
	slices.SortStableFunc(rules, func(a, b safety.Rule) int { return cmp.Compare(b.Level, a.Level) })
	docs := make([]ruleDoc, 0, len(rules))
	for _, r := range rules {
		docs = append(docs, ruleDoc(r))
		line(r.Level, r.ID, r.Effect)
	}
	if p.globals.Output != plain {
		return p.printDoc(struct {
			Schema int         `json:"schema"`
			Rules  []ruleDoc   `json:"rules"`
			Custom []customDoc `json:"custom"` // the user's own
		}{schema, docs, customs})
	}
	return p.print(b.Bytes())
}
