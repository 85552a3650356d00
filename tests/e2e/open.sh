#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Port 25 answers: established, with banner and bytes, and the port is open.
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 accept
END
watch --only-netns self
mailer --parallel 198.51.100.{10,11,12}:25 203.0.113.7:25
# One more from a cgroup of its own, where this machine has a writable cgroup v2.
expected=4
cgroups=$(findmnt -rnt cgroup2 -o TARGET | head -n 1)
if [ -n "$cgroups" ] && mkdir "$cgroups/$NS" 2>/dev/null; then
	expected=5
	(
		echo $BASHPID >"$cgroups/$NS/cgroup.procs"
		mailer 198.51.100.14:25
	)
fi
wait_for_attempts $expected
[ $expected -eq 4 ] || rmdir "$cgroups/$NS"
gather
check "all were established" ".attempts | length == $expected"' and all(.outcome == "established")'
check "all left by the uplink" '.attempts | all(.left_host and .interface == "uplink0")'
check "the banner was read" '.attempts | all(.bytes_received > 20 and .errno == null)'
check "handshake times are there" '.attempts | all(.handshake_ms >= 0 and .duration_ms >= .handshake_ms)'
check "the lab's TTL is seen" '.attempts | all(.answer_ttl == 50 and .zeek == "SF")'
check "the client is named" '.attempts | all(.process.name == "mailer" and .process.uid == 0)'
[ $expected -eq 4 ] || check "the cgroup is named, although it is not mounted in there" \
	".attempts | map(.cgroup) | index(\"/$NS\") != null"
check "port 25 is open" '.verdict["25/ipv4"] | .state == "open" and .by == null'
check "nothing is said of IPv6" '.verdict["25/ipv6"] == null'
check_lab_agrees
check_nothing_lost
finish
