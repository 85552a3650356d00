#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Which version this tree is. With a tag v1.2.3 behind it: 1.2.3, or 1.2.3+4.gabcdef0 four commits later,
# as `git describe` counts them in a form that Debian, RPM and Prometheus sort alike. Without a tag, or
# outside git, the one that the Makefile names. `revision` prints the commit, with -dirty where files
# that git knows were changed, or unknown.
# usage: scripts/version.sh version RELEASE|revision

set -eu
cd "$(dirname "$0")/.."

# A tree that was unpacked inside somebody else's repository is not described by that one.
ours() {
	[ -e .git ]
}

case "${1-}" in
version)
	ours && tag=$(git describe --tags --long --match 'v[0-9]*' 2>/dev/null) || tag=
	[ -n "$tag" ] || {
		echo "$2"
		exit
	}
	commit=${tag##*-} rest=${tag%-*}
	count=${rest##*-} name=${rest%-*}
	[ "$count" = 0 ] && echo "${name#v}" || echo "${name#v}+$count.$commit"
	;;
revision)
	ours && commit=$(git rev-parse --short=12 HEAD 2>/dev/null) || commit=unknown
	[ "$commit" = unknown ] || git diff --quiet HEAD 2>/dev/null || commit=$commit-dirty
	echo "$commit"
	;;
*)
	echo "usage: scripts/version.sh version RELEASE|revision" >&2
	exit 2
	;;
esac
