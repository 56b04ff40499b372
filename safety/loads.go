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

// outside reports whether a file, or what flows in where the file is -, was downloaded or decoded.
func (c *call) outside(file value) bool {
	if file.text == "-" || file.text == "/dev/stdin" {
		return c.in.taint&(fromNet|fromDecoder) != 0
	}
	return file.taint&(fromNet|fromDecoder) != 0 || c.a.fromOutside(file.text)
}
