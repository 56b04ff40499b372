package safety

import (
	"strconv"
	"strings"
)

// mapfile puts the lines that flow in into an array.
func mapfile(c *call) stream {
	f := parse(c.args, "d n O s u C c")
	name := "MAPFILE"
	if len(f.rest) > 0 {
		name = f.rest[len(f.rest)-1].text
	}
	if c.in.known {
		lines := strings.Split(strings.TrimRight(c.in.text, "\n"), "\n")
		c.a.set(name, []value{{text: strings.Join(lines, " "), taint: c.in.taint, span: c.span}})
		c.a.lists[name] = lines
		return stream{known: true}
	}
	c.a.set(name, []value{{text: unknown, taint: c.in.taint, span: c.span}})
	return stream{known: true}
}

// cut takes columns or fields of lines; where they are known the result is.
func cut(c *call) stream {
	f := parse(c.args, "d f c b output-delimiter delimiter fields characters bytes")
	in := c.in
	if len(f.rest) > 0 {
		in = stream{taint: c.operandTaint(f.rest)}
	}
	if isHelp(c.args) {
		return stream{}
	}
	list, byField := f.get("f", "fields")
	if !byField {
		list, _ = f.get("c", "b", "characters", "bytes")
	}
	delim := "\t"
	if v, ok := f.get("d", "delimiter"); ok {
		delim = v.text
	}
	from, to, ok := cutRange(list.text)
	if !in.known || !ok || strings.Contains(in.text, unknown) || delim == "" {
		return stream{taint: in.taint}
	}
	var b strings.Builder
	for line := range strings.Lines(in.text) {
		line = strings.TrimSuffix(line, "\n")
		parts := strings.Split(line, "")
		if byField {
			parts = strings.Split(line, delim)
		} else {
			delim = ""
		}
		lo, hi := min(from-1, len(parts)), len(parts)
		if to > 0 {
			hi = min(to, len(parts))
		}
		b.WriteString(strings.Join(parts[lo:max(lo, hi)], delim) + "\n")
	}
	return stream{text: b.String(), known: true, taint: in.taint}
}

// cutRange reads N, N-, -M and N-M.
func cutRange(s string) (from, to int, ok bool) {
	a, b, ranged := strings.Cut(s, "-")
	from = 1
	if a != "" {
		n, err := strconv.Atoi(a)
		if err != nil || n < 1 {
			return 0, 0, false
		}
		from = n
	}
	switch {
	case !ranged:
		to = from
	case b != "":
		n, err := strconv.Atoi(b)
		if err != nil {
			return 0, 0, false
		}
		to = n
	}
	return from, to, s != ""
}
