package app

import (
	"caro/inference"
	"caro/safety"
)

// Actions that several states offer.
var (
	askAction      = Action{ID: ActSubmit, Title: "Ask", Key: "↩", Default: true}
	newAction      = Action{ID: ActNew, Title: "New", Key: "⌘L"}
	actionsAction  = Action{ID: ActActions, Title: "Actions", Key: "⌘K"}
	keysAction     = Action{ID: ActKeys, Title: "Keys", Key: "⌘/"}
	settingsAction = Action{ID: ActSettings, Title: "Settings", Key: "⌘,"}
	historyAction  = Action{ID: ActHistory, Title: "History", Key: "⌘Y"}
	privateAction  = Action{ID: ActPrivate, Title: "Private", Key: "⇧⌘P"}
	backAction     = Action{ID: ActBack, Title: "Back", Key: "Esc"}
)

// actions lists what works now. Front ends show these and no others.
func (st *state) actions() []Action {
	var list []Action
	switch st.mode {
	case Idle, FirstRun:
		list = append(append(list, askAction), st.installing()...)
	case ModelMissing:
		list = append(st.installing(), Action{ID: ActRetry, Title: "Try Again", Key: "⌘R", Default: true}, st.explaining("Details"))
	case Failed:
		list = append(list, Action{ID: ActRetry, Title: "Try Again", Key: "⌘R", Default: true})
		list = append(append(list, st.cpuAction()...), st.explaining("Details"))
	case NotACommand:
		list = append(list, Action{ID: ActRetry, Title: "Ask Again", Key: "⌘R", Default: true})
	case Loading, Generating:
		return append(append(list, Action{ID: ActCancel, Title: "Stop", Key: "⌘."}), append(st.earlierAction(), privateAction, backAction)...)
	case Browsing:
		return append(st.browsing(), privateAction, backAction)
	case Choosing:
		if len(st.choices()) > 0 {
			list = append(list, Action{ID: ActUse, Title: "Do It", Key: "↩", Default: true})
		}
		return append(list, backAction)
	case Keys, Doctor:
		return append(list, backAction)
	default:
		list = st.answers()
	}
	list = append(list, st.earlierAction()...)
	list = append(list, newAction, historyAction, actionsAction, keysAction)
	if st.session.deps.Config != nil {
		a := settingsAction
		if st.mode == FirstRun {
			a.Title = "Choose Hot Key"
		}
		list = append(list, a)
	}
	return append(list, privateAction, backAction)
}

// earlierAction is offered while an earlier command is on show.
func (st *state) earlierAction() []Action {
	if !st.offersEarlier() {
		return nil
	}
	return []Action{{ID: ActEarlier, Title: "Use Earlier", Key: "⌘U"}}
}

// answers lists what can be done with a command: what the policy demands decides about the copy. Return copies only what was
// asked for in the words that stand in the field.
func (st *state) answers() []Action {
	list := st.copying()
	if !st.asked() {
		ask := askAction
		if st.refines() {
			ask.Title = "Refine"
		}
		list = append(list, ask)
	}
	if st.mode != Editing {
		list = append(list, Action{ID: ActEdit, Title: "Edit", Key: "⌘E"})
	}
	if a, ok := st.safer(); ok {
		title := "Copy Safer Form"
		if a.Command == st.settled.Twin {
			title = "Copy Dry Run"
		}
		list = append(list, Action{ID: ActCopySafe, Title: title, Key: "⌥⌘C"})
	}
	if st.mayAskAnother() {
		list = append(list, Action{ID: ActAnother, Title: "Another", Key: "⌘R"})
	}
	if st.mode != Editing && st.variants.at+1 < len(st.variants.list) {
		list = append(list, Action{ID: ActNext, Title: "Next", Key: "⌘]"})
	}
	if st.mode != Editing && st.variants.at > 0 && len(st.variants.list) > 0 {
		list = append(list, Action{ID: ActPrevious, Title: "Previous", Key: "⌘["})
	}
	list = append(list, st.cpuAction()...)
	list = append(list, st.explaining("Why"))
	if st.savedID != "" {
		list = append(list, pinning(st.isPinned))
	}
	return list
}

// explaining shows or hides the Details, which are called what.
func (st *state) explaining(what string) Action {
	verb := "Show "
	if st.details {
		verb = "Hide "
	}
	return Action{ID: ActExplain, Title: verb + what, Key: "⌘I"}
}

func (st *state) copying() []Action {
	switch st.demand() {
	case safety.None:
		return []Action{{ID: ActApprove, Title: "Copy", Key: "⌘↩", Default: st.mode != Editing && st.asked()}, {ID: ActCopy, Title: "Copy and Stay", Key: "⌘C"}}
	case safety.Confirm:
		once, stay, tick := "Copy…", "Copy and Stay…", "I Have Read It"
		if st.read {
			tick = "✓ " + tick
		}
		if st.read || !st.confirmed.IsZero() {
			once, stay = "Copy Anyway", "Copy Anyway and Stay"
		}
		return []Action{{ID: ActApprove, Title: once, Key: "⌘↩"}, {ID: ActCopy, Title: stay, Key: "⌘C"}, {ID: ActRead, Title: tick}}
	}
	return nil
}

// browsing lists what can be done with the selected row.
func (st *state) browsing() []Action {
	var list []Action
	if len(st.rows) > 0 {
		list = append(list, Action{ID: ActUse, Title: "Use", Key: "↩", Default: true}, Action{ID: ActCopy, Title: "Copy", Key: "⌘C"},
			pinning(st.rows[st.chosen].Pinned), Action{ID: ActDelete, Title: "Delete", Key: "⌘⌫"})
		if inference.CheckQuery(st.rows[st.chosen].Entry.Query) == nil {
			list = append(list, Action{ID: ActRerun, Title: "Ask Again", Key: "⌘R"})
		}
	}
	if st.undo != nil {
		list = append(list, Action{ID: ActUndo, Title: "Undo", Key: "⌘Z"})
	}
	return list
}

func pinning(on bool) Action {
	if on {
		return Action{ID: ActPin, Title: "Unpin", Key: "⌘D"}
	}
	return Action{ID: ActPin, Title: "Pin", Key: "⌘D"}
}

// installing lists what can be done about a better model.
func (st *state) installing() (list []Action) {
	d := &st.download
	switch offered := d.offered(); {
	case d.stage == Downloading:
		return []Action{{ID: ActPause, Title: "Pause", Key: "⌘."}}
	case d.stage == Verifying:
		return nil
	case d.stage == Paused && !d.waits:
		return []Action{{ID: ActInstall, Title: "Resume"}}
	case d.stage == DiskFull && st.session.deps.Open != nil:
		return []Action{{ID: ActStorage, Title: "Show Storage"}, {ID: ActInstall, Title: "Try Now"}}
	case d.stage != "":
		return []Action{{ID: ActInstall, Title: "Try Now"}}
	case offered != nil && d.damaged:
		list = append(list, Action{ID: ActInstall, Title: "Download Again"})
	case offered != nil:
		list = append(list, Action{ID: ActInstall, Title: "Download " + offered.Title + ", " + size(offered.Size)})
	case st.mode != ModelMissing:
		return nil
	}
	if st.session.deps.Models != nil && st.session.deps.Config != nil {
		list = append(list, Action{ID: ActUseFile, Title: "Use a File…"})
	}
	return list
}
