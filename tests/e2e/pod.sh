#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A process in a cgroup of the kind that kubelet and an engine make: its attempt names container and
# pod, in JSON and for people, and the cgroup may be gone by the time it ends. Likewise where engines
# use cgroup v1 and leave everything in the root of v2.
. "$(dirname "$0")/lib.sh"

ID=0f9a3c5e7b1d2846f0e1c2d3b4a5968778695a4b3c2d1e0f0123456789abcdef
POD_UID=1b2c3d4e-5f60-4718-92a3-b4c5d6e7f809

mount=$(findmnt -rnt cgroup2 -o TARGET | head -n 1)
group=$NS-kubepods/burstable/pod$POD_UID/$ID
if [ -z "$mount" ] || ! mkdir -p "$mount/$group" 2>/dev/null; then
	echo "no writable cgroup v2 on this machine"
	exit 77
fi
text_pid=
v1=$(findmnt -rnt cgroup -O pids -o TARGET | head -n 1)
remove_groups() {
	for hierarchy in "$mount" $v1; do
		(cd "$hierarchy" && rmdir -p "$group") 2>/dev/null
	done
}
trap 'end_process "$text_pid" KILL; remove_groups; clean_up' EXIT

lab <<END
* * accept
END
watch --only-netns self
ip netns exec "$NS" "$PROGRAM" watch -v --only-netns self --count 1 --duration 20 --ready-fd 3 \
	3>"$WORK/text.ready" >"$WORK/watch.txt" 2>&1 &
text_pid=$!
wait_until 10 "the second watch" [ -s "$WORK/text.ready" ]
(
	echo $BASHPID >"$mount/$group/cgroup.procs"
	mailer 198.18.1.25:25
)
# What was gone before anybody read of it could not be named.
wait_until 10 "the SYN to be told" grep -q '"event": *"syn"' "$WORK/watch.json"
wait_until 10 "the SYN to be told by the second watch" grep -q ' SYN ' "$WORK/watch.txt"
remove_groups
wait_for_attempts 1
wait "$text_pid"
text_pid=
in_net ip route add unreachable 198.18.3.0/24
if [ -n "$v1" ] && mkdir -p "$v1/$group" 2>/dev/null; then
	(
		echo $BASHPID >"$mount/cgroup.procs"
		echo $BASHPID >"$v1/$group/cgroup.procs"
		mailer 198.18.2.25:25 198.18.3.25:25
	)
	wait_for_attempts 3
	remove_groups
	gather
	check "cgroup v1 names them as well" "[.attempts[] | select(.destination != \"198.18.1.25\")]
		| (map(.outcome) | sort) == [\"established\", \"no-route\"] and all(.container == \"$ID\" and .pod == \"$POD_UID\" and .cgroup == \"/$group\")"
else
	echo "+ no cgroup v1 on this machine: that part is not tried"
	gather
fi
check "the attempt names container and pod" "[.attempts[] | select(.destination == \"198.18.1.25\")] | length == 1
	and all(.container == \"$ID\" and .pod == \"$POD_UID\" and .cgroup == \"/$group\")"
tr -s '\n ' ' ' <"$WORK/watch.txt" >"$WORK/watch.line"
grep -q "container ${ID:0:12}, pod $POD_UID, " "$WORK/watch.line" || {
	echo "not so: -v names them"
	cat "$WORK/watch.txt"
	FAILED=1
}
finish
