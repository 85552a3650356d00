#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Each destination takes five connections and then goes silent, while new ones answer: throttled.
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 accept first=5
END
watch --only-netns self
mailer --repeat 5 198.18.{1..6}.25:25
mailer --parallel --timeout 3500 198.18.{1..3}.25:25
mailer 198.18.{20..21}.25:25
wait_for_attempts 35
gather
check "port 25 is throttled" '.verdict["25/ipv4"] | .state == "throttled" and .by == null'
check "it was open before, and never blocked" '[.verdicts[].state] | index("open") == 0
	and index("blocked") == null'
check "it says what it saw" '.verdict["25/ipv4"].evidence.reasons
	| any(contains("3 networks that answered a moment before are silent while others answer"))'
check "throttling is a pattern of its own" '.verdict["25/ipv4"].fingerprint_hint.pattern
	== "25-throttled"'
check_lab_agrees
finish
