package safety

import (
	"slices"
	"strings"
	"sync"
)

// handlers is the table of the programs that the analysis knows more of than that they only read. It is made once.
var handlers = sync.OnceValue(func() map[string]handler {
	h := map[string]handler{}
	for _, part := range []map[string]handler{shellHandlers(), zshHandlers(), fileHandlers(), systemHandlers(), netHandlers(), devHandlers(), codeHandlers(), deeperHandlers(), lintHandlers(), grantHandlers(), inspectHandlers()} {
		for name, f := range part {
			h[name] = f
		}
	}
	looking(h)
	operating(h)
	return h
})

// add gives several names one handler.
func add(m map[string]handler, h handler, names ...string) {
	for _, n := range names {
		m[n] = h
	}
}

func shellHandlers() map[string]handler {
	m := map[string]handler{
		"eval": eval, "trap": trap, "alias": alias, "cd": cd, "pushd": cd, "popd": cd, "echo": echo, "printf": printf, "export": exportCall, "set": setCall, "read": read,
		"history": historyCall, "fc": historyCall, "sudo": sudo, "su": su, "runuser": su, "env": env, "command": commandBuiltin, "xargs": xargs, "parallel": xargs, "gxargs": xargs,
		"base64": base64Call, "xxd": xxd, "rev": rev, "tac": tac, "tr": tr, "openssl": openssl, "awk": awk, "gawk": awk, "mawk": awk, "nawk": awk, "sed": sed, "gsed": sed, "osascript": osascript,
	}
	for name := range shells {
		m[name] = shellCall
	}
	add(m, source, "source", ".")
	add(m, nothing, "true", "false", ":", "return", "exit", "break", "continue", "wait", "jobs", "bg", "fg", "umask", "shopt", "setopt", "unsetopt", "getopts", "unset", "local", "disown", "unalias", "compinit", "autoload", "zmodload",
		"logout", "times", "compgen", "ulimit", "mapfile", "readarray", "let", "rehash", "dirs", "suspend", "sleep", "gsleep", "zstyle", "typeset", "declare", "readonly", "integer", "float", "vared", "print", "caller", "coproc", "source_env")
	add(m, exportCall, "declare", "typeset", "readonly", "local")
	add(m, echo, "print")
	m["unset"] = unset
	m["shift"] = shift
	add(m, mapfile, "mapfile", "readarray")
	m["enable"] = func(c *call) stream {
		if parse(c.args, "f").has("f") { // builtins out of a library
			c.a.report("run-script", c.span, "")
		}
		return stream{known: true}
	}
	m["cut"] = cut
	for _, name := range []string{"set", "shopt", "setopt", "unsetopt", "fc"} {
		m[name] = record(m[name])
	}
	add(m, keyed, "bind", "bindkey", "complete", "compdef", "hash", "print")
	add(m, cat, "cat", "head", "tail", "gcat", "bat", "batcat", "nl")
	add(m, decoder, "gunzip", "zcat", "gzcat", "bunzip2", "bzcat", "unxz", "xzcat", "unzstd", "zstdcat", "lz4cat", "unlz4", "uncompress", "gpg", "gpg2", "age", "uudecode", "base32", "base58", "basenc", "lzcat", "unlzma")
	add(m, interpreter("c", "m W X Q"), "python", "python2", "python3", "pypy", "pypy3", "python3.11", "python3.12", "python3.10", "python3.13", "ipython")
	add(m, interpreter("e E", "I M m F 0 x"), "perl", "perl5")
	add(m, interpreter("e", "r I C E F x"), "ruby", "jruby")
	add(m, interpreter("e eval p print", "r require"), "node", "nodejs", "bun", "deno")
	add(m, interpreter("r", "d c f B R F E"), "php")
	add(m, interpreter("c", "l e s"), "guile")
	add(m, interpreter("e", "c d"), "gnuplot")
	add(m, startStopDaemon, "start-stop-daemon")
	add(m, capsh, "capsh")
	add(m, interpreter("eval", ""), "octave", "octave-cli")
	add(m, interpreter("e", "l"), "lua", "luajit", "Rscript", "R", "julia", "elixir", "groovy", "scala", "ghc", "tclsh", "swift", "expect", "raku", "erl")
	add(m, editor, "vi", "vim", "nvim", "ex", "ed", "emacs", "nano", "pico", "micro", "code", "subl", "view", "mate", "hx", "emacsclient", "gvim", "mvim", "kak", "joe", "mcedit", "gedit", "kate")
	return m
}

