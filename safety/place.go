package safety

import (
	"path"
	"strings"

	"caro/internal/shell"
)

// class says what part of the machine a path is in, by how much its loss would cost.
type class int

const (
	inProject   class = iota // below the present folder, or somewhere not known
	inTemp                   // temporary folders
	inBuild                  // what a build makes again: node_modules, dist, caches
	inHere                   // the present folder itself, all of it
	inHome                   // below a home folder
	inCritical               // keys, keychains and credentials in a home folder
	inRC                     // start-up files of shells
	inAutostart              // what the system starts by itself: cron, launch agents, units
	inHomes                  // a home folder itself, or all of them
	inVolume                 // a mounted disk
	inService                // data of services: /srv, /opt, /var/lib, /var/www
	inLogs                   // /var/log
	inSystem                 // the system's own folders
	inBoot                   // boot loader, kernel
	inRoot                   // the root folder
	inUnset                  // a path that begins with a variable that may be empty
	inUnknown                // wholly unknown
)

// place is a path and what it means.
type place struct {
	path   string // normalised; absolute where that is known
	class  class
	device bool // a disk or a part of one
	vital  bool // a file that the system cannot do without: passwd, sudoers, fstab
	vcs    bool // a repository's history
	all    bool // a pattern that takes everything in a folder
	glob   bool
	top    bool // a folder of the system itself, not something small in it
}

// systemTops are the folders right below the root that the system needs (Filesystem Hierarchy Standard 3.0; macOS hier(7)).
var systemTops = []string{
	"bin", "sbin", "lib", "lib32", "lib64", "usr", "etc", "boot", "dev", "proc", "sys", "var", "run", "root", "snap",
	"System", "Library", "Applications", "private", "cores",
}

// serviceTops are folders below the root with data of services or of users.
var serviceTops = []string{"srv", "opt", "nix", "data", "mnt", "media", "Volumes", "backup", "backups"}

// buildNames are folders that a build or a package tool makes again.
var buildNames = map[string]bool{
	"node_modules": true, "dist": true, "build": true, "out": true, "target": true, "vendor": true, ".cache": true, "__pycache__": true, "coverage": true,
	".next": true, ".nuxt": true, ".parcel-cache": true, ".turbo": true, ".gradle": true, ".tox": true, ".venv": true, "venv": true, ".pytest_cache": true,
	".mypy_cache": true, ".ruff_cache": true, "bin": true, "obj": true, "tmp": true, "temp": true, ".tmp": true, "DerivedData": true, "Pods": true,
	"bower_components": true, "_build": true, ".terraform": true, ".eggs": true, "htmlcov": true, "site": true, "public": true, ".svelte-kit": true,
	"Caches": true, "cache": true, "logs": true, ".build": true, "cmake-build-debug": true, ".sass-cache": true, "deps": true, "storybook-static": true,
	".dart_tool": true, ".angular": true, ".vite": true, ".output": true, ".serverless": true, "tmpdir": true, "scratch": true,
}

// criticalNames are what a home folder keeps keys and credentials in.
var criticalNames = []string{
	".ssh", ".gnupg", ".aws", ".kube", ".docker/config.json", ".netrc", ".pgpass", ".npmrc", ".pypirc", ".git-credentials", ".config/gh", ".config/gcloud", ".azure",
	".password-store", "Library/Keychains", ".local/share/keyrings", ".config/op", ".vault-token", ".my.cnf", ".config/rclone", ".bitcoin", ".ethereum", ".mozilla",
	"Library/Application Support/Google/Chrome", "Library/Application Support/Firefox", ".config/google-chrome", "Library/Cookies", ".terraform.d", ".cargo/credentials",
	"Library/Messages", "Library/Mail",
}

// rcNames are files that shells and logins run.
var rcNames = map[string]bool{
	".bashrc": true, ".bash_profile": true, ".bash_login": true, ".profile": true, ".zshrc": true, ".zprofile": true, ".zshenv": true, ".zlogin": true, ".bash_aliases": true,
	".bash_logout": true, ".zlogout": true, ".config/fish/config.fish": true, ".xprofile": true, ".xinitrc": true, ".xsession": true, ".inputrc": true, ".kshrc": true, ".login": true,
	".cshrc": true, ".ssh/rc": true, ".pam_environment": true, ".vimrc": true, ".emacs": true, ".pythonrc": true,
}

