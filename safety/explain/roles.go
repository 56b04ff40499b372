package explain

import "strings"

// roles says what the operands of each tool are, in order: a word for each, and one with a star for as many as there are.
// Words after the star are for the last operands. Sources: the synopses of POSIX XCU and of the manuals named in package tools.
var roles = map[string]string{
	"ls": "read*", "cp": "read* write", "mv": "move* write", "rm": "delete*", "rmdir": "delete*", "mkdir": "write*", "touch": "write*",
	"ln": "target* write", "link": "target write", "unlink": "delete", "chmod": "mode change*", "chown": "owner change*", "chgrp": "owner change*",
	"du": "read*", "df": "read*", "stat": "read*", "readlink": "read*", "realpath": "name*", "basename": "name*", "dirname": "name*",
	"mktemp": "template", "install": "read* write", "shred": "write*", "truncate": "write*", "split": "read prefix", "csplit": "read pattern*",
	"file": "read*", "tree": "read*", "locate": "pattern*", "cpio": "pattern*", "pax": "read*", "gzip": "replace*", "gunzip": "replace*", "zcat": "read*",
	"bzip2": "replace*", "bunzip2": "replace*", "bzcat": "read*", "xz": "replace*", "unxz": "replace*", "xzcat": "read*", "zstd": "read*",
	"zip": "write read*", "unzip": "read name*", "rsync": "read* write", "mount": "device folder", "umount": "folder*",
	"cat": "read*", "tac": "read*", "rev": "read*", "nl": "read*", "head": "read*", "tail": "read*", "wc": "read*", "sort": "read*", "uniq": "read write",
	"cut": "read*", "paste": "read*", "join": "read*", "comm": "read*", "tr": "characters characters", "expand": "read*", "unexpand": "read*",
	"fold": "read*", "fmt": "read*", "pr": "read*", "column": "read*", "grep": "pattern read*", "egrep": "pattern read*", "fgrep": "pattern read*", "zgrep": "pattern read*",
	"rg": "pattern read*", "ag": "pattern read*", "fd": "pattern read*", "sed": "program read*", "awk": "program read*", "gawk": "program read*", "mawk": "program read*",
	"diff": "read*", "diff3": "read*", "sdiff": "read*", "cmp": "read read number number", "patch": "write read", "tee": "write*", "od": "read*", "hexdump": "read*", "hd": "read*",
	"xxd": "read write", "strings": "read*", "base64": "read", "md5sum": "read*", "sha1sum": "read*", "sha224sum": "read*", "sha256sum": "read*", "sha384sum": "read*",
	"sha512sum": "read*", "b2sum": "read*", "md5": "read*", "shasum": "read*", "cksum": "read*", "sum": "read*", "iconv": "read*", "seq": "number*", "shuf": "read",
	"tsort": "read", "less": "read*", "more": "read*", "jq": "program read*", "bat": "read*", "echo": "text*", "printf": "format text*", "expr": "text*", "test": "text*", "[": "text*",
	"yes": "text*", "bc": "read*", "dc": "read*", "factor": "number*", "ed": "write", "ex": "write*", "vi": "write*", "vim": "write*", "nano": "write*", "emacs": "write*",
	"cd": "folder", "pushd": "folder", "kill": "process*", "killall": "process*", "pkill": "pattern", "pgrep": "pattern", "pidof": "name*", "renice": "number*", "fuser": "read*",
	"lsof": "read*", "sleep": "time*", "date": "format", "cal": "number*", "id": "user", "groups": "user", "su": "user", "who": "text*", "last": "user*",
	"man": "name*", "apropos": "pattern*", "whatis": "name*", "which": "name*", "whereis": "name*", "type": "name*", "command": "name*", "hash": "name*", "alias": "text*", "unalias": "name*",
	"export": "variable*", "readonly": "variable*", "unset": "variable*", "read": "variable*", "local": "variable*", "declare": "variable*", "typeset": "variable*", "printenv": "variable*",
	"source": "script text*", ".": "script text*", "trap": "command signal*", "sysctl": "setting*", "dmesg": "text*", "systemctl": "service*", "service": "service action", "journalctl": "text*",
	"launchctl": "service*", "useradd": "user", "userdel": "user", "usermod": "user", "groupadd": "group", "groupdel": "group", "passwd": "user", "crontab": "read", "at": "time*",
	"logger": "text*", "shutdown": "time text*", "hostname": "name", "mkfifo": "write*", "mknod": "write text*", "ssh": "host remote*", "ssh-copy-id": "host", "sftp": "host", "ping": "host", "ping6": "host",
	"traceroute": "host", "nslookup": "host*", "host": "host*", "dig": "host*", "whois": "host*", "nc": "host port", "telnet": "host port", "ftp": "host", "curl": "url*", "wget": "url*",
	"nmap": "host*", "apt": "package*", "apt-get": "package*", "dnf": "package*", "yum": "package*", "brew": "package*", "pacman": "package*", "zypper": "package*", "snap": "package*", "dpkg": "package*",
	"pip": "package*", "pip3": "package*", "npm": "package*", "gem": "package*", "git": "name*", "docker": "name*", "podman": "name*", "kubectl": "name*", "make": "goal*",
	"sh": "script text*", "bash": "script text*", "zsh": "script text*", "dash": "script text*", "python3": "script text*", "python": "script text*", "perl": "script read*", "ruby": "script read*", "node": "script text*",
	"eval": "command*", "open": "read*", "xdg-open": "read", "defaults": "argument*", "mdfind": "text*", "say": "text*", "diskutil": "argument*", "hdiutil": "argument*", "osascript": "script text*",
	"mkfs": "device", "mkfs.ext4": "device", "fdisk": "device", "fsck": "device", "dd": "text*", "set": "text*", "shift": "number", "exit": "number", "return": "number", "wait": "process*",
	"umask": "mode", "ulimit": "number", "getopts": "text*", "fg": "process", "bg": "process", "ldd": "read*", "nm": "read*", "strip": "write*", "ar": "read*", "openssl": "argument*", "gpg": "read*",
	"scp": "read* write", "mail": "to*", "mailx": "to*", "mysql": "name", "psql": "name*", "sqlite3": "write program*", "ffmpeg": "write*", "convert": "read* write", "magick": "read* write",
	"screencapture": "write*", "ditto": "read* write", "trash": "delete*", "chflags": "mode change*", "xattr": "read*", "mdls": "read*", "plutil": "read*", "sips": "change*", "textutil": "read*", "tput": "name*", "stty": "setting*",
}

