package safety

import "strings"

// loaders are programs that run code of a file which one of their flags names, with those flags (from their help texts).
var loaders = map[string]string{
	"java": "jar cp classpath", "psql": "f file", "sqlcmd": "i", "sqlite3": "init", "duckdb": "init", "mongosh": "f file", "vim": "S u", "nvim": "S u l", "vi": "S", "gvim": "S u", "emacs": "l load script", "awk": "f file", "gawk": "f file E exec",
	"mawk": "f file", "nawk": "f file", "sed": "f file", "gsed": "f file", "gdb": "x command", "lldb": "s source", "ruby": "r", "node": "r require import", "tmux": "f", "screen": "c", "tcpdump": "F", "dc": "f file",
}

// loads judges code that a program reads of a file: downloaded or decoded code runs unread.
func (c *call) loads() {
	for name := range strings.FieldsSeq(loaders[c.name]) {
		for i, v := range c.args {
			switch t := v.text; {
			case (t == "-"+name || t == "--"+name) && i+1 < len(c.args):
				v = c.args[i+1]
			case strings.HasPrefix(t, "--"+name+"="):
				v.text = t[len(name)+3:]
			case len(name) == 1 && strings.HasPrefix(t, "-"+name) && len(t) > 2:
				v.text = t[2:]
			default:
				continue
			}
			if c.outside(v) {
				c.a.report("run-download", c.span, "")
				return
			}
		}
	}
}

// compiler notes what is made of downloaded source, and passes the call on.
func compiler(h handler) handler {
	return func(c *call) stream {
		f := parse(c.args, "o x I L l D U std")
		for _, v := range f.rest {
			if c.outside(v) {
				out := f.value["o"].text
				if out == "" {
					out = "a.out"
				}
				c.a.files[fileKey(out)] = stream{taint: fromNet}
			}
		}
		return h(c)
	}
}

// goRun is go, which runs the source that its verb run names.
func goRun(h handler) handler {
	return func(c *call) stream {
		f := parse(c.args, "C exec")
		for _, v := range f.after(1) {
			if f.word(0) == "run" && c.outside(v) {
				c.a.report("run-download", c.span, "")
				return stream{}
			}
		}
		return h(c)
	}
}

// opensCode reports whether a file is one that runs when it is opened.
func opensCode(file string) bool {
	for _, ending := range []string{".command", ".sh", ".app", ".pkg", ".terminal", ".workflow", ".scpt", ".tool", ".jar", ".desktop"} {
		if strings.HasSuffix(strings.TrimSuffix(file, "/"), ending) {
			return true
		}
	}
	return false
}

// outside reports whether a file, or what flows in where the file is -, was downloaded or decoded.
func (c *call) outside(file value) bool {
	if file.text == "-" || file.text == "/dev/stdin" {
		return c.in.taint&(fromNet|fromDecoder) != 0
	}
	return file.taint&(fromNet|fromDecoder) != 0 || c.a.fromOutside(file.text)
}
