package cli

import (
	"context"
	"fmt"
	"time"

	"caro/app"
	"caro/history"
)

// recallTime is how long the history may take to find an earlier command: nobody waits for it.
const recallTime = 200 * time.Millisecond

// recall looks for a command that was approved before for the same request or nearly the same, and says it to people
// while the model is still being loaded. What goes wrong is no reason to say anything.
func (a *asker) recall(ctx context.Context, query string) {
	told := a.globals.Output == plain && !a.globals.Quiet && a.IsTerminal(a.Stderr)
	if !a.keeps() || !told && !a.interactive() {
		return
	}
	store, err := a.store()
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, recallTime)
	defer cancel()
	e, ok, err := app.Earlier(ctx, store, query, a.settings.Shell, a.settings.System)
	if err != nil {
		a.log.Debug("nothing recalled", "why", err)
	}
	if !ok {
		return
	}
	a.earlier = &e
	if told {
		a.say("%s", a.visible("earlier: "+oneLine(e.Command)+"  # "+approvals(e)+"; caro history copy "+string(e.ID)))
	}
}

// approvals says how often an entry was approved, and when last.
func approvals(e history.Entry) string {
	return fmt.Sprintf("approved %d×, last on %s", e.Uses, e.LastUse.Local().Format(time.DateOnly))
}
