package safety

import "strings"

// deeperHandlers judge programs of which one form does much more than the others.
func deeperHandlers() map[string]handler {
	m := map[string]handler{"ldapdelete": ldapDelete, "visudo": visudo}
	add(m, always("cluster-delete"), "k3s-uninstall.sh", "k3s-agent-uninstall.sh", "rke2-uninstall.sh", "k3s-killall.sh")
	m["audit"] = func(c *call) stream {
		if parse(c.args, "").has("t") {
			c.a.report("truncate-log", c.span, "")
			return stream{}
		}
		c.a.report("service-change", c.span, "")
		return stream{}
	}
	m["praudit"] = nothing
	m["sudoedit"] = func(c *call) stream {
		c.a.report("as-root", c.span, "")
		return editor(c)
	}
	m["vagrant"] = vagrant
	m["hg"], m["svn"] = otherVersions, otherVersions
	m["gpart"] = verbs{rules: table(": show, list, status, backup", "partition: destroy, delete, create, add, resize, modify, bootcode, restore, recover, set, unset"), other: "partition"}.handler()
	m["dmsetup"] = verbs{rules: table(": ls, info, table, status, deps, version, targets, udevcookies", "disk-change: create, load, resume, suspend, rename, message", "format-disk: remove, remove_all, wipe_table, clear"), other: "disk-change"}.handler()
	m["partx"] = func(c *call) stream {
		if f := parse(c.args, "n o t b"); f.has("d", "delete", "a", "add", "u", "update") {
			c.a.report("disk-change", c.span, "")
		}
		return stream{}
	}
	for _, fs := range []string{"ext4", "ext3", "ext2", "xfs", "btrfs", "ntfs", "fat32", "vfat", "dd", "restore", "hfsp", "exfat"} {
		m["partclone."+fs] = partclone
	}
	m["rtcwake"] = func(c *call) stream {
		if f := parse(c.args, "m s t d mode seconds time"); f.value["m"].text == "show" || f.value["m"].text == "no" || f.has("list-modes", "n", "dry-run") {
			return stream{}
		}
		c.a.report("power", c.span, "")
		return stream{}
	}
	add(m, busCall, "dbus-send", "gdbus", "qdbus", "busctl")
	m["ipfw"] = verbs{rules: table(": list, show, table list", "firewall-off: flush, disable, resetlog, zero, delete"), other: "firewall-change"}.handler()
	m["loginctl"] = verbs{rules: table("power: poweroff, reboot, suspend, hibernate, halt, hybrid-sleep, suspend-then-hibernate"), other: "service-change"}.handler()
	for _, name := range []string{"kafka-topics", "kafka-topics.sh", "kafka-consumer-groups", "kafka-consumer-groups.sh", "kafka-delete-records", "kafka-delete-records.sh"} {
		m[name] = kafka
	}
	m["heroku"] = herokuCall(cloud)
	m["influx"] = influx(database)
	return m
}

// otherVersions judges Mercurial and Subversion: what throws work away weighs more.
func otherVersions(c *call) stream {
	f := parse(c.args, "r rev m message b d u config cwd repository")
	switch verb := f.word(0); {
	case isHelp(c.args) || len(f.rest) == 0:
	case (verb == "update" || verb == "up" || verb == "checkout" || verb == "co") && f.has("C", "clean"), verb == "strip", verb == "purge", verb == "revert" && (f.has("a", "all", "R", "recursive") || f.word(1) == "."), verb == "rollback", verb == "cleanup" && f.has("remove-unversioned"):
		c.a.report("git-discard", c.span, "")
	case verb == "push" && f.has("f", "force"):
		c.a.report("git-push-force", c.span, "")
	case verb == "clone" || (verb == "checkout" || verb == "co" || verb == "export") && c.name == "svn":
		c.a.cloned(f.word(1), f.word(2))
		c.a.report("download", c.span, "")
	default:
		c.a.report("git-write", c.span, "")
	}
	return stream{}
}

// partclone copies partitions; with -o it writes one.
func partclone(c *call) stream {
	f := parse(c.args, "s o O L d D")
	if v, ok := f.get("o", "O"); ok {
		c.a.writes(v, stream{taint: fromFile}, false, false)
	}
	return stream{}
}

// busCall judges messages on D-Bus: some of them end the session or the machine.
func busCall(c *call) stream {
	text := wordsOf(c.args)
	for _, m := range []string{"PowerOff", "Reboot", "Suspend", "Hibernate", "Halt", "logout", "Logout", "Shutdown"} {
		if strings.Contains(text, m) {
			c.a.report("power", c.span, "")
			return stream{}
		}
	}
	c.a.report("script-apps", c.span, "")
	return stream{}
}

// vagrant judges virtual machines by verb; what it runs in one is read.
func vagrant(c *call) stream {
	f := parse(c.args, "c command")
	switch f.word(0) {
	case "", "status", "global-status", "version", "port", "validate", "ssh-config", "help", "list-commands":
		return stream{}
	case "destroy":
		c.a.report("cloud-delete", c.span, "")
	case "box", "plugin", "snapshot":
		switch f.word(1) {
		case "list", "outdated":
			return stream{}
		case "remove", "delete", "prune":
			c.a.report("container-change", c.span, "")
			return stream{}
		}
		c.a.report("container-change", c.span, "")
	case "ssh":
		c.a.report("connect", c.span, "")
		return c.wrapped(wrappers["vagrant"])
	default:
		c.a.report("container-change", c.span, "")
	}
	return stream{}
}

// ldapDelete deletes entries of a directory; -r those below them too.
func ldapDelete(c *call) stream {
	f := parse(c.args, "D w y H h p c f")
	switch {
	case f.has("n") || isHelp(c.args):
	case f.has("r", "f") || len(f.rest) == 0:
		c.a.report("sql-drop", c.span, "")
	default:
		c.a.report("remote-delete", c.span, "")
	}
	return stream{}
}

// kafka judges Kafka's scripts by their flags.
func kafka(c *call) stream {
	f := parse(c.args, "bootstrap-server topic group zookeeper offset-json-file")
	switch {
	case f.has("list", "describe", "help", "version"):
	case f.has("delete") || strings.HasPrefix(c.name, "kafka-delete"):
		c.a.report("sql-drop", c.span, "")
	default:
		c.a.report("cloud-change", c.span, "")
	}
	return stream{}
}

// visudo checks and edits sudo's rules; with an editor that writes what flows in it changes them at once.
func visudo(c *call) stream {
	f := parse(c.args, "f file x export")
	switch {
	case f.has("c", "check", "V", "version", "h", "help"):
	case c.in.known && strings.TrimSpace(c.in.text) != "":
		c.a.report("append-vital", c.span, "")
	default:
		c.a.report("edit-sudoers", c.span, "")
	}
	return stream{}
}

// herokuCall reads the SQL that heroku pg:psql passes on.
func herokuCall(h handler) handler {
	return func(c *call) stream {
		if f := parse(c.args, "a app c command f file r remote"); f.word(0) == "pg:psql" {
			if v, ok := f.get("c", "command"); ok {
				c.a.sql(v.text, c)
				return stream{taint: fromFile}
			}
		}
		return h(c)
	}
}

// influx deletes buckets and other things by verb, and rows by a statement.
func influx(h handler) handler {
	return func(c *call) stream {
		if f := parse(c.args, "n name o org t token host id"); f.word(1) == "delete" || f.word(0) == "delete" {
			c.a.report("sql-drop", c.span, "")
			return stream{}
		}
		return h(c)
	}
}
