package safety

import (
	"strings"

	"caro/internal/shell"
)

// mkfs judges programs that make a file system: what was there is gone.
func mkfs(c *call) stream {
	if isHelp(c.args) {
		return stream{}
	}
	f := parse(c.args, "t L U O b i I m E N T j")
	if f.has("n") && c.name != "mkfs.fat" && c.name != "mkfs.vfat" && c.name != "mkfs" && c.name != "mkfs.xfs" {
		return stream{}
	}
	for _, v := range f.rest {
		if p := c.a.place(v.text); p.device || !v.known() || strings.HasPrefix(c.name, "newfs_") && strings.HasPrefix(v.text, "disk") && !strings.Contains(v.text, ".") {
			c.a.report("format-disk", c.span, "")
			return stream{}
		}
	}
	c.a.report("format-file", c.span, "")
	return stream{}
}

// pv passes on what its operands hold or what flows in; -o writes it to a file.
func pv(c *call) stream {
	f := parse(c.args, "o output L rate-limit s size i interval N name w H B d R D F")
	out := stream{taint: c.in.taint, text: c.in.text, known: c.in.known}
	if len(f.rest) > 0 {
		out = stream{taint: c.operandTaint(f.rest) | fromFile}
	}
	if v, ok := f.get("o", "output"); ok {
		c.a.writes(v, out, false, false)
		return stream{}
	}
	return out
}

// always is a program that always does the same.
func always(rule string) handler {
	return func(c *call) stream {
		if !isHelp(c.args) {
			c.a.report(rule, c.span, "")
		}
		return stream{}
	}
}

// unlessFlags is a program that does something unless one of the flags only lists or tests.
func unlessFlags(rule string, harmless ...string) handler {
	return func(c *call) stream {
		if f := parse(c.args, ""); !isHelp(c.args) && !f.has(harmless...) && len(c.args) > 0 {
			c.a.report(rule, c.span, "")
		}
		return stream{}
	}
}

// verbs is a program whose first operands say what it does.
type verbs struct {
	valued string            // flags before the verb that take a value
	rules  map[string]string // by verb, or by verb and the next word; "" is harmless
	other  string            // rule for other verbs; "" is harmless
	flags  map[string]string // rule by flag, which then wins
	safe   []string          // flags that make everything harmless: a dry run
	none   string            // rule for no verb at all
}

// handler judges a call by the longest beginning of its operands that the table has.
func (vb verbs) handler() handler {
	return func(c *call) stream {
		if isHelp(c.args) {
			return stream{}
		}
		f := parse(c.args, vb.valued)
		if f.has(vb.safe...) && len(vb.safe) > 0 || f.has("help") {
			return stream{}
		}
		for flag, rule := range vb.flags {
			if f.given[flag] {
				c.a.report(rule, c.span, "")
				return stream{}
			}
		}
		rule := vb.rule(f)
		if rule != "" {
			c.a.report(rule, c.span, "")
		}
		return stream{}
	}
}

func (vb verbs) rule(f flags) string {
	if len(f.rest) == 0 {
		return vb.none
	}
	for n := min(3, len(f.rest)); n > 0; n-- {
		words := make([]string, n)
		for i := range words {
			words[i] = strings.ToLower(f.word(i))
		}
		if r, ok := vb.rules[strings.Join(words, " ")]; ok {
			return r
		}
	}
	return vb.other
}

// table makes a map of lines "rule: verb, verb, …".
func table(lines ...string) map[string]string {
	m := map[string]string{}
	for _, line := range lines {
		rule, list, _ := strings.Cut(line, ":")
		for verb := range strings.SplitSeq(list, ",") {
			m[strings.TrimSpace(verb)] = strings.TrimSpace(rule)
		}
	}
	return m
}

