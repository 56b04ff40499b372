package menubar

// echo keeps a text field and the View in step. What the user types goes to the session, which answers with a View some
// frames later; meanwhile the user has typed on. The field changes only when the session itself changed the text.
type echo struct {
	shown   string   // the text in the View before
	pending []string // sent, not yet seen in a View
}

// sent notes that text went to the session.
func (e *echo) sent(text string) { e.pending = append(e.pending, text) }

// accept takes the text of a new View and reports whether the field shall show it.
func (e *echo) accept(text string) bool {
	if text == e.shown {
		return false
	}
	e.shown = text
	for i, p := range e.pending {
		if p == text {
			e.pending = e.pending[i+1:]
			return false
		}
	}
	e.pending = nil
	return true
}
