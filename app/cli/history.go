package cli

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"caro/app"
	"caro/history"
	"caro/internal/shell"
	"caro/safety"
)

// historyCmd is `caro history`.
type historyCmd struct {
	List   historyListCmd   `cmd:"" default:"withargs"`
	Search historySearchCmd `cmd:""`
	Show   historyShowCmd   `cmd:""`
	Copy   historyCopyCmd   `cmd:""`
	Pin    historyPinCmd    `cmd:""`
	Unpin  historyUnpinCmd  `cmd:""`
	Rm     historyRmCmd     `cmd:""`
	Clear  historyClearCmd  `cmd:""`
	Export historyExportCmd `cmd:""`
	Import historyImportCmd `cmd:""`
	Stats  historyStatsCmd  `cmd:""`
	Repair historyRepairCmd `cmd:""`
}

// filter are the flags that select entries.
type filter struct {
	Level  *safety.Level `placeholder:"LEVEL"`
	Shell  string        `short:"s" placeholder:"SHELL"`
	Since  string        `placeholder:"DATE"`
	Until  string        `placeholder:"DATE"`
	Pinned bool          `name:"pinned"`
	Limit  int           `short:"n" default:"50"`
}

// entriesDoc is a list of entries as scripts read it.
type entriesDoc struct {
	Schema  int             `json:"schema"`
	Entries []history.Entry `json:"entries"`
}

// entryDoc is one entry as scripts read it.
type entryDoc struct {
	Schema int `json:"schema"`
	history.Entry
}

// query returns what the store is asked for.
func (f filter) query(text string) (history.Query, error) {
	q := history.Query{Text: text, Level: f.Level, Pinned: f.Pinned, Limit: f.Limit}
	var err error
	if f.Shell != "" {
		if q.Shell, err = shell.Parse(f.Shell); err != nil {
			return q, usageErr(err)
		}
	}
	if q.Since, err = day(f.Since, 0); err != nil {
		return q, err
	}
	q.Until, err = day(f.Until, 1) // the day itself is in
	return q, err
}

// day returns the start of a day in local time, some days later, or the zero time for "".
func day(date string, later int) (time.Time, error) {
	if date == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, date, time.Local)
	if err != nil {
		return t, usagef("cannot read the date %q (write it as 2026-01-31)", date)
	}
	return t.AddDate(0, 0, later), nil
}

// historyListCmd is `caro history` and `caro history list`.
type historyListCmd struct{ filter }

// Run lists the newest entries.
func (c *historyListCmd) Run(ctx context.Context, p *program) error {
	return p.listEntries(ctx, c.filter, "")
}

// historySearchCmd is `caro history search WORDS…`.
type historySearchCmd struct {
	filter
	Words []string `arg:""`
}

// Run lists the entries that match, best first.
func (c *historySearchCmd) Run(ctx context.Context, p *program) error {
	return p.listEntries(ctx, c.filter, strings.Join(c.Words, " "))
}

// listEntries prints entries one a line, or as a document. None at all is a fact and no failure.
func (p *program) listEntries(ctx context.Context, f filter, text string) error {
	q, err := f.query(text)
	if err != nil {
		return err
	}
	store, err := p.store()
	if err != nil {
		return err
	}
	entries, err := store.Recent(ctx, q)
	if err != nil {
		return err
	}
	if p.globals.Output != plain {
		return p.printDoc(entriesDoc{schema, append([]history.Entry{}, entries...)})
	}
	var b bytes.Buffer
	for _, e := range entries {
		p.writeRow(&b, e)
	}
	if len(entries) == 0 {
		p.say("nothing found")
	}
	return p.print(b.Bytes())
}

// writeRow writes an entry in one line. With -q it is the command alone.
func (p *program) writeRow(b *bytes.Buffer, e history.Entry) {
	show := p.visible
	if p.globals.Quiet && !p.IsTerminal(p.Stdout) {
		show = app.Visible
	}
	command := show(strings.ReplaceAll(e.Command, "\n", "⏎"))
	if p.globals.Quiet {
		fmt.Fprintln(b, command)
		return
	}
	shape, _ := app.Look(e.Level)
	shape = p.shape(shape)
	pin := " "
	if e.Pinned {
		pin = "*"
	}
	fmt.Fprintf(b, "%s %s %s %s  %s", e.ID, e.LastUse.Local().Format("2006-01-02 15:04"),
		p.paint(p.Stdout, colours[e.Level], shape), pin, p.paint(p.Stdout, bold, command))
	if e.Query != "" {
		fmt.Fprint(b, p.paint(p.Stdout, faint, "  # "+p.visible(oneLine(e.Query))))
	}
	b.WriteByte('\n')
}

// historyShowCmd is `caro history show ID`.
type historyShowCmd struct {
	ID string `arg:""`
}