var diskutil = verbs{rules: table(
	": list, help, info, information, activity, apfs list, apfs listsnapshots, cs list, coreStorage list, verifydisk, verifyvolume, apfs listusers, appleraid list, listfilesystems, apfs listvolumegroups",
	"format-disk: erasedisk, erasevolume, zerodisk, randomdisk, secureerase, partitiondisk, reformat, apfs deletecontainer, apfs deletevolume, apfs erasevolume, apfs deletevolumegroup, cs delete, corestorage delete, appleraid delete, resizevolume, mergepartitions, splitpartition, apfs resizecontainer, eraseoptical, apfs deletesnapshot, apfs createcontainer",
	"mount: mount, unmount, eject, mountdisk, unmountdisk, rename, renamevolume, repairvolume, repairdisk, apfs addvolume, enablejournal, disablejournal, enableownership, repairpermissions, resetuserpermissions",
), other: "disk-change"}.handler()

var systemctl = verbs{
	valued: "t type p property H host M machine n lines o output s signal kill-who state root",
	rules: table(
		": status, list-units, list-unit-files, is-active, is-enabled, is-failed, show, cat, list-timers, list-dependencies, get-default, list-sockets, list-jobs, help, show-environment, is-system-running, list-machines, list-paths",
		"service-change: start, restart, reload, try-restart, reload-or-restart, enable, daemon-reload, reset-failed, preset, link, set-property, edit, unmask, daemon-reexec, set-environment, import-environment, add-wants, kill, condrestart, condreload",
		"service-stop: stop, disable, mask, isolate, set-default, revert, kill sshd",
		"power: reboot, poweroff, halt, suspend, hibernate, rescue, emergency, kexec, soft-reboot, default, exit, switch-root, hybrid-sleep",
	), other: "service-change"}.handler()

var launchctl = verbs{rules: table(
	": list, print, print-disabled, print-cache, blame, dumpstate, hostinfo, managername, manageruid, managerpid, getenv, version, help, plist, procinfo, resolveport, error, variant, examine, dumpjpcategory",
	"service-change: load, start, kickstart, enable, bootstrap, setenv, kill, unsetenv, asuser, bsexec, limit",
	"service-stop: unload, stop, remove, disable, bootout",
	"power: reboot",
), other: "service-change"}.handler()

// launchctlCall judges launchctl, some of whose verbs run a command.
func launchctlCall(c *call) stream {
	var inner []value
	switch firstText(c.args) {
	case "submit":
		inner = afterWord(c.args, "--")
	case "asuser", "bsexec":
		inner = c.args[min(2, len(c.args)):]
	default:
		return launchctl(c)
	}
	defer c.a.wrap("launchctl " + firstText(c.args))()
	c.a.run(inner, stream{}, c.span)
	c.a.report("service-change", c.span, "")
	return stream{}
}

var tmutil = verbs{rules: table(
	": destinationinfo, status, listbackups, latestbackup, listlocalsnapshots, listlocalsnapshotdates, machinedirectory, compare, uniquesize, isexcluded, calculatedrift, verifychecksums, version, help, currentphase",
	"service-change: startbackup, stopbackup, enable, snapshot, localsnapshot, setdestination, addexclusion, removeexclusion, restore, associatedisk, inheritbackup, setquota",
	"delete-backup: delete, deletelocalsnapshots, thinlocalsnapshots, removedestination, deleteinprogress",
	"service-stop: disable, disablelocal",
), other: "service-change"}.handler()

// csrutilCall judges csrutil; protection that is enabled without a part of it is off there.
func csrutilCall(c *call) stream {
	if f := parse(c.args, "without"); f.word(0) == "enable" && f.has("without", "no-internal") {
		c.a.report("protection-off", c.span, "")
		return stream{}
	}
	return csrutil(c)
}

var csrutil = verbs{rules: table(": status, report, authenticated-root status", "protection-off: disable, authenticated-root disable, clear, authenticated-root", "service-change: enable, authenticated-root enable, netboot"), other: ""}.handler()

var spctl = verbs{rules: table(": "), flags: map[string]string{"master-disable": "protection-off-high", "global-disable": "protection-off-high", "disable": "protection-off-high", "master-enable": "service-change", "enable": "service-change", "add": "protection-off-high", "remove": "service-change", "reset-default": "service-change"}}.handler()

