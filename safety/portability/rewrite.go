package portability

import (
	"strconv"
	"strings"

	"caro/safety/tools"
)

// rewriteOption returns what to put in place of an option, and the part of the source that it replaces.
func (u *call) rewriteOption(a *tools.Arg, i int) (start, end int, instead string) {
	start, end = u.spans[i].Start, u.spans[i].End
	word := u.source(i)
	value := ""
	if a.From < a.To {
		value = u.source(u.from + a.From)
	}
	name := a.Opt.Name
	long := strings.HasPrefix(name, "--") || u.tool.Style&tools.Words != 0
	if long {
		if _, attached, ok := strings.Cut(word, "="); ok && a.From == a.To {
			value = attached
		}
	} else if a.Given && a.From == a.To {
		if at := strings.IndexByte(word, name[1]); at >= 0 {
			value = word[at+1:]
		}
	}
	replacement, ok := expand(a.Opt.Other, value)
	if onBoth := a.Opt.In.Has(both); !ok || onBoth && !long {
		return start, end, "" // nothing else does the same, or nothing needs to
	}
	if a.From < a.To {
		end = u.spans[u.from+a.To-1].End
	}
	if replacement == "" && (long || len(word) == 2 || a.Given && a.Start == 1) {
		return u.spans[i-1].Start, end, u.source(i - 1)
	}
	if long || len(word) == 2 || a.Given && a.From == a.To && a.Start == 1 || u.words[i].Text != word {
		return start, end, replacement
	}
	if a.Given && a.From == a.To {
		word = word[:a.Start+1] // the value went into the replacement
	}
	return start, end, inCluster(word, a.Start, replacement)
}

// inCluster returns the options word, such as -oP, with the letter at byte at replaced.
func inCluster(word string, at int, replacement string) string {
	if at >= len(word) {
		return ""
	}
	rest := word[:at] + word[at+1:]
	switch {
	case replacement == "":
		return rest
	case len(replacement) == 2 && replacement[0] == '-':
		return word[:at] + replacement[1:] + word[at+1:]
	case rest == "-":
		return replacement
	}
	return rest + " " + replacement
}

// expand fills the value into what does the same. It fails when nothing is known to do the same.
func expand(other, value string) (string, bool) {
	switch {
	case other == "":
		return "", false
	case other == "~":
		return "", true
	case strings.HasPrefix(other, "'+%"):
		return other, true // a format of date, whose percent signs are its own
	case strings.Contains(other, "%"):
		return strings.ReplaceAll(other, "%", value), value != ""
	}
	return other, true
}

// rewriteTool returns the call with another tool, for the words up to stop, or nothing when it cannot be carried over.
func (u *call) rewriteTool(stop int) string {
	t := u.tool
	if s, ok := u.ownRewrite(stop); ok {
		return s
	}
	switch {
	case t.Other == "":
		return ""
	case t.Style&tools.Whole != 0 || !strings.Contains(t.Other, " ") && t.Style&tools.Words != 0:
		return t.Other
	}
	// An option without a known equal ends it: a rewrite that drops what was asked for is worse than none.
	out := []string{t.Other}
	for i := range u.args {
		a := &u.args[i]
		w := u.from + a.Word
		if w >= stop {
			break
		}
		switch a.Kind {
		case tools.Known:
			value := a.Value
			if a.From < a.To {
				value = u.source(u.from + a.From)
			}
			s, ok := expand(a.Opt.Other, value)
			if !ok {
				return ""
			}
			if s != "" {
				out = append(out, s)
			}
		case tools.Operand:
			out = append(out, u.source(w))
		case tools.EndOptions:
			out = append(out, "--")
		default:
			return ""
		}
	}
	return strings.Join(out, " ")
}

// ownRewrite handles the tools whose rewrite takes more than other names.
func (u *call) ownRewrite(stop int) (string, bool) {
	var rest []string
	for _, w := range u.operands() {
		rest = append(rest, u.source(w))
	}
	operands := strings.Join(rest, " ")
	if own := u.ownTools(); own != "" {
		return own, true
	}
	switch u.tool.Name {
	case "numfmt":
		return u.inUnits()
	case "timeout":
		if signal := u.value('s', ""); signal != "" && len(rest) == 1 {
			seconds, ok := inSeconds(rest[0])
			if !ok || len(u.args) != 2 {
				return "", true
			}
			return `perl -e 'my ($s, $n) = splice @ARGV, 0, 2; my $p = fork // die; $p or exec @ARGV; $SIG{ALRM} = sub { kill $s, $p }; alarm $n; waitpid $p, 0; exit $? >> 8' ` + signal + " " + seconds, true
		}
		if len(rest) == 0 || len(u.args) != 1 {
			return "", true
		}
		seconds, ok := inSeconds(rest[0])
		if !ok {
			return "", true
		}
		return u.tool.Other + " " + seconds, true
	case "shuf":
		return u.rewriteShuf(operands)
	case "watch":
		return u.rewriteWatch()
	case "wget":
		return u.rewriteWget(operands)
	case "ip":
		return u.rewriteIP()
	case "ss":
		if u.flagged('l') {
			return "lsof -nP -iTCP -sTCP:LISTEN", true
		}
		return "netstat -an", true
	case "xclip", "xsel", "wl-copy":
		if u.flagged('o') {
			return "pbpaste", true
		}
		return "pbcopy", true
	case "systemctl":
		if len(u.args) == 1 && u.args[0].Opt.Name == "list-units" {
			return "launchctl list", true
		}
	case "getent":
		if len(rest) == 2 && rest[0] == "passwd" {
			return "dscl . -read /Users/" + rest[1], true
		}
		if len(rest) == 2 && rest[0] == "group" {
			return "dscl . -read /Groups/" + rest[1], true
		}
		if len(rest) == 2 && rest[0] == "hosts" {
			return "dscacheutil -q host -a name " + rest[1], true
		}
	case "dos2unix":
		if len(rest) == 1 && len(u.args) == 1 {
			return `perl -pi -e 's/\r$//' ` + operands, true
		}
	case "unix2dos":
		if len(rest) == 1 && len(u.args) == 1 {
			return `perl -pi -e 's/\n/\r\n/' ` + operands, true
		}
	case "md5sum", "b2sum":
		return "", u.flagged('c')
	case "fallocate":
		if size := u.value('l', ""); size != "" && len(rest) == 1 && len(u.args) == 2 {
			return "mkfile -n " + strings.ToLower(size) + " " + operands, true
		}
	case "service":
		if len(u.args) > 1 && u.args[1].Kind == tools.Operand && u.end-u.from == 3 {
			return "launchctl " + u.source(u.from+2) + " " + u.source(u.from+1), true
		}
	case "journalctl":
		if u.flagged('f') {
			return u.rewriteJournal()
		}
	}
	return "", false
}

