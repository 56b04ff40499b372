package safety

import (
	"regexp"
	"strings"

	"caro/internal/shell"
)

// hostSystem is the system to assume when nobody says.
const hostSystem = shell.Host

// reader is a program that only reads, and the flags with which it does more.
type reader struct {
	unsafe string // flags, separated by spaces
	rule   string // for those flags
	valued string // flags that take a value
}

// readOnly is the table of programs that only read. The analysis calls Safe what consists of them and of nothing that a handler objects to.
var readOnly = readers(
	"ls dir vdir exa eza lsd tree stat file wc cmp diff colordiff sdiff comm join paste cut column fold fmt expand unexpand pr od hexdump strings cksum sum md5sum sha1sum sha224sum sha256sum sha384sum sha512sum b2sum md5 shasum shasum5.34 xxhsum",
	"pwd realpath readlink basename dirname which whereis type whence where id whoami groups users who w last lastlog finger uname hostname arch nproc uptime free vmstat iostat mpstat sar lscpu lsmem lsblk lspci lsusb lshw dmidecode inxi lsmod lsns lsof fuser",
	"ps top htop btop atop glances pgrep pstree pidof pidstat jobs du df ncdu dust duf findmnt blkid grep egrep fgrep rg ag ack zgrep bzgrep xzgrep pcregrep ugrep jq yq xq fx gron dasel miller mlr csvcut csvgrep csvlook csvstat xmllint xmlstarlet tidy",
	"less more most zless cal ncal look seq gseq shuf expr bc dc factor test [ [[ tty locale getconf apropos whatis info help tldr cheat man-db cheatsh units numfmt tput clear reset ncal stty infocmp ldd nm objdump readelf size otool dwarfdump lipo c++filt",
	"netstat ss lsof iftop nethogs iotop dstat nload bmon ipcs getent lsattr getfacl sw_vers system_profiler ioreg mdfind mdls mdutil-s sysdiagnose vm_stat nettop powermetrics lsb_release neofetch fastfetch screenfetch showmount speedtest speedtest-cli networkQuality cowsay figlet fortune lolcat toilet",
	"base32hex tsort ptx zcmp zdiff diff3 vimdiff delta difft tokei cloc scc wdiff git-lfs-ls sleep locate mlocate plocate aspell hunspell ispell espeak sqlite3_analyzer lsappinfo dscacheutil launchctl-list kextstat leaks heap vmmap sample spindump dtruss opensnoop ipconfig-get lsipc",
	"systemd-analyze systemd-cgtop systemd-cgls systemd-detect-virt busctl-list coredumpctl hostid logname printenv-x tzselect zdump ausearch aureport faillog lslogins acpi sensors upower nvidia-smi rocm-smi intel_gpu_top xdpyinfo xrandr-q xprop xwininfo wmctrl-l fc-list fc-match gettext ngettext envsubst nproc vainfo glxinfo",
	"rpm2cpio dpkg-architecture pkg-config pkgconf llvm-config python-config pyenv-versions npm-ls cpuid lstopo numastat slabtop zenity-v mediainfo ffprobe identify exifread pdfinfo pdftotext-x identify soxi zipinfo lsar unzip-l gsettings-get pathchk uuidgen mkpasswd-x openssl-x cal shellcheck checkbashisms hadolint yamllint jsonlint actionlint",
	"dns-sd htmlq pup uuencode xfs_info fzf procs xsv lnav multitail lpstat lpq sl mesg stern pmap modinfo quota repquota fs_usage sc_usage dive getenforce sestatus aa-status lvs pvs vgs lvdisplay pvdisplay vgdisplay dumpe2fs vnstat exiftool zipgrep getfattr lastb atq lsbom afinfo GetFileInfo memory_pressure",
)

