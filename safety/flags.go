package safety

import "strings"

// flags is a command's arguments sorted into flags and operands.
type flags struct {
	given map[string]bool  // without dashes; short ones are single letters
	value map[string]value // of those that take one
	rest  []value          // operands, in order
}

// parse sorts arguments. valued lists, separated by spaces, the flags that take a value: letters and long names. Clusters (-rf), joined
// values (-n5, --lines=5), flags after operands and "--" are understood.
func parse(args []value, valued string) flags {
	f := flags{given: map[string]bool{}, value: map[string]value{}}
	takes := func(name string) bool { return strings.Contains(" "+valued+" ", " "+name+" ") }
	for i := 0; i < len(args); i++ {
		t := args[i].text
		switch {
		case t == "--":
			f.rest = append(f.rest, args[i+1:]...)
			return f
		case strings.HasPrefix(t, "--"):
			name, v, joined := strings.Cut(t[2:], "=")
			f.given[name] = true
			if joined {
				f.value[name] = value{v, args[i].taint, args[i].span}
			} else if takes(name) && i+1 < len(args) {
				i++
				f.value[name] = args[i]
			}
		case len(t) > 1 && t[0] == '-' && takes(t[1:]) && len(t) > 2: // -name VALUE, as find or java spell it
			f.given[t[1:]] = true
			if i+1 < len(args) {
				i++
				f.value[t[1:]] = args[i]
			}
		case len(t) > 1 && t[0] == '-':
			i = f.cluster(args, i, takes)
		default:
			f.rest = append(f.rest, args[i])
		}
	}
	return f
}

// cluster takes a bundle of short flags and returns the index of the last argument it used.
func (f *flags) cluster(args []value, i int, takes func(string) bool) int {
	t := args[i].text
	f.given[t[1:]] = true // for single-dash words such as -exec
	for k := 1; k < len(t); k++ {
		name := t[k : k+1]
		f.given[name] = true
		if !takes(name) {
			continue
		}
		if k+1 < len(t) {
			f.value[name] = value{t[k+1:], args[i].taint, args[i].span}
		} else if i+1 < len(args) {
			i++
			f.value[name] = args[i]
		}
		break
	}
	return i
}

// has reports whether one of the flags was given. A long name also counts by an unambiguous beginning, as getopt_long takes it.
func (f flags) has(names ...string) bool {
	for _, n := range names {
		if f.given[n] {
			return true
		}
		for g := range f.given {
			if len(g) >= 3 && len(n) > len(g) && strings.HasPrefix(n, g) {
				return true
			}
		}
	}
	return false
}

// get returns a flag's value.
func (f flags) get(names ...string) (value, bool) {
	for _, n := range names {
		if v, ok := f.value[n]; ok {
			return v, true
		}
	}
	return value{}, false
}

// word returns operand i, or "".
func (f flags) word(i int) string {
	if i < len(f.rest) {
		return f.rest[i].text
	}
	return ""
}

// after returns the operands from i on.
func (f flags) after(i int) []value { return f.rest[min(i, len(f.rest)):] }
