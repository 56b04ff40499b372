package tools

import (
	_ "embed" // the tables
	"slices"
	"strings"
	"sync"
)

//go:embed files.txt
var filesTable string

//go:embed text.txt
var textTable string

//go:embed system.txt
var systemTable string

//go:embed net.txt
var netTable string

//go:embed macos.txt
var macosTable string

//go:embed fish.txt
var fishTable string

// entry is a tool whose lines are read when it is first asked for: a command needs two or three of the thousand tools.
type entry struct {
	once        sync.Once
	name        string
	head, lines string
	tool        *Tool
}

// index finds the lines of each tool. It is made once and never changes.
var index = sync.OnceValue(func() map[string]*entry {
	all := make(map[string]*entry, 1200)
	for _, table := range []string{filesTable, textTable, systemTable, netTable, macosTable, fishTable} {
		indexTable(all, table)
	}
	return all
})

// indexTable notes where the lines of each tool of one table are.
func indexTable(all map[string]*entry, table string) {
	var names, head string
	body, pos := 0, 0
	flush := func(end int) {
		for name := range strings.SplitSeq(names, ",") {
			if _, known := all[name]; !known && name != "" {
				all[name] = &entry{name: name, head: head, lines: table[body:end]}
			}
		}
	}
	for line := range strings.Lines(table) {
		start := pos
		pos += len(line)
		if line = strings.TrimSuffix(line, "\n"); line == "" || line[0] == '#' && strings.HasPrefix(line, "# ") {
			continue
		}
		if n, rest, ok := headOf(line); ok {
			flush(start)
			names, head, body = n, rest, pos
		}
	}
	flush(len(table))
}

// headOf splits the first line of a tool into its names and the rest. It fails on a line that belongs to a tool.
func headOf(line string) (names, rest string, ok bool) {
	names, rest, _ = strings.Cut(line, "|")
	_, after, found := strings.Cut(rest, "|")
	style, _, more := strings.Cut(after, "|")
	if !found || !more || strings.Contains(names, " ") || len(names) > 1 && (names[0] == '-' || names[0] == '+') {
		return "", "", false
	}
	_, ok = styleOf(style)
	return names, rest, ok
}

// styleOf reads the style column. A style "=NAME" means the options of another tool.
func styleOf(column string) (s Style, ok bool) {
	for word := range strings.FieldsSeq(column) {
		switch word {
		case "long":
			s |= Long
		case "stop":
			s |= Stop
		case "wrap":
			s |= Wrap | Stop
		case "wrap1":
			s |= Wrap1 | Stop
		case "old":
			s |= Old
		case "words":
			s |= Words
		case "sub":
			s |= Sub
		case "plain":
			s |= Plain
		case "whole":
			s |= Whole
		default:
			if word[0] != '=' {
				return 0, false
			}
		}
	}
	return s, true
}

// Lookup returns the tool with this name, or nil.
func Lookup(name string) *Tool {
	e := index()[name]
	if e == nil {
		return nil
	}
	e.once.Do(func() { e.tool = e.read() })
	return e.tool
}

// Names returns the name of every tool, sorted.
func Names() []string {
	all := index()
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// read makes the tool of its lines.
func (e *entry) read() *Tool {
	col := strings.SplitN(e.head, "|", 4)
	style, _ := styleOf(col[1])
	t := &Tool{Name: e.name, In: systemsOf(col[0]), Style: style, Does: col[2]}
	if len(col) > 3 {
		t.Other = col[3]
	}
	if like, ok := strings.CutPrefix(col[1], "="); ok {
		if other := Lookup(like); other != nil {
			t.Style, t.Options, t.first = other.Style, other.Options, other.first
			return t
		}
	}
	for line := range strings.Lines(e.lines) {
		if line = strings.TrimSuffix(line, "\n"); line != "" && !strings.HasPrefix(line, "# ") {
			t.Options = append(t.Options, readOption(line, style)...)
		}
	}
	slices.SortStableFunc(t.Options, func(a, b Option) int { return strings.Compare(a.Name, b.Name) })
	for i := len(t.Options) - 1; i >= 0; i-- {
		if n := t.Options[i].Name; len(n) == 2 && n[0] == '-' && n[1] < 128 {
			t.first[n[1]] = int16(i + 1)
		}
	}
	return t
}

// readOption reads one line: an Option for each spelling.
func readOption(line string, style Style) []Option {
	col := strings.SplitN(line, "|", 4)
	if len(col) < 3 {
		return nil
	}
	o := Option{In: systemsOf(col[1]), Does: col[2]}
	if len(col) > 3 {
		o.Other = col[3]
	}
	var list []Option
	short := false
	for i, word := range strings.Fields(col[0]) {
		switch {
		case i > 0 && word[0] != '-' && word[0] != '+':
			o.Value = strings.Trim(word, "[]")
			o.Attached = word[0] == '['
		case strings.HasPrefix(word, "--") && len(word) > 2:
			long := o
			long.Name = word
			long.In &^= POSIX2017 | POSIX2024
			if short && style&(Long|Words) == 0 && long.In&(GNU|MaybeGNU) != 0 {
				long.In &^= BSD | MaybeBSD
			}
			list = append(list, long)
		default:
			short = true
			o.Name = word
			list = append(list, o)
		}
	}
	for i := range list {
		list[i].First = list[0].Name
		list[i].Value, list[i].Attached = o.Value, o.Attached
		if list[i].Other == "" && i > 0 && short {
			list[i].Other = sameAs(list[0])
		}
	}
	return list
}

// sameAs returns how to write o where a longer spelling of it is missing.
func sameAs(o Option) string {
	switch {
	case o.Value == "" || o.Attached:
		return o.Name
	default:
		return o.Name + " %"
	}
}

// systemsOf reads the where column.
func systemsOf(letters string) (s Systems) {
	for _, c := range letters {
		switch c {
		case 'p':
			s |= POSIX2017 | POSIX2024
		case 'P':
			s |= POSIX2017
		case 'q':
			s |= POSIX2024
		case 'g':
			s |= GNU
		case 'b':
			s |= BSD
		case 'G':
			s |= MaybeGNU
		case 'B':
			s |= MaybeBSD
		case 'n':
			s |= MaybeGNU | MaybeBSD
		case '!':
			s |= assumed
		}
	}
	if strings.HasPrefix(letters, "~") {
		s &^= MaybeBSD
	}
	return s
}
