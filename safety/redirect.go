package safety

import (
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// input returns what a redirection feeds to the command, if it is one that reads.
func (a *analysis) input(r *syntax.Redirect) (stream, bool) {
	switch r.Op {
	case syntax.RdrIn:
		v := a.literal(r.Word)
		if r.N != nil && r.N.Value != "0" { // another descriptor
			a.files["/dev/fd/"+r.N.Value] = a.content(v.text)
			return stream{}, false
		}
		return a.content(v.text), true
	case syntax.DplIn:
		if s, ok := a.files["/dev/fd/"+a.literal(r.Word).text]; ok {
			return s, true
		}
	case syntax.WordHdoc:
		v := a.literal(r.Word)
		return a.descriptor(r, stream{text: v.text + "\n", known: true, taint: v.taint})
	case syntax.Hdoc, syntax.DashHdoc:
		return a.descriptor(r, a.heredoc(r))
	}
	return stream{}, false
}

// descriptor remembers what a here-document feeds to another descriptor than the standard input.
func (a *analysis) descriptor(r *syntax.Redirect, s stream) (stream, bool) {
	if r.N == nil || r.N.Value == "0" {
		return s, true
	}
	a.files["/dev/fd/"+r.N.Value] = s
	return stream{}, false
}

// heredoc returns the text of a here-document. Only an unquoted one is expanded.
func (a *analysis) heredoc(r *syntax.Redirect) stream {
	if r.Hdoc == nil {
		return stream{known: true}
	}
	var b strings.Builder
	t := a.taintOf(r.Hdoc)
	for _, part := range r.Hdoc.Parts {
		switch p := part.(type) {
		case *syntax.Lit:
			b.WriteString(p.Value)
		default:
			b.WriteString(a.literal(&syntax.Word{Parts: []syntax.WordPart{&syntax.DblQuoted{Parts: []syntax.WordPart{p}}}}).text)
		}
	}
	return stream{text: b.String(), known: true, taint: t | a.taintOf(r.Hdoc)}
}

// fileKey is the name under which a file is remembered, whichever way it is spelled.
func fileKey(p string) string { return path.Clean(p) }

// content returns what a file holds, as far as that is known.
func (a *analysis) content(path string) stream {
	if s, ok := a.files[fileKey(path)]; ok {
		return s
	}
	switch {
	case path == "/dev/null":
		return stream{known: true}
	case path == "/dev/zero" || path == "/dev/urandom" || path == "/dev/random":
		return stream{taint: fromFeed}
	case strings.HasPrefix(path, "/dev/tcp/") || strings.HasPrefix(path, "/dev/udp/"):
		return stream{taint: fromNet}
	}
	if a.isSecret(path) {
		return stream{taint: fromSecret | fromFile}
	}
	return stream{taint: fromFile}
}

// output judges a redirection that writes. It reports whether it takes the command's output away from the pipe.
func (a *analysis) output(r *syntax.Redirect, out stream, cmd syntax.Command) bool {
	switch r.Op {
	case syntax.RdrOut, syntax.RdrClob, syntax.RdrAll, syntax.RdrAllClob, syntax.AppOut, syntax.AppAll, syntax.AppClob, syntax.AppAllClob, syntax.DplOut, syntax.RdrInOut:
	default:
		return false
	}
	a.procIn = out
	v := a.literal(r.Word)
	v.span = a.spanOf(r)
	if r.Op == syntax.DplOut && out.known && a.coprocess && !isDigits(v.text) {
		a.nested(out.text, "coproc", v.span, stream{})
		return true
	}
	if r.Op == syntax.DplOut && (v.text == "-" || isDigits(v.text)) {
		return false
	}
	if strings.HasPrefix(v.text, "/dev/tcp/") || strings.HasPrefix(v.text, "/dev/udp/") {
		a.overNetwork(v, out, cmd)
		return true
	}
	if r.Op == syntax.DplOut && !v.known() && a.connected && startsShell(cmd) {
		a.report("reverse-shell", v.span, "")
	}
	if r.Op == syntax.DplOut && !v.known() && a.connected && out.taint&fromSecret != 0 {
		a.report("secret-to-network", v.span, "")
	}
	if v.text == "!" { // zsh's >! before the name, as the other shells read it
		if call, ok := cmd.(*syntax.CallExpr); ok && len(call.Args) > 0 {
			v = a.literal(call.Args[len(call.Args)-1])
			v.span = a.spanOf(r)
		}
	}
	appends := r.Op == syntax.AppOut || r.Op == syntax.AppAll || r.Op == syntax.AppClob || r.Op == syntax.AppAllClob
	empty := cmd == nil || out.known && out.text == ""
	if appends && a.feedsItself(cmd, v.text) {
		a.report("fill-disk", v.span, "")
	}
	a.writes(v, out, appends, empty)
	return r.N == nil || r.N.Value == "1"
}

// startsShell reports whether a command is a shell.
func startsShell(cmd syntax.Command) bool {
	call, ok := cmd.(*syntax.CallExpr)
	return ok && len(call.Args) > 0 && shells[baseName(call.Args[0].Lit())]
}

// programIn returns the program whose file cat puts out, or "".
func programIn(c *call) string {
	if c == nil || c.name != "cat" || len(c.args) != 1 {
		return ""
	}
	if file := c.args[0].text; strings.HasPrefix(file, "/bin/") || strings.HasPrefix(file, "/usr/bin/") || strings.HasPrefix(file, "/sbin/") || strings.HasPrefix(file, "/usr/sbin/") {
		return file
	}
	return ""
}

// feedsItself reports whether cat or tail reads the file that its output is added to: it never comes to the end.
func (a *analysis) feedsItself(cmd syntax.Command, file string) bool {
	call, ok := cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) < 2 || file == "" {
		return false
	}
	if name := call.Args[0].Lit(); name != "cat" && name != "tail" {
		return false
	}
	for _, w := range call.Args[1:] {
		if w.Lit() == file {
			return true
		}
	}
	return false
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// overNetwork judges a command whose output goes to bash's network files.
func (a *analysis) overNetwork(v value, out stream, cmd syntax.Command) {
	if call, ok := cmd.(*syntax.CallExpr); ok && len(call.Args) > 0 && (shells[baseName(a.literal(call.Args[0]).text)] || baseName(a.literal(call.Args[0]).text) == "exec") {
		a.report("reverse-shell", v.span, "")
		return
	}
	if out.taint&fromSecret != 0 {
		a.report("secret-to-network", v.span, "")
		return
	}
	a.report("send-to-network", v.span, "")
}

// writes judges that text is written to a file. empty says that the file is only truncated.
func (a *analysis) writes(v value, text stream, appends, empty bool) {
	p := a.place(v.text)
	switch {
	case v.text == "/dev/null" && text.taint&(fromFeed|ends) == fromFeed:
		a.report("busy", v.span, "")
		return
	case v.text == "/dev/null" || v.text == "/dev/stdout" || v.text == "/dev/stderr" || v.text == "/dev/tty" || strings.HasPrefix(v.text, "/dev/fd/"):
		return
	case strings.HasPrefix(v.text, "/dev/fd/"):
		return
	case p.device && text.taint&fromFeed != 0:
		a.report("wipe-device", v.span, "")
	case p.device:
		a.report("write-device", v.span, "")
	case p.path == "/proc/sys/vm/drop_caches" || p.path == "/proc/sys/vm/compact_memory":
		a.report("service-change", v.span, "")
	case strings.HasPrefix(p.path, "/proc/sysrq-trigger"):
		a.report("sysrq", v.span, "")
	case p.class == inRC || p.class == inAutostart:
		a.persist(v, text, appends && p.class == inRC)
	case p.class == inRoot || p.vital && !appends:
		a.report("overwrite-vital", v.span, "")
	case p.vital:
		a.report("append-vital", v.span, "")
	case p.class == inLogs && !appends:
		a.report("truncate-log", v.span, "")
	case (dropIn(p.path) || appConfig(p.path)) && !empty && text.taint&(fromNet|fromDecoder) == 0 && text.taint&(fromFeed|ends) != fromFeed:
		a.report("write-config", v.span, "")
	case p.class == inSystem || p.class == inBoot:
		a.report("write-system", v.span, "")
	case appends && strings.HasSuffix(p.path, "/.ssh/config") && text.known && !runsFromSSH(text.text):
		a.report("write-file", v.span, "")
	case p.class == inCritical && !strings.HasSuffix(p.path, "/.ssh/known_hosts"):
		if m := sshRuns.FindStringSubmatch(text.text); m != nil && text.known && strings.HasSuffix(p.path, "/.ssh/config") {
			a.nested(m[1], "ssh", v.span, stream{})
		}
		a.report("write-credentials", v.span, "")
	case gitSettings(p.path) && text.known && gitRuns.MatchString(text.text):
		a.gitRuns(text.text, v)
	case baseName(p.path) == ".envrc" && text.known: // direnv runs it in this folder
		a.nested(text.text, "direnv", v.span, stream{})
		a.report("write-file", v.span, "")
	case hookFile(p.path) && text.known && strings.TrimSpace(text.text) != "":
		a.nested(text.text, "git hook", v.span, stream{})
		a.report("write-git", v.span, "")
	case hookFile(p.path) && text.taint&(fromNet|fromDecoder) != 0:
		a.report("run-download", v.span, "")
	case empty && !appends && p.glob && (p.class == inHere || p.class == inHome || p.class == inHomes):
		a.report("truncate-many", v.span, "")
	case empty && !appends && p.class == inService && strings.HasPrefix(p.path, "/var/lib/"):
		a.report("write-system", v.span, "")
	case historyFile(p.path) && !appends:
		a.report("delete-history", v.span, "")
	case p.vcs && !appends && (empty || inList([]string{"HEAD", "index", "packed-refs"}, path.Base(p.path)) && path.Base(path.Dir(p.path)) == ".git"):
		a.report("truncate-git", v.span, "")
	case p.vcs:
		a.report("write-git", v.span, "")
	case empty && !appends && v.taint&fromList != 0:
		a.report("truncate-many", v.span, "")
	case empty && !appends && a.isSecret(v.text):
		a.report("write-credentials", v.span, "")
	case empty && !appends && p.glob && (p.class == inHere || p.class == inHome || p.class == inHomes || p.class == inService):
		a.report("truncate-many", v.span, "")
	case empty && !appends:
		a.report("truncate-file", v.span, "")
	case text.taint&(fromFeed|ends) == fromFeed:
		a.report("fill-disk", v.span, "")
	default:
		a.report("write-file", v.span, "")
	}
	if program := programIn(text.maker); program != "" && !appends {
		a.copies[strings.TrimPrefix(v.text, "./")] = program
	}
	if v.known() {
		if appends {
			if old, ok := a.files[fileKey(v.text)]; ok {
				text = a.joined(old, text)
			}
		}
		a.files[fileKey(v.text)] = text
	}
}

// dropIn reports whether a path is one file of a folder in which the system's programs look for settings, such as /etc/sysctl.d.
func dropIn(p string) bool {
	parts := strings.Split(p, "/")
	return len(parts) == 5 && parts[1] == "etc" && parts[2] == "apt" && parts[3] == "sources.list.d" || len(parts) == 4 && parts[1] == "etc" && strings.HasSuffix(parts[2], ".d") ||
		len(parts) == 5 && parts[1] == "etc" && strings.HasSuffix(parts[3], ".d")
}

// startsCommand finds the command of a unit of systemd or of a start-up file of vi's.
var startsCommand = lazy(`(?m)^\s*Exec(?:Start|Stop|Reload)\w*=[-@:+!]*(.+)$|^\s*(?:autocmd\b.*|silent\s*|call\s*)!\s*(.+)$`)

// persist judges text that goes into a file which a later shell or login runs.
func (a *analysis) persist(v value, text stream, adds bool) {
	if text.known && strings.TrimSpace(text.text) != "" {
		before := a.verdict.Level
		for _, m := range startsCommand.FindAllStringSubmatch(text.text, 8) {
			a.nested(m[1]+m[2], "start-up file", v.span, stream{})
		}
		a.nested(text.text, "start-up file", v.span, stream{})
		if a.verdict.Level > max(before, Moderate) {
			return
		}
		if adds && plainStartup(text.text) && text.taint&(fromNet|fromDecoder) == 0 {
			a.report("write-startup-line", v.span, "")
			return
		}
	}
	if text.taint&(fromNet|fromDecoder) != 0 {
		a.report("run-download", v.span, "")
		return
	}
	a.report("write-startup", v.span, "")
}
