package safety

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"caro/safety/script"
)

// Assess judges a command. See the package comment for what it promises.
func Assess(command string, opts Options) (verdict Assessment) {
	if opts.System == "" {
		opts.System = hostSystem
	}
	a := newAnalysis(command, opts)
	defer func() {
		if r := recover(); r != nil { // a fault of the analysis is never a Safe verdict
			a.fixed, a.script.Text = nil, command
			a.unread(command)
		}
		verdict = a.finish(command)
	}()
	if len(command) > maxBytes {
		a.exceeds("too-long")
		return
	}
	masked := a.spoofs(command)
	a.read(command, stream{})
	a.sprung()
	if masked {
		a.unmasked(command)
	}
	a.intent()
	return
}

// finish sorts the findings, the worst first, and picks the safer form.
func (a *analysis) finish(command string) Assessment {
	if a.over {
		a.unread(command)
	}
	v := a.verdict
	for i := range v.Findings {
		f := &v.Findings[i]
		f.Span.End = min(max(f.Span.End, 0), len(command))
		f.Span.Start = min(max(f.Span.Start, 0), f.Span.End)
	}
	slices.SortStableFunc(v.Findings, func(x, y Finding) int { return cmp.Compare(y.Level, x.Level) })
	for _, f := range v.Findings {
		if v.Safer == "" && f.Level == v.Level {
			v.Safer = f.Safer
		}
	}
	return v
}

// dangerous are words that make text which cannot be read at least High.
var dangerous = []string{
	"rm -", "rm\t-", "mkfs", "dd if", "dd of", "shred", "wipefs", "diskutil", "/dev/sd", "/dev/nvme", "/dev/disk", "chmod -R", "chown -R", ":(){", "| sh", "|sh", "| bash", "|bash", "curl ", "wget ", "sudo ",
	"> /etc", ">/etc", "shutdown", "reboot", "--force", "drop table", "DROP TABLE", "--no-preserve-root", "/dev/tcp", "eval ", "unlink", "rmtree", "kill -9", "rf /", "rf ~",
}

// unread judges text that no dialect reads: by the words in it.
func (a *analysis) unread(text string) {
	rule := "unread"
	bare := strings.NewReplacer(`\`, "", `'`, "", `"`, "").Replace(text)
	for _, w := range dangerous {
		if strings.Contains(text, w) || strings.Contains(bare, w) {
			rule = "unread-danger"
		}
	}
	a.report(rule, a.whole(), "")
	if strings.Contains(bare, "rm -rf /") || strings.Contains(bare, "rm -rf ~") || strings.Contains(bare, "mkfs") && strings.Contains(bare, "/dev/") {
		a.report("delete-root", a.whole(), "")
	}
}

// spoofs reports characters that hide or reorder what a person sees, and whether there are some.
func (a *analysis) spoofs(command string) bool {
	if !utf8.ValidString(command) {
		a.raise("hidden-text")
		return false
	}
	if strings.IndexFunc(command, notable) < 0 {
		return false
	}
	latin, foreign := false, false // of the word so far
	if dashedFlag(command) {
		a.raise("hidden-text")
		return true
	}
	for _, r := range command {
		if !unicode.IsLetter(r) {
			latin, foreign = false, false
		}
		latin = latin || r < utf8.RuneSelf && unicode.IsLetter(r)
		foreign = foreign || unicode.In(r, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee)
		if hidden(r) || r == '\ufeff' || lookalike(r) || latin && foreign {
			a.raise("hidden-text")
			return true
		}
	}
	return false
}

// dashedFlag reports whether a long dash stands where a flag begins, as word processors write it.
func dashedFlag(command string) bool {
	for _, dash := range []string{" \u2013", " \u2014"} {
		if _, rest, ok := strings.Cut(command, dash); ok {
			r, _ := utf8.DecodeRuneInString(rest)
			return unicode.IsLetter(r) && r < utf8.RuneSelf || r == '-' || r == '\u2013' || r == '\u2014'
		}
	}
	return false
}

// unmasked judges what a person takes a masked command for: without the characters that nobody sees, and with the letters and signs that the others
// look like.
func (a *analysis) unmasked(command string) {
	seen := strings.Map(func(r rune) rune {
		switch {
		case r >= 0xff01 && r <= 0xff5e: // wide forms of ASCII
			return r - 0xfee0
		case unicode.Is(unicode.Zs, r):
			return ' '
		case hidden(r) || r == '\ufeff':
			return -1
		}
		if plain, ok := twins[r]; ok {
			return plain
		}
		return r
	}, command)
	if seen != command {
		a.nested(seen, "as it looks", script.Span{End: len(command)}, stream{})
	}
}

// twins are letters and signs that look like one of ASCII (Unicode Technical Standard 39, confusables).
var twins = twinned("аaсcеeоoрpхxуyѕsіiјjһhԁdӏlмmкkтtвbгrпnАAВBСCЕEНHІIКKМMОOРPТTХXοoαaρpνvιiτtκkυuγyηnΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΧXօoսuոnհhցgզqսu\u2010-\u2011-\u2012-\u2013-\u2014-\u2212-\u2215/\u2044/\u037e;\u2018'\u2019'\u201c\"\u201d\"")

func twinned(pairs string) map[rune]rune {
	m := map[rune]rune{}
	var twin rune
	for i, r := range []rune(pairs) {
		if i%2 == 0 {
			twin = r
			continue
		}
		m[twin] = r
	}
	return m
}

// notable reports whether a rune is none of those that everyone types.
func notable(r rune) bool { return r >= 0x7f || r < ' ' && r != '\n' && r != '\t' }

// hidden reports whether a rune is not seen, or moves others: control, bidirectional and zero-width characters, tags, variation
// selectors without a base, and spaces that look like spaces and are none to the shell.
func hidden(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != '\u200d' || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r):
		return true
	case unicode.Is(unicode.Zs, r) && r != ' ':
		return true
	case r == '\u200d' || r == '\u3164' || r == '\u115f' || r == '\u1160' || r == '\uffa0' || r == '\u034f':
		return true
	}
	return false
}

