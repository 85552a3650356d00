#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The guests' userland: packages of this machine's own Debian and what they depend on, unpacked (nothing of
# them runs here, so any architecture will do) into CACHE/root-ARCH/, and that as CACHE/root-ARCH.cpio.
# With -dev packages as further arguments it is a sysroot to build against instead: CACHE/sysroot-ARCH/.
# Prints the archive, or the directory.
# usage: root.sh amd64|arm64 [DEV-PACKAGE...]

. "$(dirname "$0")/apt.sh"
arch=$1
shift
# shellcheck source=/dev/null
codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
# What the scenes use, beside the program.
packages="bash coreutils util-linux mount grep sed mawk findutils diffutils tar gzip procps kmod hostname
ncurses-base libc-bin iproute2 nftables iptables jq libcap2-bin curl netcat-openbsd bpftool tcpdump openssl python3
systemd bsdextrautils"
name=root
[ $# -eq 0 ] || name=sysroot packages=$*

root=$CACHE/$name-$arch
stamp=$root.packages
result=$root
[ $name = sysroot ] || result=$root.cpio
exec 8>"$CACHE/lock-$arch"
flock 8
if [ "$codename $packages" = "$(cat "$stamp" 2>/dev/null)" ] && [ -e "$result" ]; then
	echo "$result"
	exit
fi
apt() { private_apt "$codename" "$arch" "$codename $codename-security" "$@"; }
debs=$CACHE/apt-$codename-$arch/cache/archives
rm -rf "$root" "$debs"/*.deb
# shellcheck disable=SC2086 # one word per package
apt apt-get install -y --download-only $packages >&2

mkdir -p "$root/usr"/{bin,sbin,lib,lib64}
for d in bin sbin lib lib64; do
	ln -sfn "usr/$d" "$root/$d"
done
# What no scene reads: a guest unpacks all of it at every boot.
left_out=()
[ $name = sysroot ] || for path in './usr/share/'{doc,man,locale,i18n,info,zoneinfo,perl*}'/*' './usr/lib/'{udev,systemd/system}'/*' \
	'./usr/lib/python3*/'{test,pydoc_data,ensurepip,lib2to3,idlelib}'/*' '*/gconv/*' '*/perl*' '*/systemd-networkd'; do
	left_out+=(--exclude="$path")
done
for deb in "$debs"/*.deb; do
	dpkg-deb --fsys-tarfile "$deb" | tar -C "$root" --keep-directory-symlink -xf - "${left_out[@]}"
done
rm -f "$debs"/*.deb
if [ $name = root ]; then
	# What maintainer scripts would have made.
	mkdir -p "$root"/{dev,proc,sys,run,tmp,root,var/tmp,etc,mnt,job}
	ln -sfn bash "$root/usr/bin/sh"
	ln -sfn mawk "$root/usr/bin/awk"
	ln -sfn nc.openbsd "$root/usr/bin/nc"
	for tool in "$root"/usr/sbin/{ip,ip6}tables-nft*; do
		name=${tool##*/}
		ln -sfn "$name" "$root/usr/sbin/${name/-nft/}"
	done
	printf '%s\n' 'root:x:0:0:root:/root:/bin/bash' 'daemon:x:1:1:daemon:/:/usr/sbin/nologin' \
		'nobody:x:65534:65534:nobody:/:/usr/sbin/nologin' >"$root/etc/passwd"
	printf '%s\n' root:x:0: daemon:x:1: nogroup:x:65534: >"$root/etc/group"
	printf '%s: files\n' passwd group hosts >"$root/etc/nsswitch.conf"
	echo '127.0.0.1 localhost guest' >"$root/etc/hosts"
	(cd "$root" && find . | cpio --quiet -o -H newc -R 0:0) >"$result.tmp"
	mv "$result.tmp" "$result"
fi
echo "$codename $packages" >"$stamp"
echo "$result"
