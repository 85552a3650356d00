#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Private destinations only: reported apart, never evidence.
. "$(dirname "$0")/lib.sh"

lab <<END
10.0.0.0/8 25 drop
* 25 accept
END
watch --only-netns self
mailer --parallel 10.{1..14}.0.25:25
mailer 192.168.7.25:25 100.64.1.1:25
wait_for_attempts 16
gather
check "their scope is private" '.attempts | length == 16 and all(.scope == "private")'
check "silent ones are silent, the others established" '.attempts
	| all(.outcome == (if (.destination | startswith("10.")) then "silent" else "established" end))'
check "there is no verdict" '.verdicts == []'
check_lab_agrees
finish
