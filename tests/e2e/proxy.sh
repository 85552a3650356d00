#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Something nearer than the destinations answers for all of them on 25: intercepted, on the path.
# One destination's TTL happens to be the proxy's; its round trip is not.
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 accept ttl=62
198.18.1.0/24 587 accept ttl=48 delay=200
198.18.2.0/24 587 accept ttl=50 delay=200
198.18.3.0/24 587 accept ttl=62 delay=200
END
watch --only-netns self
mailer 198.18.{1..3}.25:587
# A second time, for one long round trip may be a pause.
sleep 1
mailer 198.18.{1..3}.25:587
mailer 198.18.{1..3}.25:25
wait_for_attempts 9
gather
check "port 25 is intercepted" '.verdict["25/ipv4"].state == "intercepted"'
check "port 587 is open" '.verdict["587/ipv4"].state == "open"'
check "it says what it saw" '.verdict["25/ipv4"].evidence.reasons
	| any(contains("3 networks answer with TTL 62 after ") and contains("from nearer than on their other ports"))'
check_lab_agrees
finish
