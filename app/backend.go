package app

import (
	"errors"
	"slices"

	"caro/inference"
)

// backendKey is the setting that says what answers are computed with: auto, metal or cpu.
const backendKey = "engine.backend"

// backendTitles are its values for people.
var backendTitles = map[string]string{"auto": "automatic", "metal": "GPU", "cpu": "CPU"}

// hasGPU reports whether there is a choice of what to compute with.
func (st *state) hasGPU() bool {
	return slices.Contains(st.session.deps.Backends, "metal") && st.session.deps.Config != nil
}

// backendChoices are what answers can be computed with. Where there is one only, the list says so.
func (st *state) backendChoices() (list []Choice) {
	d := st.session.deps
	if d.Config == nil {
		return nil
	}
	for _, b := range d.Backends {
		list = append(list, Choice{Title: "Backend: " + backendTitles[b], Set: len(d.Backends) == 1 || d.Config.Value(backendKey) == b, event: Change{backendKey, b}})
	}
	return list
}

// cpuAction is offered where the GPU failed or may have.
func (st *state) cpuAction() []Action {
	failed := st.mode == Failed && (errors.Is(st.failure, inference.ErrOutOfMemory) || errors.Is(st.failure, inference.ErrEngineStopped))
	slower := st.mode != Failed && st.answer != nil && st.answer.Slower != ""
	if !failed && !slower || !st.hasGPU() || st.session.deps.Config.Value(backendKey) == "cpu" {
		return nil
	}
	return []Action{{ID: ActUseCPU, Title: "Use CPU"}}
}

// useCPU leaves the GPU alone from now on, and asks again what it did not answer.
func (st *state) useCPU() {
	st.change(backendKey, "cpu")
	switch {
	case st.prefs.notice.Text != "":
		st.say(st.prefs.notice)
	case st.mode == Failed:
		st.submit(st.query)
	default:
		st.say(Notice{Text: "The processor answers from now on.", Hint: "⌘K and the settings change that."})
	}
}
