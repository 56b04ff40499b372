package safety

import (
	"path"
	"slices"
	"strings"

	"caro/internal/shell"
	"caro/safety/script"
)

// rm judges rm, and what is like it: unlink, srm, trash.
func rm(c *call) stream {
	f := parse(c.args, "")
	if f.has("help", "version") {
		return stream{}
	}
	recursive := f.has("r", "R", "recursive", "d", "dir") || c.name == "rimraf" || c.name == "del-cli" && f.has("force")
	if f.has("i", "interactive") && !f.has("f", "force") || f.has("I") && !f.has("f", "force") {
		for _, v := range f.rest {
			if p := c.a.place(v.text); p.class >= inSystem || p.class == inHomes {
				c.a.deletes(v, recursive, "")
			}
		}
		c.a.report("delete-asking", c.span, "")
		return stream{}
	}
	if len(f.rest) == 0 {
		c.a.report("delete-file", c.span, "")
	}
	safer := c.dryRun(f)
	for _, v := range f.rest {
		c.a.deletes(v, recursive, safer)
	}
	return stream{}
}

// maxListed is how many operands a dry run repeats.
const maxListed = 16

// dryRun is the form of rm that shows what would go.
func (c *call) dryRun(f flags) string {
	if len(c.a.via) > 0 || c.a.fixed != nil || len(f.rest) == 0 || len(f.rest) > maxListed {
		return ""
	}
	var b strings.Builder
	b.WriteString("ls -d")
	for _, v := range f.rest {
		if v.span.End > len(c.a.script.Text) || !v.known() {
			return ""
		}
		b.WriteString(" " + c.a.script.Text[v.span.Start:v.span.End])
	}
	return b.String()
}

// deletes judges that a path goes away.
func (a *analysis) deletes(v value, recursive bool, safer string) {
	p := a.place(v.text)
	a.report(deletion(p, v, recursive, a.opts.System), v.span, safer)
}

// deletion chooses the rule for a path that goes away.
func deletion(p place, v value, recursive bool, system shell.System) string {
	switch {
	case p.device:
		return "delete-device"
	case (strings.HasPrefix(p.path, "/var/cache/") || strings.HasPrefix(p.path, "/var/lib/apt/lists/")) && (recursive || p.glob):
		return "delete-folder"
	case p.class == inRoot && (recursive || p.glob):
		return "delete-root"
	case p.class == inHomes && (recursive || p.glob):
		return "delete-home"
	case p.class == inSystem && p.top && (recursive || p.glob), p.vital:
		return "delete-system"
	case p.class == inBoot && (recursive || p.glob) && p.top:
		return "delete-system"
	case appConfig(p.path) && !recursive && !p.glob:
		return "delete-file"
	case p.class == inSystem, p.class == inBoot, p.class == inRoot:
		return "delete-system-file"
	case p.class == inAutostart:
		return "delete-system-file"
	case p.class == inLogs:
		return "delete-log"
	case p.class == inUnset:
		return "delete-unset"
	case historyFile(p.path):
		return "delete-history"
	case p.class == inCritical:
		return "delete-credentials"
	case p.vcs && !strings.HasSuffix(p.path, ".lock"):
		return "delete-git"
	case (p.class == inService || p.class == inVolume) && v.taint&fromList != 0 && strings.Contains(v.text, "/found-"):
		return "delete-many"
	case p.class == inVolume && p.top, p.class == inService && recursive:
		return "delete-tree"
	case p.class == inVolume || p.class == inService:
		if !recursive && !p.glob && (!strings.HasPrefix(p.path, "/var/lib/") || strings.HasPrefix(path.Base(p.path), "lock")) {
			return "delete-file"
		}
		return "delete-tree"
	case p.class == inHere && (recursive || p.glob):
		return "delete-here"
	case (p.class == inHome || p.class == inHomes) && v.taint&fromList != 0 && strings.Contains(v.text, "/found-"):
		return "delete-many"
	case p.class == inHome && (recursive || p.glob && (p.all || strings.Contains(p.path, "/Library/Preferences/") || strings.Contains(p.path, "/Library/Application Support/"))):
		return "delete-tree"
	case p.class == inRC:
		return "delete-startup"
	case p.class == inUnknown && v.taint&(fromList|fromPipe|fromFile) != 0 && recursive:
		return "delete-listed"
	case p.class == inUnknown && recursive:
		return "delete-unknown"
	case recursive && p.class == inProject && strings.HasPrefix(p.path, "/"): // a folder of this machine that no table knows
		return "delete-tree"
	case p.glob && p.class == inProject:
		return "delete-pattern"
	case recursive && p.class == inProject:
		return "delete-folder"
	}
	return "delete-file"
}

