package portability

import (
	"strconv"
	"strings"

	"caro/safety/tools"
)

// otherTool gives options of GNU a rewrite that changes the whole call.
func (u *call) otherTool() {
	if u.long() {
		return
	}
	for i := range u.args {
		a := &u.args[i]
		if a.Kind != tools.Known || a.Opt.In&tools.BSD != 0 {
			continue
		}
		if instead := u.rewriteCall(a); instead != "" {
			text := u.words[u.from+a.Word].Text[a.Start:a.End]
			if text[0] != '-' {
				text = "-" + text
			}
			u.replaceAll(u.tool.Name+" "+text+" is not on macOS", instead)
		}
	}
}

// rewriteCall returns the whole call without option a, for what takes more than another option.
func (u *call) rewriteCall(a *tools.Arg) string {
	name := u.tool.Name
	value := a.Value
	if a.From < a.To {
		value = u.source(u.from + a.From)
	}
	others := func() string { return strings.Join(u.rest1(a), " ") }
	files := func() string { return strings.TrimPrefix(u.sources(u.operands()), " ") }
	alone := func() bool { return len(u.args) == 1+len(u.operands()) } // no other options
	if f := callRewrites[name+" "+a.Opt.First]; f != nil {
		return f(u, a)
	}
	switch name + " " + a.Opt.First {
	case "cp --parents":
		return "rsync -R " + others()
	case "chmod --reference":
		return "chmod " + strings.TrimSuffix(`"$(stat -f %Lp `+value+`)" `+others(), " ")
	case "chown --reference":
		return "chown " + strings.TrimSuffix(`"$(stat -f %u:%g `+value+`)" `+others(), " ")
	case "realpath --relative-to":
		if alone() && files() != "" {
			return `perl -MFile::Spec -e 'print File::Spec->abs2rel(@ARGV), "\n"' ` + files() + " " + value
		}
	case "uniq -w":
		if _, err := strconv.Atoi(a.Value); err == nil && alone() {
			key := "substr($0, 1, " + a.Value + ")"
			return strings.TrimSuffix("awk '"+key+" != last {print} {last = "+key+"}' "+files(), " ")
		}
	case "cut -z", "uniq -z", "head -z", "tail -z":
		return u.throughLines(a)
	case "ln -r":
		if list := u.operands(); len(list) == 2 {
			return `ln -s "$(perl -MFile::Spec -e 'print File::Spec->abs2rel(@ARGV)' ` + u.source(list[0]) + ` "$(dirname ` + u.source(list[1]) + `)")" ` + u.source(list[1])
		}
	case "tar --one-top-level":
		archive := u.value('f', "")
		if dir, _, ok := strings.Cut(archive, "."); ok && dir != "" && !strings.Contains(archive, "/") && !a.Given {
			return "mkdir -p " + dir + " && tar " + others() + " -C " + dir
		}
	case "script -c":
		if !strings.ContainsAny(a.Value, "|&;<>()$`\\\"'*?[#~-") {
			return strings.Join(strings.Fields("script "+others()+" "+a.Value), " ")
		}
	case "printenv -0":
		if alone() && files() == "" {
			return "env -0"
		}
	case "top -b":
		return "top -l " + u.value('n', "0")
	case "base64 -w":
		if a.Value == "0" {
			return strings.TrimSuffix("base64 "+others(), " ") // macOS does not break lines
		}
	case "install -D":
		if list := u.operands(); len(list) == 2 {
			flags := strings.Replace(u.source(u.from+a.Word), "D", "", 1)
			if flags == "-" {
				flags = ""
			}
			return strings.Join(strings.Fields(`mkdir -p "$(dirname `+u.source(list[1])+`)" && install `+flags+" "+others()), " ")
		}
	case "cut --complement":
		return u.complement(others())
	case "cut --output-delimiter":
		if d := u.value('d', "\t"); len(a.Value) == 1 && len(d) == 1 && a.Value != "'" && d != "'" && a.From == a.To {
			if d == "\t" {
				d = `\t`
			}
			return "cut " + others() + " | tr '" + d + "' '" + a.Value + "'"
		}
	}
	return ""
}