// vitalFiles are files that the system cannot do without, or that say who may do what.
var vitalFiles = []string{
	"/etc/passwd", "/etc/shadow", "/etc/group", "/etc/gshadow", "/etc/sudoers", "/etc/sudoers.d", "/etc/fstab", "/etc/pam.d", "/etc/crypttab",
	"/etc/ld.so.preload", "/etc/nsswitch.conf", "/etc/master.passwd", "/etc/security", "/etc/ld.so.conf", "/etc/inittab",
}

// autostart are folders whose files the system runs by itself.
var autostart = []string{
	"/etc/cron", "/var/spool/cron", "/etc/profile", "/etc/bash.bashrc", "/etc/bashrc", "/etc/zshrc", "/etc/zsh", "/etc/rc.local", "/etc/init.d", "/etc/systemd/system", "/lib/systemd/system",
	"/usr/lib/systemd/system", "/Library/LaunchDaemons", "/Library/LaunchAgents", "/System/Library/LaunchDaemons", "/etc/xdg/autostart", "/etc/update-motd.d", "/etc/udev/rules.d",
	"/etc/apt/apt.conf.d", "/etc/launchd.conf", "/etc/periodic",
}

// place classifies a path as the command sees it.
func (a *analysis) place(text string) place {
	p := place{glob: strings.ContainsAny(text, "*?[")}
	if strings.HasPrefix(text, unknown) {
		return a.unknownPlace(p, text)
	}
	if i := strings.Index(text, unknown); i >= 0 {
		text, p.all = text[:i], strings.HasSuffix(text[:i], "/") // what is not known may be empty
		if text == "" {
			text = "."
		}
	}
	if a.opts.System == shell.MacOS {
		text = strings.TrimPrefix(canonicalCase(text), "/private")
		if text == "" {
			text = "/"
		}
	}
	if rest, ok := strings.CutPrefix(text, "/System/Volumes/Data"); ok && (rest == "" || rest[0] == '/') { // the writable part of macOS's root
		text = "/" + strings.TrimLeft(rest, "/")
	}
	text = a.linked(procRoot(a.tilde(text)))
	if !strings.HasPrefix(text, "/") {
		return a.relative(p, text)
	}
	return a.absolute(p, path.Clean(text))
}

// unknownPlace classifies a path that begins with something unknown: with "/" after it, it may begin at the root.
func (a *analysis) unknownPlace(p place, text string) place {
	rest := strings.TrimLeft(text, unknown)
	p.path, p.class = text, inUnknown
	if rcNames[path.Base(rest)] && strings.HasPrefix(rest, "/") {
		p.class = inRC
		return p
	}
	if strings.HasPrefix(rest, "/") {
		p.class = inUnset
		if clean := path.Clean(rest); len(clean) > 1 && !strings.Contains(rest, "..") && !strings.ContainsAny(clean, "*?") && buildNames[path.Base(clean)] && !matchesAny(clean[1:], systemTops) {
			p.class = inBuild
		}
	}
	return p
}

// tilde expands a home that the shell would not have expanded but a person means.
func (a *analysis) tilde(text string) string {
	if text == "~" || strings.HasPrefix(text, "~/") {
		return a.home + text[1:]
	}
	if rest, ok := strings.CutPrefix(text, "~"+baseName(a.home)); ok && (rest == "" || rest[0] == '/') { // zsh expands ~$USER
		return a.home + rest
	}
	return text
}

// procRoot takes /proc/PID/root, through which a process sees the root folder, off a path.
func procRoot(text string) string {
	rest, ok := strings.CutPrefix(text, "/proc/")
	if !ok {
		return text
	}
	parts := strings.Split(rest, "/")
	if len(parts) > 3 && parts[1] == "task" {
		parts = parts[2:]
	}
	if len(parts) > 1 && parts[1] == "root" {
		return "/" + strings.Join(parts[2:], "/")
	}
	return text
}

// linked follows a link that the command itself made.
func (a *analysis) linked(text string) string {
	if len(a.links) > 0 {
		text = strings.TrimPrefix(text, "./")
	}
	for link, to := range a.links {
		if text == link || strings.HasPrefix(text, link+"/") {
			return to + text[len(link):]
		}
	}
	return text
}

