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
ENTER=(in_net)
READY=()   # patterns that /readyz must match besides: what is missing
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
	READY=('socket sensor is not attached: .*CAP_PERFMON')
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
	READY=('socket sensor works without .*lockdown=integrity')
	;;
ipv6) [ ! -e /proc/sys/net/ipv6 ] || exit 1 ;;
cgroup1)
	! grep ' cgroup2 ' /proc/mounts || exit 1
	NAMED=('cgroup +v1')
	ENTER=(nsenter --net="/run/netns/$NS") # the other way hides what is mounted at /sys/fs/cgroup
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
install -d -o nobody "$WORK/run"
CONTROL=$WORK/run/control.sock
PROGRAM=$WORK/program

# As ready as this kernel and these rights allow, and what is missing in the body.
look_at_readiness() {
	local code
	daemon_start
	code=$(in_net curl -s -o "$WORK/readyz" -w '%{http_code}' http://127.0.0.1:9725/readyz)
	expect "/readyz says 200" [ "$code" = 200 ]
	expect "in a word" grep -qx ready "$WORK/readyz"
	[ ${#READY[@]} -gt 0 ] || expect "and nothing is missing" [ "$(wc -l <"$WORK/readyz")" -eq 1 ]
	for pattern in "${READY[@]}"; do
		expect "/readyz says $pattern" grep -E -- "$pattern" "$WORK/readyz"
	done
	[ "$FAILED" -eq 0 ] || cat "$WORK/readyz"
	expect "it ends well" daemon_stop
}

lab <<END
198.18.0.0/16 25 drop
* * accept
END
"${ENTER[@]}" "$PROGRAM" doctor >"$WORK/doctor.txt" 2>&1
for pattern in "${NAMED[@]}"; do
	expect "doctor says $pattern" grep -E -- "$pattern" "$WORK/doctor.txt"
done
if [ $LEFT = none ]; then
	in_net "$PROGRAM" watch --json --cloud none --only-netns self --duration 1 >"$WORK/out" 2>&1
	expect "it refuses to start" [ $? -eq 1 ]
	in_net "$PROGRAM" daemon --control-socket "$CONTROL" --only-netns self >"$WORK/daemon" 2>&1
	expect "so does the daemon" [ $? -eq 1 ]
	for pattern in "${NAMED[@]}"; do
		expect "and says $pattern" grep -E -- "$pattern" "$WORK/out"
		expect "the daemon, too" grep -E -- "$pattern" "$WORK/daemon"
	done
else
	look_at_readiness
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
	# Without sockets nobody knows that a program has given up: such an attempt ends a minute later.
	if [ $LEFT = wire ]; then
		check "every SYN to 25 is told, and that it left" '[.syns[] | select(.port == 25 and .left_host)]
			| length == 12 and all(.process == null)'
	else
		check_lab_agrees
	fi
fi
[ "$FAILED" -eq 0 ] || cat "$WORK/doctor.txt"
finish
