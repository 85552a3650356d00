#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The uplink's own queue discards the SYNs, after the wire sensor saw them: dropped here, by qdisc.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
# A bucket smaller than a SYN.
in_net tc qdisc add dev uplink0 root tbf rate 8kbit burst 40 limit 40
watch --only-netns self
# The first SYN alone, which the client sends itself: those of timers interrupt whoever runs, and
# not every kernel lets programs see what happens then.
mailer --parallel --timeout 900 198.51.100.10:25 203.0.113.7:25
wait_for_attempts 2
gather
check "both were dropped here by the queue" '.attempts | length == 2
	and all(.outcome == "dropped-here" and .drop.by == "qdisc" and .left_host == false)'
check "blocked by this host" '.verdict["25/ipv4"] | .state == "blocked" and .by == "host"
	and .subsystem == "qdisc" and .evidence.left_host == 0'
check "and it is said once" '.verdicts | length == 1'
check_lab_agrees
finish