// relative classifies a path in the present folder.
func (a *analysis) relative(p place, text string) place {
	clean := path.Clean(text)
	if a.dir != "" && !strings.HasPrefix(a.dir, unknown) {
		return a.absolute(p, path.Join(a.dir, clean))
	}
	if a.start != "" && (clean == "." || strings.HasPrefix(clean, "..") || everything(clean)) {
		if whole := a.absolute(p, path.Join(a.start, clean)); whole.class == inRoot || whole.class == inHomes || whole.top && whole.class >= inSystem {
			return whole
		}
	}
	p.path = clean
	if strings.Count(clean, "../") >= farUp { // above anything that people keep files in
		return a.absolute(p, path.Clean("/"+strings.TrimLeft(clean, "./")))
	}
	switch {
	case strings.HasPrefix(a.dir, unknown):
		p.class = inUnset
	case clean == "." || strings.HasPrefix(clean, "..") && !buildNames[path.Base(clean)]:
		p.class, p.all = inHere, true
	case everything(clean), strings.HasPrefix(clean, "^") && a.opts.System == shell.MacOS: // zsh: all but that
		p.class, p.all, p.glob = inHere, true, true
	default:
		p.class = classOf(clean)
	}
	a.repository(&p)
	return p
}

// farUp is so many steps up that the root is reached.
const farUp = 6

// everything reports whether a pattern takes all or nearly all in a folder.
func everything(name string) bool {
	if dir := path.Dir(name); dir != "." {
		return dir != "/" && strings.Trim(dir, "*/") == "" && everything(path.Base(name)) // **/*
	}
	if name == "*.*" || name == "{*,.*}" {
		return true
	}
	rest, star := strings.TrimPrefix(name, "."), false
	for rest != "" {
		switch rest[0] {
		case '*':
			star, rest = true, rest[1:]
		case '?':
			rest = rest[1:]
		default:
			set, after, ok := broadSet(rest)
			if !ok || !set {
				return false
			}
			rest = after
		}
	}
	return star
}

// broadSet takes a bracket expression from the beginning of a pattern and reports whether it takes letters of every kind, and whether there is one.
func broadSet(pattern string) (broad bool, rest string, ok bool) {
	if pattern[0] != '[' {
		return false, "", false
	}
	end := strings.Index(pattern[1:], "]")
	if strings.HasPrefix(pattern, "[[:") {
		if end = strings.Index(pattern, ":]]"); end >= 0 {
			end++
		}
	}
	if end < 0 {
		return false, "", false
	}
	set, rest := pattern[1:end+1], pattern[end+2:]
	if set == "" {
		return false, rest, true
	}
	broad = set[0] == '!' || set[0] == '^' || strings.Contains(set, "a-z")
	for _, class := range []string{"alpha", "alnum", "lower", "graph", "print"} {
		broad = broad || strings.Contains(set, "[:"+class+":")
	}
	return broad, rest, true
}

// classOf classifies a relative path by the names in it.
func classOf(clean string) class {
	for part := range strings.SplitSeq(clean, "/") {
		if buildNames[part] {
			return inBuild
		}
	}
	return inProject
}

// repository notes a path inside a repository's own folder.
func (a *analysis) repository(p *place) {
	for part := range strings.SplitSeq(p.path, "/") {
		if part == ".git" || part == ".hg" || part == ".svn" {
			p.vcs = true
		}
	}
}

// absolute classifies an absolute, clean path.
func (a *analysis) absolute(p place, clean string) place {
	p.path = clean
	a.repository(&p)
	for _, v := range vitalFiles {
		p.vital = p.vital || clean == v || strings.HasPrefix(clean, v+"/") || p.glob && glob(clean, v)
	}
	parts := strings.Split(strings.Trim(clean, "/"), "/")
	if len(parts) == 2 && everything(parts[1]) && strings.ContainsAny(parts[0], "*?[") && matchesAny(parts[0], []string{"home", "Users", "root"}) {
		p.class, p.all, p.top = inHomes, true, true
		return p
	}
	if p.glob {
		if home := homeGlob(parts[0]); home != parts[0] {
			parts[0] = home
			clean = "/" + strings.Join(parts, "/")
		}
	}
	switch {
	case clean == "/" || len(parts) == 1 && (everything(parts[0]) || strings.HasPrefix(parts[0], "^") && a.opts.System == shell.MacOS):
		p.class, p.all, p.top = inRoot, true, true
	case strings.HasPrefix(clean, "/dev/"):
		p.device, p.class = blockDevice(clean), inSystem
		p.top = everything(parts[len(parts)-1])
	case a.isTemp(clean):
		p.class = inTemp
	case parts[0] == "home" || parts[0] == "Users" || parts[0] == "root" || clean == a.home || strings.HasPrefix(clean, a.home+"/"):
		a.inHomeFolder(&p, clean, parts)
	default:
		a.inSystemFolder(&p, clean, parts)
	}
	return p
}

