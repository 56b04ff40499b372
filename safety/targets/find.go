package targets

import (
	"strconv"
	"strings"
)

// Expr is the condition of a search: a tree with one of these in each node.
type Expr struct {
	Op   Op
	Args []Expr // of And, Or and Not
	Text string // of Name, IName, Path and Type
	Sign int    // of numbers: -1 less than, 0 exactly, 1 more than
	N    int64  // bytes of Size, minutes of Age
	Unit int64  // of Size and Age: they count whole units, rounded up and down
}

// Op is a kind of condition.
type Op string

// The conditions.
const (
	And   Op = "and"
	Or    Op = "or"
	Not   Op = "not"
	True  Op = "true"
	Name  Op = "name"
	IName Op = "iname"
	Path  Op = "path"
	Type  Op = "type"
	Size  Op = "size"
	Age   Op = "age"
	Empty Op = "empty"
)

// finder reads the arguments of find.
type finder struct {
	args   []word
	search Find
	verb   string // the program of -exec, or rm for -delete
	flags  []word // its words
	bad    bool   // something is not known
}

// find reads a search that does something by itself.
func (r *reader) find(args []word) {
	f := readFind(args)
	if f.verb != "" {
		r.searched(f)
	}
}

// findInto reads a search whose results a command takes as operands.
func (r *reader) findInto(args, command []word) {
	f := readFind(args)
	command = unwrapped(command)
	if f.verb == "" && len(command) > 0 {
		f.verb, f.flags = command[0].text, command[1:]
	}
	r.searched(f)
}

func (r *reader) searched(f *finder) {
	rule, ok := verbs[f.verb]
	if !ok {
		return
	}
	_, flags := operands(f.flags, rule.values)
	if rule.needs != "" && !strings.Contains(flags, rule.needs) {
		return
	}
	r.out.Unsure = r.out.Unsure || f.bad
	if f.bad {
		return
	}
	r.add(Target{
		Verb: rule.Verb, Find: &f.search, Folders: rule.folders || f.verb == "find -delete",
		Recursive: rule.recursive != "" && strings.ContainsAny(flags, rule.recursive),
	})
}

func readFind(args []word) *finder {
	f := &finder{args: args, search: Find{Max: -1}}
	for len(f.args) > 0 && strings.HasPrefix(f.args[0].text, "-") && len(f.args[0].text) == 2 && strings.Contains("HLPEXdsx", f.args[0].text[1:]) {
		f.args = f.args[1:]
	}
	for len(f.args) > 0 && !strings.HasPrefix(f.args[0].text, "-") && f.args[0].text != "(" && f.args[0].text != "!" {
		f.bad = f.bad || !f.args[0].known || f.args[0].magic
		f.search.Roots = append(f.search.Roots, f.args[0].text)
		f.args = f.args[1:]
	}
	if len(f.search.Roots) == 0 {
		f.search.Roots = []string{"."}
	}
	f.search.Expr = f.or()
	f.bad = f.bad || len(f.args) > 0
	return f
}

func (f *finder) peek() string {
	if len(f.args) == 0 {
		return ""
	}
	return f.args[0].text
}

// next takes a word. One that is not written out makes the search unknown.
func (f *finder) next() string {
	if len(f.args) == 0 {
		f.bad = true
		return ""
	}
	w := f.args[0]
	f.args = f.args[1:]
	f.bad = f.bad || !w.known
	return w.text
}

func (f *finder) or() Expr {
	list := []Expr{f.and()}
	for f.peek() == "-o" || f.peek() == "-or" {
		f.next()
		list = append(list, f.and())
	}
	if len(list) == 1 {
		return list[0]
	}
	return Expr{Op: Or, Args: list}
}

func (f *finder) and() Expr {
	var list []Expr
	for len(f.args) > 0 && f.peek() != ")" && f.peek() != "-o" && f.peek() != "-or" {
		if f.peek() == "-a" || f.peek() == "-and" {
			f.next()
			continue
		}
		list = append(list, f.primary())
	}
	return Expr{Op: And, Args: list}
}

func (f *finder) primary() Expr {
	switch p := f.next(); p {
	case "(":
		e := f.or()
		f.bad = f.bad || f.next() != ")"
		return e
	case "!", "-not":
		return Expr{Op: Not, Args: []Expr{f.primary()}}
	case "-name":
		return Expr{Op: Name, Text: f.next()}
	case "-iname":
		return Expr{Op: IName, Text: strings.ToLower(f.next())}
	case "-path", "-wholename":
		return Expr{Op: Path, Text: f.next()}
	case "-type":
		return Expr{Op: Type, Text: f.next()}
	case "-size":
		return f.number(Size, f.next())
	case "-mtime":
		return f.number(Age, f.next()+"d")
	case "-mmin":
		return f.number(Age, f.next()+"m")
	case "-empty":
		return Expr{Op: Empty}
	case "-maxdepth":
		f.search.Max = f.depth()
	case "-mindepth":
		f.search.Min = f.depth()
	case "-print", "-print0", "-depth", "-xdev", "-mount", "-ls", "-true", "-nowarn":
	case "-delete":
		f.verb = "find -delete"
	case "-exec", "-execdir", "-ok", "-okdir":
		f.exec()
	default:
		f.bad = true
	}
	return Expr{Op: True}
}

func (f *finder) depth() int {
	n, err := strconv.Atoi(f.next())
	f.bad = f.bad || err != nil || n < 0
	return n
}

// exec reads the command of -exec up to ; or +.
func (f *finder) exec() {
	var command []word
	for len(f.args) > 0 && f.peek() != ";" && f.peek() != "+" {
		command = append(command, f.args[0])
		f.args = f.args[1:]
	}
	f.next()
	command = unwrapped(command)
	if len(command) > 0 && verbs[command[0].text].Verb != "" {
		f.verb, f.flags = command[0].text, command[1:]
	}
}

// number reads +10M, -7d and the like. find counts blocks of 512 bytes where no unit is named.
func (f *finder) number(op Op, text string) Expr {
	e := Expr{Op: op, Unit: 512}
	switch {
	case strings.HasPrefix(text, "+"):
		e.Sign, text = 1, text[1:]
	case strings.HasPrefix(text, "-"):
		e.Sign, text = -1, text[1:]
	}
	units := map[Op]string{Size: "cwbkMG", Age: "md"}[op]
	sizes := map[byte]int64{'c': 1, 'w': 2, 'b': 512, 'k': 1 << 10, 'M': 1 << 20, 'G': 1 << 30}
	if op == Age {
		sizes = map[byte]int64{'m': 1, 'd': 24 * 60}
	}
	if n := len(text); n > 0 && strings.IndexByte(units, text[n-1]) >= 0 {
		e.Unit, text = sizes[text[n-1]], text[:n-1]
	}
	n, err := strconv.ParseInt(text, 10, 64)
	f.bad = f.bad || err != nil || n > 1<<40
	e.N = n
	return e
}