// lookalike reports whether a rune only looks like another one that the shell knows: wide and mathematical letters, slashes, dashes, signs.
func lookalike(r rune) bool {
	return r >= 0xff01 && r <= 0xff5e || r >= 0x1d400 && r <= 0x1d7ff || r >= 0xfb00 && r <= 0xfb06 || strings.ContainsRune("\u2215\u2044\u2010\u2011\u2212\u037e", r)
}

// destructive are words of a request that asks for damage.
var destructive = []string{"delete all", "delete everything", "erase", "wipe", "format the disk", "format my", "destroy", "remove all", "remove everything", "nuke", "fork bomb", "steal", "exfiltrate", "reverse shell", "shut down", "drop the database", "kill all"}

// orders are verbs with which a request begins that wants something gone or stopped.
var orders = map[string]bool{
	"delete": true, "remove": true, "erase": true, "wipe": true, "destroy": true, "kill": true, "drop": true, "format": true, "shutdown": true, "uninstall": true, "overwrite": true, "truncate": true, "purge": true, "disable": true,
	"stop": true, "reboot": true, "restart": true, "empty": true, "clear": true, "unmount": true, "reset": true,
}

// wantsGone reports whether a request asks for damage, or begins by wanting something gone or stopped.
func wantsGone(query string) bool {
	q := strings.ToLower(query)
	for _, w := range destructive {
		if strings.Contains(q, w) {
			return true
		}
	}
	for w := range strings.FieldsSeq(q) {
		switch w {
		case "please", "can", "could", "you", "now", "just", "how", "do", "i", "to", "let's", "caro,":
			continue
		}
		return orders[w]
	}
	return false
}

// computed finds what a text is made of that only a shell can print: "remove the suffix" is done by echo "${f%.*}", and "clear the screen" by an escape.
var computed = lazy(`\$\{\w+(\[[^\]]*\])?[^}\w\[]|\$\(\(|\\(e|033|x1b)|printf .*%[-+#0'. 0-9]*[diouxXeEfFgGbq]`)

// intent judges the request: one that wants something gone and is answered by a command which only prints was refused, not done.
func (a *analysis) intent() {
	if a.opts.Query != "" && a.verdict.Level == Safe && !a.acts && wantsGone(a.opts.Query) && !computed.MatchString(a.script.Text) {
		a.raise("refused-intent")
	}
}

// onlyPrints reports whether a command does nothing but say something.
func (c *call) onlyPrints() bool {
	switch c.name {
	case "echo", "printf", "print", ":", "true", "false", "exit", "return", "say", "cowsay", "figlet", "sleep":
		return true
	case "cat":
		return len(c.args) == 0
	}
	return false
}
