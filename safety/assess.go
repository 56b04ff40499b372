package safety

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
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
	a.spoofs(command)
	a.read(command, stream{})
	a.intent(command)
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

// spoofs reports characters that hide or reorder what a person sees.
func (a *analysis) spoofs(command string) {
	if !utf8.ValidString(command) {
		a.raise("hidden-text")
		return
	}
	if strings.IndexFunc(command, notable) < 0 {
		return
	}
	latin, foreign := false, false // of the word so far
	for _, r := range command {
		if !unicode.IsLetter(r) {
			latin, foreign = false, false
		}
		latin = latin || r < utf8.RuneSelf && unicode.IsLetter(r)
		foreign = foreign || unicode.In(r, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee)
		if hidden(r) || r == '\ufeff' || lookalike(r) || latin && foreign {
			a.raise("hidden-text")
			return
		}
	}
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
	return r >= 0xff01 && r <= 0xff5e || r >= 0x1d400 && r <= 0x1d7ff || strings.ContainsRune("\u2215\u2044\u2010\u2011\u2212\u037e", r)
}

// destructive are words of a request that asks for damage.
var destructive = []string{"delete all", "delete everything", "erase", "wipe", "format the disk", "format my", "destroy", "remove all", "remove everything", "nuke", "fork bomb", "steal", "exfiltrate", "reverse shell", "shut down", "drop the database", "kill all"}

// intent judges the request: one that asks for damage and is answered by a harmless-looking print was refused, not done.
func (a *analysis) intent(command string) {
	if a.opts.Query == "" || a.verdict.Level > Safe {
		return
	}
	first, _, _ := strings.Cut(strings.TrimSpace(command), " ")
	if first != "echo" && first != "printf" && first != ":" && first != "true" && first != "print" {
		return
	}
	q := strings.ToLower(a.opts.Query)
	for _, w := range destructive {
		if strings.Contains(q, w) {
			a.raise("refused-intent")
			return
		}
	}
}
