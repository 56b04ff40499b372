package safety

import (
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// The programs of this file only make text of text. Their output is worked out where it can be, so that what is hidden in them is read.

// echo prints its operands.
func echo(c *call) stream {
	args := c.args
	escapes := c.a.opts.Shell == "zsh"
	newline := "\n"
	for len(args) > 0 && len(args[0].text) > 1 && args[0].text[0] == '-' && strings.Trim(args[0].text[1:], "neE") == "" {
		escapes = escapes || strings.Contains(args[0].text, "e")
		if strings.Contains(args[0].text, "n") {
			newline = ""
		}
		args = args[1:]
	}
	text, t := joinArgs(args)
	if escapes {
		text = unescape(text)
	}
	return stream{text: text + newline, known: true, taint: t}
}

// printf formats its operands. -v sets a variable.
func printf(c *call) stream {
	args := c.args
	variable := ""
	if len(args) > 1 && args[0].text == "-v" {
		variable, args = args[1].text, args[2:]
	}
	if len(args) > 0 && args[0].text == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return stream{known: true}
	}
	text := format(unescape(args[0].text), args[1:])
	_, t := joinArgs(args)
	if variable != "" {
		c.a.set(variable, []value{{text, t, c.span}})
		return stream{known: true}
	}
	return stream{text: text, known: true, taint: t}
}

// format fills in a format as printf(1) does, using it again while operands are left.
func format(f string, args []value) string {
	var b strings.Builder
	for round := 0; round == 0 || len(args) > 0 && round < 32; round++ {
		used := false
		for i := 0; i < len(f); i++ {
			if f[i] != '%' || i+1 >= len(f) {
				b.WriteByte(f[i])
				continue
			}
			i++
			for i < len(f)-1 && strings.IndexByte("-+ #0123456789.*'", f[i]) >= 0 {
				i++
			}
			if f[i] == '%' {
				b.WriteByte('%')
				continue
			}
			used = true
			if len(args) == 0 {
				continue
			}
			s := args[0].text
			args = args[1:]
			if f[i] == 'b' {
				s = unescape(s)
			}
			switch {
			case f[i] == 'c' && s != "":
				s = s[:1]
			case f[i] == 'x' || f[i] == 'o':
				if n, err := strconv.ParseInt(s, 0, 64); err == nil {
					s = strconv.FormatInt(n, map[byte]int{'x': 16, 'o': 8}[f[i]])
				}
			}
			b.WriteString(s)
		}
		if !used {
			break
		}
	}
	return b.String()
}

// unescape expands the backslash sequences of printf(1) and echo -e.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 >= len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		if k := strings.IndexByte(`abefnrtv\"'`, s[i]); k >= 0 {
			b.WriteByte("\a\b\x1b\f\n\r\t\v\\\"'"[k])
			continue
		}
		digits, base := "", 8
		switch {
		case s[i] == 'x':
			digits, base = takeDigits(s[i+1:], "0123456789abcdefABCDEF", 2), 16
			i += len(digits)
		case s[i] == 'u' || s[i] == 'U':
			digits, base = takeDigits(s[i+1:], "0123456789abcdefABCDEF", map[byte]int{'u': 4, 'U': 8}[s[i]]), 16
			i += len(digits)
		case s[i] >= '0' && s[i] <= '7':
			digits = takeDigits(s[i:], "01234567", 3)
			if s[i] == '0' {
				digits = takeDigits(s[i:], "01234567", 4)
			}
			i += len(digits) - 1
		}
		n, err := strconv.ParseUint(digits, base, 32)
		switch {
		case err != nil:
			b.WriteByte('\\')
			b.WriteByte(s[i])
		case n < 0x80 || base == 8:
			b.WriteByte(byte(n))
		default:
			b.WriteRune(rune(n))
		}
	}
	return b.String()
}

func takeDigits(s, set string, n int) string {
	i := 0
	for i < len(s) && i < n && strings.IndexByte(set, s[i]) >= 0 {
		i++
	}
	return s[:i]
}

// filter is a program that makes its output of its input, worked out by f where the input is known.
func filter(valued string, f func(text string, f flags) (string, bool)) handler {
	return func(c *call) stream {
		fl := parse(c.args, valued)
		in := c.in
		if len(fl.rest) > 0 && (c.name == "base64" || c.name == "rev" || c.name == "xxd" || c.name == "base32" || c.name == "tac") {
			in = c.a.content(fl.rest[0].text)
			if s := c.a.secretOperands(fl.rest); s {
				in.taint |= fromSecret
			}
		}
		out := stream{taint: in.taint}
		if in.known && !strings.Contains(in.text, unknown) {
			out.text, out.known = f(in.text, fl)
		}
		if c.name == "tac" && strings.HasPrefix(in.text, listMark) { // the same names
			out.text = in.text
		}
		if o, ok := fl.get("o", "output"); ok {
			c.a.writes(o, out, false, false)
		}
		return out
	}
}

// decodes notes that a filter's output was encoded, if its flags ask for decoding.
func decodes(h handler, names ...string) handler {
	return func(c *call) stream {
		out := h(c)
		fl := parse(c.args, "w i o b wrap input output")
		if fl.has(names...) || len(names) == 0 {
			out.taint |= fromDecoder
		}
		return out
	}
}