// subRoles says what the operands after a subcommand are, where that is more than a name.
var subRoles = map[string]string{
	"docker run": "image inside*", "docker exec": "container inside*", "docker pull": "image", "docker push": "image", "docker rmi": "image*", "docker rm": "container*", "docker stop": "container*", "docker start": "container*",
	"docker restart": "container*", "docker kill": "container*", "docker logs": "container", "docker build": "folder", "docker inspect": "name*", "podman run": "image inside*", "podman exec": "container inside*",
	"git push": "remote-name branch*", "git pull": "remote-name branch*", "git fetch": "remote-name branch*", "git clone": "url write", "git add": "read*", "git checkout": "branch*", "git switch": "branch", "git merge": "branch*",
	"git rebase": "branch*", "git branch": "branch*", "git rm": "delete*", "git mv": "read* write", "git diff": "name*", "git log": "name*", "git show": "name*", "git reset": "name*", "git restore": "change*", "git stash": "action*", "git remote": "action name*",
	"kubectl get": "resource name*", "kubectl delete": "resource name*", "kubectl describe": "resource name*", "kubectl logs": "name", "kubectl exec": "name inside*", "kubectl scale": "resource name*", "kubectl rollout": "action name*",
	"brew services": "action service", "npm run": "goal", "tmux send-keys": "text*",
}

