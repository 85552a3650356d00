#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The unit tests under valgrind: what the sanitizers do not see is memory that was never written. A line for
# each, and what valgrind says of those that fail.
# usage: valgrind.sh PROGRAM...

set -u
cd "$(dirname "$0")/.." || exit 1
command -v valgrind >/dev/null || {
	echo "valgrind is not installed: apt install valgrind"
	exit 1
}
run() { # PROGRAM
	local output
	if output=$(CMOCKA_MESSAGE_OUTPUT=TAP valgrind -q --error-exitcode=9 --leak-check=full \
		--errors-for-leak-kinds=definite --track-fds=no "$1" 2>&1); then
		echo "pass  ${1##*/test_}"
	else
		echo "FAIL  ${1##*/test_}"
		grep -v '^ok ' <<<"$output" | head -n 60 | sed 's/^/      /'
		return 1
	fi
}
export -f run
printf '%s\0' "$@" | xargs -0 -n 1 -P "$(nproc)" bash -c 'run "$1"' run
