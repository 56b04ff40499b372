package portability

import (
	"strconv"
	"strings"

	"caro/safety/tools"
)

// posixTimes are the conversions of date in POSIX.1-2017; gnuTimes those that macOS lacks.
const (
	posixTimes = "aAbBcCdDeEhHIjmMnOprStTuUVwWxXyYZ%"
	gnuTimes   = "NPq:"
)

// date judges the format and gives date -d its form for macOS. Sources: XCU date; the manuals of coreutils 9 and of macOS.
func (u *call) date() {
	for _, w := range u.operands() {
		if text := u.words[w].Text; strings.HasPrefix(text, "+") {
			u.timeFormat(w, text[1:])
		}
	}
	if u.long() {
		return
	}
	for _, a := range u.args {
		if a.Kind == tools.Known && a.Opt.First == "-d" && a.Given {
			u.dateGiven(a)
		}
		if a.Kind == tools.Known && a.Opt.First == "-v" && a.Given {
			u.dateChange(a)
		}
		if a.Kind == tools.Known && a.Opt.First == "-I" && a.Opt.Name != "-I" {
			u.isoDate(a)
		}
		if a.Kind == tools.Known && a.Opt.First == "-I" && a.Value == "ns" {
			u.word(u.from+a.Word, "date -Ins is not on macOS", "-Iseconds", tools.GNU)
		}
	}
}

// timeFormat judges the conversions of a format. What only GNU has is reported before what is merely not POSIX.
func (u *call) timeFormat(w int, format string) {
	odd := ""
	for i := 0; i+1 < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		i++
		first := i
		for i < len(format)-1 && (strings.IndexByte("-_0^#+", format[i]) >= 0 || format[i] >= '1' && format[i] <= '9') {
			i++
		}
		switch c := format[i]; {
		case c == 'N' && clocks[format] != "":
			u.add(u.spans[u.from].Start, u.spans[u.end-1].End, "%N of date is not on macOS", clocks[format], tools.GNU)
			return
		case strings.IndexByte(gnuTimes, c) >= 0:
			u.word(w, "%"+string(c)+" of date is not on macOS", withoutNanos(u.source(w)), tools.GNU)
			return
		case i > first || strings.IndexByte(posixTimes, c) < 0:
			odd = format[first : i+1]
		}
	}
	if odd != "" {
		u.word(w, "%"+odd+" of date is not in POSIX", posixFormat(u.source(w)), both)
	}
}

// clocks shows parts of a second through perl, for the formats that ask for the time as a number.
var clocks = map[string]string{
	"%s%N":  `perl -MTime::HiRes=time -e 'printf "%.0f\n", time * 1e9'`,
	"%s%3N": `perl -MTime::HiRes=time -e 'printf "%d\n", time * 1000'`,
	"%s.%N": `perl -MTime::HiRes=time -e 'printf "%.9f\n", time'`,
	"%N":    `perl -MTime::HiRes=time -e 'printf "%09d\n", (time - int time) * 1e9'`,
	"%3N":   `perl -MTime::HiRes=time -e 'printf "%03d\n", (time - int time) * 1000'`,
}

// withoutNanos drops what macOS cannot show: it knows no parts of a second, and its half days are capitals.
func withoutNanos(format string) string {
	out := format
	for _, p := range []string{".%3N", ".%6N", ".%9N", ".%N", "%3N", "%6N", "%N"} {
		out = strings.ReplaceAll(out, p, "")
	}
	out = strings.ReplaceAll(strings.ReplaceAll(out, "%P", "%p"), "%:z", "%z")
	if out == format || out == "+" {
		return ""
	}
	return out
}

// posixFormat spells out the shorthands.
func posixFormat(format string) string {
	out := strings.ReplaceAll(strings.ReplaceAll(format, "%F", "%Y-%m-%d"), "%R", "%H:%M")
	if out == format {
		return ""
	}
	return out
}

// isoDate gives date --iso-8601 its format.
func (u *call) isoDate(a tools.Arg) {
	formats := map[string]string{"": "+%Y-%m-%d", "date": "+%Y-%m-%d", "hours": "+%Y-%m-%dT%H%z", "minutes": "+%Y-%m-%dT%H:%M%z", "seconds": "+%Y-%m-%dT%H:%M:%S%z"}
	if last := len(u.issues) - 1; last >= u.first && formats[a.Value] != "" && strings.Contains(u.issues[last].What, "--iso") {
		u.issues[last].Instead = u.fit(formats[a.Value])
	}
}

