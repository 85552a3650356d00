#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# README's table of kernels, from kernels.tsv and scenes.tsv: what each can do, and how many end-to-end scenes
# `make test-kernels` runs there. With --check, whether README has it.
# usage: table.sh [--check]

set -euo pipefail
cd "$(dirname "$0")"

table() {
	awk -F'\t' '
	/^#/ { next }
	FILENAME == ARGV[1] { if ($2 == "often" || $2 == "always") { scenes++; if ($3) wants[$3]++ } next }
	!head++ {
		n = split($0, name)
		print "| Debian kernel | socket | connect | drop | wire | wire without CAP_PERFMON | scenes |"
		print "|---|---|---|---|---|---|---|"
		next
	}
	{
		for (i = 1; i <= n; i++) at[name[i]] = $i
		count = scenes
		for (need in wants) if (at[need] != "yes") count -= wants[need]
		kernel = at["kernel"] == "newest" ? "newest series" : at["kernel"]
		sub(/-/, ", ", kernel)
		printf "| %s | %s | %s | %s | %s | %s | %d |\n", kernel, at["socket"], at["connect"], at["drop"],
			at["wire"] == "yes" ? at["attach"] : at["wire"], at["wire-alone"], count
	}' scenes.tsv kernels.tsv
}

case ${1-} in
'') table ;;
--check)
	diff <(sed -n '/^| Debian kernel/,/^$/{/^|/p}' ../../README.md) <(table) || {
		echo "README.md: its table of kernels is not what tests/kernels/table.sh prints"
		exit 1
	}
	;;
*)
	echo "usage: table.sh [--check]" >&2
	exit 2
	;;
esac
