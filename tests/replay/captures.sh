#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Every capture that captures.py makes: the exit status that is right, what has to be said, and what
# must not. With names as arguments, those alone.
# usage: captures.sh [NAME...]

set -u
here=$(cd "$(dirname "$0")" && pwd)
PROGRAM=$here/../../${EGRESS25:-build/egress25}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0 tried=0

complain() { # WORDS
	echo "$name: $*"
	failed=$((failed + 1))
}

# Lines are broken at spaces: said is said.
says() { # WORDS
	tr -s ' \n' '  ' <"$work/said" | grep -qF -- "$(tr -s ' ' <<<"$1")"
}

wanted() { # NAME, with those wanted as further arguments
	local pattern
	[ $# -eq 1 ] && return 0
	for pattern in "${@:2}"; do
		[[ $1 == *"$pattern"* ]] && return 0
	done
	return 1
}

python3 "$here/captures.py" "$work/made" || exit 1
cd "$work/made" || exit 1
while IFS=$'\t' read -r name right words never arguments; do
	wanted "$name" "$@" || continue
	tried=$((tried + 1))
	[ "$arguments" = - ] && arguments=
	# shellcheck disable=SC2086 # a list of files
	timeout 60 "$PROGRAM" replay "$name" $arguments >"$work/said" 2>&1
	status=$?
	[[ " $right " == *" $status "* ]] || complain "status $status, right is $right: $(tail -n 3 "$work/said")"
	IFS='|' read -r -a all <<<"$words"
	for one in "${all[@]}"; do
		[ "$one" = - ] || says "$one" || complain "does not say \"$one\""
	done
	IFS='|' read -r -a all <<<"$never"
	for one in "${all[@]}"; do
		[ "$one" = - ] || ! says "$one" || complain "says \"$one\""
	done
done <expect.tsv
[ $tried -gt 0 ] || complain "nothing was tried"
echo "+ captures: $tried"
[ $failed -eq 0 ]
