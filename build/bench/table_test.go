package main

import (
	"strings"
	"testing"
)

// Ensure that medians, spread, ratios and bars are what the samples say.
func TestTable(t *testing.T) {
	var tab table
	rate := tab.of("decode", "tokens/s", bar{"peer", true, 0.98}, bar{"peer", true, 1.1})
	for _, v := range []float64{30, 10, 20} {
		rate.add(caro, v)
	}
	for _, v := range []float64{19, 21, 10, 30} {
		rate.add("peer", v)
	}
	load := tab.of("load", "ms", bar{amount: 500}, bar{amount: 400})
	load.add(caro, 450)
	if tab.of("load", "ms") != load {
		t.Error("a measure was made twice")
	}
	got := strings.Join(strings.Fields(tab.String()), " ")
	for _, want := range []string{
		"decode, tokens/s", "caro 20 [10 – 30]", "peer 20 [10 – 30] caro has 1.000x of it", "bar: at least 0.98x of peer: reached", "bar: at least 1.1x of peer: MISSED",
		"load, ms", "caro 450 [450 – 450]", "bar: at most 500 ms: reached", "bar: at most 400 ms: MISSED",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
}
