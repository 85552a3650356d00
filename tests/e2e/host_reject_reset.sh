#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# nft rejects port 25 with a TCP reset: this host answered.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
in_net nft -f - <<END
table inet filter { chain out { type filter hook output priority 0;
	tcp dport 25 reject with tcp reset; }; }
END
watch --only-netns self
mailer --parallel 198.51.100.10:25 203.0.113.7:25
wait_for_attempts 2
gather
check "both were rejected here" \
	'.attempts | length == 2 and all(.outcome == "rejected-here" and .left_host == false)'
check "the program was refused" '.attempts | all(.errno == "ECONNREFUSED")'
check "blocked by this host" '.verdict["25/ipv4"] | .state == "blocked" and .by == "host"'
check_lab_agrees
finish