// packageRecords reports whether a path is where a package tool keeps what is installed.
func packageRecords(p string) bool {
	for _, dir := range []string{"/var/lib/dpkg", "/var/lib/rpm", "/usr/lib/sysimage/rpm", "/var/lib/pacman", "/var/lib/apk", "/lib/apk/db", "/var/db/pkg", "/var/lib/apt", "/var/db/receipts"} {
		if p == dir || strings.HasPrefix(p, dir+"/") {
			return true
		}
	}
	return false
}

// historyFile reports whether a path is what a shell keeps of the typed commands.
func historyFile(p string) bool {
	switch base := baseName(p); base {
	case ".bash_history", ".zsh_history", ".zhistory", ".sh_history", ".ksh_history", "fish_history", ".python_history", ".histfile", ".mysql_history", ".psql_history", ".sqlite_history", ".mongosh_history", ".rediscli_history":
		return true
	default:
		return strings.HasPrefix(base, ".") && strings.HasSuffix(base, "_history*") || base == ".*history" || base == ".*_history"
	}
}

// trash moves files to the trash, from where they come back.
func trash(c *call) stream {
	c.a.report("trash", c.span, "")
	return stream{}
}

// shred overwrites files so that nothing brings them back.
func shred(c *call) stream {
	f := parse(c.args, "n iterations s size random-source")
	for _, v := range f.rest {
		p := c.a.place(v.text)
		switch {
		case p.device:
			c.a.report("wipe-device", v.span, "")
		case p.class == inHomes || p.class == inRoot || p.class == inSystem && p.top:
			c.a.deletes(v, true, "")
		default:
			c.a.report("shred", v.span, "")
		}
	}
	return stream{}
}

// move judges mv: what moves goes away from where it was, and what was at its target is replaced.
func move(c *call) stream {
	f := parse(c.args, "t target-directory S suffix")
	operands := f.rest
	if v, ok := f.get("t", "target-directory"); ok {
		operands = append(operands, v)
	}
	if len(operands) < 2 {
		return stream{}
	}
	to := operands[len(operands)-1]
	for _, v := range operands[:len(operands)-1] {
		p := c.a.place(v.text)
		switch {
		case to.text == "/dev/null":
			c.a.deletes(v, true, "")
		case p.class == inRoot || p.class == inHomes || p.class == inSystem && p.top || p.vital:
			c.a.deletes(v, true, "")
		case p.class == inSystem || p.class == inBoot || p.class == inLogs || packageRecords(p.path) || p.path == c.a.home+"/Library":
			c.a.report("move-system", v.span, "")
		case p.class == inHere && p.glob && c.a.place(to.text).class == inTemp:
			c.a.report("move-file", v.span, "")
		}
		if s, ok := c.a.files[fileKey(v.text)]; ok {
			c.a.files[fileKey(to.text)] = s
		}
	}
	c.target(to, "move-file")
	return stream{}
}

// fromOutside reports whether one of the operands was downloaded, decoded or written by the command itself.
func (c *call) fromOutside() bool {
	for _, v := range c.args {
		if s, ok := c.a.files[fileKey(v.text)]; ok && (s.known || s.taint != 0) {
			return true
		}
	}
	return false
}

// target judges the place that a copy or a move replaces.
func (c *call) target(to value, otherwise string) {
	p := c.a.place(to.text)
	switch {
	case to.text == "/dev/null":
	case p.device:
		c.a.report("write-device", to.span, "")
	case p.vital || p.class == inRoot && c.name != "rsync":
		c.a.report("overwrite-vital", to.span, "")
	case strings.HasPrefix(p.path, "/etc/systemd/system") && !c.fromOutside():
		c.a.report("write-unit", to.span, "")
	case p.class == inRC && !c.fromOutside() && c.name != "curl" && c.name != "wget":
		c.a.report("replace-startup", to.span, "")
	case c.name == "ln" && p.class == inSystem && systemProgram(c.args):
		c.a.report(otherwise, c.span, "")
	case p.class == inAutostart || p.class == inRC:
		c.a.report("write-startup", to.span, "")
	case appConfig(p.path) && !c.fromOutside():
		c.a.report("write-config", to.span, "")
	case strings.HasPrefix(p.path+"/", "/Applications/") && c.name != "rsync": // an app is installed by copying it
		c.a.report(otherwise, c.span, "")
	case p.class == inSystem || p.class == inBoot:
		c.a.report("write-system", to.span, "")
	case p.class == inCritical:
		c.a.report("write-credentials", to.span, "")
	case p.class == inLogs && systemLogs[baseName(p.path)]:
		c.a.report("truncate-log", to.span, "")
	default:
		c.a.report(otherwise, c.span, "")
	}
}

