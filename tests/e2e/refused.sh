#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The destination itself refuses, with its own TTL: refused, and no verdict from one network.
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 rst ttl=50
* 587 accept ttl=50
END
watch --only-netns self
mailer 198.51.100.10:587 198.51.100.10:25
wait_for_attempts 2
gather
check "it is a refusal" '[.attempts[] | select(.port == 25)] | all(.outcome == "refused")'
check "nothing is decided" '.verdict["25/ipv4"] == null'
check_lab_agrees
finish
