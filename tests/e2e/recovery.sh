#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The exemption takes effect: one answer opens the port, with the beginning of the block it ended.
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 drop
END
watch --only-netns self
mailer --parallel --timeout 3500 198.18.{1..10}.25:25
wait_for_verdict 25 ipv4 blocked
lab_change <<END
* 25 accept
END
mailer 198.18.1.25:25
wait_for_verdict 25 ipv4 open
wait_for_attempts 11
gather
check "blocked, then open" '[.verdicts[] | select(.port == 25) | .state] == ["blocked", "open"]'
check "the block began with the first SYN that went unanswered" '
	([.syns[].time] | min) == (.verdicts[] | select(.state == "blocked") | .since)'
check "it says what ended, and since when it had been" '
	(.verdicts[] | select(.state == "open") | .before.by == "network-silent")
	and (.verdicts[] | select(.state == "open") | .evidence.reasons
		| any(startswith("it was blocked by the network\u0027s silence from ")
			and endswith("destinations answer again")))'
check "one port is no pattern" '[.verdicts[].fingerprint_hint] == [null, null]'
check_lab_agrees
finish
