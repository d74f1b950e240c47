# SPDX-License-Identifier: Apache-2.0
# Puts a root directory together at POINT, out of the tree ROOT and directories of the host, and
# runs a command in it. Runs in a mount namespace of its own, where nobody else sees what it mounts.
#   enter-root ROOT POINT DIRECTORY... -- COMMAND...
set -eu
root=$1
new=$2
shift 2
mount -t tmpfs -o mode=755 kmodrace "$new"
mkdir "$new/usr" "$new/proc" "$new/dev" "$new/tmp"
# Not /usr as a whole: kernels like to lie in /usr/src, and nothing is to be made in the tree itself.
for entry in "$root"/usr/*; do
	name=${entry##*/}
	if [ "$name" != src ]; then
		mkdir "$new/usr/$name"
		mount --bind "$entry" "$new/usr/$name"
	fi
done
for link in bin sbin lib lib64; do
	ln -s "usr/$link" "$new/$link"
done
# Whole: parts of it may be covered, and those an ordinary user may not uncover.
mount --rbind /proc "$new/proc"
for device in null zero full random urandom; do
	: >"$new/dev/$device"
	mount --bind "/dev/$device" "$new/dev/$device"
done
ln -s /proc/self/fd "$new/dev/fd"
while [ "$1" != -- ]; do
	mkdir -p "$new$1"
	mount --bind "$1" "$new$1"
	shift
done
shift
cd /
exec chroot "$new" /usr/bin/env -i PATH=/usr/bin HOME=/tmp TMPDIR=/tmp LC_ALL=C "$@"