var security = verbs{valued: "a s l w g D U", rules: table(
	": list-keychains, default-keychain, login-keychain, find-certificate, show-keychain-info, verify-cert, list-smartcards, error, help, cms, authorizationdb read, find-identity, policy-list, dump-trust-settings, translocate-policy-check",
	"read-secrets: dump-keychain, export",
	"read-secret: find-generic-password, find-internet-password, unlock-keychain, find-key",
	"delete-credentials: delete-keychain, delete-generic-password, delete-internet-password, delete-certificate, delete-identity, delete-key",
	"trust-change: add-trusted-cert, remove-trusted-cert, authorizationdb write, trust-settings-import, authorizationdb remove",
	"credential-change: add-generic-password, add-internet-password, create-keychain, import, set-keychain-password, set-keychain-settings, lock-keychain, set-key-partition-list, add-certificates",
), other: "credential-change"}

// securityCall judges macOS security; a find of a password without -w or -g shows no secret.
func securityCall(c *call) stream {
	f := parse(c.args, security.valued)
	if verb := f.word(0); (verb == "find-generic-password" || verb == "find-internet-password") && !f.has("w", "g") {
		return stream{}
	}
	security.handler()(c)
	return stream{taint: fromSecret}
}

var defaultsCall = verbs{valued: "host", rules: table(
	": read, read-type, domains, find, export, help, -currenthost read",
	"settings-change: write, import, rename, -currenthost write",
	"settings-delete: delete, delete-all, -currenthost delete",
), other: ""}

// defaults judges macOS defaults; some keys switch protections off.
func defaults(c *call) stream {
	f := parse(c.args, defaultsCall.valued)
	text := wordsOf(c.args)
	switch {
	case strings.EqualFold(f.word(0), "write") && (strings.Contains(text, "LSQuarantine") || strings.Contains(text, "GKAutoRearm") || strings.Contains(text, "SoftwareUpdate") || strings.Contains(text, "com.apple.alf") || strings.Contains(text, "DisableGatekeeper") || isWordIn(text, "LoginHook") || isWordIn(text, "LogoutHook") || isWordIn(text, "autoLoginUser") || strings.Contains(text, "screensaver askForPassword ") && strings.HasSuffix(text, "0")):
		c.a.report("protection-off-high", c.span, "")
	case strings.EqualFold(f.word(0), "delete") && len(f.rest) == 2 && (f.word(1) == "-g" || f.word(1) == "NSGlobalDomain" || f.word(1) == "com.apple.finder" || f.word(1) == "com.apple.dock"), strings.EqualFold(f.word(0), "delete") && len(f.rest) < 2, strings.EqualFold(f.word(0), "delete-all"):
		c.a.report("settings-wipe", c.span, "")
	default:
		defaultsCall.handler()(c)
	}
	return stream{}
}

// power judges shutdown, reboot and their like.
func power(c *call) stream {
	f := parse(c.args, "t")
	if f.has("c", "help", "version", "w", "wtmp-only", "show") && !isWord(f, "now") {
		return stream{}
	}
	c.a.report("power", c.span, "")
	return stream{}
}

func isWord(f flags, w string) bool {
	for _, v := range f.rest {
		if v.text == w {
			return true
		}
	}
	return false
}

// kill signals processes.
func kill(c *call) stream {
	args := c.args
	if len(args) == 0 || isHelp(args) || args[0].text == "-l" || args[0].text == "-L" || args[0].text == "--list" {
		return stream{}
	}
	operands := args[:0:0]
	signalled := false
	for i := 0; i < len(args); i++ {
		t := args[i].text
		switch {
		case (t == "-s" || t == "-n" || t == "--signal") && !signalled:
			i++
			signalled = true
		case strings.HasPrefix(t, "-") && !signalled && t != "--" && (t != "-1" || i == 0 && len(args) > 1):
			if strings.HasPrefix(t, "-0") {
				return stream{}
			}
			signalled = true
		case t == "--":
			signalled = true
		default:
			operands = append(operands, args[i])
		}
	}
	for _, v := range operands {
		if v.text == "-1" || v.text == "1" || allProcesses(v) {
			c.a.report("kill-all", v.span, "")
			return stream{}
		}
	}
	c.a.report("kill", c.span, "")
	return stream{}
}

// allProcesses reports whether a word stands for every process: a list of them that chose nothing, or the first one's number.
func allProcesses(v value) bool { return v.taint&fromProcesses != 0 }

