package portability

import (
	"strings"

	"caro/safety/tools"
)

// find judges the expression of find. Sources: XCU find of 2017 and 2024; the manuals of findutils 4.9 and of macOS.
func (u *call) find() {
	// GNU takes the current folder where none is named.
	if !u.hasStart() {
		u.add(u.spans[u.from].Start, u.spans[u.from].End, "find without a starting point is not on macOS", u.source(u.from)+" .", tools.GNU)
	}
	for i := range u.args {
		a := &u.args[i]
		if a.Kind == tools.Known {
			switch a.Opt.Name {
			case "-perm":
				// -perm +MODE was GNU's old form of /MODE and is still BSD's.
				if strings.HasPrefix(a.Value, "/") {
					u.word(u.from+a.From, "-perm /MODE is not on macOS", "+"+a.Value[1:], tools.GNU)
				} else if len(a.Value) > 1 && a.Value[0] == '+' && isNumber(a.Value[1:]) {
					u.word(u.from+a.From, "-perm +MODE is not on Linux", "/"+a.Value[1:], tools.BSD)
				}
				continue
			case "-size":
				u.findSize(a)
				continue
			case "-printf", "-fprintf":
				u.findPrintf(a)
				continue
			case "-xtype":
				u.argument(a)
				u.xtype(a)
				continue
			case "-daystart":
				u.argument(a)
				u.daystart(a)
				continue
			case "-regextype":
				u.argument(a)
				u.replaceAll(" -regextype is not on macOS", u.withoutRegextype(a))
				continue
			case "-type":
				if strings.Contains(a.Value, ",") {
					u.add(u.spans[u.from+a.Word].Start, u.spans[u.from+a.From].End, "several kinds in -type are not on macOS", kinds(a.Value), tools.GNU)
				}
				continue
			}
		}
		u.argument(a)
	}
}

// withoutRegextype returns the call as macOS wants it: -E before the starting points for extended expressions.
func (u *call) withoutRegextype(a *tools.Arg) string {
	if u.long() {
		return ""
	}
	out := []string{u.source(u.from)}
	switch {
	case strings.Contains(a.Value, "extended") || strings.Contains(a.Value, "egrep") || strings.Contains(a.Value, "awk"):
		out = append(out, "-E")
	case !strings.HasPrefix(a.Value, "posix") && a.Value != "grep" && a.Value != "sed":
		return ""
	}
	return strings.Join(append(out, u.rest1(a)...), " ")
}

// rest1 returns the words of the call as written, without its name, an option and the option's value.
func (u *call) rest1(a *tools.Arg) []string {
	var out []string
	for w := u.from + 1; w < u.end; w++ {
		if w == u.from+a.Word || w >= u.from+a.From && w < u.from+a.To {
			continue
		}
		out = append(out, u.source(w))
	}
	return out
}

// hasStart reports whether an operand stands before the expression.
func (u *call) hasStart() bool {
	for i := u.from + 1; i < u.end; i++ {
		text := u.words[i].Text
		switch {
		case text == "-H" || text == "-L" || text == "-P" || text == "-E" || text == "-X" || text == "-x" || text == "-s" || text == "-d" || text == "--" || strings.HasPrefix(text, "-O"):
		case text == "-f":
			return true
		default:
			return !u.words[i].Whole || text == "" || text[0] != '-' && text != "(" && text != "!"
		}
	}
	return false
}

// findSize: POSIX knows blocks and, with c, bytes.
func (u *call) findSize(a *tools.Arg) {
	v := strings.TrimLeft(a.Value, "+-")
	if v == "" || a.From >= a.To {
		return
	}
	switch unit := v[len(v)-1]; unit {
	case 'k', 'M', 'G', 'T', 'P':
		u.word(u.from+a.From, "-size with the unit "+string(unit)+" is not in POSIX", "", both)
	case 'b', 'w':
		u.word(u.from+a.From, "-size with the unit "+string(unit)+" is not on macOS", "", tools.GNU)
	}
}

// printfTerms maps what -printf shows to the format of stat on macOS.
var printfTerms = map[byte]string{'s': "%z", 'm': "%Lp", 'u': "%Su", 'g': "%Sg", 'U': "%u", 'G': "%g", 'i': "%i", 'n': "%l", 'p': "%N", 'k': "%b", 'M': "%Sp", 'l': "%Y"}

// findPrintf: macOS has no -printf. What names a file can be had with -exec, most of the rest through stat.
func (u *call) findPrintf(a *tools.Arg) {
	w := u.from + a.Word
	end := u.spans[w].End
	if a.From < a.To {
		end = u.spans[u.from+a.To-1].End
	}
	instead := ""
	if a.Opt.Name == "-printf" && u.words[u.from+a.From].Whole {
		instead = rewritePrintf(a.Value)
	}
	if below := u.below(a); below != "" {
		u.add(u.spans[u.from].Start, u.spans[u.end-1].End, a.Opt.Name+" of find is not on macOS", below, tools.GNU)
		return
	}
	u.add(u.spans[w].Start, end, a.Opt.Name+" of find is not on macOS", instead, tools.GNU)
}

// rewritePrintf returns what shows the same as find -printf, or nothing: names by -print and basename, the rest by
// the stat of macOS.
func rewritePrintf(format string) string {
	switch strings.TrimSuffix(format, `\n`) {
	case "%p":
		return "-print"
	case "%f":
		return `-exec basename {} \;`
	case "%h":
		return `-exec dirname {} \;`
	}
	var out strings.Builder
	for i := 0; i < len(format); i++ {
		switch c := format[i]; {
		case c == '%' && i+1 < len(format):
			i++
			term, ok := printfTerms[format[i]]
			if format[i] == 'T' && i+1 < len(format) && format[i+1] == '@' {
				i++
				term, ok = "%m", true
			}
			if format[i] == 'T' || format[i] == 'A' || format[i] == 'C' {
				return timesOf(format)
			}
			if !ok {
				return ""
			}
			out.WriteString(term)
		case c == '\\' && i+1 < len(format):
			i++
			switch format[i] {
			case 'n':
				if i+1 < len(format) {
					out.WriteString("%n")
				}
			case 't':
				out.WriteString("%t")
			default:
				return ""
			}
		case c == '\'':
			return ""
		default:
			out.WriteByte(c)
		}
	}
	return "-exec stat -f '" + out.String() + "' {} +"
}

// timeShapes are formats that show one time of change in parts, with what strftime shows alike.
var timeShapes = map[string]string{
	`%T+ %p\n`:                     "%Y-%m-%d+%H:%M:%S",
	`%TY-%Tm-%Td %p\n`:             "%Y-%m-%d",
	`%TY-%Tm-%Td %TH:%TM %p\n`:     "%Y-%m-%d %H:%M",
	`%TY-%Tm-%Td %TH:%TM:%TS %p\n`: "%Y-%m-%d %H:%M:%S",
}

// timesOf rewrites the formats of timeShapes: they become stat -f with -t.
func timesOf(format string) string {
	if shape := timeShapes[format]; shape != "" {
		return "-exec stat -f '%Sm %N' -t '" + shape + "' {} +"
	}
	return ""
}

// findCommands judges the commands of -exec and its kin.
func (u *call) findCommands() {
	args, _ := u.tool.Read(u.words[u.from:u.end], nil)
	for _, a := range args {
		if a.Kind != tools.Known || a.Opt.Value != "COMMAND" || a.From >= a.To {
			continue
		}
		end := u.from + a.To
		if last := u.words[end-1].Text; last == ";" || last == "+" {
			end--
		}
		u.depth++
		u.command(u.from+a.From, end)
		u.depth--
	}
}
