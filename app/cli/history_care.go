package cli

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"time"

	"caro/history"
)

// historyExportCmd is `caro history export`.
type historyExportCmd struct {
	Format history.Format `enum:"jsonl,json,yaml,csv," default:"" placeholder:"FORMAT"`
}

// Run writes every entry: one a line of JSON unless a format is asked for.
func (c *historyExportCmd) Run(ctx context.Context, p *program) error {
	store, err := p.store()
	if err != nil {
		return err
	}
	f := cmp.Or(c.Format, history.Lines)
	if c.Format == "" && p.globals.Output != plain {
		f = history.Format(p.globals.Output)
	}
	_, err = store.Export(ctx, p.Stdout, f)
	return err
}

// historyImportCmd is `caro history import`.
type historyImportCmd struct {
	Format history.Format `enum:"jsonl,json,yaml,csv," default:"" placeholder:"FORMAT"`
}

// Run reads what export wrote. Entries that are there already are passed over.
func (c *historyImportCmd) Run(ctx context.Context, p *program) error {
	store, err := p.store()
	if err != nil {
		return err
	}
	n, err := store.Import(ctx, contextReader{ctx, p.Stdin}, c.Format)
	if err != nil {
		return err
	}
	p.say("%d new", n)
	return nil
}

// historyStatsCmd is `caro history stats`.
type historyStatsCmd struct{}

// statsDoc is the statistics as scripts read them.
type statsDoc struct {
	Schema int `json:"schema"`
	history.Stats
}

// Run says how much is stored.
func (c *historyStatsCmd) Run(ctx context.Context, p *program) error {
	store, err := p.store()
	if err != nil {
		return err
	}
	s, err := store.Stats(ctx)
	if err != nil {
		return err
	}
	if p.globals.Output != plain {
		return p.printDoc(statsDoc{schema, s})
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%d entries, %d pinned, approved %d times, %d bytes\n", s.Entries, s.Pinned, s.Uses, s.Bytes)
	if s.Entries > 0 {
		fmt.Fprintf(&b, "from %s to %s\n", s.Oldest.Local().Format(time.DateOnly), s.Newest.Local().Format(time.DateOnly))
	}
	if s.Spooled > 0 {
		fmt.Fprintf(&b, "%d waiting to be stored\n", s.Spooled)
	}
	for _, f := range s.Damaged {
		fmt.Fprintf(&b, "damaged, waiting for caro history repair: %s\n", p.visible(f))
	}
	return p.print(b.Bytes())
}

// historyRepairCmd is `caro history repair`.
type historyRepairCmd struct{}

// repairDoc is the outcome of a repair as scripts read it.
type repairDoc struct {
	Schema    int      `json:"schema"`
	Recovered int      `json:"recovered"`
	Files     []string `json:"files"`
}

// Run brings back what can be read of files that were set aside.
func (c *historyRepairCmd) Run(ctx context.Context, p *program) error {
	store, err := p.store()
	if err != nil {
		return err
	}
	r, err := store.Repair(ctx)
	if err != nil {
		return err
	}
	if p.globals.Output != plain {
		return p.printDoc(repairDoc{schema, r.Recovered, list(r.Files)})
	}
	return p.print(fmt.Appendf(nil, "recovered %d entries from %d files\n", r.Recovered, len(r.Files)))
}