// readers makes the table of names, with the flags of those that can do more.
func readers(lists ...string) map[string]reader {
	m := map[string]reader{}
	for _, list := range lists {
		for name := range strings.FieldsSeq(list) {
			m[name] = reader{}
		}
	}
	m["tree"] = reader{unsafe: "o", rule: "write-file", valued: "L P I o"}
	m["yq"] = reader{unsafe: "i inplace in-place", rule: "edit-in-place"}
	m["rg"] = reader{unsafe: "pre", rule: "run-unknown", valued: "pre e f g t T m A B C r"}
	m["xmllint"] = reader{unsafe: "output o", rule: "write-file"}
	m["hostname"] = reader{}
	m["fuser"] = reader{unsafe: "k kill", rule: "kill"}
	m["shuf"] = reader{unsafe: "o output", rule: "write-file", valued: "n o i head-count output input-range"}
	m["ncdu"] = reader{}
	for _, name := range []string{"dot", "neato", "fdp", "circo", "twopi", "sfdp"} {
		m[name] = reader{unsafe: "o O", rule: "write-file", valued: "o K G N E"}
	}
	m["uuidgen"] = reader{}
	m["stty"] = reader{}
	m["ss"] = reader{unsafe: "K kill", rule: "kill"}
	m["coredumpctl"] = reader{unsafe: "o output", rule: "write-file"}
	m["locate"] = reader{}
	m["mdfind"] = reader{}
	m["dscacheutil"] = reader{unsafe: "flushcache", rule: "service-change"}
	m["less"] = reader{unsafe: "o O", rule: "write-file", valued: "o O p P j x"}
	m["find-doc"] = reader{}
	m["lastlog"] = reader{unsafe: "C clear S set", rule: "truncate-log"}
	m["faillog"] = reader{unsafe: "r reset", rule: "truncate-log"}
	return m
}

// counted are the flags with which a reader stops after so many bytes.
var counted = map[string][]string{"od": {"N", "read-bytes"}, "hexdump": {"n"}, "hd": {"n"}, "xxd": {"l"}, "cmp": {"n"}, "strings": {}}

// joinedCount reports whether one of the flags stands joined with its number: -N16.
func joinedCount(args []value, flags []string) bool {
	for _, v := range args {
		for _, f := range flags {
			if len(f) == 1 && strings.HasPrefix(v.text, "-"+f) {
				return true
			}
		}
	}
	return false
}

// greps are the programs that look for text in files.
var greps = map[string]bool{"grep": true, "egrep": true, "fgrep": true, "rg": true, "ag": true, "ack": true, "zgrep": true}

// chosen works out which lines of a known text a plain grep prints.
func (c *call) chosen(f flags) (string, bool) {
	if !greps[c.name] || !c.in.known || len(f.rest) != 1 || len(f.rest[0].text) > maxSets || len(c.in.text) > maxHidden || strings.Contains(c.in.text, unknown) || f.has("c", "count", "l", "q", "quiet", "o", "only-matching", "e", "f", "A", "B", "C", "n", "m", "r") {
		return "", false
	}
	pattern := f.rest[0].text
	if f.has("F", "fixed-strings") || c.name == "fgrep" {
		pattern = regexp.QuoteMeta(pattern)
	}
	if f.has("i", "ignore-case") {
		pattern = "(?i)" + pattern
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return "", false
	}
	var b strings.Builder
	for line := range strings.Lines(c.in.text) {
		if re.MatchString(strings.TrimSuffix(line, "\n")) != f.has("v", "invert-match") {
			b.WriteString(line)
		}
	}
	return b.String(), true
}

// secretWord reports whether what is looked for is a password or a key.
func secretWord(pattern string) bool {
	l := strings.ToLower(pattern)
	return secretVar(pattern) || strings.Contains(l, "private key") || strings.Contains(l, "akia") || strings.Contains(l, "aws_")
}

// firstProcesses are the processes whose end takes the session or the machine with it.
var firstProcesses = map[string]bool{"systemd": true, "init": true, "launchd": true, "WindowServer": true, "loginwindow": true, "systemd-logind": true}

// processes notes where the numbers of all processes come from, and where some of them are chosen.
func (c *call) processes(t taint, f flags) taint {
	switch c.name {
	case "ps":
		if len(c.args) > 0 && !f.has("p", "C", "u", "U", "t", "ppid", "pid") {
			return t | fromProcesses
		}
	case "pgrep":
		if w := f.word(0); len(f.rest) == 1 && (w == "." || w == "" || w == ".*" || w == "^" || firstProcesses[w]) {
			return t | fromProcesses
		}
	case "pidof":
		if firstProcesses[f.word(0)] {
			return t | fromProcesses
		}
	case "grep", "egrep", "fgrep", "rg", "ag":
		return t &^ fromProcesses
	}
	return t
}

// globsOf returns the patterns among operands, a line each: ls prints the paths that they take.
func globsOf(vs []value) string {
	var out []string
	for _, v := range vs {
		if strings.ContainsAny(v.text, "*?[") && v.known() {
			out = append(out, v.text)
		}
	}
	return strings.Join(out, "\n")
}

