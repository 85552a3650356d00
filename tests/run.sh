#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs every test, prints one line for each, in the same order whoever is done first, and closes with the
# totals and the time that all of it took. Names of tests as arguments run only these. JOBS=N runs so
# many side by side (one more than there are processors); what failed is shown in full.
# A test that exits 77 is skipped and says why on its last line; what a test has to tell although it
# passed stands on lines that begin with "+ ".
#
# Who can run beside whom, a line in a script of tests/e2e, near its top:
#   # needs: machine     its sensors see every namespace: no other test may send a SYN meanwhile
#   # needs: namespace   sends SYNs, but looks at its own namespaces alone (this is the default)
#   # needs: nothing     sends none to a watched port
# What does not stand in tests/e2e needs nothing; what of it takes minutes (class `long`) begins first, beside
# the scenes that are alone anyway. What runs in guests (class `guest`) has machines of its
# own: it is no job of JOBS, and there is one such command at a time. GUESTS=0 leaves it out.

set -u
cd "$(dirname "$0")/.." || exit 1
JOBS=${JOBS:-$(($(nproc) + 1))}
RESULTS=$(mktemp -d)
started=$EPOCHREALTIME
declare -a class=() work=() # of each test, in the order in which they are told
declare -A running=()       # number, by pid
trap 'rm -rf "$RESULTS"' EXIT
trap 'kill "${!running[@]}" 2>/dev/null; exit 1' INT TERM

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
	echo "$1" >&3
}

took() { # SINCE
	awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f s", b - a }'
}

# A program of cmocka tests: one line for each of its tests.
run_unit() { # PROGRAM
	local suite=unit/${1##*/test_} output status tap
	output=$(CMOCKA_MESSAGE_OUTPUT=TAP "$1" 2>&1)
	status=$?
	while read -r tap; do
		case $tap in
		'ok '*) line pass "$suite" "${tap#* - }" ;;
		'not ok '*) line FAIL "$suite" "${tap#* - }" ;;
		esac
	done <<<"$output"
	if [ $status -ne 0 ]; then
		grep -q '^not ok' <<<"$output" || line FAIL "$suite" "ended with status $status"
		printf '%s\n' "$output" | grep -v '^ok ' | sed 's/^/      /'
	fi
}

