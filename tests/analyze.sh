#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What reads the program without running it: gcc -fanalyzer, cppcheck and clang-tidy (`quick`, for make
# lint), clang's static analyzer (`deep`, for make lint-deep: it takes twice as long as the others together).
# make knows which sources have to be looked at anew. What is found and known to be none is in
# tests/analyze.known; what is there and not found any more is told as well.
# Versions differ in what they find: Debian 12's are asked, others are not.
# usage: analyze.sh quick|deep            looks at the whole program
#        analyze.sh one KIND SOURCE FLAG...   one source, to stdout (called by make)

set -u
cd "$(dirname "$0")/.." || exit 1

tidy() { # CHECKS SOURCE FLAG...
	clang-tidy --quiet ${1:+"--checks=$1"} "$2" -- "${@:3}" 2>/dev/null |
		sed -nE 's/^([^ ]+:[0-9]+):[0-9]+: (warning|error): (.*) \[([a-z][^],]*)[^]]*\]$/\1 \4 \3/p'
}

# "FILE:LINE CHECK SENTENCE" for each thing found.
one() { # KIND SOURCE FLAG...
	local kind=$1 source=$2
	shift 2
	if [ "$kind" = deep ]; then
		tidy "-*,clang-analyzer-*,-clang-analyzer-unix.Malloc,-clang-analyzer-valist.Uninitialized,\
-clang-analyzer-security.insecureAPI.*,-clang-analyzer-deadcode.DeadStores" "$source" "$@"
	else
		${CC:-gcc} "$@" -O1 -fanalyzer -fdiagnostics-plain-output -c "$source" -o /dev/null 2>&1 |
			sed -nE 's/^([^ ]+:[0-9]+):[0-9]+: warning: (.*) \[-W(analyzer-[a-z-]+)\]$/\1 \3 \2/p'
		# Of leaks it knows no cleanup attribute.
		cppcheck --quiet --std=c11 --enable=warning,performance,portability --include=tests/analyze.h \
			--suppress=memleak --suppress=resourceLeak \
			-D_GNU_SOURCE -I. -Iuser -Ibuild --template='{file}:{line} cppcheck-{id} {message}' "$source" 2>&1
		tidy "" "$source" "$@"
	fi | sed "s,^$PWD/,," | grep -v '^build/' | sort -u
	return 0
}

if [ "${1-}" = one ]; then
	one "${@:2}"
	exit
fi

declare -A version=([gcc]="$(gcc -dumpversion)" [clang-tidy]="$(clang-tidy --version | sed -n 's/.*LLVM version //p')"
	[cppcheck]="$(cppcheck --version | cut -d' ' -f2)")
if [[ ${version[gcc]} != 12* || ${version[clang-tidy]} != 14.* || ${version[cppcheck]} != 2.10* ]]; then
	echo "+ not analyzed: that is done by gcc 12, clang-tidy 14 and cppcheck 2.10, and here are" \
		"${version[gcc]}, ${version[clang-tidy]} and ${version[cppcheck]}"
	exit 0
fi
make --no-print-directory -s -j"$(nproc)" "analyzed-$1" || exit 1
find build/analyze -name "*.$1" -exec cat {} + | sort -u | awk -v kind="$1" '
	NR == FNR {
		if ($1 != "#" && NF && ($2 ~ /^clang-analyzer/) == (kind == "deep"))
			known[$1 " " $2] = 1
		next
	}
	{ split($1, at, ":"); what = at[1] " " $2 }
	what in known { seen[what] = 1; next }
	{ print; status = 1 }
	END {
		for (what in known)
			if (!(what in seen)) {
				print "tests/analyze.known: not found any more: " what
				status = 1
			}
		exit status
	}' tests/analyze.known -