// readOnlyCall judges a call of a program that only reads; what it reads may be secret, and so may be what comes out.
func (c *call) readOnlyCall(r reader) stream {
	f := parse(c.args, r.valued)
	if r.unsafe != "" && f.has(strings.Fields(r.unsafe)...) {
		c.a.report(r.rule, c.span, "")
	}
	if c.name == "hostname" && len(f.rest) > 0 && !f.has("f", "s", "i", "I", "d", "a", "A") {
		c.a.report("settings-change", c.span, "")
	}
	if c.name == "rg" || c.name == "hostname" {
		if v, ok := f.get("pre"); ok {
			c.a.nested(v.text, "rg --pre", v.span, stream{})
		}
	}
	if c.name == "less" || c.name == "more" {
		c.pagerCommands()
	}
	out := stream{taint: c.in.taint}
	if len(f.rest) > 0 {
		t := c.operandTaint(f.rest)
		if f.givenAny(counted[c.name]) || joinedCount(c.args, counted[c.name]) {
			t &^= fromFeed
		}
		if t&fromFeed != 0 && c.name != "ls" && c.name != "stat" && c.name != "file" {
			c.a.report("read-endless", c.span, "")
		}
		out.taint |= t &^ fromFeed
	}
	if greps[c.name] && len(f.rest) > 0 && secretWord(f.rest[0].text) {
		out.taint |= fromSecret
	}
	out.taint = c.processes(out.taint, f)
	if greps[c.name] && f.has("v", "invert-match") && len(f.rest) == 1 && strings.HasPrefix(c.in.text, listMark) { // all but some of the names
		return c.in
	}
	if text, ok := c.chosen(f); ok {
		out.text, out.known = text, true
	}
	switch c.name {
	case "mdfind", "locate", "mlocate", "plocate":
		if !f.has("onlyin", "count", "c") {
			out.text = listMark + c.a.home + "/*"
		}
		out.taint |= fromList
	case "ls", "tree", "pgrep", "rg", "grep", "lsof", "pidof":
		out.taint |= fromList
		if greps[c.name] && f.has("l", "files-with-matches", "L", "files-without-match", "files") {
			out.text = c.searched(f)
		}
		if c.name == "ls" && len(f.rest) == 0 && c.a.dir != "" {
			if p := c.a.place("."); p.class == inRoot || p.class == inHomes {
				out.text = listMark + strings.TrimSuffix(p.path, "/") + "/*"
			}
		}
		if patterns := globsOf(f.rest); c.name == "ls" && patterns != "" {
			out.text = listMark + patterns
		}
	case "basename":
		if len(f.rest) > 0 && f.rest[0].known() {
			return stream{text: strings.TrimSuffix(baseName(f.word(0)), f.word(1)) + "\n", known: true}
		}
	case "dirname":
		if len(f.rest) > 0 && f.rest[0].known() {
			if i := strings.LastIndexByte(f.word(0), '/'); i == 0 {
				return stream{text: "/\n", known: true}
			} else if i > 0 {
				return stream{text: f.word(0)[:i] + "\n", known: true}
			}
		}
	case "realpath", "readlink":
		if len(f.rest) > 0 && f.rest[0].known() {
			return stream{text: c.a.place(f.word(0)).path + "\n", known: strings.HasPrefix(c.a.place(f.word(0)).path, "/")}
		}
	case "pwd":
		if c.a.dir == "" {
			return stream{text: ".\n", known: true} // whatever it is called, it is this folder
		}
		return stream{text: c.a.dir + "\n", known: true}
	case "whoami", "id", "logname":
		return stream{text: baseName(c.a.home) + "\n", known: c.name != "id"}
	case "which", "type", "whence", "where":
		if len(f.rest) > 0 {
			return stream{text: "/usr/bin/" + baseName(f.word(0)) + "\n", known: f.rest[0].known()}
		}
	}
	return out
}

// searched returns the places in which a search for files looked, where they are large parts of the disk.
func (c *call) searched(f flags) string {
	var out []string
	for _, v := range f.after(1) {
		if p := c.a.place(v.text); v.known() && (p.class == inRoot || p.class == inHomes || p.class == inSystem && p.top) {
			out = append(out, strings.TrimSuffix(p.path, "/")+"/*")
		}
	}
	if len(out) == 0 {
		return ""
	}
	return listMark + strings.Join(out, "\n")
}

// fishReads are the builtins of fish that only read or work on text, with the flags that do more.
var fishReads = map[string]reader{
	"string": {}, "math": {}, "count": {}, "contains": {}, "status": {}, "set_color": {}, "isatty": {}, "random": {}, "argparse": {}, "dirh": {}, "psub": {}, "path": {},
	"set":       {unsafe: "U universal", rule: "deferred"},
	"functions": {unsafe: "e erase c copy", rule: "unknown-program"}, "abbr": {unsafe: "a add e erase r rename U universal", rule: "unknown-program"},
}
