package cli

import (
	"context"
	"time"

	"caro/app"
)

// recallTime is how long the history may take to find an earlier command: nobody waits for it.
const recallTime = 200 * time.Millisecond

// sayEarlier says which command was approved before for the same request or nearly the same, while the model is still
// being loaded. Only people are told; what goes wrong is no reason to say anything.
func (a *asker) sayEarlier(ctx context.Context, query string) {
	if a.globals.Output != plain || a.globals.Quiet || !a.keeps() || !a.IsTerminal(a.Stderr) {
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
	if ok {
		a.say("earlier: %s  # approved %d×, last on %s; caro history copy %s",
			app.Visible(oneLine(e.Command)), e.Uses, e.LastUse.Local().Format(time.DateOnly), e.ID)
	}
}
