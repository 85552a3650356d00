#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs the static program on stock kernels, two guests at a time, and prints a line for each kernel and
# scene, of word, name and remark with tabs between (tests/run.sh shows and counts them). What a kernel can do is compared with its row of kernels.tsv, which scenes it
# runs is in scenes.tsv. A kernel that cannot be fetched or booted has failed; only without qemu, or without
# a Debian mirror to ask, is it skipped.
# usage: run.sh [KERNEL...] [-- SCENE...]    kernels as in kernels.tsv, scenes as in tests/e2e, or demo
# environment: GUESTS at a time (2), KERNELS_ARCH=arm64, KERNELS_SCENES=all for every scene, or few: one kernel,
#        the oldest that is wanted in full, plays what `make test-kernels` does, the others what is `always`

. "$(dirname "$0")/apt.sh"
extent=${KERNELS_SCENES:-often} arch=${KERNELS_ARCH:-amd64} kernels=() scenes=()
FULL=6.1 # of these when it is few: 5.15, from which on all is to work, is not to be had
while [ $# -gt 0 ]; do
	case $1 in
	--)
		shift
		scenes=("$@")
		break
		;;
	*) kernels+=("$1") ;;
	esac
	shift
done
# The program and the lab, as `make test-kernels` leaves them.
built=$BUILD compiler=gcc
[ "$arch" = amd64 ] || built=$BUILD/$arch compiler="aarch64-linux-gnu-gcc --sysroot=$CACHE/sysroot-arm64"

tell() { # WORD NAME REMARK
	printf '%s\tkernel %s\t%s\n' "$1" "$2" "$3"
}

# The value of a column of a kernel's row.
fact() { # KERNEL COLUMN
	awk -F'\t' -v kernel="$1" -v column="$2" '/^#/ { next }
		!header { header = 1; for (i = 1; i <= NF; i++) at[$i] = i; next }
		$1 == kernel { print $at[column] }' "$KERNELS/kernels.tsv"
}

rows() {
	awk -F'\t' -v arch="$arch" '!/^#/ && $1 != "kernel" && (($1 ~ /-arm64$/) == (arch == "arm64")) { print $1 }' \
		"$KERNELS/kernels.tsv"
}