// copyCall judges cp, install and ditto.
func copyCall(c *call) stream {
	f := parse(c.args, "t target-directory S suffix m mode o owner g group")
	operands := f.rest
	if v, ok := f.get("t", "target-directory"); ok {
		operands = append(operands, v)
	}
	if len(operands) < 2 {
		if c.name == "install" && f.has("d") {
			c.a.report("create", c.span, "")
		}
		return stream{}
	}
	to := operands[len(operands)-1]
	from := operands[0]
	src := c.a.content(from.text)
	if from.text == "/dev/null" {
		c.a.writes(to, stream{known: true}, false, true)
		return stream{}
	}
	if p := c.a.place(to.text); p.device && src.taint&fromFeed != 0 {
		c.a.report("wipe-device", to.span, "")
		return stream{}
	}
	if m, ok := f.get("m", "mode"); ok && setsID(m.text) {
		c.a.report("set-id", m.span, "")
	}
	if c.a.place(from.text).class == inRoot && f.has("r", "R", "a", "recursive", "archive") {
		c.a.report("fill-disk", c.span, "")
	}
	c.copiesProgram(from, to)
	if s, ok := c.a.files[fileKey(from.text)]; ok {
		c.a.files[fileKey(to.text)] = s
	}
	if c.a.isSecret(from.text) {
		c.a.files[fileKey(to.text)] = stream{taint: fromSecret | fromFile}
		if p := c.a.place(to.text); p.class == inTemp || strings.Contains(to.text, "public") {
			c.a.report("copy-secret", c.span, "")
		}
	}
	c.target(to, "copy-file")
	return stream{}
}

// copiesProgram notes that a program gets another name.
func (c *call) copiesProgram(from, to value) {
	if name := c.a.commandName(from.text); c.a.table[name] != nil && strings.HasPrefix(from.text, "/") {
		c.a.copies[strings.TrimPrefix(to.text, "./")] = name
	}
}

// link judges ln.
func link(c *call) stream {
	f := parse(c.args, "t S target-directory suffix")
	if len(f.rest) == 0 {
		return stream{}
	}
	from := f.rest[0]
	at := c.a.place(f.rest[len(f.rest)-1].text)
	if len(f.rest) > 1 {
		c.copiesProgram(from, f.rest[1])
		if c.a.links == nil {
			c.a.links = map[string]string{}
		}
		if to := strings.TrimSuffix(f.rest[1].text, "/"); to != "" && from.known() { // afterwards: until then the place is its own
			defer func() { c.a.links[to] = strings.TrimSuffix(from.text, "/") + "/" }()
		}
		if f.has("f", "force") && from.text == "/dev/null" { // what was there is lost, and what is written there too
			c.a.writes(f.rest[len(f.rest)-1], stream{known: true}, false, true)
			return stream{}
		}
		if f.has("f", "force") {
			c.target(f.rest[len(f.rest)-1], "link-force")
			return stream{}
		}
		if at.class == inSystem || at.vital || at.class == inAutostart || at.class == inRC {
			c.target(f.rest[len(f.rest)-1], "create")
			return stream{}
		}
	}
	c.a.report("create", c.span, "")
	return stream{}
}

// rsync judges rsync: --delete empties what is not in the source.
func rsync(c *call) stream {
	f := parse(c.args, "e rsh f filter exclude include exclude-from include-from files-from T temp-dir B bwlimit port password-file rsync-path log-file out-format chmod chown timeout partial-dir backup-dir max-size min-size")
	if v, ok := f.get("rsync-path"); ok {
		c.a.nested(v.text, "rsync --rsync-path", v.span, stream{})
	}
	if v, ok := f.get("e", "rsh"); ok {
		if words := strings.Fields(v.text); len(words) > 0 && baseName(words[0]) != "ssh" {
			c.a.nested(v.text, "rsync -e", v.span, stream{})
		}
	}
	if f.has("n", "dry-run", "list-only") || len(f.rest) < 2 {
		return stream{}
	}
	to := f.rest[len(f.rest)-1]
	remote := strings.Contains(to.text, ":")
	c.copiesProgram(f.rest[0], to)
	for _, v := range f.rest[:len(f.rest)-1] {
		if remote && c.a.isSecret(v.text) {
			c.a.report("secret-to-network", v.span, "")
		}
		if host, file, ok := strings.Cut(v.text, ":"); ok && !strings.Contains(host, "/") && !remote {
			c.a.files[fileKey(path.Join(to.text, baseName(file)))] = stream{taint: fromNet}
		}
	}
	if f.has("delete", "del", "delete-after", "delete-before", "delete-excluded", "delete-during", "remove-source-files") {
		if p := c.a.place(to.text); !remote && (p.class == inRoot || p.class == inHomes || (p.class == inSystem || p.class == inBoot) && p.top) {
			c.a.deletes(to, true, "")
		}
		c.a.report("sync-delete", c.span, "rsync --dry-run"+quoteAll(c.args))
		return stream{}
	}
	if remote {
		c.a.report("send-files", c.span, "")
		return stream{}
	}
	c.target(to, "copy-file")
	return stream{}
}

