#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs every test, one after another (the sensors see the whole machine), prints one line for each
# and closes with the totals. Names of tests as arguments run only these.
# A test that exits 77 is skipped and says why on its last line; what a test has to tell although it
# passed stands on lines that begin with "+ ".

set -u
cd "$(dirname "$0")/.." || exit 1
passed=0 failed=0 skipped=0

wanted() { # NAME, with the patterns as further arguments
	local name=$1 pattern
	shift
	[ $# -eq 0 ] && return 0
	for pattern; do
		[[ $name == *"$pattern"* ]] && return 0
	done
	return 1
}

line() { # WORD NAME REMARK
	printf '%-5s %-44s %s\n' "$1" "$2" "$3"
}

# A program of cmocka tests: one line for each of its tests.
run_unit() { # PROGRAM
	local suite=unit/${1##*/test_} output status tap
	output=$(CMOCKA_MESSAGE_OUTPUT=TAP "$1" 2>&1)
	status=$?
	while read -r tap; do
		case $tap in
		'ok '*)
			passed=$((passed + 1))
			line pass "$suite" "${tap#* - }"
			;;
		'not ok '*)
			failed=$((failed + 1))
			line FAIL "$suite" "${tap#* - }"
			;;
		esac
	done <<<"$output"
	if [ $status -ne 0 ]; then
		grep -q '^not ok' <<<"$output" || {
			failed=$((failed + 1))
			line FAIL "$suite" "ended with status $status"
		}
		printf '%s\n' "$output" | grep -v '^ok ' | sed 's/^/      /'
	fi
}

run_script() { # SCRIPT [ARGUMENT]
	local name=${1#tests/} output status start=$EPOCHREALTIME took
	name=${name%.sh}
	[ $# -lt 2 ] || name=${name%/*}/$2
	output=$(timeout 120 "$@" 2>&1)
	status=$?
	took=$(awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f s", b - a }')
	case $status in
	0)
		passed=$((passed + 1))
		line pass "$name" "$took$(sed -n 's/^+ /; /p' <<<"$output" | tr -d '\n')"
		;;
	77)
		skipped=$((skipped + 1))
		line skip "$name" "${output##*$'\n'}"
		;;
	*)
		failed=$((failed + 1))
		line FAIL "$name" "$took, status $status"
		printf '%s\n' "$output" | sed 's/^/      /'
		;;
	esac
}

# Guests run beside the rest, at the lowest priority: they do not see this machine, and their time is
# counted in their own instructions.
guests=$(mktemp)
guests_pid=
wanted kernels "$@" && [ "${GUESTS-2}" != 0 ] && {
	# shellcheck disable=SC2086 # lists of names
	nice -n 19 tests/kernels/run.sh ${KERNELS-} ${SCENES:+-- $SCENES} >"$guests" &
	guests_pid=$!
}
end_guests() {
	[ -z "$guests_pid" ] || kill "$guests_pid" 2>/dev/null
	rm -f "$guests"
}
trap end_guests EXIT

for program in build/unit/test_*; do
	[[ -x $program && $program != *.d ]] && wanted "unit/${program##*/}" "$@" && run_unit "$program"
done
wanted bench/verdict "$@" && run_script tests/bench/verdict.sh
wanted bench/day "$@" && run_script tests/bench/day.sh
wanted replay/specification "$@" && run_script tests/replay/specification.sh
wanted replay/captures "$@" && run_script tests/replay/captures.sh
wanted replay/oracle "$@" && run_script tests/replay/oracle.sh
wanted prometheus/rules "$@" && run_script tests/prometheus/rules.sh
wanted kubernetes/manifests "$@" && run_script tests/kubernetes/manifests.sh
for program in build/fuzz/fuzz_*; do
	target=${program##*/fuzz_}
	[ -x "$program" ] && wanted "fuzz/$target" "$@" && run_script tests/fuzz/fuzz.sh "$target"
done
wanted lint "$@" && run_script tests/lint.sh
for script in tests/package/*.sh; do
	[ "$script" = tests/package/deb.sh ] && continue # `make test-deb`, it takes minutes
	wanted "$script" "$@" && run_script "$script"
done
for script in tests/e2e/*.sh; do
	[ "$script" = tests/e2e/lib.sh ] && continue
	wanted "$script" "$@" || continue
	if [ "$(id -u)" -eq 0 ]; then
		run_script "$script"
	else
		skipped=$((skipped + 1))
		line skip "${script#tests/}" "needs root: sudo make test"
	fi
done

# What they had to tell: word, name and remark with tabs between, and the output of what failed.
if [ -n "$guests_pid" ]; then
	status=0
	wait $guests_pid || status=$?
	guests_pid=
	[ $status -eq 0 ] || printf 'FAIL\tkernels\tended with status %s\n' $status >>"$guests"
	while IFS=$'\t' read -r word name remark; do
		case $word in
		pass) passed=$((passed + 1)) ;;
		skip) skipped=$((skipped + 1)) ;;
		FAIL) failed=$((failed + 1)) ;;
		*)
			printf '%s\n' "$word"
			continue
			;;
		esac
		line "$word" "$name" "$remark"
	done <"$guests"
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
