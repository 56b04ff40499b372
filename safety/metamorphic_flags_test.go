package safety_test

import (
	"regexp"
	"slices"
	"strings"
)

// long gives the long form of short flags that take no value, by the start of the command.
var long = map[string]map[string]string{
	"rm":           {"r": "--recursive", "R": "--recursive", "f": "--force", "v": "--verbose", "d": "--dir"},
	"chmod":        {"R": "--recursive", "v": "--verbose"},
	"chown":        {"R": "--recursive", "h": "--no-dereference"},
	"chgrp":        {"R": "--recursive"},
	"shred":        {"u": "--remove", "z": "--zero", "f": "--force", "v": "--verbose"},
	"wipefs":       {"a": "--all", "f": "--force"},
	"userdel":      {"r": "--remove"},
	"git push":     {"f": "--force", "d": "--delete", "u": "--set-upstream"},
	"git clean":    {"f": "--force"},
	"git checkout": {"f": "--force"},
	"git switch":   {"f": "--force"},
	"git branch":   {"f": "--force", "d": "--delete"},
	"docker rm":    {"f": "--force", "v": "--volumes"},
	"iptables":     {"F": "--flush", "X": "--delete-chain"},
	"kubectl":      {"A": "--all-namespaces"},
}

// loose lists, by the start of the command, the flags that may stand anywhere after it.
var loose = map[string][]string{
	"rm":                {"-r", "-f", "-R", "-rf", "-fr", "-Rf", "-rfv", "--recursive", "--force", "--no-preserve-root"},
	"chmod":             {"-R", "--recursive"},
	"chown":             {"-R", "--recursive"},
	"shred":             {"-u", "-z", "-vfz", "--remove"},
	"git push":          {"--force", "-f", "--mirror", "--delete", "-d"},
	"git reset":         {"--hard", "-q"},
	"git clean":         {"-f", "-d", "-x", "-fd", "-fdx", "--force"},
	"git branch":        {"--force"},
	"docker rm":         {"-f", "-v"},
	"kubectl delete":    {"--all", "--force", "-A"},
	"terraform destroy": {"-auto-approve", "--auto-approve"},
}

// after returns the table's entry for the start of the row's one command, sudo skipped, and where its own words begin.
func after[V any](s subject, table map[string]V) (V, int) {
	var none V
	if s.call == nil || s.mentions("\n", " -- ") {
		return none, 0
	}
	at := 0
	if s.words[0] == "sudo" && len(s.words) > 2 && !strings.HasPrefix(s.words[1], "-") {
		at = 1
	}
	if v, ok := table[s.words[at]]; ok {
		return v, at + 1
	}
	if len(s.words) > at+1 {
		if v, ok := table[s.words[at]+" "+s.words[at+1]]; ok {
			return v, at + 2
		}
	}
	return none, 0
}

var cluster = regexp.MustCompile(`^-[A-Za-z]{2,}$`)

// flagForms spell the same flags differently.
func flagForms() []rewrite {
	return []rewrite{
		{"flags split", splitFlags(func(c string, _ map[string]string) string { return "-" + c })},
		{"flags long", splitFlags(func(c string, long map[string]string) string { return long[c] })},
		{"flags reversed", func(s subject) string {
			return eachFlag(s, cluster, func(f string) string {
				letters := strings.Split(f[1:], "")
				slices.Reverse(letters)
				return "-" + strings.Join(letters, "")
			})
		}},
		{"flags doubled", func(s subject) string {
			return eachFlag(s, regexp.MustCompile(`^-[A-Za-z]+$`), func(f string) string { return f + " " + f })
		}},
		{"flags last", func(s subject) string {
			return moveFlags(s, func(flags, rest []string) []string { return slices.Concat(rest, flags) })
		}},
		{"flags first", func(s subject) string {
			return moveFlags(s, func(flags, rest []string) []string { return slices.Concat(flags, rest) })
		}},
	}
}

// splitFlags writes each letter of the known clusters as a word of its own.
func splitFlags(spell func(letter string, long map[string]string) string) func(subject) string {
	return func(s subject) string {
		table, _ := after(s, long)
		if table == nil {
			return ""
		}
		return eachFlag(s, regexp.MustCompile(`^-[A-Za-z]+$`), func(f string) string {
			var words []string
			for _, c := range strings.Split(f[1:], "") {
				if table[c] == "" {
					return f
				}
				words = append(words, spell(c, table))
			}
			return strings.Join(words, " ")
		})
	}
}

// eachFlag respells the words that look like the flags of a command in the long table.
func eachFlag(s subject, flag *regexp.Regexp, spell func(string) string) string {
	table, at := after(s, long)
	if table == nil {
		return ""
	}
	words := slices.Clone(s.words)
	for i := at; i < len(words); i++ {
		if flag.MatchString(words[i]) && known(words[i], table) {
			words[i] = spell(words[i])
		}
	}
	return strings.Join(words, " ")
}

// known reports a cluster all of whose letters are in the table.
func known(cluster string, table map[string]string) bool {
	return !strings.ContainsFunc(cluster[1:], func(r rune) bool { return table[string(r)] == "" })
}