// dd copies blocks.
func dd(c *call) stream {
	var in, out value
	count := false
	var n, bs float64
	for _, v := range c.args {
		name, text, _ := strings.Cut(v.text, "=")
		switch name {
		case "if":
			in = value{text, v.taint, v.span}
		case "of":
			out = value{text, v.taint, v.span}
		case "count":
			count = true
			n, _ = bytesOf(text)
		case "bs", "obs":
			bs, _ = bytesOf(text)
		case "--help", "--version":
			return stream{}
		}
	}
	count = count && n*max(bs, 512) < tooLarge
	src := c.in
	if in.text != "" {
		src = c.a.content(in.text)
	}
	if in.text != "" && c.a.place(in.text).device {
		src.taint |= fromFile
	}
	if out.text == "" {
		if count {
			src.taint |= ends
		}
		return src
	}
	p := c.a.place(out.text)
	switch {
	case p.device && (src.taint&fromFeed != 0 || in.text == "" && src.taint&fromFeed != 0):
		c.a.report("wipe-device", out.span, "")
	case p.device:
		c.a.report("write-device", out.span, "")
	case src.taint&fromFeed != 0 && !count && !strings.HasPrefix(out.text, "/dev/") && !p.vital && p.class < inSystem:
		c.a.report("fill-disk", c.span, "")
	default:
		src.taint &^= fromFeed // it ends: count says where
		c.copiesProgram(in, out)
		c.a.writes(out, src, false, false)
	}
	return stream{}
}

// tee writes what flows in to its operands as well.
func tee(c *call) stream {
	f := parse(c.args, "")
	for _, v := range f.rest {
		c.a.writes(v, c.in, f.has("a", "append"), c.in.known && c.in.text == "")
	}
	return c.in
}

// truncate cuts files.
func truncate(c *call) stream {
	f := parse(c.args, "s size r reference")
	size, _ := f.get("s", "size")
	for _, v := range f.rest {
		if grows := strings.HasPrefix(size.text, "+") || size.text != "" && size.text != "0" && !strings.HasPrefix(size.text, "-") && !strings.HasPrefix(size.text, "<"); grows && c.a.place(v.text).class < inCritical {
			c.a.report("write-file", v.span, "")
			continue
		}
		c.a.writes(v, stream{known: true}, false, true)
	}
	return stream{}
}

// find judges what find does with what it finds.
func find(c *call) stream {
	a := c.a
	roots, expr := findRoots(c.args)
	if len(roots) == 0 {
		roots = []value{{text: ".", span: c.span}}
	}
	if len(roots) > maxRoots {
		a.exceeds("too-much")
		roots = roots[:maxRoots]
	}
	narrow := narrowed(expr)
	shallow := hasWord(expr, "-maxdepth", "0")
	name, secret := nameOf(expr), c.findsSecrets(expr)
	fed := c.findFeeds(roots, narrow, name, secret)
	for i := 0; i < len(expr); i++ {
		switch expr[i].text {
		case "-delete":
			for _, r := range roots {
				a.findDeletes(r, expr[i], narrow, shallow)
			}
		case "-exec", "-execdir", "-ok", "-okdir":
			cmd, end := untilSemicolon(expr[i+1:])
			if expr[i].text == "-ok" || expr[i].text == "-okdir" {
				a.report("delete-asking", c.span, "")
			} else {
				c.findExec(cmd, fed)
			}
			i += end
		case "-fprint", "-fprint0", "-fls", "-fprintf":
			if i+1 < len(expr) {
				a.writes(expr[i+1], stream{taint: fromFile}, false, false)
			}
		}
	}
	c.found.text, c.found.taint = listMark+placesOf(roots, narrow, name), c.found.taint|fromList
	c.found.taint |= secret
	return c.found
}

// nameOf returns the only name that an expression asks for.
func nameOf(expr []value) string {
	name := ""
	for i, v := range expr[:max(len(expr)-1, 0)] {
		switch v.text {
		case "-o", "-or", "!", "-not":
			return ""
		case "-name":
			name = expr[i+1].text
		}
	}
	return name
}

// maxRoots is from how many folders a find is followed.
const maxRoots = 32

