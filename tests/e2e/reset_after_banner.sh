#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The connection is reset after the banner, by the far end and by the program.
. "$(dirname "$0")/lib.sh"

lab <<END
198.51.100.10 25 accept after=reset
* 25 accept
END
watch --only-netns self
mailer 198.51.100.10:25
mailer --linger0 203.0.113.7:25
wait_for_attempts 2
gather
check "the far end's RST is a record" '[.resets[] | select(.destination == "198.51.100.10")]
	| length == 1 and all(.direction == "in")'
check "so is our own" '[.resets[] | select(.destination == "203.0.113.7")]
	| length == 1 and all(.direction == "out")'
check "both attempts were established" '.attempts | all(.outcome == "established")'
check "Zeek would say the same" '
	([.attempts[] | {(.destination): .zeek}] | add)
	== {"198.51.100.10": "RSTR", "203.0.113.7": "RSTO"}'
check "the lab saw our RST" '[.lab.destinations[] | select(.destination == "203.0.113.7")]
	| all(.resets_received == 1)'
check "port 25 is open all the same" '.verdict["25/ipv4"].state == "open"'
check_lab_agrees
finish
