//go:build darwin || gnustep

package menubar

// activity keeps the system from slowing the app down while an answer or a model is on its way.
type activity struct{ end func() }

// follow begins or ends the activity.
func (a *activity) follow(busy bool) {
	switch {
	case busy && a.end == nil:
		a.end = beginActivity("caro works for the user")
	case !busy && a.end != nil:
		a.end()
		a.end = nil
	}
}
