#!/usr/bin/env bash
# package-test.sh VERSION: install the Debian package and the rpm in a clean root and use them there; unpack the archive and use that. Needs root, debootstrap and rpm.
set -euo pipefail
version=${1:?version}
stem=$PWD/build/out/release/caro-$version-linux-amd64
skip() { # with CI set a skipped suite is a failure
	echo "SKIP package-test: $1"
	[ -z "${CI:-}" ] && exit 0
	exit 1
}
for p in debootstrap rpm chroot; do
	command -v "$p" >/dev/null || skip "no $p"
done
[ "$(id -u)" = 0 ] || skip 'needs root'
root=$(mktemp -d)
trap 'umount -q "$root/proc" || true; rm -rf "$root"' EXIT

debootstrap --variant=minbase --include=libstdc++6 bookworm "$root" >"$root.log" 2>&1 || { tail -n 5 "$root.log"; exit 1; }
rm -f "$root.log"
mount -t proc proc "$root/proc"
cp "$stem.deb" "$root/caro.deb"

in_root() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 "$@"; }
use() { # use CARO: what a user tries first
	local caro=$1
	in_root "$caro" version | grep -q "^caro $version " || { echo "package-test: $caro version says $(in_root "$caro" version)"; exit 1; }
	in_root "$caro" check -q 'rm -rf /' >/dev/null
	in_root "$caro" -q list files | grep -q '^ls' || { echo "package-test: $caro wrote no command"; exit 1; }
	in_root "$caro" history list | grep -q 'list files' || { echo "package-test: $caro kept no history"; exit 1; }
	in_root "$caro" doctor
}

in_root dpkg -i /caro.deb
use /usr/bin/caro
in_root sh -c 'test -s /usr/share/man/man1/caro.1.gz && test -s /usr/share/bash-completion/completions/caro && test -s /usr/share/zsh/vendor-completions/_caro'
in_root sh -c '! find /usr/bin/caro /usr/libexec/caro /usr/share/caro -perm /022 | grep .'
in_root dpkg -r caro
in_root sh -c '! test -e /usr/bin/caro'
echo 'package-test: the Debian package installs, works and goes'

mkdir "$root/opt/caro"
tar -xzf "$stem.tar.gz" -C "$root/opt/caro" --strip-components=1
rm -rf "$root/root/.local"
use /opt/caro/bin/caro
echo 'package-test: the archive works where it is unpacked'

# The rpm's dependencies have Fedora's names, which Debian's packages do not provide: the libraries are there all the same.
rpm --root "$root" --initdb
rpm --root "$root" --install --nodeps --force-debian "$stem.rpm"
rm -rf "$root/root/.local"
use /usr/bin/caro
rpm --root "$root" --verify --nodeps caro
in_root sh -c 'test -s /usr/share/man/man1/caro.1.gz && test -s /usr/share/zsh/site-functions/_caro'
rpm --root "$root" --erase caro
in_root sh -c '! test -e /usr/bin/caro'
echo 'package-test: the rpm installs, works and goes'