// dateGiven replaces the issue's rewrite of date -d TEXT by what macOS reads: -v, -r or -j -f.
func (u *call) dateGiven(a tools.Arg) {
	w := u.from + a.Word
	start, end := u.spans[w].Start, u.spans[w].End
	source := ""
	if a.From < a.To {
		end = u.spans[u.from+a.From].End
		source = u.source(u.from + a.From)
	}
	instead := rewriteDate(a.Value, source)
	for i := u.first; i < len(u.issues); i++ {
		if u.issues[i].Span == u.span(u.spans[w].Start, u.spans[w].End) && instead != "" && u.issues[i].In&tools.BSD == 0 {
			u.issues[i].Span, u.issues[i].Instead = u.span(start, end), u.fit(instead)
		}
	}
}

// dateChange gives date -v its form for Linux.
func (u *call) dateChange(a tools.Arg) {
	units := map[byte]string{'y': "year", 'm': "month", 'w': "week", 'd': "day", 'H': "hour", 'M': "minute", 'S': "second"}
	v := a.Value
	if len(v) < 3 || v[0] != '+' && v[0] != '-' || strings.Trim(v[1:len(v)-1], "0123456789") != "" || units[v[len(v)-1]] == "" {
		return
	}
	w := u.from + a.Word
	start, end := u.spans[w].Start, u.spans[w].End
	own := u.span(start, end)
	if a.From < a.To {
		end = u.spans[u.from+a.From].End
	}
	for i := u.first; i < len(u.issues); i++ {
		if u.issues[i].Span.Start == own.Start && u.issues[i].In&tools.GNU == 0 {
			u.issues[i].Span = u.span(start, end)
			u.issues[i].Instead = u.fit("-d '" + v[:len(v)-1] + " " + units[v[len(v)-1]] + "'")
		}
	}
}

// rewriteDate returns what macOS reads in place of date -d text, or nothing. source is the text as written, which may
// hold an expansion.
func rewriteDate(text, source string) string {
	if strings.HasPrefix(text, "@") {
		if len(text) > 1 && strings.Trim(text[1:], "0123456789") == "" {
			return "-r " + text[1:]
		}
		if s := strings.Replace(source, "@", "", 1); s != source {
			return "-r " + s
		}
		return ""
	}
	if change, ok := adjust(text); ok {
		return change
	}
	if later := laterDate(source); later != "" {
		return later
	}
	for _, f := range []struct{ shape, format string }{
		{"dddd-dd-dd", "%Y-%m-%d"}, {"dddd-dd-dd dd:dd", "%Y-%m-%d %H:%M"}, {"dddd-dd-dd dd:dd:dd", "%Y-%m-%d %H:%M:%S"}, {"dddd-dd-ddTdd:dd:dd", "%Y-%m-%dT%H:%M:%S"},
	} {
		if shape(text) == f.shape && f.shape == "dddd-dd-dd" {
			return "-j -f '%Y-%m-%d %H:%M:%S' '" + text + " 00:00:00'"
		}
		if shape(text) == f.shape {
			return "-j -f '" + f.format + "' '" + text + "'"
		}
	}
	return ""
}

// shape replaces the digits of s by d.
func shape(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return 'd'
		}
		return r
	}, s)
}

// adjust turns a relative date of GNU, such as "2 days ago", into the -v of macOS.
func adjust(text string) (string, bool) {
	units := map[string]string{"second": "S", "sec": "S", "minute": "M", "min": "M", "hour": "H", "day": "d", "week": "w", "month": "m", "year": "y", "fortnight": "w"}
	weekdays := map[string]bool{"monday": true, "tuesday": true, "wednesday": true, "thursday": true, "friday": true, "saturday": true, "sunday": true}
	words := strings.Fields(strings.ToLower(text))
	switch strings.Join(words, " ") {
	case "yesterday":
		return "-v -1d", true
	case "tomorrow":
		return "-v +1d", true
	case "now", "today":
		return "-v +0d", true
	}
	// "2 days ago" and "-2 days" both look back; "next" and "last" go with weekdays and units.
	ago := len(words) > 0 && words[len(words)-1] == "ago"
	if ago {
		words = words[:len(words)-1]
	}
	sign, count, unit := "+", "1", ""
	switch len(words) {
	case 1:
		digits := strings.TrimLeft(words[0], "+-0123456789")
		count, unit = strings.TrimSuffix(words[0], digits), digits
	case 2:
		count, unit = words[0], words[1]
	}
	switch {
	case count == "next" || count == "last":
		if count == "last" {
			sign = "-"
		}
		if weekdays[unit] {
			return "-v " + sign + unit[:3], true
		}
		count = "1"
	case strings.HasPrefix(count, "-"):
		sign, count = "-", count[1:]
	case strings.HasPrefix(count, "+"):
		count = count[1:]
	}
	if ago {
		sign = "-"
	}
	letter := units[strings.TrimSuffix(unit, "s")]
	if letter == "" || count == "" || strings.Trim(count, "0123456789") != "" {
		return "", false
	}
	return "-v " + sign + count + letter, true
}

