#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# In a guest: something that the program stands on is missing. It must name the cause and the way out, and
# judge rightly from what is left. What the kernel's command line takes away is a guest of its own (run.sh).
# usage: degraded.sh WHAT
# shellcheck source=../../e2e/lib.sh
. /e25/tests/e2e/lib.sh

WHAT=$1
RIGHTS=    # capabilities, when it does not run as root
FIRST=true # a command that takes something away, in a mount namespace of the program's own
NAMED=()   # patterns that doctor's text must match: the cause, the way out
LEFT=all   # a sensor that must be attached all the same; none: it must refuse to start
service=bpf,perfmon,net_admin,dac_read_search
case $WHAT in
btf)
	FIRST='mount -t tmpfs none /sys/kernel/btf'
	NAMED=('no BTF' 'CONFIG_DEBUG_INFO_BTF|boot a kernel')
	LEFT=none
	;;
tracefs) # under "ip netns exec" it is not mounted, and without CAP_SYS_ADMIN the program cannot
	FIRST='! mountpoint -q /sys/kernel/tracing'
	RIGHTS=$service
	;;
jit)
	echo 0 >/proc/sys/net/core/bpf_jit_enable 2>/dev/null || {
		echo "this kernel's JIT cannot be switched off"
		exit 77
	}
	trap 'echo 1 >/proc/sys/net/core/bpf_jit_enable; clean_up' EXIT
	NAMED=('JIT +no' 'net\.core\.bpf_jit_enable')
	;;
paranoid-*)
	before=$(cat /proc/sys/kernel/perf_event_paranoid)
	echo "${WHAT#*-}" >/proc/sys/kernel/perf_event_paranoid
	trap 'echo "$before" >/proc/sys/kernel/perf_event_paranoid; clean_up' EXIT
	RIGHTS=$service
	;;
perfmon)
	RIGHTS=bpf,net_admin
	NAMED=('CAP_PERFMON')
	LEFT=wire
	;;
root)
	RIGHTS=none
	NAMED=('root' 'CAP_BPF')
	LEFT=none
	;;
lockdown)
	grep -q '\[confidentiality\]' /sys/kernel/security/lockdown || {
		echo "this kernel is not locked down"
		exit 1
	}
	NAMED=('lockdown=confidentiality' 'lockdown=integrity')
	LEFT=socket
	;;
ipv6) [ ! -e /proc/sys/net/ipv6 ] || exit 1 ;;
cgroup1)
	! findmnt -t cgroup2 >/dev/null || exit 1
	NAMED=('cgroup +v1')
	;;
*)
	echo "degraded.sh: what is $WHAT?"
	exit 1
	;;
esac

# The program as it is run then; everything else of this test has what it needs.
cat >"$WORK/program" <<END
#!/usr/bin/env -S unshare -m /bin/bash
rights=$RIGHTS
$FIRST || exit 125
[ -n "\$rights" ] || exec "$PROGRAM" "\$@"
list=-all
[ "\$rights" = none ] || list=-all,+\${rights//,/,+}
exec setpriv --reuid nobody --regid nogroup --clear-groups --bounding-set="\$list" --inh-caps="\$list" \\
	--ambient-caps="\$list" "$PROGRAM" "\$@"
END
chmod 755 "$WORK" "$WORK/program"
PROGRAM=$WORK/program

lab <<END
198.18.0.0/16 25 drop
* * accept
END
in_net "$PROGRAM" doctor >"$WORK/doctor.txt" 2>&1
for pattern in "${NAMED[@]}"; do
	expect "doctor says $pattern" grep -E -- "$pattern" "$WORK/doctor.txt"
done
if [ $LEFT = none ]; then
	in_net "$PROGRAM" watch --json --cloud none --only-netns self --duration 1 >"$WORK/out" 2>&1
	expect "it refuses to start" [ $? -eq 1 ]
	for pattern in "${NAMED[@]}"; do
		expect "and says $pattern" grep -E -- "$pattern" "$WORK/out"
	done
else
	watch --only-netns self
	mailer --parallel 198.51.100.{1..3}:587
	mailer --parallel --timeout 6000 198.18.{1..12}.25:25
	wait_for_verdict 25 ipv4 blocked
	gather
	check "the block is seen, and whose it is" '.verdict["25/ipv4"] | .by == "network-silent"'
	check "587 is open" '.verdict["587/ipv4"] | .state == "open"'
	if [ $LEFT = all ]; then
		check "every sensor is attached" '.ready.sensors | sort == ["connect", "drop", "socket", "wire"]'
	else
		check "at least $LEFT is attached" ".ready.sensors | index(\"$LEFT\") != null"
	fi
	check_lab_agrees
fi
[ "$FAILED" -eq 0 ] || cat "$WORK/doctor.txt"
finish
