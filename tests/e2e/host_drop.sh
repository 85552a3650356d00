#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# nft drops port 25 in output: blocked by this host, no SYN leaves, and the rule is named.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
in_net nft -f - <<END
table inet filter {
	chain unrelated { type filter hook output priority -1; tcp dport 2526 drop; udp dport 25 drop; }
	chain out { type filter hook output priority 0; tcp dport 25 drop; }
}
END
watch --only-netns self
mailer --parallel 198.51.100.10:25 203.0.113.7:25
wait_for_attempts 2
gather
check "both were dropped here" '.attempts | length == 2 and all(.outcome == "dropped-here")'
check "neither left" '.attempts | all(.left_host == false)'
check "the reason is named" \
	'.attempts | all(.drop.by == "netfilter" and (.drop.reason | IN("NETFILTER_DROP", "nf_hook_slow")))'
check "the program saw a timeout" '.attempts | all(.errno == "ETIMEDOUT")'
check "blocked by this host" '.verdict["25/ipv4"] | .state == "blocked" and .by == "host"'
check "the evidence has every SYN as dropped here" '.verdict["25/ipv4"].evidence
	| .left_host == 0 and .dropped_here > 0'
check "the advice is about this host" '.verdict["25/ipv4"].guidance.provider == "host"'
check_rules "the rule is a candidate, and no other" '.verdict["25/ipv4"].guidance.candidates
	| map(del(.netns)) == [{family: "inet", table: "filter", chain: "out", handle: 5,
		hook: "output", rule: "tcp dport 25 drop", why: "port"}]'
check_rules "a step names it" '.verdict["25/ipv4"].guidance.steps
	| any(. == "Candidates: table inet filter chain out handle 5: tcp dport 25 drop.")'
check "the lab saw nothing" '[.lab.destinations[].syns] | add // 0 | . == 0'
check_lab_agrees
finish
