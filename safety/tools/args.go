package tools

import (
	"slices"
	"strings"
)

// Word is one word of a command as far as it is known without running it.
type Word struct {
	Text  string // what is known of it, from its start
	Whole bool   // Text is all of it
}

// Kind is what an argument is to its tool.
type Kind uint8

// The kinds.
const (
	Operand    Kind = iota
	Known           // an option, subcommand or keyword operand of the table
	Unknown         // looks like an option but is not in the table
	Number          // -5, a count in the old style
	EndOptions      // the "--" before the operands
)

// Arg is one argument of a call: an operand, or one option of a word that may hold several.
type Arg struct {
	Kind  Kind
	Word  int    // which word
	Start int    // where in the word's text
	End   int    // end of the option within the word's text, its attached value left out
	Opt   Option // for Known: the meaning, with In joined over the meanings that fit
	Value string // what the option takes, as far as it is known
	Given bool   // there is a value
	// From and To are the words of a separate value, From == To when there is none; a find -exec takes many words.
	From, To int
	Late     bool // an option that follows an operand
}

// reader reads the words of one call.
type reader struct {
	tool  *Tool
	words []Word
	out   []Arg
	next  int // the word to read next
	late  bool
}

// Read appends the arguments of a call to out. words[0] is the tool's name. rest is the first of the words that
// belong to a command which the tool runs, or len(words).
func (t *Tool) Read(words []Word, out []Arg) (args []Arg, rest int) {
	r := reader{tool: t, words: words, out: slices.Grow(out, len(words)), next: 1}
	if t.Style&Old != 0 && len(words) > 1 && isLetters(words[1].Text) {
		r.next = 2
		r.cluster(1, 0)
	}
	operandsLeft := 0
	if t.Style&Wrap1 != 0 {
		operandsLeft = 1
	}
	for r.next < len(words) {
		i := r.next
		text := words[i].Text
		switch {
		case len(text) > 1 && (text[0] == '-' || text[0] == '+' && len(t.Named(text)) > 0) && !r.isOperand(text):
			r.next++
			if text == "--" {
				r.add(Arg{Kind: EndOptions, Word: i, End: 2})
				return r.operands(operandsLeft)
			}
			r.option(i)
		case r.wraps() && isAssignment(text):
			r.operand()
		case t.Style&Stop != 0 && operandsLeft == 0:
			return r.operands(0)
		case t.Style&Stop != 0:
			operandsLeft--
			r.operand()
		default:
			r.late = r.late || t.Style&(Plain|Words|Sub) == 0
			r.operand()
		}
	}
	return r.out, len(words)
}

func (r *reader) add(a Arg) { r.out = append(r.out, a) }

// wraps reports whether the tool runs a command that may begin with assignments, as env and sudo do.
func (r *reader) wraps() bool {
	return r.tool.Style&Wrap != 0 && (r.tool.Name == "env" || r.tool.Name == "sudo")
}

// isOperand reports whether a word that begins with a dash is an operand all the same.
func (r *reader) isOperand(text string) bool {
	switch {
	case r.tool.Style&Plain != 0:
		return len(r.tool.Named(text)) == 0
	case r.tool.Name == "chmod":
		return strings.IndexByte("rwxXstugo", text[1]) >= 0
	}
	return false
}

// operands reads the rest of the words: n operands, then the command that the tool runs if it runs one.
func (r *reader) operands(n int) ([]Arg, int) {
	wrap := r.tool.Style&(Wrap|Wrap1) != 0
	for r.next < len(r.words) && (!wrap || n > 0 || r.wraps() && isAssignment(r.words[r.next].Text)) {
		n--
		r.operand()
	}
	return r.out, r.next
}

// operand reads one operand. The operand may be a subcommand, or a keyword operand as in dd if=FILE.
func (r *reader) operand() {
	i := r.next
	r.next++
	text := r.words[i].Text
	a := Arg{Word: i, End: len(text)}
	if r.tool.Style&(Sub|Plain|Words) != 0 && text != "" && text[0] != '-' {
		name, value, given := strings.Cut(text, "=")
		if m := r.tool.Named(name); len(m) > 0 && given == (m[0].Value != "") && (given || !r.late) {
			a.Kind, a.Opt, a.Value, a.Given, a.End = Known, m[0], value, given, len(name)
			r.late = r.late || !given
		}
	}
	r.add(a)
}

// option reads word i, which begins with a dash, in the style of its tool.
func (r *reader) option(i int) {
	text := r.words[i].Text
	if strings.HasPrefix(text, "--") && r.tool.Style&Words == 0 {
		r.long(i)
		return
	}
	// A word such as -delete, -HUP or -nw is an option by itself.
	if m := r.tool.Named(text); len(m) > 0 && (len(text) > 2 || r.tool.Style&Words != 0) {
		r.take(i, 0, len(text), m, "", false)
		return
	}
	if r.tool.Style&Words != 0 {
		r.wordOption(i)
		return
	}
	r.cluster(i, 1)
}

// wordOption reads an option of a tool that does not combine letters: -name=value, or -O3 with an attached value.
func (r *reader) wordOption(i int) {
	text := r.words[i].Text
	name, value, given := strings.Cut(text, "=")
	if m := r.tool.Named(name); given && len(m) > 0 {
		r.take(i, 0, len(name), m, value, true)
		return
	}
	r.add(Arg{Kind: Unknown, Word: i, End: len(text), Late: r.late})
}

