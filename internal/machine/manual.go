package machine

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"
)

// manualDirs is where systems, their developer tools and Homebrew keep manual pages.
var manualDirs = []string{"/usr/share/man", "/usr/local/share/man", "/opt/homebrew/share/man", "/Library/Developer/CommandLineTools/usr/share/man"}

// maxManual bounds what is read of a page, in bytes.
const maxManual = 2 << 20

// Documents implements [checks.Machine]: it reads the manual page of the program, or of its subcommand where that has one. No program is
// started for it.
func (m *Machine) Documents(program, sub, option string) bool {
	if strings.ContainsAny(program+sub, "/.\x00") || program == "" {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, name := range []string{program + "-" + sub, program} {
		if page := m.page(name); page != "" {
			return mentions(page, option)
		}
	}
	return false
}

// page returns the text of a manual page without its formatting, or nothing.
func (m *Machine) page(name string) string {
	text, known := m.manual[name]
	if known {
		return text
	}
	for _, dir := range manualDirs {
		for _, section := range []string{"1", "8"} {
			for _, ending := range []string{"", ".gz"} {
				if text == "" {
					text = readPage(filepath.Join(dir, "man"+section, name+"."+section+ending))
				}
			}
		}
	}
	m.manual[name] = text
	return text
}

// formatting is what roff has between letters: fonts, escapes of dashes, spaces of no width.
var formatting = strings.NewReplacer(`\fB`, "", `\fI`, "", `\fR`, "", `\fP`, "", `\f[B]`, "", `\f[I]`, "", `\f[R]`, "", `\f(CW`, "", `\-`, "-", `\(hy`, "-", `\&`, "", `\:`, "")

// readPage reads a page, packed or not. One that cannot be read is none.
func readPage(file string) string {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(file, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return ""
		}
	}
	text, err := io.ReadAll(io.LimitReader(r, maxManual))
	if err != nil {
		return ""
	}
	return formatting.Replace(string(bytes.ToValidUTF8(text, nil)))
}

// mentions reports whether a page names an option: as it is typed, with [no-] in it, or behind the macro Fl of BSD's pages, which leaves out
// the first dash.
func mentions(page, option string) bool {
	option, _, _ = strings.Cut(option, "=")
	option, _, _ = strings.Cut(option, " ")
	rest, ok := strings.CutPrefix(option, "-")
	if !ok || rest == "" || !utf8.ValidString(rest) { // a byte of a letter, taken for a short option, is in no page
		return false
	}
	quoted := regexp.QuoteMeta(rest)
	form := `(?m)(?:^|[^\w-])-` + quoted + `(?:[^\w-]|$)|\bFl\s+` + quoted + `\b`
	if long, isLong := strings.CutPrefix(rest, "-"); isLong {
		form += `|--\[no-\]` + regexp.QuoteMeta(strings.TrimPrefix(long, "no-")) + `\b`
	}
	return regexp.MustCompile(form).MatchString(page)
}