// moveFlags sets the loose flags of the row apart and puts the words together again.
func moveFlags(s subject, join func(flags, rest []string) []string) string {
	table, at := after(s, loose)
	if at == 0 {
		return ""
	}
	var flags, rest []string
	for _, w := range s.words[at:] {
		if slices.Contains(table, w) {
			flags = append(flags, w)
		} else {
			rest = append(rest, w)
		}
	}
	return strings.Join(slices.Concat(s.words[:at], join(flags, rest)), " ")
}

// paths lists the commands whose operands with a leading slash or tilde are paths and nothing else.
var paths = strings.Fields(`rm shred truncate chmod chown chgrp tee wipefs mv unlink rmdir srm mkfs mkfs.ext4 mkfs.xfs mkfs.btrfs
	mkfs.vfat newfs_apfs newfs_hfs mke2fs blkdiscard mkswap find`)

// folders says where Linux keeps the programs that a row may name.
var folders = map[string]string{"rm": "/bin/", "dd": "/bin/", "chmod": "/bin/", "chown": "/bin/", "mv": "/bin/", "cp": "/bin/",
	"kill": "/bin/", "find": "/usr/bin/", "git": "/usr/bin/", "curl": "/usr/bin/", "sudo": "/usr/bin/", "docker": "/usr/bin/",
	"psql": "/usr/bin/", "shred": "/usr/bin/", "truncate": "/usr/bin/", "kubectl": "/usr/local/bin/", "aws": "/usr/local/bin/",
	"systemctl": "/usr/bin/", "reboot": "/sbin/", "shutdown": "/sbin/", "iptables": "/sbin/", "wipefs": "/sbin/", "mkfs.ext4": "/sbin/",
	"terraform": "/usr/local/bin/", "diskutil": "/usr/sbin/", "tmutil": "/usr/bin/", "crontab": "/usr/bin/", "python3": "/usr/bin/"}

// pathForms reach the same files and programs by other paths.
func pathForms() []rewrite {
	root := func(prefix string) func(string) string {
		return func(w string) string {
			if strings.HasPrefix(w, "/") {
				return prefix + w[1:]
			}
			return w
		}
	}
	end := func(suffix string) func(string) string {
		return func(w string) string {
			if strings.HasSuffix(w, "/") || !place.MatchString(w) {
				return w
			}
			return w + suffix
		}
	}
	home := func(dir string) func(string) string {
		return func(w string) string {
			if w == "~" || strings.HasPrefix(w, "~/") {
				return dir + w[1:]
			}
			return w
		}
	}
	return []rewrite{
		{"double slash", eachPath(root("//"))},
		{"slash dot", eachPath(root("/./"))},
		{"up from tmp", eachPath(root("/tmp/../"))},
		{"up from usr/lib", eachPath(root("/usr/lib/../../"))},
		{"through proc", eachPath(root("/proc/self/root/"))},
		{"trailing dot", eachFolder(end("/."))},
		{"down and up", eachFolder(end("/x/.."))},
		{"HOME", eachPath(home("$HOME"))},
		{"HOME in quotes", eachPath(home(`"$HOME"`))},
		{"HOME in braces", eachPath(home("${HOME}"))},
		{"HOME or nothing", eachPath(home("${HOME:-/}"))},
		{"home through user", eachPath(home("/home/u"))},
		{"program by path", byPath(func(w string) string { return folders[w] + w })},
		{"program by odd path", byPath(func(w string) string { return "/usr/./bin/../.." + folders[w] + "/" + w })},
	}
}

// eachPath respells the operands of the row's one command that are paths from the root or the home folder.
func eachPath(spell func(string) string) func(subject) string {
	return func(s subject) string {
		if s.call == nil || s.shell == "zsh" || s.Category == "macos" {
			return ""
		}
		words := slices.Clone(s.words)
		at := slices.IndexFunc(words, func(w string) bool { return w != "sudo" })
		if at < 0 || at > 1 || !slices.Contains(paths, words[at]) {
			return ""
		}
		for i := at + 1; i < len(words); i++ {
			if words[at] == "find" && i > at+1 {
				break
			}
			if strings.HasPrefix(words[i], "/") || strings.HasPrefix(words[i], "~") {
				words[i] = spell(words[i])
			}
		}
		return strings.Join(words, " ")
	}
}

// eachFolder is eachPath for the commands that take a folder by any of its names; rm refuses . and .. by themselves.
func eachFolder(spell func(string) string) func(subject) string {
	return func(s subject) string {
		if s.call == nil || !slices.Contains([]string{"chmod", "chown", "chgrp", "find"}, s.words[0]) {
			return ""
		}
		return eachPath(spell)(s)
	}
}

// byPath names the row's program by its path.
func byPath(spell func(string) string) func(subject) string {
	return func(s subject) string {
		if s.call == nil || folders[s.words[0]] == "" {
			return ""
		}
		return s.with(0, spell(s.words[0]))
	}
}
