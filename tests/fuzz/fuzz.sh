#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What reads files, given what nobody would write: a bounded number of inputs with a fixed seed,
# or as many as fit in some seconds, from the seeds that the Makefile has made. An input that does
# harm is left in build/fuzz.
# usage: fuzz.sh NAME [SECONDS], a name of tests/fuzz/fuzz_*.c

set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/new"
limit=(-runs=1500 -seed=25)
[ $# -lt 2 ] || limit=("-max_total_time=$2")
status=0
build/fuzz/fuzz_"$1" "${limit[@]}" -max_len=16384 -timeout=20 -rss_limit_mb=1024 -verbosity=0 -error_exitcode=1 \
	-print_final_stats=1 -artifact_prefix=build/fuzz/"$1"- "$work/new" build/fuzz/seeds/"$1" \
	>"$work/out" 2>&1 || status=$?
[ $status -eq 0 ] || grep -v '^stat::' "$work/out"
sed -n 's/^stat::number_of_executed_units: */+ inputs: /p' "$work/out"
exit $status
