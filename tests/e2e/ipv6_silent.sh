#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# IPv6 is silent while IPv4 is open: each family has its own verdict. A mapped socket is IPv4.
. "$(dirname "$0")/lib.sh"

lab <<END
0.0.0.0/0 25 accept
::/0 25 drop
END
watch --only-netns self
mailer --parallel 198.18.{1..3}.25:25
mailer --v4mapped 198.51.100.10:25
mailer --parallel "[2001:db8:"{1..10}"::25]:25"
wait_for_attempts 14
gather
check "IPv4 is open" '.verdict["25/ipv4"].state == "open"'
check "IPv6 is blocked" '.verdict["25/ipv6"] | .state == "blocked" and .by == "network-silent"'
check "the mapped one is IPv4" '[.attempts[] | select(.destination == "198.51.100.10")]
	| length == 1 and all(.family == "ipv4" and .outcome == "established")'
check_lab_agrees
finish