run_script() { # SCRIPT [ARGUMENT]
	local name=${1#tests/} output status start=$EPOCHREALTIME limit=300
	[ "$1" = tests/lint.sh ] && limit=1200 # the first time it looks at every file
	[[ $1 == tests/prometheus/* ]] && limit=600 # thousands of machines
	# Some processes for each of their files.
	[[ $1 == tests/replay/specification.sh || $1 == tests/replay/oracle.sh ]] && limit=900
	name=${name%.*}
	[ $# -lt 2 ] || name=${name%/*}/$2
	output=$(timeout $limit "$@" 2>&1)
	status=$?
	case $status in
	0) line pass "$name" "$(took "$start")$(sed -n 's/^+ /; /p' <<<"$output" | tr -d '\n')" ;;
	77) line skip "$name" "${output##*$'\n'}" ;;
	*)
		line FAIL "$name" "$(took "$start"), status $status"
		printf '%s\n' "$output" | sed 's/^/      /'
		;;
	esac
}

# A command that runs tests of its own: it says word, name and remark with tabs between, and what else it
# prints is the output of what failed.
run_others() { # NAME COMMAND...
	local suite=$1 word name remark
	shift
	while IFS=$'\t' read -r word name remark; do
		case $word in
		pass | skip | FAIL) line "$word" "$name" "$remark" ;;
		'ended with 0') ;;
		'ended with '*) line FAIL "$suite" "$word" ;;
		*) printf '%s\n' "$word" ;;
		esac
	done < <(
		"$@"
		echo "ended with $?"
	)
}

skip() { # NAME WHY
	line skip "$1" "$2"
}

add() { # CLASS FUNCTION ARGUMENT...
	class+=("$1")
	shift
	work+=("$(printf '%q ' "$@")")
}

needs_of() { # SCRIPT
	local needs
	needs=$(sed -n '1,10s/^# needs: //p' "$1")
	echo "${needs:-namespace}"
}

# ---- which ----

for program in build/unit/test_*; do
	[[ -x $program && $program != *.d ]] && wanted "unit/${program##*/}" "$@" && add nothing run_unit "$program"
done
for script in tests/replay/*.sh; do
	[ "$script" = tests/replay/run.sh ] && continue # of specification.sh
	wanted "${script#tests/}" "$@" && add long run_script "$script"
done
for script in tests/bench/{verdict,day}.sh tests/prometheus/{rules.sh,many.py} tests/kubernetes/manifests.sh; do
	wanted "${script#tests/}" "$@" && add nothing run_script "$script"
done
for program in build/fuzz/fuzz_*; do
	target=${program##*/fuzz_}
	[ -x "$program" ] && wanted "fuzz/$target" "$@" && add nothing run_script tests/fuzz/fuzz.sh "$target"
done
wanted lint "$@" && add long run_script tests/lint.sh
for script in tests/package/*.sh; do
	# `make test-deb` and `make test-release`, which take minutes.
	[[ $script == tests/package/@(deb|release|containerfile).sh ]] && continue
	wanted "$script" "$@" && add nothing run_script "$script"
done
for script in tests/e2e/*.sh; do
	[ "$script" = tests/e2e/lib.sh ] && continue
	wanted "$script" "$@" || continue
	if [ "$(id -u)" -eq 0 ]; then
		add "$(needs_of "$script")" run_script "$script"
	else
		add nothing skip "${script#tests/}" "needs root: sudo make test"
	fi
done

# Guests do not see this machine, and their time is counted in their own instructions.
# shellcheck disable=SC2086 # lists of names
wanted kernels "$@" && [ "${GUESTS-2}" != 0 ] &&
	add guest run_others kernels nice -n 19 tests/kernels/run.sh ${KERNELS-} ${SCENES:+-- $SCENES}
wanted systemd "$@" && [ "${GUESTS-2}" != 0 ] &&
	add guest run_others systemd nice -n 19 tests/systemd/run.sh

# ---- when ----

# Whether one of a class may start now.
may_start() { # CLASS
	local busy=0 machines=0 namespaces=0 guests=0 of
	for of in "${running[@]}"; do
		case ${class[of]} in
		guest) guests=$((guests + 1)) ;;
		machine) machines=$((machines + 1)) ;;
		namespace) namespaces=$((namespaces + 1)) ;;
		esac
		[ "${class[of]}" = guest ] || busy=$((busy + 1))
	done
	case $1 in
	guest) [ $guests -eq 0 ] ;;
	machine) [ $((machines + namespaces)) -eq 0 ] && [ $busy -lt "$JOBS" ] ;;
	namespace) [ $machines -eq 0 ] && [ $busy -lt "$JOBS" ] ;;
	long | nothing) [ $busy -lt "$JOBS" ] ;;
	esac
}

# Those that need most first; what needs nothing fills the places beside them.
start_next() {
	local of i
	for of in guest machine long namespace nothing; do
		may_start $of || continue
		for i in "${!waiting[@]}"; do
			[ "${class[i]}" = $of ] || continue
			unset "waiting[i]"
			eval "${work[i]}" >"$RESULTS/$i.out" 3>"$RESULTS/$i.words" &
			running[$!]=$i
			return 0
		done
	done
	return 1
}

passed=0 failed=0 skipped=0 told=0

# Tells of what is done, as far as nothing before it is missing.
tell() {
	local word
	while [ $told -lt ${#work[@]} ] && [ -e "$RESULTS/$told.done" ]; do
		cat "$RESULTS/$told.out"
		while read -r word; do
			case $word in
			pass) passed=$((passed + 1)) ;;
			skip) skipped=$((skipped + 1)) ;;
			*) failed=$((failed + 1)) ;;
			esac
		done <"$RESULTS/$told.words"
		[ -s "$RESULTS/$told.words" ] || {
			failed=$((failed + 1))
			echo "FAIL  ${work[told]}told nothing"
		}
		told=$((told + 1))
	done
}

waiting=("${!work[@]}")
while [ ${#waiting[@]} -gt 0 ] || [ ${#running[@]} -gt 0 ]; do
	while start_next; do :; done
	wait -n -p ended "${!running[@]}"
	touch "$RESULTS/${running[$ended]}.done"
	unset "running[$ended]"
	tell
done

echo "took $(took "$started")"
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
