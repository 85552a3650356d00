#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs the unit tests and the replays of a tree that was built with --coverage, and prints how many lines of
# each floor they ran, with the files that lack most. What only the scenes of tests/e2e reach is not in it.
# usage: coverage.sh FOLDER

set -u
cd "$(dirname "$0")/.." || exit 1
folder=$1
find "$folder" -name '*.gcda' -delete
for program in "$folder"/unit/test_*; do
	[[ -x $program && $program != *.d ]] || continue
	"$program" >"$folder/test.out" 2>&1 || {
		echo "${program##*/} failed"
		tail -n 20 "$folder/test.out"
	}
done
# Not the oracle, which plays thousands of days over and reaches no other line.
EGRESS25=$folder/asan/egress25 tests/run.sh replay/{specification,captures,evidence} >"$folder/test.out" 2>&1 || {
	echo "a replay failed"
	grep FAIL "$folder/test.out"
}
find "$folder/asan" -name '*.gcno' | while read -r notes; do
	source=user/${notes#"$folder"/asan/}
	source=${source%.gcno}.c
	gcov -n -o "${notes%/*}" "${notes%.gcno}.o" 2>/dev/null | awk -v source="$source" '
		/^File / { this = index($0, source) }
		this && /^Lines executed:/ {
			split($0, part, /[:% ]+/)
			printf "%s %d %d\n", source, part[5], part[5] * part[3] / 100 + 0.5
			exit
		}'
done >"$folder/files"
awk '{
	split($1, path, "/")
	lines[path[2]] += $2; run[path[2]] += $3
} END {
	for (floor in lines)
		printf "%-10s %5.1f %%  of %d lines\n", floor, 100 * run[floor] / lines[floor], lines[floor]
}' "$folder/files" | sort
echo
echo "Lacking most, of core, finding, guide and render:"
awk '$1 ~ /^user\/(core|finding|guide|render)\// { print $2 - $3, $1 }' "$folder/files" | sort -rn |
	awk '$1 > 0 && n++ < 15 { printf "%5d  %s\n", $1, $2 }'
