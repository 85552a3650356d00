#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# nft rejects port 25 with ICMP: this host answered, also where the program gives up first.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
in_net nft -f - <<END
table inet filter { chain out { type filter hook output priority 0;
	tcp dport 25 reject with icmpx admin-prohibited; }; }
END
watch --only-netns self
mailer --parallel 198.51.100.10:25 203.0.113.7:25 "[2001:db8:25::1]:25" "[2001:db8:26::1]:25"
mailer --timeout 300 198.51.100.11:25
wait_for_attempts 5
gather
check "all were rejected here" \
	'.attempts | length == 5 and all(.outcome == "rejected-here" and .left_host == false)'
check "none came from beyond" '.attempts | all(.icmp == null)'
check "blocked by this host over IPv4" '.verdict["25/ipv4"] | .state == "blocked" and .by == "host"'
check "blocked by this host over IPv6" '.verdict["25/ipv6"] | .state == "blocked" and .by == "host"'
check_lab_agrees
finish