// dfColumns are the columns of df -P that GNU's --output names.
var dfColumns = map[string]string{"source": "1", "size": "2", "used": "3", "avail": "4", "pcent": "5", "target": "6"}

// throughLines gives a tool that knows no NUL its input as lines, which is right as long as no name holds a line feed.
func (u *call) throughLines(a *tools.Arg) string {
	list := u.operands()
	if len(list) > 1 || a.Start > 1 || u.words[u.from+a.Word].Text != a.Opt.Name {
		return ""
	}
	out := []string{u.tool.Name}
	for w := u.from + 1; w < u.end; w++ {
		if w != u.from+a.Word && (len(list) == 0 || w != list[0]) {
			out = append(out, u.source(w))
		}
	}
	input := `tr '\0' '\n'`
	if len(list) == 1 {
		input += " < " + u.source(list[0])
	}
	return input + " | " + strings.Join(out, " ") + ` | tr '\n' '\0'`
}

// expr: the words length, substr, index and match are GNU's.
func (u *call) expr() {
	i := u.from + 1
	if u.end-i < 2 {
		return
	}
	instead := ""
	switch word := u.words[i].Text; {
	case word == "length" && u.end-i == 2:
		instead = "expr " + u.source(i+1) + " : '.*'"
	case word == "match" && u.end-i == 3:
		instead = "expr " + u.source(i+1) + " : " + u.source(i+2)
	case word == "substr" && u.end-i == 4:
		if from, err := strconv.Atoi(u.words[i+2].Text); err == nil {
			if n, err := strconv.Atoi(u.words[i+3].Text); err == nil {
				instead = "printf '%s\\n' " + u.source(i+1) + " | cut -c " + strconv.Itoa(from) + "-" + strconv.Itoa(from+n-1)
			}
		}
	case word == "index" && u.end-i == 3:
		instead = `awk 'BEGIN {print match(ARGV[1], "[" ARGV[2] "]")}' ` + u.source(i+1) + " " + u.source(i+2)
	default:
		return
	}
	u.add(u.spans[u.from].Start, u.spans[u.end-1].End, "expr "+u.words[i].Text+" is not on macOS", instead, tools.GNU)
}

// dd: POSIX knows the units b and k; GNU takes M where macOS has long wanted m.
func (u *call) dd() {
	for i := u.from + 1; i < u.end; i++ {
		name, size, ok := strings.Cut(u.words[i].Text, "=")
		if !ok || !strings.Contains(" bs ibs obs cbs count skip seek ", " "+name+" ") || len(size) < 2 {
			continue
		}
		number, unit := size[:len(size)-1], size[len(size)-1]
		if !isNumber(number) {
			continue
		}
		switch unit {
		case 'M', 'G', 'T':
			u.word(i, "the unit "+string(unit)+" of dd is not on every macOS", name+"="+number+strings.ToLower(string(unit)), tools.GNU)
		case 'm', 'g', 't':
			u.word(i, "the unit "+string(unit)+" of dd is not on Linux", name+"="+number+strings.ToUpper(string(unit)), tools.BSD)
		case 'K':
			u.word(i, "the unit K of dd is not in POSIX", name+"="+number+"k", both)
		}
	}
}

// zcat: in POSIX and on macOS it reads what compress made; the zcat of Linux reads what gzip made.
func (u *call) zcat() {
	for _, w := range u.operands() {
		if strings.HasSuffix(u.words[w].Text, ".gz") {
			u.word(u.from, "zcat of a .gz file is not on macOS", "gzip -dc", tools.GNU)
			return
		}
	}
}

// complement returns cut with the fields that --complement would have left, when one field or range from the start was named.
func (u *call) complement(others string) string {
	for _, flag := range []byte{'f', 'c', 'b'} {
		list := u.value(flag, "")
		n, err := strconv.Atoi(list)
		if err != nil || n < 1 {
			continue
		}
		left := strconv.Itoa(n+1) + "-"
		if n > 1 {
			left = "1-" + strconv.Itoa(n-1) + "," + left
		}
		for _, old := range []string{"-" + string(flag) + " " + list, "-" + string(flag) + list} {
			if strings.Contains(others, old) {
				return "cut " + strings.Replace(others, old, "-"+string(flag)+" "+left, 1)
			}
		}
	}
	return ""
}