// pkill signals processes by name or user.
func pkill(c *call) stream {
	f := parse(c.args, "u U g G s t P n signal euid uid F pidfile c")
	text := wordsOf(c.args)
	if f.given["l"] && c.name == "killall" || f.has("list", "0") {
		return stream{}
	}
	_, byUser := f.get("u", "U", "euid", "uid")
	for _, v := range f.rest {
		switch v.text {
		case "systemd", "init", "launchd", "loginwindow", "WindowServer", "sshd", "Xorg", "gdm", "kernel_task", ".", ".*", "", "auditd", "rsyslogd", "syslogd", "systemd-journald", "syslog-ng":
			c.a.report("kill-all", v.span, "")
			return stream{}
		}
	}
	if c.name == "killall5" || byUser && len(f.rest) == 0 || strings.Contains(text, "-u root") {
		c.a.report("kill-all", c.span, "")
		return stream{}
	}
	c.a.report("kill", c.span, "")
	return stream{}
}

// mount judges mount and umount.
func mount(c *call) stream {
	f := parse(c.args, "t o L U O")
	if len(f.rest) == 0 && !f.has("a") {
		return stream{}
	}
	if c.name == "umount" && f.has("a", "all") {
		c.a.report("unmount-all", c.span, "")
		return stream{}
	}
	if n := len(f.rest); n > 0 && c.name == "mount" {
		if p := c.a.place(f.rest[n-1].text); n > 1 && (p.class == inSystem && !strings.HasPrefix(p.path, "/run") && !strings.HasPrefix(p.path, "/proc") && !strings.HasPrefix(p.path, "/sys") && !strings.HasPrefix(p.path, "/dev") || p.vital) {
			c.a.report("mount-over", c.span, "")
			return stream{}
		}
	}
	if f.has("bind", "B", "rbind", "R") && len(f.rest) > 1 || strings.Contains(f.value["o"].text, "bind") && len(f.rest) > 1 {
		if c.a.links == nil {
			c.a.links = map[string]string{}
		}
		if at := strings.TrimSuffix(f.word(1), "/"); at != "" && f.rest[0].known() {
			c.a.links[at] = strings.TrimSuffix(f.word(0), "/") + "/"
		}
	}
	if n := len(f.rest); n > 0 && c.a.place(f.rest[n-1].text).class == inRoot && (c.name == "umount" || strings.Contains(","+f.value["o"].text+",", ",ro,")) {
		c.a.report("disk-change", c.span, "")
		return stream{}
	}
	c.a.report("mount", c.span, "")
	return stream{}
}

// bindMount judges bindfs and its like, which show a folder a second time with other rights.
func bindMount(c *call) stream {
	f := parse(c.args, "o u g p m M user group perms mirror")
	if n := len(f.rest); n > 1 {
		if c.a.links == nil {
			c.a.links = map[string]string{}
		}
		if at := strings.TrimSuffix(f.word(n-1), "/"); at != "" && f.rest[n-2].known() {
			c.a.links[at] = strings.TrimSuffix(f.word(n-2), "/") + "/"
		}
		if p := c.a.place(f.word(n - 2)); (p.class == inRoot || p.class == inSystem && p.top) && !f.has("r", "ro") && !strings.Contains(","+f.value["o"].text+",", ",ro,") {
			c.a.report("access-system", c.span, "")
			return stream{}
		}
	}
	c.a.report("mount", c.span, "")
	return stream{}
}

// crontab lists, edits, replaces and removes scheduled commands.
func crontab(c *call) stream {
	f := parse(c.args, "u")
	switch {
	case f.has("l"):
		return stream{}
	case f.has("r"):
		c.a.report("delete-cron", c.span, "")
	case f.has("e"):
		c.a.report("schedule", c.span, "")
	case f.word(0) == "/dev/null", (len(f.rest) == 0 || f.word(0) == "-") && c.in.known && strings.TrimSpace(c.in.text) == "":
		c.a.report("delete-cron", c.span, "")
	case len(f.rest) > 0 && (f.rest[0].taint|c.a.content(f.word(0)).taint)&(fromNet|fromDecoder) != 0:
		c.a.report("run-download", c.span, "")
	case c.in.known || strings.TrimSpace(strings.Trim(c.in.text, unknown)) != "" && !strings.HasPrefix(c.in.text, listMark):
		c.cronLines(c.in.text)
		c.a.report("schedule", c.span, "")
	case c.in.taint&(fromNet|fromDecoder) != 0:
		c.a.report("run-download", c.span, "")
	default:
		c.a.report("replace-cron", c.span, "")
	}
	return stream{}
}

