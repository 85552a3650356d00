#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A destination answers after two seconds: open, never blocked.
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 accept delay=2000
END
watch --only-netns self
mailer --parallel 198.18.{1..8}.25:25
wait_for_attempts 8
gather
check "all were established" '.attempts | length == 8 and all(.outcome == "established")'
check "the handshake took two seconds" '.attempts | all(.handshake_ms > 1900)'
check "more than one SYN was needed" '.attempts | all(.syns > 1)'
check "open, and never blocked" '.verdict["25/ipv4"].state == "open"
	and ([.verdicts[].state] | index("blocked") == null)'
check_lab_agrees
finish
