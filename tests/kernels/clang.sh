#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The newest clang that this machine's Debian has, unpacked below CACHE and run from there: what another
# compiler makes of the programs may be refused by a verifier that takes what this machine's own makes.
# usage: clang.sh --fetch     prints its version
#        clang.sh ARGUMENT... runs it

. "$(dirname "$0")/apt.sh"
# shellcheck source=/dev/null
codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
arch=$(dpkg --print-architecture)
root=$CACHE/clang
if [ "$*" = --fetch ]; then
	[ -e "$root/version" ] || {
		apt() { private_apt "$codename" "$arch" "$codename $codename-updates $codename-security" "$@"; }
		version=$(apt apt-cache search --names-only '^clang-[0-9]+$' | sed 's/^clang-\([0-9]*\) .*/\1/' | sort -n | tail -n 1)
		debs=$CACHE/apt-$codename-$arch/cache/archives
		rm -rf "$root" "$debs"/*.deb
		apt apt-get install -y --download-only "clang-$version" >&2
		mkdir -p "$root"
		for deb in "$debs"/*.deb; do
			dpkg-deb -x "$deb" "$root"
		done
		rm -f "$debs"/*.deb
		echo "$version" >"$root/version"
	}
	cat "$root/version"
	exit
fi
version=$(<"$root/version")
LD_LIBRARY_PATH=$(echo "$root"/usr/lib/*-linux-gnu):$root/usr/lib/llvm-$version/lib \
	exec "$root/usr/lib/llvm-$version/bin/clang" "$@"
