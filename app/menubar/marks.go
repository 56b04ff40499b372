package menubar

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"caro/safety/script"
)

// marksOf writes byte ranges as a Node has them, in order and without overlaps.
func marksOf(spans []script.Span) string {
	spans = slices.Clone(spans)
	slices.SortFunc(spans, func(a, b script.Span) int { return a.Start - b.Start })
	var b strings.Builder
	end := 0
	for _, s := range spans {
		if s.Start = max(s.Start, end); s.Start < s.End {
			fmt.Fprintf(&b, "%d:%d ", s.Start, s.End)
			end = s.End
		}
	}
	return strings.TrimSpace(b.String())
}

// offsets writes the bytes that a search matched as ranges.
func offsets(at []int) string {
	var spans []script.Span
	for _, i := range at {
		if n := len(spans); n > 0 && spans[n-1].End == i {
			spans[n-1].End++
		} else {
			spans = append(spans, script.Span{Start: i, End: i + 1})
		}
	}
	return marksOf(spans)
}

// span is a part of a text as Cocoa counts it: in UTF-16.
type span struct{ At, Length int }

// spansOf reads Marks. What does not fit the text is left out.
func spansOf(text, marks string) (spans []span) {
	for _, m := range strings.Fields(marks) {
		var from, to int
		if _, err := fmt.Sscanf(m, "%d:%d", &from, &to); err != nil || from < 0 || to > len(text) || from >= to {
			continue
		}
		at := len(utf16.Encode([]rune(text[:from])))
		spans = append(spans, span{at, len(utf16.Encode([]rune(text[from:to])))})
	}
	return spans
}