// sleep counts whole seconds in POSIX; GNU takes units too.
func (u *call) sleep() {
	for _, w := range u.operands() {
		text := u.words[w].Text
		switch {
		case !u.words[w].Whole || isNumber(text):
		case text == "infinity" || text == "inf":
			u.word(w, "sleep infinity is not on macOS", "2147483647", tools.GNU)
		case strings.Trim(text, "0123456789.") == "" && text != "":
			u.word(w, "sleep takes whole seconds in POSIX", "", both)
		default:
			if seconds, ok := inSeconds(text); ok {
				u.word(w, "units of sleep are not in POSIX", seconds, tools.GNU)
			} else if count := strings.TrimRight(text, "smhd"); len(count) == len(text)-1 && count != "" && strings.Trim(count, "0123456789.") == "" {
				u.word(w, "units of sleep are not in POSIX", "", tools.GNU)
			}
		}
	}
}

// statTerms maps the conversions of GNU stat -c to those of macOS stat -f.
var statTerms = map[byte]string{
	'a': "%Lp", 'A': "%Sp", 'b': "%b", 'B': "512", 'd': "%d", 'D': "%Xd", 'f': "%Xp", 'F': "%HT", 'g': "%g", 'G': "%Sg", 'h': "%l", 'i': "%i",
	'n': "%N", 'N': "%N", 'o': "%k", 's': "%z", 'u': "%u", 'U': "%Su", 'w': "%SB", 'W': "%B", 'x': "%Sa", 'X': "%a", 'y': "%Sm", 'Y': "%m", 'z': "%Sc", 'Z': "%c", '%': "%%",
}

// stat gives stat -c its form for macOS.
func (u *call) stat() {
	if u.long() {
		return
	}
	for _, a := range u.args {
		if a.Kind != tools.Known || !a.Given {
			continue
		}
		lacks, flag, format, ok := tools.BSD, "-f", "", false
		switch a.Opt.First {
		case "-c", "--printf":
			format, ok = statFormat(a.Value)
		case "-f":
			lacks, flag = tools.GNU, "-c"
			format, ok = gnuStatFormat(a.Value)
		}
		if !ok {
			continue
		}
		w := u.from + a.Word
		start, end := u.spans[w].Start, u.spans[w].End
		own := u.span(start, end)
		instead := flag + " '" + format + "'"
		if a.From < a.To {
			end = u.spans[u.from+a.From].End
		}
		if a.Start > 1 {
			instead = u.source(w)[:a.Start] + " " + instead
		}
		if a.Opt.First == "--printf" {
			instead = "-n " + instead
		}
		for i := u.first; i < len(u.issues); i++ {
			if u.issues[i].Span.Start == own.Start && u.issues[i].In&lacks == 0 {
				u.issues[i].Span, u.issues[i].Instead = u.span(start, end), u.fit(instead)
			}
		}
	}
}

// gnuStatFormat turns a format of macOS into one of GNU.
func gnuStatFormat(bsd string) (string, bool) {
	var out strings.Builder
	for i := 0; i < len(bsd); {
		if bsd[i] == '\'' {
			return "", false
		}
		if bsd[i] != '%' {
			out.WriteByte(bsd[i])
			i++
			continue
		}
		best, letter := "", byte(0)
		for gnu, term := range statTerms {
			if strings.HasPrefix(bsd[i:], term) && (len(term) > len(best) || len(term) == len(best) && gnu > letter) {
				best, letter = term, gnu
			}
		}
		if best == "" {
			return "", false
		}
		if best == "%N" {
			letter = 'n'
		}
		out.WriteString("%" + string(letter))
		i += len(best)
	}
	return out.String(), true
}

// statFormat turns a format of GNU stat into one of macOS.
func statFormat(gnu string) (string, bool) {
	var out strings.Builder
	for i := 0; i < len(gnu); i++ {
		c := gnu[i]
		switch {
		case c == '\'':
			return "", false
		case c == '\\' && i+1 < len(gnu):
			i++
			switch gnu[i] {
			case 'n':
				out.WriteString("%n")
			case 't':
				out.WriteString("%t")
			default:
				return "", false
			}
		case c == '%' && i+1 < len(gnu):
			i++
			term, ok := statTerms[gnu[i]]
			if !ok {
				return "", false
			}
			out.WriteString(term)
		default:
			out.WriteByte(c)
		}
	}
	return out.String(), true
}

// plusOne adds one to a number in text.
func plusOne(n string) string {
	i, err := strconv.Atoi(n)
	if err != nil {
		return "1"
	}
	return strconv.Itoa(i + 1)
}