// glob reports whether a pattern takes a name, the shell's way of writing "none of these" included.
func glob(pattern, name string) bool {
	ok, err := path.Match(strings.ReplaceAll(pattern, "[!", "[^"), name)
	return err == nil && ok
}

// homeGlob returns the folder of homes that a pattern takes, or the pattern.
func homeGlob(pattern string) string {
	for _, name := range []string{"home", "Users", "root"} {
		if strings.ContainsAny(pattern, "*?[") && !everything(pattern) && glob(pattern, name) {
			return name
		}
	}
	return pattern
}

func (a *analysis) isTemp(clean string) bool {
	for _, t := range []string{"/tmp", "/var/tmp", "/var/folders", "/dev/shm", "/private/tmp"} {
		if strings.HasPrefix(clean, t+"/") || clean == t {
			return true
		}
	}
	return false
}

// inHomeFolder classifies a path at or below a home folder.
func (a *analysis) inHomeFolder(p *place, clean string, parts []string) {
	base := a.home
	if !strings.HasPrefix(clean+"/", base+"/") {
		base = "/" + strings.Join(parts[:min(len(parts), 2)], "/")
		if parts[0] == "root" {
			base = "/root"
		}
	}
	rel := strings.TrimPrefix(strings.TrimPrefix(clean, base), "/")
	switch {
	case rel == "" || everything(rel) || len(parts) == 1:
		p.class, p.all, p.top = inHomes, true, true
	case rcNames[rel]:
		p.class = inRC
	case strings.HasPrefix(rel, "Library/LaunchAgents") || strings.HasPrefix(rel, ".config/autostart") || strings.HasPrefix(rel, ".config/systemd/user"):
		p.class = inAutostart
	case isCritical(rel):
		p.class = inCritical
	case strings.HasPrefix(rel, "Library/Caches/") || strings.HasPrefix(rel, ".cache/") || classOf(rel) == inBuild || strings.HasPrefix(rel, ".Trash"):
		p.class = inBuild
	default:
		p.class = inHome
		p.all = strings.HasSuffix(clean, "/*")
	}
}

func isCritical(rel string) bool {
	if strings.ContainsAny(rel, "*?[") {
		return globCritical(rel)
	}
	for _, c := range criticalNames {
		if rel == c || strings.HasPrefix(rel, c+"/") || strings.HasPrefix(rel, c+".") {
			return true
		}
	}
	return false
}

// globCritical reports whether a pattern whose first part is not wholly open takes one of the folders of keys.
func globCritical(pattern string) bool {
	parts := strings.Split(pattern, "/")
	if strings.Trim(parts[0], "*?") == "" || strings.Trim(parts[0], ".*?") == "" && len(parts) == 1 || everything(parts[0]) {
		return false
	}
	for _, c := range criticalNames {
		n := strings.Count(c, "/") + 1
		if len(parts) >= n && strings.HasPrefix(parts[0], ".") == strings.HasPrefix(c, ".") && glob(strings.Join(parts[:n], "/"), c) {
			return true
		}
	}
	return false
}