// rewriteWatch spells watch out as a loop.
func (u *call) rewriteWatch() (string, bool) {
	var words []string
	for w := u.rest; w < u.end; w++ {
		words = append(words, u.source(w))
	}
	if len(words) == 0 {
		return "", true
	}
	command := strings.Join(words, " ")
	if len(words) == 1 {
		command = u.words[u.rest].Text
	}
	return "while :; do clear; " + command + "; sleep " + u.value('n', "2") + "; done", true
}

// rewriteShuf uses sort -R, or jot for a range of numbers. Unlike shuf, sort -R keeps equal lines together.
func (u *call) rewriteShuf(operands string) (string, bool) {
	count := u.value('n', "")
	if r := u.value('i', ""); r != "" {
		lo, hi, ok := strings.Cut(r, "-")
		if count == "" {
			count = "-"
		}
		return "jot -r " + count + " " + lo + " " + hi, ok && count != "-"
	}
	if u.flagged('e') || u.flagged('r') || u.flagged('z') {
		return "", false
	}
	out := strings.TrimSpace("sort -R " + operands)
	if count != "" {
		out += " | head -n " + count
	}
	return out, true
}

// rewriteWget carries options over to curl.
func (u *call) rewriteWget(operands string) (string, bool) {
	out := []string{"curl -L"}
	remote := true
	for _, a := range u.args {
		if a.Kind == tools.Unknown {
			return "", false
		}
		if a.Kind != tools.Known {
			continue
		}
		value := a.Value
		if a.From < a.To {
			value = u.source(u.from + a.From)
		}
		s, ok := expand(a.Opt.Other, value)
		if !ok {
			return "", false
		}
		if strings.HasPrefix(s, "-o ") {
			remote = false
			if value == "-" {
				continue
			}
		}
		if s != "" {
			out = append(out, s)
		}
	}
	if remote {
		out[0] = "curl -LO"
	}
	return strings.Join(append(out, operands), " "), true
}

// rewriteIP handles the forms of ip that only show something.
func (u *call) rewriteIP() (string, bool) {
	var words []string
	for w := u.from + 1; w < u.end; w++ {
		if text := u.words[w].Text; !strings.HasPrefix(text, "-") {
			words = append(words, text)
		}
	}
	if len(words) == 0 {
		return "ifconfig", true
	}
	verb := ""
	if len(words) > 1 {
		verb = words[1]
	}
	shows := verb == "" || strings.HasPrefix("show", verb) || verb == "list" || verb == "ls"
	switch {
	case !shows:
		return "", true
	case strings.HasPrefix("address", words[0]) || words[0] == "addr" || strings.HasPrefix("link", words[0]):
		if len(words) > 2 {
			return "ifconfig " + words[len(words)-1], true
		}
		return "ifconfig", true
	case strings.HasPrefix("route", words[0]):
		return "netstat -rn", true
	case strings.HasPrefix("neighbour", words[0]):
		return "arp -a", true
	}
	return "", true
}

// rewriteJournal handles journalctl -f: following is a subcommand of its own in log.
func (u *call) rewriteJournal() (string, bool) {
	if unit := u.value('u', ""); unit != "" {
		return "log stream --predicate 'process == \"" + unit + "\"'", true
	}
	return "log stream", true
}

// value returns the value of the option -c as it is known, or otherwise.
func (u *call) value(c byte, otherwise string) string {
	for _, a := range u.args {
		if a.Kind == tools.Known && a.Given && len(a.Opt.First) == 2 && a.Opt.First[1] == c {
			return a.Value
		}
	}
	return otherwise
}

// inSeconds reads a duration of timeout as whole seconds.
func inSeconds(s string) (string, bool) {
	factor := map[byte]int{'s': 1, 'm': 60, 'h': 3600, 'd': 86400}
	n, unit := 0, 1
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9' && n < 1e6:
			n = n*10 + int(c-'0')
		case i == len(s)-1 && i > 0 && factor[c] > 0:
			unit = factor[c]
		default:
			return "", false
		}
	}
	return strconv.Itoa(n * unit), s != ""
}
