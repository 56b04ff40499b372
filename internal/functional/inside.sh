# Runs inside new namespaces: inside.sh FOLDER COMMAND SETUP. The folder is /mnt there, and all else is read-only.
# Exit code 239: the setup failed; from 240 on: the sandbox is not sound.
set -u
mount --bind "$1" /mnt && mount -t tmpfs -o size=64m eval /tmp || exit 240
while read -r _ _ _ _ point options _; do
	case $point in /mnt | /mnt/* | /tmp | /tmp/*) continue ;; esac
	mount -o "remount,bind,ro,${options#r?,}" "$point" 2>/dev/null || case $point in /proc/* | /sys/*) ;; *) exit 241 ;; esac
done </proc/self/mountinfo
touch /usr/.caro-eval 2>/dev/null && exit 242
cd /mnt || exit 243
umask 022
ulimit -t 5 -f 65536 -n 256 -v 4194304 -c 0 || exit 244
shell() {
	env -i PATH=/usr/local/bin:/usr/bin:/bin HOME=/mnt USER=nobody LANG=C.UTF-8 LC_ALL=C.UTF-8 TZ=UTC TERM=dumb TMPDIR=/tmp PAGER=cat \
		GIT_CONFIG_NOSYSTEM=1 PYTHONDONTWRITEBYTECODE=1 timeout -k 1 5 bash -c "$1" </dev/null
}
shell "$3" >/dev/null || exit 239
shell "$2"