func (a *analysis) secretOperands(list []value) bool {
	for _, v := range list {
		if a.isSecret(v.text) || v.taint&fromSecret != 0 {
			return true
		}
	}
	return false
}

var base64Call = decodes(filter("w i o b wrap input output", func(text string, f flags) (string, bool) {
	if !f.has("d", "D", "decode") {
		return base64.StdEncoding.EncodeToString([]byte(text)) + "\n", true
	}
	clean := strings.Map(func(r rune) rune {
		if r == '\n' || r == ' ' || r == '\t' || r == '\r' {
			return -1
		}
		return r
	}, text)
	b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(clean, "="))
	return string(b), err == nil
}), "d", "D", "decode")

// xxd dumps its input, or makes it again of a dump; its second operand is the file that it writes.
func xxd(c *call) stream {
	out := xxdText(c)
	if f := parse(c.args, "c l s g o cols len seek groupsize"); len(f.rest) > 1 && f.word(1) != "-" {
		c.a.writes(f.rest[1], out, false, false)
		return stream{known: true}
	}
	return out
}

var xxdText = decodes(filter("c l s g o", func(text string, f flags) (string, bool) {
	if !f.has("r") {
		return hex.EncodeToString([]byte(text)) + "\n", f.has("p", "ps", "plain")
	}
	clean := strings.Map(func(r rune) rune {
		if strings.ContainsRune("0123456789abcdefABCDEF", r) {
			return r
		}
		return -1
	}, text)
	b, err := hex.DecodeString(clean)
	return string(b), err == nil
}), "r")

var rev = filter("", func(text string, _ flags) (string, bool) {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = reversed(l)
	}
	return strings.Join(lines, "\n"), true
})

var tac = filter("s", func(text string, _ flags) (string, bool) {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	slices.Reverse(lines)
	return strings.Join(lines, "\n") + "\n", true
})

// tr translates characters: sets of letters, ranges and classes of letters.
var tr = filter("", func(text string, f flags) (string, bool) {
	if len(f.word(0))+len(f.word(1)) > maxSets {
		return "", false
	}
	from := []rune(ranges(unescape(f.word(0))))
	if f.has("d", "delete") {
		return strings.Map(func(r rune) rune {
			if slices.Contains(from, r) {
				return -1
			}
			return r
		}, text), true
	}
	to := []rune(ranges(unescape(f.word(1))))
	if f.has("s", "squeeze-repeats") && len(to) == 0 {
		return squeezed(text, from), true
	}
	if len(to) == 0 || f.has("c", "C", "complement") {
		return text, true
	}
	return strings.Map(func(r rune) rune {
		if i := slices.Index(from, r); i >= 0 {
			return to[min(i, len(to)-1)]
		}
		return r
	}, text), true
})

// squeezed takes repeats of the characters of a set out of a text.
func squeezed(text string, set []rune) string {
	last := rune(-1)
	return strings.Map(func(r rune) rune {
		if r == last && slices.Contains(set, r) {
			return -1
		}
		last = r
		return r
	}, text)
}

// maxSets is the longest text of tr's sets that is read.
const maxSets = 1 << 8

// ranges writes out a-z and the classes of tr(1).
func ranges(s string) string {
	for class, set := range map[string]string{"[:upper:]": "A-Z", "[:lower:]": "a-z", "[:digit:]": "0-9", "[:alpha:]": "A-Za-z", "[:alnum:]": "A-Za-z0-9", "[:space:]": " \t\n\r", "[:blank:]": " \t"} {
		s = strings.ReplaceAll(s, class, set)
	}
	var b strings.Builder
	r := []rune(s)
	for i := 0; i < len(r); i++ {
		if i+2 < len(r) && r[i+1] == '-' && r[i] <= r[i+2] && r[i+2]-r[i] < 256 {
			for x := r[i]; x <= r[i+2]; x++ {
				b.WriteRune(x)
			}
			i += 2
			continue
		}
		b.WriteRune(r[i])
	}
	return b.String()
}

// sortedLines works out sort without options that change the order much.
func sortedLines(text string, f flags) (string, bool) {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	slices.Sort(lines)
	if f.has("r", "reverse") {
		slices.Reverse(lines)
	}
	if f.has("u", "unique") {
		lines = slices.Compact(lines)
	}
	return strings.Join(lines, "\n") + "\n", !f.has("k", "key", "n", "R", "V", "h", "random-sort")
}

// pasted works out paste -s, which joins lines by a delimiter.
func pasted(c *call) stream {
	f := parse(c.args, "d delimiters")
	if !c.in.known || !f.has("s", "serial") || len(f.rest) > 1 || f.word(0) != "" && f.word(0) != "-" || strings.Contains(c.in.text, unknown) {
		return c.readOnlyCall(reader{valued: "d delimiters"})
	}
	by := "\t"
	if v, ok := f.get("d", "delimiters"); ok && len(v.text) == 1 {
		by = v.text
	}
	return stream{text: strings.ReplaceAll(strings.TrimRight(c.in.text, "\n"), "\n", by) + "\n", known: true, taint: c.in.taint}
}

