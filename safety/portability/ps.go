package portability

import (
	"strings"

	"caro/safety/tools"
)

// ps judges the names of columns. Source: XCU ps; the manuals of procps and of macOS.
func (u *call) ps() {
	for i := u.from + 1; i < u.end; i++ {
		text := u.words[i].Text
		if i == u.from+1 && text != "" && text[0] != '-' {
			u.word(i, "options of ps without a dash are not in POSIX", "", both)
		}
		if i > u.from+1 || strings.HasPrefix(text, "-o") {
			u.psColumns(i, text)
		}
	}
}

// psOptions gives the options of GNU ps that have an equal on macOS their rewrite.
func (u *call) psOptions() {
	if u.long() {
		return
	}
	for _, a := range u.args {
		if a.Kind != tools.Known || !a.Given {
			continue
		}
		instead := ""
		switch a.Opt.Name {
		case "--sort":
			switch strings.TrimPrefix(a.Value, "-") {
			case "%cpu", "pcpu", "cpu":
				instead = "-r"
			case "pid", "+pid":
				if u.flagged('f') || u.flagged('u') {
					u.replaceAll(" --sort is not on macOS", "ps "+strings.Join(u.rest1(&a), " ")+" | sort -n -k 2")
				}
				continue
			case "%mem", "pmem", "rss", "rssize", "vsz", "mem", "size":
				instead = "-m"
			}
		case "-C":
			instead = `-p "$(pgrep -d , -x ` + a.Value + `)"`
		case "--ppid":
			instead = `-p "$(pgrep -d , -P ` + a.Value + `)"`
		}
		if instead == "" {
			continue
		}
		w := u.from + a.Word
		start, end := u.spans[w].Start, u.spans[w].End
		own := u.span(start, end)
		if a.From < a.To {
			end = u.spans[u.from+a.From].End
		}
		for i := u.first; i < len(u.issues); i++ {
			if u.issues[i].Span.Start == own.Start && u.issues[i].In&tools.BSD == 0 {
				u.issues[i].Span, u.issues[i].Instead = u.span(start, end), u.fit(instead)
			}
		}
	}
}

// The columns that POSIX names, and those that only procps has. All others are on macOS as well.
const (
	posixColumns = " ruser user rgroup group pid ppid pgid pcpu vsz nice etime time tty comm args "
	gnuColumns   = " cmd ucmd psr nlwp lwp spid tid etimes cgroup cgname cls policy sched rtprio drs trs size sz pss unit slice machine uunit ouid egroup fname fuser fuid fgroup label thcount maj_flt min_flt "
)

// psColumns judges the list after -o.
func (u *call) psColumns(i int, text string) {
	prev := u.words[i-1].Text
	list, attached := strings.CutPrefix(text, "-o")
	if !attached && (prev == "" || prev[len(prev)-1] != 'o' && prev[len(prev)-1] != 'O') || list == "" {
		return
	}
	for name := range strings.FieldsFuncSeq(list, func(r rune) bool { return r == ',' || r == ' ' }) {
		name, _, _ = strings.Cut(name, "=")
		switch {
		case strings.Contains(posixColumns, " "+name+" "):
		case strings.Contains(gnuColumns, " "+name+" "):
			instead := ""
			switch name {
			case "cmd":
				instead = strings.Replace(u.source(i), "cmd", "args", 1)
			case "etimes":
				instead = strings.Replace(u.source(i), "etimes", "etime", 1)
			}
			u.word(i, "the column "+name+" of ps is not on macOS", instead, tools.GNU)
		default:
			u.word(i, "the column "+name+" of ps is not in POSIX", "", both)
		}
	}
}
