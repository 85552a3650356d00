#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The cloud drops 25 silently: blocked, by the network, within 3.2 s of the first SYN.
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 drop
* * accept
END
watch --only-netns self
mailer --parallel 198.18.{1..3}.25:{465,587}
mailer --parallel 198.18.{1..12}.25:25
wait_for_attempts 18
gather
check "port 25 is blocked by a silent network" \
	'.verdict["25/ipv4"] | .state == "blocked" and .by == "network-silent"'
check "the verdict came within 3.2 s of the first SYN" '
	([.syns[] | select(.port == 25) | .time] | min) as $first
	| [.verdicts[] | select(.state == "blocked") | .time][0] as $decided
	| def ns: (.[0:19] + "Z" | fromdate) + (.[19:26] | tonumber);
	($decided | ns) - ($first | ns) <= 3.2'
check "it is sure" '.verdict["25/ipv4"].confidence > 0.999'
check "its evidence has the twelve networks and the control" '.verdict["25/ipv4"].evidence
	| .networks == 12 and .destinations == 12 and .answered == 0 and .dropped_here == 0
		and .left_host == .syns and (.control | any(.port == 587 and .answered == 3))'
check "port 587 is open" '.verdict["587/ipv4"].state == "open"'
check "the pattern of ports is a hint, and no more" '.verdict["25/ipv4"].fingerprint_hint
	| .pattern == "25-dead 465-alive 587-alive" and .basis == "25 silent; 465 and 587 answer"
		and (.suggests | index("azure")) and (.source | contains("https://"))
		and (.text | endswith("it names no one for sure."))'
check "25 alone has the hint" '.verdict["587/ipv4"].fingerprint_hint == null'
check "25 ended silent after the kernel gave up" '[.attempts[] | select(.port == 25)]
	| all(.outcome == "silent" and .errno == "ETIMEDOUT" and .zeek == "S0" and .syns >= 3)'
check "each repeat is a record" '
	([.attempts[] | select(.port == 25) | .syns - 1] | add) == (.retries | length)'
check_lab_agrees
check_nothing_lost
finish
