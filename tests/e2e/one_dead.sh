#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# One dead destination among five: degraded, and the dead one is named.
. "$(dirname "$0")/lib.sh"

lab <<END
198.18.5.25 25 drop
* 25 accept
END
watch --only-netns self
mailer --parallel 198.18.{1..5}.25:25
wait_for_attempts 5
gather
check "port 25 is degraded, not blocked" '.verdict["25/ipv4"].state == "degraded"
	and ([.verdicts[].state] | index("blocked") == null)'
check "the dead one is named" \
	'.verdict["25/ipv4"].evidence.reasons | any(contains("198.18.5.25"))'
check "four were established, one silent" '[.attempts[].outcome] | sort
	== ["established", "established", "established", "established", "silent"]'
check_lab_agrees
finish