func fileHandlers() map[string]handler {
	m := map[string]handler{
		"shred": shred, "srm": shred, "mv": move, "gmv": move, "rsync": rsync, "dd": dd, "gdd": dd, "tee": tee, "sponge": tee, "truncate": truncate, "find": find, "gfind": find, "bfs": find, "fd": fd, "fdfind": fd, "chmod": chmod, "gchmod": chmod,
		"tar": tar, "bsdtar": tar, "gtar": tar, "zip": zip, "ln": link,
		"mkfs": mkfs, "newfs": mkfs, "mke2fs": mkfs, "mkswap": mkfs, "newfs_apfs": mkfs, "newfs_hfs": mkfs, "newfs_msdos": mkfs, "mkdosfs": mkfs, "mkntfs": mkfs,
	}
	add(m, rm, "rm", "unlink", "grm", "rimraf", "del-cli")
	add(m, rm, "rmdir")
	m["rmdir"] = func(c *call) stream {
		if !isHelp(c.args) {
			c.a.report("remove-empty", c.span, "")
		}
		return stream{}
	}
	add(m, trash, "trash", "trash-put", "rmtrash")
	m["safe-rm"] = rm
	m["gio"] = verbs{rules: table(": list, info, cat, tree, mime, version, help, monitor, get", "trash: trash", "delete-file: remove", "move-file: move, rename", "copy-file: copy", "open: open, launch", "create: mkdir, save"), other: "script-apps"}.handler()
	add(m, copyCall, "cp", "gcp", "install", "ditto", "ginstall")
	add(m, chown, "chown", "chgrp", "gchown")
	add(m, writesOperands("create", "m mode Z context"), "mkdir", "gmkdir")
	add(m, writesOperands("create", "d date r reference t"), "touch", "mkfifo", "mknod", "gtouch")
	m["mktemp"] = func(c *call) stream {
		c.a.report("create", c.span, "")
		return stream{text: "/tmp/made-by-mktemp", known: true}
	}
	add(m, unlessFlags("wipe-device-any", "n", "no-act", "list"), "wipefs", "blkdiscard", "hdparm", "nvme", "sg_format", "badblocks", "scrub", "nwipe", "dc3dd", "flashrom")
	m["blkid"] = nothing
	m["pv"] = pv
	m["wipefs"] = func(c *call) stream {
		if f := parse(c.args, "t o"); f.has("n", "no-act") || len(f.rest) == 0 || !f.has("a", "all", "o", "offset", "f", "force") {
			return stream{}
		}
		c.a.report("format-disk", c.span, "")
		return stream{}
	}
	add(m, func(c *call) stream {
		f := parse(c.args, "n t c u d i A h")
		if f.has("l", "p", "print", "v", "list", "i", "info", "L") && !f.has("Z", "o", "zap-all", "d", "n", "clear", "delete", "new") || len(c.args) == 0 || c.name == "parted" && (isWord(f, "print") || f.has("l", "list")) {
			return stream{}
		}
		c.a.report("partition", c.span, "")
		return stream{}
	}, "fdisk", "sfdisk", "parted", "gdisk", "sgdisk", "cfdisk", "gparted", "gpt", "growpart", "partprobe")
	add(m, verbs{rules: table("format-disk: remove, destroy, delete, wipe, labelclear, erase, close, luksformat, lukserase, luksremovekey, lukskillslot, reencrypt, rollback", "snapshot: snapshot, scrub, subvolume snapshot, scrub start, scrub resume, scrub cancel", ": list, status, get, show, scan, info, report, dump, isLuks, luksdump, history, events, iostat, display, export"), other: "disk-change"}.handler(), "zpool", "zfs", "btrfs", "cryptsetup", "lvm", "mdadm", "bcachefs")
	add(m, always("format-disk"), "lvremove", "vgremove", "pvremove", "lvreduce", "vgreduce")
	m["lvcreate"] = func(c *call) stream {
		if f := parse(c.args, "n name L size l extents"); f.has("s", "snapshot") {
			c.a.report("snapshot", c.span, "")
			return stream{}
		}
		c.a.report("disk-change", c.span, "")
		return stream{}
	}
	add(m, always("disk-change"), "vgcreate", "pvcreate", "lvextend", "resize2fs", "tune2fs", "fsfreeze", "xfs_growfs", "e2label", "dosfslabel", "swapoff", "e2fsck", "fsck", "xfs_repair", "fsck.ext4")
	add(m, always("mount"), "swapon")
	add(m, unlessFlags("service-change", "n", "dry-run"), "fstrim")
	m["mdadm"] = func(c *call) stream {
		f := parse(c.args, "")
		switch {
		case f.has("zero-superblock", "stop", "S", "fail", "remove", "create", "C", "f", "r"):
			c.a.report("format-disk", c.span, "")
		case f.has("detail", "D", "examine", "E", "query", "Q"):
		default:
			c.a.report("disk-change", c.span, "")
		}
		return stream{}
	}
	add(m, unlessFlags("attributes", "a"), "chattr", "chflags", "setfacl", "setfattr", "xattr", "SetFile")
	add(m, func(c *call) stream {
		f := parse(c.args, "")
		switch text := wordsOf(c.args); {
		case isHelp(c.args) || f.has("l", "p") && !f.has("w", "d", "c"), !f.has("w", "d", "c"):
		case f.has("c") || containsWord(text, "com.apple.quarantine"):
			c.a.report("quarantine", c.span, "")
		default:
			c.a.report("attributes", c.span, "")
		}
		return stream{}
	}, "xattr")
	add(m, func(c *call) stream {
		c.a.operandsWritten(c)
		return stream{taint: c.in.taint | c.operandTaint(parse(c.args, "").rest)}
	}, "gzip", "bzip2", "xz", "zstd", "lz4", "compress", "pigz", "lzma", "brotli")
	m["gzip"] = func(c *call) stream {
		if f := parse(c.args, "S"); f.has("d", "decompress", "uncompress") {
			return decoder(c)
		}
		c.a.operandsWritten(c)
		return stream{taint: c.in.taint | c.operandTaint(parse(c.args, "").rest)}
	}
	m["xz"], m["bzip2"], m["zstd"], m["lz4"], m["brotli"], m["pigz"] = m["gzip"], m["gzip"], m["gzip"], m["gzip"], m["gzip"], m["gzip"]
	add(m, func(c *call) stream {
		f := parse(c.args, "d x P")
		if f.has("l", "t", "p", "Z", "v") || isHelp(c.args) {
			return stream{taint: fromFile}
		}
		for _, v := range f.rest {
			c.a.unpacked = c.a.unpacked || c.a.fromOutside(v.text)
		}
		dir := map[string]string{"cpio": "D directory", "unzip": "d", "unar": "o output-directory"}[c.name]
		if into, ok := parse(c.args, dir).get(strings.Fields(dir)...); ok {
			if p := c.a.place(into.text); p.class == inSystem || p.class == inBoot || p.class == inRoot {
				c.a.report("write-system-tree", c.span, "")
				return stream{}
			}
		}
		c.a.report("unpack", c.span, "")
		return stream{}
	}, "unzip", "unrar", "7z", "7za", "cpio", "ar", "unar", "pax", "jar")
	add(m, func(c *call) stream {
		f := parse(c.args, "o output t k S T b field-separator key buffer-size")
		if v, ok := f.get("o", "output"); ok {
			c.a.writes(v, stream{taint: fromFile}, false, false)
		}
		if v, ok := f.get("compress-program"); ok {
			c.a.nested(v.text, "sort", v.span, stream{})
		}
		if len(f.rest) == 0 {
			if c.endless() {
				c.a.report("read-endless", c.span, "")
			}
			if text, ok := sortedLines(c.in.text, f); ok && c.in.known && !strings.Contains(c.in.text, unknown) {
				return stream{text: text, known: true, taint: c.in.taint}
			}
			return stream{text: c.in.text, taint: c.in.taint}
		}
		t := c.operandTaint(f.rest)
		if t&fromFeed != 0 {
			c.a.report("read-endless", c.span, "")
		}
		return stream{taint: t | fromFile}
	}, "sort", "gsort")
	add(m, func(c *call) stream {
		if f := parse(c.args, "f s w"); len(f.rest) > 1 {
			c.a.writes(f.rest[1], stream{taint: fromFile}, false, false)
		} else if len(c.args) == 0 && c.in.known {
			return stream{text: strings.Join(slices.Compact(strings.SplitAfter(c.in.text, "\n")), ""), known: true, taint: c.in.taint}
		}
		return stream{taint: c.in.taint}
	}, "uniq")
	m["paste"], m["envsubst"] = pasted, expanded
	add(m, always("create"), "split", "csplit", "patch", "convert", "magick", "ffmpeg", "pandoc", "wkhtmltopdf", "qpdf", "sips", "iconutil", "plutil", "textutil", "afconvert", "screencapture", "hdiutil", "mkisofs", "xorriso", "dos2unix", "unix2dos", "rename", "mogrify", "exiftool", "iconv", "say", "yt-dlp", "youtube-dl")
	m["hdiutil"] = func(c *call) stream {
		for _, v := range parse(c.args, "").after(1) {
			c.a.unpacked = c.a.unpacked || c.a.fromOutside(v.text)
		}
		c.a.report("create", c.span, "")
		return stream{}
	}
	m["iconv"] = func(c *call) stream {
		f := parse(c.args, "f t o from-code to-code output")
		if v, ok := f.get("o", "output"); ok {
			c.a.writes(v, stream{taint: fromFile | c.in.taint}, false, false)
		}
		if len(f.rest) == 0 {
			return c.in
		}
		return stream{taint: c.operandTaint(f.rest) | fromFile}
	}
	m["say"] = nothing
	m["plutil"] = func(c *call) stream {
		f := parse(c.args, "o e remove replace insert extract convert")
		if f.has("p", "lint", "s", "extract", "type") || isWord(f, "-lint") {
			return stream{}
		}
		if _, ok := f.get("o"); !ok && len(f.rest) > 0 {
			c.a.writes(f.rest[len(f.rest)-1], stream{taint: fromFile}, false, false)
		}
		c.a.report("create", c.span, "")
		return stream{}
	}
	return m
}

