#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The program gives up after one second: abandoned, and nothing is decided from single SYNs.
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 drop
END
watch --only-netns self
mailer --timeout 900 --parallel 198.18.{1..12}.25:25
wait_for_attempts 12
gather
check "all were abandoned" '.attempts | length == 12 and all(.outcome == "abandoned")'
check "after one SYN that left" \
	'.attempts | all(.syns == 1 and .left_host and .errno == null and .zeek == "S0")'
check "nothing is decided" '.verdict["25/ipv4"] == null'
check_lab_agrees
finish
