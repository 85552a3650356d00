#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Two builds in two folders give the same bytes, and neither program names its folder: built here is
# a copy of this tree in a folder whose name has another length, built there another one.
# The package is compared by `make test-deb`, which takes minutes.

set -u
export CCACHE_DISABLE=1 # the second would be the first one's
cd "$(dirname "$0")/../.." || exit 1
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

# Unoptimised, which takes half the time and holds the same paths, where CFLAGS says nothing else.
build() { # FOLDER
	mkdir -p "$1"
	git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents --no-dereference -t "$1" &&
		CFLAGS=${CFLAGS--O0 -g} make --no-print-directory -C "$1" -j2 all docs >"$WORK/log" 2>&1 &&
		CFLAGS=${CFLAGS--O0 -g} make --no-print-directory -C "$1" -j2 STATIC=1 all >"$WORK/log" 2>&1 || {
		tail -n 20 "$WORK/log"
		exit 1
	}
}
build "$WORK/one"
build "$WORK/another-one/two"
status=0
for file in egress25 static/egress25 egress25.bpf.o share/man/egress25.8 share/egress25.conf; do
	cmp "$WORK/one/build/$file" "$WORK/another-one/two/build/$file" || status=1
	if grep -qaF "$WORK" "$WORK/one/build/$file"; then
		echo "build/$file names the folder it was built in:"
		strings "$WORK/one/build/$file" | grep -F "$WORK" | sort -u | head -n 5
		status=1
	fi
done
exit $status
