#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# nft redirects 25 to a local listener, as cPanel does: established without leaving.
. "$(dirname "$0")/lib.sh"

lab <<END
* * accept
END
in_net nft -f - <<END
table inet nat { chain out { type nat hook output priority -100;
	tcp dport 25 redirect to :10025; }; }
END
ip netns exec "$NS" nc -lkn 10025 >/dev/null 2>&1 </dev/null &
LISTENER_PID=$!
wait_until 5 "the listener" in_net sh -c "ss -Hltn sport = 10025 | grep -q ."
watch --only-netns self
mailer --read-banner-and-close --timeout 500 --parallel 198.51.100.10:25 203.0.113.7:25
mailer 198.51.100.10:587
wait_for_attempts 3
end_process $LISTENER_PID TERM
gather
check "port 25 was redirected here" '[.attempts[] | select(.port == 25)] | length == 2
	and all(.outcome == "redirected-here" and .left_host == false)'
check "nothing is said to be open" '[.verdicts[] | select(.port == 25 and .state == "open")] == []'
check "port 25 is intercepted here" '.verdict["25/ipv4"].state == "intercepted"'
check "port 587 left and is open" '.verdict["587/ipv4"].state == "open"'
check "it says what it saw" '.verdict["25/ipv4"].evidence.reasons
	| any(contains("2 connections to 2 networks were established without leaving this host"))'
check "the advice is about redirects on this host" '.verdict["25/ipv4"].guidance
	| .provider == "host" and .rule == "intercepted"
		and (.steps | any(contains("iptables-save -t nat") and contains("SMTP_REDIRECT")))'
check_rules "the rule is a candidate" '.verdict["25/ipv4"].guidance.candidates | map(del(.netns))
	== [{family: "inet", table: "nat", chain: "out", handle: 2, hook: "output",
		rule: "tcp dport 25 redirect to :10025", why: "port"}]'
check_lab_agrees
finish