func isWordIn(text, w string) bool {
	return len(text) >= len(w) && (text == w || containsWord(text, w))
}

func systemHandlers() map[string]handler {
	m := map[string]handler{
		"diskutil": diskutil, "systemctl": systemctl, "launchctl": launchctlCall, "tmutil": tmutil, "csrutil": csrutilCall, "spctl": spctl, "security": securityCall, "defaults": defaults, "kill": kill, "crontab": crontab, "at": at, "batch": at, "dscl": dscl, "sysadminctl": sysadminctl,
	}
	add(m, power, "shutdown", "reboot", "halt", "poweroff", "telinit", "init", "systemd-shutdown", "kexec")
	add(m, pkill, "pkill", "killall", "killall5", "skill", "xkill", "fkill")
	add(m, mount, "mount", "umount", "mount_smbfs", "mount_nfs", "sshfs", "fusermount", "losetup")
	add(m, bindMount, "bindfs", "unionfs", "mergerfs", "rofs")
	add(m, users, "useradd", "usermod", "userdel", "adduser", "deluser", "passwd", "chpasswd", "gpasswd", "groupadd", "groupmod", "groupdel", "delgroup", "addgroup", "chsh", "chfn", "chage", "dseditgroup", "pw", "vipw", "vigr", "newusers")
	add(m, firewall, "iptables", "ip6tables", "nft", "ufw", "pfctl", "firewall-cmd", "iptables-restore", "socketfilterfw", "ebtables", "ipset", "netsh")
	add(m, networkConfig, "ip", "ifconfig", "route", "nmcli", "networksetup", "scutil", "iwconfig", "ifdown", "ifup", "resolvectl", "arp", "ethtool", "hostnamectl", "rfkill", "wpa_cli", "airport", "tc", "brctl")
	m["ifdown"] = always("network-off")
	m["hostnamectl"] = verbs{rules: table(": status, hostname"), other: "settings-change"}.handler()
	m["ethtool"] = func(c *call) stream {
		if f := parse(c.args, ""); f.has("s", "K", "A", "G", "C", "L", "reset") {
			c.a.report("network-change", c.span, "")
		}
		return stream{}
	}
	add(m, func(c *call) stream {
		f := parse(c.args, "")
		switch {
		case f.has("status-all") || f.word(1) == "status":
		case f.word(1) == "stop":
			c.a.report("service-stop", c.span, "")
		default:
			c.a.report("service-change", c.span, "")
		}
		return stream{}
	}, "service", "rc-service")
	add(m, verbs{rules: table(": status, list, log, show"), other: "service-change"}.handler(), "chkconfig", "initctl", "supervisorctl", "pm2", "loginctl", "brew-services", "rc-update")
	m["update-rc.d"] = func(c *call) stream {
		if isWordIn(wordsOf(c.args), "remove") || isWordIn(wordsOf(c.args), "disable") {
			c.a.report("service-stop", c.span, "")
			return stream{}
		}
		c.a.report("service-change", c.span, "")
		return stream{}
	}
	m["journalctl"] = func(c *call) stream {
		if f := parse(c.args, "u n S U p o t since until unit lines priority output"); f.has("vacuum-time", "vacuum-size", "vacuum-files") {
			c.a.report("truncate-log", c.span, "")
		} else if f.has("rotate", "flush", "sync", "relinquish-var", "setup-keys", "update-catalog") {
			c.a.report("service-change", c.span, "")
		}
		return stream{taint: fromFile}
	}
	m["log"] = verbs{rules: table(": show, stream, stats, help", "truncate-log: erase"), other: "settings-change"}.handler()
	m["dmesg"] = func(c *call) stream {
		if f := parse(c.args, "l f level facility"); f.given["C"] || f.given["clear"] || f.given["c"] || f.given["read-clear"] {
			c.a.report("truncate-log", c.span, "")
		}
		return stream{taint: fromFile}
	}
	add(m, always("truncate-log"), "logrotate", "wevtutil", "utmpdump")
	m["logrotate"] = always("service-change")
	add(m, verbs{rules: table(": status, show, list, list-timezones, timesync-status, show-timesync, list-locales, list-keymaps, list-x11-keymap-models"), other: "clock"}.handler(), "timedatectl", "hwclock", "ntpdate", "sntp", "systemsetup", "localectl")
	m["tesseract"] = toStdout("create")
	m["systemsetup"] = func(c *call) stream {
		if t := wordsOf(c.args); !containsPrefix(t, "-get") && t != "" {
			c.a.report("settings-change", c.span, "")
		}
		return stream{}
	}
	m["date"] = func(c *call) stream {
		f := parse(c.args, "d date s set r reference v f j")
		if f.has("s", "set") || len(f.rest) > 0 && isDigits(f.word(0)) && !f.has("j") {
			c.a.report("clock", c.span, "")
		}
		return stream{}
	}
	m["sysctl"] = func(c *call) stream {
		f := parse(c.args, "p f")
		if f.has("w", "write", "p", "load", "system") || len(f.rest) > 0 && containsText2(f.rest, "=") {
			c.a.report("kernel-setting", c.span, "")
		}
		return stream{}
	}
	add(m, always("kernel-module"), "insmod", "rmmod", "modprobe", "kextload", "kextunload", "kmutil")
	m["depmod"] = always("module-list")
	m["kmutil"] = verbs{rules: table(": showloaded, log, print-diagnostics, libraries, find, inspect"), other: "kernel-module"}.handler()
	add(m, always("boot"), "grub-install", "update-grub", "grub-mkconfig", "grub2-mkconfig", "efibootmgr", "bless", "nvram", "bcdedit", "dracut", "mkinitcpio", "update-initramfs", "bootctl", "grubby", "grub2-install", "fw_setenv", "systemd-firstboot", "startosinstall")
	m["nvram"] = func(c *call) stream {
		f := parse(c.args, "")
		switch {
		case f.has("c", "d"):
			c.a.report("boot-clear", c.span, "")
		case f.has("p", "x") || len(f.rest) == 1 && !containsText2(f.rest, "="):
		default:
			c.a.report("boot", c.span, "")
		}
		return stream{}
	}
	m["efibootmgr"] = func(c *call) stream {
		f := parse(c.args, "b o n")
		switch {
		case len(c.args) == 0 || f.has("v") && len(c.args) == 1:
		case f.has("B", "delete-bootnum"):
			c.a.report("boot-clear", c.span, "")
		default:
			c.a.report("boot", c.span, "")
		}
		return stream{}
	}
	m["bless"] = func(c *call) stream {
		if f := parse(c.args, ""); f.has("info", "getBoot") {
			return stream{}
		}
		c.a.report("boot", c.span, "")
		return stream{}
	}
	m["bootctl"] = verbs{rules: table(": status, list, is-installed", "boot-clear: remove"), other: "boot", none: ""}.handler()
	add(m, func(c *call) stream {
		switch c.name {
		case "fdesetup":
			f := parse(c.args, "")
			switch f.word(0) {
			case "status", "list", "isactive", "version":
			case "disable", "remove", "removerecovery":
				c.a.report("protection-off-high", c.span, "")
			default:
				c.a.report("settings-change", c.span, "")
			}
			return stream{}
		}
		if f := parse(c.args, ""); len(f.rest) > 0 && (f.word(0) == "0" || f.word(0) == "Permissive" || f.word(0) == "permissive") {
			c.a.report("protection-off-high", c.span, "")
		}
		return stream{}
	}, "setenforce", "fdesetup")
	add(m, always("protection-off-high"), "aa-disable", "aa-teardown")
	add(m, func(c *call) stream {
		if f := parse(c.args, "e b f r w a A F S k"); f.has("d", "D", "e") && (f.value["e"].text == "0" || f.word(0) == "0" || f.has("D", "d")) {
			c.a.report("truncate-log", c.span, "")
			return stream{}
		}
		c.a.report("settings-change", c.span, "")
		return stream{}
	}, "auditctl")
	m["pmset"] = func(c *call) stream {
		f := parse(c.args, "")
		if f.has("g") || len(c.args) == 0 {
			return stream{}
		}
		timed := f.word(0) == "schedule" || f.word(0) == "repeat"
		if timed && (f.word(1) != "cancel" && containsText2(f.rest, "shutdown") || containsText2(f.rest, "restart")) {
			c.a.report("power", c.span, "")
			return stream{}
		}
		c.a.report("settings-change", c.span, "")
		return stream{}
	}
	add(m, func(c *call) stream {
		f := parse(c.args, "i")
		if f.has("s", "status", "a", "E", "m") && c.name == "mdutil" && !f.has("E", "d", "i", "X") {
			return stream{}
		}
		c.a.report("settings-change", c.span, "")
		return stream{}
	}, "mdutil", "mdimport", "lsregister", "profiles", "softwareupdate", "installer", "pkgutil", "scselect", "asr", "tccutil", "dseditgroup2", "osascriptd", "shortcuts", "automator", "qlmanage", "open", "xcode-select", "xcodebuild", "xcrun", "codesign", "dsconfigad")
	m["open"] = func(c *call) stream {
		f := parse(c.args, "a b u")
		for _, v := range f.rest {
			if opensCode(v.text) && c.outside(v) {
				c.a.report("run-download", c.span, "")
				return stream{}
			}
		}
		if len(f.rest) > 0 {
			c.a.report("open", c.span, "")
		}
		return stream{}
	}
	m["xdg-open"], m["xcode-select"] = m["open"], verbs{rules: table(": "), none: "", other: "settings-change"}.handler()
	m["xcrun"] = func(c *call) stream {
		inner, _ := c.inside(wrapper{valued: "sdk toolchain find"})
		return c.a.run(inner, c.in, c.span)
	}
	m["dsenableroot"] = func(c *call) stream {
		if !parse(c.args, "u p r").has("d") && !isHelp(c.args) {
			c.a.report("grant-rights", c.span, "")
		}
		return stream{}
	}
	m["kickstart"] = func(c *call) stream {
		if t := wordsOf(c.args); strings.Contains(t, "-access -on") || strings.Contains(t, "-privs") || strings.Contains(t, "-activate") {
			c.a.report("grant-rights", c.span, "")
			return stream{}
		}
		c.a.report("settings-change", c.span, "")
		return stream{}
	}
	add(m, unlessFlags("protection-off", "d-display", "display-policy", "get"), "bputil")
	m["asr"] = always("format-disk")
	m["softwareupdate"] = func(c *call) stream {
		if f := parse(c.args, ""); f.has("l", "list", "history", "list-full-installers", "dump-state") {
			return stream{}
		}
		c.a.report("package-change", c.span, "")
		return stream{}
	}
	m["pkgutil"] = func(c *call) stream {
		if f := parse(c.args, "volume"); f.has("forget") {
			c.a.report("package-remove", c.span, "")
		} else if f.has("expand", "expand-full", "flatten") {
			c.a.report("create", c.span, "")
		}
		return stream{}
	}
	m["installer"] = func(c *call) stream {
		f := parse(c.args, "pkg target applyChoiceChangesXML")
		if v, ok := f.get("pkg"); ok && c.a.fromOutside(v.text) {
			c.a.report("run-download", c.span, "")
			return stream{}
		}
		c.a.report("package-change", c.span, "")
		return stream{}
	}
	m["profiles"] = verbs{flags: map[string]string{"R": "protection-off-high", "D": "protection-off-high"}, rules: table("protection-off-high: remove, delete", ": list, status, show, -L, -P, version"), other: "settings-change"}.handler()
	m["tccutil"] = always("settings-delete")
	m["codesign"] = func(c *call) stream {
		if f := parse(c.args, "s sign o entitlements"); f.has("s", "sign", "remove-signature") {
			for _, v := range f.rest {
				if p := c.a.place(v.text); p.class == inSystem {
					c.a.writes(v, stream{taint: fromFile}, true, false)
				}
			}
			c.a.report("create", c.span, "")
		}
		return stream{}
	}
	add(m, always("fork-loop"), "stress", "stress-ng")
	m["yes"] = func(c *call) stream {
		if text, t := joinArgs(c.args); len(c.args) > 0 && !strings.HasPrefix(text, "--") {
			return stream{taint: fromFeed | t, text: text + "\n", known: true}
		}
		return stream{taint: fromFeed, text: "y\n"}
	}
	add(m, func(c *call) stream {
		last := ""
		if f := parse(c.args, "s f t w"); len(f.rest) > 0 {
			last = f.word(len(f.rest) - 1)
		}
		switch {
		case last == "inf":
			return stream{taint: fromFeed}
		case len(last) > 4 && isDigits(last):
			return stream{text: manyMark}
		}
		return stream{}
	}, "seq", "gseq")
	m["fallocate"] = func(c *call) stream {
		f := parse(c.args, "l o length offset")
		if enormous(f.value["l"].text + f.value["length"].text) {
			c.a.report("fill-disk", c.span, "")
		}
		for _, v := range f.rest {
			c.a.writes(v, stream{taint: fromFile}, true, false)
		}
		return stream{}
	}
	m["printenv"] = func(c *call) stream {
		if len(c.args) > 0 && !secretVar(c.args[0].text) {
			v := environ{c.a, 0}.Get(c.args[0].text).String()
			return stream{text: v + "\n", known: !strings.Contains(v, unknown)}
		}
		return stream{taint: fromSecret}
	}
	add(m, func(c *call) stream { return stream{taint: fromSecret} }, "pbpaste", "xclip", "xsel", "wl-paste", "pass", "op-read", "keyring", "secret-tool", "bw", "gopass", "lpass")
	m["pbcopy"], m["wl-copy"] = nothing, nothing
	add(m, vaults, "pass", "gopass", "op", "bw", "lpass", "vault", "chamber", "doppler", "keepassxc-cli", "bao")
	return m
}

