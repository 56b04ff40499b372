package twin

import (
	"slices"
	"strings"
)

// arg is a word behind the name of a program.
type arg struct {
	source string // as it stands in the command
	text   string // without quotes, up to the first expansion
	known  bool   // there is no expansion in it
}

// call is one use of a program.
type call struct {
	wrapped []arg // what runs it: sudo
	name    string
	args    []arg
}

// has reports whether one of the options is given: a letter, alone or in a bundle, or a long name.
func (c call) has(options ...string) bool {
	return slices.ContainsFunc(c.args, func(a arg) bool {
		long, isLong := strings.CutPrefix(a.text, "--")
		letters, isOption := strings.CutPrefix(a.text, "-")
		long, _, _ = strings.Cut(long, "=")
		return slices.ContainsFunc(options, func(o string) bool {
			if len(o) > 1 {
				return isLong && long == o
			}
			return isOption && !isLong && strings.Contains(letters, o)
		})
	})
}

// operands are the words that are no options. values are the letters of options that take the next word.
func (c call) operands(values string) (list []arg) {
	for i := 0; i < len(c.args); i++ {
		switch text := c.args[i].text; {
		case text == "--":
			return append(list, c.args[i+1:]...)
		case len(text) > 1 && text[0] == '-':
			if text[1] != '-' && strings.IndexByte(values, text[len(text)-1]) >= 0 {
				i++
			}
		default:
			list = append(list, c.args[i])
		}
	}
	return list
}

// command writes a command with these arguments. One that begins with a dash but is no option stands behind --.
func command(name string, args []arg) string {
	if len(args) == 0 {
		return ""
	}
	if slices.ContainsFunc(args, func(a arg) bool { return strings.HasPrefix(a.text, "-") }) {
		name += " --"
	}
	return name + " " + sources(args)
}

// sources are words as they stand in the command.
func sources(args []arg) string {
	var list []string
	for _, a := range args {
		list = append(list, a.source)
	}
	return strings.Join(list, " ")
}

// said is the call itself as words to print: where variables decide, they say more than a list of files.
func (c call) said() string { return strings.TrimSpace("echo " + c.name + " " + sources(c.args)) }

// known reports whether no expansion is in the words.
func known(args []arg) bool { return !slices.ContainsFunc(args, func(a arg) bool { return !a.known }) }

// with is the call with something put before its arguments from the i-th on.
func (c call) with(i int, word string) string {
	head := strings.TrimSpace(c.name + " " + sources(c.args[:i]))
	return strings.TrimSpace(head + " " + word + " " + sources(c.args[i:]))
}