// Run shows everything that is known of an entry.
func (c *historyShowCmd) Run(ctx context.Context, p *program) error {
	e, err := p.entry(ctx, c.ID)
	if err != nil {
		return err
	}
	if p.globals.Output != plain {
		return p.printDoc(entryDoc{schema, e})
	}
	if p.globals.Quiet {
		return p.print([]byte(e.Command + "\n"))
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n", p.paint(p.Stdout, bold, p.visible(e.Command)))
	for _, f := range []struct{ name, value string }{
		{"request", e.Query},
		{"explanation", e.Explanation},
		{"risk", strings.TrimSpace(e.Level.String() + " " + strings.Join(e.Rules, " "))},
		{"for", string(e.Shell) + " on " + e.System.String()},
		{"model", strings.TrimSpace(e.Model.Name + " " + e.Model.SHA256)},
		{"approved", e.Time.Local().Format(time.RFC3339)},
		{"edited", marked(e.Edited)},
		{"pinned", marked(e.Pinned)},
		{"prompt", e.PromptVersion},
		{"seed", seedText(e)},
		{"took", took(e)},
		{"last use", fmt.Sprintf("%s (%d in all)", e.LastUse.Local().Format(time.RFC3339), e.Uses)},
		{"from", string(e.Origin)},
		{"id", string(e.ID)},
	} {
		if f.value != "" {
			fmt.Fprintf(&b, "%-12s %s\n", f.name, p.visible(oneLine(f.value)))
		}
	}
	return p.print(b.Bytes())
}

// marked returns "yes", or "" for what goes without saying.
func marked(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

// seedText returns the seed of an answer that was not the likeliest one.
func seedText(e history.Entry) string {
	if e.Seed == 0 {
		return ""
	}
	return strconv.FormatUint(uint64(e.Seed), 10)
}

// took says what the answer cost.
func took(e history.Entry) string {
	if e.Stats.Total == 0 {
		return ""
	}
	return fmt.Sprintf("%s, first token after %s, %d tokens", e.Stats.Total.Round(time.Millisecond), e.Stats.FirstToken.Round(time.Millisecond), e.Stats.OutputTokens)
}

// entry returns the entry with an id, or with the unique beginning of one.
func (p *program) entry(ctx context.Context, id string) (history.Entry, error) {
	store, err := p.store()
	if err != nil {
		return history.Entry{}, err
	}
	return store.Get(ctx, history.ID(id))
}

// historyCopyCmd is `caro history copy ID`.
type historyCopyCmd struct {
	ID  string `arg:""`
	Yes bool   `short:"y"`
}

// Run puts an entry's command on the clipboard. It is judged again: the rules may know more than they did.
func (c *historyCopyCmd) Run(ctx context.Context, p *program) error {
	e, err := p.entry(ctx, c.ID)
	if err != nil {
		return err
	}
	s, err := p.settings(target{dialect: dialect{string(e.Shell), string(e.System)}})
	if err != nil {
		return err
	}
	got := app.Check(e.Command, e.Query, s)
	p.sayCommand(got)
	p.sayVerdict(got)
	g := gate{program: p, policy: s.Policy, yes: c.Yes}
	if err := g.release(ctx, got, safety.Copy); err != nil {
		return err
	}
	return p.toClipboard(ctx, got.Command, s.Private)
}

// historyPinCmd is `caro history pin ID`.
type historyPinCmd struct {
	ID string `arg:""`
}

// Run keeps an entry for ever.
func (c *historyPinCmd) Run(ctx context.Context, p *program) error { return p.pin(ctx, c.ID, true) }

// historyUnpinCmd is `caro history unpin ID`.
type historyUnpinCmd struct {
	ID string `arg:""`
}

// Run lets retention have an entry again.
func (c *historyUnpinCmd) Run(ctx context.Context, p *program) error { return p.pin(ctx, c.ID, false) }

// pin looks the entry up first, so that the beginning of an id will do.
func (p *program) pin(ctx context.Context, id string, pinned bool) error {
	e, err := p.entry(ctx, id)
	if err != nil {
		return err
	}
	store, err := p.store()
	if err != nil {
		return err
	}
	return store.Pin(ctx, e.ID, pinned)
}

// historyRmCmd is `caro history rm ID…`.
type historyRmCmd struct {
	IDs     []string `arg:"" name:"id"`
	NoInput bool
}

// Run removes entries: all of them, or none when one is missing. As a document it prints them, which import takes back;
// on a terminal a key brings them back.
func (c *historyRmCmd) Run(ctx context.Context, p *program) error {
	store, err := p.store()
	if err != nil {
		return err
	}
	ids := make([]history.ID, 0, len(c.IDs))
	for _, id := range c.IDs {
		e, err := store.Get(ctx, history.ID(id))
		if err != nil {
			return err
		}
		ids = append(ids, e.ID)
	}
	removed, err := store.Remove(ctx, ids...)
	if err != nil {
		return err
	}
	p.say("removed %d", len(removed))
	if p.globals.Output != plain {
		return p.printDoc(entriesDoc{schema, removed})
	}
	if c.NoInput || p.globals.Quiet || !p.IsTerminal(p.Stdin) || !p.IsTerminal(p.Stderr) {
		return nil
	}
	return p.offerUndo(ctx, store, removed)
}

// offerUndo brings removed entries back when the user wants that. Nothing on the disk remembers them meanwhile.
func (p *program) offerUndo(ctx context.Context, store *history.Store, removed []history.Entry) error {
	tty, err := p.openPrompt()
	if err != nil {
		return nil //nolint:nilerr // they are removed, as was asked
	}
	defer tty.close()
	key, err := tty.key(ctx, "[u]ndo, Return to go on: ", func(key string) bool { return key == "u" || key == "\n" || key == "q" })
	if err != nil || key != "u" {
		tell(tty, "\n")
		return ctx.Err()
	}
	tell(tty, "undo\n")
	if err := store.Restore(ctx, removed...); err != nil {
		return err
	}
	p.say("%d back", len(removed))
	return nil
}

// historyClearCmd is `caro history clear`. There is no way back from it, so it asks.
type historyClearCmd struct {
	Yes bool `short:"y"`
}

// Run removes every entry, pinned ones too, after a confirmation.
func (c *historyClearCmd) Run(ctx context.Context, p *program) error {
	store, err := p.store()
	if err != nil {
		return err
	}
	if !c.Yes {
		g := gate{program: p}
		if err := g.confirm(ctx, "remove the whole history, pinned entries too?"); err != nil {
			return hinted(err, "caro history clear -y asks nothing")
		}
	}
	n, err := store.Clear(ctx)
	if err != nil {
		return err
	}
	p.say("removed %d", n)
	return nil
}
