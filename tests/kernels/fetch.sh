#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Downloads the newest stock Debian cloud kernel of a series and unpacks it: CACHE/SERIES-ARCH/ then has
# vmlinuz, config, release (its full version) and modules.cpio, the modules of networking for the guest.
# A series is a number like 6.12, or `newest`; never is a package named. Prints the directory.
# usage: fetch.sh SERIES [amd64|arm64]

. "$(dirname "$0")/apt.sh"
series=$1 arch=${2:-amd64}
dir=$CACHE/$series-$arch
# Old stable's updates have 5.10, stable's and testing's the rest, backports and unstable the newest.
SUITES='bullseye-security bookworm bookworm-security trixie trixie-security trixie-backports sid'

if [ ! -e "$dir/modules.cpio" ]; then
	exec 8>"$CACHE/lock-$arch"
	flock 8
fi
if [ ! -e "$dir/modules.cpio" ]; then
	work=$(mktemp -d "$CACHE/unpack.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	apt() { private_apt kernels "$arch" "$SUITES" "$@"; }

	pattern=${series//./\\.}
	[ "$series" != newest ] || pattern='[0-9]+\.[0-9]+'
	image=$(apt apt-cache search --names-only "^linux-image-[0-9]" | awk '{ print $1 }' | sed 's/-unsigned$//' |
		grep -E "^linux-image-$pattern(\.[0-9]+)+(-[0-9]+|\+deb[0-9.]+)?-cloud-$arch$" | sort -Vu | tail -n 1)
	[ -n "$image" ] || {
		echo "no suite of Debian has a cloud kernel $series for $arch" >&2
		exit 1
	}
	download() { # PACKAGE: its file's name
		(cd "$work" && apt apt-get download "$1" >&2) && find "$work" -maxdepth 1 -name "${1}_*.deb"
	}
	deb=$(download "$image") || deb=$(download "$image-unsigned")
	dpkg-deb -x "$deb" "$work/root"
	# Since 6.19 the image is an empty package that depends on the parts.
	if ! compgen -G "$work/root/boot/vmlinu[xz]*" >/dev/null; then
		dpkg-deb -f "$deb" Depends Pre-Depends | sed 's/[,|]/\n/g' |
			sed -n 's/^ *\(linux-[a-z]*-[0-9][^ ]*\).*/\1/p' >"$work/parts"
		while read -r part; do
			deb=$(download "$part") && dpkg-deb -x "$deb" "$work/root"
		done <"$work/parts"
	fi

	rm -rf "$dir"
	mkdir -p "$dir"
	cp "$(find "$work/root" -type f -name 'vmlinu[xz]*' | head -n 1)" "$dir/vmlinuz"
	cp "$(find "$work/root" -type f \( -name 'config-*' -o -path '*/lib/modules/*/config' \) | head -n 1)" "$dir/config"
	modules=$(find "$work/root" -type d -path '*/lib/modules/*' -prune | head -n 1)
	release=$(basename "$modules")
	echo "$release" >"$dir/release"

	# Networking and what it depends on, unpacked: the guest's processor is slow.
	guest=$work/guest/usr/lib/modules/$release
	mkdir -p "$guest"
	cp "$modules"/modules.{order,builtin,builtin.modinfo} "$guest/"
	depmod -b "$work/root" "$release" 2>/dev/null || true
	[ -e "$modules/modules.dep" ] || { # merged /usr
		mkdir -p "$work/root/lib" && ln -sfn ../usr/lib/modules "$work/root/lib/modules"
		depmod -b "$work/root" "$release"
	}
	# And disks, for guests that have one.
	awk -F: 'function base() { n = split($1, part, "/"); sub(/\.ko.*/, "", part[n]); return part[n] }
		$1 ~ /^kernel\/net\/(core|ipv4|ipv6|netfilter|sched|bridge|8021q|802|llc|tls|unix|packet|xfrm)\// ||
			base() ~ /^(tun|veth|dummy|bonding|macvlan|ipvlan|vrf|wireguard|vxlan|geneve|ifb|nlmon|virtio_(pci|blk|net)|ext4)$/ {
			print $1 " " $2 }' "$modules/modules.dep" | tr ' ' '\n' | grep . | sort -u >"$work/wanted"
	while read -r file; do
		mkdir -p "$guest/${file%/*}"
		case $file in
		*.xz) xz -dc "$modules/$file" >"$guest/${file%.xz}" ;;
		*.zst) zstd -qdc "$modules/$file" >"$guest/${file%.zst}" ;;
		*) cp "$modules/$file" "$guest/$file" ;;
		esac
	done <"$work/wanted"
	mkdir -p "$work/guest/lib" && ln -sfn ../usr/lib/modules "$work/guest/lib/modules"
	depmod -b "$work/guest" "$release"
	rm -rf "$work/guest/lib"
	(cd "$work/guest" && find . | cpio --quiet -o -H newc -R 0:0) >"$dir/modules.tmp"
	mv "$dir/modules.tmp" "$dir/modules.cpio"
fi
echo "$dir"