func netHandlers() map[string]handler {
	m := map[string]handler{"curl": curl, "wget": wget, "ssh": ssh, "scp": scp}
	add(m, fetchToStdout, "fetch", "lynx", "w3m", "http", "https", "xh", "links", "elinks", "GET", "httpie", "lwp-request", "axel", "grpcurl", "websocat", "telnet", "hurl", "ftp2")
	add(m, netcat, "nc", "ncat", "netcat", "socat", "nc.openbsd", "nc.traditional", "cryptcat")
	add(m, mail, "mail", "mailx", "mutt", "sendmail", "msmtp", "swaks", "s-nail")
	add(m, lookup, "dig", "nslookup", "host", "ping", "ping6", "whois", "drill", "traceroute", "mtr", "tracepath", "tracert", "kdig", "doggo")
	add(m, func(c *call) stream {
		if c.sendsSecret(curlSends) || c.a.secretOperands(parse(c.args, "").rest) || c.in.known && c.a.namesSecret(c.in.text) || c.in.taint&fromSecret != 0 {
			c.a.report("secret-to-network", c.span, "")
			return stream{}
		}
		for line := range strings.Lines(c.in.text) {
			if cmd, ok := strings.CutPrefix(strings.TrimSpace(line), "!"); ok && c.in.known { // a command of this machine's shell
				c.a.nested(cmd, c.name, c.span, stream{})
			}
		}
		c.a.report("send-files", c.span, "")
		return stream{}
	}, "sftp", "ftp", "lftp", "rclone", "croc", "transfer", "wormhole", "magic-wormhole", "smbclient", "rsnapshot", "syncthing", "nextcloudcmd", "gdrive", "dropbox", "ngrok", "cloudflared", "s3cmd", "ipfs", "tftp", "rcp", "ssh-copy-id")
	add(m, verbs{valued: "r repo p password-file tag host keep-last keep-daily keep-weekly keep-monthly H d P prefix a glob-archives", rules: table(
		": list, info, snapshots, ls, stats, check, diff, find, cat, version, help, dump, key list, list locks, verify, benchmark",
		"delete-backup: forget, prune, delete, key remove, rewrite, recreate",
		"unpack: restore, extract, mount",
	), other: "send-files", safe: []string{"dry-run"}}.handler(), "restic", "borg", "rustic", "kopia")
	m["duplicity"] = verbs{rules: table(
		": collection-status, list-current-files, verify", "unpack: restore",
		"delete-backup: remove-older-than, remove-all-but-n-full, remove-all-inc-of-but-n-full, cleanup",
	), other: "send-files", safe: []string{"dry-run"}}.handler()
	m["velero"] = verbs{rules: table(": backup get, backup describe, backup logs, restore get, restore describe, schedule get, get, describe, version", "delete-backup: backup delete, restore delete, schedule delete, delete"), other: "container-change"}.handler()
	m["rclone"] = func(c *call) stream {
		f := parse(c.args, "")
		switch {
		case f.has("n", "dry-run", "i", "interactive") || inList([]string{"ls", "lsd", "lsl", "lsf", "size", "check", "about", "listremotes", "version", "cat", "tree", "ncdu"}, f.word(0)):
		case inList([]string{"delete", "purge", "deletefile", "sync", "cleanup", "rmdirs"}, f.word(0)):
			c.a.report("cloud-delete", c.span, "rclone --dry-run"+quoteAll(c.args))
		case c.a.secretOperands(f.after(1)):
			c.a.report("secret-to-network", c.span, "")
		default:
			c.a.report("send-files", c.span, "")
		}
		return stream{}
	}
	m["ssh-copy-id"] = always("connect")
	m["ssh-keygen"] = func(c *call) stream {
		f := parse(c.args, "t b f C N R F O I V n P s")
		switch {
		case f.has("l", "F", "B", "H", "y", "e") && !f.has("R"):
		default:
			c.a.report("credential-change", c.span, "")
		}
		return stream{}
	}
	add(m, always("credential-change"), "ssh-add", "gpgconf", "kinit", "htpasswd", "certbot", "keytool", "mkcert", "ssh-agent", "gpg-agent")
	m["ssh-agent"], m["ssh-keyscan"] = nothing, lookup
	m["ssh-add"] = func(c *call) stream {
		if f := parse(c.args, "t"); f.has("l", "L") {
			return stream{}
		}
		c.a.report("credential-change", c.span, "")
		return stream{}
	}
	gpg := m["gpg"]
	_ = gpg
	m["gpg"] = func(c *call) stream {
		f := parse(c.args, "r recipient o output u local-user passphrase keyserver homedir")
		switch {
		case f.has("export-secret-keys", "export-secret-subkeys"):
			return stream{taint: fromSecret}
		case f.has("delete-secret-keys", "delete-secret-and-public-key"):
			c.a.report("delete-credentials", c.span, "")
		case f.has("d", "decrypt"):
			if v, ok := f.get("o", "output"); ok {
				c.a.writes(v, stream{taint: fromDecoder}, false, false)
			}
			return stream{taint: fromDecoder}
		case f.has("k", "K", "list-keys", "list-secret-keys", "verify", "fingerprint", "version", "list-packets"):
		case f.has("delete-keys", "gen-key", "full-generate-key", "import", "edit-key", "sign-key", "recv-keys", "quick-generate-key", "send-keys"):
			c.a.report("credential-change", c.span, "")
		default:
			c.a.report("create", c.span, "")
			return stream{taint: c.in.taint &^ fromSecret}
		}
		return stream{}
	}
	m["gpg2"] = m["gpg"]
	m["age"] = func(c *call) stream {
		f := parse(c.args, "r R i o recipient identity output")
		if v, ok := f.get("o", "output"); ok {
			c.a.writes(v, stream{taint: fromFile}, false, false)
		}
		if f.has("d", "decrypt") {
			return stream{taint: fromDecoder}
		}
		return stream{taint: c.in.taint &^ fromSecret}
	}
	add(m, always("scan"), "nmap", "masscan", "tcpdump", "tshark", "wireshark", "aircrack-ng", "hydra", "sqlmap", "nikto", "john", "hashcat", "ettercap", "hping3", "arpspoof", "responder", "ab", "wrk", "hey", "siege")
	add(m, func(c *call) stream {
		c.a.report("scan", c.span, "")
		if v, ok := parse(c.args, "i w r c s F C G W Z B").get("w"); ok && v.text == "-" {
			return stream{taint: fromSecret} // what others send
		}
		return stream{taint: fromNet}
	}, "tcpdump", "tshark")
	return m
}

