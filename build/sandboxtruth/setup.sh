# Runs inside new namespaces: setup.sh FILES COMMAND, with the trace open at descriptor 3.
# It prints every entry of the manifest that the command changed. Exit codes from 100 on say that the sandbox is not sound.
set -u
mount -t tmpfs truth /mnt && cp -a "$1/." /mnt/ && mount -t tmpfs truth /tmp || exit 100
while read -r _ _ _ _ point options _; do
	case $point in /mnt | /mnt/* | /tmp | /tmp/*) continue ;; esac
	mount -o "remount,bind,ro,${options#r?,}" "$point" || exit 101
done </proc/self/mountinfo
touch /usr/.sandboxtruth 2>/dev/null && exit 102
cd /mnt/work || exit 103

# Type, mode, owner and path of everything, and the sums of the files.
manifest() {
	find /mnt -printf '%y %m %U:%G %l %p\n'
	find /mnt -type f -exec cksum {} +
}

before=$(manifest)
(
	ulimit -t 2 -f 20480 -n 256
	exec env -i PATH=/usr/local/bin:/usr/bin:/bin HOME=/mnt/home USER=u LANG=C.UTF-8 TERM=dumb TMPDIR=/tmp PAGER=cat \
		GIT_OPTIONAL_LOCKS=0 PYTHONDONTWRITEBYTECODE=1 \
		timeout -s KILL 2 strace -f --seccomp-bpf -y -qq -s 200 -o /dev/fd/3 \
		-e trace=%file,ftruncate,fchmod,fchown bash -c "$2" </dev/null >/dev/null 2>&1
)
after=$(manifest)
grep -vxF -e "$after" <<<"$before"
exit 0
