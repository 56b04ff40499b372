package inference

// Resumer hands on the chunks of an answer that may have to be begun again by another engine. After a restart it leaves out what was handed on before, since
// greedy decoding repeats itself. The zero value hands on nothing.
type Resumer struct {
	OnChunk func(Chunk) // may be nil

	seen  map[Field]int // bytes that the present engine sent
	shown map[Field]int // bytes handed on
}

// Restart says that another engine begins the answer again.
func (r *Resumer) Restart() { r.seen = nil }

// Chunk takes a chunk of the present engine.
func (r *Resumer) Chunk(c Chunk) {
	if r.seen == nil {
		r.seen = map[Field]int{}
	}
	if r.shown == nil {
		r.shown = map[Field]int{}
	}
	known := min(max(r.shown[c.Field]-r.seen[c.Field], 0), len(c.Text))
	r.seen[c.Field] += len(c.Text)
	if c.Text = c.Text[known:]; c.Text == "" {
		return
	}
	r.shown[c.Field] += len(c.Text)
	if r.OnChunk != nil {
		r.OnChunk(c)
	}
}
