#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# One dead destination among five is what a healthy server always sees: the port stays open, and the dead
# one is told as the attempt it was.
. "$(dirname "$0")/lib.sh"

lab <<END
198.18.5.25 25 drop
* 25 accept
END
watch --only-netns self
mailer --parallel 198.18.{1..5}.25:25
wait_for_attempts 5
gather
check "port 25 is open and stays it" '[.verdicts[] | select(.port == 25) | .state] == ["open"]'
check "the dead one is named" \
	'[.attempts[] | select(.outcome == "silent") | .destination] == ["198.18.5.25"]'
check "four were established, one silent" '[.attempts[].outcome] | sort
	== ["established", "established", "established", "established", "silent"]'
check_lab_agrees
finish