// findRoots splits find's arguments into where it begins and what it does there.
func findRoots(args []value) (roots, expr []value) {
	i := 0
	for i < len(args) {
		t := args[i].text
		if t == "-H" || t == "-L" || t == "-P" || t == "-E" || t == "-X" || t == "-x" || t == "-s" || t == "-d" || t == "--" || strings.HasPrefix(t, "-O") {
			i++
			continue
		}
		if t == "-f" && i+1 < len(args) {
			roots = append(roots, args[i+1])
			i += 2
			continue
		}
		if t == "-D" {
			i += 2
			continue
		}
		if strings.HasPrefix(t, "-") || t == "(" || t == "!" || t == "\\(" {
			break
		}
		roots = append(roots, args[i])
		i++
	}
	return roots, args[min(i, len(args)):]
}

// narrowing are the tests of find that choose a few of the files.
var narrowing = map[string]bool{
	"-name": true, "-iname": true, "-path": true, "-ipath": true, "-regex": true, "-iregex": true, "-mtime": true, "-atime": true, "-ctime": true, "-mmin": true, "-amin": true, "-cmin": true,
	"-size": true, "-empty": true, "-newer": true, "-user": true, "-group": true, "-perm": true, "-inum": true, "-samefile": true, "-nouser": true, "-nogroup": true, "-links": true, "-wholename": true, "-lname": true, "-xtype": true,
}

// narrowed reports whether an expression chooses by more than type and depth.
func narrowed(expr []value) bool {
	for i, v := range expr {
		if !narrowing[v.text] {
			continue
		}
		if i+1 < len(expr) && (expr[i+1].text == "*" || expr[i+1].text == "*.*" || expr[i+1].text == ".*") {
			continue
		}
		if i > 0 && (expr[i-1].text == "!" || expr[i-1].text == "-not") {
			continue
		}
		return true
	}
	return false
}

func hasWord(expr []value, words ...string) bool {
	for i := range expr {
		match := i+len(words) <= len(expr)
		for k := 0; match && k < len(words); k++ {
			match = expr[i+k].text == words[k]
		}
		if match {
			return true
		}
	}
	return false
}

func wordsOf(vs []value) string {
	s, _ := joinArgs(vs)
	return s
}

// placesOf returns where what find finds lies, a line each. name is the name that it has, if that is known.
func placesOf(roots []value, narrow bool, name string) string {
	var out []string
	for _, r := range roots {
		p := strings.TrimRight(r.text, "/")
		if narrow && p == "" && r.text != "" {
			p = "/usr" // all of the system: not something right below the root
		}
		if narrow && name != "" && (!strings.ContainsAny(name, "*?[") || strings.HasPrefix(p, "/dev")) {
			out = append(out, p+"/"+name)
			continue
		}
		if narrow {
			out = append(out, p+"/found-"+unknown)
			continue
		}
		out = append(out, p+"/*")
	}
	return strings.Join(out, "\n")
}

// findDeletes judges that find deletes what it finds below a folder.
func (a *analysis) findDeletes(root, at value, narrow, shallow bool) {
	p := a.place(root.text)
	v := value{root.text, root.taint, at.span}
	switch {
	case !narrow:
		a.deletes(v, true, "")
	case p.class == inRoot || p.class == inSystem && p.top || p.class == inBoot:
		a.report("delete-system-pattern", at.span, "")
	case p.class == inHomes || p.class == inHome || p.class == inService || p.class == inVolume || p.class == inUnset:
		a.report("delete-many", at.span, "")
	case p.class == inLogs:
		a.report("delete-log", at.span, "")
	case p.vcs:
		a.report("delete-git", at.span, "")
	default:
		a.report("delete-pattern", at.span, "")
	}
}

// untilSemicolon returns the command of -exec and how many words it and its end take.
func untilSemicolon(expr []value) ([]value, int) {
	for i, v := range expr {
		if v.text == ";" || v.text == "\\;" || v.text == "+" && i > 0 && expr[i-1].text == "{}" {
			return expr[:i], i + 1
		}
	}
	return expr, len(expr)
}

