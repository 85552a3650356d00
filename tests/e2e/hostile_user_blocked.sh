#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# needs: machine
# The port is blocked by the network, and a user without any right would have it look open: it answers
# itself, on its loopback device and behind a TUN device of its own. The machine stays blocked.
. "$(dirname "$0")/lib.sh"
needs_user_namespaces

lab <<END
* 25 drop
* * accept
END
watch
mailer --parallel --timeout 3000 198.18.{1..12}.25:25
wait_for_verdict 25 ipv4 blocked
nobody_apart answers_itself
nobody_apart tun
mailer --parallel --timeout 3000 198.18.{21..32}.25:25
nobody_apart answers_itself
gather
check "blocked by the silent network until the end" '[.verdicts[] | select(.port == 25)
	| [.state, .by]] | length > 0 and (unique == [["blocked", "network-silent"]])'
expect "it was answered, as far as it is concerned" jq -se '[.[] | select(.event == "attempt"
	and .process.uid == 65534 and (.outcome == "established" or .outcome == "redirected-here"))]
	| length > 3' "$WORK/watch.json"
check "all that left is in the evidence, and nothing else" '.verdict["25/ipv4"].evidence
	| .left_host == .syns and .answered == 0'
finish
