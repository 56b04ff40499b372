package safety

import (
	"cmp"
	"strings"
)

// What the modules of Ansible and the functions of Salt do on many machines, as the command that does the same on one.

// ansibleCommand returns the command that a module's arguments amount to, or "" (docs.ansible.com, collection ansible.builtin and its neighbours).
func ansibleCommand(module, args string) string {
	switch module {
	case "", "shell", "command", "raw", "script", "win_shell", "win_command", "expect":
		return strings.TrimPrefix(args, "cmd=")
	case "reboot", "win_reboot":
		return "reboot"
	}
	opt := moduleOptions(args)
	target := cmp.Or(opt["path"], opt["dest"], opt["name"], opt["src"], opt["pkg"], opt["device"], opt["dev"], opt["vg"], opt["lv"])
	if target == "" {
		return ""
	}
	gone := opt["state"] == "absent" || opt["state"] == "removed"
	switch module {
	case "file", "win_file":
		switch {
		case gone:
			return "rm -rf " + target
		case opt["mode"] != "":
			return "chmod" + recursiveFlag(opt) + " " + opt["mode"] + " " + target
		case opt["owner"] != "" || opt["group"] != "":
			return "chown" + recursiveFlag(opt) + " " + opt["owner"] + ":" + opt["group"] + " " + target
		}
	case "service", "systemd", "systemd_service", "sysvinit", "win_service":
		switch {
		case opt["state"] == "stopped":
			return "systemctl stop " + target
		case opt["enabled"] == "no" || opt["enabled"] == "false":
			return "systemctl disable " + target
		case opt["masked"] == "yes" || opt["masked"] == "true":
			return "systemctl mask " + target
		}
	case "user":
		switch {
		case gone:
			return "userdel " + target
		case opt["groups"] != "":
			return "usermod -aG " + opt["groups"] + " " + target
		}
	case "group":
		if gone {
			return "groupdel " + target
		}
	case "apt", "yum", "dnf", "package", "pacman", "apk", "zypper", "homebrew", "snap":
		if gone {
			return "apt-get remove -y " + target
		}
	case "filesystem":
		return "mkfs " + target
	case "parted":
		return "parted -s " + target + " rm 1"
	case "lvol":
		if gone {
			return "lvremove -f " + target
		}
	case "lvg":
		if gone {
			return "vgremove -f " + target
		}
	case "cron":
		if gone && opt["name"] == "" {
			return "crontab -r"
		}
	case "copy", "template", "lineinfile", "blockinfile", "get_url":
		return "tee " + target
	case "iptables":
		if opt["flush"] == "yes" || opt["flush"] == "true" {
			return "iptables -F"
		}
	case "ufw":
		if opt["state"] == "disabled" || opt["state"] == "reset" {
			return "ufw disable"
		}
	case "postgresql_db", "mysql_db", "mongodb_db":
		if gone {
			return "dropdb " + target
		}
	case "postgresql_user", "mysql_user":
		if gone {
			return "dropuser " + target
		}
	case "docker_volume":
		if gone {
			return "docker volume rm -f " + target
		}
	}
	return ""
}

// moduleOptions reads NAME=VALUE words; values are kept as they are written, quotes included.
func moduleOptions(args string) map[string]string {
	opt := map[string]string{}
	for word := range strings.FieldsSeq(args) {
		if name, value, ok := strings.Cut(word, "="); ok {
			opt[name] = value
		}
	}
	return opt
}

func recursiveFlag(opt map[string]string) string {
	if v := opt["recurse"]; v == "yes" || v == "true" {
		return " -R"
	}
	return ""
}

// saltCommands are functions of Salt's modules and what they run (docs.saltproject.io).
var saltCommands = map[string]string{
	"file.remove": "rm -rf", "service.stop": "systemctl stop", "service.disable": "systemctl disable", "service.mask": "systemctl mask", "system.reboot": "reboot", "system.shutdown": "shutdown now",
	"system.poweroff": "poweroff", "system.halt": "halt", "pkg.remove": "apt-get remove -y", "pkg.purge": "apt-get purge -y", "user.delete": "userdel", "group.delete": "groupdel", "disk.format": "mkfs", "disk.wipe": "wipefs -a",
	"iptables.flush": "iptables -F", "cron.rm": "crontab -e", "ps.pkill": "pkill", "lvm.lvremove": "lvremove -f", "lvm.vgremove": "vgremove -f", "lvm.pvremove": "pvremove -f", "file.truncate": "truncate -s 0", "file.write": "tee",
	"cmd.run": "", "cmd.shell": "", "cmd.run_all": "", "cmd.script": "run-script",
}

// saltReads are the functions that only show something, by their beginnings.
var saltReads = []string{"test.", "grains.get", "grains.item", "grains.ls", "pillar.get", "pillar.items", "status.", "disk.usage", "pkg.list_", "pkg.version", "service.status", "service.get_", "network.ip", "network.interfaces", "sys.", "cmd.which", "file.stats", "file.exists"}

// salt judges salt and salt-call by the function that they call.
func salt(c *call) stream {
	f := parse(c.args, "L E G C N I S t timeout out l log-level c config-dir b batch-size")
	words := f.rest
	if c.name == "salt" && len(words) > 0 {
		words = words[1:] // which machines
	}
	if len(words) == 0 || strings.Contains(strings.ToLower(wordsOf(words)), "test=true") {
		return stream{}
	}
	name := words[0].text
	for _, lead := range saltReads {
		if strings.HasPrefix(name, lead) {
			return stream{taint: fromFile}
		}
	}
	if cmd, ok := saltCommands[name]; ok {
		c.a.nested(strings.TrimSpace(cmd+" "+wordsOf(words[1:])), c.name, c.span, stream{})
	}
	c.a.report("remote-change", c.span, "")
	return stream{}
}
