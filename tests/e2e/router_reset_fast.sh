#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A router answers 25 with RSTs whose TTL fits, but sooner than the destinations can: reset-on-path.
. "$(dirname "$0")/lib.sh"

lab <<END
* 25 rst ttl=50
* 587 accept ttl=50 delay=200
END
watch --only-netns self
mailer 198.51.100.10:587 203.0.113.7:587 198.18.1.25:587
# A second time, for one long round trip may be a pause.
sleep 1
mailer 198.51.100.10:587 203.0.113.7:587 198.18.1.25:587
mailer 198.51.100.10:25 203.0.113.7:25 198.18.1.25:25
wait_for_attempts 9
gather
check "the RSTs came too soon" '[.attempts[] | select(.port == 25)] | length == 3
	and all(.outcome == "reset-on-path" and .reset.ttl == .reset.expected_ttl
		and .reset.round_trip_ms < 60 and .reset.expected_round_trip_ms >= 190)'
check "blocked by resets" '.verdict["25/ipv4"] | .state == "blocked" and .by == "network-reset"'
check_lab_agrees
finish
