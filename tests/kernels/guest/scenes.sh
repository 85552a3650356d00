#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# In the guest, for run.sh: what doctor says of this kernel, with the objects of both compilers; then the
# scenes named in /job/scenes. Each gives a line of word, name and remark with tabs between, and what it had to
# say when it failed. After each the kernel's log must hold no warning.

result() { # WORD NAME REMARK [OUTPUT-FILE]
	printf '%s\t%s\t%s\n' "$1" "$2" "$3"
	[ $# -lt 4 ] || { head -c 4000 "$4" && echo; } | sed 's/^/      /'
}

# What a kernel says when something is wrong with it, or with what was loaded into it.
kernel_complaint() {
	dmesg | grep -E 'WARNING:|BUG:|Oops|rcu: .*(stall|detected)|hung task|Call Trace|segfault|soft lockup|general protection|refcount_t' |
		head -n 3
}

# Runs a command; a complaint of the kernel's is a failure whatever the command says.
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

# The row of kernels.tsv that this kernel gives, beside the one that stands there. The wire wants an uplink.
doctor() { # PROGRAM
	ip link add uplink0 type veth peer name far0
	ip link set uplink0 up
	ip link set far0 up
	ip address add 192.0.2.2/24 dev uplink0
	ip route add default via 192.0.2.1
	"$1" doctor --json >/tmp/doctor.json
	"$1" doctor --verbose >/tmp/doctor.txt 2>&1
	capsh --drop=cap_perfmon,cap_sys_admin -- -c "$1 doctor --json" >/tmp/alone.json
	ip link del uplink0
	{
		jq -r -f /job/doctor.jq /tmp/doctor.json
		jq -r -f /job/doctor.jq /tmp/alone.json | sed -n 's/^wire\t/wire-alone\t/p'
	} | sort >/tmp/row
	sort /job/row | diff - /tmp/row && return
	echo "--- what it said"
	grep -v '^libbpf: ' /tmp/doctor.txt
	grep '^libbpf: ' /tmp/doctor.txt | head -n 20
	return 1
}
export -f doctor

# Looking costs much of an emulated processor, waiting costs nothing.
export POLL=0.4

[ -z "$(kernel_complaint)" ] || result FAIL boot "$(kernel_complaint)"
for program in build/egress25 build/newest/egress25; do
	[ ! -x $program ] || [ ! -e /job/row ] || scene "doctor ($(cat "${program%/*}/clang"))" bash -c "doctor $program"
done
while read -r name; do
	case $name in
	demo) scene demo bash tests/lab/demo.sh ;;
	without/*) scene "$name" bash /job/degraded.sh "${name#*/}" ;;
	*) scene "e2e/$name" bash "tests/e2e/$name.sh" ;;
	esac
done </job/scenes
