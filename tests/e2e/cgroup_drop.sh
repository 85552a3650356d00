#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A BPF program on the cgroup of the sending process, as systemd's IPAddressDeny is one, discards its
# packets: blocked by this host, by the cgroup. One that refuses the call itself leaves no packet.
. "$(dirname "$0")/lib.sh"

groups=$(findmnt -rnt cgroup2 -o TARGET | head -n 1)
mounted=
if [ -z "$groups" ]; then
	groups=$WORK/cgroup2
	mkdir "$groups"
	mount -t cgroup2 none "$groups" || {
		echo "no cgroup v2 on this machine"
		exit 77
	}
	mounted=$groups
fi
group=$groups/$NS
remove_group() {
	rmdir "$group" 2>/dev/null
	[ -z "$mounted" ] || umount "$mounted"
}
trap 'end_process "$WATCH_PID" KILL; WATCH_PID=; remove_group; clean_up' EXIT
mkdir "$group" 2>/dev/null || {
	echo "no writable cgroup v2 on this machine"
	exit 77
}

# `ip netns exec` hides the cgroups behind a fresh /sys, so the cgroup comes first.
shut_in() { # KIND COMMAND...
	local kind=$1
	shift
	"$BUILD/lab/shut" "$kind" "$group" ip netns exec "$NS" "$@"
}

lab <<END
* * accept
END
watch --only-netns self
shut_in egress "$BUILD/lab/mailer" --parallel 198.18.{1,2}.25:25 \
	198.18.3.25:587 >>"$WORK/mailer.out" || FAILED=1
wait_for_attempts 3
# The same process group, without the program: so it was that.
mailer 198.18.4.25:587
wait_for_attempts 4
gather
check "the cgroup dropped what its process sent" '[.attempts[] | select(.destination != "198.18.4.25")]
	| length == 3 and all(.outcome == "dropped-here" and .drop.by == "cgroup"
		and (.drop.reason | test("BPF_CGROUP_EGRESS|^ip_finish_output$")) and .left_host == false)'
check "others are not stopped" '[.attempts[] | select(.destination == "198.18.4.25")]
	| length == 1 and all(.outcome == "established")'
check "blocked by this host" '.verdict["25/ipv4"] | .state == "blocked" and .by == "host"'
check "the advice names what systemd does, and how to see the rest" '.verdict["25/ipv4"].guidance
	| .provider == "host" and .rule == "cgroup" and (.steps | join(" ")
		| test("stopped on this machine by cgroup")
			and test("systemctl show UNIT -p IPAddressDeny") and test("bpftool cgroup tree"))'
check_lab_agrees

watch --only-netns self
shut_in connect "$BUILD/lab/mailer" --parallel 198.18.{5,6}.25:25 \
	>>"$WORK/mailer.out" || FAILED=1
wait_for_attempts 2
gather
check "the call was refused before any SYN" '.attempts | length == 2
	and all(.outcome == "denied" and .errno == "EPERM" and .syns == 0)'
check "blocked by this host, too" '.verdict["25/ipv4"] | .state == "blocked" and .by == "host"'
check "no SYN is said to be discarded, for there was none" '.verdict["25/ipv4"]
	| .subsystem == "unknown" and (.evidence.reasons | any(test("this host refuses the call"))
		and all(test("discarded") | not))'
check "the advice says what may refuse a program" '.verdict["25/ipv4"].guidance
	| .provider == "host" and .rule == "denied" and (.summary | test("Operation not permitted"))
		and (.steps | join(" ") | test("SELinux") and test("bpftool cgroup tree"))'
finish
