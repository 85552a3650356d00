#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# In the guest: what doctor says of this kernel, then the scenes named in /job/scenes, each with a line as
# tests/run.sh prints them. After each the kernel's log must hold no warning.

# What a kernel says when something is wrong with it, or with what was loaded into it.
kernel_complaint() {
	dmesg | grep -E 'WARNING:|BUG:|Oops|rcu:|hung task|Call Trace|segfault|soft lockup|general protection|refcount_t' |
		head -n 3
}

scene() { # NAME COMMAND...
	local name=$1 start=$EPOCHREALTIME status took complaint
	shift
	dmesg -C
	timeout 240 "$@" >/tmp/scene.out 2>&1
	status=$?
	took=$(awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f s", b - a }')
	complaint=$(kernel_complaint)
	if [ -n "$complaint" ]; then
		dmesg >>/tmp/scene.out
		result FAIL "$name" "$took, the kernel complains: $complaint" /tmp/scene.out
		return
	fi
	case $status in
	0) result pass "$name" "$took$(sed -n 's/^+ /; /p' /tmp/scene.out | tr -d '\n')" ;;
	77) result skip "$name" "$(tail -n 1 /tmp/scene.out)" ;;
	*) result FAIL "$name" "$took, status $status" /tmp/scene.out ;;
	esac
}

while read -r name; do
	case $name in
	demo) scene demo bash tests/lab/demo.sh ;;
	*) scene "e2e/$name" bash "tests/e2e/$name.sh" ;;
	esac
done </job/scenes