// cronLines analyses the commands of cron's table.
func (c *call) cronLines(text string) {
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		n := 5
		if len(fields) > 0 && strings.HasPrefix(fields[0], "@") {
			n = 1
		}
		if len(fields) > n && !strings.HasPrefix(fields[0], "#") && !isAssignment(fields[0]) {
			c.a.nested(strings.Join(fields[n:], " "), "cron", c.span, stream{})
		}
	}
}

// at runs what flows in later.
func at(c *call) stream {
	f := parse(c.args, "f q t c d")
	if f.has("d", "r") && c.name == "at" {
		c.a.report("schedule", c.span, "")
		return stream{}
	}
	if f.has("l", "c") && c.name == "at" {
		return stream{}
	}
	v, script := f.get("f")
	switch {
	case script:
		c.shellScript(v, nil)
	case c.in.taint == fromFile && !c.in.known: // a file of this machine, as -f names one
		c.a.report("run-script", c.span, "")
	default:
		c.flowIn(c.in, nil)
	}
	c.a.report("schedule", c.span, "")
	return stream{}
}

// users judges programs that change accounts and groups.
func users(c *call) stream {
	text := wordsOf(c.args)
	privileged := false
	for _, g := range []string{"sudo", "wheel", "admin", "root", "docker", "lxd", "disk", "adm", "shadow"} {
		for _, w := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == '/' || r == ':' || r == '=' }) {
			privileged = privileged || w == g
		}
	}
	f := parse(c.args, "g G u d s c e p f k K")
	switch {
	case isHelp(c.args) || f.has("status", "S") && c.name == "passwd":
	case c.name == "userdel" || c.name == "deluser" || c.name == "groupdel" || c.name == "delgroup" || f.has("deleteUser", "delete"):
		c.a.report("delete-user", c.span, "")
	case f.word(0) == "root" || privileged && (c.name != "groupadd") || f.has("o", "non-unique") || f.value["u"].text == "0":
		c.a.report("grant-rights", c.span, "")
	case c.name == "passwd" && f.has("d", "l", "delete", "lock"), c.name == "chpasswd":
		c.a.report("grant-rights", c.span, "")
	default:
		c.a.report("account-change", c.span, "")
	}
	return stream{}
}

// dscl judges the macOS directory service.
func dscl(c *call) stream {
	text := wordsOf(c.args)
	switch {
	case strings.Contains(text, "-delete") || strings.Contains(text, " delete"):
		c.a.report("delete-user", c.span, "")
	case strings.Contains(text, "UniqueID 0") || strings.Contains(text, "PrimaryGroupID 0") || strings.Contains(text, "PrimaryGroupID 80") || strings.Contains(text, "-append") && strings.Contains(text, "admin") || strings.Contains(text, "-passwd") || strings.Contains(text, "-merge") && strings.Contains(text, "admin"):
		c.a.report("grant-rights", c.span, "")
	case strings.Contains(text, "-create") || strings.Contains(text, "-change") || strings.Contains(text, "-append"):
		c.a.report("account-change", c.span, "")
	}
	return stream{}
}

// sysadminctl judges macOS accounts.
func sysadminctl(c *call) stream {
	f := parse(c.args, "deleteUser addUser resetPasswordFor newPassword password fullName UID GID home picture adminUser adminPassword")
	switch {
	case f.has("deleteUser"):
		c.a.report("delete-user", c.span, "")
	case f.has("admin", "resetPasswordFor", "guestAccount", "secureTokenOn", "secureTokenOff"):
		c.a.report("grant-rights", c.span, "")
	case f.has("addUser"):
		c.a.report("account-change", c.span, "")
	}
	return stream{}
}

