#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Every errno that connect() gives before a SYN is told as the program got it, by each way to watch
# it that this kernel has: prohibited and blackhole routes, no route at all, no free source port.
. "$(dirname "$0")/lib.sh"

lab --no-ipv6-route <<END
* * accept
END
in_net ip route add prohibit 198.51.100.0/26
in_net ip route add blackhole 198.51.100.64/26
in_net ip route add unreachable 198.51.100.128/26
in_net ip route add throw 203.0.113.0/24 table 100
in_net sysctl -qw net.ipv4.ip_local_port_range="40000 40001"

# Two connections hold the two ports; the third finds none.
exhaust() { # ADDRESS PORT
	in_net bash -c "exec 3<>/dev/tcp/$1/$2 4<>/dev/tcp/$1/$2; exec 5<>/dev/tcp/$1/$2" 2>/dev/null
}

try() { # WAY
	watch --only-netns self --connect "$1"
	mailer 198.51.100.1:25 198.51.100.65:25 198.51.100.129:25
	mailer "[2001:db8:25::1]:25"
	exhaust 198.18.1.25 25
	wait_for_attempts 7
	gather
	check "$1: each errno is the program's own" '[.attempts[]
		| select(.destination | startswith("198.51.100.") or startswith("2001:"))
		| [.destination, .errno, .syns]] | sort == [
			["198.51.100.1", "EACCES", 0], ["198.51.100.129", "EHOSTUNREACH", 0],
			["198.51.100.65", "EINVAL", 0], ["2001:db8:25::1", "ENETUNREACH", 0]]'
	check "$1: a missing source port is named, and is nobody's block" '[.attempts[]
		| select(.destination == "198.18.1.25")]
		| length == 3 and (map(select(.outcome == "established")) | length == 2)
			and any(.errno == "EADDRNOTAVAIL" and .syns == 0)'
	check "$1: who tried is known" '.attempts | all(.process.name == "mailer" or .process.name == "bash")'
}

ways=0
for way in fexit cgroup tracepoint; do
	"$PROGRAM" doctor --json --connect "$way" 2>/dev/null |
		jq -e '.sensors[] | select(.name == "connect") | .attached' >/dev/null || continue
	try "$way"
	ways=$((ways + 1))
done
[ "$ways" -ge 1 ] || {
	echo "no way to watch connect() works here"
	FAILED=1
}
[ "$("$PROGRAM" doctor --json | jq -r '.sensors[] | select(.name == "connect") | .by')" != null ] || {
	echo "doctor does not say how connect() is watched"
	FAILED=1
}
finish
