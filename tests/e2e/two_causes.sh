#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# 25 is silent in the network while 587 is dropped here: two blocks at once, two causes.
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 drop
* * accept
END
in_net nft -f - <<END
table inet filter { chain out { type filter hook output priority 0; tcp dport 587 drop; }; }
END
watch --only-netns self
mailer --parallel --timeout 3500 198.18.{1..10}.25:{25,587}
wait_for_attempts 20
gather
check "25 is blocked by a silent network" \
	'.verdict["25/ipv4"] | .state == "blocked" and .by == "network-silent"'
check "587 is blocked by this host" '.verdict["587/ipv4"] | .state == "blocked" and .by == "host"'
check "each has its own advice" '.verdict["587/ipv4"].guidance.provider == "host"
	and .verdict["25/ipv4"].guidance.provider != "host"'
check_lab_agrees
finish