// firewall judges iptables and its like: listing is harmless, opening everything is not.
func firewall(c *call) stream {
	f := parse(c.args, "t f p s d i o j dport sport m A I D P N R comment state ctstate to-destination")
	text := " " + wordsOf(c.args) + " "
	switch {
	case f.has("L", "list", "S", "list-rules", "n") && !f.has("A", "F", "I", "D", "P", "X"), f.has("s") && c.name == "pfctl", c.name == "nft" && f.word(0) == "list", c.name == "ufw" && (f.word(0) == "status" || f.word(0) == "show"),
		c.name == "firewall-cmd" && (strings.Contains(text, "--list") || strings.Contains(text, "--get") || strings.Contains(text, "--state")):
	case (strings.HasSuffix(c.name, "tables") && (f.value["A"].text == "INPUT" || f.value["I"].text == "INPUT")) && (f.value["j"].text == "DROP" || f.value["j"].text == "REJECT") && ((f.value["s"].text == "" || f.value["s"].text == "0.0.0.0/0") && f.value["dport"].text == "" || f.value["dport"].text == "22" || f.value["dport"].text == "ssh"),
		strings.HasSuffix(c.name, "tables") && (f.value["A"].text == "OUTPUT" || f.value["I"].text == "OUTPUT") && (f.value["j"].text == "DROP" || f.value["j"].text == "REJECT") && f.value["d"].text == "" && f.value["dport"].text == "" && f.value["p"].text == "":
		c.a.report("network-off", c.span, "")
	case c.closesSSH(text), f.value["D"].text == "INPUT" && f.value["j"].text == "ACCEPT" && (f.value["dport"].text == "22" || f.value["dport"].text == "ssh"), c.name == "nft" && strings.Contains(text, " input drop "), c.name == "ufw" && (strings.Contains(text, " default deny outgoing ") || strings.Contains(text, " default reject outgoing ")):
		c.a.report("network-off", c.span, "")
	case c.name == "pfctl" && f.has("n") && !f.has("F", "d"):
	case f.has("F", "flush", "X") || strings.Contains(text, " flush ") || strings.Contains(text, " -P INPUT ACCEPT") || strings.Contains(text, " -P FORWARD ACCEPT") || strings.Contains(text, " -P OUTPUT DROP") || strings.Contains(text, " -P INPUT DROP") ||
		c.name == "pfctl" && f.has("d") || c.name == "ufw" && (f.word(0) == "disable" || f.word(0) == "reset") || c.name == "ufw" && (strings.Contains(text, "default allow") || strings.HasSuffix(text, " allow from any ") || strings.HasSuffix(text, " allow from any to any ")) || c.name == "socketfilterfw" && strings.Contains(text, "off") ||
		c.name == "ipset" && (f.word(0) == "destroy" || f.word(0) == "flush") || c.name == "pfctl" && f.value["f"].text == "/dev/null" || strings.Contains(text, "default-zone=trusted") || strings.Contains(text, "set-target=ACCEPT") || strings.Contains(text, "--add-port=1-65535") || strings.Contains(text, "--add-port=0-65535") ||
		c.name == "firewall-cmd" && strings.Contains(text, "--panic-on") || strings.Contains(text, "setglobalstate off"):
		c.a.report("firewall-off", c.span, "")
	case c.name == "iptables-restore" || c.name == "nft" && f.word(0) == "delete":
		c.a.report("firewall-off", c.span, "")
	default:
		c.a.report("firewall-change", c.span, "")
	}
	return stream{}
}

// closesSSH reports whether ufw or firewalld is told to let nobody in by SSH any more.
func (c *call) closesSSH(text string) bool {
	switch c.name {
	case "ufw":
		named := strings.Contains(text, " 22 ") || strings.Contains(text, " 22/tcp ") || strings.Contains(text, " ssh ") || strings.Contains(text, " openssh ") || strings.Contains(text, " OpenSSH ")
		return named && !strings.Contains(text, " from ") && (strings.Contains(text, " deny ") || strings.Contains(text, " reject ") || strings.Contains(text, " delete allow ") || strings.Contains(text, " delete limit "))
	case "firewall-cmd":
		return strings.Contains(text, "--remove-service=ssh ") || strings.Contains(text, "--remove-port=22/tcp") || strings.Contains(text, "--remove-interface")
	}
	return false
}

