package cli

import (
	"bytes"
	"context"
	"fmt"

	"caro/safety/explain"
)

// explainCmd is `caro explain COMMAND…`.
type explainCmd struct {
	dialect
	Words []string `arg:"" optional:"" passthrough:"partial"`
}

// explainDoc is an explanation as scripts read it.
type explainDoc struct {
	Schema int `json:"schema"`
	explain.Explanation
}

// Run says what each part of a command does.
func (c *explainCmd) Run(ctx context.Context, p *program) error {
	s, err := p.settings(target{dialect: c.dialect})
	if err != nil {
		return err
	}
	command, err := p.command(ctx, "explain", c.Words)
	if err != nil {
		return err
	}
	x := explain.Explain(command, explain.Options{Shell: s.Shell, System: s.System})
	if p.globals.Output != plain {
		return p.printDoc(explainDoc{schema, x})
	}
	touched := p.listBlast(p.blast(command, s.Shell, s.System))
	return p.print(append(p.explanation(x), touched...))
}

// explanation returns the lines of an explanation as they may be shown.
func (p *program) explanation(x explain.Explanation) []byte {
	var b bytes.Buffer
	for _, line := range x.Lines() {
		fmt.Fprintln(&b, p.visible(line))
	}
	return b.Bytes()
}