// inSystemFolder classifies the rest of the absolute paths.
func (a *analysis) inSystemFolder(p *place, clean string, parts []string) {
	for _, s := range autostart {
		if strings.HasPrefix(clean, s) {
			p.class = inAutostart
			p.top = strings.Trim(clean, "/") == strings.Trim(s, "/")
			return
		}
	}
	last := parts[len(parts)-1]
	depth := len(parts)
	if everything(last) {
		depth--
		p.all = true
	}
	p.top = depth <= 2
	switch {
	case clean == "/var/lib" || clean == "/var/lib/*": // what is installed, and the data of all services
		p.class = inSystem
	case strings.HasPrefix(clean, "/Library/Caches/"):
		p.class = inBuild
	case strings.HasPrefix(clean, "/var/log"):
		p.class, p.top = inLogs, depth <= 2
	case parts[0] == "boot" || strings.HasPrefix(clean, "/System/Library/Kernels"):
		p.class = inBoot
	case strings.HasPrefix(clean, "/var/lib") || strings.HasPrefix(clean, "/var/www") || strings.HasPrefix(clean, "/var/cache") || strings.HasPrefix(clean, "/var/spool") || strings.HasPrefix(clean, "/usr/local/") || strings.HasPrefix(clean, "/Applications/") || strings.HasPrefix(clean, "/var/backups"):
		p.class = inService
	case matchesAny(parts[0], systemTops):
		p.class = inSystem
	case matchesAny(parts[0], serviceTops):
		p.class = inService
		if parts[0] == "Volumes" || parts[0] == "mnt" || parts[0] == "media" {
			p.class = inVolume
		}
	case depth == 1 && p.glob:
		p.class = inService
	default:
		p.class = classOf(clean)
		if p.class == inProject && depth == 1 {
			p.class = inService
		}
	}
}

// matchesAny reports whether a name, or a pattern, takes one of the names.
func matchesAny(pattern string, names []string) bool {
	for _, n := range names {
		if pattern == n || glob(pattern, n) {
			return true
		}
	}
	return false
}

// blockDevice reports whether a path in /dev is a disk, a part of one or memory.
func blockDevice(clean string) bool {
	name := strings.TrimPrefix(clean, "/dev/")
	for _, prefix := range []string{"sd", "hd", "vd", "xvd", "nvme", "mmcblk", "disk", "rdisk", "md", "dm-", "mapper/", "loop", "sr", "disk/by-", "mem", "kmem", "mtd", "nbd", "zd", "ram", "vg", "cciss", "ada", "nda", "nvd", "da"} {
		if rest, ok := strings.CutPrefix(name, prefix); ok && (rest == "" || strings.ContainsAny(rest[:1], "abcdefghijklmnopqrstuvwxyz0123456789/*?[-"+unknown) || strings.HasSuffix(prefix, "/") || strings.HasSuffix(prefix, "-")) {
			return prefix != "loop" || rest != "" && rest != "-control"
		}
	}
	return false
}

// isSecret reports whether a path leads to keys, passwords or other people's secrets.
func (a *analysis) isSecret(text string) bool {
	p := a.place(text)
	if shared(p.path) {
		return false
	}
	if p.class == inCritical {
		return true
	}
	clean := p.path
	for _, s := range []string{"/etc/shadow", "/etc/gshadow", "/etc/master.passwd", "/etc/passwd", "/etc/sudoers", "/etc/ssl/private", "/var/db/dslocal", "/proc/self/environ", "/run/secrets", "/var/run/secrets", "/etc/krb5.keytab", "/Library/Keychains", "/etc/kubernetes"} {
		if clean == s || strings.HasPrefix(clean, s+"/") || p.glob && !everything(path.Base(clean)) && glob(clean, s) {
			return true
		}
	}
	base := path.Base(clean)
	for _, s := range []string{".env", "id_rsa", "id_ed25519", "id_ecdsa", "id_dsa", ".netrc", ".pgpass", "credentials.json", ".git-credentials", ".bash_history", ".zsh_history", ".npmrc", ".pypirc", "wallet.dat", "kubeconfig", ".htpasswd", "Login Data", "Cookies", "login.keychain-db", ".vault-token", "secrets.yml", "secrets.yaml", "secrets.json", "History.db", "chat.db", "key4.db", "logins.json", "places.sqlite", "cookies.sqlite", "NoteStore.sqlite", "Web Data"} {
		if base == s || s == ".env" && strings.HasPrefix(base, ".env.") && base != ".env.example" {
			return true
		}
	}
	return strings.HasSuffix(base, ".pem") || strings.HasSuffix(base, ".kdbx") || strings.HasSuffix(base, ".p12") || strings.HasSuffix(base, ".pfx") ||
		strings.HasPrefix(clean, "/etc/ssh/ssh_host_") && !strings.HasSuffix(base, ".pub") || strings.HasPrefix(clean, "/proc/") && strings.HasSuffix(clean, "/environ")
}

// baseName is the last part of a path.
func baseName(p string) string {
	if i := strings.LastIndexByte(p, '/'); i >= 0 {
		return p[i+1:]
	}
	return p
}
