package app

// examine asks the doctor how everything is. That may take a while: a model's file is read whole.
func (st *state) examine() {
	s, ctx := st.session, st.ctx
	if s.deps.Doctor == nil {
		return
	}
	st.mode, st.diagnoses = Doctor, nil
	st.visits++
	number := st.visits
	go func() { s.Send(examined{number, s.deps.Doctor(ctx)}) }()
}

// examined takes what the doctor says, unless it was asked again since.
func (st *state) examined(e examined) {
	if e.number != st.visits {
		return
	}
	for _, d := range e.diagnoses {
		d.Detail, d.Hint = Visible(d.Detail), Visible(d.Hint)
		st.diagnoses = append(st.diagnoses, d)
	}
}