// findFeeds returns what find hands to a command, each once.
func (c *call) findFeeds(roots []value, narrow bool, name string, secret taint) []value {
	var fed []value
	for _, place := range strings.Split(placesOf(roots, narrow, name), "\n") {
		fed = append(fed, value{place, fromList | secret, c.span})
	}
	if !narrow {
		for _, r := range roots {
			fed = append(fed, value{r.text, fromList, c.span})
		}
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(fed, func(v value) bool {
		old := seen[v.text]
		seen[v.text] = true
		return old
	})
}

// findExec analyses the command that find runs on what it finds.
func (c *call) findExec(cmd, fed []value) {
	defer c.a.wrap(c.name + " -exec")()
	if !strings.Contains(wordsOf(cmd), "{}") {
		fed = fed[:1]
	}
	for _, v := range fed {
		if c.a.over {
			return
		}
		out := c.a.run(c.a.replace(cmd, v), stream{}, c.span)
		c.found.taint |= out.taint &^ fromList
	}
}

// replace puts what find found in the place of {}.
func (a *analysis) replace(cmd []value, found value) []value {
	if !strings.Contains(wordsOf(cmd), "{}") {
		return cmd
	}
	return a.fill(cmd, []value{found}, "{}")
}

// findsSecrets reports whether find looks for files that hold keys or passwords.
func (c *call) findsSecrets(expr []value) taint {
	for i := 1; i < len(expr); i++ {
		switch expr[i-1].text {
		case "-name", "-iname", "-path", "-wholename", "-ipath":
			if name := strings.Trim(expr[i].text, "*"); c.a.isSecret(expr[i].text) || c.a.isSecret("/"+name) || strings.HasPrefix(name, "id_") || strings.Contains(name, "password") || strings.Contains(name, "/.ssh") || strings.Contains(name, "/.aws") {
				return fromSecret
			}
		}
	}
	return 0
}

// fd is find with other flags.
func fd(c *call) stream {
	f := parse(c.args, "e extension t type d max-depth E exclude S size g changed-within changed-before j threads o owner c color base-directory search-path")
	for i, v := range c.args {
		switch v.text {
		case "-x", "--exec", "-X", "--exec-batch":
			f = parse(c.args[:i], "e extension t type d max-depth E exclude S size g changed-within changed-before j threads o owner c color base-directory search-path")
			defer c.a.wrap("fd " + v.text)()
			roots, narrow := fdRoots(f, c.span)
			var fed []value
			for _, p := range strings.Split(placesOf(roots, narrow, ""), "\n") {
				fed = append(fed, value{p, fromList, c.span})
			}
			argv := c.a.fill(c.args[i+1:], fed, "{}")
			return c.a.run(argv, stream{}, c.span)
		}
	}
	roots, narrow := fdRoots(f, c.span)
	return stream{text: listMark + placesOf(roots, narrow, ""), taint: fromList}
}

// fdRoots returns where fd begins, and whether a pattern or a flag chooses among what is there.
func fdRoots(f flags, sp script.Span) (roots []value, narrow bool) {
	if roots = f.after(1); len(roots) == 0 {
		roots = []value{{text: ".", span: sp}}
	}
	if v, ok := f.get("base-directory", "search-path"); ok {
		roots = []value{v}
	}
	p := f.word(0)
	narrow = p != "" && p != "." && p != ".*" || f.has("e", "extension", "S", "size", "changed-within", "changed-before", "E", "exclude")
	return roots, narrow
}

// setsID reports whether a mode sets the set-user-ID or set-group-ID bit.
func setsID(mode string) bool {
	if isDigits(mode) {
		return len(mode) >= 4 && strings.ContainsAny(mode[len(mode)-4:len(mode)-3], "234567")
	}
	for part := range strings.SplitSeq(mode, ",") {
		if who, perm, ok := cutAny(part, "+="); ok && strings.Contains(perm, "s") && !strings.Contains(perm, "-") && who != "o" {
			return true
		}
	}
	return false
}

// opens reports whether a mode lets everybody write, and whether it takes all rights away.
func modeEffects(mode string) (world, none bool) {
	if isDigits(mode) {
		last := mode[len(mode)-1:]
		return strings.ContainsAny(last, "2367"), strings.Trim(mode, "0") == ""
	}
	for part := range strings.SplitSeq(mode, ",") {
		who, perm, ok := cutAny(part, "+=")
		if ok && (who == "" || strings.ContainsAny(who, "ao")) && strings.Contains(perm, "w") && (who != "" || strings.Contains(part, "=")) {
			world = true
		}
		if who, perm, ok := strings.Cut(part, "-"); ok && strings.ContainsAny(perm, "rwx") && (who == "a" || who == "" || who == "ugo" || who == "u" || who == "+") {
			none = none || who == "a" || who == "ugo" || strings.Contains(perm, "rwx") || strings.Contains(perm, "x")
		}
		if part == "a=" || part == "ugo=" {
			none = true
		}
	}
	return world, none
}

func cutAny(s, seps string) (before, after string, ok bool) {
	if i := strings.IndexAny(s, seps); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return s, "", false
}

// chmod changes who may do what.
func chmod(c *call) stream {
	args := c.args
	recursive := false
	var mode string
	var rest []value
	for _, v := range args {
		t := v.text
		switch {
		case t == "--help" || t == "--version":
			return stream{}
		case t == "--recursive" || t == "-R" || t == "-Rv" || t == "-Rf" || t == "-vR" || t == "-fR":
			recursive = true
		case strings.HasPrefix(t, "--"):
			if ref := strings.TrimPrefix(t, "--reference="); ref != t {
				mode = "755"
			}
		case strings.HasPrefix(t, "-") && strings.Trim(t[1:], "RvfchHLPNCEI") == "" && mode == "" && t != "-":
			recursive = recursive || strings.Contains(t, "R")
			if strings.ContainsAny(t, "NCEI") { // takes access lists away or reads them, without a mode: chmod(1) of macOS
				mode = "u+r"
			}
		case mode == "":
			mode = t
		default:
			rest = append(rest, v)
		}
	}
	if mode == "" {
		return stream{}
	}
	world, none := modeEffects(mode)
	for _, v := range rest {
		c.chmodOne(v, mode, recursive, world, none)
	}
	return stream{}
}

// reads reports whether a mode lets everybody read.
func reads(mode string) bool {
	if isDigits(mode) {
		return strings.ContainsAny(mode[len(mode)-1:], "4567")
	}
	who, perm, ok := cutAny(mode, "+=")
	return ok && strings.Contains(perm, "r") && (who == "" || strings.ContainsAny(who, "ao"))
}

func (c *call) chmodOne(v value, mode string, recursive, world, none bool) {
	p := c.a.place(v.text)
	recursive = recursive || v.taint&fromList != 0 && p.glob && (world || none || p.class >= inSystem) // what find lists of a folder is all of it
	wide := p.class == inRoot || p.class == inSystem && p.top || p.class == inHomes
	switch {
	case setsID(mode):
		c.a.report("set-id", v.span, "")
	case p.device:
		c.a.report("chmod-device", v.span, "")
	case (wide || p.class == inSystem || p.class == inBoot) && recursive:
		c.a.report("chmod-system", v.span, "")
	case p.vital && (world || none):
		c.a.report("chmod-vital", v.span, "")
	case p.class == inAutostart && world, p.path == "/etc/shadow" && reads(mode), p.path == "/etc/gshadow" && reads(mode):
		c.a.report("chmod-system-one", v.span, "")
	case p.class == inRoot || p.class == inSystem && (world || none || strings.HasSuffix(mode, "-s")):
		c.a.report("chmod-system-one", v.span, "")
	case p.class == inHomes && (world || none || recursive):
		c.a.report("chmod-system-one", v.span, "")
	case p.class == inCritical && shared(p.path) && !world:
		c.a.report("chmod-file", v.span, "")
	case p.class == inCritical && (world || mode == "644" || mode == "755" || recursive && reads(mode)):
		c.a.report("expose-secret", v.span, "")
	case recursive && (world || none) && p.class != inTemp && p.class != inBuild && (p.class == inHome || p.class == inHere || p.class == inUnset || p.class == inService || p.class == inUnknown || p.class == inVolume || p.class == inProject && world):
		c.a.report("chmod-open", v.span, "")
	case recursive && (p.class == inHere && p.glob || p.class == inUnset):
		c.a.report("chmod-many", v.span, "")
	case world && p.class == inService:
		c.a.report("chmod-open", v.span, "")
	default:
		c.a.report("chmod-file", v.span, "")
	}
}

// chown changes who owns.
func chown(c *call) stream {
	f := parse(c.args, "from reference")
	if f.has("help", "version") || len(f.rest) < 2 {
		return stream{}
	}
	for _, v := range f.after(1) {
		p := c.a.place(v.text)
		recursive := f.has("R", "recursive")
		switch {
		case recursive && (p.class == inRoot || p.class == inSystem || p.class == inBoot || p.class == inHomes && len(strings.Split(p.path, "/")) < 3):
			c.a.report("chown-system", v.span, "")
		case p.vital:
			c.a.report("chown-system", v.span, "")
		case p.class == inRoot || p.class == inSystem || p.device || recursive && (p.path == "/var/lib" || p.path == "/var/spool" || p.path == "/opt" || p.path == "/usr/local"):
			c.a.report("chown-system-one", v.span, "")
		case recursive && (p.class == inHomes || p.class == inUnset):
			c.a.report("chown-home", v.span, "")
		case recursive && strings.HasPrefix(f.word(0), "root") && p.class == inHome:
			c.a.report("chown-home", v.span, "")
		default:
			c.a.report("chown-file", v.span, "")
		}
	}
	return stream{}
}

// writesOperands is a program that creates or changes the files that it names.
func writesOperands(rule, valued string) handler {
	return func(c *call) stream {
		f := parse(c.args, valued)
		if f.has("help", "version") {
			return stream{}
		}
		for _, v := range f.rest {
			p := c.a.place(v.text)
			switch {
			case p.device:
				c.a.report("write-device", v.span, "")
			case p.vital || p.class == inBoot || p.path == "/etc/nologin" || p.path == "/forcefsck":
				c.a.report("write-system", v.span, "")
			case p.class == inAutostart && p.top && rule == "create" || p.class == inAutostart && strings.Contains(c.name, "mkdir"):
			case p.class == inSystem && !strings.HasPrefix(p.path, "/etc/") || p.class == inAutostart:
				c.a.report("write-system", v.span, "")
			}
		}
		c.a.report(rule, c.span, "")
		return stream{}
	}
}

// tar packs and unpacks; its hooks run commands.
func tar(c *call) stream {
	args := c.args
	if len(args) > 0 && !strings.HasPrefix(args[0].text, "-") && args[0].known() {
		args = append([]value{{"-" + args[0].text, args[0].taint, args[0].span}}, args[1:]...)
	}
	f := parse(args, "f file index-file C directory T files-from X exclude exclude-from I use-compress-program to-command checkpoint-action checkpoint strip-components transform newer-mtime F info-script new-volume-script owner group mode b g listed-incremental rsh-command")
	for _, name := range []string{"to-command", "use-compress-program", "I", "info-script", "new-volume-script", "F", "rsh-command"} {
		if v, ok := f.get(name); ok {
			c.a.nested(v.text, "tar", v.span, stream{})
		}
	}
	if v, ok := f.get("checkpoint-action"); ok {
		if cmd, isExec := strings.CutPrefix(v.text, "exec="); isExec {
			c.a.nested(cmd, "tar", v.span, stream{})
		}
	}
	if v, ok := f.get("index-file"); ok {
		c.a.writes(v, stream{taint: fromFile}, false, false)
	}
	secret := c.a.secretOperands(f.rest) || c.a.holdSecrets(f.rest)
	if from, ok := f.get("C", "directory"); ok {
		for _, v := range f.rest {
			secret = secret || !strings.HasPrefix(v.text, "/") && c.a.isSecret(path.Join(from.text, v.text))
		}
	}
	file, toFile := f.get("f", "file")
	switch {
	case f.has("t", "list"):
		return stream{}
	case f.has("remove-files"):
		defer c.goesTo(f, "C", "directory")()
		for _, v := range f.rest {
			c.a.deletes(v, true, "")
		}
		return stream{}
	case f.has("x", "extract", "get"):
		if dir, ok := f.get("C", "directory"); ok {
			if p := c.a.place(dir.text); p.class == inRoot || p.class == inSystem || p.class == inBoot {
				c.a.report("write-system-tree", dir.span, "")
				return stream{}
			}
		}
		if f.has("to-stdout", "O") {
			return stream{taint: fromFile | c.in.taint}
		}
		if c.in.taint&(fromNet|fromDecoder) != 0 || c.a.fromOutside(file.text) {
			c.a.unpacked = true
		}
		c.a.report("unpack", c.span, "")
		return stream{}
	case !toFile || file.text == "-":
		out := stream{taint: fromFile}
		if secret {
			out.taint |= fromSecret
		}
		return out
	}
	if p := c.a.place(file.text); p.device || p.vital || p.class >= inSystem && p.class <= inBoot || p.class == inCritical || p.class == inRC {
		c.a.writes(file, stream{taint: fromFile}, false, false)
		return stream{}
	}
	c.a.report("create", c.span, "")
	c.a.files[fileKey(file.text)] = stream{taint: fromFile | secretTaint(secret)}
	return stream{}
}

// holdSecrets reports whether one of the folders has the machine's keys and passwords in it.
func (a *analysis) holdSecrets(folders []value) bool {
	for _, v := range folders {
		if p := a.place(v.text).path; p == "/" || p == "/etc" || p == "/root" || p == "/private/etc" || p == "/var/lib" {
			return true
		}
	}
	return false
}

func secretTaint(secret bool) taint {
	if secret {
		return fromSecret
	}
	return 0
}

// zip packs; -T -TT runs a command.
func zip(c *call) stream {
	f := parse(c.args, "TT unzip-command x i P t tt b n")
	if v, ok := f.get("TT", "unzip-command"); ok {
		c.a.nested(v.text, "zip -TT", v.span, stream{})
	}
	if f.has("m", "move") && c.name == "zip" {
		for _, v := range f.after(1) {
			c.a.deletes(v, f.has("r"), "")
		}
		return stream{}
	}
	if len(f.rest) > 0 {
		c.a.files[fileKey(f.rest[0].text)] = stream{taint: fromFile | secretTaint(c.a.secretOperands(f.after(1)) || c.a.holdSecrets(f.after(1)))}
	}
	c.a.report("create", c.span, "")
	return stream{}
}

// systemProgram reports whether the first operand is a program of the system or of a package.
func systemProgram(args []value) bool {
	for _, v := range args {
		if !strings.HasPrefix(v.text, "-") {
			return strings.HasPrefix(v.text, "/usr/") || strings.HasPrefix(v.text, "/opt/") || strings.HasPrefix(v.text, "/snap/")
		}
	}
	return false
}