// expanded is m4 or envsubst on text that holds nothing for them to replace: it passes through.
func expanded(c *call) stream {
	if len(c.args) == 0 && c.in.known && !strings.ContainsAny(c.in.text, "$") {
		return c.in
	}
	return stream{taint: c.in.taint}
}

// cat passes on what flows in, or what its operands hold.
func cat(c *call) (out stream) {
	f := parse(c.args, "n b s c")
	if c.name == "head" || c.name == "tail" {
		f = parse(c.args, "n c lines bytes s pid")
		n := f.value["c"].text + f.value["bytes"].text
		if c.name == "head" && !enormous(n) {
			defer func() { out.taint |= ends }()
		}
	}
	if len(f.rest) == 0 {
		if c.name == "tail" && c.endless() {
			c.a.report("read-endless", c.span, "")
		}
		return c.cut(f)
	}
	out = stream{known: true}
	for _, v := range f.rest {
		s := c.in
		if v.text != "-" {
			s = c.a.content(v.text)
			s.taint |= v.taint
		}
		out = c.a.joined(out, s)
	}
	if out.taint&fromFeed != 0 && c.name == "tail" {
		c.a.report("read-endless", c.span, "")
	}
	return out
}

// cut works out head -c and -n, and tail -n, of a known text; of another one, or with other numbers, all of it.
func (c *call) cut(f flags) stream {
	in := c.in
	if !in.known || c.name != "head" && c.name != "tail" {
		return in
	}
	if from, ok := strings.CutPrefix(f.value["c"].text+f.value["bytes"].text, "+"); ok && c.name == "tail" {
		if n, err := strconv.Atoi(from); err == nil && n > 0 && n <= len(in.text) {
			in.text = in.text[n-1:]
		}
		return in
	}
	if n, err := strconv.Atoi(f.value["c"].text + f.value["bytes"].text); err == nil && n >= 0 && n < len(in.text) {
		if in.text = in.text[:n]; c.name == "tail" {
			in.text = c.in.text[len(c.in.text)-n:]
		}
	}
	if n, err := strconv.Atoi(f.value["n"].text + f.value["lines"].text); err == nil && n >= 0 {
		lines := strings.SplitAfter(strings.TrimSuffix(in.text, "\n"), "\n")
		if n < len(lines) && c.name == "head" {
			in.text = strings.Join(lines[:n], "")
		} else if n < len(lines) && !strings.HasPrefix(f.value["n"].text, "+") {
			in.text = strings.Join(lines[len(lines)-n:], "") + "\n"
		}
	}
	return in
}

// endless reports whether what flows in never ends.
func (c *call) endless() bool { return c.in.taint&(fromFeed|ends) == fromFeed }

// enormous reports whether a size fills a disk: hundreds of gigabytes or more.
func enormous(size string) bool {
	digits := takeDigits(size, "0123456789", 20)
	rest := strings.ToUpper(size[len(digits):])
	switch {
	case digits == "":
		return false
	case strings.HasPrefix(rest, "T"), strings.HasPrefix(rest, "P"), strings.HasPrefix(rest, "E"):
		return true
	case strings.HasPrefix(rest, "G"):
		return len(digits) > 2
	}
	return len(digits) > 11
}

// decoder is a program whose output was compressed, encoded or encrypted before.
func decoder(c *call) stream {
	c.a.operandsWritten(c)
	return stream{taint: fromDecoder | c.in.taint}
}

// operandsWritten judges the files that a compressor replaces.
func (a *analysis) operandsWritten(c *call) {
	f := parse(c.args, "S o b output T")
	if len(f.rest) > 0 && !f.has("c", "stdout", "to-stdout", "l", "list", "t", "test", "k", "keep") && !strings.HasSuffix(c.name, "cat") {
		a.report("write-file", c.span, "")
	}
}

// openssl decodes, encrypts, tests connections and makes keys.
func openssl(c *call) stream {
	f := parse(c.args, "in out k pass K iv md keyout config subj days newkey")
	text := c.in
	if v, ok := f.get("in"); ok {
		text = c.a.content(v.text)
	}
	if v, ok := f.get("out", "keyout"); ok {
		c.a.writes(v, stream{taint: text.taint}, false, false)
	}
	switch f.word(0) {
	case "enc", "base64", "aes-256-cbc", "aes-128-cbc", "des3":
		if !f.has("d") {
			return stream{taint: text.taint}
		}
		out := stream{taint: fromDecoder | text.taint}
		if text.known && (f.has("base64", "a") || f.word(0) == "base64") && !f.has("aes-256-cbc", "aes-128-cbc", "pass", "k") {
			clean := strings.TrimSpace(strings.ReplaceAll(text.text, "\n", ""))
			if b, err := base64.StdEncoding.DecodeString(clean); err == nil {
				out.text, out.known = string(b), true
			}
		}
		return out
	case "s_client":
		c.a.overPipe(c)
		return stream{taint: fromNet}
	}
	return stream{taint: text.taint}
}