// roleText says what becomes of an operand.
var roleText = map[string]string{
	"read": "is read", "write": "is written", "delete": "is removed", "move": "is moved", "change": "is changed", "replace": "is read, and replaced by the result",
	"pattern": "what to look for", "program": "the program", "mode": "the permissions or flags", "owner": "the owner or group", "target": "what the link points to",
	"template": "the shape of the name", "prefix": "how the names of the parts begin", "device": "the device", "folder": "the folder", "characters": "a set of characters",
	"number": "a number", "argument": "an argument", "text": "plain text", "format": "the format", "process": "the process or job", "name": "a name", "user": "the user", "group": "the group",
	"time": "how long or when", "variable": "a variable", "script": "the script to run", "command": "the command to run", "signal": "the signal", "setting": "the setting",
	"image": "the image", "container": "the container", "remote-name": "the other repository", "branch": "the branch, commit or file", "resource": "what kind of thing", "to": "who gets it", "inside": "runs in the container",
	"service": "the service", "action": "what to do", "host": "the host", "remote": "runs on that host", "port": "the port", "url": "the address", "package": "the package", "goal": "what to build",
}

// testWords says what the operators of test ask. Source: POSIX XCU test, the manual of bash.
var testWords = map[string]string{
	"-a": "and", "-o": "or", "!": "not", "(": "begins a group", ")": "ends a group", "]": "ends the test",
	"=": "is the same text as", "==": "is the same text as", "!=": "is another text than", "<": "sorts before", ">": "sorts after", "=~": "matches the expression",
	"-eq": "is equal to", "-ne": "is not equal to", "-gt": "is greater than", "-ge": "is at least", "-lt": "is less than", "-le": "is at most",
	"-nt": "is newer than", "-ot": "is older than", "-ef": "is the same file as",
	"-b": "whether this is a block device", "-c": "whether this is a character device", "-d": "whether this is a folder", "-e": "whether this exists", "-f": "whether this is a plain file", "-g": "whether this sets the group",
	"-G": "whether this belongs to the user's group", "-h": "whether this is a symbolic link", "-k": "whether this is sticky", "-L": "whether this is a symbolic link", "-n": "whether this is not empty", "-N": "whether this changed since it was read",
	"-O": "whether this belongs to the user", "-p": "whether this is a pipe", "-r": "whether this can be read", "-s": "whether this holds something", "-S": "whether this is a socket", "-t": "whether this is a terminal", "-u": "whether this sets the user",
	"-v": "whether this is a variable that is set", "-w": "whether this can be written", "-x": "whether this can be run", "-z": "whether this is empty",
}

// fileTests are the operators of test that ask about a file.
var fileTests = map[string]bool{"-e": true, "-r": true, "-w": true, "-x": true, "-s": true, "-f": true, "-d": true, "-L": true, "-h": true, "-p": true, "-S": true, "-b": true, "-c": true, "-u": true, "-g": true, "-k": true, "-O": true, "-G": true, "-N": true}

// fileKinds says what the letters of find -type mean.
var fileKinds = map[string]string{
	"f": "is a plain file", "d": "is a folder", "l": "is a symbolic link", "b": "is a block device", "c": "is a character device", "p": "is a pipe", "s": "is a socket",
}

// role returns the role of operand i of n.
func role(spec string, i, n int) string {
	words := strings.Fields(spec)
	star := -1
	for k, w := range words {
		if strings.HasSuffix(w, "*") {
			star = k
		}
	}
	switch {
	case len(words) == 0:
		return ""
	case star < 0:
		if i < len(words) {
			return words[i]
		}
		return words[len(words)-1]
	case i < star:
		return words[i]
	case n-i <= len(words)-star-1 && n > 1:
		return words[len(words)-(n-i)]
	}
	return strings.TrimSuffix(words[star], "*")
}