// long reads a long option, whose value may follow an equals sign.
func (r *reader) long(i int) {
	name, value, given := strings.Cut(r.words[i].Text, "=")
	m := r.tool.LongOption(name)
	if len(m) == 0 {
		r.add(Arg{Kind: Unknown, Word: i, End: len(name), Late: r.late})
		return
	}
	if !given && m[0].Attached {
		r.add(Arg{Kind: Known, Word: i, End: len(name), Opt: m[0], Late: r.late})
		return
	}
	r.take(i, 0, len(name), m, value, given)
}

// cluster reads letters in a row, from byte at of the word on.
func (r *reader) cluster(i, at int) {
	text := r.words[i].Text
	for pos := at; pos < len(text); {
		m := r.tool.Letter(text[pos])
		if len(m) == 0 {
			if isDigit(text[pos]) {
				end := pos + 1
				for end < len(text) && isDigit(text[end]) {
					end++
				}
				r.add(Arg{Kind: Number, Word: i, Start: pos, End: end, Value: text[pos:end], Late: r.late})
				pos = end
				continue
			}
			r.add(Arg{Kind: Unknown, Word: i, Start: pos, End: pos + 1, Late: r.late})
			pos++
			continue
		}
		attached, given := text[pos+1:], pos+1 < len(text) || !r.words[i].Whole
		if at == 0 {
			attached, given = "", false // in the old style values follow in words of their own
			if r.tool.Name == "ps" && strings.IndexByte("auxwfe", text[pos]) >= 0 {
				m = plainLetter(m)
			}
		}
		if took := r.take(i, pos, pos+1, m, attached, given); took {
			return
		}
		pos++
	}
}

// plainLetter returns an option of ps without its value: the letters of BSD that look like POSIX ones take none.
func plainLetter(m []Option) []Option {
	o := m[0]
	o.Value = ""
	switch o.Name {
	case "-a":
		o.Does = "of all users"
	case "-u":
		o.Does = "with users and shares of processor and memory"
	case "-f":
		o.Does = "as a tree"
	case "-e":
		o.Does = "with the environment"
	}
	return []Option{o}
}

// take adds an option with its value and reports whether it used up what was attached.
func (r *reader) take(i, start, end int, meanings []Option, attached string, given bool) bool {
	var next Word
	if r.next < len(r.words) {
		next = r.words[r.next]
	}
	opt := choose(meanings, attached, given, next, r.next < len(r.words))
	a := Arg{Kind: Known, Word: i, Start: start, End: end, Opt: opt, Late: r.late}
	switch {
	case opt.Value == "":
	case given:
		a.Value, a.Given = attached, true
	case opt.Attached || r.next >= len(r.words):
	default:
		a.From = r.next
		r.next++
		if opt.Value == "COMMAND" && r.tool.Style&Words != 0 {
			r.toTerminator()
		}
		a.To, a.Value, a.Given = r.next, next.Text, true
	}
	r.add(a)
	return a.Given && given
}

// toTerminator skips the command of a find -exec, with the ; or + that ends it.
func (r *reader) toTerminator() {
	for r.next < len(r.words) {
		text := r.words[r.next].Text
		r.next++
		if text == ";" || text == "+" && r.words[r.next-2].Text == "{}" {
			return
		}
	}
}

// choose picks the meaning of an option that GNU and BSD read differently: the one whose value fits what follows.
func choose(meanings []Option, attached string, given bool, next Word, hasNext bool) Option {
	if len(meanings) == 1 {
		return meanings[0]
	}
	text := next.Text
	if given {
		text = attached
	}
	for _, m := range meanings {
		if m.Value != "" && !m.Attached && (given || hasNext) && fits(m.Value, text) {
			if given && m.Value == "SUFFIX" {
				break // an attached suffix means the same everywhere
			}
			return m
		}
	}
	best := -1
	for i, m := range meanings {
		checked := m.Value != "" && !m.Attached && isChecked(m.Value)
		switch {
		case m.In.Assumed():
			return m
		case checked && !given, best >= 0:
		default:
			best = i
		}
	}
	if best < 0 {
		best = 0
	}
	joined := meanings[best]
	for _, m := range meanings {
		if (m.Value == "") == (joined.Value == "") && (given || m.Attached || !isChecked(m.Value)) {
			joined.In |= m.In
		}
	}
	return joined
}

// isChecked reports whether fits can tell values of this name from other words.
func isChecked(name string) bool {
	switch name {
	case "N", "SECONDS", "COLS", "FORMAT", "SUFFIX", "PROTOCOL":
		return true
	}
	return false
}

// fits reports whether text is surely a value of this name.
func fits(name, text string) bool {
	switch name {
	case "N", "SECONDS", "COLS":
		return text != "" && strings.Trim(text, "0123456789") == ""
	case "PROTOCOL":
		return text != "" && strings.Contains(" tcp udp ip ip4 ip6 icmp icmp4 icmp6 igmp tcp4 tcp6 udp4 udp6 arp unix mptcp ", " "+text+" ")
	case "FORMAT":
		return strings.Contains(text, "%")
	case "SUFFIX":
		return text == "" || text[0] == '.' && len(text) < 9 && !strings.Contains(text, "/")
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isLetters reports whether text can be options in the old style, as in tar xzf.
func isLetters(text string) bool {
	for i := range len(text) {
		if c := text[i]; (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return text != ""
}

// isAssignment reports whether text is NAME=value.
func isAssignment(text string) bool {
	i := strings.IndexByte(text, '=')
	if i <= 0 || isDigit(text[0]) {
		return false
	}
	for j := range i {
		if c := text[j]; c != '_' && !isDigit(c) && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}