// network judges programs that configure the network.
func networkConfig(c *call) stream {
	valued := "f family netns"
	if c.name == "nmcli" {
		valued = "f fields g get-values m mode c colors e escape w wait"
	}
	f := parse(c.args, valued)
	text := " " + strings.ToLower(wordsOf(c.args)) + " "
	off := strings.Contains(text, " down ") || strings.Contains(text, " -setv4off ") || strings.Contains(text, " off ") || strings.Contains(text, " flush ") || strings.Contains(text, " del default") || strings.Contains(text, " delete default") || c.name == "ip" && (strings.Contains(text, " link del ") || strings.Contains(text, " link delete ")) || strings.Contains(text, " delbr ") || c.name == "tc" && strings.Contains(text, " loss 100% ") || c.name == "ip" && (strings.Contains(text, " blackhole ") || strings.Contains(text, " unreachable ") || strings.Contains(text, " prohibit ")) && (strings.Contains(text, " 0.0.0.0/0 ") || strings.Contains(text, " default ")) || c.name == "ip" && strings.Contains(text, " addr del") && strings.Contains(text, " dev e") || c.name == "rfkill" && strings.Contains(text, " block ") || strings.Contains(text, "disconnect") || strings.Contains(text, "airportpower") && strings.Contains(text, "off")
	switch {
	case c.name == "ip" && (len(f.rest) < 2 || f.word(1) == "show" || f.word(1) == "list" || f.word(1) == "ls" || f.word(1) == "get"), (c.name == "ifconfig" || c.name == "iwconfig") && len(f.rest) < 2 && !off, c.name == "route" && len(f.rest) == 0,
		c.name == "route" && f.word(0) == "get", c.name == "networksetup" && (strings.HasPrefix(text, " -list") || strings.HasPrefix(text, " -get") || strings.HasPrefix(text, " -show")), c.name == "nmcli" && !off && (strings.HasSuffix(text, " list ") || strings.HasSuffix(text, " show ") || strings.HasSuffix(text, " status ") || len(f.rest) < 2 || f.word(1) == "show" || f.word(1) == "list" || f.word(1) == "status" || strings.HasSuffix(text, " dev wifi ") || strings.HasSuffix(text, " device wifi ")),
		c.name == "scutil" && (strings.Contains(text, "--get") || strings.Contains(text, "--dns") || strings.Contains(text, "--proxy") || strings.Contains(text, "--nwi") || strings.Contains(text, " -r ")), c.name == "ip" && f.has("brief", "br") && len(f.rest) < 2, c.name == "ip" && f.word(0) == "monitor",
		c.name == "resolvectl" && f.word(0) != "revert" && !strings.Contains(text, "flush"), c.name == "arp" && !f.has("d", "s"):
	case off:
		c.a.report("network-off", c.span, "")
	default:
		c.a.report("network-change", c.span, "")
	}
	return stream{}
}

// history judges the shell's history builtin.
func historyCall(c *call) stream {
	if f := parse(c.args, "d"); f.has("c", "d", "w") && f.has("c", "d") {
		c.a.report("history-clear", c.span, "")
	} else if verb := f.word(0); c.a.shell == shell.Fish && (verb == "clear" || verb == "delete" || verb == "clear-session") {
		c.a.report("history-clear", c.span, "")
	}
	if v, ok := parse(c.args, "e").get("e"); ok && c.name == "fc" && v.text != "-" {
		c.a.nested(v.text, "fc -e", v.span, stream{})
	} else if c.name == "fc" && (ok || parse(c.args, "").has("s")) { // runs what the history holds
		c.a.report("run-unknown", c.span, "")
	}
	return stream{taint: fromSecret, known: false}
}

func containsPrefix(text, prefix string) bool {
	for w := range strings.FieldsSeq(text) {
		if strings.HasPrefix(w, prefix) {
			return true
		}
	}
	return false
}

func containsWord(text, word string) bool {
	for w := range strings.FieldsSeq(text) {
		if w == word {
			return true
		}
	}
	return false
}

func containsText2(vs []value, part string) bool {
	for _, v := range vs {
		if strings.Contains(v.text, part) {
			return true
		}
	}
	return false
}
