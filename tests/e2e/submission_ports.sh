#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The submission ports, each on its own: 465 dropped here, 587 open, 2525 silent.
. "$(dirname "$0")/lib.sh"

lab <<END
* 2525 drop
* * accept
END
in_net nft -f - <<END
table inet filter { chain out { type filter hook output priority 0; tcp dport 465 drop; }; }
END
watch --only-netns self
mailer --parallel 198.18.{1..10}.25:587
mailer --parallel 198.18.{1..10}.25:{465,2525}
mailer 198.51.100.10:26
wait_for_attempts 30
gather
check "465 is blocked by this host" '.verdict["465/ipv4"] | .state == "blocked" and .by == "host"'
check "587 is open" '.verdict["587/ipv4"].state == "open"'
check "2525 is blocked by a silent network" \
	'.verdict["2525/ipv4"] | .state == "blocked" and .by == "network-silent"'
check "nothing is said of 25" '.verdict["25/ipv4"] == null'
check "the fingerprint names them" '.verdict["2525/ipv4"].fingerprint
	| contains("587-alive") and contains("2525-dead")'
check "port 26 is not watched" '[.attempts[] | select(.port == 26)] == []'
check_lab_agrees
check "ten attempts each" '[.attempts[].port] | group_by(.) | map(length) == [10, 10, 10]'
finish
