package safety

import "strings"

// guarding are the folders and files of /etc that say who may do what, or how the machine starts: a change there weighs more than one in
// the settings of a single program.
var guarding = []string{
	"pam", "security", "ssh", "ssl", "pki", "sudo", "doas", "polkit", "selinux", "apparmor", "ld.so", "cron", "systemd", "init", "rc", "profile", "zsh", "bash", "udev", "modprobe", "modules", "network", "netplan", "NetworkManager",
	"iptables", "nftables", "ufw", "firewalld", "audit", "rsyslog", "kubernetes", "krb5", "grub", "dracut", "initramfs", "fstab", "crypttab", "hosts", "resolv", "passwd", "shadow", "group", "gshadow", "login", "shells", "xdg", "X11", "launchd",
	"authorization", "periodic", "pf", "openvpn", "wireguard", "ppp", "alternatives", "default/grub", "ca-certificates", "apt/apt.conf",
}

// plainFiles are files right in /etc that hold a setting and guard nothing.
var plainFiles = map[string]bool{"/etc/sysctl.conf": true, "/etc/motd": true, "/etc/issue": true, "/etc/timezone": true, "/etc/locale.gen": true, "/etc/locale.conf": true, "/etc/hostname": true, "/etc/vconsole.conf": true, "/etc/my.cnf": true, "/etc/dnsmasq.conf": true, "/etc/php.ini": true, "/etc/exports": true, "/etc/samba/smb.conf": true}

// appConfig reports whether a path is a settings file of a single program in /etc.
func appConfig(p string) bool {
	rest, ok := strings.CutPrefix(p, "/etc/")
	if !ok || plainFiles[p] {
		return ok
	}
	folder, file, ok := strings.Cut(rest, "/")
	if !ok || file == "" || strings.ContainsAny(file, "*?") {
		return false
	}
	for _, g := range guarding {
		if strings.HasPrefix(folder, g) || strings.HasPrefix(rest, g) {
			return false
		}
	}
	return true
}