func devHandlers() map[string]handler {
	m := map[string]handler{"git": git, "hub": git, "mongo": mongo, "mongosh": mongo, "redis-cli": redis, "valkey-cli": redis}
	add(m, docker, "docker", "podman", "nerdctl")
	add(m, graphShell, "cypher-shell", "mgconsole", "gremlin.sh", "gremlin")
	m["docker-compose"] = func(c *call) stream { return c.compose(c.args) }
	m["podman-compose"] = m["docker-compose"]
	add(m, kubectl, "kubectl", "oc", "k", "k3s-kubectl", "microk8s.kubectl")
	add(m, terraform, "terraform", "tofu", "terragrunt", "pulumi", "cdktf")
	add(m, cloud, "aws", "gcloud", "az", "gsutil", "doctl", "heroku", "fly", "flyctl", "linode-cli", "hcloud", "oci", "ibmcloud", "vercel", "netlify", "wrangler", "firebase", "eksctl", "gh", "glab", "bq", "supabase", "railway", "scw", "s3cmd", "mc", "sam", "cdk", "serverless", "sls", "cf", "rosa", "aliyun", "exo", "openstack", "nova", "vultr-cli", "civo", "render", "ecs-cli", "eb", "copilot", "amplify", "skopeo", "crane", "rancher", "govc", "xe", "azcopy", "argocd", "flux", "istioctl", "vault-cli", "consul", "nomad", "influx", "rabbitmqctl", "rabbitmqadmin", "kafka-topics", "kafka-topics.sh", "etcdctl", "mc-cli", "stripe")
	add(m, verbs{valued: "n namespace f values set version kube-context", rules: table(": list, ls, status, get, show, history, search, template, lint, version, env, repo list, diff, verify, dependency list, plugin list, test, pull", "cluster-delete: uninstall, delete, del, un, destroy, unregistervm, closemedium, snapshot delete"), other: "container-change", safe: []string{"dry-run"}}.handler(), "helm", "kustomize", "kind", "minikube", "k3d", "kops", "kubeadm", "virsh", "multipass", "vboxmanage", "VBoxManage", "lxc", "incus", "limactl", "colima", "tart", "qm", "pct", "ctr", "skaffold", "tilt", "k3s", "prlctl")
	containers := m["lxc"]
	add(m, func(c *call) stream {
		if slices.ContainsFunc(c.args, func(v value) bool { return v.text == "source=/" }) { // the machine's own root
			c.a.report("container-host", c.span, "")
			return stream{}
		}
		return containers(c)
	}, "lxc", "incus")
	m["crictl"] = func(c *call) stream {
		f := parse(c.args, "r i t c runtime-endpoint image-endpoint timeout config")
		switch verb := f.word(0); {
		case inList([]string{"ps", "pods", "images", "img", "logs", "inspect", "inspecti", "inspectp", "stats", "statsp", "version", "info", "imagefsinfo", "events", "help"}, verb):
		case inList([]string{"rm", "rmp", "rmi", "stop", "stopp"}, verb) && f.has("a", "all"):
			c.a.report("cluster-delete", c.span, "")
		default:
			c.a.report("container-change", c.span, "")
		}
		return stream{}
	}
	m["kubeadm"] = verbs{rules: table(": version, config view, token list", "cluster-delete: reset"), other: "container-change"}.handler()
	m["virsh"] = verbs{valued: "c connect", rules: table(": list, dominfo, domstate, dumpxml, net-list, vol-list, pool-list, version, nodeinfo, snapshot-list, domblklist, domifaddr", "cluster-delete: destroy, undefine, vol-delete, pool-delete, net-destroy, snapshot-delete"), other: "container-change"}.handler()
	add(m, database, "psql", "mysql", "mariadb", "sqlite3", "duckdb", "sqlcmd", "clickhouse-client", "clickhouse", "cockroach", "usql", "pgcli", "mycli", "litecli", "isql", "sqlplus", "cqlsh", "influx", "snowsql", "presto", "trino", "impala-shell", "hive", "beeline")
	add(m, always("sql-drop"), "dropdb", "dropuser")
	add(m, func(c *call) stream {
		valued := "h u P U d f host user port dbname file out archive db collection uri"
		if c.name == "mysqladmin" { // its -p takes a password only without a space, its -f none
			valued = "h u P S host user port socket"
		}
		f := parse(c.args, valued)
		switch {
		case (c.name == "pg_restore" || c.name == "mongorestore") && f.has("c", "clean", "drop"), c.name == "mongoimport" && f.has("drop"):
			c.a.report("sql-drop", c.span, "")
		case c.name == "mysqladmin" && (isWord(f, "drop") || isWord(f, "shutdown")):
			c.a.report("sql-drop", c.span, "")
		case c.name == "mysqladmin" && (isWord(f, "status") || isWord(f, "ping") || isWord(f, "processlist") || isWord(f, "variables") || isWord(f, "extended-status") || isWord(f, "version")), c.name == "pg_isready", c.name == "pg_restore" && f.has("l", "list"):
		case c.name == "pg_dump" || c.name == "pg_dumpall" || c.name == "mysqldump":
			if v, ok := f.get("f", "file", "r", "result-file"); ok {
				c.a.writes(v, stream{taint: fromFile}, false, false)
			}
			if f.has("c", "clean", "add-drop-table", "add-drop-database") {
				return stream{taint: fromFile | fromSQL}
			}
			return stream{taint: fromFile}
		default:
			c.a.report("sql-write", c.span, "")
		}
		return stream{}
	}, "pg_restore", "mongorestore", "mysqladmin", "pg_dump", "pg_dumpall", "mysqldump", "mongodump", "createdb", "createuser", "pg_ctl", "pg_isready", "initdb", "mysqlimport", "mongoimport", "mongoexport", "pg_basebackup", "pg_upgrade", "vacuumdb", "reindexdb", "mysql_upgrade", "pg_resetwal")
	m["pg_resetwal"] = always("sql-drop")
	add(m, systemPackages, "apt", "apt-get", "aptitude", "dpkg", "dnf", "yum", "rpm", "zypper", "pacman", "yay", "paru", "apk", "snap", "flatpak", "emerge", "xbps-install", "xbps-remove", "pkg", "port", "nix-env", "eopkg", "apt-cache", "dpkg-query", "apt-mark", "opkg", "swupd", "guix", "microdnf", "apt-key", "add-apt-repository", "dpkg-reconfigure")
	add(m, languagePackages, "brew", "npm", "pnpm", "yarn", "bun", "pip", "pip3", "pipx", "gem", "cargo", "go", "composer", "conda", "mamba", "poetry", "uv", "bundle", "cpan", "cpanm", "luarocks", "opam", "stack", "cabal", "mas", "rustup", "nvm", "fnm", "volta", "rbenv", "pyenv", "asdf", "mise", "sdk", "pod", "carthage", "mix", "hex", "dart", "flutter", "dotnet", "nuget", "mvn", "gradle", "gradlew", "mvnw", "sbt", "lein", "corepack", "npx", "pnpx", "bunx", "uvx", "easy_install", "twine", "vcpkg", "conan", "jspm", "deno-install", "pdm", "hatch", "tox", "nox", "ncu", "n", "expo", "swiftpm", "lerna", "nx", "turbo", "rush")
	add(m, always("package-run"), "npx", "pnpx", "bunx", "uvx")
	m["go"] = verbs{rules: table(": version, env, list, doc, vet, help, test, tool, mod graph, mod why, mod verify, telemetry, bug", "edit-in-place: fmt, fix"), other: "build"}.handler()
	m["cargo"] = verbs{rules: table(": check, test, clippy, doc, tree, version, search, metadata, help, fmt --check, bench, locate-project, verify-project", "package-publish: publish", "package-unpublish: yank", "build: build, run, clean, new, init, add, remove, rm, update, fix, b, r, generate-lockfile, fetch, vendor", "package-change: install, uninstall, login, logout, owner"), other: "build"}.handler()
	add(m, func(c *call) stream {
		f := parse(c.args, "C f j file directory jobs")
		if f.givenAny([]string{"dry-run", "just-print", "dryrun", "version", "list", "help"}) || dryN[c.name] && f.given["n"] || isHelp(c.args) {
			return stream{}
		}
		c.a.report("build", c.span, "")
		return stream{}
	}, "make", "gmake", "ninja", "meson", "bazel", "scons", "rake", "just", "task", "ant", "gcc", "g++", "clang", "clang++", "cc", "c++", "rustc", "javac", "tsc", "webpack", "vite", "rollup", "esbuild", "gulp", "grunt", "jest", "pytest", "mocha", "vitest", "rspec", "phpunit", "eslint", "prettier", "black", "ruff", "isort", "mypy", "flake8", "pylint", "gofmt", "rubocop", "swiftlint", "clang-format", "shfmt", "ansible-playbook", "packer", "xcodebuild", "playwright", "cypress", "storybook", "next", "nuxt", "ng", "rails", "django-admin", "artisan", "manage.py", "protoc", "ld", "as", "strip", "msbuild", "java", "goreleaser", "buf", "sqlc", "swagger", "hugo", "jekyll", "mkdocs", "sphinx-build", "pdflatex", "latexmk", "xelatex", "typst", "configure")
	add(m, salt, "salt", "salt-call")
	add(m, compiler(m["gcc"]), "gcc", "g++", "clang", "clang++", "cc", "c++", "rustc", "tcc")
	m["go"] = goRun(m["go"])
	m["ansible"] = func(c *call) stream {
		f := parse(c.args, "m a i u e l f module-name args inventory limit user")
		module, _ := f.get("m", "module-name")
		name := module.text[strings.LastIndexByte(module.text, '.')+1:]
		if name == "ping" || name == "setup" || name == "debug" || name == "stat" || strings.HasSuffix(name, "_facts") || strings.HasSuffix(name, "_info") || f.has("C", "check") {
			return stream{}
		}
		if v, ok := f.get("a", "args"); ok || name == "reboot" {
			if cmd := ansibleCommand(name, v.text); cmd != "" {
				c.a.nested(cmd, "ansible", v.span, stream{})
			}
		}
		c.a.report("remote-change", c.span, "")
		return stream{}
	}
	add(m, func(c *call) stream {
		for i, v := range c.args {
			if (v.text == "send-keys" || v.text == "send" || v.text == "stuff") && i+1 < len(c.args) {
				text, _ := joinArgs(parse(c.args[i+1:], "t").rest)
				c.a.nested(text, c.name, v.span, stream{})
			}
		}
		f := parse(c.args, "S L f c s n t x y F e")
		switch f.word(0) {
		case "ls", "list-sessions", "list-windows", "list-panes", "capture-pane", "show", "info", "display-message", "list-keys":
			return stream{}
		case "kill-server", "kill-session":
			c.a.report("kill", c.span, "")
			return stream{}
		case "new", "new-session", "new-window", "neww", "split-window", "run-shell", "splitw", "run":
			if len(f.rest) > 1 {
				text, _ := joinArgs(f.after(1))
				c.a.nested(text, c.name, c.span, stream{})
			}
		default:
			if c.name == "screen" && len(f.rest) > 0 {
				c.a.run(f.rest, stream{}, c.span)
			}
		}
		c.a.report("session", c.span, "")
		return stream{}
	}, "tmux", "screen", "zellij", "byobu")
	m["man"] = func(c *call) stream {
		f := parse(c.args, "P pager H C M L S s p E")
		if v, ok := f.get("P", "pager", "H"); ok {
			c.a.nested(v.text, "man -P", v.span, stream{})
		}
		return stream{}
	}
	m["script"] = func(c *call) stream {
		inner, f := c.inside(wrapper{valued: "c command t F E I O B T log-in log-out log-io", skip: 1})
		if v, ok := f.get("c", "command"); ok {
			c.a.nested(v.text, "script", v.span, stream{})
		} else if len(inner) > 0 {
			c.a.run(inner, stream{}, c.span)
		}
		c.a.report("write-file", c.span, "")
		return stream{}
	}
	return m
}
