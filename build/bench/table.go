package main

import (
	"fmt"
	"slices"
	"strings"
)

// table holds samples by measure and by who was measured.
type table struct {
	measures []*measure
}

// measure is one quantity. The first row is caro's.
type measure struct {
	name, unit string
	rows       []*row
	bars       []bar
}

type row struct {
	who     string
	samples []float64
}

// bar is what caro is held to: a number, or a multiple of what another row has.
type bar struct {
	than   string // the other row; "" for a number
	least  bool   // at least, else at most
	amount float64
}

// of returns the measure of that name, which is made when it is new.
func (t *table) of(name, unit string, bars ...bar) *measure {
	for _, m := range t.measures {
		if m.name == name {
			return m
		}
	}
	m := &measure{name: name, unit: unit, bars: bars}
	t.measures = append(t.measures, m)
	return m
}

// add notes a sample.
func (m *measure) add(who string, sample float64) {
	r := m.row(who)
	if r == nil {
		r = &row{who: who}
		m.rows = append(m.rows, r)
	}
	r.samples = append(r.samples, sample)
}

func (m *measure) row(who string) *row {
	i := slices.IndexFunc(m.rows, func(r *row) bool { return r.who == who })
	if i < 0 {
		return nil
	}
	return m.rows[i]
}

// spread returns the median, the least and the greatest sample.
func (r *row) spread() (middle, least, most float64) {
	s := slices.Sorted(slices.Values(r.samples))
	n := len(s)
	return (s[(n-1)/2] + s[n/2]) / 2, s[0], s[n-1]
}

// String lists the measures: a line for each row, with caro's ratio to it, and one for each bar.
func (t *table) String() string {
	var b strings.Builder
	for _, m := range t.measures {
		fmt.Fprintf(&b, "  %s, %s\n", m.name, m.unit)
		ours := m.row(caro)
		for _, r := range m.rows {
			median, least, most := r.spread()
			fmt.Fprintf(&b, "    %-34s %9.4g  [%.4g – %.4g]", r.who, median, least, most)
			if ours != nil && r != ours {
				mine, _, _ := ours.spread()
				fmt.Fprintf(&b, "  caro has %.3fx of it", mine/median)
			}
			b.WriteByte('\n')
		}
		for _, bar := range m.bars {
			b.WriteString("    " + m.verdict(bar) + "\n")
		}
	}
	return b.String()
}

// verdict says whether caro's median reaches a bar.
func (m *measure) verdict(b bar) string {
	ours, _, _ := m.row(caro).spread()
	limit, text := b.amount, fmt.Sprintf("%g %s", b.amount, m.unit)
	if b.than != "" {
		theirs, _, _ := m.row(b.than).spread()
		limit, text = b.amount*theirs, fmt.Sprintf("%gx of %s", b.amount, b.than)
	}
	word := map[bool]string{true: "at least", false: "at most"}[b.least]
	if b.least && ours >= limit || !b.least && ours <= limit {
		return fmt.Sprintf("bar: %s %s: reached", word, text)
	}
	return fmt.Sprintf("bar: %s %s: MISSED", word, text)
}