# The same program with the object of the newest clang: of the rest only what embeds it is built anew.
build_newest() {
	local b=$BUILD/newest
	"$KERNELS/clang.sh" --fetch >"$OUT/newest-clang" || return
	mkdir -p "$b"
	rm -rf "$b/user"
	cp -a "$BUILD/user" "$b/user"
	grep -l 'egress25\.skel\.h' "$b"/user/*/*.d | sed 's/d$/o/' | xargs rm -f
	find "$b/user" -name '*.d' -delete
	make -C "$TOP" --no-print-directory STATIC=1 B="build/newest" CLANG="$KERNELS/clang.sh" all
}

# What is laid over every guest's root: the program, the lab, the scenes.
prepare_job() { # DIRECTORY
	local e25=$1/e25
	rm -rf "$1"
	mkdir -p "$e25/build/newest" "$1/job"
	cp -r "$TOP"/{Makefile,README.md,scripts} "$e25/"
	mkdir "$e25/tests"
	cp -r "$TOP"/tests/{e2e,lab,fixtures,serve} "$e25/tests/"
	cp -r "$built/static/egress25" "$built/static/lab" "$e25/build/"
	[ ! -d "$BUILD/share" ] || cp -r "$BUILD/share" "$e25/build/"
	clang --version | sed -n 's/.*clang version \([0-9]*\).*/clang \1/p' >"$e25/build/clang"
	if [ -x "$BUILD/newest/static/egress25" ] && [ "$arch" = amd64 ]; then
		cp "$BUILD/newest/static/egress25" "$e25/build/newest/"
		sed 's/^/clang /' "$OUT/newest-clang" >"$e25/build/newest/clang"
	fi
	strip --strip-debug "$e25/build/egress25" "$e25/build/newest/egress25" "$e25"/build/lab/* 2>/dev/null || true
	find "$e25/build" -name '*.d' -delete
	echo '#include <sys/syscall.h>' | $compiler -E -dM - >"$e25/build/syscalls.h"
	cp "$KERNELS/guest/scenes.sh" "$1/job/job.sh"
	cp "$KERNELS/guest/degraded.sh" "$1/job/"
	cp "$KERNELS/doctor.jq" "$1/job/"
}

# Whether a kernel plays what is marked so in scenes.tsv.
plays() { # KERNEL always|often|never|""
	case $extent,$2 in
	*,always | often,often | all,often | all,) ;;
	few,often) [ "$1" = $FULL ] ;;
	*) return 1 ;;
	esac
}

# The scenes of a kernel: those asked for, or those of scenes.tsv whose needs it has.
scenes_of() { # KERNEL
	local name when needs
	if [ ${#scenes[@]} -gt 0 ]; then
		printf '%s\n' "${scenes[@]}"
		return
	fi
	while read -r name; do
		IFS=$'\t' read -r _ when needs _ < <(grep -P "^$name\t" "$KERNELS/scenes.tsv") || when=
		plays "$1" "$when" || continue
		[ -z "$needs" ] || [ "$(fact "$1" "$needs")" = yes ] || continue
		echo "$name"
	done < <(
		echo demo
		cd "$TOP/tests/e2e" && printf '%s\n' *.sh | sed 's/\.sh$//' | grep -vx lib
	)
}

mirror_answers() {
	curl -sfL -o /dev/null --max-time 20 "$(mirror)/debian/dists/"
}

# What degraded.tsv has for a kernel: a line of the kernel's arguments and the scenes, with a tab between.
degraded_of() { # KERNEL
	[ ${#scenes[@]} -gt 0 ] || ! plays "$1" often ||
		awk -F'\t' -v kernel="$1" '$1 == kernel { print $2 "\t" $3 }' "$KERNELS/degraded.tsv"
}

# One guest: its lines are printed with its kernel's name.
run_guest() { # KERNEL DIRECTORY LOG SCENES [KERNEL-ARGUMENT...]
	local kernel=$1 dir=$2 log=$3 chosen=$4 job guest status=0
	shift 4
	job=$(mktemp -d "$OUT/job-$kernel.XXXX")
	cp -r "$OUT/job/." "$job"
	tr ' ' '\n' <<<"$chosen" >"$job/job/scenes"
	# Where nothing is taken away, doctor has to say what the table does.
	[ $# -gt 0 ] || awk -F'\t' -v kernel="$kernel" '/^#/ { next }
		!n { n = split($0, name); next }
		$1 == kernel { for (i = 2; i <= n; i++) print name[i] "\t" $i }' "$KERNELS/kernels.tsv" >"$job/job/row"
	"$KERNELS/boot.sh" "$dir" "$job" "$@" >"$log" 2>&1 &
	guest=$!
	trap 'kill $guest; wait $guest; rm -rf "$job"; exit 1' TERM
	wait $guest || status=$?
	sed -E "s/^(pass|skip|FAIL)\t/\1\tkernel $kernel /" "$log"
	[ $status -eq 0 ] || tell FAIL "$kernel boot" "status $status${*:+ with $*}"
	rm -rf "$job"
}

fetched() { # KERNEL: the directory, or what there is to tell
	local dir
	if dir=$("$KERNELS/fetch.sh" "${1%-arm64}" "$arch" 2>"$OUT/$1.log"); then
		echo "$dir"
	elif mirror_answers; then
		tell FAIL "$1 fetch" "it could not be downloaded"
		tail -n 5 "$OUT/$1.log" | sed 's/^/      /'
		return 1
	else
		tell skip "$1 fetch" "the Debian mirror $(mirror) does not answer"
		return 1
	fi
}

# Begins a guest as soon as there is room for one.
begin() { # NUMBER KERNEL ARGUMENTS SCENES...
	while [ "$(jobs -rp | wc -l)" -ge "${GUESTS:-2}" ]; do
		wait -n || true
	done
	# shellcheck disable=SC2086 # the kernel's arguments are words
	run_guest "$2" "$CACHE/${2%-arm64}-$arch" "$OUT/$1.log" "$4" $3 >"$OUT/$1.lines" 2>&1 &
}

command -v qemu-system-x86_64 >/dev/null || {
	tell skip "all guests" "qemu is not installed (scripts/deps.sh kernels)"
	exit
}
[ ${#kernels[@]} -gt 0 ] || mapfile -t kernels < <(rows)
"$KERNELS/root.sh" "$arch" >/dev/null 2>"$OUT/root.log" || {
	if mirror_answers; then
		tell FAIL "all userland" "it could not be downloaded: $(tail -n 1 "$OUT/root.log")"
	else
		tell skip "all userland" "the Debian mirror $(mirror) does not answer"
	fi
	exit
}
build_newest >"$OUT/newest.log" 2>&1 || {
	tell FAIL "all newest-clang" "$(tail -n 1 "$OUT/newest.log")"
	rm -rf "$BUILD/newest/static"
}
prepare_job "$OUT/job"
trap 'kill $(jobs -p) 2>/dev/null; wait; exit 1' INT TERM
n=0
for kernel in "${kernels[@]}"; do
	fetched "$kernel" >"$OUT/fetched" || {
		cat "$OUT/fetched"
		continue
	}
	names=$(scenes_of "$kernel" | paste -sd' ')
	# What the command line takes away needs a guest of its own.
	while IFS= read -r line; do
		[ -n "${line%%$'\t'*}" ] || names+=" ${line#*$'\t'}"
	done < <(degraded_of "$kernel")
	begin $((n += 1)) "$kernel" '' "$names"
	while IFS= read -r line; do
		[ -z "${line%%$'\t'*}" ] || begin $((n += 1)) "$kernel" "${line%%$'\t'*}" "${line#*$'\t'}"
	done < <(degraded_of "$kernel")
done
wait
for ((i = 1; i <= n; i++)); do
	cat "$OUT/$i.lines"
done
