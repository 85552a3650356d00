# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Sourced: Debians that have nothing but what debootstrap gives them, from the mirror that this machine's
# own apt uses. The base of each suite is kept in build/roots/SUITE.tar and unpacked anew for each use;
# commands run in it with /proc, /sys and /dev that go away with them.

set -u
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
BUILD=$TOP/build
ROOT=

die() {
	echo "$*" >&2
	exit 1
}
[ "$(id -u)" -eq 0 ] || die "this makes a Debian of its own: run it as root"

# The repository that packages of this machine's Debian come from; without one, the public one.
mirror() {
	local uri
	uri=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' |
		grep -E '/debian/?$' | head -n 1)
	echo "${uri:-http://deb.debian.org/debian}"
}

# Unpacks a suite's base into a folder of its own, ROOT.
fresh_root() { # SUITE [PACKAGE...]: with these, a base of its own that has them, too
	local suite=$1 cache=$BUILD/roots/$1.tar name
	shift
	[ $# -eq 0 ] || {
		name=$(printf '%s\n' "$@" | sort -u | md5sum)
		cache=${cache%.tar}-${name:0:8}.tar
	}
	mkdir -p "$BUILD/roots"
	ROOT=$(mktemp -d "$BUILD/roots/$suite.XXXXXX")
	chmod 755 "$ROOT"
	if [ ! -e "$cache" ] && [ $# -gt 0 ]; then
		fresh_unpack "$suite"
		fresh_run apt-get -qq update || die "$suite: apt-get update fails"
		fresh_run apt-get -qq install -y --no-install-recommends "$@" >"$BUILD/roots/log" 2>&1 ||
			die "$suite: apt-get install fails: $(tail -n 20 "$BUILD/roots/log")"
		fresh_run apt-get clean
		tar -C "$ROOT" --one-file-system -cf "$cache.tmp" . && mv "$cache.tmp" "$cache"
	elif [ ! -e "$cache" ]; then
		fresh_unpack "$suite"
	else
		tar -C "$ROOT" -xf "$cache"
	fi
}

fresh_unpack() { # SUITE: its bare base, debootstrapped once
	local cache=$BUILD/roots/$1.tar
	if [ ! -e "$cache" ]; then
		debootstrap --variant=minbase "$1" "$ROOT" "$(mirror)" >"$BUILD/roots/log" 2>&1 ||
			die "debootstrap of $1 from $(mirror) fails: $(tail -n 3 "$BUILD/roots/log")"
		printf '#!/bin/sh\nexit 101\n' >"$ROOT/usr/sbin/policy-rc.d" # no service is started here
		chmod 755 "$ROOT/usr/sbin/policy-rc.d"
		tar -C "$ROOT" --one-file-system -cf "$cache.tmp" . && mv "$cache.tmp" "$cache"
		return
	fi
	tar -C "$ROOT" -xf "$cache"
}

# A mirror may be a snapshot of some day, whose lists have expired since.
fresh_settings() {
	echo 'Acquire::Check-Valid-Until "false";' >"$ROOT/etc/apt/apt.conf.d/90snapshot"
}

# A command in it. `/` is a mount point there, as on any machine, and its processes are its own.
fresh_run() { # COMMAND...
	cp /etc/resolv.conf "$ROOT/etc/resolv.conf"
	fresh_settings
	unshare -m -p --fork --kill-child bash -c '
		mount --make-rprivate /
		mount --bind "$0" "$0"
		cd "$0"
		mount -t proc proc proc
		mount --rbind /sys sys
		mount --rbind /dev dev
		mount -t tmpfs tmpfs run
		exec env -i HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive TERM=dumb \
			PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
			chroot . "$@"' "$ROOT" "$@"
}

# This tree as git has it, with what is not committed, in /src.
fresh_source() {
	git clone -q --no-hardlinks "$TOP" "$ROOT/src"
	(cd "$TOP" && git ls-files -z --cached --others --exclude-standard -- . ':!build' |
		xargs -0 cp --parents --no-dereference --force -t "$ROOT/src" 2>/dev/null)
	chown -R root:root "$ROOT/src"
}

fresh_done() {
	[ -z "$ROOT" ] || rm -rf --one-file-system "$ROOT"
	ROOT=
}
trap fresh_done EXIT
trap 'exit 1' INT TERM
